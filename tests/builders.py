"""Small builders of the nouns, with a club that the tests share."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from mailflow.model.address import Address, Mentioned
from mailflow.model.meeting import Attendance, Meeting
from mailflow.model.message import Answer
from mailflow.model.people import Club, Member, MemberState, Person, Policies
from mailflow.model.question import Question
from mailflow.model.situation import Conversation, Situation
from mailflow.model.understanding import Details, Evidence, Intent

ANNA = Address(address="anna@wijk.example.org", name="Anna de Boer")
BILAL = Address(address="bilal@buurt.example.net", name="Bilal Aydin")
MARJOLEIN = Address(address="marjolein@club.example.org", name="Marjolein Terpstra")
YOUSSEF = Address(address="youssef@elders.example.com", name="Youssef Benali")
NOW = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)
MONDAY_THE_13TH = datetime(2020, 1, 13, 9, 0, tzinfo=UTC)

CLUB = Club(
    key="opbouwwerk",
    name="Opbouwwerk",
    address=Address(address="opbouwwerk@club.example.org", name="Opbouwwerk"),
    organisers=(MARJOLEIN, YOUSSEF),
    own_addresses=("opbouwwerk@club.example.org",),
)


def a_club(policies: Policies | None = None) -> Club:
    return Club(
        key=CLUB.key,
        name=CLUB.name,
        address=CLUB.address,
        organisers=CLUB.organisers,
        own_addresses=CLUB.own_addresses,
        policies=policies or Policies(),
    )


def a_meeting(
    id: int = 1,
    *,
    starts_at: datetime = MONDAY_THE_13TH,
    state: str = "announced",
    programme: str = "",
    place: str = "Utrecht",
) -> Meeting:
    return Meeting(
        id=id,
        uid=f"meeting-{id}@club.example.org",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=5),
        place=place,
        theme="bewonersparticipatie",
        programme=programme,
        state=state,  # type: ignore[arg-type]
    )


def an_intent(
    kind: str,
    *,
    confidence: float = 0.95,
    answer: Answer | None = None,
    meeting: int | None = None,
    guests: int = 0,
    who: Mentioned | None = None,
    place: str = "",
    title: str = "",
    words: str = "",
) -> Intent:
    return Intent(
        kind=kind,
        confidence=confidence,
        evidence=(Evidence(words=words, rule="test", weight=1.0),) if words else (),
        details=Details(answer=answer, meeting=meeting, guests=guests, who=who, place=place, title=title),
    )


def a_member(address: Address, state: MemberState = "active") -> Member:
    return Member(person=address, state=state)


def said(
    address: Address, answer: Answer, *, meeting: int = 1, written_at: datetime = NOW - timedelta(days=1)
) -> Attendance:
    return Attendance(meeting_id=meeting, person=address, answer=answer, written_at=written_at)


def a_situation(
    *,
    person: Address = ANNA,
    club: Club = CLUB,
    meetings: Sequence[Meeting] = (),
    members: Sequence[Member] = (),
    attendance: Sequence[Attendance] = (),
    questions: Sequence[Question] = (),
    said: str = "Hoi, groet Anna",
    answers_today: int = 0,
) -> Situation:
    return Situation(
        now=NOW,
        club=club,
        cause="f1",
        person=Person(address=person),
        written_at=NOW - timedelta(minutes=1),
        said=said,
        subject="vraagje",
        conversation=Conversation(key="<1@wijk.example.org>", subject="vraagje", answers="<1@wijk.example.org>"),
        mail=7,
        is_organiser=club.is_organiser(person),
        meetings=tuple(meetings),
        members=tuple(members),
        attendance=tuple(attendance),
        questions=tuple(questions),
        answers_today=answers_today,
    )
