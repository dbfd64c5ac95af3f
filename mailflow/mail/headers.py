"""The header lines of a mail, unfolded and decoded, whatever their writer made of them."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as Part

from mailflow.mail.charsets import decode
from mailflow.mail.cleaning import clean_line

# RFC 2047 2, with the spaces inside that some programs write. `?` ends every piece: linear.
_ENCODED = re.compile(r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]{0,20})?\?([BbQq])\?([^?]*)\?=")
_QUOTED_BYTE = re.compile(rb"=([0-9A-Fa-f]{2})")
_FOLD = re.compile(r"[\r\n]+[ \t]?")


@dataclass(frozen=True, slots=True)
class Headers:
    """All header fields of one part in their order: lower-case name and raw value, still folded and encoded."""

    fields: tuple[tuple[str, str], ...]
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(name for name, _ in self.fields))

    def all(self, name: str) -> tuple[str, ...]:
        """Every value under this (lower-case) name, unfolded, not decoded."""
        return tuple(unfold(value) for named, value in self.fields if named == name) if name in self.names else ()

    def first(self, name: str) -> str:
        """The first value under this name, unfolded, not decoded; empty where there is none."""
        values = self.all(name)
        return values[0].strip() if values else ""

    def has(self, name: str) -> bool:
        """Whether there is such a field."""
        return name in self.names

    def shown(self, name: str) -> str:
        """The first value under this name as a person reads it: decoded, one clean line."""
        return clean_line(decode_words(self.first(name)))


def headers_of(part: Part) -> Headers:
    """The header fields of a part as they stand in its bytes."""
    return Headers(tuple((name.lower(), str(value)) for name, value in part.raw_items()))


def unfold(value: str) -> str:
    """A header value on one line (RFC 5322 2.2.3)."""
    return _FOLD.sub(" ", value) if "\n" in value or "\r" in value else value


def decode_words(value: str) -> str:
    """The value with its encoded words (RFC 2047) read; bytes beyond ASCII read as UTF-8, else windows-1252."""
    if "=?" not in value:
        return _plain(value)
    return "".join(_pieces(value))


def _pieces(value: str) -> Iterator[str]:
    """The decoded pieces; neighbours of one charset are joined before decoding, as a letter may be cut in two."""
    waiting, charset, end = b"", "", 0
    for found in _ENCODED.finditer(value):
        between = value[end : found.start()]
        end = found.end()
        if between.strip() or charset.lower() != found[1].lower():
            yield decode(waiting, charset) if waiting else ""
            waiting = b""
        if between.strip() or not charset:
            yield _plain(between)
        charset = found[1]
        waiting += _encoded_bytes(found[2], found[3])
    yield decode(waiting, charset) if waiting else ""
    yield _plain(value[end:])


def _encoded_bytes(encoding: str, text: str) -> bytes:
    content = text.encode("ascii", "surrogateescape")
    if encoding in "qQ":
        return _QUOTED_BYTE.sub(lambda found: bytes([int(found[1], 16)]), content.replace(b"_", b" "))
    content = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
    content = content[:-1] if len(content) % 4 == 1 else content
    try:
        return binascii.a2b_base64(content + b"=" * (-len(content) % 4))
    except binascii.Error:
        return text.encode("ascii", "replace")


def _plain(value: str) -> str:
    return value if value.isascii() else decode(value.encode("utf-8", "surrogateescape"), "utf-8")
