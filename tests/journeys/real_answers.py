"""Answers as real calendar programs wrote them, made to answer an invitation of ours: only what must differ does."""

import email
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime
from pathlib import Path

import pytest
from icalendar import Calendar, Event, vDDDTypes

from mailflow.model.address import Address

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "tests" / "fixtures" / "outside" / "calendar"
# Samples whose licence lets nobody pass them on lie beside the project, where they were collected.
BESIDE = ROOT.parent / "shared" / "outside" / "calendar"
_OTHERS = "mdhender+bluemindfork/plugins/net.bluemind.imip.parser.tests/data"
SAMPLES: dict[str, Path] = {
    "apple": KEPT / "ccs-calendarserver--good_reply",
    "outlook": BESIDE / _OTHERS / "outlook.reply.tentative.eml",
    "google": BESIDE / _OTHERS / "google.reply.valarm.eml",
    "android": BESIDE / _OTHERS / "android.reply.accept.eml",
}
PROGRAMS = tuple(SAMPLES)
_CALENDARS = ("text/calendar", "application/ics")


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What a program keeps of an invitation, to answer it later."""

    method: str
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    organiser: str
    state: str
    asks: bool


def invitation_in(content: bytes) -> Invitation | None:
    """The calendar part of a mail of ours; None where it has none."""
    parts = [part for part in email.message_from_bytes(content).walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        return None
    (part,) = parts
    calendar = Calendar.from_ical(_decoded(part))
    (meeting,) = calendar.walk("VEVENT")
    assert isinstance(meeting, Event)
    assert part.get_param("method") == str(calendar["METHOD"])
    attendee = meeting["ATTENDEE"]
    return Invitation(
        method=str(calendar["METHOD"]),
        uid=str(meeting["UID"]),
        sequence=int(str(meeting["SEQUENCE"])),
        starts_at=_instant(meeting, "DTSTART"),
        ends_at=_instant(meeting, "DTEND"),
        organiser=str(meeting["ORGANIZER"]),
        state=str(attendee.params["PARTSTAT"]),
        asks=attendee.params.get("RSVP") == "TRUE",
    )


def sample_of(program: str) -> Path:
    """An answer that this program wrote; skips where it is not on this machine."""
    sample = SAMPLES[program]
    if not sample.exists():
        pytest.skip(f"{sample.name} is not here: its licence keeps it out of this repository")
    return sample


def answer_of(
    program: str, invitation: Invitation, *, who: Address, state: str, stamped_at: datetime, id: str
) -> bytes:
    """The mail with which that program answers the invitation; skips where its sample is not on this machine."""
    sample = sample_of(program)
    # What that sample's writer typed says "tentative"; it must say nothing against the answer.
    mail = email.message_from_bytes(sample.read_bytes().replace(b"<div>Tentative</div>", b"<div>Tot dan!</div>"))
    for name, value in {
        "From": f"{who.name} <{who.address}>",
        "To": invitation.organiser.removeprefix("mailto:"),
        "Date": format_datetime(stamped_at),
        "Message-ID": f"<{id}>",
        "Reply-To": f"{who.name} <{who.address}>",
        "Return-Path": f"<{who.address}>",
    }.items():
        if name in mail:
            mail.replace_header(name, value)
    for part in mail.walk():
        if part.get_content_type() in _CALENDARS:
            text = _answering(_decoded(part).decode("utf-8"), invitation, who=who, state=state, stamped_at=stamped_at)
            del part["Content-Transfer-Encoding"]
            part["Content-Transfer-Encoding"] = "8bit"
            part.set_payload(text.encode("utf-8").decode("ascii", "surrogateescape"))
    return re.sub(rb"\r?\n", b"\r\n", mail.as_bytes())


def _answering(text: str, invitation: Invitation, *, who: Address, state: str, stamped_at: datetime) -> str:
    """The program's own lines, with the values of this invitation and of who answers it."""
    lines = re.sub(r"\r?\n[ \t]", "", text).splitlines()
    within: list[str] = []
    for number, line in enumerate(lines):
        if line.startswith("BEGIN:"):
            within.append(line)
        elif line.startswith("END:"):
            within.pop()
        elif within == ["BEGIN:VCALENDAR", "BEGIN:VEVENT"]:
            lines[number] = _told(line, invitation, who=who, state=state, stamped_at=stamped_at)
    return "\r\n".join((*lines, ""))


def _told(line: str, invitation: Invitation, *, who: Address, state: str, stamped_at: datetime) -> str:
    name = re.split("[:;]", line, maxsplit=1)[0]
    plain = {
        "UID": invitation.uid,
        "SEQUENCE": str(invitation.sequence),
        "DTSTAMP": _utc(stamped_at),
        "DTSTART": _utc(invitation.starts_at),
        "DTEND": _utc(invitation.ends_at),
        "ORGANIZER": invitation.organiser.removeprefix("mailto:"),
    }
    if name == "ATTENDEE":
        line = re.sub(r"PARTSTAT=[A-Z-]+", f"PARTSTAT={state}", line)
        line = re.sub(r'CN=("[^"]*"|[^;:]*)', lambda _: f'CN="{who.name}"', line)
        return re.sub(r"(mailto:)[^\s;]+$", lambda found: found[1] + who.address, line, flags=re.IGNORECASE)
    if name == "ORGANIZER":
        return re.sub(r"(mailto:)[^\s;]+$", lambda found: found[1] + plain[name], line, flags=re.IGNORECASE)
    return f"{name}:{plain[name]}" if name in plain else line


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _decoded(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def _instant(meeting: Event, name: str) -> datetime:
    value = meeting[name]
    assert isinstance(value, vDDDTypes)
    assert isinstance(value.dt, datetime)
    return value.dt.astimezone(UTC)
