"""Samples that other projects keep for their own tests; where they come from stands in SOURCES.md."""

import json
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailflow.mail.cleaning import clean_line, clean_text
from mailflow.mail.itip import read_answer
from mailflow.mail.quotes import Split, split
from mailflow.mail.read import Own, glance, read
from mailflow.model.errors import Unreadable
from mailflow.model.message import Answer, Message

FOLDER = Path(__file__).parents[1] / "fixtures" / "outside"
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "expected.jsonl").read_text(encoding="utf-8").splitlines()
]
LATER = datetime(2026, 5, 5, tzinfo=UTC)
ANSWERS: dict[str, Answer] = {"ACCEPTED": "yes", "DECLINED": "no", "TENTATIVE": "maybe"}


def read_one(row: dict[str, Any]) -> Message:
    return read((FOLDER / row["file"]).read_bytes(), arrived_at=LATER, own=Own())


def rows(topic: str) -> list[Any]:
    """The rows of a topic, named by their files."""
    return [pytest.param(row, id=row["file"]) for row in ROWS if row["file"].startswith(f"{topic}/")]


def words(text: str) -> str:
    return re.sub(r"[\s>]+", " ", text).strip()


@pytest.mark.parametrize("row", [pytest.param(row, id=row["file"]) for row in ROWS])
def test_every_sample_is_read_or_unreadable(row: dict[str, Any]) -> None:
    content = (FOLDER / row["file"]).read_bytes()

    glance(content)
    with suppress(Unreadable):
        read(content, arrived_at=LATER, own=Own())


@pytest.mark.parametrize("row", rows("bounce"))
def test_a_bounce_is_one_and_names_whom_it_is_about(row: dict[str, Any]) -> None:
    message = read_one(row)

    assert message.kind == "bounce"
    assert message.bounce is not None
    assert set(row["addresses"]) <= set(message.bounce.addresses)


@pytest.mark.parametrize("row", rows("autoreply"))
def test_an_automatic_answer_is_one(row: dict[str, Any]) -> None:
    assert read_one(row).kind == "auto_reply"


@pytest.mark.parametrize("row", [row for row in rows("calendar") if "kind" in row.values[0]])
def test_a_calendar_answer_is_one_and_an_invitation_is_none(row: dict[str, Any]) -> None:
    assert (read_one(row).kind == "calendar_reply") == (row["kind"] == "calendar_reply")


@pytest.mark.parametrize("row", [row for row in rows("calendar") if "attendee" in row.values[0]])
def test_a_calendar_answer_is_read(row: dict[str, Any]) -> None:
    answer = read_answer((FOLDER / row["file"]).read_text(encoding="utf-8"))

    assert answer is not None
    assert answer.attendee is not None
    assert (answer.attendee.address, answer.answer, answer.uid) == (
        row["attendee"],
        ANSWERS[row["partstat"]],
        row["uid"],
    )


@pytest.mark.parametrize("row", rows("reply"))
def test_a_reply_says_what_its_source_expects(row: dict[str, Any]) -> None:
    if row["form"] == "mail":
        message = read_one(row)
        found = Split(message.said, message.quoted, message.signed)
        assert message.kind == row["kind"]
    else:
        found = split(clean_text((FOLDER / row["file"]).read_text(encoding="utf-8")))

    # The sources do not agree whether a signature belongs to the reply.
    assert row["reply"] in (words(found.said), words(f"{found.said}\n{found.signed}"))


@pytest.mark.parametrize("row", [row for row in rows("mime") if "subject" in row.values[0]])
def test_a_subject_is_read(row: dict[str, Any]) -> None:
    assert read_one(row).subject == clean_line(row["subject"])


def test_every_sample_has_its_source() -> None:
    sources = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    files = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()}

    assert files - {"SOURCES.md", "expected.jsonl"} == {row["file"] for row in ROWS}
    assert all(f"| {row['source']} | {row['commit']} | {row['licence']} |" in sources for row in ROWS)
