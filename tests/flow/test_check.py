"""A clock is believed only where nothing speaks against it."""

from datetime import UTC, datetime, timedelta

import pytest

from mailflow.flow.check import check_clock

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "newest", "state"),
    [
        (NOW, None, "good"),
        (NOW, NOW - timedelta(days=1), "good"),
        (NOW, NOW + timedelta(minutes=4), "good"),
        (NOW, NOW + timedelta(minutes=6), "wrong"),
        (datetime(1970, 1, 1, tzinfo=UTC), None, "wrong"),
        (datetime(2024, 12, 31, tzinfo=UTC), None, "wrong"),
    ],
)
def test_a_clock_is_wrong_before_this_version_or_behind_what_was_done(
    now: datetime, newest: datetime | None, state: str
) -> None:
    assert check_clock(now, newest=newest).state == state
