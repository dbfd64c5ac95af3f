"""`python -m tests.journeys.at_an_hour INSTANT WORDS...`: mailflow itself, with its clock standing at that instant."""

import sys
from datetime import datetime


def main() -> None:
    """The command line of mailflow runs; only `wire.clock.now`, the one place that asks for the time, is told."""
    instant = datetime.fromisoformat(sys.argv.pop(1))
    from mailflow.wire import clock

    clock.now = lambda: instant
    from mailflow.cli.main import run

    run()


if __name__ == "__main__":
    main()
