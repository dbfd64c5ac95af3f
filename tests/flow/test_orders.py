"""What an organiser's order would do: its effects, what people read of it, whom it mails; or in plain words why not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailflow.flow.act import act
from mailflow.flow.desk.orders import Prepared, prepared
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.model.address import Address, Mentioned
from mailflow.model.answering import Order, OrderKind
from mailflow.model.effect import AddMember, Propose, Send, SetAttendance, SetMeeting
from mailflow.model.meeting import Meeting
from mailflow.model.people import Club, Duty
from mailflow.rendering.render import render
from mailflow.store import facts, items, outbox
from mailflow.store.connect import transaction
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, MONDAY_THE_13TH, YOUSSEF
from tests.house import Clock, a_database, a_house
from tests.planning.facts import plans

CLARA = Address(address="clara@elders.example.com", name="Clara Smit")
NOOR = Address(address="noor@club.example.org", name="Noor Helper")
WINTER = MONDAY_THE_13TH + timedelta(days=30)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def club() -> Club:
    """A club with an organiser who reads English, one who reads Dutch, and a helper."""
    duties = {YOUSSEF.address: Duty(language="en"), NOOR.address: Duty(role="helper")}
    mailings = plans("announcement", "invitation", "correction", "cancellation")
    return replace(CLUB, organisers=(MARJOLEIN, YOUSSEF, NOOR), duties=duties, plans=mailings)


@pytest.fixture
def house(database_url: str, tmp_path: Path, clock: Clock, club: Club) -> Iterator[House]:
    """Three members and a meeting on Wednesday 12 February 2020, of which they were told by an announcement."""
    with a_database(database_url, tmp_path):
        house = a_house(clock, club)
        meeting = SetMeeting(starts_at=WINTER, ends_at=WINTER + timedelta(hours=5), place="Utrecht")
        members = (AddMember(person=one, place="Zaanstad") for one in (ANNA, BILAL, CLARA))
        act((meeting, *members), house=house, club=CLUB.key, by="test")
        clock.forward(minutes=45)
        plan(house=house)
        yield house


def order(kind: OrderKind, **slots: object) -> Order:
    return Order(kind=kind, words="", **slots)  # type: ignore[arg-type]


def ready(house: House, asked: Order, by: Address = MARJOLEIN) -> Prepared:
    return prepared(asked, house=house, club=house.rooms[CLUB.key].club, by=by, now=house.now())


def done(house: House, asked: Order, by: Address = MARJOLEIN) -> Prepared:
    found = ready(house, asked, by)
    act(found.effects, house=house, club=CLUB.key, by=by.address)
    return found


def the_meeting() -> Meeting:
    found = facts.meeting(CLUB.key, 1)
    assert found is not None
    return found


def sent(house: House, mail: Send) -> str:
    room = house.rooms[CLUB.key]
    return " ".join(render([mail], templates=room.templates, club=room.club, now=house.now()).text.split())


def test_a_planned_meeting_has_its_hours_place_and_theme(house: House) -> None:
    starts = datetime(2020, 3, 12, 12, 30, tzinfo=UTC)

    found = done(house, order("plan_meeting", starts_at=starts, place="Zwolle", title="energiearmoede"))

    made = facts.meetings(CLUB.key)[-1]
    assert (made.starts_at, made.ends_at) == (starts, starts + timedelta(hours=2))
    assert (made.place, made.theme, found.weighty, found.reaches) == ("Zwolle", "energiearmoede", True, 3)
    assert found.told[0] == (
        "Er komt een bijeenkomst op donderdag 12 maart 2020, van 13.30 tot 15.30 uur, Zwolle, over energiearmoede."
    )


def test_a_moved_meeting_keeps_its_length_and_tells_whom_it_reaches(house: House) -> None:
    later = WINTER + timedelta(days=7)

    found = done(house, order("move_meeting", meeting=1, starts_at=later, text="de zaal is bezet"))

    assert (the_meeting().starts_at, the_meeting().ends_at) == (later, later + timedelta(hours=5))
    assert found.reaches == 3
    assert found.told == (
        "De bijeenkomst van woensdag 12 februari gaat naar woensdag 19 februari 2020, van 10.00 tot 15.00 uur.",
        "3 collega's die ervan wisten, krijgen daar een mail over.",
        "Daarbij staat als reden: de zaal is bezet",
    )


def test_only_another_place_leaves_the_hours_as_they_are(house: House) -> None:
    found = done(house, order("move_meeting", meeting=1, place="De Linde, Amersfoort"))

    assert (the_meeting().place, the_meeting().starts_at) == ("De Linde, Amersfoort", WINTER)
    assert found.told[0].endswith("wordt gehouden in: De Linde, Amersfoort (was: Utrecht).")


def test_a_meeting_that_is_called_off_tells_why_in_the_organisers_language(house: House) -> None:
    found = done(house, order("cancel_meeting", meeting=1, text="too few people"), by=YOUSSEF)

    assert the_meeting().state == "cancelled"
    assert found.told == (
        "The meeting on Wednesday 12 February 2020, from 10:00 to 15:00 in Utrecht does not take place.",
        "3 colleagues who knew of it get a mail about this.",
        "The reason that goes along: too few people",
    )


def test_what_was_called_off_cannot_be_called_off_again(house: House) -> None:
    done(house, order("cancel_meeting", meeting=1))

    found = ready(house, order("cancel_meeting", meeting=1))

    assert (found.effects, found.why_not) == ((), "Deze bijeenkomst is al geweest of al afgelast")


def test_a_theme_goes_on_the_agenda_by_its_number_and_its_proposer_is_told(house: House) -> None:
    proposed = Propose(key="p1", kind="theme", title="laaggeletterdheid", words="", person=ANNA)
    (id,) = act((proposed,), house=house, club=CLUB.key, by="test")
    with transaction(club=CLUB.key):
        number = items.number(CLUB.key, ("proposal", id), now=house.now())

    found = done(house, order("add_to_agenda", meeting=1, number=number))

    assert [(one.title, one.proposal) for one in the_meeting().agenda] == [("laaggeletterdheid", id)]
    assert (found.weighty, found.reaches) == (False, 1)
    assert [row.to for row in outbox.rows(CLUB.key, limit=50) if "proposal_accepted" in row.templates] == [ANNA.address]


def test_words_of_ones_own_go_on_the_agenda_once(house: House) -> None:
    done(house, order("add_to_agenda", meeting=1, title="Rondje langs de velden"))

    found = ready(house, order("add_to_agenda", meeting=1, title="rondje langs de velden"))

    assert [one.title for one in the_meeting().agenda] == ["Rondje langs de velden"]
    assert (found.effects, found.why_not) == ((), "Dat is al zo.")


def test_a_number_that_is_no_proposal_is_asked_back(house: House) -> None:
    found = ready(house, order("add_to_agenda", meeting=1, number=99))

    assert found.why_not == "Welk thema bedoel je? Noem het nummer uit het overzicht."


def test_somebody_who_is_added_is_a_member_and_welcomed(house: House) -> None:
    karin = Mentioned(name="Karin Smit", address="karin.smit@example.net")

    found = done(house, order("add_member", who=karin, place="Tilburg"))

    member = next(one for one in facts.members(CLUB.key) if one.person.address == "karin.smit@example.net")
    assert (member.state, member.place, member.person.name) == ("active", "Tilburg", "Karin Smit")
    assert (found.weighty, found.reaches) == (False, 1)
    assert "welcome" in outbox.rows(CLUB.key, limit=1)[0].templates


def test_whoever_is_a_member_is_not_added_again(house: House) -> None:
    found = ready(house, order("add_member", who=Mentioned(name="", address=ANNA.address)))

    assert (found.effects, found.why_not) == (
        (),
        "Anna de Boer <anna@wijk.example.org> staat al op de ledenlijst.",
    )


def test_somebody_who_is_removed_is_no_member_and_hears_nothing_of_it(house: House) -> None:
    before = len(outbox.rows(CLUB.key, limit=100))

    found = done(house, order("remove_member", who=Mentioned(name="Bilal Aydin", address=BILAL.address)))

    assert {one.person.address: one.state for one in facts.members(CLUB.key)}[BILAL.address] == "left"
    assert (found.weighty, len(outbox.rows(CLUB.key, limit=100))) == (True, before)


def test_the_agenda_that_is_sent_now_is_the_invitation(house: House, clock: Clock) -> None:
    found = done(house, order("send_agenda", meeting=1))
    clock.forward(minutes=1)
    plan(house=house)

    invited = [row.to for row in outbox.rows(CLUB.key, limit=50) if "invitation" in row.templates]
    assert sorted(invited) == [ANNA.address, BILAL.address, CLARA.address]
    assert found.told == ("De uitnodiging voor woensdag 12 februari 2020 gaat nu uit, naar 3 collega's.",)


def test_an_agenda_that_is_out_is_not_sent_again(house: House, clock: Clock) -> None:
    done(house, order("send_agenda", meeting=1))
    clock.forward(minutes=1)
    plan(house=house)

    found = ready(house, order("send_agenda", meeting=1))

    assert found.effects == ()
    assert found.why_not.startswith("Voor woensdag 12 februari 2020 gaat er geen uitnodiging meer uit")


def test_who_comes_is_told_in_a_mail_to_the_one_who_asks(house: House) -> None:
    said = SetAttendance(meeting=1, person=ANNA, answer="yes", guests=1, written_at=house.now())
    maybe = SetAttendance(meeting=1, person=BILAL, answer="maybe", written_at=house.now())
    act((said, maybe), house=house, club=CLUB.key, by="test")

    found = ready(house, order("who_comes", meeting=1), by=NOOR)

    (mail,) = found.effects
    assert isinstance(mail, Send)
    assert (mail.to, found.weighty, found.reaches) == (NOOR, False, 0)
    text = sent(house, mail)
    for part in ("2 mensen komen", "Anna de Boer (+1)", "Misschien: Bilal Aydin", "Zaanstad: 2", "1 lid: Clara Smit"):
        assert part in text


def test_the_list_of_members_is_a_file_that_no_spreadsheet_calculates_with(house: House) -> None:
    odd = AddMember(person=Address(address="odd@example.net", name="=HYPERLINK(1)"), phone="+31612345678")
    act((odd,), house=house, club=CLUB.key, by="test")

    (mail,) = ready(house, order("member_list")).effects

    assert isinstance(mail, Send)
    (file,) = mail.attached
    lines = file.content.decode("utf-8-sig").split("\r\n")
    assert file.name == "ledenlijst-opbouwwerk-2020-01-06.csv"
    assert lines[0].startswith('"E-mail";"Naam"')
    assert any('"\'=HYPERLINK(1)"' in line and '"\'+31612345678"' in line for line in lines)
    assert len([line for line in lines if line]) == 5


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        ("who_comes", True),
        ("add_member", True),
        ("member_list", False),
        ("remove_member", False),
        ("plan_meeting", False),
        ("move_meeting", False),
        ("cancel_meeting", False),
        ("send_agenda", False),
        ("add_to_agenda", False),
    ],
)
def test_a_helper_may_only_read_and_answer(house: House, kind: OrderKind, allowed: bool) -> None:
    asked = order(
        kind, meeting=1, starts_at=WINTER + timedelta(days=1), who=Mentioned(address="karin@example.net"), title="x"
    )

    found = ready(house, asked, by=NOOR)

    assert (found.why_not == "Dit kan alleen een organisator doen.") is not allowed
    assert bool(found.effects) is allowed


def test_nobody_but_an_organiser_orders_anything(house: House) -> None:
    found = ready(house, order("who_comes", meeting=1), by=ANNA)

    assert (found.effects, found.why_not) == ((), "Dit kan alleen een organisator doen.")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (
            order("move_meeting", missing=("meeting",)),
            "Welke bijeenkomst bedoel je? Noem de datum erbij. Gepland: woensdag 12 februari.",
        ),
        (
            order("plan_meeting", missing=("when",)),
            'Wanneer precies? Schrijf de datum en de begintijd erbij, bijvoorbeeld "12 maart om 13.30 uur".',
        ),
        (
            order("remove_member", who=Mentioned(name="Jan"), missing=("who",)),
            "Wie bedoel je met Jan? Er is geen lid, of meer dan één, dat zo heet. Schrijf het mailadres erbij.",
        ),
        (
            order("add_member", who=Mentioned(name="Karin"), missing=("address",)),
            "Wat is het mailadres van Karin? Zonder adres kan niemand op de lijst.",
        ),
        (
            order("plan_meeting", starts_at=datetime(2019, 12, 1, 9, 0, tzinfo=UTC)),
            "Dat moment is al voorbij. Kies een datum die nog komt.",
        ),
        (order("move_meeting", meeting=1, starts_at=WINTER), "Dat is al zo."),
        (order("move_meeting", meeting=77, starts_at=WINTER), "Die bijeenkomst is er niet (meer)"),
        (
            order("add_member", who=Mentioned(address="opbouwwerk@club.example.org")),
            "Opbouwwerk@club.example.org is het adres van de club zelf: dat kan geen lid zijn",
        ),
    ],
)
def test_what_cannot_be_done_is_told_in_plain_words(house: House, asked: Order, why: str) -> None:
    found = ready(house, asked)

    assert (found.effects, found.told, found.why_not) == ((), (), why)


def test_a_meeting_of_another_club_is_not_there(house: House) -> None:
    act((SetMeeting(starts_at=WINTER, ends_at=WINTER + timedelta(hours=1)),), house=house, club=CLUB.key, by="test")
    other = replace(CLUB, key="anders", organisers=(MARJOLEIN,))
    both = replace(house, rooms={**house.rooms, "anders": replace(house.rooms[CLUB.key], club=other)})

    found = prepared(order("cancel_meeting", meeting=2), house=both, club=other, by=MARJOLEIN, now=house.now())

    assert (found.effects, found.why_not) == ((), "Die bijeenkomst is er niet (meer)")
