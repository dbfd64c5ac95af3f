"""A line between mailflow and a server that can be cut, slowed down, silenced or made to say something else."""

import contextlib
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Literal, Protocol

Way = Literal["there", "back"]
CHUNK_BYTES = 65_536


class End(Enum):
    """What may happen to a line instead of going on."""

    CUT = "both sides see it closed"
    HOLE = "nothing comes through any more, and nobody is told"


@dataclass(frozen=True, slots=True)
class Pause:
    """The line stands still so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Said:
    """Words for the client that the server never said."""

    words: bytes


Passed = bytes | End | Pause | Said


class Shape(Protocol):
    """What one connection does with the bytes that go `there` (to the server) and `back`."""

    def passed(self, way: Way, chunk: bytes) -> Iterable[Passed]: ...


class Honest:
    """All bytes come through as they are."""

    def passed(self, way: Way, chunk: bytes) -> Iterable[Passed]:
        yield chunk


class Ends:
    """After so many bytes one way, the line ends: it is cut, or silent for ever."""

    def __init__(self, way: Way, after: int, end: End) -> None:
        self._way, self._left, self._end = way, after, end

    def passed(self, way: Way, chunk: bytes) -> Iterable[Passed]:
        if way != self._way:
            yield chunk
            return
        yield chunk[: self._left]
        if len(chunk) >= self._left:
            yield self._end
        self._left -= len(chunk)


class Slow:
    """Bytes of the server come one by one, with a pause between them."""

    def __init__(self, pause_seconds: float) -> None:
        self._pause = Pause(pause_seconds)

    def passed(self, way: Way, chunk: bytes) -> Iterable[Passed]:
        if way == "there":
            yield chunk
            return
        for place in range(len(chunk)):
            yield self._pause
            yield chunk[place : place + 1]


class Proxy:
    """The line; a context manager. `port` is where mailflow connects; `to` a port here, or the path of a socket.

    Each new connection takes the next of `shapes`, and is honest where there is none left. `usual` may replace that.
    While it is `away`, connections are closed as soon as they are made; `cut` ends those that are open.
    """

    def __init__(self, to: int | str, *shapes: Shape, usual: Callable[[], Shape] = Honest) -> None:
        self._to = to
        self.shapes: deque[Shape] = deque(shapes)
        self.usual = usual
        self.away = False
        self.connections = 0
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="proxy", daemon=True)

    def __enter__(self) -> "Proxy":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut()
        self._thread.join(5)

    def cut(self) -> None:
        """Every open connection is closed."""
        for one in self._open:
            _close(one)
        self._open.clear()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            if self.away:
                client.close()
                continue
            try:
                server = _connected(self._to)
            except OSError:
                client.close()
                continue
            self._open += [client, server]
            _Line(client, server, self.shapes.popleft() if self.shapes else self.usual()).start()


class _Line:
    """One connection: a thread for each way."""

    def __init__(self, client: socket.socket, server: socket.socket, shape: Shape) -> None:
        self._client, self._server, self._shape = client, server, shape
        self._hole = False
        self._writing = threading.Lock()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def start(self) -> None:
        for way, source in (("there", self._client), ("back", self._server)):
            threading.Thread(target=self._pump, args=(way, source), name=f"proxy {way}", daemon=True).start()

    def _pump(self, way: Way, source: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK_BYTES):
                for one in () if self._hole else self._shape.passed(way, chunk):
                    if not self._pass(way, one):
                        break
        if not self._hole:
            _close(self._client)
            _close(self._server)

    def _pass(self, way: Way, one: Passed) -> bool:
        """Whether the line goes on."""
        match one:
            case Pause():
                time.sleep(one.seconds)
            case End.HOLE:
                self._hole = True
            case End.CUT:
                _close(self._client)
                _close(self._server)
            case Said():
                self._write(self._client, one.words)
            case bytes():
                self._write(self._server if way == "there" else self._client, one)
        return not isinstance(one, End)

    def _write(self, to: socket.socket, words: bytes) -> None:
        if not self._hole:
            with self._writing:
                to.sendall(words)


def _connected(to: int | str) -> socket.socket:
    if isinstance(to, int):
        return socket.create_connection(("127.0.0.1", to), timeout=None)
    made = socket.socket(socket.AF_UNIX)
    made.connect(to)
    return made


def _close(one: socket.socket) -> None:
    """Closed for the other side too, while a thread still reads from it."""
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        one.close()
