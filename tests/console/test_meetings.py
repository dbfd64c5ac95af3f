"""Meetings on the console: planned, changed with a warning, agenda, answers, who came; all of it can be taken back."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, DraftSummary, Propose, Send, SetAttendance, SetMeeting
from mailflow.model.meeting import AgendaItem, Meeting
from mailflow.model.message import Answer
from mailflow.model.people import Duty
from mailflow.store import answers, facts, outbox, summaries
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, YOUSSEF
from tests.console.desk import SignedIn, a_desk, notice
from tests.house import START, Clock, a_house

IN_A_WEEK = SetMeeting(
    starts_at=START + timedelta(days=7),
    ends_at=START + timedelta(days=7, hours=2),
    place="Utrecht",
    theme="bewonersparticipatie",
    state="announced",
)
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def desk(house: House) -> SignedIn:
    act(
        (AddMember(person=ANNA, place="Utrecht"), AddMember(person=BILAL, place="Zeist")),
        house=house,
        club=CLUB.key,
        by="test",
    )
    return a_desk(house)


def a_meeting(house: House, asked: SetMeeting = IN_A_WEEK) -> int:
    return act((asked,), house=house, club=CLUB.key, by="test")[0]


def kept(id: int) -> Meeting:
    found = facts.meeting(CLUB.key, id)
    assert found is not None
    return found


def says(house: House, id: int, who: Address = ANNA, answer: Answer = "yes", guests: int = 0, remark: str = "") -> None:
    said = SetAttendance(meeting=id, person=who, answer=answer, written_at=house.now(), guests=guests, remark=remark)
    act((said,), house=house, club=CLUB.key, by="test")


def invited(house: House, id: int, who: Address = ANNA) -> None:
    mail = Send(
        key=f"invitation:{id}:{who.address}",
        template="already_member",
        to=who,
        language="nl",
        words={"who": ""},
        cause="plan",
        meeting=id,
        mailing="invitation",
    )
    act((mail,), house=house, club=CLUB.key, by="test")


def filled(page: str) -> dict[str, str]:
    """What stands in the form of the page, as a browser would send it."""
    found = dict(re.findall(r'<input id="[^"]*" name="([^"]*)"[^>]* value="([^"]*)"', page))
    return found | {
        name: text.strip()
        for name, text in re.findall(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    }


def taken_back(desk: SignedIn, page: str) -> None:
    (undo,) = re.findall(r'action="/c/[^/]+(/undo/\d+)"', page)
    assert desk.post(undo).status_code == 303


def test_a_club_without_meetings_says_so(desk: SignedIn) -> None:
    assert "Er staat nog geen bijeenkomst gepland." in desk.get("/meetings").text


def test_the_list_tells_what_comes_and_how_many(house: House, desk: SignedIn) -> None:
    says(house, a_meeting(house), guests=2)

    page = desk.get("/meetings").text

    assert "bewonersparticipatie" in page and "Utrecht" in page
    assert re.search(r'data-head="Mensen" class="number">3<', page)


def test_a_meeting_is_planned_on_the_club_s_clock(desk: SignedIn) -> None:
    page = desk.done(
        "/meetings/new",
        {"starts": "2020-07-01T10:00", "theme": "Buurthuizen", "questions": "Wie?\n\nWat?", "capacity": "30"},
    )

    assert "staat gepland" in notice(page)
    (meeting,) = facts.meetings(CLUB.key)
    assert (meeting.starts_at, meeting.ends_at) == (
        datetime(2020, 7, 1, 8, 0, tzinfo=UTC),
        datetime(2020, 7, 1, 10, 0, tzinfo=UTC),
    )
    assert (meeting.theme, meeting.questions, meeting.capacity) == ("Buurthuizen", ("Wie?", "Wat?"), 30)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"starts": ""}, "geef aan wanneer"),
        ({"starts": "morgen"}, "geen datum met een tijd"),
        ({"starts": "2020-03-29T02:30"}, "bestaat niet"),
        ({"starts": "2020-07-01T10:00", "ends": "2020-07-01T09:00"}, "eindigen voordat ze begint"),
        ({"starts": "2020-07-01T10:00", "answer_by": "2020-07-02"}, "tot na het begin"),
        ({"starts": "2020-07-01T10:00", "capacity": "veel"}, "geen aantal plaatsen"),
        ({"starts": "9999-12-31T23:59"}, "te ver weg"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(desk: SignedIn, asked: Mapping[str, str], why: str) -> None:
    answer = desk.post("/meetings/new", {"theme": "Buurthuizen", **asked})

    assert answer.status_code == 422
    assert why in notice(answer)
    assert filled(answer.text)["theme"] == "Buurthuizen"
    assert facts.meetings(CLUB.key) == ()


def test_a_form_that_is_saved_as_it_is_changes_nothing(house: House, desk: SignedIn) -> None:
    whole = replace(
        IN_A_WEEK, online="https://meet.example.org/x", questions=("Wie?",), programme="10 uur\nkoffie",
        practical="lift", capacity=20, answer_by=START + timedelta(days=5),
        agenda=(AgendaItem(title="Koffie", at=time(10)),),
    )  # fmt: skip
    id = a_meeting(house, whole)
    before = kept(id)

    answer = desk.post(f"/meetings/{id}/edit", filled(desk.get(f"/meetings/{id}/edit").text))

    assert answer.status_code == 303
    assert kept(id) == before


def test_nobody_is_warned_of_where_nobody_knows(house: House, desk: SignedIn) -> None:
    id = a_meeting(house)

    page = desk.done(f"/meetings/{id}/edit", {**filled(desk.get(f"/meetings/{id}/edit").text), "place": "Zeist"})

    assert notice(page) == "De bijeenkomst is aangepast."
    assert kept(id).place == "Zeist"


def test_who_will_hear_of_it_is_told_before_anything_changes(house: House, desk: SignedIn) -> None:
    id = a_meeting(house)
    invited(house, id)
    invited(house, id, BILAL)
    asked = {**filled(desk.get(f"/meetings/{id}/edit").text), "place": "Zeist", "why": "De zaal lekt"}

    question = desk.post(f"/meetings/{id}/edit", asked)

    assert question.status_code == 200
    assert "2 mensen krijgen hiervan bericht na 30 minuten." in question.text
    assert kept(id).place == "Utrecht"
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', question.text))
    assert hidden["sure"] == "1" and hidden["why"] == "De zaal lekt"
    page = desk.done(
        f"/meetings/{id}/edit", {name: text for name, text in hidden.items() if name not in ("form", "back")}
    )
    assert notice(page) == "De bijeenkomst is aangepast."
    assert kept(id).place == "Zeist"


def test_what_nobody_is_mailed_about_is_saved_at_once(house: House, desk: SignedIn) -> None:
    id = a_meeting(house)
    invited(house, id)

    desk.done(f"/meetings/{id}/edit", {**filled(desk.get(f"/meetings/{id}/edit").text), "practical": "Er is een lift"})

    assert kept(id).practical == "Er is een lift"


def test_a_new_start_alone_moves_the_end_and_the_agenda_along(house: House, desk: SignedIn) -> None:
    id = a_meeting(house, replace(IN_A_WEEK, agenda=(AgendaItem(title="Koffie", at=time(10, 0)),)))

    desk.done(f"/meetings/{id}/edit", {**filled(desk.get(f"/meetings/{id}/edit").text), "starts": "2020-01-14T11:00"})

    assert kept(id).ends_at == datetime(2020, 1, 14, 12, 0, tzinfo=UTC)
    assert kept(id).agenda[0].at == time(11, 0)


def test_a_change_is_taken_back_by_one_button(house: House, desk: SignedIn) -> None:
    id = a_meeting(house)
    page = desk.done(f"/meetings/{id}/edit", {**filled(desk.get(f"/meetings/{id}/edit").text), "place": "Zeist"})

    taken_back(desk, page.text)

    assert kept(id).place == "Utrecht"


def test_calling_off_asks_first_with_the_number_of_people(house: House, desk: SignedIn) -> None:
    id = a_meeting(house)
    invited(house, id)

    question = desk.get(f"/meetings/{id}/cancel")
    assert "1 persoon krijgt hiervan bericht na 30 minuten." in question.text
    assert kept(id).state == "announced"
    page = desk.done(f"/meetings/{id}/cancel", {"why": "Te weinig aanmeldingen"})

    assert kept(id).state == "cancelled"
    taken_back(desk, page.text)
    assert kept(id).state == "announced"


def test_what_was_called_off_can_take_place_after_all(house: House, desk: SignedIn) -> None:
    id = a_meeting(house, replace(IN_A_WEEK, state="cancelled"))

    assert "Ze gaat toch door" in desk.get(f"/meetings/{id}").text
    desk.done(f"/meetings/{id}/announce")

    assert kept(id).state == "announced"


def test_a_meeting_that_is_still_to_come_cannot_be_over(house: House, desk: SignedIn) -> None:
    id = a_meeting(house)

    assert notice(desk.done(f"/meetings/{id}/held")) != ""
    assert kept(id).state == "announced"


def test_an_item_goes_where_its_hour_puts_it(house: House, desk: SignedIn) -> None:
    id = a_meeting(
        house,
        replace(IN_A_WEEK, agenda=(AgendaItem(title="Start", at=time(10)), AgendaItem(title="Slot", at=time(12)))),
    )

    desk.done(f"/meetings/{id}/agenda/add", {"title": "Rondje", "at": "11:00", "minutes": "45", "who": "Fatma"})

    assert kept(id).agenda[1] == AgendaItem(title="Rondje", at=time(11), minutes=45, who="Fatma")
    assert [one.title for one in kept(id).agenda] == ["Start", "Rondje", "Slot"]


@pytest.mark.parametrize(
    ("button", "order"),
    [("up-1", "bac"), ("down-1", "acb"), ("remove-1", "ac"), ("up-0", "abc"), ("down-2", "abc"), ("save", "abc")],
)
def test_items_move_and_what_was_typed_is_kept(house: House, desk: SignedIn, button: str, order: str) -> None:
    id = a_meeting(house, replace(IN_A_WEEK, agenda=tuple(AgendaItem(title=one) for one in "abc")))
    asked = {**filled(desk.get(f"/meetings/{id}/agenda").text), "items": "3", "who-0": "Noor", "do": button}

    desk.done(f"/meetings/{id}/agenda", asked)

    assert "".join(one.title for one in kept(id).agenda) == order
    assert [one.who for one in kept(id).agenda if one.title == "a"] == ["Noor"]


def test_an_agenda_that_somebody_changed_meanwhile_is_not_overwritten(house: House, desk: SignedIn) -> None:
    id = a_meeting(house, replace(IN_A_WEEK, agenda=(AgendaItem(title="a"),)))

    page = desk.done(f"/meetings/{id}/agenda", {"items": "0", "do": "save"}, back=f"/meetings/{id}/agenda")

    assert "intussen veranderd" in notice(page)
    assert [one.title for one in kept(id).agenda] == ["a"]


def test_what_a_member_put_forward_goes_on_the_agenda_and_they_are_told(house: House, desk: SignedIn) -> None:
    id = a_meeting(house)
    (proposal,) = act(
        (Propose(key="t", kind="theme", title="Eenzaamheid", words="x", person=ANNA),),
        house=house,
        club=CLUB.key,
        by="test",
    )

    page = desk.done(f"/meetings/{id}/agenda/take/{proposal}")

    assert [(one.title, one.proposal) for one in kept(id).agenda] == [("Eenzaamheid", proposal)]
    assert [(one.templates, one.to) for one in outbox.rows(CLUB.key, limit=5)] == [
        (("proposal_accepted",), ANNA.address)
    ]
    taken_back(desk, page.text)
    assert kept(id).agenda == ()


def test_answers_are_shown_by_what_was_said(house: House, desk: SignedIn) -> None:
    id = a_meeting(house)
    says(house, id, guests=1, remark="Ik eet vegan")

    coming = desk.get(f"/meetings/{id}/answers").text
    silent = desk.get(f"/meetings/{id}/answers?which=silent").text

    assert ANNA.address in coming and "Ik eet vegan" in coming and BILAL.address not in coming
    assert BILAL.address in silent and ANNA.address not in silent
    assert desk.get(f"/meetings/{id}/answers?which=other").status_code == 404


def test_many_answers_come_page_by_page(house: House, desk: SignedIn) -> None:
    id = a_meeting(house)
    for number in range(60):
        says(house, id, Address(address=f"p{number:02}@wijk.example.org", name=f"P {number:02}"))

    first, second = (desk.get(f"/meetings/{id}/answers?page={page}").text for page in (1, 2))

    assert first.count("@wijk.example.org</span>") == 50 and second.count("@wijk.example.org</span>") == 10


def test_an_answer_that_an_organiser_heard_is_recorded_and_confirmed(house: House, desk: SignedIn) -> None:
    id = a_meeting(house)

    page = desk.done(
        f"/meetings/{id}/answer", {"who": ANNA.address, "answer": "yes", "guests": "2", "remark": "gebeld"}
    )

    assert "Het antwoord van Anna de Boer is genoteerd." in notice(page)
    said = answers.one(id, ANNA.address)
    assert said is not None and (said.answer, said.guests, said.remark) == ("yes", 2, "gebeld")
    assert [(one.templates, one.to) for one in outbox.rows(CLUB.key, limit=5)] == [(("rsvp_confirmed",), ANNA.address)]
    taken_back(desk, page.text)
    assert answers.one(id, ANNA.address) is None


@pytest.mark.parametrize(
    "asked",
    [
        {"who": ANNA.address},
        {"who": "niemand", "answer": "yes"},
        {"who": ANNA.address, "answer": "perhaps"},
        {"who": ANNA.address, "answer": "yes", "guests": "51"},
    ],
)
def test_an_answer_that_cannot_be_is_not_recorded(house: House, desk: SignedIn, asked: Mapping[str, str]) -> None:
    id = a_meeting(house)

    page = desk.done(f"/meetings/{id}/answer", asked)

    assert 'class="notice wrong"' in page.text
    assert answers.counted([id]) == {}


def test_the_list_to_print_has_everybody_who_comes(house: House, desk: SignedIn) -> None:
    id = a_meeting(house)
    says(house, id, guests=1)
    says(house, id, BILAL, "maybe")

    page = desk.get(f"/meetings/{id}/list").text

    assert "Anna de Boer" in page and "Bilal" not in page
    assert "2 mensen" in page


def test_who_came_is_noted(house: House) -> None:
    id = a_meeting(house)
    says(house, id)
    says(house, id, BILAL)
    assert isinstance(house.now, Clock)
    house.now.forward(days=8)

    a_desk(house).done(
        f"/meetings/{id}/came",
        {"listed": [ANNA.address, BILAL.address], "came": [ANNA.address], "other": "nieuw@wijk.example.org"},
    )

    noted = {who: answers.one(id, who) for who in (ANNA.address, BILAL.address, "nieuw@wijk.example.org")}
    assert [one.came for one in noted.values() if one] == [True, False, True]


def test_nobody_came_to_a_meeting_that_is_still_to_come(house: House, desk: SignedIn) -> None:
    id = a_meeting(house)
    says(house, id)

    page = desk.done(
        f"/meetings/{id}/came", {"listed": ANNA.address, "came": ANNA.address}, back=f"/meetings/{id}/came"
    )

    assert "moet nog beginnen" in notice(page)
    said = answers.one(id, ANNA.address)
    assert said is not None and said.came is None


def test_a_draft_is_approved_and_that_is_taken_back(house: House, desk: SignedIn) -> None:
    draft = DraftSummary(key="d", meeting=None, title="Wat we bespraken", text="**Veel**", by=MARJOLEIN)
    (id,) = act((draft,), house=house, club=CLUB.key, by="test")

    assert "Wat we bespraken" in desk.get("/meetings").text
    page = desk.done(f"/meetings/summaries/{id}/approve")

    assert [one.state for one in summaries.summaries(CLUB.key)] == ["approved"]
    taken_back(desk, page.text)
    assert [one.state for one in summaries.summaries(CLUB.key)] == ["draft"]


def test_what_people_wrote_is_only_text_on_every_page(house: House, desk: SignedIn) -> None:
    asked = replace(
        IN_A_WEEK, theme=EVIL, place=EVIL, online=EVIL, questions=(EVIL,), programme=EVIL, practical=EVIL,
        agenda=(AgendaItem(title=EVIL, who=EVIL),),
    )  # fmt: skip
    id = a_meeting(house, asked)
    evil = Address(address="evil@wijk.example.org", name=EVIL)
    act((AddMember(person=evil, place=EVIL),), house=house, club=CLUB.key, by="test")
    says(house, id, evil, remark=EVIL)
    act((Propose(key="t", kind="theme", title=EVIL, words=EVIL, person=evil),), house=house, club=CLUB.key, by="test")
    draft = DraftSummary(key="d", meeting=id, title=EVIL, text=EVIL, by=MARJOLEIN)
    (summary,) = act((draft,), house=house, club=CLUB.key, by="test")

    ending = ("", "/edit", "/agenda", "/answers", "/list", "/came", "/cancel", f"/answer?who={evil.address}")
    for path in ("/meetings", *(f"/meetings/{id}{one}" for one in ending), f"/meetings/summaries/{summary}"):
        page = desk.get(path)
        assert page.status_code == 200, path
        assert EVIL not in page.text, path
        assert "&lt;script&gt;" in page.text, path


@pytest.fixture
def helper(house: House) -> SignedIn:
    """Youssef, who may read and answer, and nothing that changes a meeting."""
    club = replace(CLUB, duties={YOUSSEF.address: Duty(role="helper")})
    return a_desk(a_house(Clock(house.now()), club), YOUSSEF)


def test_a_helper_reads_and_sets_answers_and_changes_no_meeting(house: House, helper: SignedIn) -> None:
    id = a_meeting(house)
    before = kept(id)

    for path in (
        "/meetings",
        f"/meetings/{id}",
        f"/meetings/{id}/agenda",
        f"/meetings/{id}/answers",
        f"/meetings/{id}/list",
    ):
        assert helper.get(path).status_code == 200
    for path in ("/meetings/new", f"/meetings/{id}/edit", f"/meetings/{id}/cancel"):
        assert helper.get(path).status_code == 403
    for path in (
        "new",
        f"{id}/edit",
        f"{id}/cancel",
        f"{id}/announce",
        f"{id}/held",
        f"{id}/agenda",
        f"{id}/agenda/add",
    ):
        assert helper.post(f"/meetings/{path}", {"starts": "2020-07-01T10:00", "title": "x"}).status_code == 403

    assert kept(id) == before
    assert helper.post(f"/meetings/{id}/answer", {"who": ANNA.address, "answer": "no"}).status_code == 303


def test_a_meeting_of_another_club_is_not_there(house: House, desk: SignedIn) -> None:
    for path in ("", "/edit", "/agenda", "/answers", "/answer", "/list", "/came", "/cancel"):
        assert desk.get(f"/meetings/999{path}").status_code == 404
    for path in ("edit", "cancel", "announce", "held", "agenda", "agenda/add", "answer", "came"):
        assert desk.post(f"/meetings/999/{path}", {"starts": "2020-07-01T10:00"}).status_code == 404


def test_the_pages_are_there_in_english_too(house: House) -> None:
    club = replace(CLUB, duties={MARJOLEIN.address: Duty(language="en")})
    desk = a_desk(a_house(Clock(house.now()), club))
    id = a_meeting(house)
    says(house, id)

    for path, text in (
        ("/meetings", "Coming up"),
        (f"/meetings/{id}", "Who is coming?"),
        (f"/meetings/{id}/agenda", "New item"),
    ):
        assert text in desk.get(path).text
