"""Servers that the tests of this folder share: started once, each test with an account of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from imapclient import IMAPClient

from mailflow.model.secret import Secret
from mailflow.wire.imap import ImapAccount, Mailbox
from mailflow.wire.login import Login
from tests.servers.certificates import Authority, make_authority
from tests.servers.dovecot import Dovecot, require_dovecot

PASSWORD = "Tulp-en-Roos-77"
OLD_SERVER = "IMAP4rev1 SASL-IR UIDPLUS NAMESPACE"


def a_login(username: str = "anna@example.org", password: str = PASSWORD) -> Login:
    return Login(username=username, secret=lambda: Secret(password))


@dataclass(frozen=True)
class Inbox:
    """One test's own account on a running Dovecot."""

    dovecot: Dovecot
    username: str

    def account(self, **changes: Any) -> ImapAccount:
        """How mailflow would be told to read it: over TLS, with our authority trusted."""
        settings: dict[str, Any] = {
            "key": "club",
            "host": "localhost",
            "port": self.dovecot.imaps,
            "security": "tls",
            "login": a_login(self.username),
            "start": "all",
            "timeout_seconds": 5,
            "ca_file": self.dovecot.authority.ca_file,
        }
        return ImapAccount(**(settings | changes))

    def mailbox(self, **changes: Any) -> Mailbox:
        return Mailbox(self.account(**changes))

    def deliver(self, *contents: bytes, **how: Any) -> None:
        for content in contents:
            self.dovecot.deliver(self.username, content, **how)

    def colleague(self) -> IMAPClient:
        return self.dovecot.colleague(self.username, PASSWORD)

    def files(self, folder: str = "INBOX") -> list[bytes]:
        return list(self.dovecot.mails(self.username, folder).values())


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def usernames() -> Iterator[str]:
    return (f"anna{number}@example.org" for number in count(1))


def _inbox_on(dovecot: Dovecot, usernames: Iterator[str]) -> Inbox:
    username = next(usernames)
    dovecot.add_account(username, PASSWORD)
    return Inbox(dovecot, username)


@pytest.fixture(scope="session")
def dovecot(authority: Authority) -> Iterator[Dovecot]:
    require_dovecot()
    with Dovecot(authority=authority) as running:
        yield running


@pytest.fixture(scope="session")
def old_dovecot(authority: Authority) -> Iterator[Dovecot]:
    """One that has neither MOVE nor IDLE."""
    require_dovecot()
    with Dovecot(authority=authority, capability=OLD_SERVER) as running:
        yield running


@pytest.fixture
def inbox(dovecot: Dovecot, usernames: Iterator[str]) -> Inbox:
    return _inbox_on(dovecot, usernames)


@pytest.fixture
def old_inbox(old_dovecot: Dovecot, usernames: Iterator[str]) -> Inbox:
    return _inbox_on(old_dovecot, usernames)
