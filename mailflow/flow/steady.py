"""A clock that jumped is not believed at once: nothing is planned, nothing forgotten, by a date that may be wrong."""

from datetime import datetime, timedelta

import structlog

from mailflow.flow.house import House
from mailflow.model.records import Heartbeat
from mailflow.store import heartbeats, steadying
from mailflow.store.connect import transaction

log = structlog.get_logger()
NAME = "steady"
# While mailflow runs it looks every few seconds; a machine that sleeps over a weekend has a clock that jumps, too.
JUMP = timedelta(days=1)
# A machine that was off for weeks is no clock that jumped; nobody leaves it off for longer without looking.
LONGEST_OFF = timedelta(days=31)
# By then time servers have set the clock right, or people, who are told at once.
STEADY_FOR = timedelta(hours=1)
# Nothing is ever put off for longer than this: what seems to be was put off by a clock that ran ahead.
LONGEST_WAIT = timedelta(days=1)


def doubt(*, house: House, last: datetime | None = None) -> str:
    """Why nothing is to be planned now; empty where the clock went on as it should, or has for an hour since it jumped.

    `last` is when this very process looked before; None at its first look, where what the database remembers is all
    there is. Kept as a heartbeat, so that a restart forgets no doubt. Where the clock was set back, what was put off
    by the wrong one is due now.
    """
    now = house.now()
    with transaction():
        seen = next((one for one in heartbeats.heartbeats() if one.name == NAME), None)
        text = _jump(seen, now, longest=LONGEST_OFF if last is None else JUMP)
        if text:
            heartbeats.beat(NAME, now=now)  # a doubt that was there before begins anew
            steadying.nothing_waits_beyond(now + LONGEST_WAIT, now=now)
        elif seen is not None and seen.error and not _was_long_enough(seen, now):
            text = seen.error
        heartbeats.beat(NAME, now=now, error=text or None)
    if text:
        log.warning("waiting", why=text)
    return text


def believe(*, house: House) -> str:
    """The clock is right, somebody says: what was doubted, or an empty text."""
    with transaction():
        doubted = next((one.error for one in heartbeats.heartbeats() if one.name == NAME), "")
        heartbeats.beat(NAME, now=house.now())
    return doubted


def _jump(seen: Heartbeat | None, now: datetime, *, longest: timedelta) -> str:
    if seen is None or -JUMP <= now - seen.tried_at <= longest:
        return ""
    return (
        f"the clock went from {seen.tried_at:%Y-%m-%d %H:%M} to {now:%Y-%m-%d %H:%M} UTC at once: nothing is planned "
        "until it has been steady for an hour, or somebody says that it is right (`mailflow clock right`)"
    )


def _was_long_enough(seen: Heartbeat, now: datetime) -> bool:
    return seen.failing_since is None or now - seen.failing_since >= STEADY_FOR
