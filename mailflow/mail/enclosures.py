"""What a mail carries beside its text, for organisers to look at: its HTML as it came, its files by name and size."""

import email
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Part
from email.policy import compat32

from mailflow.mail.bodies import ATTACHMENTS_NAMED, file_name, text_of
from mailflow.mail.fence import TEXT_LIMIT
from mailflow.mail.hypertext import DEPTH, depth_of
from mailflow.mail.parts import own_parts

TEXTS = ("text/plain", "text/html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that came with a mail: its name, its type as the mail says it, and its size in bytes (0: not told)."""

    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """The HTML of a mail as its writer sent it, and its files; nothing is opened.

    There is no HTML where its elements lie too deep in each other to be read in reasonable time.
    """

    html: str = ""
    files: tuple[Enclosure, ...] = ()


def read_enclosed(content: bytes) -> Enclosed:
    """What the mail carries; nothing where it cannot be read. Call it for what `mail.read` could read."""
    part: Part = email.message_from_bytes(content.lstrip(b"\r\n"), policy=compat32)
    leaves = [one for one in own_parts(part) if one.get_content_maintype() != "multipart"]
    shown = [one for one in leaves if one.get_content_type() == "text/html" and not _is_file(one)]
    files = tuple(_files(leaves))[:ATTACHMENTS_NAMED]
    html = text_of(shown[-1], TEXT_LIMIT) if shown else ""
    return Enclosed(html=html if depth_of(html) <= DEPTH else "", files=files)


def _files(leaves: list[Part]) -> Iterator[Enclosure]:
    for one in leaves:
        kind = one.get_content_type()
        if _is_file(one) or kind not in TEXTS:
            yield Enclosure(name=file_name(one) or kind, kind=kind, size=_size(one))


def _is_file(part: Part) -> bool:
    return part.get_content_disposition() == "attachment" or bool(file_name(part))


def _size(part: Part) -> int:
    content = part.get_payload(decode=True) if not part.is_multipart() else None
    return len(content) if isinstance(content, bytes) else 0
