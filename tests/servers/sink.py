"""An SMTP server that keeps all it is given, and answers by script where a test wants trouble."""

import asyncio
import re
import ssl
import threading
import warnings
from collections import defaultdict, deque
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, cast

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tests.servers.certificates import Certificate

Verb = Literal["CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "DOT", "RSET"]
BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
FOR_EVER = 3_600.0
NOBODY = "nobody@null.invalid"


class Action(Enum):
    """What a server does instead of answering."""

    CLOSE = "cuts the line"
    SILENCE = "says nothing more"
    TAKE_AND_CLOSE = "keeps the mail, and cuts the line (DOT)"
    TAKE_AND_SILENCE = "keeps the mail, and says nothing (DOT)"
    CLOSE_AMID = "asks for the mail, and cuts the line before its end (DATA)"


@dataclass(frozen=True)
class Delivered:
    """One mail as it came in: envelope and bytes (dots undone), over which connection, and who had logged in."""

    sender: str
    to: tuple[str, ...]
    content: bytes
    connection: int
    encrypted: bool
    username: str | None


class Sink:
    """The server, in a thread of its own; a context manager.

    `delivered` holds every mail in order, `verbs` every command with its words, `connections` their number, `bare`
    the mails that held a CR or LF alone. `answer` scripts the next answers to a verb; an answer may hold several
    lines, to say more than was asked. Without a script it says yes.
    """

    def __init__(
        self,
        *,
        security: Literal["plain", "starttls", "tls"] = "plain",
        certificate: Certificate | None = None,
        login: tuple[str, str] | None = None,
        ways: tuple[str, ...] = ("PLAIN", "LOGIN"),
        mails_a_connection: int | None = None,
        largest_bytes: int = 33_554_432,
        pipelining: bool = False,
    ) -> None:
        self.delivered: list[Delivered] = []
        self.verbs: list[str] = []
        self.bare: list[bytes] = []
        self.connections = 0
        self.port = 0
        self._scripted: dict[str, deque[str | Action]] = defaultdict(deque)
        self._changed = threading.Condition()
        self._security, self._certificate = security, certificate
        self._login, self._ways = login, ways
        self.pipelining = pipelining
        self._mails_a_connection, self._largest_bytes = mails_a_connection, largest_bytes
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="sink", daemon=True)
        self._listens = threading.Event()

    def __enter__(self) -> "Sink":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listens on a free port of 127.0.0.1."""
        self._thread.start()
        if not self._listens.wait(10):
            raise RuntimeError("the sink did not start")

    def stop(self) -> None:
        """No longer listens; open connections are cut."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    def answer(self, verb: Verb, *answers: str | Action) -> None:
        """The next times that this verb comes, these are the answers, in order; afterwards yes again."""
        self._scripted[verb].extend(answers)

    @property
    def wants_login(self) -> bool:
        """Whether it takes no mail without TLS and a login."""
        return self._login is not None

    def wait_for(self, count: int, *, seconds: float = 10) -> list[Delivered]:
        """All that was delivered, as soon as it is `count` mails. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.delivered) >= count, seconds):
                raise TimeoutError(f"{len(self.delivered)} of {count} mails came")
            return list(self.delivered)

    def scripted(self, verb: str) -> str | Action | None:
        return self._scripted[verb].popleft() if self._scripted[verb] else None

    def is_played(self, verb: Verb) -> bool:
        """Whether all that was scripted for this verb has been used."""
        return not self._scripted[verb]

    def keep(self, mail: Delivered) -> None:
        with self._changed:
            self.delivered.append(mail)
            if BARE.search(mail.content):
                self.bare.append(mail.content)
            self._changed.notify_all()

    def is_full(self, mails: int) -> bool:
        return self._mails_a_connection is not None and mails >= self._mails_a_connection

    def knows(self, username: bytes, password: bytes) -> bool:
        return self._login == (username.decode(), password.decode())

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        encrypted = self._tls() if self._security == "tls" else None
        server = self._loop.run_until_complete(self._loop.create_server(self._session, "127.0.0.1", 0, ssl=encrypted))
        self.port = server.sockets[0].getsockname()[1]
        self._listens.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def _session(self) -> "Session":
        with warnings.catch_warnings():  # aiosmtpd warns of logins in the clear, which is what some tests want
            warnings.simplefilter("ignore", UserWarning)
            return self._new_session()

    def _new_session(self) -> "Session":
        return Session(
            self,
            loop=self._loop,
            hostname="sink.example.org",
            data_size_limit=self._largest_bytes,
            tls_context=self._tls() if self._security == "starttls" else None,
            require_starttls=self._security == "starttls",
            auth_required=self._login is not None,
            auth_require_tls=False,
            auth_exclude_mechanism=[way for way in ("PLAIN", "LOGIN") if self._login is None or way not in self._ways],
            authenticator=self._authenticate,
        )

    def _authenticate(self, _server: Any, _session: Any, _envelope: Any, _way: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=self.knows(given.login, given.password), handled=False, auth_data=given)

    def _tls(self) -> ssl.SSLContext:
        assert self._certificate is not None, "TLS needs a certificate"
        own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        own.load_cert_chain(self._certificate.certificate, self._certificate.key)
        return own


class Session(SMTP):
    """One connection to the sink."""

    def __init__(self, sink: Sink, **settings: Any) -> None:
        self._sink = sink
        self._number = 0
        self._mails = 0
        self._first_line: str | None = None
        super().__init__(self, **settings)

    async def push(self, status: Any) -> None:
        if self._number == 0:  # the greeting
            self._sink.connections += 1
            self._number = self._sink.connections
            status = await self._act(self._sink.scripted("CONNECT")) or status
        elif self._first_line is not None:
            status, self._first_line = self._first_line, None
        await super().push(status)

    @property
    def _line(self) -> asyncio.Transport:
        return cast(asyncio.Transport, self.transport)

    async def smtp_EHLO(self, arg: str) -> None:
        await self._scripted("EHLO", arg, super().smtp_EHLO)

    async def smtp_STARTTLS(self, arg: str) -> None:
        await self._scripted("STARTTLS", arg, super().smtp_STARTTLS)

    async def smtp_AUTH(self, arg: str) -> None:
        await self._scripted("AUTH", arg, super().smtp_AUTH)

    async def smtp_MAIL(self, arg: str) -> None:
        if self._sink.is_full(self._mails):
            await self.push("421 4.7.0 enough mails over this connection")
            self._line.close()
            return
        await self._scripted("MAIL", arg, self._mail)

    async def _mail(self, arg: str) -> None:
        """The null return path too (RFC 5321 4.5.5), which aiosmtpd does not take."""
        is_null = arg.upper().startswith("FROM:<>")
        await super().smtp_MAIL(f"FROM:<{NOBODY}>{arg[7:]}" if is_null else arg)

    async def smtp_RCPT(self, arg: str) -> None:
        await self._scripted("RCPT", arg, super().smtp_RCPT)

    async def smtp_RSET(self, arg: str) -> None:
        await self._scripted("RSET", arg, super().smtp_RSET)

    async def smtp_DATA(self, arg: str) -> None:
        await self._scripted("DATA", arg, super().smtp_DATA)

    async def handle_EHLO(
        self, _server: Any, session: Any, _envelope: Any, hostname: str, answers: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [answers[0], "250-PIPELINING", *answers[1:]] if self._sink.pipelining else answers

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        scripted = self._sink.scripted("DOT")
        if scripted is None or scripted in {Action.TAKE_AND_CLOSE, Action.TAKE_AND_SILENCE}:
            self._mails += 1
            self._sink.keep(self._delivered(session, envelope))
        return await self._act(scripted) or "250 2.0.0 kept"

    def _delivered(self, session: Any, envelope: Any) -> Delivered:
        login = session.auth_data.login.decode() if session.authenticated else None
        return Delivered(
            sender="" if envelope.mail_from == NOBODY else envelope.mail_from,
            to=tuple(envelope.rcpt_tos),
            content=bytes(envelope.original_content),
            connection=self._number,
            encrypted=self._line.get_extra_info("sslcontext") is not None or session.ssl is not None,
            username=login,
        )

    async def _scripted(self, verb: Verb, arg: str | None, usual: Any) -> None:
        self._sink.verbs.append(f"{verb} {arg or ''}".strip())
        scripted = self._sink.scripted(verb)
        if scripted is Action.CLOSE_AMID:
            await self.push("354 go ahead")
            await self._reader.read(1)
            await self._act(Action.CLOSE)
        answer = await self._act(scripted)
        if answer is None:
            await usual(arg)
        elif answer.startswith(("354", "220", "250")):  # yes, in the test's own words
            self._first_line = answer
            await usual(arg)
        else:
            await self.push(answer)
            if answer.startswith("421"):
                self._line.close()

    async def _act(self, scripted: str | Action | None) -> str | None:
        """The words to answer with; None for the usual ones. Does not come back where the line is cut or dead."""
        if isinstance(scripted, Action):
            if scripted in {Action.CLOSE, Action.TAKE_AND_CLOSE}:
                self._line.abort()
            await asyncio.sleep(FOR_EVER)
        return scripted if isinstance(scripted, str) else None
