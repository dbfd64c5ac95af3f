"""Puts one mail to many into bytes once, but for what is each reader's own: that is poured in for each of them.

What all have in common is kept once, and what is one mail's own beside it; `whole` puts both together again. A mail is
ASCII, so a byte that is none keeps the pieces apart.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from mailflow.mail.cleaning import clean_text
from mailflow.mail.compose import contents, head
from mailflow.model.gaps import Gapped
from mailflow.model.outgoing import CalendarText, OutgoingMail, Rendered

BETWEEN = b"\xff"
# What base64 writes on one line of 76 letters (RFC 2045 6.8).
LINE_OCTETS = 57
# How long a line may be (RFC 2045 6.7).
LINE_LETTERS = 76
TEXT_MARK, PAGE_MARK = "MOULDtextMOULD", "MOULDpageMOULD"
CALENDAR_MARK = b"MOULD-calendar-MOULD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that names its reader."""

    said: Gapped
    is_page: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEnd:
    """The rest of a calendar's text from this octet on, in which its attendee stands."""

    begins: int


Own = Line | CalendarEnd
Piece = bytes | Own


@dataclass(frozen=True, slots=True, kw_only=True)
class Mould:
    """Bytes that all mails have in common: before each of `own`, and after the last; the head comes before them all."""

    common: tuple[bytes, ...]
    own: tuple[Own, ...]
    calendar_begins: bytes = b""

    @property
    def kept(self) -> bytes:
        """What all mails have in common, to be kept once."""
        return BETWEEN.join((b"", *self.common))


def mould(sample: OutgoingMail, *, text: Gapped, page: Gapped, calendar_begins: bytes = b"") -> Mould | None:
    """The mould for all mails that differ from the sample in their head, the gaps, and the end of the calendar's text.

    `calendar_begins` is what that text begins with for everybody. None where the mail is not made as it is thought.
    """
    calendar = sample.calendar and CalendarText(method=sample.calendar.method, content=CALENDAR_MARK)
    marked = Rendered(subject="", text=TEXT_MARK, html=PAGE_MARK)
    made = contents(replace(sample, rendered=marked, calendar=calendar))
    marks = {
        TEXT_MARK.encode("ascii") + b"\r\n": _lines(text, is_page=False),
        PAGE_MARK.encode("ascii") + b"\r\n": _lines(page, is_page=True),
        base64.b64encode(CALENDAR_MARK): _calendar(calendar_begins),
    }
    found = re.split(b"(" + b"|".join(map(re.escape, marks)) + b")", made)
    times = [found.count(mark) for mark in marks]
    if times != [1, 1, 2 if calendar else 0] or not made.isascii():
        return None
    common, own = _merged(piece for one in found for piece in marks.get(one, (one,)))
    return Mould(common=common, own=own, calendar_begins=calendar_begins)


def pour(mould: Mould, mail: OutgoingMail, *, words: Mapping[str, str], page_words: Mapping[str, str]) -> bytes:
    """What is this mail's own, to be kept with it; ValueError where its calendar text is not that of the mould.

    `words` fill the gaps of the text, `page_words` those of the page. Of `mail`, text and page are not looked at.
    """
    calendar = mail.calendar.content if mail.calendar else b""
    if not calendar.startswith(mould.calendar_begins):
        raise ValueError("this calendar text belongs to another mailing")
    poured = [head(mail)]
    for own in mould.own:
        if isinstance(own, CalendarEnd):
            poured.append(_base64(calendar[own.begins :]))
        else:
            poured.append(_printable(own.said.filled(page_words if own.is_page else words) + "\n"))
    return BETWEEN.join(poured)


def whole(kept: bytes, own: bytes) -> bytes:
    """The mail, of what all have in common and what is its own."""
    pieces = zip_longest(kept.split(BETWEEN), own.split(BETWEEN), fillvalue=b"")
    return b"".join(piece for pair in pieces for piece in pair)


def _merged(pieces: Iterable[Piece]) -> tuple[tuple[bytes, ...], tuple[Own, ...]]:
    common, own = [b""], list[Own]()
    for piece in pieces:
        if isinstance(piece, bytes):
            common[-1] += piece
        else:
            own.append(piece)
            common.append(b"")
    return tuple(common), tuple(own)


def _lines(text: Gapped, *, is_page: bool) -> tuple[Piece, ...]:
    """The lines of a text, those without a gap as they go over the wire."""
    lines = list(_split(Gapped(said=tuple(map(clean_text, text.said)), gaps=text.gaps)))
    while len(lines) > 1 and not lines[-1].gaps and not lines[-1].said[0]:
        lines.pop()
    return tuple(Line(said=one, is_page=is_page) if one.gaps else _printable(one.said[0] + "\n") for one in lines)


def _split(text: Gapped) -> Iterator[Gapped]:
    said, gaps = [""], list[str]()
    for piece, gap in zip_longest(text.said, text.gaps):
        first, *others = piece.split("\n")
        said[-1] += first
        for line in others:
            yield Gapped(said=tuple(said), gaps=tuple(gaps))
            said, gaps = [line], []
        if gap is not None:
            gaps.append(gap)
            said.append("")
    yield Gapped(said=tuple(said), gaps=tuple(gaps))


def _calendar(begins: bytes) -> tuple[Piece, ...]:
    """Whole lines of base64 of what the text begins with; the rest is each mail's own."""
    lines = len(begins) // LINE_OCTETS * LINE_OCTETS
    encoded = _base64(begins[:lines])
    return (encoded + b"\r\n" if encoded else b"", CalendarEnd(begins=lines))


def _printable(text: str) -> bytes:
    """Lines of text in quoted-printable (RFC 2045 6.7)."""
    encoded = binascii.b2a_qp(clean_text(text).replace("\n", "\r\n").encode("utf-8", "replace"), quotetabs=False)
    return b"\r\n".join(map(_broken, encoded.split(b"\r\n")))


def _broken(line: bytes) -> bytes:
    """Of at most 76 letters: the library counts one too few where a line ends in a space."""
    pieces: list[bytes] = []
    while len(line) > LINE_LETTERS:
        cut = LINE_LETTERS - 1
        cut -= 2 if line[cut - 2 : cut - 1] == b"=" else 1 if line[cut - 1 : cut] == b"=" else 0
        pieces.append(line[:cut] + b"=\r\n")
        line = line[cut:]
    return b"".join((*pieces, line))


def _base64(octets: bytes) -> bytes:
    """Base64 in lines of 76 letters, the last one without its end."""
    return base64.encodebytes(octets).rstrip(b"\n").replace(b"\n", b"\r\n")
