"""Today: what needs a decision comes first, is settled with one button, and can be taken back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from mailflow.console import today
from mailflow.flow.act import act
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.effect import AddMember, Ask, SetAttendance, SetMeeting
from mailflow.model.health import KINDS, Trouble
from mailflow.model.people import Duty
from mailflow.store import alarms, clubs, facts, outbox
from mailflow.store.connect import transaction
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, MONDAY_THE_13TH, YOUSSEF, an_intent
from tests.console.desk import a_desk, notice
from tests.house import START, Clock, a_database, a_house, a_mail, received

HELPED = replace(CLUB, duties=MappingProxyType({YOUSSEF.address: Duty(role="helper", language="en")}))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_database(f"sqlite:{tmp_path / 'mailflow.db'}", tmp_path):
        yield a_house(Clock(), HELPED)


def comes_in(house: House, text: str, **how: str) -> int:
    """The question that this mail leads to."""
    (id,) = received(house, a_mail(text, **how))  # type: ignore[arg-type]
    handle(id, house=house)
    return next(one.id for one in facts.questions(CLUB.key, state="open") if one.mail == id)


def state(id: int) -> tuple[str, str | None, str]:
    question = facts.question(id)
    assert question is not None
    return question.state, question.verdict, question.closed_by


def members() -> dict[str, str]:
    return {one.person.address: one.state for one in facts.members(CLUB.key)}


def test_a_question_shows_who_wrote_what_and_what_an_answer_does(house: House) -> None:
    comes_in(house, "Hallo, ik wil graag lid worden van jullie club. Groet, Anna de Boer")

    page = a_desk(house).get("/today").text

    assert "Eén ding om te beslissen" in page
    assert "Anna de Boer wil graag bij de club" in page and "anna@wijk.example.org" in page
    assert "ik wil graag lid worden van jullie club" in page
    assert "Ja: op de ledenlijst, en er gaat een welkomstmail uit." in page


def test_yes_does_what_waited_and_undo_takes_it_back(house: House) -> None:
    id = comes_in(house, "Hallo, ik wil graag lid worden van jullie club. Groet, Anna de Boer")
    desk = a_desk(house)

    page = desk.done(f"/today/{id}/approve", {"note": "Fijn dat je komt!"})

    assert notice(page) == "Gedaan: het antwoord gaat naar de afzender."
    assert state(id) == ("closed", "approve", MARJOLEIN.address)
    assert members() == {ANNA.address: "active"}
    undo = page.text.partition('action="/c/opbouwwerk/undo/')[2].partition('"')[0]
    assert "Teruggedraaid" in notice(desk.done(f"/undo/{undo}"))
    assert state(id)[0] == "open" and ANNA.address not in {one for one, is_ in members().items() if is_ == "active"}


def test_no_tells_the_reason_in_the_organiser_s_name(house: House) -> None:
    id = comes_in(house, "Hallo, ik wil graag lid worden van jullie club. Groet, Anna de Boer")

    page = a_desk(house).done(f"/today/{id}/decline", {"reason": "We zitten helaas vol."})

    assert notice(page) == "Afgewezen: de afzender leest dat."
    row = outbox.row(outbox.rows(CLUB.key, limit=1)[0].id)
    assert row is not None and row.templates[0] == "join_declined"


def test_asking_back_leaves_the_question_open(house: House) -> None:
    id = comes_in(house, "Hallo, ik wil graag lid worden van jullie club. Groet, Anna de Boer")

    page = a_desk(house).done(f"/today/{id}/ask", {"text": "Bij welke gemeente werk je?"})

    assert state(id)[0] == "open"
    assert notice(page).startswith("Je vraag is verstuurd") and "nagevraagd, vandaag" in page.text


def test_something_else_is_done_instead(house: House) -> None:
    id = comes_in(house, "Dat moeten jullie maar met Henk regelen.")

    page = a_desk(house).done(f"/today/{id}/relabel", {"kind": "join"})

    assert notice(page).startswith("Aangepast"), page.text
    assert state(id)[0] == "closed"


def test_the_second_verdict_is_told_who_was_first(house: House) -> None:
    id = comes_in(house, "Dat moeten jullie maar met Henk regelen.")
    a_desk(house, YOUSSEF).done(f"/today/{id}/approve")

    page = a_desk(house).done(f"/today/{id}/approve")

    assert "Youssef Benali heeft dit" in notice(page) and "het eerste oordeel telt" in notice(page)


def test_an_unsure_answer_is_noted_as_it_is_filled_in(house: House) -> None:
    act((SetMeeting(starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH, place="Utrecht", state="announced"),
         AddMember(person=ANNA)), house=house, club=CLUB.key, by="test")  # fmt: skip
    unsure = an_intent("rsvp", answer="maybe", words="ik twijfel", confidence=0.4)
    asked = Ask(key="q", kind="rsvp", why="unsure", words="Ik twijfel of ik kom.", person=ANNA, intent=unsure)
    act((asked,), house=house, club=CLUB.key, by="test")
    (question,) = facts.questions(CLUB.key, state="open")
    id = question.id

    a_desk(house).done(f"/today/{id}/approve", {"meeting": "1", "answer": "yes", "guests": "1"})

    (said,) = facts.attendance(1)
    assert (said.person.address, said.answer, said.guests) == (ANNA.address, "yes", 1)


def test_a_helper_settles_what_is_asked_but_takes_nobody_off_the_list(house: House) -> None:
    act((AddMember(person=ANNA),), house=house, club=CLUB.key, by="test")
    asked = comes_in(house, "Dat moeten jullie maar met Henk regelen.")
    helper = a_desk(house, YOUSSEF)

    assert notice(helper.done(f"/today/{asked}/approve")) == "Dealt with."
    leaving = comes_in(house, "Dat moeten jullie maar met Piet regelen.", id="2@wijk.example.org")
    assert helper.post(f"/today/{leaving}/relabel", {"kind": "leave"}).status_code == 403
    assert members() == {ANNA.address: "active"}


def test_a_helper_undoes_only_what_they_did(house: House) -> None:
    act((AddMember(person=ANNA),), house=house, club=CLUB.key, by=MARJOLEIN.address)

    assert a_desk(house, YOUSSEF).post("/undo/1").status_code == 403
    assert members() == {ANNA.address: "active"}


def test_what_is_put_off_stands_at_the_end(house: House) -> None:
    first = comes_in(house, "Dat moeten jullie maar met Henk regelen.")
    second = comes_in(house, "Dat moeten jullie maar met Piet regelen.", id="2@wijk.example.org")
    desk = a_desk(house)

    page = desk.get(f"/today?later={first}").text

    assert page.index(f'id="q{second}"') < page.index(f'id="q{first}"')
    assert desk.get("/today?later=x.99999999999999999999999.-1").status_code == 200


def test_the_next_meeting_is_shown_with_who_comes_from_where(house: House) -> None:
    act((SetMeeting(starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH, place="Utrecht", theme="buurtapps",
                    state="announced"),
         AddMember(person=ANNA, place="Goes"), AddMember(person=BILAL)),
        house=house, club=CLUB.key, by="test")  # fmt: skip
    coming = SetAttendance(meeting=1, person=ANNA, answer="yes", guests=2, written_at=START)
    act((coming,), house=house, club=CLUB.key, by="test")

    page = a_desk(house).get("/today").text

    assert "buurtapps" in page and "3 komen" in page and "1 liet nog niets horen" in page
    assert "<svg" in page and "Goes" in page


def test_what_is_not_well_is_told(house: House) -> None:
    page = a_desk(house).get("/today").text

    assert "Mailflow staat stil" in page


def test_what_people_were_told_is_wrong_stands_above_all_until_it_is_over(house: House) -> None:
    now = house.now()
    trouble = Trouble(kind="inbox", what="opbouwwerk:inbox", text="away", since=now, club="opbouwwerk")
    of_others = Trouble(kind="stuck", what="buren", text="stuck", since=now, club="buren")
    with transaction():
        clubs.ensure_club("buren", now=now)
        alarms.keep_up((trouble, of_others), (trouble, of_others), now=now)
        alarms.mark_told((trouble.name, of_others.name), now=now)
    page = a_desk(house).get("/today").text
    assert page.count('class="notice wrong"') == 1 and "De inbox wordt niet gelezen" in page

    with transaction():
        alarms.keep_up((), (), now=now)
        alarms.mark_told_over((trouble.name,), now=now)
    assert "De inbox wordt niet gelezen" not in a_desk(house).get("/today").text


def test_every_kind_of_trouble_has_its_words() -> None:
    text = (Path(today.__file__).parent / "words" / "today.toml").read_text("utf-8")

    assert [kind for kind in KINDS if f"wrong_{kind}.nl" not in text] == []


def test_each_language_has_its_page(house: House) -> None:
    comes_in(house, "Hallo, ik wil graag lid worden van jullie club. Groet, Anna de Boer")

    page = a_desk(house, YOUSSEF).get("/today").text

    assert '<html lang="en">' in page and "Anna de Boer would like to join the club" in page
