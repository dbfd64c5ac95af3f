"""The digest: at the club's own hour, once, and only with news."""

from datetime import UTC, datetime, time

from mailflow.model.digest import DigestFacts
from mailflow.model.people import Club, DigestHours
from mailflow.planning import digests
from tests.builders import CLUB, MARJOLEIN


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_hour_is_the_clubs_own() -> None:
    assert digests.latest_hour(CLUB, until=at("2020-01-06T06:30")) == at("2020-01-06T06:30")
    assert digests.latest_hour(CLUB, until=at("2020-01-06T06:29")) == at("2020-01-05T06:30")


def test_summer_time_moves_the_hour_with_the_clock_on_the_wall() -> None:
    assert digests.latest_hour(CLUB, until=at("2026-03-28T12:00")) == at("2026-03-28T06:30")
    assert digests.latest_hour(CLUB, until=at("2026-03-29T12:00")) == at("2026-03-29T05:30")
    assert digests.latest_hour(CLUB, until=at("2026-10-25T12:00")) == at("2026-10-25T06:30")


def test_an_hour_that_the_clock_skips_or_shows_twice_comes_once() -> None:
    at_night = Club(key="k", name="K", address=CLUB.address, digest=DigestHours(at=time(2, 30)))

    skipped = {digests.latest_hour(at_night, until=at(f"2026-03-29T{hour:02}:00")) for hour in range(2, 23)}
    twice = {digests.latest_hour(at_night, until=at(f"2026-10-25T{hour:02}:00")) for hour in range(2, 23)}

    assert len(skipped) == 1
    assert len(twice) == 1


def test_a_late_daemon_still_sends_once() -> None:
    late = at("2020-01-06T15:00")

    assert digests.is_due(CLUB, now=late, last=at("2020-01-05T06:30"))
    assert not digests.is_due(CLUB, now=at("2020-01-06T16:00"), last=late)
    assert digests.is_due(CLUB, now=at("2020-01-07T06:30"), last=late)


def test_nothing_new_makes_no_mail() -> None:
    facts = DigestFacts(since=at("2020-01-05T06:30"), until=at("2020-01-06T06:30"))

    assert digests.digest(facts, club=CLUB, organiser=MARJOLEIN) is None


def test_news_makes_one_mail_with_a_key_for_the_day() -> None:
    facts = DigestFacts(since=at("2020-01-05T06:30"), until=at("2020-01-06T06:30"), asked=1)

    due = digests.digest(facts, club=CLUB, organiser=MARJOLEIN)

    assert due is not None
    assert (due.key, due.template, due.to, due.cause) == (
        f"digest:{MARJOLEIN.address}:2020-01-06",
        "digest",
        MARJOLEIN,
        "plan",
    )
