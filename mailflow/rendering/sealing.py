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
# A link that was judged before stands whole where a link belongs; HTML that was made before stands as a paragraph.
ADDRESS_OPENING, ADDRESS_CLOSING = "\ufdd2", "\ufdd3"
ADDRESS_SEAL = re.compile(f"{ADDRESS_OPENING}([0-9a-f]*){ADDRESS_CLOSING}")
MADE_OPENING, MADE_CLOSING = "\ufdd4", "\ufdd5"
MADE_SEAL = re.compile(f"(?:<p>)?{MADE_OPENING}([0-9a-f]*){MADE_CLOSING}(?:</p>)?")


class Woven(str):
    """Text that a template made: it may hold Markdown. Any change to it gives an ordinary, untrusted string."""

    __slots__ = ()


def weave(pieces: Iterable[str]) -> Woven:
    """The pieces of a template as one text; what macros, blocks and `super()` give, too."""
    return Woven("".join(pieces))


def sealed(text: str) -> Woven:
    """The cleaned text as one word that Markdown reads over."""
    return Woven(f"{OPENING}{cleaned(text).encode().hex()}{CLOSING}")


def address_sealed(address: str) -> Woven:
    """A link that may stand as it is, where Markdown has the address of a link."""
    return Woven(f"{ADDRESS_OPENING}{address.encode().hex()}{ADDRESS_CLOSING}")


def made_sealed(markup: str) -> Woven:
    """Clean HTML as one word, which belongs alone in its paragraph."""
    return Woven(f"{MADE_OPENING}{markup.encode().hex()}{MADE_CLOSING}")


def opened(markup: str) -> str:
    """HTML with every seal replaced by its text, escaped, its line ends as `<br>`; what was HTML before stays it."""
    said = SEAL.sub(lambda seal: html.escape(_text_of(seal)).replace("\n", "<br>\n"), markup)
    return MADE_SEAL.sub(_text_of, said)


def opened_in_link(address: str) -> str:
    """A link's address with every seal replaced by its text, in which only letters, digits and -._~@ stay.

    A link that was judged before stays whole, if it is all that stands there.
    """
    whole = ADDRESS_SEAL.fullmatch(address)
    return _text_of(whole) if whole else SEAL.sub(lambda seal: quote(_text_of(seal), safe="@"), address)


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
