"""Mailings keep quiet hours and days off on the club's own clock, also in the nights in which that clock is changed."""

from datetime import date, datetime, time

import pytest

from mailflow.model.plans import SendingHours
from mailflow.planning import hours
from tests.planning.facts import wall

USUAL = SendingHours()
ZONE = "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("at", "goes_out"),
    [
        ("2026-01-13T10:00", "2026-01-13T10:00"),
        ("2026-01-13T08:00", "2026-01-13T08:00"),
        ("2026-01-13T07:59", "2026-01-13T08:00"),
        ("2026-01-13T19:59", "2026-01-13T19:59"),
        ("2026-01-13T20:00", "2026-01-14T08:00"),
        ("2026-01-16T21:00", "2026-01-19T08:00"),  # Friday night: on Monday
        ("2026-01-17T10:00", "2026-01-19T08:00"),  # Saturday
        ("2026-04-03T10:00", "2026-04-07T08:00"),  # Good Friday: on Tuesday after Easter
        ("2026-04-27T10:00", "2026-04-28T08:00"),  # King's Day
        ("2026-12-24T20:00", "2026-12-28T08:00"),
        ("2026-12-31T20:00", "2027-01-04T08:00"),  # New Year's Day of the next year, then a weekend
    ],
)
def test_a_mailing_waits_for_the_next_sending_hours(at: str, goes_out: str) -> None:
    assert hours.next_moment(wall(at), USUAL, timezone=ZONE) == wall(goes_out)


def test_holidays_are_those_of_the_clubs_own_country_or_none() -> None:
    liberation = date(2026, 5, 14)  # Ascension Day, a Thursday

    assert hours.is_day_off(liberation, USUAL)
    assert not hours.is_day_off(liberation, SendingHours(holidays=""))
    assert hours.is_day_off(date(2026, 7, 21), SendingHours(holidays="BE"))
    assert not hours.is_day_off(date(2026, 7, 21), USUAL)


def test_a_day_off_of_the_clubs_own_is_kept() -> None:
    between = SendingHours(days_off=(date(2026, 12, 28), date(2026, 12, 29)))

    assert hours.next_moment(wall("2026-12-25T10:00"), between, timezone=ZONE) == wall("2026-12-30T08:00")


def test_what_comes_before_a_meeting_goes_out_on_the_sending_day_before() -> None:
    assert hours.day_before(date(2026, 1, 17), USUAL) == date(2026, 1, 16)
    assert hours.day_before(date(2026, 4, 6), USUAL) == date(2026, 4, 2)
    assert hours.day_before(date(2026, 1, 15), USUAL) == date(2026, 1, 15)


def test_summer_time_changes_the_instant_and_not_the_hour_on_the_wall() -> None:
    at_ten = [hours.at_hour(date(2026, 3, day), time(10, 0), timezone=ZONE) for day in (28, 29)]
    in_autumn = [hours.at_hour(date(2026, 10, day), time(10, 0), timezone=ZONE) for day in (24, 25)]

    assert [one.isoformat() for one in at_ten] == ["2026-03-28T09:00:00+00:00", "2026-03-29T08:00:00+00:00"]
    assert [one.isoformat() for one in in_autumn] == ["2026-10-24T08:00:00+00:00", "2026-10-25T09:00:00+00:00"]


def test_an_hour_that_the_clock_skips_comes_when_it_goes_on() -> None:
    skipped = hours.at_hour(date(2026, 3, 29), time(2, 30), timezone=ZONE)

    assert skipped.isoformat() == "2026-03-29T01:30:00+00:00"  # 03:30 on the wall


def test_an_hour_that_the_clock_shows_twice_comes_the_first_time() -> None:
    twice = hours.at_hour(date(2026, 10, 25), time(2, 30), timezone=ZONE)

    assert twice.isoformat() == "2026-10-25T00:30:00+00:00"


def test_quiet_hours_end_once_in_each_of_these_nights() -> None:
    nightly = SendingHours(earliest=time(2, 30), latest=time(23, 0), weekdays=tuple(range(7)), holidays="")

    opens = hours.next_moment(datetime.fromisoformat("2026-03-29T00:00+00:00"), nightly, timezone=ZONE)
    again = hours.next_moment(datetime.fromisoformat("2026-10-25T00:00+00:00"), nightly, timezone=ZONE)

    assert opens.isoformat() == "2026-03-29T01:30:00+00:00"
    assert again.isoformat() == "2026-10-25T00:30:00+00:00"


def test_an_hour_in_quiet_hours_moves_to_the_nearest_that_is_not() -> None:
    assert hours.within(time(6, 0), USUAL) == time(8, 0)
    assert hours.within(time(21, 0), USUAL) == time(19, 0)
    assert hours.within(time(21, 0), SendingHours(earliest=time(8, 30), latest=time(9, 0))) == time(8, 30)
    assert hours.within(time(10, 0), USUAL) == time(10, 0)


def test_a_club_without_any_day_left_still_gets_its_mail() -> None:
    never = SendingHours(weekdays=())

    assert hours.next_moment(wall("2026-01-13T10:00"), never, timezone=ZONE) == wall("2026-01-13T10:00")
