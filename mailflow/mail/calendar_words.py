"""What stands in a calendar about a meeting, in words: its title, where it is, what it is about."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from mailflow.mail.cleaning import clean_line, clean_text
from mailflow.model.meeting import AgendaItem, Meeting
from mailflow.model.people import Club, Language

TITLE_LIMIT = 250  # Exchange cuts a longer SUMMARY off ([MS-OXCICAL] 2.1.3.1.1.20.24)
TEXT_LIMIT = 8_000
ONLINE: dict[Language, str] = {"nl": "Online meedoen", "en": "Join online"}

_Label = Literal["theme", "questions", "agenda", "practical", "minutes"]
_LABELS: dict[Language, dict[_Label, str]] = {
    "nl": {
        "theme": "Thema",
        "questions": "Vragen",
        "agenda": "Agenda",
        "practical": "Praktisch",
        "minutes": "minuten",
    },
    "en": {
        "theme": "Theme",
        "questions": "Questions",
        "agenda": "Agenda",
        "practical": "Practical",
        "minutes": "minutes",
    },
}
_LINK = re.compile(r"https?://[A-Za-z0-9][!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]{2,1500}")


def title(meeting: Meeting, club: Club) -> str:
    """The club, and what the meeting is about, on one line."""
    return clean_line(": ".join(part for part in (club.name, meeting.theme) if part.strip()), TITLE_LIMIT)


def where(meeting: Meeting) -> str:
    """Its place and its online link on one line, as Outlook writes several places: with a semicolon between them."""
    return clean_line("; ".join(part.strip() for part in (meeting.place, meeting.online) if part.strip()))


def link(text: str) -> str:
    """The text where it is a web link and nothing else; else nothing: no calendar is to open any other scheme."""
    plain = text.strip()
    return plain if _LINK.fullmatch(plain) else ""


def about(meeting: Meeting, *, language: Language) -> str:
    """All that who is invited may read: theme, guiding questions, agenda, practical notes and how to join online."""
    labels = _LABELS[language]
    return _paragraphs(
        f"{labels['theme']}: {clean_line(meeting.theme)}" if meeting.theme.strip() else "",
        _questions(meeting, language),
        clean_text(meeting.programme),
        _listed(labels["agenda"], (_told(one, language, named=one.who) for one in meeting.agenda)),
        f"{labels['practical']}:\n{clean_text(meeting.practical)}" if meeting.practical.strip() else "",
        f"{ONLINE[language]}: {clean_line(meeting.online)}" if meeting.online.strip() else "",
    )


def about_without_people(meeting: Meeting, *, language: Language) -> str:
    """What may be published: theme, guiding questions and agenda.

    Who leads what is left out, and so is free text (programme, practical notes), which names people and codes of doors.
    """
    labels = _LABELS[language]
    return _paragraphs(
        f"{labels['theme']}: {clean_line(meeting.theme)}" if meeting.theme.strip() else "",
        _questions(meeting, language),
        _listed(labels["agenda"], (_told(one, language, named="") for one in meeting.agenda)),
    )


def _questions(meeting: Meeting, language: Language) -> str:
    return _listed(_LABELS[language]["questions"], (clean_line(one) for one in meeting.questions))


def _listed(label: str, lines: Iterable[str]) -> str:
    shown = [f"- {line}" for line in lines if line]
    return "\n".join((f"{label}:", *shown)) if shown else ""


def _told(item: AgendaItem, language: Language, *, named: str) -> str:
    """One item of the agenda on one line: `10:30 Straatpraat (20 minuten), Anna`."""
    return clean_line(" ".join(_pieces(item, language)) + (f", {named}" if named.strip() else ""))


def _pieces(item: AgendaItem, language: Language) -> Iterator[str]:
    if item.at is not None:
        yield f"{item.at:%H:%M}"
    yield item.title
    if item.minutes:
        yield f"({item.minutes} {_LABELS[language]['minutes']})"


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text.strip() for text in texts if text.strip())[:TEXT_LIMIT].rstrip()
