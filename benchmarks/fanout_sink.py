"""A mail server in a process of its own that takes every mail at once and notes for whom it was, and when."""

# mypy: disable-error-code="explicit-any"
# What a pipe carries is Any in the standard library's own types.

import asyncio
import multiprocessing
import time
from multiprocessing.connection import Connection
from types import TracebackType

END_OF_MAIL = b"\r\n.\r\n"


class Session(asyncio.Protocol):
    """One connection; says yes to everything (RFC 5321)."""

    def __init__(self, taken: list[tuple[str, float, int]]) -> None:
        self._taken = taken
        self._received = bytearray()
        self._in_mail = False
        self._to = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._line = transport
        self._line.write(b"220 sink.example.org\r\n")

    def data_received(self, data: bytes) -> None:
        self._received += data
        while self._step():
            pass

    def _step(self) -> bool:
        """Whether a command or a mail was whole, and is answered."""
        end = self._received.find(END_OF_MAIL if self._in_mail else b"\r\n")
        if end < 0:
            return False
        if self._in_mail:
            del self._received[: end + len(END_OF_MAIL)]
            self._in_mail = False
            self._taken.append((self._to, time.monotonic(), end))
            self._line.write(b"250 2.0.0 taken\r\n")
            return True
        words = bytes(self._received[:end])
        del self._received[: end + 2]
        self._answer(words)
        return True

    def _answer(self, words: bytes) -> None:
        match words[:4].upper():
            case b"EHLO":
                self._line.write(b"250-sink.example.org\r\n250-PIPELINING\r\n250 SIZE 33554432\r\n")
            case b"RCPT":
                self._to = words.partition(b"<")[2].partition(b">")[0].decode("ascii")
                self._line.write(b"250 2.1.5 yes\r\n")
            case b"DATA":
                self._in_mail = True
                self._line.write(b"354 go on\r\n")
            case b"QUIT":
                self._line.write(b"221 2.0.0 bye\r\n")
                self._line.close()
            case _:
                self._line.write(b"250 2.0.0 yes\r\n")


class SinkProcess:
    """The server's process, for as long as it is entered; `port` is where it listens."""

    def __enter__(self) -> "SinkProcess":
        ours, theirs = multiprocessing.Pipe()
        self._pipe = ours
        self._running = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
        self._running.start()
        self.port = int(ours.recv())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pipe.send("stop")
        self._running.join(10)

    def taken(self) -> list[tuple[str, float, int]]:
        """For whom each mail was, when it came (monotonic seconds) and its bytes; from now on it begins anew."""
        self._pipe.send("taken")
        taken: list[tuple[str, float, int]] = self._pipe.recv()
        return taken


def _serve(pipe: Connection) -> None:
    asyncio.run(_serving(pipe))


async def _serving(pipe: Connection) -> None:
    taken: list[tuple[str, float, int]] = []
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()

    def asked() -> None:
        if pipe.recv() == "stop":
            stopped.set()
        else:
            pipe.send(list(taken))
            taken.clear()

    server = await loop.create_server(lambda: Session(taken), "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    loop.add_reader(pipe.fileno(), asked)
    await stopped.wait()
    server.close()
