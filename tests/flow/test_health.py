"""What is called wrong, since when, and what is not: from what was done, on a clock that the test owns."""

from datetime import timedelta
from pathlib import Path

import pytest

from mailflow.flow import mark
from mailflow.flow.assemble import Assembled
from mailflow.flow.deliver import deliver
from mailflow.flow.handle import handle
from mailflow.flow.health import lasting, troubles
from mailflow.flow.house import House
from mailflow.flow.watch import failing
from mailflow.model.errors import TryLater
from mailflow.store import connect, inbox
from mailflow.store.connect import transaction
from tests.flow.boxes import Box, an_installation
from tests.house import START, Clock, a_mail, received
from tests.servers.sink import Sink

INBOX = "imap:opbouwwerk:inbox"


@pytest.fixture
def installation(house: House, box: Box, sink: Sink, tmp_path: Path) -> Assembled:
    return an_installation(house, tmp_path, box.watched(), sink=sink)


def wrong(installation: Assembled) -> list[str]:
    return [one.name for one in troubles(installation)]


def told(installation: Assembled) -> list[str]:
    return [one.name for one in lasting(troubles(installation), installation)]


def asks_to_join(house: House, number: int = 1) -> int:
    text = "Graag zou ik lid worden van jullie club."
    (id,) = received(house, a_mail(text, sender=f"a{number}@x.example.org", id=f"{number}@x.example.org"))
    return id


def test_a_new_installation_has_no_troubles(installation: Assembled) -> None:
    assert troubles(installation) == ()


def test_an_inbox_that_fails_is_told_after_a_quarter_of_an_hour_and_not_before(
    installation: Assembled, clock: Clock
) -> None:
    mark.beat(INBOX, now=clock())
    clock.forward(minutes=3)
    mark.beat(INBOX, now=clock(), error="the server is away")
    clock.forward(minutes=14, seconds=59)

    assert (wrong(installation), told(installation)) == (["inbox:opbouwwerk:inbox"], [])
    clock.forward(seconds=1)
    assert told(installation) == ["inbox:opbouwwerk:inbox"]
    (trouble,) = troubles(installation)
    assert (trouble.kind, trouble.since, trouble.club) == ("inbox", START + timedelta(minutes=3), "opbouwwerk")


def test_a_refused_login_is_told_apart_from_a_network_that_is_down(installation: Assembled) -> None:
    (watched,) = installation.watched
    failing(watched.account, TryLater("the login was refused", about="account"), house=installation.house)
    assert [(one.kind, one.name) for one in troubles(installation)] == [("login", "inbox:opbouwwerk:inbox")]

    failing(watched.account, TryLater("no answer in time"), house=installation.house)
    assert [(one.kind, one.name) for one in troubles(installation)] == [("inbox", "inbox:opbouwwerk:inbox")]


def test_an_inbox_of_which_nothing_is_heard_is_wrong_though_nobody_said_so(
    installation: Assembled, clock: Clock
) -> None:
    mark.beat(INBOX, now=clock())
    clock.forward(minutes=15)
    assert wrong(installation) == []

    clock.forward(seconds=1)
    assert wrong(installation) == ["inbox:opbouwwerk:inbox"]


def test_what_was_late_before_the_daemon_began_is_not_held_against_it(
    installation: Assembled, house: House, clock: Clock
) -> None:
    mark.beat(INBOX, now=clock())
    asks_to_join(house)
    clock.forward(hours=3)
    mark.beat("started", now=clock())
    assert wrong(installation) == []

    clock.forward(minutes=16)
    assert wrong(installation) == ["inbox:opbouwwerk:inbox", "queue:opbouwwerk"]


def test_a_queue_stands_still_only_where_nothing_of_it_moves(
    installation: Assembled, house: House, clock: Clock
) -> None:
    first, _ = asks_to_join(house, 1), asks_to_join(house, 2)
    clock.forward(minutes=10)
    handle(first, house=house)
    clock.forward(minutes=6)
    deliver(house=house, accounts=installation.outgoing)
    assert wrong(installation) == []

    clock.forward(minutes=9)
    assert wrong(installation) == ["queue:opbouwwerk"]
    (trouble,) = troubles(installation)
    assert trouble.since == START + timedelta(minutes=10)


def test_mails_that_wait_to_go_out_although_they_are_due_are_a_trouble(
    installation: Assembled, house: House, clock: Clock
) -> None:
    handle(asks_to_join(house), house=house)
    clock.forward(minutes=15)
    assert told(installation) == ["going:opbouwwerk"]

    deliver(house=house, accounts=installation.outgoing)
    assert wrong(installation) == []


def test_an_account_that_cannot_send_is_wrong_until_it_can(
    installation: Assembled, house: House, sink: Sink, clock: Clock
) -> None:
    handle(asks_to_join(house), house=house)
    sink.answer("EHLO", "421 4.3.2 come back later")
    deliver(house=house, accounts=installation.outgoing)
    assert wrong(installation) == ["sending:opbouwwerk"]

    clock.forward(minutes=2)
    deliver(house=house, accounts=installation.outgoing)
    assert wrong(installation) == []


def test_a_stuck_mail_is_a_trouble_until_somebody_looks_after_it(installation: Assembled, house: House) -> None:
    id = asks_to_join(house)
    with transaction():
        inbox.mark_stuck(id, "a fault of ours", now=START)
    assert wrong(installation) == ["stuck:opbouwwerk"]

    with transaction():
        inbox.retry(id)
    assert wrong(installation) == []


def test_a_disk_that_is_nearly_full_is_told_at_once(installation: Assembled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "free_bytes", lambda: 199 * 2**20)

    assert told(installation) == ["disk:database"]
    (trouble,) = troubles(installation)
    assert trouble.text == "199 MB are free where the database is, and 200 are needed"


def test_a_log_that_nobody_can_empty_is_told(installation: Assembled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "log_bytes", lambda: 257 * 2**20)

    assert told(installation) == ["log:database"]


def test_a_clock_that_was_set_back_is_known_by_what_was_done_in_its_future(
    installation: Assembled, clock: Clock
) -> None:
    mark.beat("clock", now=clock())
    clock.forward(seconds=-60)
    assert wrong(installation) == []

    clock.forward(seconds=-1)
    assert told(installation) == ["clock:clock"]


def test_a_digest_that_cannot_be_made_is_a_trouble(installation: Assembled, clock: Clock) -> None:
    mark.beat("plan", now=clock(), error="club opbouwwerk: its digest cannot be made")

    assert wrong(installation) == ["planning:clock"]
