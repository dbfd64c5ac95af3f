"""Each effect is made true, once, and told in the journal."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest

from mailflow.model.address import Address
from mailflow.model.effect import (
    AddMember,
    Ask,
    Close,
    Effect,
    Note,
    Propose,
    RemoveMember,
    Send,
    SetAttendance,
    SetMeeting,
    Settle,
)
from mailflow.model.meeting import Attendance, Meeting
from mailflow.model.people import Club
from mailflow.model.question import Question
from mailflow.model.understanding import Evidence, Intent
from mailflow.store import facts, journal, people
from mailflow.store.apply import apply
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import ANNA, BILAL, CLUB
from tests.store.builders import MEETING_STARTS, MINUTE, NOW, OTHER_CLUB, planned, received

JOIN = Intent(kind="join", confidence=0.9, evidence=(Evidence(words="mag ik erbij", rule="join", weight=0.9),))


def make_true(*effects: Effect, club: Club = CLUB, now: object = NOW, mail: int | None = None) -> tuple[int, ...]:
    with transaction(club=club.key):
        return apply(effects, club=club, now=now, mail=mail, by="Marjolein")  # type: ignore[arg-type]


def last_line() -> str:
    return journal.lines(limit=1)[0].text


def the_meeting(id: int) -> Meeting:
    meeting = facts.meeting(CLUB.key, id)
    assert meeting is not None
    return meeting


def the_question(id: int) -> Question:
    question = facts.question(id)
    assert question is not None
    return question


def an_ask(key: str = "ask:f1:join", *, person: Address | None = ANNA, mail: int | None = None) -> Ask:
    return Ask(
        key=key, kind="join", why="unsure", words="mag ik erbij?", person=person, sender_shown="Anna", subject="hoi",
        mail=mail, intent=JOIN,
    )  # fmt: skip


def a_yes(meeting: int, *, written_at: object = NOW, **changes: object) -> SetAttendance:
    values = {"meeting": meeting, "person": ANNA, "answer": "yes", "written_at": written_at, **changes}
    return SetAttendance(**values)  # type: ignore[arg-type]


def test_a_send_is_refused_because_mails_are_made_elsewhere(database: Engine) -> None:
    with pytest.raises(ValueError, match="carry_out"):
        make_true(Send(key="k", template="welcome", to=ANNA, language="nl"))


def test_one_effect_that_fails_takes_all_back(database: Engine) -> None:
    with pytest.raises(ValueError, match="carry_out"):
        make_true(AddMember(person=ANNA), Send(key="k", template="welcome", to=ANNA, language="nl"))

    assert facts.members(CLUB.key) == ()
    assert journal.lines(limit=9) == ()


def test_each_effect_is_told_with_its_mail(database: Engine) -> None:
    mail = received(1)

    make_true(Note(text="one"), AddMember(person=ANNA), mail=mail)

    assert [(line.what, line.text, line.mail) for line in journal.lines(mail=mail, limit=9)] == [
        ("note", "one", mail),
        ("member", "Anna de Boer <anna@wijk.example.org> is a member now (Marjolein)", mail),
    ]


# --- questions


def test_a_question_is_asked_with_all_that_it_holds(database: Engine) -> None:
    mail = received(1)

    (id,) = make_true(an_ask(mail=mail), mail=mail)

    question = the_question(id)
    assert (question.club, question.key, question.kind, question.why) == (CLUB.key, "ask:f1:join", "join", "unsure")
    assert (question.words, question.sender_shown, question.subject) == ("mag ik erbij?", "Anna", "hoi")
    assert (question.person, question.intent, question.mail, question.asked_at) == (ANNA, JOIN, mail, NOW)
    assert (question.state, question.verdict) == ("open", None)


def test_a_question_about_nobody_is_asked(database: Engine) -> None:
    (id,) = make_true(an_ask(person=None))

    assert the_question(id).person is None


def test_the_same_question_is_asked_once_in_a_club(database: Engine) -> None:
    make_true(an_ask())

    assert make_true(an_ask()) == ()
    assert len(make_true(an_ask(), club=OTHER_CLUB)) == 1
    assert len(facts.questions(CLUB.key)) == 1
    assert len(facts.questions(None)) == 2


def test_the_first_verdict_counts(database: Engine) -> None:
    (id,) = make_true(an_ask())

    make_true(Close(question=id, verdict="approve", by="Marjolein"))
    make_true(Close(question=id, verdict="decline", by="Youssef"))

    question = the_question(id)
    assert (question.state, question.verdict, question.closed_by) == ("closed", "approve", "Marjolein")
    assert last_line() == f"question {id} had its verdict from Marjolein: Youssef comes too late"
    assert facts.questions(CLUB.key, state="open") == ()


def test_a_question_of_another_club_cannot_be_closed(database: Engine) -> None:
    (id,) = make_true(an_ask())

    with pytest.raises(LookupError, match="mailflow questions"):
        make_true(Close(question=id, verdict="approve", by="x"), club=OTHER_CLUB)

    assert the_question(id).state == "open"


# --- proposals


def a_theme(key: str = "f1:theme") -> Propose:
    return Propose(key=key, kind="theme", title="Groen in de wijk", words="iets met groen?", person=ANNA)


def test_a_proposal_is_made_once_and_settled(database: Engine) -> None:
    (id,) = make_true(a_theme())
    assert make_true(a_theme()) == ()

    make_true(Settle(proposal=id, state="accepted"))

    (proposal,) = facts.proposals(CLUB.key)
    assert (proposal.kind, proposal.title, proposal.words) == ("theme", "Groen in de wijk", "iets met groen?")
    assert (proposal.person, proposal.state) == (ANNA, "accepted")
    assert facts.proposals(CLUB.key, state="open") == ()
    assert facts.proposal(CLUB.key, id) == proposal
    assert facts.proposal(OTHER_CLUB.key, id) is None


def test_settling_what_is_settled_so_changes_nothing(database: Engine) -> None:
    (id,) = make_true(a_theme())
    for _ in range(2):
        make_true(Settle(proposal=id, state="declined"))

    assert last_line() == f"theme {id} (Groen in de wijk) was declined already"


def test_a_proposal_of_another_club_cannot_be_settled(database: Engine) -> None:
    (id,) = make_true(a_theme())

    with pytest.raises(LookupError, match="mailflow themes"):
        make_true(Settle(proposal=id, state="accepted"), club=OTHER_CLUB)


# --- members


def test_a_new_member_is_active_from_now_on(database: Engine) -> None:
    make_true(AddMember(person=ANNA, place="Utrecht", phone="+31612345678", language="en"))

    (member,) = facts.members(CLUB.key)
    assert (member.person, member.state, member.place, member.since) == (ANNA, "active", "Utrecht", NOW)
    assert member.phone == "+31612345678"
    assert facts.language_of(CLUB, ANNA.address) == "en"


def test_who_is_a_member_stays_one_since_then_and_what_is_known_stays(database: Engine) -> None:
    make_true(AddMember(person=ANNA, place="Utrecht", phone="+31612345678", language="en"))

    make_true(AddMember(person=Address(address=ANNA.address)), now=NOW + MINUTE)

    (member,) = facts.members(CLUB.key)
    assert (member.person.name, member.place, member.since) == ("Anna de Boer", "Utrecht", NOW)
    assert member.phone == "+31612345678"
    assert facts.language_of(CLUB, ANNA.address) == "en"
    assert last_line() == "anna@wijk.example.org was a member already"


@pytest.mark.parametrize(
    ("known", "told", "kept"),
    [
        ("Info", "Anna de Boer", "Anna de Boer"),
        ("anna@wijk.example.org", "Anna", "Anna"),
        ("Anna de Boer", "Anna", "Anna de Boer"),
        ("A. de Boer", "Buurtteam Oost", "A. de Boer"),
    ],
)
def test_the_name_of_a_person_takes_the_place_of_what_is_nobodys(
    database: Engine, known: str, told: str, kept: str
) -> None:
    make_true(AddMember(person=Address(address=ANNA.address, name=known)))

    make_true(AddMember(person=Address(address=ANNA.address, name=told)), now=NOW + MINUTE)

    (member,) = facts.members(CLUB.key)
    assert member.person.name == kept


def test_who_left_and_comes_back_is_active_again(database: Engine) -> None:
    make_true(AddMember(person=ANNA))
    make_true(RemoveMember(person=ANNA), now=NOW + MINUTE)
    (left,) = facts.members(CLUB.key)
    assert left.state == "left"

    make_true(AddMember(person=ANNA), now=NOW + 2 * MINUTE)

    (member,) = facts.members(CLUB.key, state="active")
    assert member.since == NOW + 2 * MINUTE


@pytest.mark.parametrize("before", [(), (Note(text="x"),), (AddMember(person=ANNA), RemoveMember(person=ANNA))])
def test_who_is_no_member_and_leaves_wants_no_mail_and_that_is_told(database: Engine, before: Sequence[Effect]) -> None:
    make_true(*before)
    known = facts.members(CLUB.key)

    make_true(RemoveMember(person=ANNA))

    assert [one.state for one in facts.members(CLUB.key)] == ["left"]
    assert facts.members(CLUB.key)[0].since == (known[0].since if known else None)
    assert "was no member" in last_line()


def test_leaving_one_club_is_not_leaving_another(database: Engine) -> None:
    make_true(AddMember(person=ANNA))
    make_true(AddMember(person=ANNA), club=OTHER_CLUB)

    make_true(RemoveMember(person=ANNA))

    assert facts.members(CLUB.key, state="active") == ()
    assert len(facts.members(OTHER_CLUB.key, state="active")) == 1


def test_a_language_is_remembered_even_of_who_was_unknown(database: Engine) -> None:
    assert facts.language_of(CLUB, ANNA.address) == "nl"

    with transaction(club=CLUB.key):
        people.remember(CLUB.key, ANNA, "en")

    person = facts.remembered(CLUB, ANNA.address)
    assert person is not None
    assert (person.address, person.language) == (ANNA, "en")
    assert facts.remembered(OTHER_CLUB, ANNA.address) is None


# --- meetings


def test_a_new_meeting_has_a_uid_of_its_own_under_the_clubs_domain(database: Engine) -> None:
    first, second = the_meeting(planned()), the_meeting(planned())

    assert re.fullmatch(r"[0-9a-f-]{36}@club\.example\.org", first.uid)
    assert first.uid != second.uid
    assert (first.sequence, first.state, first.place, first.theme) == (0, "planned", "Utrecht", "")
    assert (first.starts_at, first.ends_at) == (MEETING_STARTS, MEETING_STARTS + timedelta(hours=2))


@pytest.mark.parametrize(
    "effect",
    [
        SetMeeting(starts_at=MEETING_STARTS),
        SetMeeting(ends_at=MEETING_STARTS),
        SetMeeting(starts_at=MEETING_STARTS, ends_at=MEETING_STARTS - MINUTE),
    ],
)
def test_a_meeting_without_a_start_before_its_end_is_refused(database: Engine, effect: SetMeeting) -> None:
    with pytest.raises(ValueError, match="start"):
        make_true(effect)

    assert facts.meetings(CLUB.key) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": MEETING_STARTS + timedelta(hours=1)},
        {"ends_at": MEETING_STARTS + timedelta(hours=5)},
        {"place": "Zeist"},
        {"state": "cancelled"},
    ],
    ids=["start", "end", "place", "called off"],
)
def test_a_change_that_calendars_must_know_raises_the_sequence(database: Engine, change: dict[str, object]) -> None:
    id = planned()

    assert make_true(SetMeeting(meeting=id, **change)) == ()  # type: ignore[arg-type]

    assert the_meeting(id).sequence == 1
    assert all(getattr(the_meeting(id), name) == value for name, value in change.items())


def test_another_change_keeps_the_sequence_and_all_other_fields(database: Engine) -> None:
    id = planned()
    before = the_meeting(id)

    make_true(SetMeeting(meeting=id, theme="groen", programme="19:30 inloop", state="announced"))

    after = the_meeting(id)
    assert (after.theme, after.programme, after.state) == ("groen", "19:30 inloop", "announced")
    assert (after.sequence, after.uid, after.starts_at, after.place) == (0, before.uid, before.starts_at, "Utrecht")


def test_the_same_again_is_no_change(database: Engine) -> None:
    id = planned()

    make_true(SetMeeting(meeting=id, starts_at=MEETING_STARTS, place="Utrecht", state="planned"))

    assert the_meeting(id).sequence == 0
    assert last_line() == f"meeting {id} was so already (Marjolein)"


def test_a_change_is_told_on_the_clubs_clock(database: Engine) -> None:
    id = planned()

    make_true(SetMeeting(meeting=id, starts_at=MEETING_STARTS - timedelta(minutes=30), theme="groen"))

    assert last_line() == f"meeting {id} changed: starts 2026-04-02 19:00, theme groen (Marjolein)"


def test_a_meeting_of_another_club_cannot_be_changed(database: Engine) -> None:
    id = planned()

    for effect in (SetMeeting(meeting=id, place="x"), a_yes(id)):
        with pytest.raises(LookupError, match="mailflow meetings"):
            make_true(effect, club=OTHER_CLUB)


# --- attendance


def the_answers(meeting: int) -> list[Attendance]:
    return list(facts.attendance(meeting))


def test_an_answer_is_kept_with_guests_remark_and_who_said_it(database: Engine) -> None:
    id = planned()

    make_true(a_yes(id, guests=1, remark="iets later", by=BILAL))

    assert the_answers(id) == [
        Attendance(meeting_id=id, person=ANNA, answer="yes", guests=1, remark="iets later", written_at=NOW)
    ]
    assert last_line() == (
        "Anna de Boer <anna@wijk.example.org> to meeting 1 on 2026-04-02 19:30: yes with 1 guest "
        "(said by Bilal Aydin <bilal@buurt.example.net>)"
    )


def test_what_was_written_last_counts_whatever_arrives_last(database: Engine) -> None:
    id = planned()
    make_true(a_yes(id, answer="no", written_at=NOW))

    make_true(a_yes(id, written_at=NOW - MINUTE, guests=2))
    (answer,) = the_answers(id)
    assert (answer.answer, answer.guests, answer.written_at) == ("no", 0, NOW)
    assert "came late" in last_line()

    make_true(a_yes(id, written_at=NOW + MINUTE))
    (answer,) = the_answers(id)
    assert (answer.answer, answer.written_at) == ("yes", NOW + MINUTE)
    assert last_line().endswith("yes, before no")


def test_of_two_answers_of_one_moment_the_later_handled_counts(database: Engine) -> None:
    id = planned()
    make_true(a_yes(id))

    make_true(a_yes(id, answer="maybe"))

    assert [one.answer for one in the_answers(id)] == ["maybe"]


def test_answers_of_different_people_and_meetings_stand_side_by_side(database: Engine) -> None:
    first, second = planned(), planned()

    make_true(a_yes(first), a_yes(first, person=BILAL, answer="no"), a_yes(second, answer="maybe"))

    assert [(one.person, one.answer) for one in the_answers(first)] == [(ANNA, "yes"), (BILAL, "no")]
    assert [(one.person, one.answer) for one in the_answers(second)] == [(ANNA, "maybe")]
