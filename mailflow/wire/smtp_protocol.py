"""The SMTP protocol as smtplib speaks it, with bounds on what a server may make us read or wait."""

import contextlib
import smtplib
import socket
import ssl
from dataclasses import dataclass

from mailflow.wire import clock
from mailflow.wire.reader import Reader
from mailflow.wire.smtp_account import SmtpAccount
from mailflow.wire.trouble import quoted

LONGEST_LINE = 4_096
MOST_LINES = 100
GOODBYE_SECONDS = 3.0


class OutOfStep(smtplib.SMTPException):
    """The server said something that nobody had asked for: its next answers may belong to other questions."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer; `code` is -1 where it has none (RFC 5321 4.2)."""

    code: int
    text: bytes

    @property
    def shown(self) -> str:
        """The answer on one line, as people may see it."""
        return quoted(f"{self.code} ".encode() + self.text)

    @property
    def is_good(self) -> bool:
        return 200 <= self.code < 300


class BoundedSmtp(smtplib.SMTP):
    """smtplib reading through a `Reader`; whatever the line does comes out as OSError or SMTPException."""

    def __init__(self, account: SmtpAccount, *, encrypted: ssl.SSLContext | None) -> None:
        self.account = account
        self.reader = Reader()
        self._encrypted = encrypted
        super().__init__(local_hostname=account.helo_name or "localhost", timeout=account.timeout_seconds)
        self._host = account.host  # what starttls() compares the certificate with

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connected = socket.create_connection((host, port), timeout)
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._encrypted.wrap_socket(connected, server_hostname=host) if self._encrypted else connected

    def allow(self, seconds: float) -> None:
        """From now, all that follows may take this long together."""
        self.reader.allow(seconds)

    def getreply(self) -> tuple[int, bytes]:
        """The next answer; of at most a hundred lines. Raises OSError or SMTPServerDisconnected."""
        lines: list[bytes] = []
        while len(lines) < MOST_LINES:
            line = self.reader.line(self._open_socket(), longest=LONGEST_LINE)
            if not line.endswith(b"\n"):
                raise smtplib.SMTPServerDisconnected("the server closed the connection")
            code, more, text = line[:3], line[3:4], line[4:].strip()
            lines.append(text)
            if not code.isdigit():
                return -1, line.strip()
            if more != b"-":
                return int(code), b"\n".join(lines)
        raise OutOfStep("an answer without end")

    def ask(self, verb: str, words: str = "") -> Reply:
        """Sends a command and reads its answer. Raises OutOfStep where the server spoke before it was asked."""
        self.expect_quiet()
        self.limit_step(self.account.timeout_seconds)
        return Reply(*self.docmd(verb, words))

    def expect_quiet(self) -> None:
        """Raises OutOfStep where an answer lies there that belongs to no question, or the server hung up."""
        if not self.reader.is_quiet(self._open_socket()):
            raise OutOfStep("the server spoke, or hung up, before it was asked")

    def limit_step(self, seconds: float) -> None:
        """Each step on the socket takes at most this long, and none goes beyond what all may take together."""
        left = self.reader.deadline - clock.monotonic()
        if left <= 0:
            raise TimeoutError("the server took too long in all")
        self._open_socket().settimeout(min(seconds, left))

    def leave(self) -> None:
        """Says QUIT where the server listens, and closes; never raises."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self.allow(GOODBYE_SECONDS)
            self.ask("QUIT")
        self.drop()

    def drop(self) -> None:
        """Closes without a word."""
        with contextlib.suppress(OSError):
            self.close()

    def _open_socket(self) -> socket.socket:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self.sock
