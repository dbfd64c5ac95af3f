"""People are told once when something is wrong for long, once when it is over, and not of each blip."""

from dataclasses import replace
from pathlib import Path

import pytest

from mailflow.flow import mark
from mailflow.flow.alarms import tell
from mailflow.flow.assemble import Assembled
from mailflow.flow.deliver import deliver
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.store import connect, outbox
from tests.builders import CLUB
from tests.flow.boxes import Box, an_installation
from tests.house import Clock
from tests.servers.sink import Sink

INBOX = "imap:opbouwwerk:inbox"
SAM = Address(address="sam@beheer.example.org", name="Sam Jansen")
AWAY = "the server is away"
ORGANISERS = sorted(one.address for one in CLUB.organisers)


@pytest.fixture
def installation(house: House, box: Box, sink: Sink, tmp_path: Path) -> Assembled:
    return an_installation(house, tmp_path, box.watched(), sink=sink)


def mails() -> list[tuple[str, str]]:
    """Who has, or will have, an alarm or the end of one."""
    return sorted((row.to, row.templates[0]) for row in outbox.rows(CLUB.key, limit=100))


def minutes(installation: Assembled, clock: Clock, number: int, *, error: str | None) -> None:
    """So many minutes go by, with a look in each, in which the inbox is read or fails."""
    for _ in range(number):
        clock.forward(minutes=1)
        mark.beat(INBOX, now=clock(), error=error)
        tell(installation)
        deliver(house=installation.house, accounts=installation.outgoing)


def test_organisers_are_told_once_that_it_began_and_once_that_it_is_over(installation: Assembled, clock: Clock) -> None:
    minutes(installation, clock, 15, error=AWAY)
    assert mails() == []

    minutes(installation, clock, 120, error=AWAY)
    assert mails() == [(one, "alarm") for one in ORGANISERS]

    minutes(installation, clock, 120, error=None)
    assert mails() == sorted((one, template) for one in ORGANISERS for template in ("alarm", "alarm_over"))


def test_a_blip_is_told_to_nobody(installation: Assembled, clock: Clock) -> None:
    for _ in range(10):
        minutes(installation, clock, 14, error=AWAY)
        minutes(installation, clock, 1, error=None)

    assert mails() == []


def test_what_comes_and_goes_is_one_alarm(installation: Assembled, clock: Clock) -> None:
    minutes(installation, clock, 20, error=AWAY)
    for _ in range(10):
        minutes(installation, clock, 10, error=None)
        minutes(installation, clock, 10, error=AWAY)

    assert mails() == [(one, "alarm") for one in ORGANISERS]


def test_what_is_wrong_again_another_day_is_told_again(installation: Assembled, clock: Clock) -> None:
    for _ in range(2):
        minutes(installation, clock, 20, error=AWAY)
        minutes(installation, clock, 20, error=None)
        clock.forward(days=1)

    assert mails() == sorted((one, template) for one in ORGANISERS for template in ("alarm", "alarm_over") * 2)


def test_several_things_at_once_are_one_mail(installation: Assembled, clock: Clock) -> None:
    mark.beat("plan", now=clock(), error="its digest cannot be made")
    mark.beat(INBOX, now=clock(), error=AWAY)
    clock.forward(minutes=20)
    tell(installation)

    assert mails() == [(one, "alarm") for one in ORGANISERS]


def test_an_administrator_hears_of_all_and_an_organiser_of_their_club(
    installation: Assembled, house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched_over = replace(installation, house=replace(house, administrators=(SAM,)))
    monkeypatch.setattr(connect, "free_bytes", lambda: 0)
    tell(watched_over)
    deliver(house=house, accounts=watched_over.outgoing)
    assert mails() == [(SAM.address, "alarm")], "a disk is the administrator's"

    minutes(watched_over, clock, 20, error=AWAY)
    assert mails() == sorted([(SAM.address, "alarm")] * 2 + [(one, "alarm") for one in ORGANISERS])


def test_the_mail_says_since_when_what_it_means_and_what_to_do(installation: Assembled, clock: Clock) -> None:
    minutes(installation, clock, 20, error=AWAY)

    row = outbox.row(outbox.rows(CLUB.key, limit=1)[0].id)
    assert row is not None and row.subject == "Er is iets mis met de mail van Opbouwwerk"
    text = row.content.decode()
    assert "De inbox wordt niet gelezen" in text and "10.01 uur" in text and "> the server is away" in text


def test_well_or_wrong_alike_a_second_look_at_once_tells_nothing_more(installation: Assembled, clock: Clock) -> None:
    minutes(installation, clock, 20, error=AWAY)
    told = mails()

    assert (tell(installation), tell(installation)) == (0, 0)
    assert mails() == told


def test_while_all_is_well_no_transaction_is_opened(
    installation: Assembled, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes(installation, clock, 5, error=None)

    def opened(**_: object) -> None:
        raise AssertionError("a transaction was opened")

    monkeypatch.setattr("mailflow.flow.alarms.transaction", opened)
    assert tell(installation) == 0
