"""Members by hand and by list: judged line by line, written to only on request, taken back at one go."""

from datetime import date, timedelta

import pytest

from mailflow.flow.act import act, undo
from mailflow.flow.histories import history
from mailflow.flow.house import House, Room
from mailflow.flow.members import Told, add_member, change_member, import_members, note_came, remove_member
from mailflow.mail.member_file import read_member_file
from mailflow.model.effect import SetAttendance
from mailflow.model.errors import Refused
from mailflow.store import facts, mailings, outbox, roster
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, MONDAY_THE_13TH, NOW, YOUSSEF
from tests.house import Clock

BY = MARJOLEIN.address


def room(house: House) -> Room:
    return house.rooms[CLUB.key]


def members() -> list[tuple[str, str]]:
    return [(one.person.address, one.place) for one in facts.members(CLUB.key, state="active")]


def a_list(*lines: str) -> bytes:
    return "\n".join(("naam;e-mail;gemeente;telefoon", *lines)).encode()


def test_who_is_added_is_welcomed_only_on_request(house: House) -> None:
    add_member(ANNA, room=room(house), house=house, by=BY)
    assert outbox.rows(CLUB.key, limit=9) == ()

    add_member(BILAL, room=room(house), house=house, by=BY, welcome=True)
    add_member(BILAL, room=room(house), house=house, by=BY, welcome=True)

    assert [(one.to, one.templates) for one in outbox.rows(CLUB.key, limit=9)] == [(BILAL.address, ("welcome",))]


def test_the_clubs_own_address_is_never_a_member(house: House) -> None:
    with pytest.raises(Refused) as refused:
        add_member(CLUB.address, room=room(house), house=house, by=BY)

    assert refused.value.within("nl") == (
        "opbouwwerk@club.example.org is het adres van de club zelf: dat kan geen lid zijn"
    )


def test_who_is_no_member_cannot_be_removed(house: House) -> None:
    with pytest.raises(Refused, match="is no member of Opbouwwerk"):
        remove_member("nobody@example.org", room=room(house), house=house, by=BY)


def test_what_is_told_of_a_member_is_known_and_the_rest_stays(house: House) -> None:
    add_member(ANNA, room=room(house), house=house, by=BY, told=Told(place="Goes", phone="013"))

    change_member(ANNA.address, Told(place="Breda", language="en"), room=room(house), house=house, by=BY)

    known = roster.of_addresses(CLUB.key, [ANNA.address])[ANNA.address]
    assert (known.place, known.phone, known.language) == ("Breda", "013", "en")


def test_somebody_is_away_and_then_not_any_more(house: House) -> None:
    add_member(ANNA, room=room(house), house=house, by=BY)
    days = (date(2020, 1, 7), date(2020, 1, 20))
    change_member(ANNA.address, Told(away=days), room=room(house), house=house, by=BY)
    assert mailings.absences(CLUB.key, since=date(2020, 1, 7))[ANNA.address].until == date(2020, 1, 20)

    change_member(ANNA.address, Told(away="not"), room=room(house), house=house, by=BY)

    assert mailings.absences(CLUB.key, since=date(2020, 1, 7)) == {}


def test_a_list_is_judged_line_by_line(house: House) -> None:
    add_member(ANNA, room=room(house), house=house, by=BY, told=Told(place="Goes"))
    add_member(BILAL, room=room(house), house=house, by=BY)
    remove_member(BILAL.address, room=room(house), house=house, by=BY)
    lines = read_member_file(
        a_list(
            "Anna de Boer;anna@wijk.example.org;Goes;",
            "Anna de Boer;anna@wijk.example.org;Breda;",
            "Bilal Aydin;bilal@buurt.example.net;;",
            "Karin Smit;karin@example.org;Tilburg;013-1",
            "Club;opbouwwerk@club.example.org;;",
            "Zonder;;;",
            "Fout;fout@;;",
        )
    )

    report = import_members(lines, room=room(house), house=house, by=BY, dry_run=True, welcome=True)

    assert [one.outcome for one in report.lines] == [
        "known",
        "twice",
        "left",
        "new",
        "ours",
        "no_address",
        "not_an_address",
    ]
    assert (report.welcomes, report.batch) == (1, None)
    assert members() == [(ANNA.address, "Goes")]


def test_a_list_changes_what_it_knows_better_and_empties_nothing(house: House) -> None:
    add_member(ANNA, room=room(house), house=house, by=BY, told=Told(place="Goes", phone="013"))

    report = import_members(
        read_member_file(a_list("Anna de Boer;anna@wijk.example.org;Breda;")), room=room(house), house=house, by=BY
    )

    known = roster.of_addresses(CLUB.key, [ANNA.address])[ANNA.address]
    assert [one.changed for one in report.lines] == [("place",)]
    assert (known.place, known.phone) == ("Breda", "013")


def test_two_hundred_members_come_and_go_at_one_go(house: House) -> None:
    lines = read_member_file(a_list(*(f"Lid {number};lid{number}@example.org;Goes;" for number in range(200))))

    report = import_members(lines, room=room(house), house=house, by=BY)
    assert len(members()) == 200
    assert report.batch is not None
    undone = undo(report.batch.id, house=house, by=BY)

    assert members() == []
    assert undone.back[-1].nl == "en zo nog 189 keer"


def test_who_was_there_is_noted_after_the_meeting_began(house: House, clock: Clock) -> None:
    meeting = facts.meetings(CLUB.key)[0].id
    said = SetAttendance(meeting=meeting, person=ANNA, answer="yes", written_at=NOW)
    act((said,), house=house, club=CLUB.key, by=BY)
    there = [(ANNA, False), (YOUSSEF, True)]
    with pytest.raises(Refused, match="has not begun yet"):
        note_came(meeting, there, room=room(house), house=house, by=BY)
    clock.now = MONDAY_THE_13TH + timedelta(hours=1)

    note_came(meeting, there, room=room(house), house=house, by=BY)

    assert [(one.detail, one.title) for one in history(CLUB.key, ANNA.address) if one.what == "came"] == [
        ("no", "bewonersparticipatie")
    ]
    assert [one.detail for one in history(CLUB.key, YOUSSEF.address) if one.what == "came"] == ["yes"]
