"""The daemon's threads: they go on through trouble, keep to the rate, take over new settings, and end in time."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from mailflow.flow import daemon as parts
from mailflow.flow.assemble import Assembled
from mailflow.flow.daemon import Daemon
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.errors import SyncFailed, TryLater
from mailflow.store import connect, facts, heartbeats, inbox, outbox
from mailflow.store.connect import transaction
from tests.builders import CLUB
from tests.flow.boxes import Box, a_box, an_installation, soon
from tests.house import Clock, a_mail, received
from tests.servers.liar import HANG, Liar
from tests.servers.sink import Sink

COMING = "Ik kom de 13e graag.\n\nGroet, Anna"


def a(number: int) -> bytes:
    return a_mail(COMING, sender=f"Anna <anna{number}@wijk.example.org>", id=f"{number}@wijk.example.org")


@contextmanager
def running(assembled: Assembled) -> Iterator[Daemon]:
    daemon = Daemon(assembled)
    daemon.start()
    try:
        yield daemon
    finally:
        daemon.stop()
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith(("handle", "deliver", "watch"))]
    assert not left, f"still there: {left}"


def beats() -> dict[str, str]:
    return {one.name: one.error for one in heartbeats.heartbeats()}


def test_a_mail_that_comes_is_answered(house: House, box: Box, sink: Sink, tmp_path: Path) -> None:
    with running(an_installation(house, tmp_path, box.watched(), sink=sink)):
        box.deliver(a(1))
        (mail,) = sink.wait_for(1)

    assert mail.to == ("anna1@wijk.example.org",)


def test_what_waited_before_it_was_started_is_done(house: House, sink: Sink, tmp_path: Path) -> None:
    received(house, a(1))

    with running(an_installation(house, tmp_path, sink=sink)):
        sink.wait_for(1)


def test_what_the_rate_keeps_back_goes_out_soon_after_the_minute(
    house: House, sink: Sink, tmp_path: Path, clock: Clock
) -> None:
    for id in received(house, *(a(number) for number in range(4))):
        handle(id, house=house)

    with running(an_installation(house, tmp_path, sink=sink, mails_a_minute=3)):
        sink.wait_for(3)
        clock.forward(seconds=61)
        sink.wait_for(4, seconds=parts.IDLE_SECONDS + 3)


def test_a_database_that_is_locked_for_a_while_ends_no_thread(
    house: House, box: Box, sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = threading.Event()
    waiting = inbox.waiting

    def sometimes(**how: Any) -> tuple[int, ...]:
        if locked.is_set():
            raise TryLater("the database is locked by another program")
        return waiting(**how)

    monkeypatch.setattr(parts, "TROUBLE_SECONDS", 0.1)
    monkeypatch.setattr(inbox, "waiting", sometimes)
    locked.set()
    with capture_logs() as logged, running(an_installation(house, tmp_path, box.watched(), sink=sink)) as daemon:
        box.deliver(a(1))
        soon(lambda: any(line["event"] == "waiting" for line in logged))
        assert daemon.is_whole()
        locked.clear()
        sink.wait_for(1)


def test_a_thread_that_dies_is_noticed(
    house: House, sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(**_: object) -> tuple[int, ...]:
        raise LookupError("a fault of ours")

    monkeypatch.setattr(inbox, "waiting", fault)
    with capture_logs() as logged, running(an_installation(house, tmp_path, sink=sink)) as daemon:
        soon(lambda: not daemon.is_whole())

    assert [(line["event"], line["thread"]) for line in logged if line["log_level"] == "error"] == [
        ("thread died", "handle")
    ]


@pytest.mark.parametrize(("where", "name"), [(inbox, "waiting"), (connect, "keep_log_small")])
def test_a_disk_that_did_not_keep_what_it_was_given_ends_the_daemon(
    house: House, sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: Any, name: str
) -> None:
    def refused(**_: object) -> tuple[int, ...]:
        raise SyncFailed("the database could not be kept by the disk")

    monkeypatch.setattr(parts, "LOG_SECONDS", 0.2)
    monkeypatch.setattr(where, name, refused)
    with capture_logs(), running(an_installation(house, tmp_path, sink=sink)) as daemon:
        soon(lambda: not daemon.is_whole())


def test_the_clock_goes_although_a_digest_cannot_be_made(
    house: House, sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise LookupError("a fault of ours")

    monkeypatch.setattr(facts, "last_digest", fault)
    with capture_logs(), running(an_installation(house, tmp_path, sink=sink)):
        soon(lambda: "plan" in beats())
        assert beats()["clock"] == ""
        assert "a fault of ours" in beats()["plan"]


def test_a_digest_that_is_due_goes_out_by_the_tick(house: House, sink: Sink, tmp_path: Path, clock: Clock) -> None:
    clock.forward(minutes=1)
    (id,) = received(house, a_mail("Dat moeten jullie maar met Henk regelen."))
    handle(id, house=house)
    clock.forward(days=1)

    with running(an_installation(house, tmp_path, sink=sink)):
        mails = sink.wait_for(3)

    assert {mail.to[0] for mail in mails} == {one.address for one in CLUB.organisers} | {"anna@wijk.example.org"}


def test_new_settings_hold_for_inboxes_and_accounts(house: House, box: Box, sink: Sink, tmp_path: Path) -> None:
    other = a_box(box.dovecot)
    before = an_installation(house, tmp_path, box.watched(), sink=sink)
    with Sink() as elsewhere, running(before) as daemon:
        anew = an_installation(house, tmp_path, other.watched(key="opbouwwerk:other"), sink=elsewhere)
        daemon.reload(anew)
        box.deliver(a(1))
        other.deliver(a(2))
        (mail,) = elsewhere.wait_for(1)
        assert daemon.is_whole()

    assert mail.to == ("anna2@wijk.example.org",)
    assert sink.delivered == []
    assert len(inbox.rows(CLUB.key, limit=10)) == 1, "the first inbox is read no more"


def watchers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("watch ")]


def test_it_ends_in_time_while_servers_say_nothing(
    house: House, box: Box, sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three inboxes that hang are waited for together, not one after the other."""
    monkeypatch.setattr(parts, "STOP_SECONDS", 1.0)
    with capture_logs(), Liar(greeting=[HANG]) as liar:
        silent = [box.watched(key=f"opbouwwerk:{n}", port=liar.port, timeout_seconds=60) for n in range(3)]
        daemon = Daemon(an_installation(house, tmp_path, *silent, sink=sink))
        daemon.start()
        before = time.monotonic()
        daemon.stop()
        took = time.monotonic() - before
        assert len(watchers()) == 3
    soon(lambda: not watchers())

    assert took < 2.5
    assert beats()["clock"] == "was stopped"


def test_it_stops_in_the_middle_of_a_batch_and_leaves_no_mail_in_doubt(
    house: House, sink: Sink, tmp_path: Path
) -> None:
    for id in received(house, *(a(number) for number in range(40))):
        handle(id, house=house)
    with running(an_installation(house, tmp_path, sink=sink)):
        sink.wait_for(3)

    states = {row.state for row in outbox.rows(CLUB.key, limit=100)}
    assert states == {"sent", "waiting"}
    assert len(sink.delivered) == sum(row.state == "sent" for row in outbox.rows(CLUB.key, limit=100))


def test_what_an_earlier_daemon_was_delivering_is_delivered_once_more(
    house: House, sink: Sink, tmp_path: Path, clock: Clock
) -> None:
    (id,) = received(house, a(1))
    handle(id, house=house)
    with transaction():
        outbox.lease(now=clock(), limit=10, seconds=0.0, token="died", accounts=None)
    clock.forward(seconds=1)

    with running(an_installation(house, tmp_path, sink=sink)):
        sink.wait_for(1)


def test_a_club_without_news_and_inboxes_runs_too(house: House, sink: Sink, tmp_path: Path) -> None:
    with running(replace(an_installation(house, tmp_path, sink=sink), watched=())) as daemon:
        soon(lambda: beats().get("plan") == "")
        assert daemon.is_whole()

    assert facts.last_digest(CLUB.key, CLUB.organisers[0].address) is None


def test_a_log_that_grows_large_is_emptied_within_seconds(
    house: House, sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "LARGEST_LOG_BYTES", 2**20)
    monkeypatch.setattr(parts, "LOG_SECONDS", 0.2)
    with running(an_installation(house, tmp_path, sink=sink)):
        received(house, a_mail("Hoi", id="large@wijk.example.org", headers=f"X-Padding: {'x' * 2_000_000}\n"))

        soon(lambda: connect.log_bytes() < 2**20)
