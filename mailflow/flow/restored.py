"""A database that was put back from a backup is known for what it is: nothing of it goes out by itself."""

from dataclasses import replace
from datetime import datetime
from functools import cache

import structlog

from mailflow.flow.house import House, SafeMode
from mailflow.flow.plan import plan_mailings
from mailflow.model.health import held_because
from mailflow.store import heartbeats, journal, kept_back, marks
from mailflow.store.connect import transaction
from mailflow.store.marks import Marks

log = structlog.get_logger()
# A heartbeat whose time is when the days ended of which a database that was put back knows nothing.
RESTORED = "restored"
WHY = held_because("restored", "an older database was put back, and this may have gone out before")


def looked_at(*, house: House) -> int:
    """How many mails are kept back now, because the open database is older than what ran here last; 0 at other times.

    Asked before anything goes out, and at each tick. What waits in an older database may have gone out since the backup
    was made, and so may the mailings that are due: organisers look at them. Raises TryLater, to be asked again.
    """
    now = house.now()
    remembered = marks.read()
    if remembered is None or not marks.is_older(remembered):
        _counted(0, house=house, now=now)
        return 0
    held = _kept_back(remembered, now=now)
    plan_mailings(house=holding(house))
    _counted(remembered.beats, house=house, now=now)  # last: whoever dies before this does all of it again
    log.warning("restored", held=held)
    return held


def holding(house: House) -> House:
    """The same house, whose mails wait until somebody releases them."""
    return house if house.safe_mode.mode == "hold" else replace(house, safe_mode=SafeMode(mode="hold", why=WHY))


def house_for(arrived_at: datetime, *, house: House) -> House:
    """The house in which a mail is handled: what came in the lost days was answered then, most likely."""
    lost_until = heartbeats.last_done(RESTORED)
    return holding(house) if lost_until is not None and arrived_at <= lost_until else house


def _kept_back(remembered: Marks, *, now: datetime) -> int:
    """How many mails that waited are kept back."""
    with transaction():
        heartbeats.beat(RESTORED, now=min(remembered.alive_at, now))
        held = kept_back.all_that_wait(why=WHY, now=now)
        for club, count in held.items():
            journal.write(club, RESTORED, f"an older database was put back: {count} mails are kept back", now=now)
    return sum(held.values())


def _counted(after: int, *, house: House, now: datetime) -> None:
    """The database counts one further, and only then what is remembered beside it does."""
    with transaction():
        marks.count(house.fresh_token(), after=after, now=now)
    try:
        marks.write(now=now)
    except OSError as error:  # mails go on: only that a backup was put back would not be noticed
        _tell(error.strerror or type(error).__name__)


@cache
def _tell(why: str) -> None:
    """Once is enough: it is tried at each tick."""
    log.warning("cannot be remembered beside the database", why=why)
