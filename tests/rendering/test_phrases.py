"""Days, times and numbers are said as people say them."""

from datetime import UTC, date, datetime, time

import pytest

from mailflow.model.people import Language
from mailflow.rendering.phrases import clock, counted, day, listed, plural, share, when
from tests.rendering.shipped import a_meeting

ZONE = "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("language", "expected"), [("nl", "maandag 13 januari 2020"), ("en", "Monday 13 January 2020")]
)
def test_a_day_is_written_in_full(language: Language, expected: str) -> None:
    assert day(date(2020, 1, 13), language=language, timezone=ZONE) == expected


def test_the_day_is_the_one_on_the_clubs_clock() -> None:
    assert day(datetime(2020, 1, 12, 23, 30, tzinfo=UTC), language="nl", timezone=ZONE) == "maandag 13 januari 2020"


@pytest.mark.parametrize(("language", "expected"), [("nl", "9.05 uur"), ("en", "09:05")])
def test_a_time_is_the_one_on_the_clubs_clock(language: Language, expected: str) -> None:
    assert clock(datetime(2020, 1, 13, 8, 5, tzinfo=UTC), language=language, timezone=ZONE) == expected
    assert clock(datetime(2020, 7, 13, 7, 5, tzinfo=UTC), language=language, timezone=ZONE) == expected
    assert clock(time(9, 5), language=language, timezone=ZONE) == expected


@pytest.mark.parametrize(
    ("start", "end", "dutch", "english"),
    [
        (
            datetime(2020, 1, 13, 9, tzinfo=UTC),
            datetime(2020, 1, 13, 14, tzinfo=UTC),
            "maandag 13 januari 2020, van 10.00 tot 15.00 uur",
            "Monday 13 January 2020, from 10:00 to 15:00",
        ),
        (
            datetime(2020, 1, 13, 9, tzinfo=UTC),
            datetime(2020, 1, 14, 14, tzinfo=UTC),
            "van maandag 13 januari 2020, 10.00 uur, tot dinsdag 14 januari 2020, 15.00 uur",
            "from Monday 13 January 2020, 10:00, to Tuesday 14 January 2020, 15:00",
        ),
        (
            datetime(2020, 1, 13, 19, tzinfo=UTC),
            datetime(2020, 1, 13, 23, tzinfo=UTC),
            "maandag 13 januari 2020, van 20.00 tot 24.00 uur",
            "Monday 13 January 2020, from 20:00 to midnight",
        ),
        (
            datetime(2020, 1, 13, 9, tzinfo=UTC),
            datetime(2020, 1, 13, 9, tzinfo=UTC),
            "maandag 13 januari 2020 om 10.00 uur",
            "Monday 13 January 2020 at 10:00",
        ),
        (
            datetime(2020, 3, 28, 22, 30, tzinfo=UTC),
            datetime(2020, 3, 29, 1, 30, tzinfo=UTC),
            "van zaterdag 28 maart 2020, 23.30 uur, tot zondag 29 maart 2020, 3.30 uur",
            "from Saturday 28 March 2020, 23:30, to Sunday 29 March 2020, 03:30",
        ),
    ],
    ids=["one day", "two days", "until midnight", "no end", "into summer time"],
)
def test_when_says_day_and_hours(start: datetime, end: datetime, dutch: str, english: str) -> None:
    meeting = a_meeting(starts_at=start, ends_at=end)

    assert when(meeting, language="nl", timezone=ZONE) == dutch
    assert when(meeting, language="en", timezone=ZONE) == english


@pytest.mark.parametrize(
    ("items", "dutch", "english"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a en b", "a and b"),
        (["a", "b", "c"], "a, b en c", "a, b and c"),
        (["{0}", "{1}"], "{0} en {1}", "{0} and {1}"),
    ],
)
def test_a_list_is_said_with_and(items: list[str], dutch: str, english: str) -> None:
    assert listed(items, language="nl") == dutch
    assert listed(items, language="en") == english


@pytest.mark.parametrize(("count", "expected"), [(0, "0 vragen"), (1, "1 vraag"), (2, "2 vragen"), (21, "21 vragen")])
def test_one_is_one_and_all_else_is_many(count: int, expected: str) -> None:
    assert plural(count, "vraag", "vragen", language="nl") == expected


def test_what_counts_nothing_is_not_said() -> None:
    assert counted((0, "vraag", "vragen"), (1, "lid", "leden"), (3, "mail", "mails"), language="nl") == (
        "1 lid",
        "3 mails",
    )


def test_no_list_takes_the_room_of_another() -> None:
    many, few, none = list(range(10_000)), ["a", "b"], list[str]()

    assert share(50, many, few, none) == (list(range(48)), ["a", "b"], [])


def test_what_fits_is_shared_whole() -> None:
    assert share(50, [1, 2], [3]) == ([1, 2], [3])
    assert share(0, [1]) == ([],)
