"""`mailflow summaries`: from a file of notes to an approved summary."""

from pathlib import Path

import pytest

from tests.cli.clubs import ClubFolder, lines
from tests.cli.conftest import Typed
from tests.mail import notes_story as story


@pytest.fixture
def meeting(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("meetings", "add", "2025-12-15T10:00", "--place", "Gouda")


def mails_out(mailflow: Typed) -> list[tuple[str, str]]:
    return [(row["to"], part) for row in lines(mailflow("outbox", "--json")) for part in row["templates"]]


def a_file(club: ClubFolder, name: str, content: bytes) -> str:
    path: Path = club.path.parent / name
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize(
    ("name", "content", "asked"),
    [
        # The story tells of a day in 2020, which is over by the day of this meeting.
        ("verslag.docx", story.document(), {"offers"}),
        ("verslag.txt", story.prose().replace("2020", "2026").encode(), {"next_meeting", "offers"}),
    ],
)
def test_a_file_becomes_a_draft_that_an_organiser_gets(
    mailflow: Typed, club: ClubFolder, meeting: None, name: str, content: bytes, asked: set[str]
) -> None:
    done = mailflow("summaries", "draft", "--meeting", "1", a_file(club, name, content))

    assert (done.exit_code, done.stdout) == (0, "summary 1 is drafted, and mailed to marjolein@example.org\n")
    (row,) = lines(mailflow("summaries", "list", "--json"))
    assert (row["id"], row["meeting"], row["state"], row["by"]) == (1, 1, "draft", "marjolein@example.org")
    assert mails_out(mailflow) == [("marjolein@example.org", "summary_draft")]
    assert "- eenzaamheid onder ouderen\n- wonen en verhuizen\n" in mailflow("summaries", "show", "1").stdout
    assert {one["why"] for one in lines(mailflow("questions", "--json"))} == asked


def test_a_draft_is_approved_and_dropped(mailflow: Typed, club: ClubFolder, meeting: None) -> None:
    mailflow("summaries", "draft", "--meeting", "1", a_file(club, "notes.md", b"## Wat we deden\n\nVeel."))

    approved = mailflow("summaries", "approve", "1")
    assert approved.exit_code == 0
    assert [row["state"] for row in lines(mailflow("summaries", "--json"))] == ["approved"]
    assert mailflow("summaries", "approve", "1").stderr == "mailflow: summary 1 is approved already\n"

    dropped = mailflow("summaries", "drop", "1")
    assert dropped.stdout == "summary 1 is dropped: it does not go out\n"
    assert [row["state"] for row in lines(mailflow("summaries", "--json"))] == ["dropped"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.pdf", b"%PDF-", "give notes as a file that ends in .md, .txt, .docx, .odt"),
        ("notes.docx", b"no archive", "notes.docx cannot be read: it is damaged, or locked with a password"),
        ("notes.txt", b" \n", "notes.txt has no text"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    mailflow: Typed, club: ClubFolder, meeting: None, name: str, content: bytes, said: str
) -> None:
    refused = mailflow("summaries", "draft", "--meeting", "1", a_file(club, name, content))

    assert refused.exit_code == 1
    assert said in refused.stderr
    assert lines(mailflow("summaries", "--json")) == []


def test_what_is_not_there_is_refused(mailflow: Typed, club: ClubFolder, meeting: None) -> None:
    notes = a_file(club, "notes.txt", b"Wat we deden.")

    assert "there is no summary 7" in mailflow("summaries", "approve", "7").stderr
    assert "there is no meeting 9" in mailflow("summaries", "draft", "--meeting", "9", notes).stderr
    assert "is no organiser" in mailflow("summaries", "draft", "--meeting", "1", "--by", "x@example.org", notes).stderr
