"""The samples of other projects: where they lie, what their sources expect, and how ours reads them."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mailflow.mail.read import Own, read
from mailflow.model.errors import Unreadable
from mailflow.model.message import Message

PROJECT = Path(__file__).resolve().parents[1]
BESIDE = PROJECT.parent / "shared" / "outside"
KEPT = PROJECT / "tests" / "fixtures" / "outside"
LATER = datetime(2026, 5, 5, tzinfo=UTC)

_SPACE = re.compile(r"\s+")
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Sample:
    """A file, and what its source (or who collected it) expects of it."""

    path: Path
    expected: dict[str, object]

    def text(self, name: str) -> str:
        """The expectation of this name where it is a text; empty where there is none."""
        value = self.expected.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """The texts of an expectation that is a list."""
        value = self.expected.get(name)
        return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []

    def rows(self, name: str) -> list[dict[str, object]]:
        """The objects of an expectation that is a list."""
        value = self.expected.get(name)
        return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

    def content(self) -> bytes:
        """The bytes of the file."""
        return self.path.read_bytes()


def where() -> str:
    """Which of the two collections is measured."""
    return "../shared/outside" if BESIDE.is_dir() else "tests/fixtures/outside (the licensed part)"


def samples(topic: str) -> list[Sample]:
    """All samples of a topic."""
    if BESIDE.is_dir():
        folder, lines = BESIDE / topic, (BESIDE / topic / "expected.jsonl").read_text(encoding="utf-8").splitlines()
        return [Sample(folder / str(row["file"]), row) for row in map(json.loads, lines)]
    lines = (KEPT / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [Sample(KEPT / row["file"], row) for row in rows if row["file"].startswith(f"{topic}/")]


def reading(content: bytes) -> Message | None:
    """The mail as a club would read it; None where it says that it cannot be read."""
    try:
        return read(content, arrived_at=LATER, own=Own())
    except Unreadable:
        return None


def folded(text: str) -> str:
    """The text with its white space folded."""
    return _SPACE.sub(" ", text).strip()


def words(text: str) -> set[str]:
    """The different words of a text."""
    return set(_WORDS.findall(text.lower()))


def share(part: int, whole: int) -> str:
    """A part of a whole as both counts and a percentage."""
    return f"{part:>4} of {whole:<4} {100 * part / whole:>6.1f} %" if whole else "   none"
