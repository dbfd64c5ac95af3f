"""Connecting to a real Dovecot: encrypted, to the right server, and with words for people where that fails."""

import itertools
import logging
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from mailflow.model.errors import MailflowError, SettingsError, TryLater
from mailflow.model.secret import Secret
from mailflow.wire.imap import ImapAccount, Mailbox, explain, reconnecting
from mailflow.wire.login import Login
from mailflow.wire.waits import waits
from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot, require_dovecot
from tests.servers.ports import free_ports
from tests.wire.conftest import PASSWORD, Inbox, a_login


def error_of(mailbox: Mailbox) -> TryLater:
    with pytest.raises(TryLater) as caught, mailbox:
        pass
    return caught.value


@pytest.mark.parametrize(
    "way",
    [
        {"security": "tls"},
        {"security": "tls", "host": "127.0.0.1"},
        {"security": "starttls"},
        {"security": "plain"},
        {"security": "plain", "host": "127.0.0.1"},
    ],
)
def test_a_club_logs_in_by_tls_starttls_or_plain_to_this_machine(inbox: Inbox, way: dict[str, str]) -> None:
    port = inbox.dovecot.imaps if way["security"] == "tls" else inbox.dovecot.imap

    with inbox.mailbox(port=port, **way) as mailbox:
        assert "INBOX" in mailbox.folders()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_of_a_strange_authority_is_refused(inbox: Inbox, security: str) -> None:
    port = inbox.dovecot.imaps if security == "tls" else inbox.dovecot.imap

    error = error_of(inbox.mailbox(port=port, security=security, ca_file=None))

    assert error.account
    assert "not from an authority that this machine trusts" in str(error)


@contextmanager
def a_dovecot(authority: Authority, names: str, days: int = 2) -> Iterator[Inbox]:
    require_dovecot()
    certificate = authority.issue("special", names, days=days)
    with Dovecot(authority=authority, certificate=certificate) as running:
        running.add_account("anna", PASSWORD)
        yield Inbox(running, "anna")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_for_another_name_is_refused(authority: Authority, security: str) -> None:
    with a_dovecot(authority, "DNS:mail.example.com") as inbox:
        port = inbox.dovecot.imaps if security == "tls" else inbox.dovecot.imap

        error = error_of(inbox.mailbox(port=port, security=security))

    assert error.account
    assert "the certificate is for another name" in str(error)


def test_a_certificate_out_of_date_is_refused(authority: Authority) -> None:
    with a_dovecot(authority, "DNS:localhost", days=-1) as inbox:
        error = error_of(inbox.mailbox())

    assert error.account
    assert "out of date" in str(error)


def test_a_wrong_password_is_named_as_that_and_not_shown(inbox: Inbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    error = error_of(inbox.mailbox(login=a_login(inbox.username, "Geheim-en-fout-42")))

    assert error.account
    assert f"the login of {inbox.username} was refused" in str(error)
    assert "Geheim-en-fout-42" not in str(error) + repr(error) + caplog.text
    assert error.__cause__ is None and error.__context__ is None


@pytest.mark.parametrize("password", ['with "quotes" and \\ back', "café ☕ geheim", "   spaces   ", "{10}"])
def test_a_password_may_hold_any_letters(dovecot: Dovecot, usernames: Iterator[str], password: str) -> None:
    username = next(usernames)
    dovecot.add_account(username, password)

    with Inbox(dovecot, username).mailbox(login=a_login(username, password)) as mailbox:
        assert mailbox.folders() == ("INBOX",)


def test_the_secret_is_read_anew_for_each_connection(inbox: Inbox, tmp_path: Path) -> None:
    file = tmp_path / "password"
    login = Login(username=inbox.username, secret=lambda: Secret(file.read_text()))
    file.write_text("yesterday's")
    mailbox = inbox.mailbox(login=login)
    assert error_of(mailbox).account

    file.write_text(PASSWORD)

    with mailbox:
        assert mailbox.folders()


@pytest.mark.parametrize("password", ["", "two\r\nlines", "nul\0"])
def test_a_password_that_cannot_be_one_is_a_mistake_of_the_settings(inbox: Inbox, password: str) -> None:
    with pytest.raises(SettingsError) as caught, inbox.mailbox(login=a_login(inbox.username, password)):
        pass

    assert not password or password not in str(caught.value)


def test_a_refused_connection_a_strange_name_and_a_wrong_port_are_told_apart(inbox: Inbox) -> None:
    (nobody_listens,) = free_ports(1)

    refused = error_of(inbox.mailbox(port=nobody_listens))
    strange = error_of(inbox.mailbox(host="no-such-server.invalid"))
    impossible = error_of(inbox.mailbox(host="a..b"))
    tls_to_plain = error_of(inbox.mailbox(port=inbox.dovecot.imap, security="tls"))
    plain_to_tls = error_of(inbox.mailbox(port=inbox.dovecot.imaps, security="starttls", timeout_seconds=0.2))

    assert "the connection was refused" in str(refused)
    assert str(nobody_listens) in str(refused)
    assert "no server has this name" in str(strange) or "cannot be looked up" in str(strange)
    assert "no server has this name" in str(impossible)
    assert "TLS could not be agreed on" in str(tls_to_plain)
    assert "no answer in time" in str(plain_to_tls) or "cut" in str(plain_to_tls) or "IMAP" in str(plain_to_tls)
    assert [error.account for error in (refused, impossible)] == [False, True]


def test_explain_says_the_same_of_our_errors_and_of_raw_ones() -> None:
    assert explain(TryLater("as it was said")) == "as it was said"
    assert "was refused" in explain(ConnectionRefusedError(111, "Connection refused"))
    assert "no answer in time" in explain(TimeoutError())
    assert "TLS" in explain(ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"))
    assert "cut" in explain(ConnectionResetError(104, "Connection reset by peer"))
    assert "is the network up?" in explain(OSError(101, "Network is unreachable"))


@pytest.mark.parametrize("host", ["imap.example.org", "192.0.2.7", "localhost.example.org", "127.0.0.1.example.org"])
def test_plain_text_is_refused_beyond_this_machine(host: str) -> None:
    with pytest.raises(SettingsError, match="readable by anyone on the way"):
        ImapAccount(key="club", host=host, port=143, security="plain", login=a_login())


MISTAKES: list[dict[str, Any]] = [
    {"host": ""},
    {"host": "imap example"},
    {"host": "imap.example.org\r\n"},
    {"port": 0},
    {"port": 70_000},
    {"folders": ()},
    {"folders": ("INBOX\r\nA1 DELETE x",)},
    {"folders": ("",)},
    {"batch_mails": 0},
    {"timeout_seconds": 0},
    {"file_away": {"handled": "inbox"}},
    {"file_away": {"handled": "Done\n"}},
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_an_account_with_a_mistake_cannot_be_made(mistake: dict[str, Any]) -> None:
    settings: dict[str, Any] = {
        "key": "club",
        "host": "imap.example.org",
        "login": a_login(),
        "start": date(2026, 5, 4),
    }

    with pytest.raises(SettingsError):
        ImapAccount(**(settings | mistake))


@pytest.mark.parametrize("content", [None, "no certificate at all"])
def test_a_ca_file_that_is_none_is_a_mistake_that_is_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    account = ImapAccount(key="club", host="localhost", login=a_login(), ca_file=str(file))

    with pytest.raises(SettingsError, match="ca_file"):
        Mailbox(account).connect()


def test_waits_grow_from_a_second_to_five_minutes_and_differ() -> None:
    taken = [seconds for seconds, _ in zip(waits(), range(12), strict=False)]
    others = [seconds for seconds, _ in zip(waits(), range(12), strict=False)]

    assert 0.5 <= taken[0] <= 1
    assert 150 <= taken[-1] <= 300
    assert all(0.5 * 2**step <= seconds <= 2**step for step, seconds in enumerate(taken[:8]))
    assert taken != others


class Stop(Event):
    """A stop that is waited for without time going by, and noted."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.waited: list[float] = []
        self._after = after

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0)
        if len(self.waited) >= self._after:
            self.set()
        return self.is_set()


def test_reconnecting_heals_by_itself_and_waits_longer_as_long_as_nothing_works(inbox: Inbox) -> None:
    (nobody_listens,) = free_ports(1)
    stop, told = Stop(after=5), list[MailflowError]()

    found = list(reconnecting(inbox.account(port=nobody_listens), stop, troubled=told.append))

    assert found == []
    assert len(told) == 5
    assert all(0.5 * 2**step <= seconds <= 2**step for step, seconds in enumerate(stop.waited))


def test_reconnecting_gives_a_new_mailbox_each_round_and_short_waits_after_one_that_lasted(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, told, seen = Stop(after=3), list[MailflowError](), list[Mailbox]()
    minutes = itertools.count(1)

    for mailbox in reconnecting(inbox.account(), stop, troubled=told.append):
        list(mailbox.fetch("INBOX", None))
        seen.append(mailbox)
        later = time.monotonic() + 60 * next(minutes)
        monkeypatch.setattr("mailflow.wire.clock.monotonic", lambda later=later: later)

    assert len(set(map(id, seen))) == 3
    assert told == []
    assert max(stop.waited) <= 1


def test_a_server_that_hangs_up_as_soon_as_all_is_read_is_not_knocked_at_every_second(inbox: Inbox) -> None:
    stop = Stop(after=9)

    for mailbox in reconnecting(inbox.account(), stop, troubled=lambda _: None):
        list(mailbox.fetch("INBOX", None))

    assert all(0.5 * 2**step <= seconds <= 2**step for step, seconds in enumerate(stop.waited[:6]))
    assert stop.waited[7:] == [60, 60]


def test_a_refused_login_is_not_tried_more_than_once_a_minute(inbox: Inbox) -> None:
    stop, told = Stop(after=2), list[MailflowError]()
    account = inbox.account(login=a_login(inbox.username, "wrong"))

    assert list(reconnecting(account, stop, troubled=told.append)) == []
    assert len(told) == 2
    assert min(stop.waited) >= 60


def test_a_missing_secret_does_not_end_the_watching(inbox: Inbox) -> None:
    def no_secret() -> Secret:
        raise SettingsError("MAILFLOW_PASSWORD is not set: set it")

    stop, told = Stop(after=2), list[MailflowError]()
    account = inbox.account(login=Login(username=inbox.username, secret=no_secret))

    assert list(reconnecting(account, stop, troubled=told.append)) == []
    assert [str(error) for error in told] == ["MAILFLOW_PASSWORD is not set: set it"] * 2


def test_a_dovecot_that_was_stopped_and_started_again_is_read_on(authority: Authority) -> None:
    with a_dovecot(authority, "DNS:localhost") as inbox:
        with inbox.mailbox() as mailbox:
            cursor = [batch.cursor for batch in mailbox.fetch("INBOX", None)][-1]
            inbox.dovecot.stop()
            inbox.deliver(b"Subject: meanwhile\r\n\r\n")
            with pytest.raises(TryLater):
                list(mailbox.fetch("INBOX", cursor))
        assert "refused" in str(error_of(inbox.mailbox()))

        inbox.dovecot.start()

        with inbox.mailbox() as mailbox:
            assert [mail.content for batch in mailbox.fetch("INBOX", cursor) for mail in batch.mails] == [
                b"Subject: meanwhile\r\n\r\n"
            ]
