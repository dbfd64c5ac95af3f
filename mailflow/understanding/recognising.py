"""What the notes of a meeting tell besides it: the next meeting, who offers something, which themes are named."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from mailflow.model.meeting import Meeting
from mailflow.model.notes import Recognised
from mailflow.understanding.next_meeting import next_meeting
from mailflow.understanding.passages import Passage, passages

AT_MOST = 12
_LONGEST = 200
_OFFERS = re.compile(
    r"\b(?:bood|boden|biedt|bieden|heeft|hebben)\b.{0,80}\b(?:aan|aangeboden)\b(?=.{0,80}\b(?:om|te|voor)\b|[^.]*$)"
    r"|\b(?:wil|wilde|willen|kan|kunnen|gaat|zal|zou)\b.{0,60}\b(?:vertellen|presenteren|laten zien|delen|verzorgen|"
    r"begeleiden|meenemen|voorbereiden)\b"
    r"|\b(?:offered|offers|volunteered|wants|would like)\b.{0,20}\bto (?:present|share|show|tell|lead|host)\b"
    r"|\bwill (?:present|share|show|tell|lead|host)\b",
    re.IGNORECASE,
)
_TO_READERS = re.compile(r"\b(?:je|jij|jullie|u|uw|jouw|you|your|wie|who|iedereen|anyone)\b|\?", re.IGNORECASE)
_SOMEBODY = re.compile(r"(?:^|[\s(])[A-ZÀ-ÖØ-Þ][^\W\d_]+")
_WE = re.compile(r"^(?:we|wij|ik|i|dit|dat|het|er|deze|this|that|it|there)\b", re.IGNORECASE)
_THEMES = re.compile(r"\b(?:thema'?s|thema’s|onderwerpen|themes|topics)\b", re.IGNORECASE)


def recognised(text: str, *, after: date, meetings: Iterable[Meeting], timezone: str) -> Recognised:
    """What a Markdown text tells; `after` is the day of the meeting that it is about."""
    told = passages(text)
    coming, words = next_meeting(told, after=after, meetings=meetings, timezone=timezone)
    return Recognised(next_meeting=coming, next_words=words, offers=_offers(told), themes=_themes(told))


def _offers(told: Sequence[Passage]) -> tuple[str, ...]:
    """The sentences in which somebody who is named offers to tell, show or lead something."""
    found = (
        sentence.strip()
        for one in told
        for sentence in one.sentences
        if _OFFERS.search(sentence)
        and not _TO_READERS.search(sentence)
        and not _WE.match(sentence)
        and _SOMEBODY.search(sentence)
    )
    return tuple(dict.fromkeys(one[:_LONGEST] for one in found))[:AT_MOST]


def _themes(told: Sequence[Passage]) -> tuple[str, ...]:
    """The items of the lists that stand under a heading, or behind a paragraph, which says that they are themes."""
    found: list[str] = []
    before = ""
    for one in told:
        if one.items and (_THEMES.search(one.heading) or _THEMES.search(before)) and "?" not in one.text:
            found += (item.rstrip(" .;,")[:_LONGEST] for item in one.items)
        before = "" if one.items else one.text
    return tuple(dict.fromkeys(found))[:AT_MOST]
