"""Tells in which language somebody writes, by the small words that every sentence has."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from mailflow.model.people import Language
from mailflow.understanding.wording import folded, word_set

_SMALL: dict[Language, frozenset[str]] = {
    "nl": word_set(
        "de het een en ik je jij jullie we wij niet geen is ben zijn van op voor met dat die er ook wel maar als om "
        "naar bij "
        "mijn uit zo nog te aan kan kun heb hebben wil graag deze dit kom komt morgen groet groeten groetjes beste "
        "hoi dag ja nee "
        "helaas leuk bedankt dank aanwezig afmelden aanmelden lijst bijeenkomst u uw ge mij me zal zou moet mag "
        "worden wordt t k "
        "der bie wat waar hoe wie hier daar dan dus want erbij aub svp iets niks keer volgende"
    ),
    "en": word_set(
        "the a an and i you we not is am are of to for with that it there also but if my your our at from this will "
        "would can "
        "could have has be been please thanks thank hi hello dear regards best yes no sorry coming attend list "
        "meeting join "
        "what where how who when which they their them its about me us do does did don't i'm i'll it's won't can't "
        "pls"
    ),
}
_BOTH = _SMALL["nl"] & _SMALL["en"]
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def language_of(texts: Iterable[str], *, default: Language) -> Language:
    """The language most of these texts' small words are of; the default where they do not tell."""
    counts: dict[Language, int] = {"nl": 0, "en": 0}
    for text in texts:
        for language in chain.from_iterable(map(_languages, _WORD.findall(text.lower().replace("’", "'")))):
            counts[language] += 1
    if counts["nl"] == counts["en"]:
        return default
    return "nl" if counts["nl"] > counts["en"] else "en"


@lru_cache(maxsize=20_000)
def _languages(word: str) -> tuple[Language, ...]:
    """The languages of which it is a small word; none where it is one of both."""
    if word in _BOTH:
        return ()
    return tuple(language for language, small in _SMALL.items() if word in small or folded(word) in small)
