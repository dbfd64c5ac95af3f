"""How many come along with somebody, from the many ways of saying so."""

import re
from functools import cache

from mailflow.understanding.heard import Sentence

_NUMBERS = {
    "een": 1, "one": 1, "a": 1, "twee": 2, "two": 2, "drie": 3, "three": 3, "vier": 4, "four": 4, "vijf": 5, "five": 5,
    "zes": 6, "six": 6, "zeven": 7, "seven": 7, "acht": 8, "eight": 8, "negen": 9, "nine": 9, "tien": 10, "ten": 10,
    "tweeen": 2, "tweetjes": 2, "beiden": 2, "beide": 2, "drieen": 3, "vieren": 4, "vijven": 5, "zessen": 6,
    "zevenen": 7, "achten": 8, "getweeen": 2, "gedrieen": 3, "gevieren": 4, "both": 2, "allebei": 2,
}  # fmt: skip
_OTHERS = (
    r"(?:collegas?|anderen|andere|stagiaires?|stagiairs|stagiaire|stagiair|trainees?|bewoners?|bewoonsters?|"
    r"vrijwilligers?|vrijwilligsters?|"
    r"gasten|gast|introducees?|teamleden|deelnemers|jongeren|studenten?|leerlingen|colleagues?|co-?workers?|others?|"
    r"guests?|interns?|"
    r"residents?|volunteers?|students?|friends?|vriendin|vriend|manager|teamleider|leidinggevende|wijkagente?|"
    r"buurvrouw|buurman|"
    r"ambtenaar|boss|teammates?|maatje|opvolger|kennis)"
)
_OWN = (
    r"(?:een|mijn|n|ons|onze|my|a|our|an|another|nog een|de|the)(?: (?:nieuwe|jonge|andere|new|other|one|more|"
    r"duo|directe|oud|eigen|fellow|of my))*"
)
_MOST = 60


@cache
def _number() -> str:
    return r"(?P<n>\d{1,2}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"


@cache
def _everybody() -> tuple["re.Pattern[str]", ...]:
    """Ways of counting everybody, the writer too."""
    n = _number()
    return tuple(
        re.compile(pattern + r"(?= |$)")
        for pattern in (
            rf" (?:met|in) (?:zn|zijn|ons|onze|hun|zon)(?: \w+)? {n}",
            r" (?P<n>getweeen|gedrieen|gevieren)",
            rf" (?:met|voor|zijn|in totaal|delegatie van|groep van) (?:met )?(?:ons )?(?:totaal )?{n} (?:man|"
            rf"personen|persoon|mensen|stuks|pers|koppen|plaatsen)",
            rf" (?:we|wij) (?:zijn|komen|zullen|gaan)(?: \w+){{0,4}} met (?:ons )?{n}(?! (?:{_OTHERS}))",
            rf" (?:komen|zijn)(?: we)?(?: \w+){{0,2}} met {n}(?! (?:{_OTHERS}))",
            rf" {n} (?:stoelen|plekken|plaatsen|broodjes|lunches|seats|places|spots|chairs)",
            rf" (?:the|all|there (?:will be|are|is))? ?{n} of us",
            rf" (?:party|group|table|total|delegation) of {n}",
            rf" {n} (?:man|personen|mensen|stuks|people|persons)(?: \w+)? (?:inclusief|incl|met mij|including)",
            rf" (?:reken|noteer|zet|count)(?: \w+)? (?:op|ons|for) (?:ons )?(?:met )?{n}",
            r" (?:ons|wij|we|us)(?: \w+)? (?P<n>allebei|beiden|both)",
            r" (?P<n>allebei|both)(?: of us)?",
            rf" with {n} (?:people|persons)",
        )
    )


@cache
def _along() -> tuple["re.Pattern[str]", ...]:
    """Ways of counting those who come along."""
    n = _number()
    return tuple(
        re.compile(pattern + r"(?= |$)")
        for pattern in (
            rf" (?:met|en|plus|samen met|neem|neemt|nemen|breng|brengen|with|and|bring|bringing) (?:ook )?(?:nog "
            rf")?(?:mijn |my |of mijn )?{n} (?:\w+ )?{_OTHERS}",
            rf" {n} (?:\w+ )?{_OTHERS} (?:mee|meenemen|extra|along|with me|gaan mee|komen mee|rijden mee|erbij)",
            r" (?:\+|plus) ?(?P<n>1|2|3|een|twee|one|two)",
            r" (?:ik )?(?:neem|neemt|nemen|breng|brengt|wil)(?: \w+){0,3} (?P<n>een)(?: \w+){1,3} (?:mee|"
            r"meenemen)",
        )
    )


@cache
def _one_along() -> tuple["re.Pattern[str]", ...]:
    """Ways of saying that one more comes."""
    return tuple(
        re.compile(pattern + r"(?= |$)")
        for pattern in (
            rf" (?:neem|neemt|breng|brengt|meebrengen|meenemen)(?: (?!een|twee|drie|vier)\w+){{0,4}} {_OWN} "
            rf"{_OTHERS}",
            rf" (?:met|samen met|plus|en|with|together with|and|also) {_OWN} {_OTHERS}(?! (?:mee )?(?:besproken|"
            rf"overlegd|ruilen|geruild))",
            rf" {_OWN} {_OTHERS}(?: \w+)? (?:mee|meenemen|gaat mee|komt mee|rijdt mee|en ik|and i|as well|ook mee)",
            rf" {_OTHERS} (?:mee|meenemen)",
            r" introduce(?: mee)?",
            r" (?:met|en|samen met|neem) (?:mijn|ons) (?:man|vrouw|partner)",
            rf" bring(?:ing)? {_OWN} {_OTHERS}",
        )
    )


def guests_in(sentence: Sentence, named: int) -> int:
    """How many come besides the one who is meant; `named` are those who are named as coming along."""
    plain = sentence.words.plain
    counts = [named]
    if len(sentence.words.tokens) <= 2:  # a bare "+1" is a yes
        return named
    counts += [_value(found["n"]) - 1 for pattern in _everybody() for found in pattern.finditer(plain)]
    counts += [_value(found["n"]) for pattern in _along() for found in pattern.finditer(plain)]
    if max(counts) < 1 and any(pattern.search(plain) for pattern in _one_along()):
        counts.append(1)
    return min(max(0, *counts), _MOST)


def _value(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text]
