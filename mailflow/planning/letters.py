"""What each mailing says to each person: the words for its template, and links with the answer already written."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import quote

from babel.dates import format_date

from mailflow.model.address import Address
from mailflow.model.effect import CalendarCopy, Send
from mailflow.model.mailing import Links, Reader
from mailflow.model.meeting import Attendance, Meeting, MeetingVersion, Proposal
from mailflow.model.people import Club, Language
from mailflow.model.plan_facts import PlanFacts
from mailflow.planning.schedule import Slot

# The texts that a click writes. Each names its day, for such a mail answers none of ours that would tell the meeting.
WRITTEN: Mapping[Language, Mapping[str, str]] = {
    "nl": {
        "about": "Bijeenkomst op {day}",
        "yes": "Ja, ik kom op {day}.",
        "no": "Nee, ik kan niet komen op {day}.",
        "maybe": "Misschien kom ik op {day}, ik weet het nog niet zeker.",
        "theme": "Een thema",
        "propose": "Ik wil graag een thema voorstellen: ",
        "leaving": "Uitschrijven",
        "leave": "Ik wil me graag uitschrijven.",
    },
    "en": {
        "about": "Meeting on {day}",
        "yes": "Yes, I will be there on {day}.",
        "no": "No, I cannot come on {day}.",
        "maybe": "Maybe: I do not know yet whether I can come on {day}.",
        "theme": "A theme",
        "propose": "I would like to propose a theme: ",
        "leaving": "Unsubscribe",
        "leave": "Please unsubscribe me.",
    },
}


def links(club: Club, language: Language, meeting: Meeting | None) -> Links:
    """Ready mailto links (RFC 6068) to the club's address, in the reader's language."""
    return _links(club.address, language, None if meeting is None else meeting.day(club.timezone))


def themes(facts: PlanFacts, *, states: tuple[str, ...] = ("open", "kept")) -> tuple[Proposal, ...]:
    """The themes that members put forward and that wait for a meeting."""
    return tuple(one for one in facts.proposals if one.kind == "theme" and one.state in states)


def telling(slot: Slot, reader: Reader, facts: PlanFacts) -> Send:
    """The announcement, the call for themes or the invitation of a meeting; who said no is not asked by calendar."""
    meeting, said = slot.meeting, facts.said(reader.address.address, slot.meeting.id)
    words: dict[str, object] = {}
    if slot.kind == "call_for_themes":
        words = {"proposals": themes(facts)}
    if slot.kind == "invitation":
        full = 0 < meeting.capacity <= facts.coming.get(meeting.id, 0)
        words = {"answer": said.answer if said else None, "full": full}
    copy = CalendarCopy(meeting=meeting, attendee=reader.address, answer=said.answer if said else None)
    return _send(slot, reader, facts, words, calendar=copy if slot.kind == "invitation" and _may_hold(said) else None)


def nudge(slot: Slot, reader: Reader, facts: PlanFacts) -> Send:
    """A reminder to who has not answered."""
    return _send(slot, reader, facts, {})


def reminder(slot: Slot, reader: Reader, said: Attendance, facts: PlanFacts) -> Send:
    """A reminder to who comes, or may come."""
    words = {"answer": said.answer, "guests": said.guests, "waiting": said.answer == "yes" and said.seat != "taken"}
    return _send(slot, reader, facts, words)


def correction(
    slot: Slot, reader: Reader, facts: PlanFacts, *, before: MeetingVersion, changed: tuple[str, ...]
) -> Send:
    """What is different from what this person was told; their calendar asks again, unless they said no.

    Where only the link is another one, their answer stands.
    """
    said = facts.said(reader.address.address, slot.meeting.id)
    answer = said.answer if said else None
    words = {"before": before, "changed": changed, "answer": answer, "why": _why(slot, facts, since=before.at)}
    asks = slot.meeting.sequence > before.sequence
    copy = CalendarCopy(meeting=slot.meeting, attendee=reader.address, answer=None if asks else answer)
    return _send(slot, reader, facts, words, calendar=copy if _may_hold(said) else None)


def cancellation(slot: Slot, reader: Reader, facts: PlanFacts) -> Send:
    """The meeting is off, and why if organisers said so."""
    said = facts.said(reader.address.address, slot.meeting.id)
    since = slot.version.at if slot.version else slot.at
    words = {"why": _why(slot, facts, since=since), "answer": said.answer if said else None}
    copy = CalendarCopy(meeting=slot.meeting, attendee=reader.address, answer=None)
    return _send(slot, reader, facts, words, calendar=copy)


def notes_request(slot: Slot, organiser: Address, facts: PlanFacts) -> Send:
    """The request to an organiser for notes of the meeting."""
    reader = Reader(address=organiser, language=facts.club.language)
    words = {"coming": facts.coming.get(slot.meeting.id, 0), "organiser": organiser}
    return _send(slot, reader, facts, words)


def next_call(slot: Slot, reader: Reader, facts: PlanFacts) -> Send:
    """The call for the theme of the meeting that comes next."""
    coming = facts.next_after(slot.meeting)
    words = {"next": coming, "proposals": themes(facts), "links": links(facts.club, reader.language, coming)}
    return _send(slot, reader, facts, words)


def _may_hold(said: Attendance | None) -> bool:
    """Whether the meeting belongs in their calendar: not that of who said no, or waits for a seat."""
    return said is None or (said.answer != "no" and said.has_seat)


def _send(
    slot: Slot, reader: Reader, facts: PlanFacts, words: Mapping[str, object], *, calendar: CalendarCopy | None = None
) -> Send:
    usual = {"meeting": slot.meeting, "links": links(facts.club, reader.language, slot.meeting)}
    return Send(
        key=f"{slot.key}:{reader.address.address}",
        template=slot.kind,
        to=reader.address,
        language=reader.language,
        words=usual | dict(words),
        calendar=calendar,
        cause="plan",
        meeting=slot.meeting.id,
        mailing=slot.kind,
    )


def _why(slot: Slot, facts: PlanFacts, *, since: datetime) -> str:
    """What organisers wrote `since` then for the mailings of this kind and meeting (`cancellation:<meeting>`)."""
    row = facts.mailings.get(f"{slot.kind}:{slot.meeting.id}")
    return row.why if row is not None and row.changed_at >= since else ""


@lru_cache(maxsize=64)
def _links(to: Address, language: Language, on: date | None) -> Links:
    """The same for all readers of a mailing."""
    written = WRITTEN[language]
    anew = Links(
        propose=_mailto(to, written["theme"], written["propose"]),
        leave=_mailto(to, written["leaving"], written["leave"]),
    )
    if on is None:
        return anew
    day = format_date(on, format="d MMMM y", locale=language)
    about = written["about"].format(day=day)
    return replace(
        anew,
        yes=_mailto(to, about, written["yes"].format(day=day)),
        no=_mailto(to, about, written["no"].format(day=day)),
        maybe=_mailto(to, about, written["maybe"].format(day=day)),
    )


def _mailto(to: Address, subject: str, body: str) -> str:
    return f"mailto:{quote(to.address, safe='@')}?subject={quote(subject)}&body={quote(body)}"
