"""The breaker: what is far too much is held until somebody looks, and what is usual is not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailflow.flow import act as acting
from mailflow.flow.act import act, change_outgoing
from mailflow.flow.alarms import tell
from mailflow.flow.breaker import let_through
from mailflow.flow.deliver import deliver
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, Send
from mailflow.model.people import Policies
from mailflow.model.records import Queued
from mailflow.store import journal, outbox
from mailflow.store.connect import transaction
from mailflow.store.kept_back import kept_back
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN
from tests.flow.boxes import an_installation
from tests.house import Clock
from tests.servers.sink import Sink


def mails(house: House, *sends: Send) -> None:
    """These mails are made, each by an order of its own."""
    for one in sends:
        acting.act((one,), house=house, club=CLUB.key, by="test")


def answer(number: int, to: Address = ANNA) -> Send:
    return Send(key=f"reply:{to.address}:{number}", template="received", to=to, language="nl")


def told(number: int, to: Address = ANNA) -> Send:
    return Send(key=f"plan:{to.address}:{number}", template="received", to=to, language="nl", cause="plan")


def queued(template: str, *, to: Address, number: int) -> Queued:
    """A mail of a mailing about no meeting."""
    key = f"{to.address}:{number}"
    return Queued(
        club=CLUB.key, account=CLUB.key, keys=(key,), templates=(template,), to=to, subject="s",
        message_id=f"<{key}@club.example.org>", content=b"x", cause="plan", bulk=True,
    )  # fmt: skip


def alarms() -> list[tuple[str, str]]:
    """Who was told that something is wrong, or over."""
    rows = outbox.rows(CLUB.key, limit=100)
    return sorted((row.to, row.templates[0]) for row in rows if row.templates[0].startswith("alarm"))


def states(house: House) -> list[str]:
    return [row.state for row in reversed(outbox.rows(CLUB.key, limit=500))]


def narrow(house: House, **limits: int) -> House:
    """The same house, whose club has these limits."""
    room = house.rooms[CLUB.key]
    club = replace(room.club, policies=Policies(**limits))  # type: ignore[arg-type]
    return replace(house, rooms={CLUB.key: replace(room, club=club)})


def strangers(count: int) -> list[Address]:
    return [Address(address=f"s{n}@wijk.example.org") for n in range(count)]


def test_mails_above_the_hours_share_are_held_and_the_journal_says_why(house: House, clock: Clock) -> None:
    house = narrow(house, mails_an_hour=3)

    mails(house, *(answer(1, to=one) for one in strangers(5)))

    assert states(house) == ["waiting"] * 3 + ["held"] * 2
    (kept,) = kept_back(CLUB.key)
    assert (kept.kind, kept.count, kept.since) == ("storm", 2, clock.now)
    assert [line.what for line in journal.lines(CLUB.key, limit=50)].count("held") == 2


def test_answers_to_people_outside_the_club_have_a_share_of_their_own(house: House, clock: Clock) -> None:
    house = narrow(house, stranger_answers_an_hour=2)
    act((AddMember(person=BILAL),), house=house, club=CLUB.key, by="test")

    mails(house, *(answer(1, to=one) for one in strangers(4)), answer(2, to=BILAL))

    assert states(house) == ["waiting"] * 2 + ["held"] * 2 + ["waiting"]
    (kept,) = kept_back(CLUB.key)
    assert (kept.kind, kept.count) == ("storm", 2)


def test_the_next_hour_has_its_own_share(house: House, clock: Clock) -> None:
    house = narrow(house, mails_an_hour=2)
    mails(house, *(answer(1, to=one) for one in strangers(3)))

    clock.forward(minutes=61)
    mails(house, answer(9))

    assert states(house) == ["waiting", "waiting", "held", "waiting"]


def test_each_member_may_be_answered_once_more(house: House) -> None:
    house = narrow(house, mails_an_hour=1)
    act(tuple(AddMember(person=one) for one in strangers(3)), house=house, club=CLUB.key, by="test")

    mails(house, *(answer(1, to=one) for one in strangers(5)))

    assert states(house) == ["waiting"] * 4 + ["held"]


def test_organisers_are_written_to_although_the_club_made_too_many(house: House) -> None:
    house = narrow(house, mails_an_hour=0)

    mails(house, answer(1, to=MARJOLEIN), answer(1))

    assert states(house) == ["waiting", "held"]


def test_nobody_makes_a_hundred_mails_an_hour_for_one_organiser(house: House) -> None:
    mails(house, *(answer(number, to=MARJOLEIN) for number in range(100)))

    assert states(house).count("held") == 40


@pytest.mark.parametrize(("template", "often"), [("invitation", 2), ("correction", 5)])
def test_the_clock_tells_one_person_the_same_a_few_times_a_day_at_most(
    house: House, clock: Clock, template: str, often: int
) -> None:
    rows = [queued(template, to=ANNA, number=number) for number in range(often + 2)]

    with transaction(club=CLUB.key):
        for row in rows:
            outbox.queue_many(let_through([row], club=house.rooms[CLUB.key].club, now=clock.now), now=clock.now)
        outbox.queue_many(let_through([queued(template, to=BILAL, number=1)], club=CLUB, now=clock.now), now=clock.now)

    assert states(house) == ["waiting"] * often + ["held"] * 2 + ["waiting"]


def test_a_mailing_that_names_one_person_again_and_again_is_held_from_the_third_on(house: House, clock: Clock) -> None:
    rows = [queued("invitation", to=ANNA, number=number) for number in range(4)]

    with transaction(club=CLUB.key):
        checked = let_through(rows, club=CLUB, now=clock.now)

    assert [row.state for row in checked] == ["waiting", "waiting", "held", "held"]


def test_tomorrow_the_same_may_be_told_again(house: House, clock: Clock) -> None:
    mails(house, *(told(number) for number in range(2)))

    clock.now += timedelta(hours=25)
    mails(house, told(9))

    assert states(house) == ["waiting"] * 3


def test_organisers_are_told_at_once_and_once_again_when_all_of_it_was_looked_at(
    house: House, clock: Clock, tmp_path: Path, sink: Sink
) -> None:
    house = narrow(house, mails_an_hour=1)
    installation = an_installation(house, tmp_path, sink=sink)
    mails(house, *(answer(1, to=one) for one in strangers(3)))

    tell(installation)
    tell(installation)
    told_first = alarms()
    for row in outbox.rows(CLUB.key, state="held", limit=5):
        change_outgoing(row.id, "release", house=house)
    for _ in range(40):
        clock.forward(minutes=1)
        deliver(house=house, accounts=installation.outgoing)
        tell(installation)

    organisers = sorted(one.address for one in CLUB.organisers)
    assert told_first == [(one, "alarm") for one in organisers]
    assert alarms() == sorted((one, what) for one in organisers for what in ("alarm", "alarm_over"))


def test_what_was_held_goes_out_when_an_organiser_says_so(house: House) -> None:
    house = narrow(house, mails_an_hour=1)
    mails(house, *(answer(1, to=one) for one in strangers(2)))
    held = next(row for row in outbox.rows(CLUB.key, limit=5) if row.state == "held")

    change_outgoing(held.id, "release", house=house)

    assert states(house) == ["waiting", "waiting"]
    assert kept_back(CLUB.key) == ()
