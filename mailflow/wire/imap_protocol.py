"""The IMAP protocol as imapclient speaks it, with bounds on what a server may make us read."""

import contextlib
import imaplib
import socket
import ssl
from collections.abc import Iterable, Mapping, Sequence

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError
from imapclient.response_parser import parse_response

from mailflow.wire.imap_account import ImapAccount
from mailflow.wire.reader import LineTooLong, Reader

LONGEST_LINE = 4_000_000
LITERAL_SLACK = 1_000_000
QUIETEST_DEBUG = 4
GOODBYE_SECONDS = 3.0

Answers = Mapping[bytes, object]


class BoundedImap(imaplib.IMAP4):
    """imaplib reading through a `Reader`: bounded lines and literals, no bytes from before TLS."""

    def __init__(self, account: ImapAccount, *, encrypted: ssl.SSLContext | None) -> None:
        self.reader = Reader()
        self.reader.allow(account.timeout_seconds)
        self._encrypted = encrypted
        self._largest = account.largest_bytes + LITERAL_SLACK
        super().__init__(account.host, account.port, timeout=account.timeout_seconds)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        connected = socket.create_connection((self.host, self.port), timeout)
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._encrypted.wrap_socket(connected, server_hostname=self.host) if self._encrypted else connected

    def readline(self) -> bytes:
        """One line; an end of the connection is an error, never an empty line."""
        try:
            line = self.reader.line(self.sock, longest=LONGEST_LINE)
        except LineTooLong as error:
            raise self.abort(str(error)) from error
        if not line:
            raise self.abort("the server closed the connection")
        return line

    def read(self, size: int) -> bytes:
        """A literal, whole or not at all (RFC 3501 4.3)."""
        if size > self._largest:
            raise self.abort(f"the server announced a piece of {size} bytes, more than it told before")
        return self.reader.exactly(self.sock, size)


class ImapConnection(IMAPClient):  # type: ignore[misc]  # imapclient has no types
    """imapclient over `BoundedImap`, with an IDLE and a FETCH that take a server's lies."""

    def __init__(self, account: ImapAccount, *, trusted: ssl.SSLContext) -> None:
        self.account = account
        encrypted = account.security == "tls"
        super().__init__(
            account.host,
            account.port,
            ssl=encrypted,
            ssl_context=trusted if encrypted else None,
            timeout=account.timeout_seconds,
        )
        self._imap.debug = QUIETEST_DEBUG  # 5 makes a printable copy of every mail, wanted or not
        self.normalise_times = False

    def _create_IMAP4(self) -> BoundedImap:
        self._bounded = BoundedImap(self.account, encrypted=self.ssl_context if self.ssl else None)
        return self._bounded

    @property
    def reader(self) -> Reader:
        return self._bounded.reader

    def can(self, capability: str) -> bool:
        """Whether the server has a capability."""
        return bool(self.has_capability(capability))

    def uids(self, *criteria: object) -> tuple[int, ...]:
        """UIDs that meet the criteria, each once, in order; numbers that cannot be UIDs are left out."""
        return tuple(sorted({uid for uid in self.search(list(criteria)) if 1 <= uid <= 0xFFFF_FFFF}))

    def answers(self, uids: Iterable[int], items: Sequence[str]) -> dict[int, Answers]:
        """UID FETCH, keyed by UID: only answers that name a UID that was asked for, last word first kept.

        imapclient books an answer without UID under its sequence number, which may be another mail's UID.
        """
        wanted = set(uids)
        listed = ",".join(str(uid) for uid in sorted(wanted))
        typ, lines = self._imap.uid("FETCH", listed, f"({' '.join(items)})")
        self._checkok("fetch", typ, lines)
        found: dict[int, dict[bytes, object]] = {}
        if lines == [None]:
            return {}
        for one in _attributes(parse_response(lines)):
            uid = one.get(b"UID")
            if isinstance(uid, int) and uid in wanted:
                found.setdefault(uid, {}).update(one)
        return dict(found)

    def begin_idle(self) -> bool:
        """Starts IDLE (RFC 2177); whether something arrived while it began. Raises IMAPClientError if refused.

        imapclient takes anything before the continuation as an error, which RFC 3501 7 does not.
        """
        tag = self._imap._command("IDLE")
        arrived = False
        while (line := self._imap._get_response()) is not None:
            if self._imap.tagged_commands[tag]:
                self._imap.tagged_commands.pop(tag)
                raise IMAPClientError("IDLE was refused")
            if line.upper().startswith(b"* BYE"):
                raise IMAPClientAbortError("the server said goodbye")
            arrived = arrived or line.upper().endswith(b" EXISTS")
        self._idle_tag = tag
        return arrived or self.reader.holds_more

    def hang_up(self) -> None:
        """Ends the connection without a word; another thread may call it to wake a read that waits."""
        with contextlib.suppress(OSError):
            self._bounded.sock.shutdown(socket.SHUT_RDWR)

    def leave(self) -> None:
        """Says goodbye where the server listens, and closes; never raises for a server that does not."""
        self.reader.allow(GOODBYE_SECONDS)
        with contextlib.suppress(IMAPClientError, OSError, ValueError):
            self._bounded.sock.settimeout(GOODBYE_SECONDS)
            self.logout()
        with contextlib.suppress(IMAPClientError, OSError, ValueError):
            self.shutdown()


def _attributes(answered: Sequence[object]) -> Iterable[dict[bytes, object]]:
    """The FETCH answers as dicts: a flat (number, (name, value, ...), number, ...) as imapclient gives it."""
    for pairs in answered:
        if isinstance(pairs, tuple) and len(pairs) % 2 == 0:
            names = (name.upper() if isinstance(name, bytes) else b"" for name in pairs[::2])
            yield dict(zip(names, pairs[1::2], strict=True))
