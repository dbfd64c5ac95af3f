"""Days as people name them."""

from datetime import date

import pytest

from mailflow.understanding.dates import mentions

FRIDAY_3_JANUARY = date(2020, 1, 3)


def first_day(text: str, written: date = FRIDAY_3_JANUARY) -> date | None:
    """The likeliest day of the first mention in a text."""
    found = mentions(text)
    return next(iter(found[0].days(written)), None) if found else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("op 13 januari", date(2020, 1, 13)),
        ("maandag 13 jan.", date(2020, 1, 13)),
        ("ma 13 januari 2020", date(2020, 1, 13)),
        ("13-1", date(2020, 1, 13)),
        ("13/01/2020.", date(2020, 1, 13)),
        ("op 13/2.", date(2020, 2, 13)),
        ("2020-02-13", date(2020, 2, 13)),
        ("de 13e", date(2020, 1, 13)),
        ("de dertiende", date(2020, 1, 13)),
        ("den twaalfde", date(2020, 1, 12)),
        ("de 28ste december", date(2019, 12, 28)),
        ("January 13th", date(2020, 1, 13)),
        ("the 13th of February", date(2020, 2, 13)),
        ("op 3 maart", date(2020, 3, 3)),
        ("vandaag", date(2020, 1, 3)),
        ("morgen", date(2020, 1, 4)),
        ("overmorgen", date(2020, 1, 5)),
        ("tomorrow", date(2020, 1, 4)),
        ("maandag", date(2020, 1, 6)),
        ("volgende week dinsdag", date(2020, 1, 7)),
        ("dinsdag volgende week", date(2020, 1, 7)),
        ("next Monday", date(2020, 1, 6)),
        ("vrijdagmiddag", date(2020, 1, 3)),
        ("op 29 februari", date(2020, 2, 29)),
        ("op 10 november", date(2020, 11, 10)),
    ],
)
def test_a_day_is_known_however_it_is_named(text: str, day: date) -> None:
    assert first_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "dit is de 3e keer",
        "om 10.15 uur",
        "half 11",
        "8 minuten",
        "de eerste vraag",
        "06-55500142",
        "2,50 euro",
        "op 31-02-2020x",
    ],
)
def test_a_number_that_is_no_day_is_none(text: str) -> None:
    assert mentions(text) == ()


def test_a_day_that_no_calendar_has_is_never_given() -> None:
    (mention,) = mentions("op 31 februari")

    assert list(mention.days(FRIDAY_3_JANUARY)) == []


def test_the_year_turns_with_the_date_of_writing() -> None:
    assert first_day("op 13 januari", date(2019, 12, 20)) == date(2020, 1, 13)
    assert first_day("de 2e", date(2019, 12, 30)) == date(2019, 12, 2)


def test_a_weekday_beside_a_day_is_kept() -> None:
    (mention,) = mentions("donderdag de 13e")

    assert (mention.day, mention.weekday) == (13, 3)


def test_several_days_are_found_from_left_to_right() -> None:
    text = "Niet de 13e, wel in maart of volgende week."

    assert [text[one.start : one.end] for one in mentions(text)] == ["de 13e", "in maart", "volgende week"]
