"""Reads whether somebody agrees to what we showed them: only where they say nothing else, for what is sent is sent."""

import re
from collections.abc import Set

from mailflow.model.message import Answer

_LONGEST = 300
_ITSELF = r"(?:hem|hij|het|m|'m|dit|deze|de samenvatting|het verslag|de tekst|it|this|the summary)"
_GOES = r"(?:uit|rond|door|weg|eruit|de deur uit|naar iedereen|naar de leden|naar allen)"
_YES = (
    r"(?:(?:ik |wij |we )?(?:ga|gaan) |helemaal )?(?:akkoord|accoord|akoord)(?: met (?:de|deze) tekst| hiermee)?",
    r"ok|oke|okee|okay|okidoki|oki|ja|jazeker|jawel|yes|yep|yup|sure|agreed|approved|i approve|i agree|approve|lgtm",
    r"(?:helemaal|heel|erg|hartstikke) (?:goed|mooi)|klopt(?: helemaal| zo)?|(?:alles )?klopt|goedgekeurd|is prima",
    rf"(?:je|jij|jullie|u) (?:mag|mogen|kan|kunt|kunnen)(?: {_ITSELF})?(?: zo| nu| gerust| wel| maar)*"
    r" (?:versturen|verzenden|sturen|rondsturen|uitsturen|mailen|rondmailen)",
    rf"you (?:can|may) (?:now )?send {_ITSELF}(?: out| now)?|please do",
    r"prima|prima zo|prima tekst|prima verslag|goed zo|is goed|goed|zo is (?:het|hij|ie) goed|dit is goed|in orde|fiat",
    rf"(?:{_ITSELF} )?(?:ziet|zien) er (?:\w+ )?(?:goed|mooi|prima|netjes|perfect|uitstekend) uit",
    rf"(?:verstuur|verzend|stuur|mail)(?: {_ITSELF})?(?: maar)?(?: {_GOES})?|(?:verzenden|versturen) maar",
    rf"(?:{_ITSELF} )?(?:mag|kan)(?: {_ITSELF})?(?: zo)?(?: {_GOES}| verstuurd worden| verzonden worden)",
    rf"(?:{_ITSELF} )?(?:mag|kan)(?: {_ITSELF})?(?: zo)? (?:worden )?(?:verstuurd|verzonden)(?: worden)?",
    r"doe maar|laat maar gaan|laat maar uitgaan|ga je gang|groen licht|geen opmerkingen|niets op aan te merken",
    rf"go ahead|go for it|(?:please )?send {_ITSELF}(?: out)?|send away|looks (?:good|great|fine|perfect)(?: to me)?",
    r"good to go|all good|(?:this |that )?is fine|fine(?: by me)?|that's fine|no (?:changes|comments|remarks)",
)
_NO = (
    rf"(?:{_ITSELF} )?niet (?:versturen|verzenden|verstuur|sturen|uitsturen|rondsturen|mailen)",
    rf"(?:verstuur|verzend|stuur|mail)(?: {_ITSELF})?(?: maar)? niet(?: {_GOES})?",
    rf"(?:gooi|doe)(?: {_ITSELF})?(?: maar)? weg|weggooien|laat maar zitten|trek(?: {_ITSELF})?(?: maar)? in|intrekken",
    r"annuleer|annuleren|doe maar niet|niet doen",
    rf"(?:please )?(?:don't|do not|dont) send(?: {_ITSELF})?(?: out)?|cancel(?: {_ITSELF})?|drop {_ITSELF}|discard",
)
_IDLE = (
    r"hoi|hallo|hi|hello|beste|dag|mailflow|allemaal|organisatie|robot",
    r"dank(?: ?je| ?jullie| u)?(?: ?wel)?|bedankt|hartelijk dank|thanks?(?: you)?(?: so much)?|veel dank|alvast",
    r"(?:van )?mij betreft|wat mij betreft|voor mij|from me|for me|to me|mijnerzijds|hoor|please|graag|alsjeblieft|aub",
    r"top|super|mooi|fijn|perfect|uitstekend|keurig|netjes|great|perfect|lovely|wat (?:mooi|fijn|snel)|heel|zo",
    r"groet|groeten|groetjes|mvg|and|en|dus|then|just|helemaal|snel|nu",
)
_WORD_ENDS = r"(?!\S)"
_WORD = re.compile(r"[\w'’]+")


def verdict_of(said: str, *, names: Set[str] = frozenset()) -> Answer:
    """`yes` or `no` where every word is part of agreeing or refusing, thanks and greetings; else `maybe`: ask again.

    `names` are words, in lower case, by which the writer signs.
    """
    text = " ".join(said.lower().replace("’", "'").replace("é", "e").replace("è", "e").split())
    if len(text) > _LONGEST or "?" in text:
        return "maybe"
    words = " ".join(one for one in _WORD.findall(text) if one not in names)
    found: set[str] = set()
    pattern = _pattern()
    while words:
        match = pattern.match(words)
        if match is None or match.lastgroup is None:
            return "maybe"
        found.add(match.lastgroup)
        words = words[match.end() :].lstrip()
    if "no" in found and "yes" not in found:
        return "no"
    return "yes" if "yes" in found and "no" not in found else "maybe"


def _pattern() -> "re.Pattern[str]":
    """What stands next: a refusal before an agreement, the longest first, a whole word at the end."""
    groups = (("no", _NO), ("yes", _YES), ("idle", _IDLE))
    named = "|".join(f"(?P<{name}>(?:{'|'.join(ways)}){_WORD_ENDS})" for name, ways in groups)
    return re.compile(named)
