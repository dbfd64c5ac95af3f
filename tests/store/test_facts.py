"""What is true now is read in few queries, and never from another club."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from mailflow.model.address import Address
from mailflow.model.effect import AddMember, Ask, Close, Propose, RemoveMember, SetAttendance, Settle
from mailflow.model.people import Club
from mailflow.model.situation import Conversation, Situation
from mailflow.model.understanding import Answered, KnownMember
from mailflow.store import facts
from mailflow.store.engine import Engine
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, YOUSSEF
from tests.store.builders import MEETING_STARTS, MINUTE, NOW, OTHER_CLUB, found, planned, queued, settled
from tests.store.test_apply import make_true

CAROL = Address(address="carol@example.com", name="Carol")


@contextmanager
def counted(database: Engine) -> Iterator[list[str]]:
    """The queries that are asked inside."""
    asked: list[str] = []

    def note(query: object) -> None:
        asked.append(str(query))

    database.query_hooks.append(note)
    yield asked
    database.query_hooks.remove(note)


def look(*, club: Club = CLUB, person: Address = ANNA, mentioned: tuple[str, ...] = ()) -> Situation:
    return facts.situation(club, cause="f1", person=person, mentioned=mentioned, now=NOW, written_at=NOW - MINUTE)


def an_ask(key: str, person: Address | None) -> Ask:
    return Ask(key=key, kind="join", why="", words="", person=person)


def a_theme(key: str, person: Address) -> Propose:
    return Propose(key=key, kind="theme", title=key, words="", person=person)


def test_understanding_knows_the_club_its_active_members_and_recent_meetings(database: Engine) -> None:
    make_true(AddMember(person=ANNA, place="Utrecht"), AddMember(person=BILAL), RemoveMember(person=BILAL))
    make_true(AddMember(person=CAROL), club=OTHER_CLUB)
    planned(starts_at=NOW - timedelta(days=61))
    recent, called_off = planned(starts_at=NOW - timedelta(days=59)), planned(state="cancelled")
    planned(club=OTHER_CLUB)

    known = facts.known(CLUB, answers_to=(), now=NOW)

    assert (known.club_name, known.club_address, known.language) == ("Opbouwwerk", "opbouwwerk@club.example.org", "nl")
    assert (known.timezone, known.organisers) == ("Europe/Amsterdam", (MARJOLEIN, YOUSSEF))
    assert known.members == (KnownMember(address=ANNA, place="Utrecht"),)
    assert [meeting.id for meeting in known.meetings] == [recent, called_off]
    assert known.answered is None


def test_understanding_knows_which_mail_of_ours_is_answered(database: Engine) -> None:
    queued("k1", templates=("agenda",))

    known = facts.known(CLUB, answers_to=(f"<{CLUB.key}.k1@club.example.org>",), now=NOW)

    assert known.answered == Answered(template="agenda")


def test_a_situation_says_who_wrote_and_when(database: Engine) -> None:
    conversation = Conversation(key="<1@x>", subject="hoi", answers="<1@x>")

    situation = facts.situation(
        CLUB,
        cause="f1",
        person=MARJOLEIN,
        mentioned=(),
        now=NOW,
        written_at=NOW - MINUTE,
        said="dag",
        language="en",
        conversation=conversation,
        mail=7,
        subject="hoi",
    )

    assert (situation.now, situation.written_at, situation.cause, situation.mail) == (NOW, NOW - MINUTE, "f1", 7)
    assert (situation.said, situation.language, situation.subject) == ("dag", "en", "hoi")
    assert (situation.conversation, situation.club) == (conversation, CLUB)
    assert (situation.person.address, situation.is_organiser) == (MARJOLEIN, True)


def test_a_situation_knows_the_membership_of_the_writer_and_of_whom_they_mention(database: Engine) -> None:
    make_true(AddMember(person=ANNA), AddMember(person=BILAL), RemoveMember(person=BILAL), AddMember(person=YOUSSEF))
    make_true(AddMember(person=CAROL), club=OTHER_CLUB)

    situation = look(mentioned=(BILAL.address, CAROL.address, "nobody@example.org"))

    assert [(one.person.address, one.state) for one in situation.members] == [
        (ANNA.address, "active"),
        (BILAL.address, "left"),
    ]
    assert situation.member is not None
    assert situation.member_at(BILAL.address) is None


def test_a_situation_knows_what_they_said_of_coming_and_nobody_elses_answer(database: Engine) -> None:
    meeting = planned()
    make_true(
        *(
            SetAttendance(meeting=meeting, person=person, answer="yes", written_at=NOW)
            for person in (ANNA, BILAL, YOUSSEF)
        )
    )

    situation = look(mentioned=(BILAL.address,))

    assert [one.person for one in situation.attendance] == [ANNA, BILAL]
    assert situation.attendance_of(ANNA.address, meeting) is not None


def test_a_situation_knows_the_writers_own_open_questions_and_all_proposals_that_wait(database: Engine) -> None:
    make_true(an_ask("q1", ANNA), an_ask("q2", BILAL), an_ask("q3", None))
    (closed,) = make_true(an_ask("q4", ANNA))
    make_true(Close(question=closed, verdict="decline", by="x"))
    make_true(a_theme("p1", ANNA), a_theme("p2", BILAL))
    (accepted,) = make_true(a_theme("p3", ANNA))
    make_true(Settle(proposal=accepted, state="accepted"))
    make_true(an_ask("q5", ANNA), a_theme("p5", ANNA), club=OTHER_CLUB)

    situation = look()

    assert [one.key for one in situation.questions] == ["q1"]
    assert [one.title for one in situation.proposals] == ["p1", "p2"]


def test_a_situation_counts_the_automatic_answers_of_the_last_24_hours(database: Engine) -> None:
    queued("k1", now=NOW - timedelta(hours=23))
    queued("k2", now=NOW - timedelta(hours=25))
    queued("k3", to=BILAL)
    queued("k4", cause="plan")

    assert look().answers_today == 1


def test_a_name_or_language_that_is_known_is_used_where_the_mail_has_none(database: Engine) -> None:
    make_true(AddMember(person=ANNA, language="en"))

    situation = look(person=Address(address=ANNA.address))

    assert situation.person.address == ANNA
    assert (situation.person.language, situation.language) == ("en", "en")


def test_nothing_of_another_club_is_in_a_situation(database: Engine) -> None:
    meeting = planned()
    make_true(
        AddMember(person=ANNA, language="nl"),
        SetAttendance(meeting=meeting, person=ANNA, answer="yes", written_at=NOW),
        an_ask("q1", ANNA),
        a_theme("p1", ANNA),
    )
    queued("k1")

    situation = look(club=OTHER_CLUB)

    assert (situation.members, situation.meetings, situation.attendance) == ((), (), ())
    assert (situation.questions, situation.proposals, situation.answers_today) == ((), (), 0)
    assert situation.person.language is None


@pytest.mark.parametrize("people", [1, 40])
def test_a_situation_takes_nine_queries_however_much_there_is(database: Engine, people: int) -> None:
    meeting = planned()
    everyone = [Address(address=f"p{number}@example.org") for number in range(people)]
    for person in everyone:
        make_true(
            AddMember(person=person),
            SetAttendance(meeting=meeting, person=person, answer="yes", written_at=NOW),
            an_ask(f"q:{person.address}", person),
            a_theme(f"p:{person.address}", person),
        )

    with counted(database) as asked:
        look(person=everyone[0], mentioned=tuple(person.address for person in everyone))

    assert len(asked) == 9


def test_the_writer_of_a_mail_is_known_by_address_and_name(database: Engine) -> None:
    make_true(AddMember(person=ANNA))
    by_anna, by_bilal = settled(1, found("f1")), settled(2, found("f2", sender=BILAL.address))
    by_nobody = settled(3, found("f3", sender=""))

    assert facts.writer(CLUB, by_anna) == ANNA
    assert facts.writer(CLUB, by_bilal) == Address(address=BILAL.address)
    assert facts.writer(CLUB, by_nobody) is None
    assert facts.writer(OTHER_CLUB, by_anna) is None
    assert facts.writer(CLUB, 999) is None
    assert facts.writer(CLUB, None) is None


def test_meetings_are_listed_in_the_order_in_which_they_start(database: Engine) -> None:
    later, sooner = planned(starts_at=MEETING_STARTS + timedelta(days=30)), planned()

    assert [one.id for one in facts.meetings(CLUB.key)] == [sooner, later]
    assert [one.id for one in facts.meetings(CLUB.key, since=MEETING_STARTS + MINUTE)] == [later]
    assert facts.meeting(OTHER_CLUB.key, later) is None


def test_an_unknown_question_is_none(database: Engine) -> None:
    assert facts.question(999) is None
