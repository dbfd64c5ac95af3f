"""A small mail server on loopback: it keeps the club's inbox (IMAP) and takes everybody's mail (SMTP)."""

import asyncio
import threading
from argparse import Namespace
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Protocol

from aiosmtpd.smtp import SMTP
from imapclient import IMAPClient
from proxyprotocol.noop import ProxyProtocolNoop
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

LOOPBACK = "127.0.0.1"
LOGIN = "opbouwwerk"
PASSWORD = "demo-only"


class Envelope(Protocol):
    """What aiosmtpd tells of one mail."""

    rcpt_tos: list[str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the two servers listen on loopback."""

    imap: int
    smtp: int


class MailServer:
    """IMAP with one inbox, and SMTP that delivers into it or hands an answer to `on_answer(to, content)`."""

    def __init__(self, *, inbox: str, on_answer: Callable[[str, bytes], None]) -> None:
        self._inbox = inbox
        self._on_answer = on_answer
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="demo-imap", daemon=True)
        self._stack = AsyncExitStack()
        self._imap_port = 0

    def start(self) -> Ports:
        """Both servers listen on free ports of the loopback address."""
        self._thread.start()
        self._imap_port = asyncio.run_coroutine_threadsafe(self._start_imap(), self._loop).result(timeout=20)
        smtp_port = asyncio.run_coroutine_threadsafe(self._start_smtp(), self._loop).result(timeout=20)
        return Ports(imap=self._imap_port, smtp=smtp_port)

    def stop(self) -> None:
        """Both servers are gone; what the inbox held is forgotten."""
        asyncio.run_coroutine_threadsafe(self._stack.aclose(), self._loop).result(timeout=20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=20)

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:
        """A mail to the club lies in its inbox; a mail to anybody else is an answer."""
        for to in envelope.rcpt_tos:
            if to.lower() == self._inbox:
                await asyncio.to_thread(self._append, envelope.content)
            else:
                self._on_answer(to, envelope.content)
        return "250 OK"

    def _append(self, content: bytes) -> None:
        with IMAPClient(LOOPBACK, port=self._imap_port, ssl=False, timeout=20) as line:
            line.login(LOGIN, PASSWORD)
            line.append("INBOX", content)

    async def _start_smtp(self) -> int:
        listening = await self._loop.create_server(
            lambda: SMTP(self, hostname="demo.example.org", enable_SMTPUTF8=False), host=LOOPBACK, port=0
        )
        await self._stack.enter_async_context(listening)
        port: int = listening.sockets[0].getsockname()[1]
        return port

    async def _start_imap(self) -> int:
        words = Namespace(
            host=[LOOPBACK], port="0", cert=None, key=None, tls=False, debug=False, inherited_sockets=None,
            proxy_protocol=None, passlib_cfg=None, demo_data=False, demo_user=LOGIN, demo_password=PASSWORD,
        )  # fmt: skip
        backend, settings = await DictBackend.init(words)
        settings.apply_context()
        await backend.start(self._stack)
        answer = ProxyProtocolReader(ProxyProtocolNoop()).get_callback(IMAPServer(backend.login, settings))
        listening = await self._stack.enter_async_context(await asyncio.start_server(answer, host=LOOPBACK, port=0))
        port: int = listening.sockets[0].getsockname()[1]
        return port
