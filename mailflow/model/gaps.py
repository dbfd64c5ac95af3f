"""A text that is the same for many people but for its gaps, such as a first name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gapped:
    """`said` is what stands before, between and after the gaps; `gaps` names each of them."""

    said: tuple[str, ...]
    gaps: tuple[str, ...] = ()

    def filled(self, values: Mapping[str, str]) -> str:
        """The text for one person; KeyError where a gap has no value."""
        if not self.gaps:
            return self.said[0]
        pieces = [self.said[0]]
        for gap, said in zip(self.gaps, self.said[1:], strict=True):
            pieces += (values[gap], said)
        return "".join(pieces)


def gapped(text: str, marks: Mapping[str, str]) -> Gapped:
    """The text with a gap wherever one of the marks stands; `marks` names each gap by the word that stands for it.

    Of marks that hold one another the longest counts.
    """
    if not marks:
        return Gapped(said=(text,))
    longest_first = sorted(marks, key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
    return Gapped(said=tuple(pieces[::2]), gaps=tuple(marks[mark] for mark in pieces[1::2]))
