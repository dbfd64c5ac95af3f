"""Carries what people wrote through Markdown unread, so that nothing in it can become a link, a picture or a heading.

Escaping would have to know every character that means something to Markdown. Instead, words are sealed: written in
hexadecimal digits between two characters that no text may hold. Markdown sees one long word. Once it has made its HTML
the seals are opened, and only HTML has to be escaped.
"""

import html
import re
from collections.abc import Iterable
from urllib.parse import quote

from mailflow.rendering.cleaning import cleaned, shortened, unbroken

# A word inside a sentence; what may be longer is quoted or written out in lines.
LONGEST_WORD = 1000

# Noncharacters (Unicode 23.7): `cleaned` takes them out of all words, so nobody can write a seal.
OPENING, CLOSING = "\ufdd0", "\ufdd1"
SEAL = re.compile(f"{OPENING}([0-9a-f]*){CLOSING}")


class Woven(str):
    """Text that a template made: it may hold Markdown. Any change to it gives an ordinary, untrusted string."""

    __slots__ = ()


def weave(pieces: Iterable[str]) -> Woven:
    """The pieces of a template as one text; what macros, blocks and `super()` give, too."""
    return Woven("".join(pieces))


def sealed(text: str) -> Woven:
    """The cleaned text as one word that Markdown reads over."""
    return Woven(f"{OPENING}{cleaned(text).encode().hex()}{CLOSING}")


def opened(markup: str) -> str:
    """HTML with every seal replaced by its text, escaped, its line ends as `<br>`."""
    return SEAL.sub(lambda seal: html.escape(_text_of(seal)).replace("\n", "<br>\n"), markup)


def opened_in_link(address: str) -> str:
    """A link's address with every seal replaced by its text, in which only letters, digits and -._~@ stay."""
    return SEAL.sub(lambda seal: quote(_text_of(seal), safe="@"), address)


def as_text(value: object) -> str:
    """How a word stands in the plain text: on one line, None as nothing; what a template made stays as it is."""
    if isinstance(value, Woven):
        return value
    return "" if value is None else shortened(unbroken(str(value)), LONGEST_WORD)


def as_markdown(value: object) -> str:
    """How a word stands in the Markdown that becomes HTML: sealed, numbers excepted."""
    if isinstance(value, Woven):
        return value
    if isinstance(value, int | float):
        return str(value)
    line = "" if value is None else shortened(unbroken(str(value)), LONGEST_WORD)
    return sealed(line) if line else ""


def _text_of(seal: re.Match[str]) -> str:
    return bytes.fromhex(seal[1]).decode()
