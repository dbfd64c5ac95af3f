"""Keeps mails that are too large or too strange away from the programs that would choke on them."""

import re
from collections.abc import Iterator
from heapq import merge

from mailflow.mail.slim import BOUNDARY, slimmed
from mailflow.model.errors import Unreadable

# The bounds that stand before any parser. Bytes, unless said otherwise.
MAIL_LIMIT = 25 * 1024 * 1024
HEADER_BLOCK_LIMIT = 256 * 1024
HEADER_LINES = 1_000
FIELD_LIMIT = 32 * 1024
SENDER_FIELD_LIMIT = 8 * 1024
ENCODED_WORDS = 200
PARAMETERS = 50
PARTS = 200
DEPTH = 20
LINE_LIMIT = 64 * 1024
LINES = 400_000
REPORT_BLOCKS = 200
TEXT_LIMIT = 256 * 1024
CALENDAR_LIMIT = 256 * 1024
CALENDAR_COMPONENTS = 50

_BLANK_LINE = re.compile(rb"\n\r?\n|\r\r")
_FIELD_START = re.compile(rb"^([!-9;-~]{1,80})[ \t]{0,20}:", re.MULTILINE)
_FIELD_END = re.compile(rb"[\r\n](?![ \t\n])")
# Looked for in the mail in lower case; each begins with letters, which are found fast.
_PARAMETER_FIELD = re.compile(rb"\ncontent-(?:type|disposition)[ \t]{0,20}:")
# What opens a level (a declared boundary, a mail within the mail) and the lines that may close one.
_INNER_MAIL = re.compile(rb"\ncontent-type:[ \t\r\n]{0,9}(?P<kind>message/[a-z0-9-]{1,40})")
_DASHES = re.compile(rb"\n--(?P<line>[^\r\n]{1,200})")
_SENDER_FIELDS = (b"from", b"sender", b"reply-to", b"return-path")


def check(content: bytes) -> bytes:
    """The mail without what nobody reads of it; or Unreadable says what is too large or too strange about it."""
    if len(content) > MAIL_LIMIT:
        raise Unreadable(f"the mail is larger than {MAIL_LIMIT // 1024**2} MB")
    _check_lines(content)
    content = slimmed(content).lstrip(b"\r\n")
    _check_headers(headers_only(content))
    _check_parts(content)
    return content


def headers_only(content: bytes) -> bytes:
    """The header block of a mail, without the empty line that ends it."""
    content = content.lstrip(b"\r\n")
    found = _BLANK_LINE.search(content)
    return content[: found.start()] if found else content


def _check_headers(block: bytes) -> None:
    if len(block) > HEADER_BLOCK_LIMIT:
        raise Unreadable(f"its headers are larger than {HEADER_BLOCK_LIMIT // 1024} kB")
    if max(block.count(b"\n"), block.count(b"\r")) >= HEADER_LINES:
        raise Unreadable(f"it has more than {HEADER_LINES} header lines")
    if len(block) <= SENDER_FIELD_LIMIT and block.count(b"=?") <= ENCODED_WORDS:
        return  # then no field of it can be over its limit
    for name, value in _fields(block):
        shown = name.decode("ascii").title() or "block"
        limit = SENDER_FIELD_LIMIT if name in _SENDER_FIELDS else FIELD_LIMIT
        if len(value) > limit:
            raise Unreadable(f"its header {shown} is larger than {limit // 1024} kB")
        if value.count(b"=?") > ENCODED_WORDS:
            raise Unreadable(f"its header {shown} has more than {ENCODED_WORDS} encoded words")


def _fields(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and raw value of each field of a header block; a line that starts none belongs to the one before."""
    name, start = b"", 0
    for found in _FIELD_START.finditer(block):
        yield name, block[start : found.start()]
        name, start = found[1].lower(), found.end()
    yield name, block[start:]


def _check_lines(content: bytes) -> None:
    if max(content.count(b"\n"), content.count(b"\r")) > LINES:
        raise Unreadable(f"it has more than {LINES} lines")
    start = 0
    while len(content) - start > LINE_LIMIT:
        end = max(content.rfind(mark, start, start + LINE_LIMIT + 1) for mark in (b"\n", b"\r"))
        if end < 0:
            raise Unreadable(f"a line is longer than {LINE_LIMIT // 1024} kB")
        start = end + 1


def _check_parts(content: bytes) -> None:
    """Walks the boundary lines as a mail reader would, counting parts and the depth of nesting."""
    lowered = b"\n" + content.lower()
    for found in _PARAMETER_FIELD.finditer(lowered):
        end = _FIELD_END.search(lowered, found.end())
        value = lowered[found.end() : end.start() if end else len(lowered)]
        if len(value) > FIELD_LIMIT or value.count(b";") > PARAMETERS:
            raise Unreadable(f"a part of it has more than {PARAMETERS} parameters")
    parts, levels = 0, [b""]
    for found in _levels(lowered):
        # One line end stands before `lowered`, so its places are one further on.
        if found.re is _DASHES:
            if _closes(levels, content[found.start("line") - 1 : found.end("line") - 1].rstrip()):
                parts += 1
                if parts > PARTS:
                    raise Unreadable(f"it has more than {PARTS} parts")
                _check_inner_headers(content, found.end() - 1)
            continue
        levels.append(b"" if found.re is _INNER_MAIL else _boundary(content, found))
        if len(levels) > DEPTH + 1:
            raise Unreadable(f"its parts lie more than {DEPTH} deep")
        if found.re is _INNER_MAIL:
            start = _after_headers(content, found.end() - 1)
            _check_inner_headers(content, start)
            if b"delivery-status" in found["kind"]:
                _check_report(content, start)


def _levels(lowered: bytes) -> Iterator[re.Match[bytes]]:
    """What opens and may close a level, in the order of the mail; without a level there is nothing to close."""
    if BOUNDARY.search(lowered) is None and _INNER_MAIL.search(lowered) is None:
        return
    end = 0
    found = merge(
        *(pattern.finditer(lowered) for pattern in (BOUNDARY, _INNER_MAIL, _DASHES)), key=lambda one: one.start()
    )
    for one in found:
        if one.start() < end or (one.re is BOUNDARY and _is_word(lowered[one.start() - 1])):
            continue
        end = one.end()
        yield one


def _is_word(letter: int) -> bool:
    return letter == 0x5F or bytes((letter,)).isalnum()


def _boundary(content: bytes, found: re.Match[bytes]) -> bytes:
    name = "quoted" if found["quoted"] else "bare"
    return content[found.start(name) - 1 : found.end(name) - 1].rstrip()


def _closes(levels: list[bytes], line: bytes) -> bool:
    """Whether the line is a boundary of an open level; what lies deeper is closed then."""
    for depth in range(len(levels) - 1, 0, -1):
        if levels[depth] and line in (levels[depth], levels[depth] + b"--"):
            del levels[depth + (line == levels[depth]) :]
            return True
    return False


def _check_report(content: bytes, start: int) -> None:
    """A delivery report has a block of fields for each recipient (RFC 3464 2.1.2)."""
    end = content.find(b"\n--", start)
    blocks = content.count(b"\n\n", start, end) + content.count(b"\n\r\n", start, end)
    if blocks > REPORT_BLOCKS:
        raise Unreadable(f"its delivery report has more than {REPORT_BLOCKS} blocks")


def _check_inner_headers(content: bytes, start: int) -> None:
    """The headers of a part are held to the same limits as those of the mail."""
    lines = content[start : start + HEADER_BLOCK_LIMIT + 4]
    found = _BLANK_LINE.search(lines)
    block = lines[: found.start()] if found else lines
    if len(block) > HEADER_BLOCK_LIMIT or block.count(b"\n") > HEADER_LINES:
        raise Unreadable("the headers of a part of it are too large")


def _after_headers(content: bytes, start: int) -> int:
    found = _BLANK_LINE.search(content, start)
    return found.end() if found else len(content)
