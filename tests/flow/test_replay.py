"""Stored mails run again: what differs is told, and nothing is done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from mailflow.flow.act import act
from mailflow.flow.handle import handle
from mailflow.flow.house import House, Room
from mailflow.flow.replay import Replayed, counted, replay
from mailflow.model.effect import SetMeeting
from mailflow.model.people import Policies
from mailflow.store import facts, journal, outbox, tables
from mailflow.store.connect import transaction
from tests.builders import CLUB, MONDAY_THE_13TH
from tests.house import Clock, a_mail, received

JOIN = "Graag zou ik lid worden van jullie club, ik werk in Goes.\n\nGroet, Anna"
COMES = "Ik kom de 13e graag.\n\nGroet, Anna"


def handled(house: House, *mails: bytes) -> list[int]:
    ids = list(received(house, *mails))
    for id in ids:
        handle(id, house=house)
    return ids


def again(house: House, *, room: Room | None = None, since: date | None = None) -> list[Replayed]:
    return list(replay([room or house.rooms[CLUB.key]], since=since, house=house))


def cautious(house: House) -> Room:
    """The same club, which now wants to be asked about everything."""
    room = house.rooms[CLUB.key]
    return replace(room, club=replace(room.club, policies=Policies(threshold=1.01)))


def differences(found: Sequence[Replayed]) -> list[tuple[str, str, str, str]]:
    return [(one.part, one.about, one.was, one.would_be) for row in found for one in row.changes]


def state() -> tuple[object, ...]:
    return (facts.questions(CLUB.key), outbox.rows(CLUB.key, limit=99), journal.lines(CLUB.key, limit=999))


def test_with_the_same_version_every_mail_is_as_before(house: House) -> None:
    automatic = a_mail("weg", id="3@wijk.example.org", headers="Auto-Submitted: auto-replied\n")
    handled(house, a_mail(JOIN), a_mail(COMES, id="2@wijk.example.org"), automatic, b"\xff" * 99)

    found = again(house)

    assert [(one.result, one.changes) for one in found] == [("same", ())] * 4


def test_what_would_be_asked_instead_of_done_is_told_and_nothing_is_done(house: House) -> None:
    (mail,) = handled(house, a_mail(COMES))
    before = state()

    (found,) = again(house, room=cautious(house))

    assert (found.mail, found.result, found.decided_by) == (mail, "different", house.decided_by(CLUB.key))
    assert differences([found]) == [("decision", "rsvp", "act", "ask")]
    assert found.changes[0].group == "rsvp: act → ask"
    assert state() == before


def test_what_was_understood_otherwise_is_told_with_its_slots(house: House) -> None:
    (mail,) = handled(house, a_mail(COMES))
    with transaction(club=CLUB.key):
        row = tables.Inbox.get_by_id(mail)
        other = row.understood.replace('"status": "yes"', '"status": "no"').replace('"guests": 0', '"guests": 2')
        tables.Inbox.update(understood=other).where(tables.Inbox.id == mail).execute()

    assert differences(again(house)) == [
        ("details", "rsvp status", "no", "yes"),
        ("details", "rsvp guests", "2", "nothing"),
    ]


def test_a_meeting_planned_later_was_not_known_then(house: House, clock: Clock) -> None:
    handled(house, a_mail("Ik kom op 20 januari graag.\n\nGroet, Anna"))
    clock.forward(days=1)
    later = SetMeeting(starts_at=MONDAY_THE_13TH + timedelta(days=7), ends_at=MONDAY_THE_13TH + timedelta(days=7))
    act((later,), house=house, club=CLUB.key, by="test")

    assert [one.result for one in again(house)] == ["same"]


def test_a_mail_whose_bytes_are_gone_is_told_apart(house: House) -> None:
    kept, gone = handled(house, a_mail(JOIN), a_mail(COMES, id="2@wijk.example.org"))
    with transaction(club=CLUB.key):
        tables.Inbox.update(content=b"").where(tables.Inbox.id == gone).execute()

    assert [(one.mail, one.result) for one in again(house)] == [(kept, "same"), (gone, "gone")]


def test_a_copy_is_not_read_again(house: House) -> None:
    handled(house, a_mail(JOIN), a_mail(JOIN, headers="X-Road: other\n"))

    assert [one.result for one in again(house)] == ["same", "copy"]


def test_since_is_a_day_on_the_clubs_clock(house: House) -> None:
    handled(house, a_mail(JOIN))
    rooms = [house.rooms[CLUB.key]]

    assert len(again(house, since=date(2020, 1, 6))) == 1
    assert again(house, since=date(2020, 1, 7)) == []
    assert counted(rooms, since=date(2020, 1, 6)) == (1, 0)
    assert counted(rooms, since=date(2020, 1, 7)) == (0, 0)


def test_a_mail_that_waits_is_counted_as_not_decided(house: House) -> None:
    received(house, a_mail(JOIN))

    assert again(house) == []
    assert counted([house.rooms[CLUB.key]], since=None) == (0, 1)
