"""Meetings and who comes to them, as `apply` changes them."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from mailflow.model.effect import SetAttendance, SetMeeting, SetSeat
from mailflow.model.meeting import comes_late
from mailflow.model.people import Club
from mailflow.store import agenda_json, people, tables
from mailflow.store.rows import insert_once

# RFC 5546 2.1.4: what changes these must raise the sequence, or calendars keep what they have. A place is among them,
# as that section leaves to us: who goes to the old one misses the meeting.
SIGNIFICANT = ("starts_at", "ends_at", "place")
FIELDS = (
    "starts_at",
    "ends_at",
    "place",
    "online",
    "theme",
    "programme",
    "capacity",
    "answer_by",
    "practical",
    "state",
)


def make_meeting(effect: SetMeeting, *, club: Club, now: datetime) -> tuple[int, str]:
    """The id of a new meeting, with an iCalendar uid of its own for ever (RFC 7986 5.3), and what was done."""
    starts_at, ends_at = effect.starts_at, effect.ends_at
    if starts_at is None or ends_at is None:
        raise ValueError("a new meeting needs its start and its end")
    _in_order(starts_at, ends_at)
    id = tables.Meeting.insert(club=club.key, uid=f"{uuid.uuid4()}@{club.address.domain}", **_told(effect)).execute()
    _keep_version(int(id), now)
    return int(id), f"meeting {id} on {_shown(starts_at, club)}"


def change_meeting(effect: SetMeeting, *, club: Club, now: datetime) -> str:
    """The meeting is as the effect says; what was done. The sequence rises by one where calendars must know."""
    row = tables.Meeting
    found = _meeting(effect.meeting, club)
    changed = {name: value for name, value in _told(effect).items() if value != getattr(found, name)}
    if not changed:
        return f"meeting {found.id} was so already"
    _in_order(effect.starts_at or found.starts_at, effect.ends_at or found.ends_at)
    called_off = "cancelled" in (found.state, changed.get("state")) and "state" in changed
    sequence = found.sequence + (called_off or any(name in changed for name in SIGNIFICANT))
    row.update(changed | {"sequence": sequence}).where(row.id == found.id).execute()
    _keep_version(found.id, now)
    told = (
        f"{name.removesuffix('_at')} {_shown(value, club) if isinstance(value, datetime) else _plain(value)}"
        for name, value in changed.items()
    )
    return f"meeting {found.id} changed: {', '.join(told)}"


def put_back(meeting: int, columns: Mapping[str, object], *, now: datetime) -> None:
    """The meeting is as it was in these columns. Its sequence rises where calendars must know: they were told else."""
    row = tables.Meeting
    found = row.get_by_id(meeting)
    called_off = "state" in columns and "cancelled" in (found.state, columns["state"])
    sequence = found.sequence + (called_off or any(name in columns for name in SIGNIFICANT))
    row.update({**columns, "sequence": sequence}).where(row.id == meeting).execute()
    _keep_version(meeting, now)


def set_seat(effect: SetSeat, *, club: Club, now: datetime) -> str:
    """Their seat is as the effect says; what was done. Raises LookupError where they never said they come."""
    meeting = _meeting(effect.meeting, club)
    known = people.find(club.key, effect.person.address)
    row = tables.Attendance
    mine = row.meeting == meeting.id, row.person == (known.id if known else 0)
    seated = {"seat": effect.seat, "seat_since": now, "offered_until": effect.offered_until}
    if not row.update(seated).where(*mine).execute():
        raise LookupError(f"{effect.person} never answered for meeting {meeting.id}")
    until = f" until {_shown(effect.offered_until, club)}" if effect.offered_until else ""
    return f"seat of {effect.person} at meeting {meeting.id}: {effect.seat}{until}"


def set_attendance(effect: SetAttendance, *, club: Club, now: datetime) -> str:
    """What they wrote last of coming is what counts; what was done."""
    row = tables.Attendance
    meeting = _meeting(effect.meeting, club)
    person = people.person_id(club.key, effect.person)
    said: dict[str, object] = {
        "answer": effect.answer,
        "guests": effect.guests,
        "remark": effect.remark,
        "by": None if effect.by is None else people.person_id(club.key, effect.by),
        "sequence": meeting.sequence if effect.sequence is None else effect.sequence,
        "seat": effect.seat,
        "offered_until": None,
    }
    shown = f"{effect.person} to meeting {meeting.id} on {_shown(meeting.starts_at, club)}"
    words = _answer_told(effect, meeting)
    through = f" (said by {effect.by})" if effect.by else ""
    kept = said | {"meeting": meeting.id, "person": person, "written_at": effect.written_at, "changed_at": now}
    kept["seat_since"] = now
    if insert_once(row.insert(kept)) is not None:
        return f"{shown}: {words}{through}"
    before = row.get(row.meeting == meeting.id, row.person == person)
    if comes_late(effect.sequence, effect.written_at, before=(before.sequence, before.written_at)):
        return f"{shown}: {words} came late, what was written later stays: {before.answer}"
    same = (before.answer, before.guests, before.remark) == (effect.answer, effect.guests, effect.remark)
    said["written_at"] = effect.written_at
    is_seat_new = before.seat != effect.seat or before.answer != effect.answer
    if not same or is_seat_new:
        said["changed_at"] = now
    if is_seat_new:
        said["seat_since"] = now
    row.update(said).where(row.id == before.id).execute()
    return f"{shown}: {words} again{through}" if same else f"{shown}: {words}, before {before.answer}{through}"


def _answer_told(effect: SetAttendance, meeting: tables.Meeting) -> str:
    """The answer as the journal tells it."""
    guests = f" with {effect.guests} {'guest' if effect.guests == 1 else 'guests'}" if effect.guests else ""
    waits = ", waiting for a seat" if effect.answer == "yes" and effect.seat == "waiting" else ""
    is_earlier = effect.sequence is not None and effect.sequence < meeting.sequence
    return f"{effect.answer}{guests}{waits}{', for an earlier date or place' if is_earlier else ''}"


def _keep_version(id: int, now: datetime) -> None:
    """How the meeting is from now on, for replays of mails that come from now on."""
    one = tables.Meeting.get_by_id(id)
    tables.MeetingVersion.insert(
        meeting=id,
        at=now,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        place=one.place,
        theme=one.theme,
        state=one.state,
        sequence=one.sequence,
        online=one.online,
    ).execute()


def _told(effect: SetMeeting) -> dict[str, object]:
    """The columns that the effect speaks of."""
    told: dict[str, object] = {name: value for name in FIELDS if (value := getattr(effect, name)) is not None}
    if effect.questions is not None:
        told["questions"] = agenda_json.lines_to_json(effect.questions)
    if effect.agenda is not None:
        told["agenda"] = agenda_json.agenda_to_json(effect.agenda)
    return told


def _plain(value: object) -> str:
    return str(value) if value and value != "[]" else "empty"


def _meeting(id: int | None, club: Club) -> tables.Meeting:
    found = tables.Meeting.get_or_none(tables.Meeting.id == id, tables.Meeting.club == club.key)
    if found is None:
        raise LookupError(f"there is no meeting {id} in {club.name}: `mailflow meetings` lists them")
    return found


def _in_order(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at < starts_at:
        raise ValueError(
            f"a meeting cannot end ({ends_at:%Y-%m-%d %H:%M}) before it starts ({starts_at:%Y-%m-%d %H:%M})"
        )


def _shown(instant: datetime, club: Club) -> str:
    return f"{instant.astimezone(ZoneInfo(club.timezone)):%Y-%m-%d %H:%M}"
