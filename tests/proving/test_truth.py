"""The look from outside notices what is wrong: each invariant turns red when it is broken."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from mailflow.flow.handle import handle
from proving import truth
from tests.builders import CLUB
from tests.house import Clock, a_database, a_house, a_mail, received
from tests.servers.sink import Delivered

MAIL = a_mail("Mag ik een thema voorstellen? Eenzaamheid in de flats.", sender="anna@wijk.example.org")


@dataclass
class Story:
    """A mail that was answered: the file, what came and what the server got."""

    file: Path
    came: list[bytes]
    sent: list[Delivered]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        return truth.rows_in(self.file)(query)

    def spoil(self, *statements: str) -> None:
        """The rows are changed behind mailflow's back, with every unique index gone."""
        with closing(sqlite3.connect(self.file)) as opened, opened:
            names = opened.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
            for (name,) in names:
                opened.execute(f'DROP INDEX "{name}"')
            for statement in statements:
                opened.execute(statement)

    def broken(self, *, stuck: int = 0) -> str:
        return " / ".join(truth.broken(self.rows, came=self.came, sent=self.sent, stuck=stuck))


@pytest.fixture
def story(tmp_path: Path) -> Story:
    with a_database("sqlite:mailflow.db", tmp_path):
        (id,) = received(house := a_house(Clock()), MAIL)
        handle(id, house=house)
    made = Story(file=tmp_path / "mailflow.db", came=[MAIL], sent=[])
    ((content, to),) = made.rows("SELECT content, to_address FROM outbox")
    with closing(sqlite3.connect(made.file)) as opened, opened:
        opened.execute("UPDATE outbox SET state = 'sent'")
    assert isinstance(content, bytes)
    made.sent = [Delivered(sender="", to=(str(to),), content=content, connection=1, encrypted=False, username=None)]
    return made


def test_a_sound_story_has_nothing_wrong(story: Story) -> None:
    assert story.broken() == ""
    assert truth.unanswered([("<1@wijk.example.org>", "anna@wijk.example.org")], sent=story.sent) == ()


def test_a_mail_that_was_never_recorded_is_missed(story: Story) -> None:
    story.came.append(a_mail("Nog een", subject="kwijt"))

    assert story.broken() == "I1 a mail was never recorded: kwijt"


@pytest.mark.parametrize("state", ["received", "stuck"])
def test_a_mail_without_its_end_is_missed(story: Story, state: str) -> None:
    story.spoil(f"UPDATE inbox SET state = '{state}'")

    assert "I1" in story.broken()


@pytest.mark.parametrize("table", ["question", "outbox_part", "outbox", "inbox", "person"])
def test_what_is_there_twice_is_told_though_no_index_forbids_it(story: Story, table: str) -> None:
    assert story.rows(f"SELECT COUNT(*) FROM {table}") == [(1,)]

    with closing(sqlite3.connect(story.file)) as opened, opened:
        opened.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
        opened.execute(f"CREATE TABLE {table} AS SELECT * FROM old_{table} UNION ALL SELECT * FROM old_{table}")

    assert "I2" in story.broken()


def test_what_is_called_sent_and_never_arrived_is_told(story: Story) -> None:
    story.sent.clear()

    assert "is called sent and never arrived" in story.broken()


def test_what_arrived_and_nobody_wrote_down_is_told(story: Story) -> None:
    story.sent.append(replace(story.sent[0], content=b"Message-ID: <unknown@club.example.org>\r\n\r\nHa\r\n"))

    assert story.broken() == "I3 <unknown@club.example.org> arrived and is not in the outbox"


@pytest.mark.parametrize("state", ["waiting", "sending", "doubtful"])
def test_what_waits_for_ever_is_told(story: Story, state: str) -> None:
    story.spoil(f"UPDATE outbox SET state = '{state}'")

    assert f"is {state} for ever" in story.broken()


def test_a_second_copy_without_a_line_in_the_journal_is_told(story: Story) -> None:
    story.sent *= 2

    assert "the journal does not tell" in story.broken()
    assert truth.second_copies(story.sent) == truth.Copies(mails=1, more=1)


def test_a_third_copy_is_told_whatever_the_journal_says(story: Story) -> None:
    story.sent *= 3

    assert "went out 3 times" in story.broken()


def test_the_same_letter_under_another_message_id_is_a_second_copy(story: Story) -> None:
    other = story.sent[0].content.replace(b"Message-ID: <", b"Message-ID: <other-")

    story.sent.append(replace(story.sent[0], content=other))

    assert "was answered twice in two mails" in story.broken()


def test_a_row_with_no_way_out_is_told(story: Story) -> None:
    story.spoil("UPDATE outbox SET state = 'sending', lease_token = NULL", "DELETE FROM outbox_part")

    assert "sending without a lease" in story.broken() and "has no part" in story.broken()


def test_a_damaged_file_is_told(story: Story) -> None:
    story.spoil("PRAGMA foreign_keys = OFF", f"UPDATE inbox SET club_id = 'no-{CLUB.key}'")

    assert "I5 SQLite says" in story.broken()


def test_who_has_no_answer_is_told(story: Story) -> None:
    (told,) = truth.unanswered([("<2@wijk.example.org>", "anna@wijk.example.org")], sent=story.sent)

    assert told == "I3 anna@wijk.example.org has no answers to <2@wijk.example.org>"
