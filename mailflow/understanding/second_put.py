"""What a second reader is given of a mail: what was said in it and the meetings that are known; nothing else."""

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from mailflow.model.message import Message
from mailflow.model.understanding import Known

LONGEST_SAID = 6_000
ADDRESS, LINK, NUMBER = "[address]", "[link]", "[number]"
LEFT_OUT = re.compile(r"\[(?:address|link|number)\]")

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_REMEMBERED = timedelta(days=31)
_MOST_MEETINGS = 12
_MARGIN = 400
_AN_ADDRESS = re.compile(r"(?:mailto:)?[^\s@<>()\[\],;:\"']{1,64}@[^\s@<>()\[\],;:\"'!?]{1,255}", re.IGNORECASE)
_A_LINK = re.compile(r"(?:[a-z][a-z+.-]{1,15}://|www\.)[^\s<>\"]{1,2000}", re.IGNORECASE)
# Two hours ("13.30-15.30") have eight digits, a number of a phone with its area nine or more.
_DIGITS = re.compile(r"(?<![\w.])[(+]{0,2}\d(?:[ \u00a0\t().\-/]{0,3}\d){8,20}(?!\w)|(?<!\w)\d{7,20}(?!\w)")
_ACCOUNT = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){10,30}(?!\w)")
_A_DAY = re.compile(r"\(?\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d(?!\d)|\(?(?:19|20)\d\d[-/.]?[01]\d[-/.]?[0-3]\d(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPut:
    """A known meeting, as far as a second reader hears of it."""

    id: int
    day: date
    place: str
    theme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """All that leaves for a second reader of one mail; `is_whole` where nothing of it was cut off."""

    subject: str
    said: str
    written_on: date
    meetings: tuple[MeetingPut, ...]
    is_whole: bool

    def as_json(self) -> str:
        """The same as one JSON object: whatever a mail says stays text between its quotation marks."""
        meetings = [
            {"date": one.day.isoformat(), "weekday": _weekday(one.day), "place": one.place, "theme": one.theme}
            for one in self.meetings
        ]
        written = {"date": self.written_on.isoformat(), "weekday": _weekday(self.written_on)}
        mail = {"written": written, "subject": self.subject, "said": self.said}
        return json.dumps({"meetings": meetings, "mail": mail}, ensure_ascii=False, indent=1)

    def meeting_on(self, day: str) -> MeetingPut | None:
        """The known meeting on this day (written as 2026-01-31)."""
        return next((one for one in self.meetings if one.day.isoformat() == day), None)


def put(message: Message, known: Known) -> Put:
    """What was said in the mail, without quotes and signature, and the meetings around it.

    Mail addresses, links, and numbers of phones and accounts are left out; no name, address or rule of the club is
    there unless the writer said it.
    """
    said = redacted(message.said[: LONGEST_SAID + _MARGIN])
    return Put(
        subject=redacted(message.subject[:_MARGIN]),
        said=said[:LONGEST_SAID].strip(),
        written_on=message.written_at.astimezone(ZoneInfo(known.timezone)).date(),
        meetings=_meetings(message, known),
        is_whole=len(message.said) <= LONGEST_SAID,
    )


def redacted(text: str) -> str:
    """The text with a word in brackets for each mail address, link, and number of a phone or account.

    Days, hours and short numbers stay: they say which meeting is meant.
    """
    text = _A_LINK.sub(LINK, text)
    text = _AN_ADDRESS.sub(ADDRESS, text)
    text = _ACCOUNT.sub(NUMBER, text)
    return _DIGITS.sub(_without_number, text)


def _without_number(found: re.Match[str]) -> str:
    """The day with which the digits begin, and what follows on it without a number."""
    day = _A_DAY.match(found[0])
    return found[0][: day.end()] + _DIGITS.sub(_without_number, found[0][day.end() :]) if day else NUMBER


def _meetings(message: Message, known: Known) -> tuple[MeetingPut, ...]:
    """Those that are held, from a month before the mail on; the nearest of many."""
    earliest = message.written_at - _REMEMBERED
    held = sorted(
        (one for one in known.meetings if one.state != "cancelled" and one.ends_at >= earliest),
        key=lambda one: (one.starts_at, one.id),
    )
    return tuple(
        MeetingPut(id=one.id, day=one.day(known.timezone), place=redacted(one.place), theme=redacted(one.theme))
        for one in held[:_MOST_MEETINGS]
    )


def _weekday(day: date) -> str:
    return _WEEKDAYS[day.weekday()]
