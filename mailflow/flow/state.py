"""How an installation does: when each inbox was last really read, what waits, and what is wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mailflow.flow.assemble import Assembled
from mailflow.model.records import Heartbeat
from mailflow.store import facts, heartbeats, inbox, outbox

CLOCK_IS_LATE = timedelta(minutes=3)
POLLS_MISSED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing about the installation, in plain words."""

    about: str
    state: Literal["good", "warning", "wrong"]
    text: str
    at: datetime | None = None


def state_of(assembled: Assembled) -> tuple[Line, ...]:
    """A line for the daemon, each inbox, each account, and all that waits or is stuck."""
    beats = {one.name: one for one in heartbeats.heartbeats()}
    now = assembled.house.now()
    lines = [_clock(beats.get("clock"), now)]
    for watched in assembled.watched:
        late = timedelta(seconds=watched.poll_seconds * POLLS_MISSED)
        lines.append(_inbox(watched.account.key, beats.get(f"imap:{watched.account.key}"), now=now, late=late))
    for key in assembled.outgoing:
        beat = beats.get(f"smtp:{key}")
        if beat is not None and beat.error:
            since = beat.failing_since or beat.tried_at
            lines.append(Line(about=f"smtp {key}", state="wrong", text=f"failing: {beat.error}", at=since))
    for key in assembled.house.rooms:
        lines += _waiting(key)
    return tuple(lines)


def _clock(beat: Heartbeat | None, now: datetime) -> Line:
    at = beat.done_at if beat else None
    if at is None:
        return Line(about="daemon", state="wrong", text="has never run here: start it with `mailflow run`")
    if now - at > CLOCK_IS_LATE:
        return Line(about="daemon", state="wrong", text="does not run: start it with `mailflow run`", at=at)
    return Line(about="daemon", state="good", text="runs", at=at)


def _inbox(key: str, beat: Heartbeat | None, *, now: datetime, late: timedelta) -> Line:
    about = f"inbox {key}"
    if beat is None:
        return Line(about=about, state="wrong", text="was never read")
    if beat.error:
        return Line(about=about, state="wrong", text=f"cannot be read: {beat.error}", at=beat.done_at)
    if beat.done_at is None or now - beat.done_at > late:
        return Line(about=about, state="wrong", text="was not read for too long", at=beat.done_at)
    return Line(about=about, state="good", text="last read", at=beat.done_at)


def _waiting(club: str) -> list[Line]:
    coming, going = inbox.counts(club), outbox.counts(club)
    asked = len(facts.questions(club, state="open"))
    lines = [
        Line(about=club, state="good", text=f"{coming['received']} mails wait to be handled"),
        Line(about=club, state="good", text=f"{going['waiting'] + going['sending']} mails wait to go out"),
        Line(about=club, state="good", text=f"{asked} open questions"),
    ]
    wrong = (
        (coming["stuck"], "mails are stuck: `mailflow inbox --state stuck`"),
        (going["refused"], "mails were refused: `mailflow outbox --state refused`"),
        (going["doubtful"], "mails went out in doubt: `mailflow outbox --state doubtful`"),
    )
    lines += [Line(about=club, state="wrong", text=f"{number} {what}") for number, what in wrong if number]
    if going["held"]:
        lines.append(
            Line(about=club, state="warning", text=f"{going['held']} mails are held: `mailflow outbox release`")
        )
    return lines
