"""Shows the very words that something rests on, where they stand in a text that somebody wrote."""

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

MOST_MARKS = 40
LONGEST_WORDS = 500


def marked(text: str, words: Iterable[str]) -> Markup:
    """The text, escaped, with each of these words in `<mark>` where it stands first; spaces may be other spaces."""
    done, drawn = 0, Markup("")
    for start, end in _joined(sorted(_places(text, words))):
        drawn += escape(text[done:start]) + Markup("<mark>{}</mark>").format(text[start:end])
        done = end
    return drawn + escape(text[done:])


def _places(text: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    for _, one in zip(range(MOST_MARKS), words, strict=False):
        pieces = [re.escape(piece) for piece in one[:LONGEST_WORDS].split()]
        found = re.search(r"\s+".join(pieces), text, re.IGNORECASE) if pieces else None
        if found is not None:
            yield found.span()


def _joined(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The places without those that lie in others; what overlaps is one."""
    here: tuple[int, int] | None = None
    for start, end in places:
        if here is not None and start <= here[1]:
            here = (here[0], max(here[1], end))
            continue
        if here is not None:
            yield here
        here = (start, end)
    if here is not None:
        yield here
