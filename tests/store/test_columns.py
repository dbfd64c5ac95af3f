"""Text and instants come back as they went in, whatever strangers write."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.store import journal, tables
from mailflow.store.columns import LONGEST_KEY, as_instant, as_microseconds, clean, shortened
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import CLUB
from tests.store.builders import NOW


def test_nul_and_lone_surrogates_are_replaced_on_their_way_in(database: Engine) -> None:
    with transaction():
        journal.write(CLUB.key, "note", "a\x00b\ud800c\udfffd 😀 é", now=NOW)

    (line,) = journal.lines(limit=1)

    assert line.text == "a\ufffdb\ufffdc\ufffdd 😀 é"


def test_a_key_that_is_too_long_for_an_index_is_shortened_and_still_found(database: Engine) -> None:
    long = "received:" + "é😀" * 4_000
    other = long + "!"
    with transaction():
        tables.Heartbeat.insert(name=long, tried_at=NOW).execute()

    assert tables.Heartbeat.select().where(tables.Heartbeat.name == long).count() == 1
    assert tables.Heartbeat.select().where(tables.Heartbeat.name == other).count() == 0


@given(st.text(), st.text())
def test_keys_are_as_different_as_their_texts(one: str, other: str) -> None:
    padding = "x" * LONGEST_KEY
    assert (shortened(padding + one) == shortened(padding + other)) == (clean(one) == clean(other))
    assert len(shortened(padding + one)) <= LONGEST_KEY


def test_an_instant_keeps_its_microseconds_and_comes_back_in_utc(database: Engine) -> None:
    amsterdam = timezone(timedelta(hours=2))
    with transaction():
        journal.write(CLUB.key, "note", "", now=datetime(2026, 6, 1, 1, 2, 3, 456789, tzinfo=amsterdam))

    (line,) = journal.lines(limit=1)

    assert line.at == datetime(2026, 5, 31, 23, 2, 3, 456789, tzinfo=UTC)
    assert line.at.utcoffset() == timedelta(0)


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_instant_survives_the_way_through_the_database(instant: datetime) -> None:
    assert as_instant(as_microseconds(instant)) == instant


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_instants_compare_as_their_numbers_do(one: datetime, other: datetime) -> None:
    numbers = as_microseconds(one), as_microseconds(other)
    assert numbers[0] is not None and numbers[1] is not None
    assert (one < other) == (numbers[0] < numbers[1])


def test_an_instant_without_a_zone_is_refused(database: Engine) -> None:
    with pytest.raises(ValueError, match="no time zone"), transaction():
        journal.write(CLUB.key, "note", "", now=datetime(2026, 6, 1))  # noqa: DTZ001
