"""What people wrote goes by itself, so many days after it was dealt with."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from mailflow.store import keeping
from mailflow.store.connect import transaction

log = structlog.get_logger()
# Where no mail came for longer, what is old stays until one comes: it may be the clock that is wrong.
QUIET_AT_MOST = timedelta(days=30)


def forget_old(*, days: int, now: datetime, stopped: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Mails, ours too, settled questions and steps of more than so many days ago say nothing more; 0 keeps all.

    In small steps, between which others write; `stopped` ends it early. How many rows of each kind. Raises TryLater.
    A clock of ours that is far ahead takes nothing away: mail servers have clocks of their own.
    """
    gone: Counter[str] = Counter()
    witness = keeping.newest_arrival()
    if not days or witness is None:
        return gone
    before = min(now, witness + QUIET_AT_MOST) - timedelta(days=days)
    while not stopped():
        with transaction():
            some = keeping.forget_some(before=before)
        if not some:
            break
        gone += some
    if gone:
        log.info("kept long enough", **{name.replace(" ", "_"): count for name, count in gone.items()})
    return gone
