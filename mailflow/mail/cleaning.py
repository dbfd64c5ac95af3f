"""Takes out of foreign text what no screen, database or mail header can bear."""

import re

LINE_LIMIT = 500
# More digits than this are no number that anything here can have.
LONGEST_NUMBER = 17

_ARMOUR = re.compile(r"-----(BEGIN|END)\sPGP\s(SIGNED\sMESSAGE|SIGNATURE)-----")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# Control characters, and characters that show nothing: soft hyphen, zero width, byte order mark, tags.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
# What turns the direction of writing around: a name could pretend to be another.
_DIRECTIONS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WIDE_SPACES = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# All of the above at once: most texts have none of it, and one look is enough.
_ODD = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u1680\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u2069"
    r"\u3000\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def clean_text(text: str) -> str:
    """The text with `\\n` as its only line end; no control character, NUL or lone surrogate is left."""
    plain = text.replace("\r\n", "\n")
    if not _ODD.search(plain):
        return plain
    text = _LINE_ENDS.sub("\n", text)
    text = _SURROGATES.sub("\ufffd", text)
    text = _CONTROLS.sub("", text)
    text = _DIRECTIONS.sub("", text)
    return _WIDE_SPACES.sub(" ", text)


def clean_line(text: str, limit: int = LINE_LIMIT) -> str:
    """The text as one line of at most `limit` characters, single spaces between its words."""
    return " ".join(clean_text(text).split())[:limit].rstrip()


def whole_number(text: str, *, most: int = 10**17 - 1) -> int | None:
    """The number that plain digits write; None for anything else, and for more than `most`, however long it is."""
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        return None
    return number if (number := int(text)) <= most else None


def without_armour(text: str) -> str:
    """A text signed by PGP as its writer typed it (RFC 9580 7): without its frame, and the dashes put before dashes."""
    if "-----BEGIN\x20PGP\x20SIGNED" not in text:
        return text
    kept: list[str] = []
    inside = ""
    for line in text.split("\n"):
        if mark := _ARMOUR.match(line):
            inside = mark[2] if mark[1] == "BEGIN" else ""
        elif not inside:
            kept.append(line.removeprefix("- "))
        elif inside != "SIGNATURE" and not line.strip():
            inside = ""  # an empty line ends the headers above what was signed
    return "\n".join(kept)
