"""Tells the days that a mail names for another reason than a meeting: a holiday, a birthday, an earlier mail."""

import re
from dataclasses import dataclass
from typing import Literal, Self

Aside = Literal["", "likely", "certain"]

_AWAY = re.compile(
    r"vakantie|verlof|buitenland|afwezig|\bweg\b|wintersport|\bconge\b|\bziek\b|out of office|holiday|\bleave\b|"
    r"vacation|abroad|\baway\b"
)
_AWAY_WORDS = (
    "vakantie", "verlof", "buitenland", "afwezig", "weg", "wintersport", "conge", "ziek", "out of office", "holiday",
    "leave", "vacation", "abroad", "away",
)  # fmt: skip
_BOUND = re.compile(
    r"(?:\b(?:tot|t/m|tm|until|till|through|vanaf|sinds|since|van|from|tussen|between|met|to|and|en)|-) $"
)
_GOES_ON = re.compile(r" ?(?:tot|t/m|tm|until|till|through|-) ?")
_OPENS = re.compile(r"(?:van|from|tussen|between|tot|until|till|vanaf|sinds|since|t/m)\b")
_BIRTHDAY = re.compile(r"[^,.;]{0,20}\b(?:jarig|birthday|verjaardag|getrouwd|trouw|bevallen)\b")
_BIRTHDAY_BEFORE = re.compile(r"birthday|verjaardag|jarig")
_LETTER = re.compile(
    r"\b(?:e-?mail|mail|mailtje|bericht|brief|message|letter|nieuwsbrief) (?:van|of|from|dd\.?|d\.d\.) $|"
    r"\b(?:dd\.?|d\.d\.|gedateerd|uiterlijk|voor|before|by) $"
)
_TELLING = re.compile(r"\b(?:weten|horen|know|hear|e-?mail|mail|mailtje|bericht|brief|message|letter|nieuwsbrief)\b")


@dataclass(frozen=True, slots=True)
class Asides:
    """What a sentence tells besides: of somebody who is away, of letters and of promises to tell."""

    is_away: bool
    tells: bool

    @classmethod
    def of(cls, even: str) -> Self:
        """What a sentence in lower case without accents tells."""
        return cls(
            any(word in even for word in _AWAY_WORDS)
            and _AWAY.search(even) is not None
            and _OPENS.search(even) is not None,
            _TELLING.search(even) is not None,
        )

    def at(self, even: str, start: int, end: int) -> Aside:
        """Whether the day named there is of something else: for certain where it bounds an absence or is a birthday."""
        before = even[max(0, start - 25) : start]
        if self.is_away and (_BOUND.search(before) or _GOES_ON.match(even[end : end + 12])):
            return "certain"
        if _BIRTHDAY.match(even[end : end + 40]) or _BIRTHDAY_BEFORE.search(before):
            return "certain"
        return "likely" if self.tells and _LETTER.search(before) else ""
