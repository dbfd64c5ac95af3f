"""How the words begin with which somebody names a day, so that all others are passed by at their first letters."""

import re

from mailflow.understanding.daynames import SHORT_DAYS, months, numbers, ordinals, weekdays

_OTHERS = (
    "de het den the d' jullie eerst volgende komende aankomende aanstaande next upcoming coming forthcoming deze dit "
    "die this that ditmaal over binnen in from vandaag vanmiddag vanochtend vanmorgen vanavond today morgen tomorrow "
    "overmorgen a.s aanst begin eind end half medio early mid late later beginning week wk weeknummer na after van "
    "voor of for kennisdag en and"
)
_LETTERS = 3


def starts() -> str:
    """A pattern of a digit, or the first letters of every word with which a day can begin."""
    words = {*months(), *weekdays(), *SHORT_DAYS, *ordinals(), *numbers(), *_OTHERS.split(), "a day", "a week"}
    rest: dict[str, set[str]] = {}
    for word in words:
        rest.setdefault(word[0], set()).add(word[1:_LETTERS])
    ways = (f"{first}(?:{'|'.join(map(re.escape, sorted(ends)))})" for first, ends in sorted(rest.items()))
    return rf"(?:\d|{'|'.join(ways)})"
