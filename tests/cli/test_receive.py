"""`mailflow receive`: no mail is lost between a mail server and the database, and exit codes say what to do."""

import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from mailflow.cli import receive
from mailflow.store import connect, inbox
from tests.cli.clubs import JOINING, ClubFolder, a
from tests.cli.conftest import Typed
from tests.journeys.installation import ROOT

LATIN = a(1, "Graag tot ziens").replace(b"utf-8", b"iso-8859-1").replace(b"ziens", b"zi\xebns")


def contents(club: ClubFolder) -> list[bytes]:
    """What was received, byte for byte, the oldest first."""
    with club.opened():
        return [inbox.content(row.id) for row in reversed(inbox.rows("lezers", limit=100))]


def test_a_mail_by_standard_input_is_there_byte_for_byte_once_the_command_ends_well(
    mailflow: Typed, club: ClubFolder
) -> None:
    done = mailflow("receive", "lezers", typed=LATIN)

    assert (done.exit_code, done.stdout) == (0, "1 of 1 are new\n")
    assert contents(club) == [LATIN]


def test_the_same_mail_is_received_once(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("receive", "lezers", typed=LATIN)

    again = mailflow("receive", "lezers", typed=LATIN)

    assert (again.exit_code, again.stdout) == (0, "0 of 1 are new\n")
    assert len(contents(club)) == 1


def test_the_line_that_some_mail_servers_put_before_a_mail_is_no_part_of_it(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("receive", "lezers", typed=b"From anna@wijk.example.org  Mon Jan  5 09:00:00 2026\n" + LATIN)

    assert contents(club) == [LATIN]


def test_files_folders_and_maildirs_are_received_in_their_order(
    mailflow: Typed, club: ClubFolder, tmp_path: Path
) -> None:
    maildir = tmp_path / "Maildir"
    for name in ("new", "cur", "tmp", "elsewhere"):
        (maildir / name).mkdir(parents=True)
    (maildir / "new" / "3.host").write_bytes(a(3, JOINING))
    (maildir / "cur" / "2.host:2,S").write_bytes(a(2, JOINING))
    (maildir / "tmp" / "4.host").write_bytes(b"half a mail")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "b.eml").write_bytes(a(6, JOINING))
    (tmp_path / "folder" / "a.eml").write_bytes(a(5, JOINING))
    (tmp_path / "folder" / "notes.txt").write_bytes(b"no mail")
    (tmp_path / "one").write_bytes(a(1, JOINING))

    done = mailflow("receive", "lezers", "one", "Maildir", "folder")

    assert (done.exit_code, done.stdout) == (0, "5 of 5 are new\n")
    assert contents(club) == [a(number, JOINING) for number in (1, 2, 3, 5, 6)]


def test_a_maildir_in_which_nothing_lies_is_no_error(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    for name in ("new", "cur"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)

    done = mailflow("receive", "lezers", "Maildir")

    assert (done.exit_code, done.stdout) == (0, "0 of 0 are new\n")


def test_where_a_file_is_missing_nothing_is_received(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(LATIN)

    done = mailflow("receive", "lezers", "one.eml", "two.eml")

    assert done.exit_code == 66
    assert done.stderr == "mailflow receive: not there: two.eml\n"
    assert contents(club) == []


def test_a_folder_without_mails_is_said_to_have_none(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    done = mailflow("receive", "lezers", "empty")

    assert done.exit_code == 66
    assert "no mail there: empty" in done.stderr


def test_nothing_at_all_on_standard_input_is_no_mail(mailflow: Typed, club: ClubFolder) -> None:
    done = mailflow("receive", "lezers", typed=b"")

    assert (done.exit_code, done.stderr) == (65, "mailflow receive: no mail came by standard input\n")
    assert contents(club) == []


def test_a_club_that_is_not_there_bounces_nothing(mailflow: Typed, club: ClubFolder) -> None:
    done = mailflow("receive", "lezer", typed=LATIN)

    assert done.exit_code == 75
    assert "there is no club 'lezer': did you mean lezers?" in done.stderr


def test_broken_settings_are_said_to_be_so_and_bounce_nothing(
    mailflow: Typed, club: ClubFolder, tmp_path: Path
) -> None:
    (tmp_path / "mailflow.toml").write_text("[databse]\n", encoding="utf-8")

    done = mailflow("receive", "lezers", typed=LATIN)

    assert done.exit_code == 75
    assert "databse" in done.stderr and "did you mean database?" in done.stderr


def test_a_mail_that_comes_while_the_database_is_locked_is_kept_by_the_mail_server(
    mailflow: Typed, club: ClubFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents(club)  # makes the database
    monkeypatch.setattr(connect, "open_database", partial(connect.open_database, wait_seconds=0.1))
    other = sqlite3.connect(tmp_path / "mailflow.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    locked = mailflow("receive", "lezers", typed=LATIN)
    other.execute("ROLLBACK")
    other.close()

    assert locked.exit_code == 75
    assert "is locked by another program" in locked.stderr and "the mail was not taken: try again" in locked.stderr
    assert mailflow("receive", "lezers", typed=LATIN).exit_code == 0
    assert contents(club) == [LATIN]


def test_a_fault_of_ours_bounces_no_mail(mailflow: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object, **__: object) -> tuple[int, ...]:
        raise LookupError("a fault of ours")

    monkeypatch.setattr(receive, "receive_mails", fault)

    done = mailflow("receive", "lezers", typed=LATIN)

    assert done.exit_code == 75
    assert "a fault of ours" in done.stderr


def test_a_file_that_may_not_be_read_now_is_tried_again(
    mailflow: Typed, club: ClubFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Path.read_bytes

    def refused(self: Path) -> bytes:
        if self.suffix == ".eml":
            raise PermissionError(13, "Permission denied")
        return read(self)

    (tmp_path / "one.eml").write_bytes(LATIN)
    monkeypatch.setattr(Path, "read_bytes", refused)

    done = mailflow("receive", "lezers", "one.eml")

    assert done.exit_code == 75
    assert "one.eml cannot be read now (Permission denied): who may read it?" in done.stderr


def test_a_mail_of_any_size_is_received_by_its_headers_at_least(mailflow: Typed, club: ClubFolder) -> None:
    large = LATIN + b"x" * 80 + b"\r\n" * 13_000_000

    done = mailflow("receive", "lezers", typed=large)

    assert (done.exit_code, done.stdout) == (0, "1 of 1 are new\n")
    assert contents(club) == [large[: large.index(b"\r\n\r\n")]]


def test_it_works_from_a_pipe_of_a_mail_server(club: ClubFolder) -> None:
    command = [sys.executable, "-m", "mailflow", "--config", str(club.path), "receive", "lezers"]

    done = subprocess.run(command, cwd=ROOT, input=LATIN, capture_output=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"1 of 1 are new\n", b"")
    assert contents(club) == [LATIN]
