"""Finds in an order which meeting it is about, and the place and subject that it gives."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from mailflow.model.meeting import Meeting
from mailflow.model.understanding import Known
from mailflow.understanding.dates import mentions
from mailflow.understanding.desk.orders_cut import even
from mailflow.understanding.desk.orders_when import GONE, when_in
from mailflow.understanding.meetings import VAGUE, Agenda, Meant, agenda
from mailflow.understanding.wording import word_set

_LONGEST = 120
_SURE = 0.7
_ENDS = (
    rf"(?=\s*{GONE}|[;!?\n]|\s(?:om|van|op|on|at|vanaf|from|rond)\s*{GONE}|,?\s(?:over|met als|about|on the theme|"
    rf"with the "
    r"theme|in plaats van|i\.?p\.?v\.?|instead of|niet meer)\b|[,.]?\s*$)"
)
_PLACE = re.compile(
    rf"\b(?:in|te|bij|op|at)\s(?!(?:de |het |the )?(?:ochtend|middag|avond|loop|week|agenda|principe|overleg|plaats|"
    rf"ieder|"
    rf"elkaar|basis|programma|lijst|morning|afternoon|evening)\b)(?P<slot>[^{GONE};!?\n]{{2,{_LONGEST}}}?){_ENDS}"
)
_TITLE = re.compile(
    r"\b(?:over|rond(?:om)?|met als (?:thema|onderwerp)|thema:?|onderwerp:?|about|on the (?:theme|topic)(?: of)?|"
    r"theme:?|topic:?)"
    rf"\s(?P<slot>[^{GONE};!?\n]{{2,{_LONGEST}}}?)(?=\s*,?\s(?:in|te|bij|op|at|on|om|van|from|vanaf)\s(?:het\s|de\s|"
    rf"the\s)?"
    rf"(?:[A-Z{GONE}]|stad|gemeente|buurt|wijk|dorps|biblio)|\s*{GONE}|[;!?\n,]|[.]?\s*$)"
)
_ABOUT_A_MEETING = re.compile(r"\b(?:\w*bijeenkomst|meeting|sessie|session|clubdag|kennisdag)\b")
_SAYS_NOTHING = re.compile(
    r"\b(?:hem|het|dat|die|deze|dit|it|that|this|alles|de|the|een|an?|one|maar|dan|ook|nu|even|graag|aub|toch|naar|"
    r"to|met|by|"
    r"op|uit|later|eerder|earlier|achteren|voren|uur|uren|dag|dagen|week|weken|hours?|days?|weeks?|twee|drie|two|"
    r"three)\b"
)
_NEW_LINE_OF_PLACES = re.compile(rf"(?:^|[,{GONE}])\s*(?P<slot>[A-Z0-9][^{GONE};!?\n]{{2,{_LONGEST}}}?){_ENDS}")
# Small letters only: "Eerste Straat" is a place.
_NO_PLACE = re.compile(
    r"\b(?:dag|week|maand|jaar|\w*jaar|zomer|herfst|winter|lente|datum|moment|keer|tijd|tijdstip|ochtend|middag|avond|laatste|"
    r"eerste|tweede|derde|daaropvolgende|volgende|erna|later|eerder|day|month|year|date|time|spring|summer|autumn|last|first|"
    r"next|second|third)\b"
)
_WITHIN_PLACES = word_set(
    "in aan van de het den der te ten ter bij op en zaal kamer ruimte verdieping gebouw hoek straat the at of on and "
    "room floor"
)
_OWN = re.compile(
    r"\b(?:mijn|m'n|my|zijn|haar|his|her|overleg|lunch|afspraak|appointment|trein|vakantie|holiday|verjaardag|"
    r"birthday)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is known where orders are read: the club's meetings, and the one that was spoken of before."""

    known: Known
    now: datetime
    agenda: Agenda
    spoken_of: Meeting | None = None

    @property
    def today(self) -> date:
        """The day on the club's clock."""
        return self.now.astimezone(ZoneInfo(self.known.timezone)).date()

    def ahead(self) -> list[Meeting]:
        """The meetings that are to come, the earliest first."""
        return [one for one in self.agenda.meetings if one.starts_at > self.now and one.state != "held"]

    def sole(self) -> Meeting | None:
        """The meeting that can only be meant where none is named: the one spoken of, or the only one to come."""
        ahead = self.ahead()
        return self.spoken_of or (ahead[0] if len(ahead) == 1 else None)

    def next(self) -> Meeting | None:
        """The one spoken of, or the next one to come."""
        ahead = self.ahead()
        return self.spoken_of or (ahead[0] if ahead else None)


def desk_of(known: Known, now: datetime, spoken_of: Meeting | None = None) -> Desk:
    """The desk as it is at this moment."""
    return Desk(known=known, now=now, agenda=agenda(known, now), spoken_of=spoken_of)


def meeting_named(said: str, desk: Desk) -> tuple[Meeting | None, bool]:
    """The meeting to come that words name, and whether they name any: by day, month, place, theme or "the next one"."""
    masked = when_in(even(said)).masked
    days = mentions(even(said))
    meant = [one for mention in days if (one := desk.agenda.meant_by(mention)) is not None]
    certain = [one for one in meant if one.how not in VAGUE]
    if len({one.meeting.id for one in certain if one.meeting is not None}) > 1:
        return None, True
    named = next(iter(certain), None) or next(iter(meant), None)
    if named is None and not any(one.sort != "this" for one in days):
        bare = re.sub(r"^\s*(?:voor|van|in|op|bij|for|of|in|at|the|de)\s+", "", said)
        named = desk.agenda.named_in(bare, is_bare=True) or desk.agenda.named_in(said, is_bare=True)
    if named is None:
        return None, any(one.sort != "this" for one in days) and GONE in masked
    return _sure(named, desk), True


def speaks_of_a_meeting(plain: str) -> bool:
    """Whether words are about some meeting, or only point at one ("dat", "een week op")."""
    return bool(_ABOUT_A_MEETING.search(plain)) or not re.search(r"[a-z]{2}", _SAYS_NOTHING.sub(" ", plain))


def which_meeting(said: str, desk: Desk) -> tuple[Meeting | None, tuple[str, ...]]:
    """The meeting that words name, or the only one there can be; and the slot that is missing where it is not sure."""
    meeting, is_named = meeting_named(said, desk)
    if meeting is None and not is_named:
        meeting = desk.sole()
    return meeting, () if meeting else ("meeting",)


def is_of_the_club(said: str, desk: Desk) -> bool:
    """Whether words name a meeting of the club, and not something of one's own ("mijn overleg")."""
    plain = even(said)
    if _OWN.search(plain):
        return False
    _, is_named = meeting_named(said, desk)
    return is_named or speaks_of_a_meeting(plain)


def place_in(said: str) -> str:
    """The place that is given in words where days and hours are GONE; empty where none is."""
    for pattern in (_NEW_LINE_OF_PLACES, _PLACE):
        for found in pattern.finditer(said):
            slot = tidy(found["slot"])
            named = re.search(r"[A-Z]|het |de |the ", slot) and not _NO_PLACE.search(slot)
            if named and (pattern is _PLACE or _only_names(slot)):
                return slot
    return ""


def _only_names(slot: str) -> bool:
    """Whether words between commas are but names and what stands within them: "Karin leidt hem" is no place."""
    return all(word in _WITHIN_PLACES for word in re.findall(r"(?<![\w'])[a-z]+", slot))


def title_in(said: str) -> str:
    """The subject that is given in words where days and hours are GONE; empty where none is."""
    found = _TITLE.search(said)
    return tidy(found["slot"]) if found else ""


def tidy(slot: str) -> str:
    """Without the marks and small words around it."""
    slot = slot.replace(GONE, " ").strip(" \t\"'“”‘’«».,;:-–")
    return re.sub(r"[\s,]{1,9}(?:aub|graag|svp|please|op|om|van|at|on|in|en|and)$", "", slot).strip(" ,.;:")[:_LONGEST]


def masked_as_said(said: str) -> str:
    """The very words with GONE in the place of days and hours."""
    masked = when_in(even(said)).masked
    return "".join(GONE if mark == GONE else letter for letter, mark in zip(said, masked, strict=True))


def _sure(meant: Meant, desk: Desk) -> Meeting | None:
    meeting = meant.meeting if meant.certainty >= _SURE and "another" not in meant.how else None
    return meeting if meeting is not None and meeting.ends_at > desk.now else None
