"""Waiting for mail: woken by IDLE, never deaf without it, and soon gone when mailflow stops."""

import threading
import time
from threading import Event

import pytest

from mailflow.model.errors import TryLater
from mailflow.wire import imap_wait
from tests.servers.liar import CUT, HANG, Liar
from tests.wire.conftest import Inbox
from tests.wire.test_imap_lies import liar_that, mailbox

IDLES = b"+ idling\r\n"


def test_idle_wakes_when_a_mail_comes(inbox: Inbox) -> None:
    with inbox.mailbox() as opened:
        list(opened.fetch("INBOX", None))
        threading.Timer(0.2, inbox.deliver, [b"Subject: new\r\n\r\n"]).start()
        before = time.monotonic()

        assert opened.wait("INBOX", 20, stop=Event())

        assert time.monotonic() - before < 10
        assert [mail.content for batch in opened.fetch("INBOX", None) for mail in batch.mails] == [
            b"Subject: new\r\n\r\n"
        ]


def test_a_mail_that_came_between_fetch_and_wait_wakes_at_once(inbox: Inbox) -> None:
    with inbox.mailbox() as opened:
        list(opened.fetch("INBOX", None))
        inbox.deliver(b"Subject: between\r\n\r\n")

        assert opened.wait("INBOX", 20, stop=Event())


def test_a_mail_that_came_while_others_were_filed_away_wakes_at_once(inbox: Inbox) -> None:
    inbox.deliver(b"Subject: first\r\n\r\n")
    with inbox.mailbox() as opened:
        batch, *_ = list(opened.fetch("INBOX", None))
        inbox.deliver(b"Subject: meanwhile\r\n\r\n")
        first = batch.mails[0]
        opened.file_away("INBOX", [first.source.uid], "Handled", uidvalidity=first.source.uidvalidity)

        assert opened.wait("INBOX", 2, stop=Event())


def test_what_was_read_before_the_wait_wakes_nobody(inbox: Inbox) -> None:
    inbox.deliver(b"Subject: first\r\n\r\n")
    with inbox.mailbox() as opened:
        batch, *_ = list(opened.fetch("INBOX", None))
        first = batch.mails[0]
        opened.file_away("INBOX", [first.source.uid], "Handled", uidvalidity=first.source.uidvalidity)

        assert not opened.wait("INBOX", 0.1, stop=Event())


def test_waiting_ends_with_the_time_and_says_that_nothing_came(inbox: Inbox) -> None:
    with inbox.mailbox() as opened:
        assert not opened.wait("INBOX", 0.05, stop=Event())
        assert not opened.wait("INBOX", 0.05, stop=Event())
        assert "INBOX" in opened.folders()


@pytest.mark.parametrize("kind", ["inbox", "old_inbox"])
def test_waiting_ends_within_a_second_when_mailflow_stops(kind: str, request: pytest.FixtureRequest) -> None:
    stop = Event()
    with request.getfixturevalue(kind).mailbox() as opened:
        threading.Timer(0.1, stop.set).start()
        before = time.monotonic()

        assert not opened.wait("INBOX", 60, stop=stop)

        assert time.monotonic() - before < 1.5


def test_a_server_without_idle_is_asked_again_and_again(old_inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_wait, "POLL_SECONDS", 0.05)
    with old_inbox.mailbox() as opened:
        list(opened.fetch("INBOX", None))
        old_inbox.deliver(b"Subject: new\r\n\r\n")

        assert opened.wait("INBOX", 20, stop=Event())


def test_where_idle_is_not_wanted_the_server_is_asked_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_wait, "POLL_SECONDS", 0.05)
    with liar_that(IDLE=[IDLES], NOOP=[b"", b"* 4 EXISTS\r\n"]) as liar, mailbox(liar, idle=False) as opened:
        assert opened.wait("INBOX", 20, stop=Event())

    assert "IDLE" not in liar.commands


def test_idle_is_begun_anew_before_servers_and_routers_forget_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_wait, "IDLE_SECONDS", 0.05)
    with liar_that(IDLE=[IDLES]) as liar, mailbox(liar) as opened:
        assert not opened.wait("INBOX", 0.2, stop=Event())

    assert liar.commands.count("IDLE") >= 2
    assert liar.commands.count("NOOP") >= 2
    assert imap_wait.IDLE_SECONDS < 29 * 60


@pytest.mark.parametrize("says", [b"* 4 EXISTS\r\n+ idling\r\n", b"+ idling\r\n* 4 EXISTS\r\n"])
def test_what_arrives_while_idle_begins_is_not_missed(says: bytes) -> None:
    with Liar(IDLE=[says]) as liar, mailbox(liar) as opened:
        assert opened.wait("INBOX", 20, stop=Event())


def test_a_server_that_offers_idle_and_refuses_it_is_polled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_wait, "POLL_SECONDS", 0.02)
    with Liar(IDLE=[b"{tag} BAD what is that\r\n"], NOOP=[b"", b"* 4 EXISTS\r\n"]) as liar, mailbox(liar) as opened:
        assert opened.wait("INBOX", 20, stop=Event())


@pytest.mark.parametrize(
    "says", [b"+ idling\r\n* BYE timeout\r\n" + CUT, b"* BYE\r\n" + CUT, b"+ idling\r\n" + CUT, b"" + CUT]
)
def test_a_line_that_is_cut_while_waiting_is_noticed_at_once(says: bytes) -> None:
    with Liar(IDLE=[says]) as liar, mailbox(liar) as opened:
        before = time.monotonic()
        with pytest.raises(TryLater):
            opened.wait("INBOX", 60, stop=Event())

        assert time.monotonic() - before < 2


def test_a_server_that_no_longer_answers_done_does_not_hang_us() -> None:
    with (
        Liar(IDLE=[b"+ idling\r\n"], DONE=[HANG]) as liar,
        mailbox(liar, timeout_seconds=0.2) as opened,
        pytest.raises(TryLater, match="no answer in time"),
    ):
        opened.wait("INBOX", 0.05, stop=Event())


def test_another_thread_can_hang_up_on_a_server_that_says_nothing() -> None:
    with liar_that(EXAMINE=[HANG]) as liar, mailbox(liar, timeout_seconds=30) as opened:
        threading.Timer(0.1, opened.hang_up).start()
        before = time.monotonic()
        with pytest.raises(TryLater):
            opened.wait("INBOX", 60, stop=Event())

        assert time.monotonic() - before < 5
