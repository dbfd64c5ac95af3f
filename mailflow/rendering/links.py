"""Puts a link that was given as a word into a mail: only where it is one that a reader can trust to be harmless."""

import re
from collections.abc import Callable
from urllib.parse import quote

from mailflow.rendering.sealing import Woven, address_sealed, sealed

Link = Callable[[str, str], Woven]

# A mail to somebody, or a page that nobody on the way can read; RFC 3986 2: the characters that a link may hold.
GIVEN_LINK = re.compile(r"(?:mailto:|https://)[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,2000}")
# The titles by which the HTML knows how a link looks.
BUTTON, SMALL = "button", "small"


def is_link(address: str) -> bool:
    """Whether this may stand as a link in a mail, whoever wrote it: `mailto:` or `https://`, whole and plain."""
    return GIVEN_LINK.fullmatch(address) is not None


def as_text(address: str, label: str = "") -> Woven:
    """How a link stands in the plain text: what it is called, and the link itself between < and > (RFC 3986 C)."""
    if not is_link(address):
        return Woven(label or address)
    return Woven(f"{label} <{address}>" if label else f"<{address}>")


def as_markdown(address: str, label: str = "") -> Woven:
    """How a link stands in the Markdown that becomes HTML; what may be no link is words."""
    if not is_link(address):
        return sealed(label or address)
    return Woven(f"[{sealed(label or address)}]({address_sealed(address)})")


def button_as_text(address: str, label: str) -> Woven:
    """How a button stands in the plain text, alone on its line."""
    return Woven(f"{label}: <{address}>" if is_link(address) else label)


def button_as_markdown(address: str, label: str) -> Woven:
    """How a button stands in the Markdown: a link with the title by which the HTML knows it."""
    if not is_link(address):
        return sealed(label)
    return Woven(f'[{sealed(label)}]({address_sealed(address)} "{BUTTON}")')


def small_as_text(address: str, label: str) -> Woven:
    """Nothing: a small button is a short cut, and what it does is told in words above it."""
    return Woven()


def small_as_markdown(address: str, label: str) -> Woven:
    """How a small button stands in the Markdown, several of them on one line."""
    if not is_link(address):
        return Woven()
    return Woven(f'[{sealed(label)}]({address_sealed(address)} "{SMALL}") ')


def answer_link(text: str, *, address: str, token: str, subject: str) -> str:
    """A mail to the club that says this, ready to be sent; the token goes along in its subject or address.

    RFC 6068: a plus in the address is written as %2B, for some programs read it as a space.
    """
    known = f"{subject} [{token}]" if token and token not in address else subject
    return f"mailto:{quote(address, safe='@')}?subject={quote(known)}&body={quote(text)}"
