"""Watching an inbox: each mail is received once, nothing old by surprise, and colleagues notice nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from structlog.testing import capture_logs

from mailflow.flow import mark
from mailflow.flow import watch as parts
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.watch import ACCOUNT_TROUBLE_SECONDS, Watched, failing, keep_watching, read_once, watch
from mailflow.model.errors import MailflowError, TryLater
from mailflow.model.records import Heartbeat, InboxRow
from mailflow.model.secret import Secret
from mailflow.store import cursors, facts, heartbeats, inbox, outbox
from mailflow.store.connect import transaction
from mailflow.wire.imap import ImapAccount, Mailbox
from mailflow.wire.login import Login
from tests.builders import CLUB
from tests.flow.boxes import Box, a_box, soon
from tests.house import START, Clock, a_mail

COMING = "Ik kom de 13e graag.\n\nGroet, Anna"
AWAY = "Auto-Submitted: auto-replied\n"
WRONG = Login(username="nobody@club.example.org", secret=lambda: Secret("wrong"))


def read(watched: Watched, *, house: House, **how: Any) -> int:
    with Mailbox(watched.account) as mailbox:
        return read_once(mailbox, watched, house=house, **how)


def a(number: int, text: str = COMING, *, headers: str = "", written_at: datetime = START) -> bytes:
    return a_mail(
        text, id=f"{number}@wijk.example.org", subject=f"mail {number}", headers=headers, written_at=written_at
    )


def rows() -> tuple[InboxRow, ...]:
    """The oldest first."""
    return tuple(reversed(inbox.rows(CLUB.key, limit=100)))


def handled(house: House) -> list[str]:
    """All that waits is handled; the subjects, which are known from then on."""
    for id in inbox.waiting(now=house.now()):
        handle(id, house=house)
    return [row.subject for row in rows()]


def beat(watched: Watched) -> Heartbeat:
    return next(one for one in heartbeats.heartbeats() if one.name == f"imap:{watched.account.key}")


@contextmanager
def watching(watched: Watched, *, house: House, stop: Event | None = None) -> Iterator[Event]:
    """The inbox is watched as in the daemon; the event that is set at each round."""
    stop, rounds = stop or Event(), Event()
    thread = threading.Thread(
        target=watch, args=(watched,), kwargs={"house": house, "stop": stop, "received": rounds.set}, daemon=True
    )
    thread.start()
    try:
        yield rounds
    finally:
        stop.set()
        thread.join(5)
    assert not thread.is_alive(), "watching does not end"


def test_each_mail_is_received_once_and_the_cursor_stands_behind_it(house: House, box: Box) -> None:
    box.deliver(a(1), a(2))

    assert read(box.watched(), house=house) == 2
    assert read(box.watched(), house=house) == 0
    box.deliver(a(3))
    assert read(box.watched(), house=house) == 1

    assert handled(house) == ["mail 1", "mail 2", "mail 3"]
    cursor = cursors.cursor("opbouwwerk:inbox", "INBOX")
    assert cursor is not None and cursor.next_uid == 4


def test_all_folders_are_read(house: House, box: Box) -> None:
    box.deliver(a(1))
    box.deliver(a(2), folder="Club")

    assert read(box.watched(folders=("INBOX", "Club")), house=house) == 2

    assert [row.source.folder for row in rows()] == ["INBOX", "Club"]


def test_the_heartbeat_says_when_the_inbox_was_really_read(house: House, box: Box, clock: Clock) -> None:
    read(box.watched(), house=house)
    clock.forward(minutes=5)
    failing(box.watched().account, TryLater("the server is away"), house=house)

    assert (beat(box.watched()).done_at, beat(box.watched()).error) == (START, "the server is away")
    assert beat(box.watched()).failing_since == START + timedelta(minutes=5)

    clock.forward(minutes=5)
    read(box.watched(), house=house)
    assert (beat(box.watched()).done_at, beat(box.watched()).error) == (START + timedelta(minutes=10), "")


def test_a_login_that_is_refused_is_told_in_the_heartbeat(house: House, box: Box) -> None:
    watched = box.watched(login=WRONG)

    with watching(watched, house=house):
        soon(lambda: any(one.error for one in heartbeats.heartbeats()))

    assert "the login of nobody@club.example.org was refused" in beat(watched).error
    assert "wrong" not in beat(watched).error
    assert beat(watched).done_at is None


def test_a_failing_database_does_not_end_the_watching(house: House, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> None:
        raise TryLater("the database is locked by another program")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(mark, "beat", locked)
        failing(box.watched().account, TryLater("the database is locked"), house=house)

    assert heartbeats.heartbeats() == ()


def test_what_could_not_be_committed_is_fetched_again(house: House, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise TryLater("the disk is full")

    box.deliver(a(1))
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(cursors, "keep", full)
        with pytest.raises(TryLater, match="full"):
            read(box.watched(), house=house)
    assert rows() == ()

    assert read(box.watched(), house=house) == 1


def test_once_stopped_the_batch_under_way_is_the_last_and_the_rest_comes_next_time(house: House, box: Box) -> None:
    box.deliver(*(a(number) for number in range(1, 6)))
    small = box.watched(batch_mails=2)

    assert read(small, house=house, stopped=lambda: True) == 2
    assert heartbeats.heartbeats() == (), "it was not read to its end"
    assert read(small, house=house) == 3

    assert len(rows()) == 5


def test_after_a_change_of_uidvalidity_nothing_is_new(house: House, box: Box) -> None:
    club = box.watched(folders=("Club",))
    box.deliver(a(1), a(2), folder="Club")
    read(club, house=house)
    assert handled(house) == ["mail 1", "mail 2"]

    box.renumber("Club")
    assert read(club, house=house) == 0
    box.deliver(a(3), folder="Club")
    assert read(club, house=house) == 1

    assert handled(house) == ["mail 1", "mail 2", "mail 3"]
    assert len({row.source.uidvalidity for row in rows()}) == 2


def test_a_new_inbox_answers_none_of_the_mail_that_is_there(house: House, box: Box) -> None:
    box.deliver(*(a(number) for number in range(1, 4)), arrived_at=START - timedelta(days=300))
    box.deliver(a(4), seen=True, arrived_at=START - timedelta(minutes=1))

    assert read(box.watched(start="now"), house=house) == 0
    box.deliver(a(5), arrived_at=START)
    assert read(box.watched(start="now"), house=house) == 1

    assert handled(house) == ["mail 5"]


@pytest.mark.parametrize("start", ["now", "unseen"])
def test_old_mail_stays_alone_when_an_inbox_that_came_later_is_renumbered(
    house: House, box: Box, clock: Clock, start: str
) -> None:
    """The club is a month old, the inbox new: what lay in it before is none of mailflow's business."""
    clock.forward(days=30)
    club = box.watched(folders=("Club",), start=start)
    box.deliver(a(1), folder="Club", seen=True, arrived_at=START + timedelta(days=10))
    assert read(club, house=house) == 0

    clock.forward(hours=6)
    box.renumber("Club")
    box.deliver(a(2), folder="Club", arrived_at=clock())
    assert read(club, house=house) == 1

    assert handled(house) == ["mail 2"]


def test_what_came_while_the_inbox_could_not_be_read_is_not_lost_when_it_is_renumbered(
    house: House, box: Box, clock: Clock
) -> None:
    club = box.watched(folders=("Club",), start="now")
    box.deliver(a(1), folder="Club", arrived_at=START - timedelta(days=1))
    read(club, house=house)

    box.deliver(a(2), folder="Club", arrived_at=START + timedelta(days=1))
    clock.forward(days=2)
    box.renumber("Club")
    read(club, house=house)

    assert handled(house) == ["mail 2"]


def test_colleagues_who_share_the_inbox_notice_nothing(house: House, box: Box) -> None:
    box.deliver(a(1))
    box.deliver(a(2), seen=True)
    files, mails = box.files(), box.mails()

    read(box.watched(), house=house)
    handled(house)
    read(box.watched(), house=house)

    assert (box.files(), box.mails()) == (files, mails)


@pytest.mark.parametrize("folders", [("Club", "INBOX"), ("INBOX", "Club")])
def test_a_folder_that_was_renamed_keeps_no_mail_of_the_others_back(
    house: House, box: Box, folders: tuple[str, ...]
) -> None:
    box.deliver(a(1))
    watched = box.watched(folders=folders)

    with pytest.raises(TryLater, match="the folders there are: INBOX") as caught:
        read(watched, house=house)
    assert caught.value.account
    assert [row.source.folder for row in rows()] == ["INBOX"]

    box.deliver(a(2), folder="Club")
    assert read(watched, house=house) == 1


TARGETS = {"handled": "Mailflow handled", "ignored": "Mailflow ignored", "stuck": "Mailflow stuck"}


def test_mails_are_filed_away_by_what_became_of_them_and_only_after_the_commit(house: House, box: Box) -> None:
    tidy = box.watched(file_away=TARGETS)
    box.deliver(a(1), a(2, headers=AWAY), a(3))
    read(tidy, house=house)
    assert len(box.mails()) == 3, "nothing is settled yet"

    with transaction():
        inbox.mark_stuck(rows()[2].id, "a fault of ours", now=house.now())
    for row in rows()[:2]:
        handle(row.id, house=house)
    box.deliver(a(4))
    read(tidy, house=house)

    assert box.mails("Mailflow handled") == [a(1)]
    assert box.mails("Mailflow ignored") == [a(2, headers=AWAY)]
    assert box.mails("Mailflow stuck") == [a(3)]
    assert box.mails() == [a(4)]


def test_a_mail_that_came_twice_is_filed_where_it_belongs_in_both_inboxes(house: House, box: Box) -> None:
    other = a_box(box.dovecot)
    first, second = box.watched(file_away=TARGETS), other.watched(key="opbouwwerk:other", file_away=TARGETS)
    box.deliver(a(1))
    other.deliver(b"Delivered-To: other@club.example.org\r\n" + a(1))
    for watched in (first, second):
        read(watched, house=house)
    handled(house)
    assert [row.copy_of for row in rows()] == [None, rows()[0].id]

    for watched in (first, second):
        read(watched, house=house)

    assert len(box.mails("Mailflow handled")) == len(other.mails("Mailflow handled")) == 1


def test_a_mail_that_is_too_large_is_known_by_its_headers_and_shown_to_organisers(house: House, box: Box) -> None:
    large = a(1, "een lange bijlage\n" * 5_000)
    box.deliver(large, a(2))

    assert read(box.watched(largest_bytes=10_000), house=house) == 2
    handled(house)

    assert inbox.content(rows()[0].id) == large[: large.index(b"\r\n\r\n") + 4]
    question = facts.questions(CLUB.key, state="open")[0]
    assert (question.kind, question.why, question.subject) == ("too_large", "too_large", "mail 1")
    assert rows()[1].state == "handled", "the next mail is read as ever"
    assert box.mails() == [large, a(2)]


def test_a_mail_is_received_as_soon_as_the_server_tells_of_it(house: House, box: Box) -> None:
    """The next look is five minutes away: only IDLE can be so quick."""
    with watching(box.watched(poll_seconds=300), house=house) as rounds:
        assert rounds.wait(10)
        box.deliver(a(1))
        soon(lambda: len(rows()) == 1)


def test_an_inbox_is_read_every_few_minutes_whatever_the_server_says(house: House, box: Box) -> None:
    with watching(box.watched(poll_seconds=0.1, idle=False), house=house) as rounds:
        assert rounds.wait(10)
        rounds.clear()
        assert rounds.wait(10)


def test_a_line_that_dies_only_delays(house: House, box: Box) -> None:
    with watching(box.watched(), house=house) as rounds:
        assert rounds.wait(10)
        rounds.clear()
        box.dovecot.stop()
        try:
            soon(lambda: beat(box.watched()).error)
        finally:
            box.dovecot.start()
        box.deliver(a(1))
        soon(lambda: len(rows()) == 1)
        soon(lambda: not beat(box.watched()).error)


class Recording(Event):
    """Ends at the first long wait, and tells how long it was to be."""

    longest = 0.0

    def wait(self, timeout: float | None = None) -> bool:
        self.longest = max(self.longest, timeout or 0.0)
        if self.longest >= ACCOUNT_TROUBLE_SECONDS:
            self.set()
        return super().wait(timeout)


def test_where_a_person_must_mend_something_the_server_is_left_alone_for_a_minute(house: House, box: Box) -> None:
    stop = Recording()
    watched = box.watched(folders=("INBOX", "Missing"))

    with watching(watched, house=house, stop=stop):
        soon(stop.is_set)

    assert stop.longest == ACCOUNT_TROUBLE_SECONDS
    assert "the folders there are: " in beat(watched).error
    assert outbox.rows(CLUB.key, limit=1) == ()


class Hasty(Event):
    """Waits for nothing, tells how long it would have been, and ends after four waits."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        if len(self.waits) == 4:
            self.set()
        return self.is_set()


def test_a_round_that_fails_after_its_fetch_is_tried_again_more_and_more_slowly(
    house: House, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a server where nothing can be filed away would be logged into every second, for ever."""

    def full(*_: object, **__: object) -> None:
        raise TryLater("the disk is full")

    stop = Hasty()
    tidy = box.watched(file_away=TARGETS)
    box.deliver(a(1))
    read(tidy, house=house)
    handled(house)
    monkeypatch.setattr(mark, "filed_away", full)

    with watching(tidy, house=house, stop=stop):
        soon(stop.is_set)

    assert stop.waits == sorted(stop.waits)
    assert stop.waits[3] >= 4


def test_a_watcher_that_fails_by_a_fault_of_ours_is_told_and_begins_again(
    house: House, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = iter([LookupError("a fault of ours")])
    reads = parts.read_once

    def sometimes(*what: Any, **how: Any) -> int:
        if (fault := next(faults, None)) is not None:
            raise fault
        return reads(*what, **how)

    monkeypatch.setattr(parts, "read_once", sometimes)
    monkeypatch.setattr(parts, "waits", lambda: iter([0.3] * 9))
    stop, watched, told = Event(), box.watched(), list[str]()

    def noted(account: ImapAccount, error: MailflowError, **how: Any) -> None:
        told.append(str(error))
        failing(account, error, **how)

    monkeypatch.setattr(parts, "failing", noted)
    how = {"house": house, "stop": stop, "received": lambda: None}
    thread = threading.Thread(target=keep_watching, args=(watched,), kwargs=how)
    with capture_logs() as logged:
        thread.start()
        soon(lambda: any(one.done_at for one in heartbeats.heartbeats()))
        stop.set()
        thread.join(20)

    assert told == ["reading it failed (LookupError): the log says more"]
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["watcher died"]
    assert (beat(watched).error, thread.is_alive()) == ("", False)
