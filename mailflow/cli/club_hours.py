"""Days and hours as one types them, on the club's own clock; what is typed wrongly is said as any wrong option is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time

import typer

from mailflow.flow import club_hours
from mailflow.flow.house import Room
from mailflow.model.errors import Refused

WHEN = 'On the club\'s clock, as 2026-01-13T10:00 or "2026-01-13 10:00".'


def instant(text: str, room: Room) -> datetime:
    """The instant that the club's clock shows so; an hour that the clock skips or shows twice is refused."""
    with as_typed():
        return club_hours.instant(text, room.club.timezone)


def last_moment(text: str, room: Room) -> datetime:
    """The same; a day alone is its last minute."""
    with as_typed():
        return club_hours.last_moment(text, room.club.timezone)


def hour(text: str) -> time:
    """An hour of the day, as 10:30."""
    with as_typed():
        return club_hours.hour(text)


@contextmanager
def as_typed() -> Iterator[None]:
    """What is refused within is a wrong option. Raises BadParameter."""
    try:
        yield
    except Refused as error:
        raise typer.BadParameter(str(error)) from None
