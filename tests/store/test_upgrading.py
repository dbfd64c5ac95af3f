"""Upgrades: in order, once, whole or not at all, and with a copy of the file as it was."""

import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from mailflow.model.errors import SettingsError, TryLater
from mailflow.store import clubs, connect, journal, outbox, sqlite
from mailflow.store.columns import as_microseconds
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from mailflow.store.replays import past
from mailflow.store.rows import opened
from mailflow.store.upgrading import MIGRATIONS, migrate, pending
from tests.builders import CLUB
from tests.store.builders import NOW, queued

OURS = ("0001_first_tables", "0002_corrections", "0003_mailings", "0004_desk", "0005_trust")
ADDS_A_TABLE = 'def up(migrator, db):\n    db.execute_sql("CREATE TABLE {name} (id INTEGER PRIMARY KEY)")\n'
FAILS_HALF_WAY = (
    'def up(migrator, db):\n    db.execute_sql("CREATE TABLE half (id INTEGER PRIMARY KEY)")\n'
    '    db.execute_sql("INSERT INTO half (id) VALUES (1)")\n    raise ZeroDivisionError\n'
)
DIES_HALF_WAY = (
    'import os\ndef up(migrator, db):\n    db.execute_sql("CREATE TABLE half (id INTEGER PRIMARY KEY)")\n'
    "    os.kill(os.getpid(), 9)\n"
)


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables."""
    yield connect.open_database(database_url, folder=tmp_path, wait_seconds=5)
    connect.close()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A file with the first tables and a line in the journal, open."""
    connect.open_database("sqlite:mailflow.db", folder=tmp_path, wait_seconds=0)
    connect.migrate(now=NOW)
    with transaction():
        journal.write("", "note", "from before", now=NOW)
    yield tmp_path / "mailflow.db"
    connect.close()


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """A folder with our migrations, to which a test adds its own."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for migration in MIGRATIONS.glob("0*.py"):
        (folder / migration.name).write_text(migration.read_text())
    return folder


def _adds(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.py").write_text(text)


def test_an_empty_database_lacks_all_and_then_nothing(empty: Engine) -> None:
    assert pending() == OURS
    assert migrate(now=NOW) == OURS
    assert pending() == ()
    assert migrate(now=NOW) == ()


def test_outgoing_mails_keep_their_numbers_keys_and_bytes_when_their_table_is_made_anew(
    empty: Engine, later: Path
) -> None:
    for newer in ("0003_mailings.py", "0004_desk.py", "0005_trust.py"):
        (later / newer).unlink()
    migrate(now=NOW, folder=later)
    with transaction():
        clubs.ensure_club(CLUB.key, now=NOW)
    mark = empty.param
    old = (
        "INSERT INTO outbox (id, club_id, account, to_address, subject, templates, message_id, cause, state, attempts, "
        "doubts, error, created_at, changed_at, content) "
        f"VALUES (7, 'opbouwwerk', 'a', 'anna@wijk.example.org', 's', 'left', '<1@x>', 'reply', 'held', 2, 0, '', 1, 1,"
        f" {mark})"
    )
    with transaction():
        empty.execute_sql(old, (b"Subject: Dag",))
        empty.execute_sql(
            "INSERT INTO outbox_part (club_id, key, outbox_id, template) VALUES ('opbouwwerk', 'reply:f1', 7, 'left')"
        )

    migrate(now=NOW)

    row = outbox.row(7)
    assert row is not None
    assert (row.state, row.to, row.attempts, row.content) == ("held", "anna@wijk.example.org", 2, b"Subject: Dag")
    assert outbox.fresh_keys(CLUB.key, ["reply:f1", "reply:f2"]) == {"reply:f2"}
    assert queued("reply:f2") == 8


def test_later_migrations_are_done_in_the_order_of_their_numbers(empty: Engine, later: Path) -> None:
    _adds(later, "1010_tenth", ADDS_A_TABLE.format(name="tenth"))
    _adds(later, "1002_second", ADDS_A_TABLE.format(name="second"))

    assert migrate(now=NOW, folder=later) == (*OURS, "1002_second", "1010_tenth")
    assert {"second", "tenth"} <= set(empty.get_tables())


def test_meetings_from_before_versions_were_kept_count_as_always_so(empty: Engine, tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.mkdir()
    (first / "0001_first_tables.py").write_text((MIGRATIONS / "0001_first_tables.py").read_text())
    migrate(now=NOW, folder=first)
    with transaction():
        clubs.ensure_club(CLUB.key, now=NOW)
        at = as_microseconds(NOW)
        empty.execute_sql(
            "INSERT INTO meeting (club_id, uid, sequence, starts_at, ends_at, place, theme, programme, state) "
            f"VALUES ('{CLUB.key}', '1@x', 0, {at}, {at}, 'Goes', '', '', 'planned')"
        )

    migrate(now=NOW)

    (known,) = past(CLUB).known(NOW - timedelta(days=400), language=None, answers_to=()).meetings
    assert (known.uid, known.place, known.starts_at) == ("1@x", "Goes", NOW)


def test_a_migration_that_fails_leaves_nothing_and_those_before_it_stay(empty: Engine, later: Path) -> None:
    _adds(later, "1002_fine", ADDS_A_TABLE.format(name="fine"))
    _adds(later, "1003_fails", FAILS_HALF_WAY)

    with pytest.raises(ZeroDivisionError):
        migrate(now=NOW, folder=later)

    assert "half" not in empty.get_tables()
    assert "fine" in empty.get_tables()
    assert pending(folder=later) == ("1003_fails",)
    _adds(later, "1003_fails", ADDS_A_TABLE.format(name="half"))
    assert migrate(now=NOW, folder=later) == ("1003_fails",)


def test_a_migration_that_is_killed_leaves_nothing(
    empty: Engine, database_url: str, later: Path, tmp_path: Path
) -> None:
    _adds(later, "1002_dies", DIES_HALF_WAY)
    program = (
        "import sys, pathlib; from mailflow.store import connect\n"
        "connect.open_database(sys.argv[1], folder=pathlib.Path(sys.argv[2]))\n"
        "connect.migrate(folder=pathlib.Path(sys.argv[3]))\n"
    )
    command = [sys.executable, "-c", program, database_url, str(tmp_path), str(later)]
    assert subprocess.run(command, check=False).returncode == -9

    assert pending(folder=later) == ("1002_dies",)
    assert "half" not in empty.get_tables()
    assert "inbox" in empty.get_tables()


def test_a_database_of_a_newer_mailflow_is_refused(
    empty: Engine, database_url: str, later: Path, tmp_path: Path
) -> None:
    _adds(later, "1002_of_next_year", ADDS_A_TABLE.format(name="newer"))
    migrate(now=NOW, folder=later)
    connect.close()

    with pytest.raises(SettingsError, match=r"newer mailflow \(it has 1002_of_next_year, .* 0005_trust\)"):
        connect.open_database(database_url, folder=tmp_path)

    with pytest.raises(RuntimeError, match="no database is open"):
        connect.pending()


def test_two_who_upgrade_at_once_do_it_once(empty: Engine) -> None:
    begin = threading.Barrier(2)
    done: list[tuple[str, ...]] = []

    def upgrade() -> None:
        begin.wait()
        done.append(migrate(now=NOW))
        connect.close_thread()

    threads = [threading.Thread(target=upgrade) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == [(), OURS]


def test_foreign_keys_are_still_on_after_an_upgrade(file: Path, later: Path) -> None:
    _adds(later, "1002_second", ADDS_A_TABLE.format(name="second"))
    migrate(now=NOW, folder=later)

    assert opened().execute_sql("PRAGMA foreign_keys").fetchone()[0] == 1


def test_a_new_file_needs_no_backup(file: Path) -> None:
    assert sqlite.backups(file) == []


def test_a_file_is_copied_as_it_was_before_it_is_changed(file: Path, later: Path) -> None:
    _adds(later, "1002_second", ADDS_A_TABLE.format(name="second"))

    migrate(now=NOW, folder=later)

    (copy,) = sqlite.backups(file)
    assert copy.name == "mailflow.db.backup-0005-20260314T093000Z"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.glob("*.part*")] == []
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT text FROM journal").fetchall() == [("from before",)]
        assert opened.execute("SELECT name FROM sqlite_master WHERE name = 'second'").fetchall() == []
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_backup_can_be_put_back(file: Path, later: Path) -> None:
    _adds(later, "1002_fails", FAILS_HALF_WAY)
    with pytest.raises(ZeroDivisionError):
        migrate(now=NOW, folder=later)
    (copy,) = sqlite.backups(file)
    connect.close()
    copy.replace(file)

    connect.open_database("sqlite:mailflow.db", folder=file.parent)

    assert connect.pending() == ()
    assert [line.text for line in journal.lines(limit=5)] == ["from before"]


def test_only_the_five_newest_backups_are_kept(file: Path) -> None:
    engine = opened()
    assert isinstance(engine, sqlite.SqliteEngine)
    for day in range(8):
        sqlite.back_up(engine, "0009" if day < 4 else "0010", now=NOW + timedelta(days=day))

    kept = [path.name.rpartition("-")[2][:8] for path in sqlite.backups(file)]

    assert kept == ["20260317", "20260318", "20260319", "20260320", "20260321"]


def test_without_a_backup_nothing_is_changed(file: Path, later: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _adds(later, "1002_second", ADDS_A_TABLE.format(name="second"))
    blocked = file.with_name("mailflow.db.backup-0005-20260314T093000Z.part")
    blocked.mkdir()  # stands in the copy's way
    with pytest.raises((OSError, TryLater)):
        migrate(now=NOW, folder=later)

    assert pending(folder=later) == ("1002_second",)
    assert "second" not in opened().get_tables()


def test_nothing_is_upgraded_under_another_mailflow_that_works(file: Path, later: Path) -> None:
    _adds(later, "1002_second", ADDS_A_TABLE.format(name="second"))
    program = (
        "import sys, pathlib; from mailflow.store import connect\n"
        "with connect.sole_daemon('sqlite:mailflow.db', folder=pathlib.Path(sys.argv[1])):\n"
        "    print('working', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, str(file.parent)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdin is not None
        assert other.stdout.readline() == b"working\n"
        with pytest.raises(SettingsError, match=rf"process {other.pid}\) works with .*stop that one first"):
            migrate(now=NOW, folder=later)
        other.stdin.close()

    assert migrate(now=NOW, folder=later) == ("1002_second",)


def test_the_daemon_itself_may_upgrade(file: Path, later: Path) -> None:
    _adds(later, "1002_second", ADDS_A_TABLE.format(name="second"))

    with connect.sole_daemon("sqlite:mailflow.db", folder=file.parent):
        assert migrate(now=NOW, folder=later) == ("1002_second",)
