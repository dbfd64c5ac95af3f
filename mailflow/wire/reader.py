"""Reads what a mail server says, and never more of it than was allowed."""

import math
import socket
import ssl

from mailflow.wire import clock

CHUNK_BYTES = 65_536


class BytesBeforeTls(ConnectionError):
    """Somebody on the way put words into the server's mouth before the connection was safe (CVE-2011-0411)."""


class LineTooLong(ConnectionError):
    """A server sent more without a line break than any answer needs."""


class Reader:
    """Lines and counted bytes from the socket in use.

    Bytes that came over another socket than the one now in use came before TLS: they are refused. The socket's
    own timeout bounds each step; `deadline` (on the monotonic clock) bounds all of them, so that a server that
    sends one byte a second does not hold us for ever.
    """

    def __init__(self) -> None:
        self.deadline = math.inf
        self._unread = bytearray()
        self._socket: socket.socket | None = None

    def allow(self, seconds: float) -> None:
        """From now, reading may take this long in all."""
        self.deadline = clock.monotonic() + seconds

    def line(self, source: socket.socket, *, longest: int) -> bytes:
        """The next line with its line break; what there was where the connection ended first."""
        self._use(source)
        searched = 0
        while (end := self._unread.find(b"\n", searched)) < 0:
            searched = len(self._unread)
            if searched > longest:
                raise LineTooLong(f"a line of more than {longest} bytes")
            if not self._fill():
                return self._take(searched)
        return self._take(end + 1)

    def exactly(self, source: socket.socket, size: int) -> bytes:
        """The next `size` bytes. Raises ConnectionError where the connection ends before the last one."""
        self._use(source)
        while len(self._unread) < size:
            if not self._fill():
                raise ConnectionResetError(f"the connection ended after {len(self._unread)} of {size} bytes")
        return self._take(size)

    @property
    def holds_more(self) -> bool:
        """Whether bytes were already received that nobody read yet."""
        return bool(self._unread)

    def is_quiet(self, source: socket.socket) -> bool:
        """Whether the server has said nothing that we did not ask for, and has not hung up."""
        self._use(source)
        if self._unread:
            return False
        seconds = source.gettimeout()
        source.setblocking(False)
        try:
            self._unread += source.recv(CHUNK_BYTES)
            return False
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        finally:
            source.settimeout(seconds)

    def _use(self, source: socket.socket) -> None:
        if source is self._socket:
            return
        if self._unread:
            raise BytesBeforeTls("the server sent more than it was asked for before the connection was encrypted")
        self._socket = source

    def _fill(self) -> int:
        if clock.monotonic() > self.deadline:
            raise TimeoutError("the server took too long in all")
        assert self._socket is not None
        chunk = self._socket.recv(CHUNK_BYTES)
        self._unread += chunk
        return len(chunk)

    def _take(self, size: int) -> bytes:
        with memoryview(self._unread) as view:  # one copy, not two: mails can be large
            taken = bytes(view[:size])
        del self._unread[:size]
        return taken
