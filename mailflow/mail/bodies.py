"""Finds in the parts of a mail what its writer typed, as plain text, and what else came with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.errors import (
    MisplacedEnvelopeHeaderDefect,
    MultipartInvariantViolationDefect,
    NoBoundaryInMultipartDefect,
    StartBoundaryNotFoundDefect,
)
from email.message import Message as Part

from mailflow.mail.agreement import all_say_the_same, is_stub
from mailflow.mail.charsets import decode
from mailflow.mail.cleaning import clean_line, clean_text, without_armour
from mailflow.mail.fence import CALENDAR_LIMIT, DEPTH, TEXT_LIMIT
from mailflow.mail.headers import decode_words, headers_of
from mailflow.mail.hypertext import read_html
from mailflow.mail.parts import all_parts, children

FILE_NAME_LIMIT = 200
ATTACHMENTS_NAMED = 50
_BOUNDARY = re.compile(r";\s{0,99}boundary(?:\*0?\*?)?\s{0,9}=", re.IGNORECASE)
_MISREAD = (
    NoBoundaryInMultipartDefect,
    StartBoundaryNotFoundDefect,
    MultipartInvariantViolationDefect,
    MisplacedEnvelopeHeaderDefect,
)
_CALENDAR_TYPES = ("text/calendar", "application/ics", "text/x-vcalendar")


@dataclass(frozen=True, slots=True)
class Body:
    """The texts of a mail: as its plain part and as its HTML part say it (None where there is no such part).

    `forwarded` is the text of mails that lie within it, `calendars` the raw text of its calendar parts, `coloured` the
    lines of the HTML part that stand out by their colour, `strange` why the parts can be read in more than one way.
    """

    plain: str | None = None
    html: str | None = None
    forwarded: str = ""
    attachments: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()
    coloured: tuple[str, ...] = ()
    strange: str = ""

    @property
    def text(self) -> str:
        """What was written: the plain part, or the HTML part where the plain one says nothing."""
        if self.plain is not None and self.plain.strip() and not (self.html and is_stub(self.plain)):
            return self.plain
        return self.html or self.plain or ""


def read_body(part: Part) -> Body:
    """All texts of a mail, each cut at 256 kB; nothing is opened, fetched or executed."""
    body = _read(part, DEPTH)
    return replace(body, strange=_strange(part) or body.strange)


def _strange(part: Part) -> str:
    """Why other programs may see other parts in this mail than we do; empty where all see the same."""
    for one in all_parts(part):
        fields = [(name.lower(), value) for name, value in one.raw_items()]
        types = [str(value) for name, value in fields if name == "content-type"]
        if len(types) > 1 or sum(name == "content-transfer-encoding" for name, _ in fields) > 1:
            return "a part of it is described twice"
        if types and len(_BOUNDARY.findall(types[0])) > 1:
            return "a part of it has two boundaries"
        if any(isinstance(defect, _MISREAD) for defect in one.defects):
            return "its parts are put together wrongly"
    return ""


def _read(part: Part, depth: int) -> Body:
    kind = part.get_content_type()
    if part.is_multipart():
        inner = children(part) if depth else []
        if kind == "message/rfc822":
            return _forwarded(inner, depth)
        if kind.startswith("message/"):
            return Body()  # a delivery report: mail.bounce reads it
        bodies = [_read(one, depth - 1) for one in inner]
        return _either(bodies) if kind == "multipart/alternative" else _both(bodies)
    return _leaf(part, kind)


def _leaf(part: Part, kind: str) -> Body:
    if kind.startswith("multipart/"):  # without parts: what is there is all that its writer can have meant
        return Body(plain=clean_text(text_of(part, TEXT_LIMIT)))
    name = file_name(part)
    if kind in _CALENDAR_TYPES or name.lower().endswith((".ics", ".vcs")):
        return Body(calendars=(text_of(part, CALENDAR_LIMIT),), attachments=(name,) if name else ())
    disposition = part.get_content_disposition()
    if disposition == "attachment" or kind not in ("text/plain", "text/html"):
        return Body(attachments=(name or clean_line(kind, FILE_NAME_LIMIT),))
    if name and kind == "text/plain" and disposition is None and "." in name:
        return Body(attachments=(name,))
    text = text_of(part, TEXT_LIMIT)
    if kind == "text/html":
        page = read_html(text)
        return Body(html=clean_text(page.text), coloured=tuple(clean_text(line) for line in page.coloured))
    return Body(plain=without_armour(_unflowed(part, clean_text(text))))


def _forwarded(inner: list[Part], depth: int) -> Body:
    """A mail within the mail: its headers and text are what is forwarded."""
    texts = []
    for one in inner:
        headers = headers_of(one)
        shown = ((name, headers.shown(name)) for name in ("from", "date", "to", "subject"))
        lines = [f"{name.title()}: {value}" for name, value in shown if value]
        texts.append("\n".join((*lines, "", _read(one, depth - 1).text)))
    name = headers_of(inner[0]).shown("subject") if inner else ""
    return Body(forwarded="\n\n".join(texts)[:TEXT_LIMIT], attachments=(clean_line(name, FILE_NAME_LIMIT) or "mail",))


def _either(bodies: list[Body]) -> Body:
    """Alternatives: the first plain one and the last HTML one say the same (RFC 2046 5.1.4); others show another."""
    plains = [one.plain for one in bodies if one.plain is not None]
    htmls = [one.html for one in bodies if one.html is not None]
    differ = not (all_say_the_same(plains) and all_say_the_same(htmls))
    return Body(
        plain=plains[0] if plains else None,
        html=htmls[-1] if htmls else None,
        strange="its alternatives say different things" if differ else _first(one.strange for one in bodies),
        forwarded=_joined(one.forwarded for one in bodies),
        attachments=_all(one.attachments for one in bodies)[:ATTACHMENTS_NAMED],
        calendars=_all(one.calendars for one in bodies),
        coloured=_all(one.coloured for one in bodies),
    )


def _both(bodies: list[Body]) -> Body:
    """Parts after each other; where one has only one form, it stands in both."""
    plains = [one.plain if one.plain is not None else one.html for one in bodies]
    htmls = [one.html if one.html is not None else one.plain for one in bodies]
    return Body(
        plain=_joined(plains) if any(one.plain is not None for one in bodies) else None,
        html=_joined(htmls) if any(one.html is not None for one in bodies) else None,
        strange=_first(one.strange for one in bodies),
        forwarded=_joined(one.forwarded for one in bodies),
        attachments=_all(one.attachments for one in bodies)[:ATTACHMENTS_NAMED],
        calendars=_all(one.calendars for one in bodies),
        coloured=_all(one.coloured for one in bodies),
    )


def _joined(texts: Iterable[str | None]) -> str:
    return "\n\n".join(text for text in texts if text)[:TEXT_LIMIT]


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _all(several: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(one for some in several for one in some)


def text_of(part: Part, limit: int) -> str:
    """The decoded text of a leaf, cut at so many characters."""
    content = part.get_payload(decode=True)
    return decode(content[: 4 * limit], _parameter(part, "charset"))[:limit] if isinstance(content, bytes) else ""


def _parameter(part: Part, name: str) -> str:
    value = part.get_param(name)
    return str((value[2] if isinstance(value, tuple) else value) or "")


def file_name(part: Part) -> str:
    """The name that a part has as a file; empty where it has none."""
    described = f"{part.get('content-type', '')}{part.get('content-disposition', '')}".lower()
    name = part.get_filename() if "name" in described else None  # most parts have none, and to look is slow
    return clean_line(decode_words(name), FILE_NAME_LIMIT) if name else ""


def _unflowed(part: Part, text: str) -> str:
    """Soft line ends of format=flowed (RFC 3676 4.2) joined; quoted lines are left as they are."""
    if "flowed" not in str(part.get("content-type", "")).lower() or _parameter(part, "format").lower() != "flowed":
        return text
    lines: list[str] = []
    is_open = False
    for line in text.split("\n"):
        if is_open and not line.startswith(">") and lines:
            lines[-1] += line.removeprefix(" ")
        else:
            lines.append(line)
        is_open = line.endswith(" ") and not line.startswith(">") and line != "-- "
    return "\n".join(lines)
