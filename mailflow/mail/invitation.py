"""Writes the calendar part of a mail (RFC 5546, 6047): who gets it is asked whether they come, or has it taken out.

Which rule each property serves stands in docs/calendar.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mailflow.mail.calendar_entry import empty_calendar, entry, quotable, spelt
from mailflow.mail.calendar_words import about
from mailflow.model.address import Address
from mailflow.model.effect import CalendarCopy
from mailflow.model.meeting import Meeting
from mailflow.model.message import Answer
from mailflow.model.outgoing import Attached, CalendarMethod, CalendarText
from mailflow.model.people import Club, Language

LINE_OCTETS = 75

_ANSWERS: dict[Answer | None, str] = {None: "NEEDS-ACTION", "yes": "ACCEPTED", "no": "DECLINED", "maybe": "TENTATIVE"}
_BUSY: dict[Answer | None, str] = {None: "TENTATIVE", "yes": "BUSY", "no": "FREE", "maybe": "TENTATIVE"}
_END = b"END:VEVENT\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonText:
    """A meeting's calendar text in one language, but for the lines about its one attendee, which stand in between."""

    method: CalendarMethod
    before: bytes
    after: bytes


def method_for(copy: CalendarCopy) -> CalendarMethod:
    """CANCEL takes the meeting out of the calendar of who does not come, or of all when it is cancelled."""
    return "CANCEL" if copy.answer == "no" or copy.meeting.state == "cancelled" else "REQUEST"


def common_text(
    meeting: Meeting,
    *,
    method: CalendarMethod,
    club: Club,
    now: datetime,
    language: Language,
    changed_at: datetime | None = None,
) -> CommonText:
    """All of the text that is the same for every attendee: to be made once for a mailing."""
    calendar = empty_calendar(method, club=club, meetings=(meeting,), now=now)
    component = entry(meeting, club=club, language=language, stamped_at=now, changed_at=changed_at or now)
    if described := about(meeting, language=language):
        component.add("DESCRIPTION", described)
    component.add("STATUS", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    component.add("TRANSP", "TRANSPARENT" if method == "CANCEL" else "OPAQUE")
    if method == "REQUEST":
        component.add("X-MICROSOFT-CDO-INTENDEDSTATUS", "BUSY")
        component.add("X-MICROSOFT-DISALLOW-COUNTER", "TRUE")
    calendar.add_component(component)
    before, end, after = bytes(calendar.to_ical()).rpartition(_END)
    return CommonText(method=method, before=before, after=end + after)


def calendar_text(common: CommonText, *, attendee: Address, answer: Answer | None) -> CalendarText:
    """The text for this attendee and nobody else; `answer` is what is known of their coming, None asks it."""
    return CalendarText(
        method=common.method, content=common.before + _attendee(common.method, attendee, answer) + common.after
    )


def calendar_for(copy: CalendarCopy, *, club: Club, now: datetime, language: Language | None = None) -> CalendarText:
    """The meeting for one person's own calendar, all at once."""
    common = common_text(copy.meeting, method=method_for(copy), club=club, now=now, language=language or club.language)
    return calendar_text(common, attendee=copy.attendee, answer=copy.answer)


def as_files(texts: Iterable[CalendarText]) -> tuple[Attached, ...]:
    """Several meetings of one mail as files: a mail program shows one calendar part, and would hide the others."""
    return tuple(
        Attached(
            name=f"invite-{number}.ics",
            mime_type="application/ics",
            content=text.content,
        )
        for number, text in enumerate(texts, start=1)
    )


def _attendee(method: CalendarMethod, attendee: Address, answer: Answer | None) -> bytes:
    """The two lines about the attendee. By hand: the library takes as long as for ten mails of a mailing."""
    name = quotable(attendee.name)
    named = f'CN="{name}";' if name else ""
    if method == "CANCEL":
        asked, busy = f"PARTSTAT={_ANSWERS[answer]}", "FREE"
    else:
        asked, busy = f"PARTSTAT={_ANSWERS[answer]};RSVP=TRUE", _BUSY[answer]
    line = f"ATTENDEE;{named}CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;{asked}:{spelt(attendee)}"
    return folded(line) + f"X-MICROSOFT-CDO-BUSYSTATUS:{busy}\r\n".encode("ascii")


def folded(line: str) -> bytes:
    """The content line with its end, folded after at most 75 octets and within no letter (RFC 5545 3.1)."""
    octets = line.encode("utf-8", "replace")
    pieces: list[bytes] = []
    while len(octets) > LINE_OCTETS:
        cut = LINE_OCTETS
        while octets[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(octets[:cut])
        octets = b" " + octets[cut:]
    return b"\r\n".join((*pieces, octets, b""))
