"""The page to answer an invitation: looking records nothing, a choice does, and each link answers for one person."""

import email
from dataclasses import replace
from datetime import timedelta
from email import policy
from itertools import product

import pytest
from flask.testing import FlaskClient

from mailflow.flow import links
from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, CalendarCopy, Send, SetMeeting
from mailflow.model.mailing import Links
from mailflow.model.meeting import Meeting
from mailflow.store import facts, journal, outbox, people
from tests.builders import ANNA, BILAL, CLUB
from tests.house import START, Clock
from tests.web.conftest import KEY, PUBLIC

IN_MAY = SetMeeting(
    starts_at=START + timedelta(days=30),
    ends_at=START + timedelta(days=30, hours=2),
    place="Utrecht",
    theme="bewoners & buurt",
    state="announced",
)


def a_meeting(house: House, meeting: SetMeeting = IN_MAY) -> int:
    return act((meeting,), house=house, club=CLUB.key, by="test")[0]


def link_for(address: str, meeting: int) -> str:
    (id,) = people.ids(CLUB.key, [address]).values()
    return f"/answer/{links.answer_token(CLUB.key, id, meeting, key=KEY)}"


def answers(meeting: int) -> list[tuple[str, str, int, str, str]]:
    return [(one.person.address, one.answer, one.guests, one.remark, one.seat) for one in facts.attendance(meeting)]


def mails() -> list[tuple[str, str]]:
    return [(one.templates[0], one.to) for one in reversed(outbox.rows(CLUB.key, limit=20))]


def later(house: House, *, minutes: int) -> None:
    assert isinstance(house.now, Clock)
    house.now.forward(minutes=minutes)


def everything_kept(meeting: int) -> tuple[object, ...]:
    return (
        facts.members(CLUB.key),
        facts.attendance(meeting),
        facts.questions(CLUB.key),
        outbox.rows(CLUB.key, limit=50),
        journal.lines(limit=500),
    )


def test_the_page_asks_with_the_meeting_and_nothing_chosen(house: House, web: FlaskClient) -> None:
    page = web.get(link_for(ANNA.address, a_meeting(house)))

    assert page.status_code == 200
    assert '<html lang="nl">' in page.text
    assert "Kom je ook?" in page.text and "Utrecht" in page.text and "bewoners &amp; buurt" in page.text
    assert page.text.count('type="radio"') == 3
    assert "checked" not in page.text


def test_who_reads_english_is_asked_in_english(house: House, web: FlaskClient) -> None:
    act((AddMember(person=ANNA, language="en"),), house=house, club=CLUB.key, by="test")

    page = web.get(link_for(ANNA.address, a_meeting(house)))

    assert '<html lang="en">' in page.text and "Will you join us?" in page.text


def test_looking_records_nothing_however_often(house: House, web: FlaskClient) -> None:
    meeting = a_meeting(house)
    before = everything_kept(meeting)

    for verb, _ in product(("get", "head", "options"), range(10)):
        getattr(web, verb)(link_for(ANNA.address, meeting), headers={"Purpose": "prefetch"})

    assert everything_kept(meeting) == before


def test_a_button_that_is_pressed_without_a_choice_records_nothing(house: House, web: FlaskClient) -> None:
    meeting = a_meeting(house)
    before = everything_kept(meeting)

    page = web.post(link_for(ANNA.address, meeting), data={"guests": "0", "remark": ""})

    assert page.status_code == 400
    assert "Kies eerst een antwoord. Er is nog niets genoteerd." in page.text
    assert everything_kept(meeting) == before


def test_a_yes_is_recorded_shown_and_confirmed_by_mail(house: House, web: FlaskClient) -> None:
    meeting = a_meeting(house)

    page = web.post(link_for(ANNA.address, meeting), data={"answer": "yes", "guests": "1", "remark": "Ik eet vegan"})

    assert page.status_code == 200
    assert "We hebben genoteerd dat je komt, samen met 1 gast." in " ".join(page.text.split())
    assert answers(meeting) == [(ANNA.address, "yes", 1, "Ik eet vegan", "taken")]
    assert mails() == [("rsvp_confirmed", ANNA.address)]


def test_the_same_answer_again_is_not_confirmed_again(house: House, web: FlaskClient) -> None:
    link = link_for(ANNA.address, a_meeting(house))

    for _ in range(3):
        assert web.post(link, data={"answer": "yes"}).status_code == 200

    assert mails() == [("rsvp_confirmed", ANNA.address)]


def test_the_last_answer_counts(house: House, web: FlaskClient) -> None:
    meeting = a_meeting(house)
    web.post(link_for(ANNA.address, meeting), data={"answer": "yes", "guests": "2"})
    later(house, minutes=5)

    web.post(link_for(ANNA.address, meeting), data={"answer": "no", "guests": "2"})

    assert answers(meeting) == [(ANNA.address, "no", 0, "", "taken")]
    assert "Tot nu toe staat genoteerd dat je niet kunt." in web.get(link_for(ANNA.address, meeting)).text


def test_who_comes_too_late_for_a_seat_waits(house: House, web: FlaskClient) -> None:
    act((AddMember(person=BILAL, language="nl"),), house=house, club=CLUB.key, by="test")
    meeting = a_meeting(house, replace(IN_MAY, capacity=1))
    web.post(link_for(BILAL.address, meeting), data={"answer": "yes"})

    page = web.post(link_for(ANNA.address, meeting), data={"answer": "yes"})

    assert "Je staat nu op de wachtlijst" in page.text
    assert (ANNA.address, "yes", 0, "", "waiting") in answers(meeting)


def test_a_yes_after_the_last_day_is_put_to_the_organisers(house: House, web: FlaskClient) -> None:
    meeting = a_meeting(house, replace(IN_MAY, answer_by=START - timedelta(days=1)))

    page = web.post(link_for(ANNA.address, meeting), data={"answer": "yes"})

    assert "aan de organisatoren doorgegeven" in page.text
    assert answers(meeting) == []
    assert [(one.kind, one.why) for one in facts.questions(CLUB.key)] == [("rsvp", "late")]


@pytest.mark.parametrize("state", ["cancelled", "held"])
def test_nobody_answers_for_a_meeting_that_is_off_or_over(house: House, web: FlaskClient, state: str) -> None:
    meeting = a_meeting(house, replace(IN_MAY, state=state))  # type: ignore[arg-type]

    for page in (
        web.get(link_for(ANNA.address, meeting)),
        web.post(link_for(ANNA.address, meeting), data={"answer": "yes"}),
    ):
        assert "Antwoorden kan niet meer" in page.text and "<form" not in page.text

    assert answers(meeting) == []


@pytest.mark.parametrize(
    "filled",
    [
        {"answer": "perhaps"},
        {"answer": "yes", "guests": "10"},
        {"answer": "yes", "guests": "-1"},
        {"answer": "yes", "guests": "٣"},
        {"answer": "yes", "guests": "1e3"},
        {"answer": "yes", "guests": "9" * 5000},
    ],
)
def test_what_the_form_cannot_send_is_refused(house: House, web: FlaskClient, filled: dict[str, str]) -> None:
    meeting = a_meeting(house)

    assert web.post(link_for(ANNA.address, meeting), data=filled).status_code == 400
    assert answers(meeting) == []


def test_a_link_answers_for_its_own_person_and_meeting_only(house: House, web: FlaskClient) -> None:
    act((AddMember(person=BILAL),), house=house, club=CLUB.key, by="test")
    first, second = a_meeting(house), a_meeting(house)
    whole = link_for(ANNA.address, first).removeprefix("/answer/")
    meeting, person, proof = whole.split(".")
    (other,) = people.ids(CLUB.key, [BILAL.address]).values()
    forged = [
        f"{second}.{person}.{proof}",
        f"{meeting}.{other}.{proof}",
        f"{meeting}.{person}.{proof[:-1]}",
        f"{meeting}.{person}.{proof}A",
        f"{meeting}.{person}.{'A' * 43}",
        f"0{meeting}.{person}.{proof}",
        f"{person}.{proof}",
        links.leave_token(CLUB.key, int(person), key=KEY),
        f"{meeting}.{links.leave_token(CLUB.key, int(person), key=KEY)}",
        links.answer_token("another-club", int(person), first, key=KEY),
        links.answer_token(CLUB.key, int(person), first, key="another key"),
        "",
    ]

    for token in forged:
        assert web.get(f"/answer/{token}").status_code == 404, token
        assert web.post(f"/answer/{token}", data={"answer": "yes"}).status_code == 404, token

    assert answers(first) == [] and answers(second) == []


def test_a_link_to_answer_leaves_nobody(house: House, web: FlaskClient) -> None:
    whole = link_for(ANNA.address, a_meeting(house)).removeprefix("/answer/")

    for token in (whole, whole.partition(".")[2]):
        assert web.post(f"/leave/{token}", data={"List-Unsubscribe": "One-Click"}).status_code == 404

    assert [one.state for one in facts.members(CLUB.key)] == ["active"]


def test_what_somebody_wrote_is_only_text_on_the_page(house: House, web: FlaskClient) -> None:
    meeting = a_meeting(house, replace(IN_MAY, theme="<script>alert(1)</script>", place='"><img src=x>'))
    web.post(
        link_for(ANNA.address, meeting), data={"answer": "maybe", "remark": "</textarea><script>alert(2)</script>"}
    )

    page = web.get(link_for(ANNA.address, meeting)).text

    assert "<script" not in page and "<img" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;" in page


def test_a_remark_is_kept_as_plain_text_of_at_most_five_hundred_letters(house: House, web: FlaskClient) -> None:
    meeting = a_meeting(house)

    web.post(link_for(ANNA.address, meeting), data={"answer": "yes", "remark": "a\x00b\u202e" + "c" * 600})

    ((_, _, _, remark, _),) = answers(meeting)
    assert remark == "ab" + "c" * 498


def test_the_page_has_the_headers_of_all_pages(house: House, web: FlaskClient) -> None:
    page = web.get(link_for(ANNA.address, a_meeting(house)))

    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers


def test_whoever_answers_too_often_in_a_day_gets_no_more_mail(house: House, web: FlaskClient) -> None:
    meeting = a_meeting(house)
    most = CLUB.policies.member_answers_a_day

    for number in range(most + 3):
        later(house, minutes=1)
        web.post(link_for(ANNA.address, meeting), data={"answer": "no" if number % 2 else "yes"})

    assert len(mails()) == most


@pytest.mark.parametrize("readers", [1, 8])
def test_each_invitation_holds_its_reader_s_own_link(house: House, web: FlaskClient, readers: int) -> None:
    meeting = facts.meeting(CLUB.key, a_meeting(house))
    assert meeting is not None
    people_asked = [Address(address=f"p{number}@wijk.example.org", name=f"Noor {number}") for number in range(readers)]

    act([an_invitation(one, meeting) for one in people_asked], house=house, club=CLUB.key, by="test")

    for asked in people_asked:
        (row,) = (one for one in outbox.rows(CLUB.key, limit=20) if one.to == asked.address)
        content = outbox.row(row.id)
        assert content is not None
        told = email.message_from_bytes(content.content, policy=policy.default)
        for kind in ("plain", "html"):
            part = told.get_body((kind,))
            assert part is not None
            assert part.get_content().count(f"{PUBLIC.public_url}{link_for(asked.address, meeting.id)}") == 1


def an_invitation(to: Address, meeting: Meeting) -> Send:
    return Send(
        key=f"invitation:{meeting.id}:{to.address}",
        template="invitation",
        to=to,
        language="nl",
        words={"meeting": meeting, "links": Links(), "answer": None, "full": False},
        calendar=CalendarCopy(meeting=meeting, attendee=to, answer=None),
        cause="plan",
        meeting=meeting.id,
        mailing="invitation",
    )
