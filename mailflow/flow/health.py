"""What is wrong with the installation now, from what was really done and what was not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailflow.flow import steady
from mailflow.flow.assemble import Assembled
from mailflow.flow.watch import Watched
from mailflow.model.health import Kind, Trouble
from mailflow.model.records import Heartbeat
from mailflow.store import connect, heartbeats, queues
from mailflow.store.heartbeats import MUST_BE_MENDED
from mailflow.store.kept_back import kept_back

# The heartbeat of the settings: its error is why those that are written are not at work.
SETTINGS = "settings"
MEGABYTE = 1024 * 1024
LARGEST_LOG_BYTES = 256 * MEGABYTE
CLOCKS_DRIFT = timedelta(seconds=60)
# A clock that was set by more than this has been set wrongly, or was wrong for long.
JUMP = timedelta(minutes=5)
JUMP_IS_TOLD = timedelta(minutes=15)
POLLS_MISSED = 3

Beats = Mapping[str, Heartbeat]


def patience(assembled: Assembled) -> timedelta:
    """For how long something may be wrong before people are told."""
    return timedelta(minutes=assembled.settings.health.alarm_after_minutes)


def troubles(assembled: Assembled) -> tuple[Trouble, ...]:
    """All that is wrong now. Whoever knows another trouble adds the function that finds it to `FINDERS`.

    Raises TryLater where the database cannot be read.
    """
    beats = {one.name: one for one in heartbeats.heartbeats()}
    return tuple(trouble for find in FINDERS for trouble in find(assembled, beats))


def lasting(found: tuple[Trouble, ...], assembled: Assembled) -> tuple[Trouble, ...]:
    """Those that people are told of: what lasts too long, or cannot wait."""
    until = assembled.house.now() - patience(assembled)
    return tuple(one for one in found if one.at_once or one.since <= until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one look saw of two clocks: the one that people set, and the one that only counts (in seconds)."""

    at: datetime
    seconds: float


def jump(before: Looked, after: Looked) -> timedelta:
    """By how much the clock went otherwise than time did, between two looks; nothing where that is little."""
    moved = (after.at - before.at) - timedelta(seconds=after.seconds - before.seconds)
    return moved if abs(moved) > JUMP else timedelta()


def neglected_after(watched: Watched, assembled: Assembled) -> timedelta:
    """After how long without being read to its end an inbox is neglected, although nothing was said to be wrong."""
    return max(patience(assembled), timedelta(seconds=POLLS_MISSED * watched.poll_seconds))


def _inboxes(assembled: Assembled, beats: Beats) -> Iterator[Trouble]:
    """Only a read that came to its end counts as one; what was late before the daemon began is not counted."""
    now = assembled.house.now()
    began = _began(beats)
    for one in assembled.watched:
        beat = beats.get(f"imap:{one.account.key}")
        if beat is not None and beat.error:
            kind: Kind = "login" if beat.error.endswith(MUST_BE_MENDED) else "inbox"
            yield _inbox(one, kind, beat.error, beat.failing_since or beat.tried_at)
            continue
        known = [at for at in (beat.done_at if beat else None, began) if at is not None and at - now <= CLOCKS_DRIFT]
        read_at = max(known, default=None)
        if read_at is not None and now - read_at > neglected_after(one, assembled):
            yield _inbox(one, "inbox", "it was not read for too long", read_at)


def _inbox(watched: Watched, kind: Kind, text: str, since: datetime) -> Trouble:
    return Trouble(kind=kind, what=watched.account.key, text=text, since=since, club=watched.club)


def _accounts(assembled: Assembled, beats: Beats) -> Iterator[Trouble]:
    for key in assembled.outgoing:
        beat = beats.get(f"smtp:{key}")
        if beat is not None and beat.error:
            kind: Kind = "account" if beat.error.endswith(MUST_BE_MENDED) else "sending"
            yield Trouble(kind=kind, what=key, text=beat.error, since=beat.failing_since or beat.tried_at, club=key)


def _queues(assembled: Assembled, beats: Beats) -> Iterator[Trouble]:
    """Mails that are due and do not move for long, while nothing else of the club does; and those that are stuck."""
    now = assembled.house.now()
    before = now - patience(assembled)
    began = _began(beats)
    for club in assembled.house.rooms:
        coming = queues.coming_since(club, now=now, before=before)
        going = queues.going_since(club, now=now, before=before)
        waits: tuple[tuple[Kind, datetime | None], ...] = (("queue", coming), ("going", going))
        for kind, since in waits:
            if since is not None and (began is None or began <= before):
                yield Trouble(kind=kind, what=club, text="mails wait although they are due", since=since, club=club)
        if (stuck_at := queues.stuck_since(club)) is not None:
            yield Trouble(kind="stuck", what=club, text="mails are stuck", since=stuck_at, club=club)


def _kept_back(assembled: Assembled, beats: Beats) -> Iterator[Trouble]:
    """Mails that mailflow holds by itself, until somebody lets them go or drops them."""
    for club in assembled.house.rooms:
        for one in kept_back(club):
            text = f"{one.count} {'mail is' if one.count == 1 else 'mails are'} held: `mailflow outbox --state held`"
            yield Trouble(kind=one.kind, what=club, text=text, since=one.since, club=club, at_once=True)


def _room(assembled: Assembled, beats: Beats) -> Iterator[Trouble]:
    """Room on the disk of the database, and the size of its log."""
    now, least = assembled.house.now(), assembled.settings.health.free_megabytes
    free = connect.free_bytes()
    if free is not None and free < least * MEGABYTE:
        text = f"{free // MEGABYTE} MB are free where the database is, and {least} are needed"
        yield Trouble(kind="disk", what="database", text=text, since=now, at_once=True)
    if (size := connect.log_bytes()) > LARGEST_LOG_BYTES:
        text = f"the database's log takes {size // MEGABYTE} MB: another program reads the database all the time"
        yield Trouble(kind="log", what="database", text=text, since=now, at_once=True)


def _clock(assembled: Assembled, beats: Beats) -> Iterator[Trouble]:
    """A clock that was set: noticed while it happened, or because mailflow was at work in what is now the future."""
    now = assembled.house.now()
    doubted, told = beats.get(steady.NAME), beats.get("time")
    ahead = max((beats[one].tried_at for one in ("clock", "once") if one in beats), default=now)
    if ahead - now > CLOCKS_DRIFT:
        text = f"the clock was set back: mailflow was at work at {ahead:%Y-%m-%d %H:%M}, by the clock of then"
        yield Trouble(kind="clock", what="clock", text=text, since=now, at_once=True)
    elif doubted is not None and doubted.error:
        since = doubted.failing_since or doubted.tried_at
        yield Trouble(kind="clock", what="clock", text=doubted.error, since=since, at_once=True)
    elif told is not None and told.error and abs(now - told.tried_at) <= JUMP_IS_TOLD:
        yield Trouble(kind="clock", what="clock", text=told.error, since=told.tried_at, at_once=True)


def _planning(assembled: Assembled, beats: Beats) -> Iterator[Trouble]:
    beat, doubted = beats.get("plan"), beats.get(steady.NAME)
    is_about_the_clock = beat is not None and doubted is not None and doubted.error and doubted.error in beat.error
    if beat is not None and beat.error and not is_about_the_clock:
        yield Trouble(kind="planning", what="clock", text=beat.error, since=beat.failing_since or beat.tried_at)


def _settings(assembled: Assembled, beats: Beats) -> Iterator[Trouble]:
    """Settings that were written, and cannot be used: the ones before are at work still."""
    beat = beats.get(SETTINGS)
    if beat is not None and beat.error:
        yield Trouble(kind="settings", what="settings", text=beat.error, since=beat.failing_since or beat.tried_at)


def _began(beats: Beats) -> datetime | None:
    """When the daemon that runs now began, or the one before it where that died only just now."""
    beat = beats.get("started")
    return beat.done_at if beat else None


# Each finds what it knows of; the heartbeats are read once for all of them.
FINDERS: tuple[Callable[[Assembled, Beats], Iterator[Trouble]], ...] = (
    _inboxes,
    _accounts,
    _queues,
    _room,
    _clock,
    _planning,
    _kept_back,
    _settings,
)
