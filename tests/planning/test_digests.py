"""The digest: at each organiser's own hour and days, once; what waits too long reaches everybody, on any day."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from mailflow.model.digest import DigestFacts, Overview
from mailflow.model.people import Club, DigestHours, Duty
from mailflow.model.question import Question
from mailflow.planning import digests
from mailflow.rendering.overviews import overview
from tests.builders import CLUB, MARJOLEIN, YOUSSEF

ZONE = CLUB.timezone
DAILY = DigestHours()
MONDAYS = DigestHours(days=(0,))
# Youssef reads on Mondays only.
WEEKLY = replace(CLUB, duties={YOUSSEF.address: Duty(language="en", digest=MONDAYS)})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def latest(until: str, hours: DigestHours = DAILY) -> datetime:
    return digests.latest_hour(hours, timezone=ZONE, until=at(until))


def a_question(id: int, *, asked_at: datetime, kind: str = "join") -> Question:
    return Question(
        id=id, key=f"q{id}", kind=kind, why="", words="mag ik erbij?", person=None, sender_shown="Anna", subject="hoi",
        asked_at=asked_at,
    )  # fmt: skip


def facts(*questions: Question) -> DigestFacts:
    return DigestFacts(since=at("2020-01-05T06:30"), until=at("2020-01-06T06:30"), questions=questions)


def test_the_hour_is_the_clubs_own() -> None:
    assert latest("2020-01-06T06:30") == at("2020-01-06T06:30")
    assert latest("2020-01-06T06:29") == at("2020-01-05T06:30")


def test_summer_time_moves_the_hour_with_the_clock_on_the_wall() -> None:
    assert latest("2026-03-28T12:00") == at("2026-03-28T06:30")
    assert latest("2026-03-29T12:00") == at("2026-03-29T05:30")
    assert latest("2026-10-25T12:00") == at("2026-10-25T06:30")


def test_an_hour_that_the_clock_skips_or_shows_twice_comes_once() -> None:
    at_night = DigestHours(at=time(2, 30))

    skipped = {latest(f"2026-03-29T{hour:02}:00", at_night) for hour in range(2, 23)}
    twice = {latest(f"2026-10-25T{hour:02}:00", at_night) for hour in range(2, 23)}

    assert len(skipped) == 1
    assert len(twice) == 1


def test_a_day_without_a_digest_is_passed_over() -> None:
    assert latest("2020-01-08T12:00", MONDAYS) == at("2020-01-06T06:30")
    assert digests.hour_on_any_day(MONDAYS, timezone=ZONE, until=at("2020-01-08T12:00")) == at("2020-01-08T06:30")


def test_a_late_daemon_still_sends_once() -> None:
    late = at("2020-01-06T15:00")

    assert digests.due_hour(CLUB, MARJOLEIN, now=late, last=at("2020-01-05T06:30"), overdue=()) == at(
        "2020-01-06T06:30"
    )
    assert digests.due_hour(CLUB, MARJOLEIN, now=at("2020-01-06T16:00"), last=late, overdue=()) is None
    assert digests.due_hour(CLUB, MARJOLEIN, now=at("2020-01-07T06:30"), last=late, overdue=()) == at(
        "2020-01-07T06:30"
    )


def test_each_organiser_has_days_of_their_own() -> None:
    tuesday, monday = at("2020-01-07T06:30"), at("2020-01-13T06:30")
    last = at("2020-01-06T06:30")

    assert digests.due_hour(WEEKLY, MARJOLEIN, now=tuesday, last=last, overdue=()) == tuesday
    assert digests.due_hour(WEEKLY, YOUSSEF, now=tuesday, last=last, overdue=()) is None
    assert digests.due_hour(WEEKLY, YOUSSEF, now=monday, last=last, overdue=()) == monday


def test_what_waits_too_long_reaches_who_has_no_digest_on_that_day_once() -> None:
    overdue = digests.overdue_at([at("2020-01-04T12:00")], club=WEEKLY)  # on the 9th, after five days
    last = at("2020-01-06T06:30")

    def hour(now: str, last: datetime = last) -> datetime | None:
        return digests.due_hour(WEEKLY, YOUSSEF, now=at(now), last=last, overdue=overdue)

    assert hour("2020-01-09T12:30") is None
    assert hour("2020-01-10T06:30") == at("2020-01-10T06:30")
    assert hour("2020-01-11T06:30", last=at("2020-01-10T06:30")) is None


def test_after_such_a_digest_the_next_one_reads_on_from_there() -> None:
    assert digests.known_until(WEEKLY, YOUSSEF, last=at("2020-01-10T08:00")) == at("2020-01-10T06:30")


def test_nothing_new_makes_no_mail_unless_an_organiser_wants_one_on_each_day() -> None:
    always = replace(CLUB, digest=DigestHours(only_news=False))
    quiet = Overview(facts=facts())

    assert digests.digest(quiet, club=CLUB, organiser=MARJOLEIN) is None
    assert digests.digest(quiet, club=always, organiser=MARJOLEIN) is not None


def test_an_open_question_is_news_when_it_is_new_and_once_more_when_it_waits_too_long() -> None:
    def sent(asked_at: str) -> bool:
        shown = Overview(facts=facts(a_question(1, asked_at=at(asked_at))))
        return digests.digest(shown, club=CLUB, organiser=MARJOLEIN) is not None

    assert sent("2020-01-06T06:30")  # new
    assert not sent("2020-01-04T06:30")  # two days old
    assert sent("2020-01-01T06:30")  # five days old today
    assert not sent("2019-12-31T06:30")  # told yesterday


def test_a_digest_has_a_key_for_the_day_the_organisers_language_and_what_it_can_be_answered_about() -> None:

    known = facts(a_question(9, asked_at=at("2020-01-06T06:00")))
    shown = overview(known, club=WEEKLY, organiser=YOUSSEF, numbers={("question", 9): 4})

    due = digests.digest(shown, club=WEEKLY, organiser=YOUSSEF)

    assert due is not None
    assert (due.key, due.template, due.to, due.cause, due.language) == (
        f"digest:{YOUSSEF.address}:2020-01-06",
        "digest",
        YOUSSEF,
        "plan",
        "en",
    )
    assert due.answerable is not None
    assert [(one.number, one.what, one.ref) for one in due.answerable.items] == [(4, "question", 9)]


@pytest.mark.parametrize(
    ("kinds", "wanted"), [((), []), (("join",), [1]), (("join", "question"), [1, 2]), (("all",), [1, 2, 3])]
)
def test_an_organiser_chooses_which_kinds_are_put_at_once(kinds: tuple[str, ...], wanted: list[int]) -> None:
    club = replace(CLUB, duties={YOUSSEF.address: Duty(digest=DigestHours(at_once=kinds))})
    now = at("2020-01-06T12:00")
    asked = [a_question(id, asked_at=now, kind=kind) for id, kind in enumerate(("join", "question", "vote"), start=1)]

    assert [one.id for one in digests.wanted_at_once(club, YOUSSEF, asked)] == wanted
    assert digests.wanted_at_once(club, MARJOLEIN, asked) == ()


def test_questions_at_once_are_one_letter_with_a_key_for_each_and_all_of_them_can_be_answered() -> None:
    now = at("2020-01-06T12:00")
    asked = [a_question(id, asked_at=now - timedelta(minutes=1)) for id in range(1, 21)]
    numbers = {("question", id): 100 + id for id in range(1, 21)}

    sends = digests.at_once(asked, club=CLUB, organiser=YOUSSEF, numbers=numbers, now=now)  # type: ignore[arg-type]

    assert len(sends) == digests.MOST_IN_ONE == 10
    assert {one.letter for one in sends} == {f"digest_now:1:{YOUSSEF.address}"}
    assert [one.key for one in sends[:2]] == [f"digest_now:{id}:{YOUSSEF.address}" for id in (1, 2)]
    assert sends[0].answerable is not None
    assert [one.number for one in sends[0].answerable.items] == list(range(101, 111))


def test_the_page_is_named_only_where_there_is_a_public_address() -> None:
    assert digests.desk_url(CLUB) == ""
    assert (
        digests.desk_url(replace(CLUB, public_url="https://mail.example.org"))
        == "https://mail.example.org/c/opbouwwerk/today"
    )


def test_a_club_that_escalates_sooner_does() -> None:
    club = Club(key="k", name="K", address=CLUB.address, escalate_days=1)

    assert digests.overdue_at([at("2020-01-04T12:00")], club=club) == (at("2020-01-05T12:00"),)
