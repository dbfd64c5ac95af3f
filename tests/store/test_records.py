"""Clubs, the journal, cursors and heartbeats."""

from datetime import timedelta

from mailflow.model.records import Cursor, Heartbeat
from mailflow.store import clubs, cursors, heartbeats, journal
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import CLUB
from tests.store.builders import MINUTE, NOW, OTHER_CLUB, received

LARGEST = 4_294_967_295


def test_a_club_begins_once(database: Engine) -> None:
    with transaction():
        clubs.ensure_club("new", now=NOW)
        clubs.ensure_club("new", now=NOW + timedelta(days=365))

    assert clubs.began_at("new") == NOW
    assert clubs.began_at("unknown") is None
    assert clubs.clubs() == (OTHER_CLUB.key, "new", CLUB.key)


def test_the_journal_tells_the_story_of_a_mail_in_order(database: Engine) -> None:
    mail = received(1)
    with transaction():
        journal.write(CLUB.key, "read", "person", mail=mail, now=NOW)
        journal.write(CLUB.key, "note", "something else", now=NOW)
        journal.write(CLUB.key, "answered", "welcome", mail=mail, now=NOW + MINUTE)

    story = journal.lines(mail=mail, limit=9)

    assert [(line.what, line.text, line.at, line.mail) for line in story] == [
        ("read", "person", NOW, mail),
        ("answered", "welcome", NOW + MINUTE, mail),
    ]


def test_the_last_lines_are_those_of_a_club_of_all_or_of_the_installation(database: Engine) -> None:
    with transaction():
        for number in range(3):
            journal.write(CLUB.key, "note", f"ours {number}", now=NOW)
        journal.write(OTHER_CLUB.key, "note", "theirs", now=NOW)
        journal.write("", "note", "the installation's", now=NOW)

    assert [line.text for line in journal.lines(CLUB.key, limit=2)] == ["ours 1", "ours 2"]
    assert [line.text for line in journal.lines(limit=2)] == ["theirs", "the installation's"]
    (line,) = journal.lines("", limit=9)
    assert (line.text, line.club, line.mail) == ("the installation's", "", None)


def test_a_folder_that_was_never_fetched_has_no_cursor(database: Engine) -> None:
    assert cursors.cursor("club", "INBOX") is None


def test_a_cursor_goes_on_and_never_back(database: Engine) -> None:
    with transaction():
        for next_uid in (5, 9, 7):
            cursors.keep(Cursor(account="club", folder="INBOX", uidvalidity=1, next_uid=next_uid))
        cursors.keep(Cursor(account="club", folder="Archive", uidvalidity=1, next_uid=2))

    assert cursors.cursor("club", "INBOX") == Cursor(account="club", folder="INBOX", uidvalidity=1, next_uid=9)
    assert cursors.cursor("club", "Archive") == Cursor(account="club", folder="Archive", uidvalidity=1, next_uid=2)


def test_a_folder_that_was_numbered_anew_begins_anew(database: Engine) -> None:
    anew = Cursor(account="club", folder="INBOX", uidvalidity=LARGEST, next_uid=1)
    with transaction():
        cursors.keep(Cursor(account="club", folder="INBOX", uidvalidity=1, next_uid=LARGEST))
        cursors.keep(anew)

    assert cursors.cursor("club", "INBOX") == anew


def test_the_largest_numbers_of_imap_fit_a_cursor(database: Engine) -> None:
    largest = Cursor(account="club", folder="INBOX", uidvalidity=LARGEST, next_uid=LARGEST + 1)
    with transaction():
        cursors.keep(largest)

    assert cursors.cursor("club", "INBOX") == largest


def test_a_heartbeat_says_since_when_it_fails_and_when_it_last_succeeded(database: Engine) -> None:
    with transaction():
        heartbeats.beat("imap:a", now=NOW)
        heartbeats.beat("imap:a", now=NOW + MINUTE, error="login refused")
        heartbeats.beat("imap:a", now=NOW + 2 * MINUTE, error="server away")

    assert heartbeats.heartbeats() == (
        Heartbeat(
            name="imap:a",
            tried_at=NOW + 2 * MINUTE,
            done_at=NOW,
            error="server away",
            failing_since=NOW + MINUTE,
        ),
    )


def test_a_heartbeat_that_succeeds_again_is_well(database: Engine) -> None:
    with transaction():
        heartbeats.beat("imap:a", now=NOW, error="server away")
        heartbeats.beat("clock", now=NOW)
        heartbeats.beat("imap:a", now=NOW + MINUTE)

    assert heartbeats.heartbeats() == (
        Heartbeat(name="clock", tried_at=NOW, done_at=NOW),
        Heartbeat(name="imap:a", tried_at=NOW + MINUTE, done_at=NOW + MINUTE),
    )


def test_what_never_succeeded_says_so(database: Engine) -> None:
    with transaction():
        heartbeats.beat("imap:a", now=NOW, error="no such host")

    (beat,) = heartbeats.heartbeats()

    assert (beat.done_at, beat.failing_since) == (None, NOW)
