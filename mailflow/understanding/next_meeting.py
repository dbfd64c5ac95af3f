"""Finds in the notes of a meeting what they tell of the next one: day, hours, place, theme, guiding questions."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time

from mailflow.model.mailing import NextMeeting
from mailflow.model.meeting import Meeting
from mailflow.understanding.dates import mentions
from mailflow.understanding.passages import Passage

QUESTIONS_AT_MOST = 6
_LONGEST_SLOT = 120
_NEXT = re.compile(
    r"\b(?:(?:eerst)?volgende|eerstkomende|komende|aankomende|derde|vierde|vijfde|zesde|nieuwe|next|upcoming|third|"
    r"fourth|coming) (?:\w+ )?(?:\w{0,12}bijeenkomst|keer|\w{0,12}dag|sessie|ontmoeting|overleg|meeting|session|time)"
    r"|\b(?:zien we elkaar|komen we (?:weer |opnieuw )?bij elkaar|see each other|meet again)\b",
    re.IGNORECASE,
)
_HOUR = r"(?P<{0}>[01]?\d|2[0-3])(?:[.:h](?P<{0}m>[0-5]\d))?"
_BETWEEN = re.compile(
    rf"\b(?:van|from|tussen|between)?\s*{_HOUR.format('a')}(?:\s?uur)?\s?(?P<ap>am|pm)?\s?(?:tot|t/m|en|-|–|to|until|till|and)"
    rf"\s?{_HOUR.format('b')}\s?(?P<unit>uur|u\b|hrs?|am|pm|o'clock)?",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"\b(?:om|vanaf|at|from|inloop)\s+{_HOUR.format('a')}\s?(?P<unit>uur|u\b|am|pm|o'clock)?(?![\d./-])", re.IGNORECASE
)
_NAME = r"[A-ZÀ-ÖØ-Þ'’][\w'’&-]*"
_PLACE = re.compile(
    rf"\b(?:in|te|bij|at)\s+(?P<place>(?:(?:het|de|the|buurthuis|wijkcentrum|stadhuis|gemeentehuis|bibliotheek)\s+){{0,2}}{_NAME}"
    rf"(?:(?:(?:\s+|,\s)(?:{_NAME}|aan|van|de|den|der|het|te|in|bij|op)|\s\d{{1,4}})(?=[\s,.;)]|$)){{0,8}})"
)
_PLACE_LABEL = re.compile(
    r"\b(?:plaats|locatie|waar|place|location|where|venue)\s?:\s*(?P<slot>[^\n]{2,120})", re.IGNORECASE
)
_THEME_LABEL = re.compile(r"\b(?:thema|onderwerp|theme|topic|subject)\s?:\s*(?P<slot>[^\n]{2,160})", re.IGNORECASE)
_THEME = (
    re.compile(
        r"\b(?:in het teken van|met als (?:thema|onderwerp)|het (?:thema|onderwerp) (?:is|wordt)(?: dan| dit keer)?|"
        r"(?:the )?(?:theme|topic) (?:is|will be)|dedicated to)\s+(?P<slot>[^.;:!?\n(]{2,160})",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:gaat|gaan|praten|hebben|spreken|is|wordt|bijeenkomst|meeting|talk|session|verdiepen)\b[^.!?\n]{0,60}?\s"
        r"(?:over|about)\s+(?P<slot>(?!\d)[^.;:!?\n(]{2,160})",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:talk|session|meeting|discussion) on\s+(?P<slot>(?!\d)[^.;:!?\n(]{2,160})", re.IGNORECASE),
)
_THEME_ENDS = re.compile(
    r",| (?:en|met|and|with) (?:de|het|daarbij|twee|drie|vier|two|three|these|deze|als|als leidraad)\b"
    r"| waarbij | staan | dan ",
    re.IGNORECASE,
)
_MONTHS = re.compile(
    r"(?:jan|feb|maart|apr|mei|juni|juli|aug|sep|okt|nov|dec|march|may|june|july|oct|maandag|dinsdag|woensdag|donderdag|"
    r"vrijdag|zaterdag|zondag|monday|tuesday|wednesday|thursday|friday|saturday|sunday)",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"^(?:(?:en|of|dus|and|or)\s)?(?:wil je|wil jij|willen jullie|wilt u|doe je mee|doen jullie mee|kom je|zin om|"
    r"komen jullie|heb je|hebben jullie|weet je iemand|ken je iemand|wie wil|wie heeft|ben je|would you|do you|can you|"
    r"are you|who wants|who would|will you)\b",
    re.IGNORECASE,
)


def next_meeting(
    all_of: Sequence[Passage], *, after: date, meetings: Iterable[Meeting], timezone: str
) -> tuple[NextMeeting | None, str]:
    """The next meeting and the words it was recognised from; None and no words where notes tell of none.

    `after` is the day of the meeting that the notes are of, or when they were written.
    """
    told = _passages_about(all_of, after)
    if not told:
        return None, ""
    words = "\n".join(one.text for one in told)
    sentences = [sentence for one in told for sentence in one.sentences]
    day = next((named for one in sentences if (named := _day(one, after)) is not None), None)
    starts, ends = _hours(words)
    found = NextMeeting(
        day=day,
        starts=starts,
        ends=ends,
        place=_place(words, [one for one in sentences if _day(one, after) == day] if day else sentences),
        theme=_theme(words),
        questions=_questions(sentences),
        known=next((one for one in meetings if day is not None and one.day(timezone) == day), None),
    )
    is_told = found.day is not None or found.theme or found.questions
    return (found, words) if is_told else (None, "")


def _passages_about(all_of: Sequence[Passage], after: date) -> list[Passage]:
    """The passages under a heading that names the next meeting; else the one that does, with questions behind it."""
    under = [one for one in all_of if _NEXT.search(one.heading)]
    if under:
        return under
    for number, one in enumerate(all_of):
        if any(_NEXT.search(sentence) and _day(sentence, after) for sentence in one.sentences) or (
            _NEXT.search(one.text) and any(_day(sentence, after) for sentence in one.sentences)
        ):
            told = [one]
            for following in all_of[number + 1 : number + 5]:
                if following.heading != one.heading or not following.items or "?" not in following.text:
                    break
                told.append(following)
            return told
    return []


def _day(sentence: str, after: date) -> date | None:
    """The first day after `after` that a sentence names as a date."""
    for mention in mentions(sentence):
        if mention.sort == "date":
            later = next((one for one in mention.days(after) if one > after), None)
            if later is not None:
                return later
    return None


def _hours(words: str) -> tuple[time | None, time | None]:
    """From when to when, on the clock; whole hours count only where they say that they are hours."""
    for found in _BETWEEN.finditer(words):
        if found["am"] or found["bm"] or found["unit"] or found["ap"]:
            unit = found["unit"] or ""
            return _time(found["a"], found["am"], found["ap"] or unit), _time(found["b"], found["bm"], unit)
    found_start = next((one for one in _FROM.finditer(words) if one["am"] or one["unit"]), None)
    if found_start is None:
        return None, None
    return _time(found_start["a"], found_start["am"], found_start["unit"] or ""), None


def _time(hour: str, minutes: str | None, unit: str) -> time:
    at = int(hour)
    if unit.lower() == "pm" and at < 12:
        at += 12
    return time(at, int(minutes or 0))


def _place(words: str, sentences: Sequence[str]) -> str:
    if label := _PLACE_LABEL.search(words):
        return _tidy(label["slot"])
    for sentence in sentences:
        for found in _PLACE.finditer(sentence):
            name = found["place"].strip(" ,")
            if not _MONTHS.match(name.rpartition(" ")[2]) and not _MONTHS.match(name):
                return re.sub(r"(?:[\s,]{1,9}(?:aan|van|de|den|der|het|te|in|bij|op)){1,9}$", "", name)[:_LONGEST_SLOT]
    return ""


def _theme(words: str) -> str:
    if label := _THEME_LABEL.search(words):
        return _tidy(label["slot"])
    for pattern in _THEME:
        found = pattern.search(words)
        if found is not None and not _MONTHS.match(found["slot"]):
            return _tidy(_THEME_ENDS.split(found["slot"], maxsplit=1)[0])
    return ""


def _tidy(slot: str) -> str:
    return slot.strip().strip("\"“”'‘’«»").rstrip(".,;: ").strip("\"“”'‘’")[:_LONGEST_SLOT].strip()


def _questions(sentences: Sequence[str]) -> tuple[str, ...]:
    """The questions that the meeting is to answer; not those that invite somebody to do something."""
    asked = (one.strip() for one in sentences if one.rstrip('"”’) ').endswith("?") and not _INVITES.search(one))
    return tuple(dict.fromkeys(one.rpartition(": ")[2] for one in asked))[:QUESTIONS_AT_MOST]
