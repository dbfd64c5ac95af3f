"""What a disk may hold after a loss of power: SQLite's file with its log, cut at any frame, its last page torn."""

import shutil
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

HEADER, FRAME_HEADER = 32, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """SQLite's write-ahead log, as bytes; `commits` are the sizes at which a transaction is complete, 32 for none."""

    content: bytes
    page: int

    @property
    def frame(self) -> int:
        return FRAME_HEADER + self.page

    @property
    def ends(self) -> range:
        """The sizes at which a frame ends, none at all being the first."""
        return range(HEADER, len(self.content) + 1, self.frame)

    @property
    def commits(self) -> list[int]:
        """The sizes at which a transaction is complete, in order; frames of an older round are none of this log's."""
        salt = self.content[16:24]
        found = [HEADER]
        for end in list(self.ends)[1:]:
            head = self.content[end - self.frame : end - self.page]
            if head[8:16] != salt:
                break
            if struct.unpack(">I", head[4:8])[0]:
                found.append(end)
        return found


def log_of(file: Path) -> Log | None:
    """The log beside the database, None where it is empty."""
    content = file.with_name(f"{file.name}-wal").read_bytes()
    if len(content) <= HEADER:
        return None
    return Log(content=content, page=struct.unpack(">I", content[8:12])[0])


def image(file: Path, folder: Path, log: bytes) -> Path:
    """A copy of the database in this folder, with that log beside it."""
    copy = folder / file.name
    shutil.copyfile(file, copy)
    copy.with_name(f"{file.name}-wal").write_bytes(log)
    copy.with_name(f"{file.name}-shm").unlink(missing_ok=True)
    return copy


def torn(log: Log, end: int) -> bytes:
    """The log up to there, and half a frame of what came next: the rest of it never reached the disk."""
    following = log.content[end : end + log.frame] or b"\x5a" * log.frame
    return log.content[:end] + following[: log.frame // 2] + b"\x00" * (log.frame - log.frame // 2)


def found_in(copy: Path, query: str) -> list[tuple[object, ...]]:
    """What the copy says, once SQLite has read its log."""
    with closing(sqlite3.connect(copy, timeout=10)) as opened:
        return opened.execute(query).fetchall()


def cuts(log: Log) -> Iterator[tuple[str, bytes]]:
    """The log cut behind each frame, and torn there, each with its name."""
    for end in log.ends:
        yield f"cut at byte {end}", log.content[:end]
        yield f"torn at byte {end}", torn(log, end)
