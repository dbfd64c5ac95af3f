"""Reads what a calendar program answers to an invitation (RFC 5546, 6047)."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from icalendar import Event, vCalAddress, vDDDTypes

from mailflow.mail.addresses import strict
from mailflow.mail.cleaning import clean_line, clean_text
from mailflow.mail.fence import CALENDAR_COMPONENTS, CALENDAR_LIMIT
from mailflow.mail.timezones import known_zone
from mailflow.model.address import Address
from mailflow.model.errors import Unreadable
from mailflow.model.message import Answer, CalendarAnswer

COMMENT_LIMIT = 2_000
GUESTS_AT_MOST = 50

_ANSWERS: dict[str, Answer] = {"ACCEPTED": "yes", "DECLINED": "no", "TENTATIVE": "maybe"}
_METHOD = re.compile(r"^METHOD[ \t]{0,3}:[ \t]{0,3}(REPLY|COUNTER)[ \t]{0,3}$", re.IGNORECASE | re.MULTILINE)
_NOTICE = re.compile(
    r"^.{1,200}\b(?:heeft (?:deze|uw|je|de) uitnodiging\b.{0,300}"
    r"(?:geaccepteerd|aanvaard|geweigerd|afgewezen|afgeslagen|voorlopig)|"
    r"a (?:provisoirement |peut-être )?(?:accepté|refusé|décliné)\b.{0,80}\binvitation|"
    r"has (?:tentatively )?(?:accepted|declined|replied|responded)\b.{0,300}invitation|"
    r"(?:hat|a) .{0,60}(?:einladung|invitation)\b.{0,300}(?:angenommen|abgelehnt|zugesagt|accept|refus|déclin))",
    re.IGNORECASE,
)
_FOLD = re.compile(r"\n[ \t]")
_ANSWERED = ("BEGIN:VEVENT", "BEGIN:VTODO", "BEGIN:VJOURNAL")
# All of a reply that counts; recurrences, zones and alarms of a stranger are not even looked at.
_READ = re.compile(r"(?:UID|SEQUENCE|ATTENDEE|COMMENT|DTSTART|DTSTAMP|X-RESPONSE-COMMENT)(?=[;:])", re.IGNORECASE)
_ATTENDEES_READ = 100
_ZONE = re.compile(r';TZID=("[^"]{1,200}"|[^;:"]{1,200})', re.IGNORECASE)


def is_answer(text: str) -> bool:
    """Whether the calendar text says that it answers an invitation (METHOD REPLY or COUNTER)."""
    return _METHOD.search(_unfolded(text)) is not None


def is_clear(text: str, answer: CalendarAnswer) -> bool:
    """Whether an answer says yes, no or maybe to one meeting: to delegate, or to propose a time, is for people."""
    plain = _unfolded(text).upper()
    says = answer.answer != "maybe" or "PARTSTAT=TENTATIVE" in plain
    is_one = sum(plain.count(mark) for mark in _ANSWERED) == 1
    return answer.method == "REPLY" and says and is_one and bool(answer.uid) and answer.attendee is not None


def is_notice(text: str) -> bool:
    """Whether a text is what a calendar program writes itself ("Anna heeft deze uitnodiging geaccepteerd")."""
    return _NOTICE.search(text[:1_000]) is not None


def read_answer(text: str, *, sender: Address | None = None) -> CalendarAnswer | None:
    """The answer in a calendar text (RFC 5546 3.2.3, 3.2.7); None where it is no answer.

    `uid` is empty where it names no meeting, `attendee` None where it does not name exactly one; `answer` is "maybe"
    for a state that is no clear answer (`is_clear`). Where the attendee has a name only, and it is that of the mail's
    `sender`, the sender answers. Raises Unreadable where it is too large.
    """
    plain = _unfolded(text)
    method = _METHOD.search(plain)
    if method is None:
        return None
    if len(text) > CALENDAR_LIMIT or plain.upper().count("\nBEGIN:") > CALENDAR_COMPONENTS:
        raise Unreadable("its calendar part is too large")
    lines = list(_meeting_lines(plain))
    zones = [found[1] for line in lines if line.upper().startswith("DTSTART") and (found := _ZONE.search(line))]
    meeting = _component([_ZONE.sub("", line) for line in lines])
    attendee, state, guests, remark = _attendee(meeting, sender)
    return CalendarAnswer(
        method="COUNTER" if method[1].upper() == "COUNTER" else "REPLY",
        uid=clean_line(str(_listed(meeting, "UID")[0])) if "UID" in meeting else "",
        sequence=_sequence(meeting),
        attendee=attendee,
        answer=_ANSWERS.get(state, "maybe"),
        guests=guests,
        comment=_comment(meeting) or remark,
        starts_at=_instant(meeting, "DTSTART", zones[0] if zones else ""),
        stamped_at=_instant(meeting, "DTSTAMP", ""),
    )


def _unfolded(text: str) -> str:
    """The content lines of the first calendar in a text, each on one line (RFC 5545 3.1)."""
    plain = _FOLD.sub("", text[:CALENDAR_LIMIT].replace("\r\n", "\n").replace("\r", "\n"))
    end = plain.upper().find("\nEND:VCALENDAR")
    return plain if end < 0 else plain[: end + 1]


def _meeting_lines(plain: str) -> Iterator[str]:
    """The content lines that count of the first VEVENT (or VTODO, VJOURNAL), unfolded."""
    inside = attendees = 0
    for line in plain.splitlines():
        mark = line.strip().upper()
        if mark in _ANSWERED and not inside:
            inside = 1
        elif inside and mark.startswith("BEGIN:"):
            inside += 1
        elif inside and mark.startswith("END:"):
            inside -= 1
            if not inside:
                return
        elif inside == 1 and _READ.match(line):
            attendees += mark.startswith("ATTENDEE")
            if attendees <= _ATTENDEES_READ:
                yield line


def _component(lines: Iterable[str]) -> Event:
    """These lines as the library reads them; it leaves out what it cannot."""
    text = "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT", ""))
    found = Event.from_ical(text)
    return found if isinstance(found, Event) else Event()


def _attendee(meeting: Event, sender: Address | None) -> tuple[Address | None, str, int, str]:
    """Who answers, with their state (PARTSTAT), their guests and what they remark; nobody where that is not one."""
    found = [one for one in _listed(meeting, "ATTENDEE") if isinstance(one, vCalAddress)]
    if len(found) > 1:
        found = [one for one in found if str(one.params.get("PARTSTAT", "")).upper() not in ("", "NEEDS-ACTION")]
    if len(found) != 1:
        return None, "", 0, ""
    one = found[0]
    address = _address_of(one, sender)
    guests = str(one.params.get("X-NUM-GUESTS", "0"))
    count = int(guests) if guests.isascii() and guests.isdigit() and len(guests) < 4 else 0
    remark = _words(str(one.params.get("X-RESPONSE-COMMENT", "")))
    return address, str(one.params.get("PARTSTAT", "")).upper(), min(count, GUESTS_AT_MOST), remark


def _address_of(one: vCalAddress, sender: Address | None) -> Address | None:
    """The address of an attendee: `mailto:` in any case or left out, or EMAIL= beside an identifier (RFC 7986 6.2)."""
    scheme, _, spec = str(one).strip().rpartition(":")
    name = str(one.params.get("CN", ""))
    for candidate in (spec if scheme.lower() in ("mailto", "") else "", str(one.params.get("EMAIL", "")), name):
        if found := strict(candidate.strip(), "" if candidate == name else name):
            return found
    is_sender = sender is not None and bool(name.strip()) and _name_words(name) == _name_words(sender.name)
    return sender if is_sender and "@" not in spec else None


def _name_words(name: str) -> list[str]:
    return sorted(re.findall(r"[^\W_]+", name.lower()))


def _listed(meeting: Event, name: str) -> list[object]:
    value = meeting.get(name, [])
    return value if isinstance(value, list) else [value]


def _comment(meeting: Event) -> str:
    return _words("\n".join(str(one) for one in _listed(meeting, "COMMENT")))


def _words(text: str) -> str:
    return clean_text(text).strip()[:COMMENT_LIMIT]


def _sequence(meeting: Event) -> int:
    text = str(meeting.get("SEQUENCE", "0"))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _instant(meeting: Event, name: str, zone_name: str) -> datetime | None:
    """The moment of a property in UTC; None where it has no moment that can be known."""
    value = meeting.get(name)
    moment = value.dt if isinstance(value, vDDDTypes) else None
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if not isinstance(moment, datetime):
        return None
    if moment.tzinfo is None:
        zone: ZoneInfo | None = known_zone(zone_name)
        if zone is None:
            return None
        moment = moment.replace(tzinfo=zone)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None
