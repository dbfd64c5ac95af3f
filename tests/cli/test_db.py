"""`mailflow db`: the shape and health of the database."""

import sqlite3
import stat
from pathlib import Path

from tests.cli.clubs import JOINING, ClubFolder, a
from tests.cli.conftest import Typed


def test_an_upgrade_makes_the_tables_and_then_has_nothing_to_do(
    mailflow: Typed, club: ClubFolder, tmp_path: Path
) -> None:
    first = mailflow("db", "upgrade")
    second = mailflow("db", "upgrade")

    assert (first.exit_code, first.stdout) == (
        0,
        "applied 0001_first_tables\napplied 0002_corrections\napplied 0003_mailings\n"
        "applied 0004_desk\napplied 0005_trust\n",
    )
    assert (second.exit_code, second.stdout) == (0, "nothing to do: the database is up to date\n")
    assert stat.S_IMODE((tmp_path / "mailflow.db").stat().st_mode) == 0o600


def test_a_whole_database_is_said_to_be_so(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))

    done = mailflow("db", "check")

    assert (done.exit_code, done.stdout) == (0, "the database is whole\n")


def test_an_upgrade_that_is_missing_is_told(mailflow: Typed, club: ClubFolder) -> None:
    done = mailflow("db", "check")

    assert (done.exit_code, done.stdout) == (
        1,
        "not applied yet: 0001_first_tables\nnot applied yet: 0002_corrections\nnot applied yet: 0003_mailings\n"
        "not applied yet: 0004_desk\nnot applied yet: 0005_trust\n",
    )


def test_a_row_that_belongs_to_nothing_is_told(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    club.receives(a(1, JOINING))
    with sqlite3.connect(tmp_path / "mailflow.db") as broken:
        broken.execute("PRAGMA foreign_keys = OFF")
        broken.execute("UPDATE question SET person_id = 4711")
    broken.close()

    done = mailflow("db", "check")

    assert done.exit_code == 1
    assert "row 1 of question belongs to a row of person that is not there" in done.stdout


def test_a_damaged_file_is_told_with_what_to_do(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    (tmp_path / "mailflow.db").write_bytes(b"no database at all" * 500)

    for words in (("db", "check"), ("db", "upgrade"), ("inbox",), ("run", "--once"), ("status",)):
        done = mailflow(*words)
        assert done.exit_code == 2, words
        assert "is no SQLite database" in done.stderr and "Traceback" not in done.stderr, words
    assert (tmp_path / "mailflow.db").read_bytes().startswith(b"no database at all"), "it is left for who can rescue it"
