"""What it takes to move a meeting or call it off, wherever that is ordered: by mail, by a command, by a button."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from mailflow.model.effect import Effect, SetMailing, SetMeeting
from mailflow.model.errors import Refused
from mailflow.model.meeting import AgendaItem, Meeting
from mailflow.model.plans import MailingKind


def moved(meeting: Meeting, changed: SetMeeting, *, now: datetime, timezone: str) -> SetMeeting:
    """The change with all that goes along with a new start: its end, the agenda's hours, when answers are due.

    What the change says of those itself stays. A meeting that was over, and moves ahead, is announced again.
    """
    begins = changed.starts_at
    if begins is None:
        return changed
    due, items = moved_along(meeting, begins, timezone)
    again = meeting.state == "held" and begins > now
    return replace(
        changed,
        ends_at=changed.ends_at or begins + (meeting.ends_at - meeting.starts_at),
        answer_by=changed.answer_by or due,
        agenda=changed.agenda or (items if items != meeting.agenda else None),
        state="announced" if again else changed.state,
    )


def called_off(meeting: Meeting, *, why: str = "") -> tuple[Effect, ...]:
    """What calls the meeting off, and tells why. Raises Refused where it is over, or called off already."""
    if meeting.state in ("held", "cancelled"):
        raise Refused(
            f"meeting {meeting.id} is {meeting.state}: it cannot be called off",
            dutch="die bijeenkomst is al geweest" if meeting.state == "held" else "die bijeenkomst ging al niet door",
        )
    return with_reason((SetMeeting(meeting=meeting.id, state="cancelled"),), "cancellation", meeting, why)


def with_reason(effects: tuple[Effect, ...], kind: MailingKind, meeting: Meeting, why: str) -> tuple[Effect, ...]:
    """The effects; and the mailing that tells of them knows why, where there is a reason."""
    if not why.strip():
        return effects
    key = f"{kind}:{meeting.id}"
    return (*effects, SetMailing(key=key, kind=kind, meeting=meeting.id, state="planned", why=why.strip()))


def moved_along(meeting: Meeting, begins: datetime, timezone: str) -> tuple[datetime | None, tuple[AgendaItem, ...]]:
    """When answers are due and the agenda of a meeting that begins at another time: as far from its start as before."""
    zone = ZoneInfo(timezone)
    old, new = (one.astimezone(zone).replace(tzinfo=None) for one in (meeting.starts_at, begins))
    due = meeting.answer_by
    if due is not None:
        wall = due.astimezone(zone).replace(tzinfo=None) + (new.date() - old.date())
        due = min(wall.replace(tzinfo=zone).astimezone(UTC), begins)
    shift = (new - old) - (new.date() - old.date())
    items = tuple(
        replace(one, at=(datetime.combine(old.date(), one.at) + shift).time() if one.at else None)
        for one in meeting.agenda
    )
    return due, items
