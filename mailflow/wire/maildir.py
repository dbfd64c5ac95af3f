"""Reads mails that already lie on this machine: files, a Maildir, or what is piped in."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from mailflow.model.errors import SettingsError, TryLater
from mailflow.model.message import RawMail, Source
from mailflow.wire import clock

LARGEST_BYTES = 25_000_000
HEADER_BYTES = 1_000_000
UID_BITS = 63
ACCOUNT, FOLDER = "local", "received"


def read_mails(paths: Iterable[Path], *, largest_bytes: int = LARGEST_BYTES) -> Iterator[RawMail]:
    """The mails of files, of Maildirs (new and cur), and of folders of .eml files with all that is below them.

    The same bytes always have the same source, wherever they lie. Raises SettingsError where a path is missing or a
    folder holds no mail, TryLater where it cannot be read now.
    """
    for path in paths:
        for file in _files(path):
            yield _read_file(file, largest_bytes=largest_bytes)


def read_bytes(content: bytes, *, arrived_at: datetime | None = None, largest_bytes: int = LARGEST_BYTES) -> RawMail:
    """A mail as a mail server pipes it in; over `largest_bytes` only its headers are kept."""
    content = _without_envelope(content)
    return _mail(
        content if len(content) <= largest_bytes else _headers(content),
        uid=uid_of(hashlib.sha256(content)),
        size=len(content),
        arrived_at=arrived_at or clock.now(),
    )


def uid_of(digest: "hashlib._Hash") -> int:
    """A number that only these bytes have, from 1, in the 63 bits that every database can hold."""
    return (int.from_bytes(digest.digest()[:8], "big") >> (64 - UID_BITS)) or 1


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif (path / "cur").is_dir() and (path / "new").is_dir():
        files = (file for name in ("new", "cur") for file in (path / name).iterdir() if file.is_file())
        yield from sorted((file for file in files if not file.name.startswith(".")), key=lambda file: file.name)
    elif path.is_dir():
        found = sorted(file for file in path.rglob("*.eml") if file.is_file())
        if not found:
            raise SettingsError(f"{path} holds no mail: name a file, a Maildir, or a folder of .eml files")
        yield from found
    else:
        raise SettingsError(f"{path} does not exist: name a file, a Maildir, or a folder of .eml files")


def _read_file(path: Path, *, largest_bytes: int) -> RawMail:
    try:
        stated = path.stat()
        arrived_at = min(datetime.fromtimestamp(stated.st_mtime, UTC), clock.now())
        if stated.st_size <= largest_bytes:
            return read_bytes(path.read_bytes(), arrived_at=arrived_at, largest_bytes=largest_bytes)
        return _read_large(path, size=stated.st_size, arrived_at=arrived_at)
    except OSError as error:
        raise TryLater(f"{path} cannot be read now ({error.strerror}): who may read it?") from error


def _read_large(path: Path, *, size: int, arrived_at: datetime) -> RawMail:
    """The headers; the rest is only gone through for its hash, a piece at a time."""
    with path.open("rb") as file:
        start = file.read(HEADER_BYTES)
        begun = _without_envelope(start)
        digest = hashlib.sha256(begun)
        while piece := file.read(HEADER_BYTES):
            digest.update(piece)
    return _mail(_headers(begun), uid=uid_of(digest), size=size - len(start) + len(begun), arrived_at=arrived_at)


def _mail(content: bytes, *, uid: int, size: int, arrived_at: datetime) -> RawMail:
    source = Source(account=ACCOUNT, folder=FOLDER, uidvalidity=0, uid=uid)
    return RawMail(content=content, source=source, arrived_at=arrived_at, size=size, whole=len(content) == size)


def _without_envelope(content: bytes) -> bytes:
    """Without the "From " line that some mail servers put before a mail that they pipe (RFC 4155)."""
    return content.partition(b"\n")[2] if content.startswith(b"From ") else content


def _headers(content: bytes) -> bytes:
    """What stands before the first empty line."""
    ends = [end for separator in (b"\r\n\r\n", b"\n\n") if (end := content.find(separator)) >= 0]
    return content[: min([*ends, HEADER_BYTES])]
