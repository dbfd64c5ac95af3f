"""What people wrote goes by itself, so many days after it was dealt with."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from mailflow.store import keeping
from mailflow.store.connect import transaction

log = structlog.get_logger()


def forget_old(*, days: int, now: datetime, stopped: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Mails, ours too, settled questions and steps of more than so many days ago say nothing more; 0 keeps all.

    In small steps, between which others write; `stopped` ends it early. How many rows of each kind. Raises TryLater.
    """
    gone: Counter[str] = Counter()
    while days and not stopped():
        with transaction():
            some = keeping.forget_some(before=now - timedelta(days=days))
        if not some:
            break
        gone += some
    if gone:
        log.info("kept long enough", **{name.replace(" ", "_"): count for name, count in gone.items()})
    return gone
