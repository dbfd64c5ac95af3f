"""Each mailing reaches those whom it is for, once, and nobody else."""

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from mailflow.model.address import Address
from mailflow.model.effect import CalendarCopy, Send, SetMailing, SetMeeting
from mailflow.model.mailing import Absence, Links, Reader
from mailflow.model.meeting import Meeting, MeetingVersion, Proposal
from mailflow.planning.due import due, next_moment
from mailflow.planning.mailings import ahead
from tests.builders import ANNA, BILAL, MARJOLEIN, YOUSSEF, said
from tests.planning.facts import (
    a_meeting_on,
    a_reader,
    a_row,
    a_version,
    facts,
    kinds,
    mails,
    plans,
    settled,
    wall,
)

MEETING = a_meeting_on("2020-01-13")
CLARA = Address(address="clara@elders.example.com", name="Clara")


def sends(*args: object, **words: object) -> list[Send]:
    return [one for one in due(facts(*args, **words)) if isinstance(one, Send)]  # type: ignore[arg-type]


def moved_to(day: str, *, at: str) -> tuple[Meeting, dict[int, tuple[MeetingVersion, ...]]]:
    other = a_meeting_on(day)
    meeting = replace(MEETING, starts_at=other.starts_at, ends_at=other.ends_at, sequence=1)
    return meeting, {1: (a_version(MEETING), a_version(meeting, id=2, at=wall(at)))}


def test_the_invitation_goes_to_every_member_and_the_meeting_is_announced() -> None:
    known = facts("2019-12-23T10:00", plans=plans("invitation"), meetings=[replace(MEETING, state="planned")])

    effects = list(due(known))

    assert [(one.key, one.template, one.to, one.mailing, one.meeting) for one in effects if isinstance(one, Send)] == [
        (f"invitation:1:{ANNA.address}", "invitation", ANNA, "invitation", 1),
        (f"invitation:1:{BILAL.address}", "invitation", BILAL, "invitation", 1),
    ]
    assert effects[2:] == [
        SetMeeting(meeting=1, state="announced"),
        SetMailing(
            key="invitation:1", kind="invitation", meeting=1, state="done", due_at=wall("2019-12-23T10:00"), why=""
        ),
    ]


def test_the_invitation_asks_in_each_ones_own_calendar_and_knows_their_answer() -> None:
    first, second = sends(
        "2019-12-23T10:00",
        plans=plans("invitation"),
        meetings=[MEETING],
        attendance=[said(BILAL, "yes")],
    )

    assert first.calendar == CalendarCopy(meeting=MEETING, attendee=ANNA, answer=None)
    assert (first.words["answer"], second.words["answer"]) == (None, "yes")


def test_the_invitation_says_so_where_the_meeting_is_full() -> None:
    small = replace(MEETING, capacity=2)
    known = facts("2019-12-23T10:00", plans=plans("invitation"), meetings=[small])

    full = {
        count: next(one.words["full"] for one in due(replace(known, coming={1: count})) if isinstance(one, Send))
        for count in (1, 2, 3)
    }

    assert full == {1: False, 2: True, 3: True}


def test_nothing_goes_out_before_its_moment_nor_once_it_is_done() -> None:
    done = a_row("invitation:1", "done", at=wall("2019-12-23T10:00"))

    assert mails(facts("2019-12-23T09:59", plans=plans("invitation"), meetings=[MEETING])) == []
    assert mails(facts("2019-12-23T10:01", plans=plans("invitation"), meetings=[MEETING], mailings=[done])) == []


def test_what_is_missed_is_written_down_once_and_goes_to_nobody() -> None:
    known = facts("2019-12-26T12:00", plans=plans("invitation"), meetings=[MEETING])

    effects = list(due(known))

    assert settled(effects) == [("invitation:1", "missed")]
    assert mails(known) == []
    assert effects[0].why == "its moment was 2019-12-23 10:00"  # type: ignore[union-attr]
    assert list(due(replace(known, mailings={"invitation:1": a_row("invitation:1", "missed")}))) == []


def test_the_outline_without_people_shows_that_something_is_due() -> None:
    outline = facts("2019-12-23T10:00", plans=plans("invitation"), meetings=[MEETING], readers=[])

    assert settled(list(due(outline))) == [("invitation:1", "done")]


def test_a_nudge_goes_only_to_who_was_told_and_has_not_answered_in_any_way() -> None:
    people = [a_reader(one) for one in (ANNA, BILAL, CLARA, YOUSSEF)]

    known = facts(
        "2020-01-06T10:00",
        plans=plans("nudge"),
        meetings=[MEETING],
        readers=people,
        told=[ANNA, BILAL, CLARA],
        attendance=[said(BILAL, "no")],
        asking=[CLARA],
    )

    assert mails(known) == [("nudge", ANNA.address)]


def test_nobody_is_nudged_while_away_both_days_included() -> None:
    away = Absence(person=ANNA.address, since=date(2020, 1, 3), until=date(2020, 1, 6))
    back = replace(away, until=date(2020, 1, 5))

    def nudged(absence: Absence) -> list[tuple[str, str]]:
        return mails(facts("2020-01-06T10:00", plans=plans("nudge"), meetings=[MEETING], told=[ANNA], away=[absence]))

    assert nudged(away) == []
    assert nudged(back) == [("nudge", ANNA.address)]


def test_a_meeting_that_moves_does_not_nudge_anybody_a_second_time() -> None:
    meeting, versions = moved_to("2020-02-03", at="2020-01-07T09:00")
    done = a_row("nudge:1", "done")

    known = facts(
        "2020-01-27T10:00",
        plans=plans("nudge"),
        meetings=[meeting],
        versions=versions,
        told=[ANNA],
        told_at=wall("2020-01-07T10:00"),
        mailings=[done],
    )

    assert mails(known) == []


def test_a_reminder_goes_to_who_comes_or_may_come_and_is_different_for_each() -> None:
    waits = replace(said(CLARA, "yes"), seat="waiting")
    reminders = sends(
        "2020-01-10T10:00",
        plans=plans("reminder"),
        meetings=[MEETING],
        readers=[a_reader(one) for one in (ANNA, BILAL, CLARA, YOUSSEF, MARJOLEIN)],
        attendance=[replace(said(ANNA, "yes"), guests=2), said(BILAL, "maybe"), said(YOUSSEF, "no"), waits],
    )

    assert [(one.to.address, one.words["answer"], one.words["guests"], one.words["waiting"]) for one in reminders] == [
        (ANNA.address, "yes", 2, False),
        (BILAL.address, "maybe", 0, False),
        (CLARA.address, "yes", 0, True),
    ]
    assert [one.calendar for one in reminders] == [None, None, None]


def test_a_reminder_promises_its_date_so_a_later_one_is_another_mail() -> None:
    (reminder,) = sends("2020-01-10T10:00", plans=plans("reminder"), meetings=[MEETING], attendance=[said(ANNA, "yes")])

    assert reminder.key == f"reminder:1:2020-01-13T09:00Z:{ANNA.address}"


def test_a_correction_goes_to_who_was_told_something_else_and_shows_old_and_new() -> None:
    meeting, versions = moved_to("2020-01-20", at="2020-01-02T09:00")
    known = facts(
        "2020-01-02T09:30",
        plans=plans("correction"),
        meetings=[meeting],
        versions=versions,
        told=[ANNA, BILAL],
        readers=[a_reader(one) for one in (ANNA, BILAL, CLARA)],
        attendance=[said(ANNA, "yes"), said(BILAL, "no")],
    )
    knows = replace(known, told={1: {ANNA.address: wall("2019-12-23T10:00"), BILAL.address: wall("2020-01-02T09:10")}})

    both = [one for one in due(known) if isinstance(one, Send)]

    assert [(one.key, one.words["answer"]) for one in both] == [
        (f"correction:1:2:{ANNA.address}", "yes"),
        (f"correction:1:2:{BILAL.address}", "no"),
    ]
    assert (both[0].words["before"], both[0].words["changed"]) == (versions[1][0], ("time",))
    assert [one.calendar for one in both] == [CalendarCopy(meeting=meeting, attendee=ANNA, answer=None), None]
    assert mails(knows) == [("correction", ANNA.address)]


def test_a_meeting_that_moved_and_moved_back_corrects_only_who_heard_of_it_in_between() -> None:
    moved, _ = moved_to("2020-01-20", at="2020-01-02T09:00")
    back = replace(MEETING, sequence=2)
    versions = {
        1: (
            a_version(MEETING),
            a_version(moved, id=2, at=wall("2020-01-02T09:00")),
            a_version(back, id=3, at=wall("2020-01-02T11:00")),
        )
    }
    known = facts("2020-01-02T11:30", plans=plans("correction"), meetings=[back], versions=versions, told=[ANNA, BILAL])
    in_between = {1: {ANNA.address: wall("2019-12-23T10:00"), BILAL.address: wall("2020-01-02T10:00")}}

    assert mails(replace(known, told=in_between)) == [("correction", BILAL.address)]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"place": "Zwolle"}, ("place",)),
        ({"online": "https://meet.example.org/x"}, ("online",)),
        ({"theme": "x"}, None),
    ],
)
def test_only_what_matters_to_who_comes_is_corrected(change: dict[str, str], named: tuple[str, ...] | None) -> None:
    other = replace(MEETING, **change)  # type: ignore[arg-type]
    versions = {1: (a_version(MEETING), a_version(other, id=2, at=wall("2020-01-02T09:00")))}

    found = sends("2020-01-02T09:30", plans=plans("correction"), meetings=[other], versions=versions, told=[ANNA])

    assert [one.words["changed"] for one in found] == ([] if named is None else [named])


def test_someone_who_answered_without_being_a_member_hears_of_a_change_too() -> None:
    meeting, versions = moved_to("2020-01-20", at="2020-01-02T09:00")
    guest = Reader(address=CLARA, language="nl")

    known = facts(
        "2020-01-02T09:30",
        plans=plans("correction", "reminder"),
        meetings=[meeting],
        versions=versions,
        readers=[],
        guests=[guest],
        told=[CLARA],
        attendance=[said(CLARA, "yes")],
    )

    assert mails(known) == [("correction", CLARA.address)]


def test_a_cancellation_goes_to_all_who_were_told_and_takes_it_out_of_their_calendars() -> None:
    off = replace(MEETING, state="cancelled", sequence=1)
    versions = {1: (a_version(MEETING), a_version(off, id=2, at=wall("2020-01-02T09:00")))}
    reason = replace(a_row("cancellation:1", "planned", at=wall("2020-01-02T09:00")), why="De zaal is dicht.")

    found = sends(
        "2020-01-02T09:30",
        plans=plans("cancellation"),
        meetings=[off],
        versions=versions,
        told=[ANNA],
        attendance=[said(ANNA, "no")],
        mailings=[reason],
    )

    assert [(one.to, one.words["why"], one.words["answer"]) for one in found] == [(ANNA, "De zaal is dicht.", "no")]
    assert found[0].calendar == CalendarCopy(meeting=off, attendee=ANNA, answer=None)


def test_the_request_for_notes_goes_to_the_organisers_and_says_how_many_came() -> None:
    known = facts("2020-01-14T10:00", plans=plans("notes_request"), meetings=[replace(MEETING, state="held")])

    found = [one for one in due(replace(known, coming={1: 12})) if isinstance(one, Send)]

    assert [(one.to, one.words["organiser"], one.words["coming"]) for one in found] == [
        (MARJOLEIN, MARJOLEIN, 12),
        (YOUSSEF, YOUSSEF, 12),
    ]


def test_the_next_call_names_the_meeting_that_is_next_and_the_themes_that_wait() -> None:
    later = a_meeting_on("2020-03-09", id=2)
    off = a_meeting_on("2020-02-10", id=3, state="cancelled")
    open_one = Proposal(id=1, kind="theme", title="Eenzaamheid", words="", person=ANNA)
    accepted = replace(open_one, id=2, state="accepted")
    known = facts(
        "2020-01-27T10:00",
        plans=plans("next_call"),
        meetings=[replace(MEETING, state="held"), off, later],
        readers=[a_reader(ANNA), a_reader(BILAL, since=wall("2020-01-28T10:00"))],
    )

    found = [one for one in due(replace(known, proposals=(open_one, accepted))) if isinstance(one, Send)]

    assert [(one.to, one.words["next"], one.words["proposals"]) for one in found] == [(ANNA, later, (open_one,))]


def test_someone_who_joins_after_the_invitation_has_it_as_a_first_notice() -> None:
    done = a_row("invitation:1", "done", at=wall("2019-12-23T10:00"))
    newcomer = a_reader(CLARA, since=wall("2020-01-02T09:00"))

    def at(now: str) -> list[tuple[str, str]]:
        return mails(
            facts(
                now,
                plans=plans("announcement", "invitation"),
                meetings=[MEETING],
                readers=[a_reader(ANNA), newcomer],
                told=[ANNA],
                mailings=[a_row("announcement:1", "done", at=wall("2019-11-18T10:00")), done],
            )
        )

    assert at("2020-01-02T09:29") == []
    assert at("2020-01-02T09:30") == [("invitation", CLARA.address)]


def test_a_newcomer_who_was_told_already_has_no_first_notice() -> None:
    known = facts(
        "2020-01-02T09:30",
        plans=plans("invitation"),
        meetings=[MEETING],
        readers=[a_reader(CLARA, since=wall("2020-01-02T09:00"))],
        told=[CLARA],
        mailings=[a_row("invitation:1", "done", at=wall("2019-12-23T10:00"))],
    )

    assert mails(known) == []
    assert settled(list(due(known))) == [("invitation:1", "done")]


def test_a_newcomer_in_the_weekend_is_told_on_monday_and_planning_knows_so() -> None:
    known = facts(
        "2020-01-04T12:00",  # a Saturday
        plans=plans("invitation"),
        meetings=[MEETING],
        readers=[a_reader(CLARA, since=wall("2020-01-04T11:00"))],
        mailings=[a_row("invitation:1", "done", at=wall("2019-12-23T10:00"))],
    )

    assert mails(known) == []
    assert next_moment(known) == wall("2020-01-06T08:00")


def test_someone_who_joins_after_a_call_for_themes_is_not_called() -> None:
    known = facts(
        "2019-11-25T10:05",
        plans=plans("call_for_themes"),
        meetings=[MEETING],
        readers=[a_reader(ANNA), a_reader(CLARA, since=wall("2019-11-25T10:02"))],
    )

    assert mails(known) == [("call_for_themes", ANNA.address)]


def test_what_is_late_waits_for_sending_hours() -> None:
    on_friday = a_meeting_on("2020-01-31")  # invited on Friday 10 January
    known = facts("2020-01-10T21:00", plans=plans("invitation", late_hours=72), meetings=[on_friday])

    assert mails(known) == []
    assert next_moment(known) == wall("2020-01-13T08:00")
    assert kinds(replace(known, now=wall("2020-01-13T08:00"))) == ["invitation"]


def test_links_have_the_answer_written_and_name_the_day() -> None:
    (invitation, _) = sends("2019-12-23T10:00", plans=plans("invitation"), meetings=[MEETING])
    links = invitation.words["links"]

    assert isinstance(links, Links)
    yes = urlsplit(links.yes)
    assert (yes.scheme, yes.path) == ("mailto", "opbouwwerk@club.example.org")
    assert parse_qs(yes.query) == {
        "subject": ["Bijeenkomst op 13 januari 2020"],
        "body": ["Ja, ik kom op 13 januari 2020."],
    }
    assert parse_qs(urlsplit(links.no).query)["body"] == ["Nee, ik kan niet komen op 13 januari 2020."]


def test_a_correction_says_why_unless_that_was_written_of_an_earlier_change() -> None:
    moved = replace(MEETING, sequence=1, starts_at=MEETING.starts_at + timedelta(days=7))
    versions = {1: (a_version(MEETING), a_version(moved, id=2, at=wall("2020-01-02T09:00")))}

    def told(written: str) -> list[object]:
        row = replace(a_row("correction:1", "planned", at=wall(written)), why="De zaal is dicht.")
        found = sends(
            "2020-01-02T09:30",
            plans=plans("correction"),
            meetings=[moved],
            versions=versions,
            told=[ANNA],
            mailings=[row],
        )
        return [one.words["why"] for one in found if one.template == "correction"]

    assert told("2020-01-02T09:00") == ["De zaal is dicht."]
    assert told("2019-05-01T09:00") == [""]


def test_what_is_coming_is_listed_without_its_people_and_without_what_nobody_was_told() -> None:
    elsewhere = replace(MEETING, place="Zwolle", state="planned")
    versions = {1: (a_version(MEETING), a_version(elsewhere, id=2, at=wall("2020-01-04T12:00")))}  # a Saturday

    def coming(meeting: Meeting) -> list[str]:
        known = facts("2020-01-04T13:00", plans=plans(), meetings=[meeting], versions=versions, readers=[])
        return [one.key for one in ahead(known, within=timedelta(days=7))]

    assert coming(elsewhere) == ["nudge:1", "reminder:1:2020-01-13T09:00Z"]
    assert coming(replace(elsewhere, state="announced"))[0] == "correction:1:2"
