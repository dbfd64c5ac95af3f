"""`python -m tests.journeys.at_an_hour INSTANT WORDS...`: mailflow itself, with its clock standing at that instant."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


def main() -> None:
    """The command line of mailflow runs as it always does, at that hour."""
    from mailflow.cli.main import run

    with standing_at(datetime.fromisoformat(sys.argv.pop(1))):
        run()


if __name__ == "__main__":
    main()
