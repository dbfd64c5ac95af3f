"""The files that came with a mail: which of them may go along with a summary, and which are the text of one."""

from collections.abc import Iterator
from email.message import Message as Part

from mailflow.mail.cleaning import clean_line
from mailflow.mail.headers import decode_words
from mailflow.mail.parts import own_parts
from mailflow.model.outgoing import Attached

FILE_LIMIT = 5 * 1024 * 1024
FILES_LIMIT = 10 * 1024 * 1024
FILES_AT_MOST = 20
_NAME_LIMIT = 120
_ZIP = (b"PK\x03\x04",)
_OLD_OFFICE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_LIBRE = "application/vnd.oasis.opendocument."
# What may go along: by the end of its name, what it is called (RFC 6838), and how it must begin.
_KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "docx": (f"{_OFFICE}wordprocessingml.document", _ZIP),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    "pptx": (f"{_OFFICE}presentationml.presentation", _ZIP),
    "odt": (f"{_LIBRE}text", _ZIP),
    "ods": (f"{_LIBRE}spreadsheet", _ZIP),
    "odp": (f"{_LIBRE}presentation", _ZIP),
    "doc": ("application/msword", _OLD_OFFICE),
    "xls": ("application/vnd.ms-excel", _OLD_OFFICE),
    "ppt": ("application/vnd.ms-powerpoint", _OLD_OFFICE),
    "png": ("image/png", (b"\x89PNG\r\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "gif": ("image/gif", (b"GIF8",)),
    "txt": ("text/plain", (b"",)),
    "md": ("text/markdown", (b"",)),
}


def files_of(mail: Part) -> Iterator[Attached]:
    """Every named file of a mail with its content, pictures that stand in its text left out."""
    for part in own_parts(mail):
        name = _name(part)
        if part.is_multipart() or not name or _stands_in_text(part):
            continue
        content = part.get_payload(decode=True)
        yield Attached(
            name=name, mime_type=part.get_content_type(), content=content if isinstance(content, bytes) else b""
        )


def going_along(files: Iterator[Attached]) -> tuple[tuple[Attached, ...], tuple[str, ...]]:
    """The files that may go along, and the names of those that may not: too large, too many, or of another kind."""
    kept: list[Attached] = []
    left_out: list[str] = []
    total = 0
    for one in files:
        kind, beginnings = _KINDS.get(_ending(one.name), ("", ()))
        fits = len(one.content) <= FILE_LIMIT and total + len(one.content) <= FILES_LIMIT and len(kept) < FILES_AT_MOST
        if kind and fits and one.content.startswith(beginnings):
            kept.append(Attached(name=one.name, mime_type=kind, content=one.content))
            total += len(one.content)
        else:
            left_out.append(one.name)
    return tuple(kept), tuple(left_out[:FILES_AT_MOST])


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _name(part: Part) -> str:
    """The file's name, without folders."""
    name = part.get_filename()
    return clean_line(decode_words(name).replace("\\", "/").rpartition("/")[2], _NAME_LIMIT) if name else ""


def _stands_in_text(part: Part) -> bool:
    """Whether it is a picture that the text shows, such as the logo in a signature."""
    shown = part.get_content_disposition() != "attachment" and part.get_content_maintype() == "image"
    return shown and bool(part.get("content-id"))
