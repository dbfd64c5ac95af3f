"""Leaves out of a large mail what nobody reads of it: the far end of a long text, the bulk of a file."""

import re
from collections.abc import Iterator
from itertools import pairwise

from mailflow.model.errors import Unreadable

# A mail below this is left as it is; of each part of a larger one so much is kept, and of all together so much.
LARGE = 2 * 1024 * 1024
KEPT_OF_A_PART = 3 * 1024 * 1024
KEPT_OF_ALL = 4 * 1024 * 1024
KEPT_AT_LEAST = 16 * 1024
PIECES = 400
_STEP = 1024 * 1024
_OVERLAP = 512

BOUNDARY = re.compile(
    rb"boundary(?:\*0?\*?)?[ \t]{0,9}=[ \t]{0,9}(?:\"(?P<quoted>[^\"\r\n]{1,200})|(?P<bare>[^\s\";]{1,200}))"
)
_DASHES = re.compile(rb"[\r\n]--([^\r\n]{1,204})")


def slimmed(content: bytes) -> bytes:
    """The same mail for whoever reads its texts and the names of its files; one that is not large is left as it is.

    All boundaries and the beginning of each part are kept, more of it than is ever read. Raises Unreadable for a large
    mail with very many boundary lines.
    """
    if len(content) <= LARGE:
        return content
    return b"".join(_kept(content, [0, *_borders(content, _boundaries(content)), len(content)]))


def _boundaries(content: bytes) -> frozenset[bytes]:
    """Whatever the mail may mean as a boundary, as it stands in a line, also as the last one."""
    found: set[bytes] = set()
    for start in range(0, len(content), _STEP):
        piece = content[start : start + _STEP + _OVERLAP]
        for one in BOUNDARY.finditer(piece.lower()):
            name = "quoted" if one["quoted"] else "bare"
            found.add(piece[one.start(name) : one.end(name)].rstrip())
    return frozenset(found)


def _borders(content: bytes, boundaries: frozenset[bytes]) -> list[int]:
    """Where the lines begin that may part the mail: those that begin with a boundary, whatever stands behind it."""
    if not boundaries:
        return []
    lengths = sorted({len(one) for one in boundaries})
    borders = []
    for found in _DASHES.finditer(content):
        if any(found[1][:length] in boundaries for length in lengths):
            borders.append(found.start() + 1)
            if len(borders) > PIECES:
                raise Unreadable(f"it is large and has more than {PIECES} lines that part it")
    return borders


def _kept(content: bytes, borders: list[int]) -> Iterator[bytes]:
    left = KEPT_OF_ALL
    for start, end in pairwise(borders):
        most = max(min(KEPT_OF_A_PART, left), KEPT_AT_LEAST)
        if end - start > most:
            cut = 1 + max(content.rfind(mark, start, start + most) for mark in (b"\n", b"\r"))
            end = cut if cut > start else start + most
        left -= end - start
        yield content[start:end]
