"""Mailflow with its clock standing at an instant."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from mailflow.wire import clock


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """The one place of mailflow that asks for the time always hears this instant."""
    real = clock.now
    clock.now = lambda: instant
    try:
        yield
    finally:
        clock.now = real


def stands_at(told: str) -> AbstractContextManager[None]:
    """The same, for a process that is told the instant in a word."""
    return standing_at(datetime.fromisoformat(told))
