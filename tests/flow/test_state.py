"""How an installation does, in plain words: what is wrong is called so, and what passes or was told is not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailflow.flow import mark
from mailflow.flow.assemble import Assembled
from mailflow.flow.daemon import Daemon
from mailflow.flow.deliver import deliver
from mailflow.flow.handle import handle
from mailflow.flow.house import House, SafeMode
from mailflow.flow.once import run_once
from mailflow.flow.state import Line, state_of
from mailflow.model.errors import TryLater
from mailflow.store import clubs, connect, inbox
from mailflow.store.connect import transaction
from tests.flow.boxes import Box, an_installation
from tests.house import START, Clock, a_house, a_mail, received
from tests.servers.sink import Sink

POLL_SECONDS = 300


@pytest.fixture
def installation(house: House, box: Box, sink: Sink, tmp_path: Path) -> Assembled:
    """A club with one inbox, in which nothing has happened yet."""
    return an_installation(house, tmp_path, box.watched(poll_seconds=POLL_SECONDS), sink=sink)


def well(installation: Assembled) -> None:
    """The daemon runs and the inbox was just read."""
    mark.beat("clock", now=installation.house.now())
    mark.beat("imap:opbouwwerk:inbox", now=installation.house.now())


def about(installation: Assembled, subject: str) -> Line:
    return next(line for line in state_of(installation) if line.about == subject)


def not_good(installation: Assembled) -> list[tuple[str, str]]:
    return [(line.state, line.text) for line in state_of(installation) if line.state != "good"]


def asks_to_join(house: House, number: int = 1) -> int:
    mail = a_mail(
        "Graag zou ik lid worden van jullie club.",
        sender=f"a{number}@x.example.org",
        id=f"{number}@x.example.org",
    )
    (id,) = received(house, mail)
    return id


def test_a_new_installation_says_what_to_do_first(installation: Assembled) -> None:
    assert not_good(installation) == [
        ("wrong", "has never run here: start it with `mailflow run`"),
        ("wrong", "was never read"),
    ]


def test_all_is_well_while_the_daemon_runs_and_the_inbox_is_read(installation: Assembled, clock: Clock) -> None:
    well(installation)

    assert [(line.about, line.state, line.text) for line in state_of(installation)] == [
        ("daemon", "good", "runs"),
        ("inbox opbouwwerk:inbox", "good", "last read"),
        ("opbouwwerk", "good", "no mails wait to be handled"),
        ("opbouwwerk", "good", "no mails wait to go out"),
        ("opbouwwerk", "good", "no open questions"),
    ]
    assert about(installation, "inbox opbouwwerk:inbox").at == START


def test_what_waits_is_counted(installation: Assembled, house: House) -> None:
    well(installation)
    handle(asks_to_join(house, 1), house=house)
    asks_to_join(house, 2)
    asks_to_join(house, 3)

    assert [line.text for line in state_of(installation) if line.about == "opbouwwerk"] == [
        "2 mails wait to be handled",
        "1 mail waits to go out",
        "1 open question",
    ]
    assert not_good(installation) == []


def test_a_daemon_that_was_stopped_is_said_to_be_so_at_once(installation: Assembled, clock: Clock) -> None:
    daemon = Daemon(installation)
    daemon.start()
    daemon.stop()
    well_read = installation.house.now()
    mark.beat("imap:opbouwwerk:inbox", now=well_read)

    assert not_good(installation) == [("wrong", "was stopped: start it with `mailflow run`")]


def test_a_daemon_that_died_is_noticed_within_a_minute(installation: Assembled, clock: Clock) -> None:
    well(installation)
    clock.forward(minutes=1, seconds=1)

    line = about(installation, "daemon")
    assert (line.state, line.text, line.at) == ("wrong", "does not run: start it with `mailflow run`", START)


def test_a_scheduled_round_counts_as_well_as_a_daemon(installation: Assembled, clock: Clock) -> None:
    run_once(installation)
    assert about(installation, "daemon").text == "`mailflow run --once` did all that waited"
    assert not_good(installation) == []

    clock.forward(seconds=POLL_SECONDS * 3 + 1)
    assert not_good(installation) == [
        ("wrong", "does not run: start it with `mailflow run`"),
        ("wrong", "was not read for too long; last read"),
    ]


def test_a_round_before_the_daemon_does_not_hide_that_it_died(installation: Assembled, clock: Clock) -> None:
    run_once(installation)
    clock.forward(minutes=1)
    well(installation)
    clock.forward(minutes=4)

    assert not_good(installation) == [("wrong", "does not run: start it with `mailflow run`")]


def test_an_inbox_that_cannot_be_read_says_why_and_when_it_last_was(installation: Assembled, clock: Clock) -> None:
    well(installation)
    clock.forward(minutes=1)
    mark.beat("imap:opbouwwerk:inbox", now=clock(), error="imap.example.org:993: the login was refused")

    line = about(installation, "inbox opbouwwerk:inbox")
    assert line == Line(
        about="inbox opbouwwerk:inbox",
        state="wrong",
        text="cannot be read: imap.example.org:993: the login was refused; it was last read",
        at=START,
    )


def test_an_inbox_that_was_not_read_for_three_rounds_is_wrong(installation: Assembled, clock: Clock) -> None:
    well(installation)
    clock.forward(seconds=POLL_SECONDS * 3)
    mark.beat("clock", now=clock())
    assert not_good(installation) == []

    clock.forward(seconds=1)
    assert not_good(installation) == [("wrong", "was not read for too long; last read")]


def test_an_account_that_cannot_send_is_told_until_it_can(
    installation: Assembled, house: House, sink: Sink, clock: Clock
) -> None:
    well(installation)
    handle(asks_to_join(house), house=house)
    sink.answer("EHLO", "554 5.7.1 not you")
    deliver(house=house, accounts=installation.outgoing)

    line = about(installation, "smtp opbouwwerk")
    assert line.state == "wrong" and "not you" in line.text and line.text.endswith("; since") and line.at == START

    clock.forward(minutes=2)
    deliver(house=house, accounts=installation.outgoing)
    well(installation)
    assert not_good(installation) == []


def test_a_digest_that_cannot_be_made_is_told(installation: Assembled) -> None:
    well(installation)
    mark.beat("plan", now=START, error="club opbouwwerk: its digest cannot be made: no word `misspelt`")

    assert about(installation, "planning").text.startswith("failing: club opbouwwerk: its digest cannot be made")


def test_a_stuck_mail_is_wrong_and_the_command_that_shows_it_is_named(installation: Assembled, house: House) -> None:
    well(installation)
    id = asks_to_join(house)
    with transaction():
        inbox.mark_stuck(id, "a fault of ours", now=START)

    assert not_good(installation) == [("wrong", "1 mail is stuck: `mailflow inbox --state stuck`")]


def test_what_was_refused_is_to_look_at_but_no_alarm_for_ever(
    installation: Assembled, house: House, sink: Sink
) -> None:
    well(installation)
    for number in (1, 2):
        handle(asks_to_join(house, number), house=house)
    sink.answer("RCPT", *["550 5.1.1 no such mailbox"] * 2)
    deliver(house=house, accounts=installation.outgoing)

    assert not_good(installation) == [("warning", "2 mails were refused: `mailflow outbox --state refused`")]


def test_mails_that_are_held_are_to_look_at(installation: Assembled, clock: Clock) -> None:
    holding = a_house(clock, safe_mode=SafeMode(mode="hold"))
    well(installation)
    handle(asks_to_join(holding), house=holding)

    assert not_good(installation) == [("warning", "1 mail is held: `mailflow outbox release`")]


def test_mails_of_a_club_that_left_the_settings_are_not_forgotten(
    installation: Assembled, house: House, clock: Clock
) -> None:
    with transaction():
        clubs.ensure_club("buren", now=START)
    well(installation)
    assert not_good(installation) == []

    received(house, a_mail("x"), club="buren")

    line = about(installation, "buren")
    assert (line.state, line.text) == ("warning", "1 mail waits, but the club is no longer in the settings")


def test_a_late_clock_alone_is_no_matter_of_inboxes(installation: Assembled, clock: Clock) -> None:
    """A club whose mail is delivered to this machine has no inbox to read."""
    local = replace(installation, watched=())
    mark.beat("clock", now=clock() - timedelta(seconds=50))

    assert not_good(local) == []


def test_a_database_that_is_away_is_not_called_sound(installation: Assembled, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise TryLater("the database is away")

    monkeypatch.setattr(inbox, "counts", away)

    with pytest.raises(TryLater):
        state_of(installation)


def test_what_is_found_wrong_with_disk_and_queues_is_told(
    installation: Assembled, house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks_to_join(house)
    clock.forward(minutes=16)
    well(installation)
    monkeypatch.setattr(connect, "free_bytes", lambda: 5 * 2**20)

    assert not_good(installation) == [
        ("wrong", "mails that are due are not handled: mails wait although they are due; since"),
        ("wrong", "the disk is nearly full: 5 MB are free where the database is, and 200 are needed; since"),
    ]
