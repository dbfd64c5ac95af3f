"""Each mailing has its moment, which follows a meeting that moves; what is too late for it is missed."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from mailflow.model.meeting import Meeting, MeetingVersion
from mailflow.model.plan_facts import PlanFacts
from mailflow.model.plans import SendingHours
from mailflow.planning import schedule
from mailflow.planning.schedule import UPGRADED
from tests.planning.facts import AMSTERDAM, a_meeting_on, a_row, a_version, facts, plans, wall

MEETING = a_meeting_on("2020-01-13")  # a Monday


def moments(known: PlanFacts) -> dict[str, str]:
    """When each mailing goes out, on the clock in Amsterdam."""
    return {slot.kind: f"{slot.at.astimezone(AMSTERDAM):%Y-%m-%dT%H:%M}" for slot in schedule.slots(known)}


def moved(meeting: Meeting, *steps: tuple[str, str]) -> tuple[Meeting, dict[int, tuple[MeetingVersion, ...]]]:
    """The meeting after it was moved, at each first instant to each second day."""
    versions = [a_version(meeting)]
    for number, (at, day) in enumerate(steps, start=2):
        other = a_meeting_on(day)
        meeting = replace(meeting, starts_at=other.starts_at, ends_at=other.ends_at, sequence=meeting.sequence + 1)
        versions.append(a_version(meeting, id=number, at=wall(at)))
    return meeting, {meeting.id: tuple(versions)}


def test_each_mailing_goes_out_so_many_days_before_its_meeting_or_after_it() -> None:
    before = facts("2019-11-01T09:00", plans=plans(), meetings=[replace(MEETING, state="announced")])

    assert moments(before) == {
        "announcement": "2019-11-18T10:00",
        "call_for_themes": "2019-11-25T10:00",
        "invitation": "2019-12-23T10:00",
        "nudge": "2020-01-06T10:00",
        "reminder": "2020-01-10T10:00",  # the 11th is a Saturday: on Friday
        "notes_request": "2020-01-14T10:00",
        "next_call": "2020-01-27T10:00",
    }


def test_a_plan_that_is_switched_off_has_no_moment() -> None:
    known = facts("2019-11-01T09:00", plans=plans("invitation", "reminder"), meetings=[MEETING])

    assert list(moments(known)) == ["invitation", "reminder"]


def test_a_meeting_that_was_never_announced_has_nothing_afterwards() -> None:
    known = facts("2020-01-14T09:00", plans=plans("notes_request"), meetings=[replace(MEETING, state="planned")])

    assert moments(known) == {}


def test_what_follows_a_meeting_waits_for_a_sending_day() -> None:
    friday = a_meeting_on("2020-01-17")

    known = facts("2020-01-17T20:00", plans=plans("notes_request"), meetings=[friday])

    assert moments(known) == {"notes_request": "2020-01-20T08:00"}


def test_an_hour_of_the_plan_in_quiet_hours_is_brought_within_the_sending_hours() -> None:
    early = plans("invitation", at=time(6, 0))
    late = plans("invitation", at=time(22, 0))

    assert moments(facts("2019-11-01T09:00", plans=early, meetings=[MEETING])) == {"invitation": "2019-12-23T08:00"}
    assert moments(facts("2019-11-01T09:00", plans=late, meetings=[MEETING])) == {"invitation": "2019-12-23T19:00"}


@pytest.mark.parametrize(
    ("day", "instant"),
    [("2026-04-13", "2026-04-10T08:00"), ("2026-10-27", "2026-10-23T08:00"), ("2026-10-28", "2026-10-26T09:00")],
)
def test_the_hour_on_the_wall_stays_over_a_change_of_the_clock(day: str, instant: str) -> None:
    meeting = a_meeting_on(day)

    (slot,) = schedule.slots(facts("2026-03-02T09:00", plans=plans("reminder"), meetings=[meeting]))

    assert f"{slot.at:%Y-%m-%dT%H:%M}" == instant


def test_mailings_follow_a_meeting_that_moves() -> None:
    meeting, versions = moved(MEETING, ("2019-11-20T09:00", "2020-02-03"))

    known = facts("2019-12-01T09:00", plans=plans("invitation", "nudge"), meetings=[meeting], versions=versions)

    assert moments(known) == {"invitation": "2020-01-13T10:00", "nudge": "2020-01-27T10:00"}


def test_a_meeting_that_moves_after_its_reminder_has_one_for_the_new_date_too() -> None:
    meeting, versions = moved(MEETING, ("2020-01-10T14:00", "2020-02-03"))
    sent = a_row(f"reminder:1:{MEETING.starts_at:%Y-%m-%dT%H:%MZ}", "done")

    known = facts("2020-01-11T09:00", plans=plans("reminder"), meetings=[meeting], versions=versions, mailings=[sent])

    assert moments(known) == {"reminder": "2020-01-31T10:00"}


def test_a_meeting_that_is_planned_late_is_told_of_at_once_in_one_mailing_and_has_no_nudge() -> None:
    made = {1: (a_version(MEETING, at=wall("2020-01-08T09:00")),)}

    known = facts("2020-01-08T09:10", plans=plans(), meetings=[MEETING], versions=made)

    assert moments(known) == {
        "invitation": "2020-01-08T09:30",
        "reminder": "2020-01-10T10:00",
        "notes_request": "2020-01-14T10:00",
        "next_call": "2020-01-27T10:00",
    }


def test_a_meeting_that_is_planned_between_two_moments_has_one_mail_at_once_and_the_next_at_its_own() -> None:
    made = {1: (a_version(MEETING, at=wall("2019-12-02T09:00")),)}

    known = facts("2019-12-02T09:10", plans=plans(), meetings=[MEETING], versions=made)

    assert list(moments(known).items())[:2] == [
        ("call_for_themes", "2019-12-02T09:30"),
        ("invitation", "2019-12-23T10:00"),
    ]


def test_a_meeting_that_is_planned_in_the_weekend_is_told_of_on_monday() -> None:
    meeting = a_meeting_on("2020-01-16")
    made = {1: (a_version(meeting, at=wall("2020-01-11T15:00")),)}

    known = facts("2020-01-11T16:00", plans=plans("invitation"), meetings=[meeting], versions=made)

    assert moments(known) == {"invitation": "2020-01-13T08:00"}


def test_a_meeting_that_was_entered_when_it_was_over_has_nothing() -> None:
    made = {1: (a_version(MEETING, at=wall("2020-01-20T09:00")),)}

    assert moments(facts("2020-01-20T09:00", plans=plans(), meetings=[MEETING], versions=made)) == {}


def test_a_cancelled_meeting_has_only_its_cancellation() -> None:
    off = replace(MEETING, state="cancelled", sequence=1)
    versions = {1: (a_version(MEETING), a_version(off, id=2, at=wall("2019-12-02T09:00")))}

    known = facts("2019-12-02T09:10", plans=plans(), meetings=[off], versions=versions)

    assert moments(known) == {"cancellation": "2019-12-02T09:30"}


def test_what_changes_in_a_cancelled_meeting_is_told_to_nobody() -> None:
    off = replace(MEETING, state="cancelled")
    elsewhere = replace(off, place="Zwolle")
    versions = {
        1: (
            a_version(MEETING),
            a_version(off, id=2, at=wall("2019-12-02T09:00")),
            a_version(elsewhere, id=3, at=wall("2019-12-03T09:00")),
        )
    }
    done = a_row("cancellation:1:2", "done")

    known = facts("2019-12-03T12:00", plans=plans(), meetings=[elsewhere], versions=versions, mailings=[done])

    assert moments(known) == {}


def test_a_change_waits_until_the_last_one_is_half_an_hour_old() -> None:
    meeting, versions = moved(
        MEETING,
        ("2019-12-02T09:00", "2020-01-14"),
        ("2019-12-02T09:20", "2020-01-15"),
        ("2019-12-02T09:25", "2020-01-20"),
    )

    known = facts("2019-12-02T09:26", plans=plans("correction"), meetings=[meeting], versions=versions)

    assert moments(known) == {"correction": "2019-12-02T09:55"}
    assert [slot.key for slot in schedule.slots(known)] == ["correction:1:4"]


@pytest.mark.parametrize(
    ("at", "day", "goes_out"),
    [
        ("2019-12-07T21:00", "2020-02-03", "2019-12-09T08:00"),  # a Saturday night, weeks ahead: on Monday
        ("2020-01-12T21:00", "2020-02-03", "2020-01-12T21:30"),  # the evening before the promised day
        ("2019-12-07T21:00", "2019-12-09", "2019-12-07T21:30"),  # the new day is near
    ],
)
def test_a_change_waits_for_sending_hours_unless_the_meeting_is_near(at: str, day: str, goes_out: str) -> None:
    meeting, versions = moved(MEETING, (at, day))

    known = facts(at, plans=plans("correction"), meetings=[meeting], versions=versions)

    assert moments(known) == {"correction": goes_out}


def test_what_is_late_by_more_than_its_hours_is_missed() -> None:
    early = facts("2019-12-25T10:00", plans=plans("invitation", hours=NEVER_QUIET), meetings=[MEETING])
    late = facts("2019-12-25T10:01", plans=plans("invitation", hours=NEVER_QUIET), meetings=[MEETING])

    assert [schedule.is_due(slot, early) for slot in schedule.slots(early)] == [True]
    assert [schedule.is_missed(slot, late) for slot in schedule.slots(late)] == [True]


def test_what_comes_before_a_meeting_is_missed_once_that_has_begun() -> None:
    known = facts("2020-01-13T10:01", plans=plans("reminder", late_hours=300), meetings=[MEETING])

    assert [schedule.is_missed(slot, known) for slot in schedule.slots(known)] == [True]


def test_a_released_mailing_goes_out_however_late_but_not_after_the_meeting_began() -> None:
    released = a_row("invitation:1", "released")
    late = facts("2020-01-10T10:00", plans=plans("invitation"), meetings=[MEETING], mailings=[released])
    too_late = facts("2020-01-13T10:00", plans=plans("invitation"), meetings=[MEETING], mailings=[released])

    assert [schedule.is_due(slot, late) for slot in schedule.slots(late)] == [True]
    assert [schedule.is_due(slot, too_late) for slot in schedule.slots(too_late)] == [False]


def test_what_organisers_send_now_goes_out_in_quiet_hours_too() -> None:
    now = a_row("invitation:1", "released", due_at=wall("2019-12-01T22:00"))

    known = facts("2019-12-01T22:00", plans=plans("invitation"), meetings=[MEETING], mailings=[now])

    assert [schedule.is_due(slot, known) for slot in schedule.slots(known)] == [True]


def test_a_held_mailing_does_not_go_out() -> None:
    held = a_row("invitation:1", "held")

    known = facts("2019-12-23T10:00", plans=plans("invitation"), meetings=[MEETING], mailings=[held])

    assert [schedule.is_due(slot, known) for slot in schedule.slots(known)] == [False]


def test_what_was_due_before_mailflow_looked_after_mailings_is_missed() -> None:
    upgrade = replace(a_row("invitation:1", "done", at=wall("2019-12-24T09:00")), key=UPGRADED, meeting=None)

    known = facts("2019-12-24T09:00", plans=plans("invitation", "nudge"), meetings=[MEETING], mailings=[upgrade])

    assert [(slot.kind, schedule.is_missed(slot, known)) for slot in schedule.slots(known)] == [
        ("invitation", True),
        ("nudge", False),
    ]


def test_what_was_due_more_than_a_month_ago_is_forgotten() -> None:
    known = facts("2020-03-01T09:00", plans=plans("notes_request", "next_call"), meetings=[MEETING])

    assert moments(known) == {}


def test_a_nudge_comes_before_answers_are_due() -> None:
    early = replace(MEETING, answer_by=wall("2020-01-03T17:00"))

    known = facts("2019-12-01T09:00", plans=plans("nudge"), meetings=[early])

    assert moments(known) == {"nudge": "2020-01-02T10:00"}


def test_a_meeting_that_is_on_again_after_a_cancellation_is_told_of() -> None:
    off = replace(MEETING, state="cancelled")
    versions = {
        1: (
            a_version(MEETING),
            a_version(off, id=2, at=wall("2019-12-02T09:00")),
            a_version(MEETING, id=3, at=wall("2019-12-04T09:00")),
        )
    }
    known = facts("2019-12-04T09:10", plans=plans("correction"), meetings=[MEETING], versions=versions)

    (slot,) = schedule.slots(known)

    assert (slot.key, slot.at) == ("correction:1:3", wall("2019-12-04T09:00") + timedelta(minutes=30))


NEVER_QUIET = SendingHours(earliest=time(0, 0), latest=time(23, 59), weekdays=tuple(range(7)), holidays="")
