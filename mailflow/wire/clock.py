"""What time it is: the only place that asks."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds on a clock that is never set back; only differences mean anything."""
    return time.monotonic()


def since_boot() -> float:
    """Seconds since the machine was started, those in which it slept included, where the system tells them."""
    counted = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if counted is None else time.clock_gettime(counted)
