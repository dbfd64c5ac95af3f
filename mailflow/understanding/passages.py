"""Takes apart a text in Markdown: its headings, paragraphs and items, and the sentences in them without marks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailflow.understanding.clauses import cut

_HEADING = re.compile(r"#{1,6} (.+)")
_ITEM = re.compile(r" {0,12}(?:-|\d{1,3}\.) +(?=\S)")
_LINK = re.compile(r"\[([^\[\]]{0,300})\]\([^()\s]{0,2010}\)")
_MARKS = re.compile(r"\\(?=[!-/:-@\[-`{-~])|\*\*|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a list, under its heading; `items` are those of a list."""

    heading: str
    text: str
    items: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What it says, sentence by sentence; each item of a list by itself."""
        return tuple(one for part in self.items or (self.text,) for one in cut(part).sentences)


def passages(text: str) -> tuple[Passage, ...]:
    """The passages of a Markdown text, in their order."""
    return tuple(_passages(text.split("\n")))


def bare(text: str) -> str:
    """The text as a reader sees it, without the marks of Markdown."""
    return _MARKS.sub("", _LINK.sub(r"\1", text)).strip()


def _passages(lines: Sequence[str]) -> Iterator[Passage]:
    heading = ""
    kept: list[str] = []
    for line in (*lines, ""):
        found = _HEADING.match(line)
        changes = bool(kept) and bool(_ITEM.match(line)) != bool(_ITEM.match(kept[0]))
        if kept and (not line.strip() or found or changes):
            yield _passage(heading, kept)
            kept = []
        if found:
            heading = bare(found[1])
        elif line.strip():
            kept.append(line)


def _passage(heading: str, lines: Sequence[str]) -> Passage:
    if _ITEM.match(lines[0]):
        items = tuple(bare(_ITEM.sub("", line, count=1)) for line in lines)
        return Passage(heading, "\n".join(items), items)
    return Passage(heading, bare("\n".join(lines)))
