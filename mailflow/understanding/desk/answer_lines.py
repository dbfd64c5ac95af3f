"""Cuts what an organiser typed into paragraphs, without salutations, thanks, greetings and names below them."""

import re
from collections.abc import Set
from functools import cache

from mailflow.understanding.desk.referring import even

_WRAPPED_AT = 50
_BEGINS_ANEW = re.compile(r"\s*(?:[-*•·>]\s|#?\d{1,3}(?:[.):=,]|\s|$)|(?:nr|nummer|punt|number)\b)", re.IGNORECASE)
_NUMBER_ALONE = re.compile(
    r"\W{0,4}(?:(?:nr|nummer|punt|item|vraag|number|question)\.?\s)?\d{1,3}\W{0,4}", re.IGNORECASE
)
_SALUTATION = re.compile(
    r"\s*(?:hoi|hallo|hai|hey|hé|beste|dag|lieve|geachte|hi|hello|dear|goede ?(?:morgen|middag|avond|dag)|goeie "
    r"?(?:morgen|dag)|"
    r"good (?:morning|afternoon|evening)|ha|moin|moi)(?![\w'])(?:[ ,](?!(?:ja|nee|ok|oke|yes|no|prima|akkoord|"
    r"alles|alle|de rest|niet)\b)"
    r"[^\W\d]+){0,4}?\s*(?:[,!.:\n–-]+|$)",
    re.IGNORECASE,
)
_IDLE = (
    r"hoi|hallo|hi|hello|dag|beste|lieve|allemaal|allen|mailflow|all|everyone|team|daar|there|goede(?:morgen|"
    r"middag|avond)",
    r"(?:heel |alvast |hartelijk |veel |many |heel erg |weer )*(?:dank(?: ?je| ?jullie| ?u)?(?: ?wel)?|bedankt|"
    r"dankjewel|dankuwel|thanks?|thank you|thx|merci)"
    r"(?: (?:so much|very much|alvast|again|weer|allemaal|a lot|jullie|hoor|hiervoor|ervoor|voor (?:alles|het "
    r"overzicht|je werk|het werk|de mail|jullie werk)|for (?:this|the overview|everything|your work|the digest)|"
    r"mailflow))*",
    r"(?:fijne?|goede?|prettige?|mooie?|nog een fijne|een fijne|nog een goede|een goede) (?:dag|avond|weekend|"
    r"week|middag|vakantie|kerst|zondag|ochtend)(?: verder| nog| allemaal| gewenst)*",
    r"(?:have a )?(?:nice|good|great|lovely) (?:day|evening|weekend|week|one|afternoon)|(?:happy|merry) \w+",
    r"(?:(?:met|with) )?(?:(?:vriendelijke|hartelijke|warme|lieve|kind|best|warm|veel|many) )*(?:groet(?:en|jes|"
    r"je)?|gr|grtz|mvg|regards|wishes|greetings|cheers|liefs|doei|ciao|bye|mzzl|best)",
    r"tot (?:morgen|snel|ziens|dan|later|de volgende keer|volgende keer|gauw|straks|maandag|dinsdag|woensdag|"
    r"donderdag|vrijdag)|see you(?: soon| there| later)?|talk soon|speak soon",
    r"(?:zie |hier(?:onder|bij|in) |hieronder |here (?:are|is) |see |please see )?(?:mijn |onze |my |our |the |"
    r"de )?(?:antwoord(?:en)?|reacties?|besluiten|keuzes|answers?|repl(?:y|ies)|comments?|decisions?)"
    r"(?: (?:hieronder|onder|inline|below|tussen de (?:regels|tekst)|in de tekst|in de mail|staan hieronder|"
    r"ertussen|staan ertussen|bij "
    r"de vragen|in (?:het )?(?:blauw|rood|groen|red|blue|green)|per punt|op de vragen|voor vandaag|for today|"
    r"zijn|are|"
    r"staan))*",
    r"(?:zie (?:hier)?onder|hieronder|see below|below|inline|zie inline|daar gaan we|here goes|here we go|so|zo|"
    r"nou|dus|ok dan|komt ie|prima werk|top werk|goed bezig|good work|great work|nice work|well done|"
    r"handig|handig zo|(?:wat een |what a )?(?:mooie?|fijne?|goede?|goed|handige?|duidelijke?|prettige?|nice|great|"
    r"good|clear|handy|useful|lovely) "
    r"(?:overzicht|overzichtje|lijst|lijstje|samenvatting|overview|list|digest|summary))",
    r"(?:dat was (?:het|alles)|dat is (?:het|alles)|dit was (?:het|alles)|meer niet|that(?:'s| is) (?:it|all)|"
    r"that was (?:it|all))(?: weer| voor vandaag| for today| for now| dan)*",
    r"(?:hoop|hopelijk|i hope|hope) (?:that |dat )?(?:het |this |dit |zo |je |it |that )*(?:helpt|helps|"
    r"duidelijk is|is clear|is duidelijk|genoeg is|zo goed is)(?: zo)?",
    r"top|super|mooi|fijn|leuk|lekker|great|perfect|lovely|nice|geweldig|wat (?:een )?(?:mooi|fijn|leuk)(?: "
    r"overzicht| werk| thema's?)?|uitstekend|toppie|gezellig|leuk dat er zoveel (?:animo|aanmeldingen) (?:is|zijn)",
    r"(?:succes|sterkte|good luck|werk ze|fijn dat je dit doet|geen haast|no rush|geen spoed|laat maar weten|"
    r"alvast)|sorry(?: (?:voor|for) .{1,30})?(?: (?:late|laat).{0,20})?",
    r"(?:van|namens|from) [a-z]+|xx?x?|voor vandaag|for today|please|graag|aub|svp|alsjeblieft|hoor|en|and|"
    r"verder|ook|dan|weer|nog|dus|even|maar|👍|🙏|🙂|😊|😀|🎉|❤️?|:-?\)|;-?\)",
    r"verder (?:geen|niets|niks)(?: vragen| opmerkingen| bijzonders)?|(?:verder )?geen (?:verdere "
    r")?(?:opmerkingen|vragen)|(?:no|nothing) (?:further|else|other)(?: questions| comments)?",
)  # fmt: skip


def paragraphs(said: str) -> tuple[str, ...]:
    """The paragraphs of a text, lines joined where a mail program broke them, the salutation left out.

    A number that stands alone belongs to the paragraph below it.
    """
    lines = [line.rstrip() for line in said.replace("\r", "").replace("\u200b", "").replace("\u00a0", " ").split("\n")]
    found: list[str] = [""]
    for line in lines:
        if not line.strip():
            if found[-1] and not _NUMBER_ALONE.fullmatch(found[-1].rpartition("\n")[2]):
                found.append("")
        elif not found[-1]:
            found[-1] = line.strip()
        else:
            last = found[-1].rpartition("\n")[2]
            joins = len(last) >= _WRAPPED_AT and not _BEGINS_ANEW.match(line)
            found[-1] += (" " if joins else "\n") + line.strip()
    kept = [one for one in found if one]
    if kept:
        kept[0] = without_salutation(kept[0])
    return tuple(one for one in kept if one.strip())


def without_salutation(text: str) -> str:
    """The text without the greeting it begins with: "Hoi mailflow, 1 ja" says "1 ja"."""
    found = _SALUTATION.match(text)
    return text[found.end() :].lstrip() if found else text


def is_idle(text: str, *, names: Set[str] = frozenset()) -> bool:
    """Whether every word of it is thanks, a greeting, or one of the names in lower case by which its writer signs."""
    level = " ".join(re.sub(r"[^\w'’:;()👍🙏🙂😊😀🎉❤-]|(?<!\w)[-](?!\w)", " ", even(text)).split())
    words = level.split()
    while words and words[-1].strip(".:;()") in names:
        words.pop()
    rest = " ".join(words)
    while rest:
        found = max((one.match(rest) for one in _idle()), key=lambda one: one.end() if one else 0)
        if found is None or not found.end():
            first, _, after = rest.partition(" ")
            if first.strip(":;()-'’") and first.strip(":;()") not in names:
                return False
            rest = after
            continue
        rest = rest[found.end() :].lstrip(" :;()-'’")
    return True


@cache
def _idle() -> "tuple[re.Pattern[str], ...]":
    return tuple(re.compile(rf"(?:{way})(?![\w'])") for way in _IDLE)
