"""What is decided about notes, and about answers to the draft that was made of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from mailflow.intents import notes
from mailflow.model.address import Address
from mailflow.model.effect import Ask, DraftSummary, Effect, Send, SetMeeting, SetSummary
from mailflow.model.mailing import NextMeeting, Summary, SummaryState
from mailflow.model.meeting import Meeting
from mailflow.model.message import Answer
from mailflow.model.notes import Noted, Recipients, Recognised, Written
from mailflow.model.question import Question
from mailflow.model.situation import Situation
from mailflow.model.understanding import Details, Intent
from tests.builders import ANNA, MARJOLEIN, NOW, YOUSSEF, a_meeting, a_situation

HELD = a_meeting(1, starts_at=datetime(2020, 1, 2, 12, 30, tzinfo=UTC), place="Gouda")
LATER = datetime(2020, 1, 7, 7, 0, tzinfo=UTC)
NEXT = NextMeeting(
    day=date(2020, 2, 3), starts=time(10), ends=time(15), place="Goes", theme="wonen", questions=("Hoe?",)
)


def a_summary(state: SummaryState = "draft") -> Summary:
    return Summary(
        id=4, meeting=1, title="Terugblik", text="Veel.", state=state, mail=7, by=MARJOLEIN.address, made_at=NOW
    )


def noted(
    *, text: str = "Veel.", next: NextMeeting | None = None, summary: Summary | None = None, at: datetime | None = LATER
) -> Noted:
    told = Recognised(next_meeting=next, next_words="Volgende keer in Goes.")
    return Noted(
        written=Written(text=text), recognised=told, summary=summary, recipients=Recipients(came=1), goes_out_at=at
    )


def situation(
    noted: Noted | None, *, person: Address = MARJOLEIN, meetings: tuple[Meeting, ...] = (HELD,)
) -> Situation:
    return replace(a_situation(person=person, meetings=meetings), noted=noted)


def decided(noted: Noted, *, answer: Answer | None = None, person: Address = MARJOLEIN) -> tuple[Effect, ...]:
    return notes.decide(
        Intent(kind="notes", details=Details(answer=answer, meeting=1)), situation(noted, person=person)
    )


def templates(effects: tuple[Effect, ...]) -> list[str]:
    return [one.template for one in effects if isinstance(one, Send)]


def planned(told: NextMeeting, *meetings: Meeting) -> tuple[Effect, ...]:
    """What an approved question about this next meeting makes true."""
    (asked,) = (one for one in decided(noted(next=told)) if isinstance(one, Ask))
    assert asked.intent is not None
    question = Question(
        id=1, key="", kind="notes", why=asked.why, words="", person=None, sender_shown="", subject="", asked_at=NOW
    )
    return notes.answered(asked.intent, question, "approve", situation(None, meetings=(HELD, *meetings)), "")


def test_notes_are_drafted_and_shown_to_their_writer_alone() -> None:
    effects = decided(noted())

    (drafted,) = (one for one in effects if isinstance(one, DraftSummary))
    (shown,) = (one for one in effects if isinstance(one, Send))
    assert (drafted.meeting, drafted.text, drafted.by) == (1, "Veel.", MARJOLEIN)
    assert (shown.to, shown.template, shown.key) == (MARJOLEIN, "summary_draft", drafted.key)


def test_a_member_drafts_and_approves_nothing() -> None:
    for answer in (None, "yes", "no"):
        effects = decided(noted(summary=a_summary()), answer=answer, person=ANNA)

        assert templates(effects) == ["received"]
        assert not any(isinstance(one, DraftSummary | SetSummary) for one in effects)


@pytest.mark.parametrize(
    ("state", "answer", "settled", "template"),
    [
        ("draft", "yes", "approved", "summary_settled"),
        ("approved", "yes", None, "summary_settled"),
        ("sent", "yes", None, "summary_asked"),
        ("dropped", "yes", None, "summary_asked"),
        ("draft", "no", "dropped", "summary_dropped"),
        ("approved", "no", "dropped", "summary_dropped"),
        ("sent", "no", None, "summary_asked"),
        ("draft", "maybe", None, "summary_asked"),
    ],
)
def test_an_answer_settles_a_draft_that_can_still_be_settled(
    state: SummaryState, answer: Answer, settled: str | None, template: str
) -> None:
    effects = decided(noted(summary=a_summary(state)), answer=answer)

    assert [one.state for one in effects if isinstance(one, SetSummary)] == ([settled] if settled else [])
    assert templates(effects) == [template]


def test_nothing_is_approved_where_summaries_are_switched_off_or_another_had_the_draft() -> None:
    off = decided(noted(summary=a_summary(), at=None), answer="yes")
    another = decided(noted(summary=a_summary()), answer="yes", person=YOUSSEF)

    for effects in (off, another):
        assert templates(effects) == ["summary_asked"]
        assert not any(isinstance(one, SetSummary) for one in effects)


def test_a_new_text_stops_an_older_one_that_was_approved() -> None:
    effects = decided(noted(summary=a_summary("approved")))

    assert SetSummary(summary=4, state="dropped", by=MARJOLEIN.address) in effects
    assert templates(effects) == ["summary_draft"]


def test_a_next_meeting_is_planned_as_the_notes_say() -> None:
    assert planned(NEXT) == (
        SetMeeting(
            starts_at=datetime(2020, 2, 3, 9, 0, tzinfo=UTC),
            ends_at=datetime(2020, 2, 3, 14, 0, tzinfo=UTC),
            place="Goes",
            theme="wonen",
            questions=("Hoe?",),
            state="planned",
        ),
    )


def test_without_hours_it_has_those_of_the_meeting_before() -> None:
    (plan,) = planned(replace(NEXT, starts=None, ends=None))

    assert isinstance(plan, SetMeeting)
    assert plan.starts_at == datetime(2020, 2, 3, 12, 30, tzinfo=UTC)
    assert plan.ends_at == datetime(2020, 2, 3, 17, 30, tzinfo=UTC)


def test_a_meeting_on_that_day_gets_only_what_it_lacks() -> None:
    there = replace(a_meeting(9, starts_at=datetime(2020, 2, 3, 8, 0, tzinfo=UTC), place="Zwolle"), theme="")

    assert planned(replace(NEXT, known=there), there) == (
        SetMeeting(meeting=9, place=None, theme="wonen", questions=("Hoe?",)),
    )
    assert planned(NEXT, there) == (SetMeeting(meeting=9, place=None, theme="wonen", questions=("Hoe?",)),)


def test_what_is_known_or_has_no_day_is_not_asked() -> None:
    there = replace(a_meeting(9, starts_at=datetime(2020, 2, 3, 8, 0, tzinfo=UTC)), questions=("Wat?",))

    assert not any(isinstance(one, Ask) for one in decided(noted(next=replace(NEXT, known=there))))
    assert not any(isinstance(one, Ask) for one in decided(noted(next=replace(NEXT, day=None))))


def test_the_same_next_meeting_has_the_same_key_whatever_mail_it_came_in() -> None:
    first, second = (
        notes.decide(
            Intent(kind="notes", details=Details(meeting=1)), replace(situation(noted(next=NEXT)), cause=cause)
        )
        for cause in ("f1", "f2")
    )

    keys = [one.key for one in (*first, *second) if isinstance(one, Ask)]
    assert len(keys) == 2
    assert len(set(keys)) == 1
