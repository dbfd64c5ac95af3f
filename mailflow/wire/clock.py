"""What time it is: the only place that asks."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds on a clock that is never set back; only differences mean anything."""
    return time.monotonic()
