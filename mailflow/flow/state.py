"""How an installation does: when each inbox was last really read, what waits, and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from mailflow.flow import health
from mailflow.flow.assemble import Assembled
from mailflow.flow.watch import Watched
from mailflow.model.health import Kind, Trouble
from mailflow.model.records import Heartbeat
from mailflow.store import clubs, facts, heartbeats, inbox, outbox

# A daemon that runs says so every ten seconds.
CLOCK_IS_LATE = timedelta(minutes=1)
# Troubles that no other line tells of.
TOLD_HERE: Mapping[Kind, str] = {
    "queue": "mails that are due are not handled",
    "going": "mails that are due do not go out",
    "disk": "the disk is nearly full",
    "log": "the database's log is too large",
    "clock": "the clock was set",
}
POLLS_MISSED = 3
START = "start it with `mailflow run`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing about the installation, in plain words."""

    about: str
    state: Literal["good", "warning", "wrong"]
    text: str
    at: datetime | None = None


def state_of(assembled: Assembled) -> tuple[Line, ...]:
    """A line for the daemon, each inbox, each account in trouble, all that waits or is stuck, and all that is wrong."""
    beats = {one.name: one for one in heartbeats.heartbeats()}
    now = assembled.house.now()
    patience = max((_patience(one) for one in assembled.watched), default=CLOCK_IS_LATE)
    lines = [_clock(beats.get("clock"), beats.get("once"), now=now, patience=patience)]
    lines += [_inbox(one, beats.get(f"imap:{one.account.key}"), now=now) for one in assembled.watched]
    lines += [line for key in assembled.outgoing if (line := _failing(f"smtp {key}", beats.get(f"smtp:{key}")))]
    lines += [line] if (line := _failing("planning", beats.get("plan"))) else []
    if assembled.settings.web.console and (line := _failing("console", beats.get("console"))):
        lines.append(replace(line, state="warning"))  # mails are handled all the same
    for key, room in assembled.house.rooms.items():
        if room.second_reader and (line := _failing(f"second reader {key}", beats.get(f"second_reader:{key}"))):
            lines.append(replace(line, state="warning"))  # mails are handled all the same
        lines += _waiting(key)
    lines += [_told(one) for one in health.troubles(assembled) if one.kind in TOLD_HERE]
    lines += [line for key in clubs.clubs() if key not in assembled.house.rooms and (line := _forgotten(key))]
    return tuple(lines)


def _patience(watched: Watched) -> timedelta:
    """After how long without being read an inbox is neglected."""
    return timedelta(seconds=watched.poll_seconds * POLLS_MISSED)


def _clock(beat: Heartbeat | None, once: Heartbeat | None, *, now: datetime, patience: timedelta) -> Line:
    """Whether the daemon runs, or somebody starts `mailflow run --once` again and again."""
    round_at = once.done_at if once else None
    at = beat.done_at if beat else None
    if beat is not None and at is not None and not beat.error and now - at <= CLOCK_IS_LATE:
        return Line(about="daemon", state="good", text="runs", at=at)
    if round_at is not None and now - round_at <= patience and (at is None or round_at > at):
        return Line(about="daemon", state="good", text="`mailflow run --once` did all that waited", at=round_at)
    if beat is not None and beat.error:
        return Line(about="daemon", state="wrong", text=f"{beat.error}: {START}", at=beat.tried_at)
    latest = max((one for one in (at, round_at) if one is not None), default=None)
    if latest is None:
        return Line(about="daemon", state="wrong", text=f"has never run here: {START}")
    return Line(about="daemon", state="wrong", text=f"does not run: {START}", at=latest)


def _inbox(watched: Watched, beat: Heartbeat | None, *, now: datetime) -> Line:
    about = f"inbox {watched.account.key}"
    if beat is None:
        return Line(about=about, state="wrong", text="was never read")
    if beat.error:
        since = "; it was last read" if beat.done_at else ""
        return Line(about=about, state="wrong", text=f"cannot be read: {beat.error}{since}", at=beat.done_at)
    if beat.done_at is None or now - beat.done_at > _patience(watched):
        return Line(about=about, state="wrong", text="was not read for too long; last read", at=beat.done_at)
    return Line(about=about, state="good", text="last read", at=beat.done_at)


def _failing(about: str, beat: Heartbeat | None) -> Line | None:
    """What is wrong, and since when; nothing where all is well."""
    if beat is None or not beat.error:
        return None
    return Line(about=about, state="wrong", text=f"failing: {beat.error}; since", at=beat.failing_since)


def _told(trouble: Trouble) -> Line:
    text = f"{TOLD_HERE[trouble.kind]}: {trouble.text}; since"
    return Line(about=trouble.what, state="wrong", text=text, at=trouble.since)


def _waiting(club: str) -> list[Line]:
    coming, going = inbox.counts(club), outbox.counts(club)
    asked = len(facts.questions(club, state="open"))
    lines = [
        Line(about=club, state="good", text=f"{_mails(coming['received'], 'waits', 'wait')} to be handled"),
        Line(
            about=club, state="good", text=f"{_mails(going['waiting'] + going['sending'], 'waits', 'wait')} to go out"
        ),
        Line(about=club, state="good", text=_questions(asked)),
    ]
    if coming["stuck"]:
        text = f"{_mails(coming['stuck'], 'is', 'are')} stuck: `mailflow inbox --state stuck`"
        lines.append(Line(about=club, state="wrong", text=text))
    # Organisers read of these once, in their digest; nobody can undo them, so they are no alarm for ever.
    to_look_at = (
        (going["refused"], f"{_mails(going['refused'], 'was', 'were')} refused: `mailflow outbox --state refused`"),
        (going["doubtful"], f"{_mails(going['doubtful'], 'is', 'are')} in doubt: `mailflow outbox --state doubtful`"),
        (going["held"], f"{_mails(going['held'], 'is', 'are')} held: `mailflow outbox release`"),
    )
    lines += [Line(about=club, state="warning", text=text) for number, text in to_look_at if number]
    return lines


def _forgotten(club: str) -> Line | None:
    """A club that is in the settings no more, though mails of it wait, or questions that nobody can answer now."""
    going = outbox.counts(club)
    left = inbox.counts(club)["received"] + going["waiting"] + going["sending"]
    asked = len(facts.questions(club, state="open"))
    found = [_mails(left, "waits", "wait")] * bool(left) + [_questions(asked)] * bool(asked)
    if not found:
        return None
    return Line(about=club, state="warning", text=f"{', '.join(found)}, but the club is no longer in the settings")


def _questions(number: int) -> str:
    return "1 open question" if number == 1 else f"{number or 'no'} open questions"


def _mails(number: int, one: str, several: str) -> str:
    """`no mails wait`, `1 mail waits`, `2 mails wait`."""
    return f"1 mail {one}" if number == 1 else f"{number or 'no'} mails {several}"
