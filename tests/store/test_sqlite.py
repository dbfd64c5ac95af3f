"""The database file: only its owner reads it, nothing is ever put in its place, and trouble is said plainly."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mailflow.model.errors import SettingsError, SyncFailed, TryLater
from mailflow.store import clubs, connect, inbox, journal
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import CLUB
from tests.store.builders import NOW, raw


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    connect.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with a club in it, closed."""
    _open(tmp_path)
    connect.migrate(now=NOW)
    with transaction():
        clubs.ensure_club(CLUB.key, now=NOW)
    connect.close()
    return tmp_path / "mailflow.db"


def _open(folder: Path, *, wait_seconds: float = 0) -> Engine:
    return connect.open_database("sqlite:mailflow.db", folder=folder, wait_seconds=wait_seconds)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _flip(path: Path, start: int, size: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xa5" * size)


def test_only_its_owner_can_read_the_file_and_all_beside_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        _open(tmp_path)
        connect.migrate(now=NOW)
        with transaction():
            clubs.ensure_club(CLUB.key, now=NOW)
        modes = {path.name: _mode(path) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)

    assert {"mailflow.db", "mailflow.db-wal", "mailflow.db-shm"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_a_file_that_others_could_read_is_closed_to_them(file: Path) -> None:
    file.chmod(0o644)

    _open(file.parent)

    assert _mode(file) == 0o600


def test_what_is_committed_survives_loss_of_power(file: Path) -> None:
    engine = _open(file.parent)

    found = {name: engine.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}

    assert found == {"journal_mode": "wal", "synchronous": 2}


def test_every_connection_checks_foreign_keys_wipes_what_is_deleted_and_leaves_the_log_alone(file: Path) -> None:
    engine = _open(file.parent, wait_seconds=30)
    names = ("foreign_keys", "secure_delete", "wal_autocheckpoint", "busy_timeout")

    found = {name: engine.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in names}

    assert found == {"foreign_keys": 1, "secure_delete": 1, "wal_autocheckpoint": 0, "busy_timeout": 30_000}


def test_the_log_grows_until_a_checkpoint_empties_it(file: Path) -> None:
    engine = _open(file.parent, wait_seconds=3)
    with transaction():
        inbox.add(CLUB.key, [raw(1, content=b"x" * 5_000_000)], now=NOW)
    log = file.with_name("mailflow.db-wal")
    assert log.stat().st_size == connect.log_bytes() > 5_000_000

    done = connect.checkpoint()

    assert done
    assert log.stat().st_size == connect.log_bytes() == 0
    assert engine.execute_sql("PRAGMA busy_timeout").fetchone()[0] == 3_000


def test_a_checkpoint_does_not_wait_for_a_long_reader(file: Path) -> None:
    _open(file.parent)
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM club").fetchall()
        with transaction():
            journal.write(CLUB.key, "note", "", now=NOW)

        assert not connect.checkpoint()


def test_a_locked_database_is_try_later_and_then_works(file: Path) -> None:
    _open(file.parent)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TryLater, match="locked by another program"), transaction():
            pass
        other.execute("ROLLBACK")

    with transaction():
        journal.write(CLUB.key, "note", "now", now=NOW)
    assert [line.text for line in journal.lines(limit=5)] == ["now"]


def test_readers_do_not_wait_for_a_writer(file: Path) -> None:
    _open(file.parent)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        assert journal.lines(limit=5) == ()


def test_a_full_disk_is_try_later_and_leaves_nothing_behind(file: Path) -> None:
    engine = _open(file.parent)
    pages = engine.execute_sql("PRAGMA page_count").fetchone()[0]
    engine.execute_sql(f"PRAGMA max_page_count = {pages + 10}")

    with pytest.raises(TryLater, match="the disk is full"), transaction():
        inbox.add(CLUB.key, [raw(1), raw(2, content=b"x" * 1_000_000)], now=NOW)

    assert inbox.rows(None, limit=5) == ()
    with transaction():
        inbox.add(CLUB.key, [raw(1)], now=NOW)
    assert len(inbox.rows(None, limit=5)) == 1


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC])
def test_a_disk_that_did_not_keep_what_it_was_given_is_no_reason_to_try_again(file: Path, code: int) -> None:
    engine = _open(file.parent)
    refused = sqlite3.OperationalError("disk I/O error")
    refused.sqlite_errorcode = code

    def kept() -> None:
        with transaction():
            inbox.add(CLUB.key, [raw(1)], now=NOW)
            raise refused

    with pytest.raises(SyncFailed):
        kept()
    engine.hang_up()

    assert not issubclass(SyncFailed, Exception), "whoever catches Exception would go on"
    assert inbox.rows(None, limit=5) == ()


def test_a_disk_that_is_full_at_any_write_leaves_all_or_nothing(file: Path) -> None:
    """The Nth page that cannot be written, for every N until the transaction fits."""
    engine = _open(file.parent)
    mails = [raw(number, content=bytes([number]) * 20_000) for number in range(1, 6)]
    pages = engine.execute_sql("PRAGMA page_count").fetchone()[0]
    failed = 0
    for room in range(100):
        engine.execute_sql(f"PRAGMA max_page_count = {pages + room}")
        try:
            with transaction():
                inbox.add(CLUB.key, mails, now=NOW)
            break
        except TryLater:
            failed += 1
            assert inbox.counts(None)["received"] == 0

    assert failed > 20
    assert inbox.counts(None)["received"] == 5
    assert connect.integrity() == ()


def test_a_read_only_file_is_try_later(file: Path) -> None:
    engine = _open(file.parent)
    engine.execute_sql("PRAGMA query_only = 1")

    with pytest.raises(TryLater, match="cannot be written"), transaction():
        journal.write(CLUB.key, "note", "", now=NOW)


def test_the_file_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "mailflow.db"
    with closing(sqlite3.connect(other)) as making:
        making.execute("CREATE TABLE songs (name TEXT)")
    before = other.read_bytes()

    with pytest.raises(SettingsError, match="not mailflow's"):
        _open(tmp_path)

    assert other.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "mailflow.db"
    other.write_bytes(b"Dear diary, " * 1_000)

    with pytest.raises(SettingsError, match="no SQLite database"):
        _open(tmp_path)

    assert other.read_bytes() == b"Dear diary, " * 1_000


def test_an_empty_file_is_refused_with_what_to_do(file: Path) -> None:
    file.write_bytes(b"")

    with pytest.raises(SettingsError, match="is empty: put the newest good backup in its place"):
        _open(file.parent)

    assert file.read_bytes() == b""


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mailflow.db").mkdir()

    with pytest.raises(SettingsError, match="not a file"):
        _open(tmp_path)


def test_a_missing_folder_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"folder .* is missing"):
        _open(tmp_path / "nowhere")

    assert not (tmp_path / "nowhere").exists()


def test_a_log_without_its_database_is_refused(file: Path) -> None:
    file.rename(file.with_name("moved.db"))
    file.with_name("mailflow.db-wal").write_bytes(b"frames")

    with pytest.raises(SettingsError, match="put the database back"):
        _open(file.parent)

    assert not file.exists()


@pytest.mark.parametrize("name", ["truncated", "zeroed start", "a page flipped", "a page of the list flipped"])
def test_a_damaged_file_is_refused_with_what_to_do_and_left_alone(file: Path, name: str) -> None:
    size = file.stat().st_size
    match name:
        case "truncated":
            os.truncate(file, size // 2 // 4096 * 4096)
        case "zeroed start":
            _flip(file, 0, 100)
        case "a page flipped":
            _flip(file, 4096 * 20, 4096)
        case _:
            _flip(file, 100, 3_000)
    damaged = file.read_bytes()

    with pytest.raises(SettingsError, match=r"is damaged: stop mailflow.*backup|it is damaged|destroyed.*backup"):
        _open(file.parent)

    assert file.read_bytes() == damaged


def test_damage_that_shows_only_at_work_is_said_with_what_to_do(file: Path) -> None:
    engine = _open(file.parent)
    engine.execute_sql("PRAGMA cache_size = 0")
    with transaction():
        inbox.add(CLUB.key, [raw(number, content=bytes([number]) * 50_000) for number in range(1, 20)], now=NOW)
    connect.checkpoint()
    connect.close_thread()
    _flip(file, 4096 * 3, file.stat().st_size - 4096 * 3)

    with pytest.raises(SettingsError, match=r"damaged.*backup"), transaction():
        inbox.content(1)


def test_a_whole_file_has_nothing_wrong_with_it(file: Path) -> None:
    _open(file.parent)

    assert connect.integrity() == ()


def test_integrity_names_a_row_that_belongs_to_nothing(file: Path) -> None:
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("INSERT INTO person VALUES (1, 'gone', 'a@example.org', '', NULL, '', '')")
    _open(file.parent)

    assert connect.integrity() == ("row 1 of person belongs to a row of club that is not there",)


def test_a_second_daemon_on_the_same_file_is_refused_and_told_which_process_has_it(tmp_path: Path) -> None:
    with (
        connect.sole_daemon("sqlite:mailflow.db", folder=tmp_path),
        pytest.raises(SettingsError, match=rf"process {os.getpid()}\) works with .*mailflow\.db: stop"),
        connect.sole_daemon("sqlite:mailflow.db", folder=tmp_path),
    ):
        pass


def test_a_daemon_that_ended_leaves_the_way_free(tmp_path: Path) -> None:
    for _ in range(2):
        with connect.sole_daemon("sqlite:mailflow.db", folder=tmp_path):
            pass


def test_a_daemon_that_was_killed_leaves_the_way_free(tmp_path: Path) -> None:
    program = (
        "import os, sys, pathlib; from mailflow.store import connect\n"
        "with connect.sole_daemon('sqlite:mailflow.db', folder=pathlib.Path(sys.argv[1])):\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert killed.returncode == -9

    with connect.sole_daemon("sqlite:mailflow.db", folder=tmp_path):
        assert _mode(tmp_path / "mailflow.db.lock") == 0o600


def test_a_writer_that_is_killed_in_a_transaction_leaves_nothing_of_it(file: Path) -> None:
    program = (
        "import os, sys, pathlib; from datetime import datetime, UTC\n"
        "from mailflow.store import connect, journal\n"
        "connect.open_database('sqlite:mailflow.db', folder=pathlib.Path(sys.argv[1]))\n"
        "with connect.transaction(): journal.write('', 'note', 'kept', now=datetime.now(UTC))\n"
        "with connect.transaction():\n"
        "    journal.write('', 'note', 'lost', now=datetime.now(UTC)); os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(file.parent)], check=False)
    assert killed.returncode == -9

    _open(file.parent)

    assert [line.text for line in journal.lines(limit=5)] == ["kept"]


def test_an_older_sqlite_is_warned_of_and_a_mended_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.51.2")
    assert "SQLite 3.51.2" in (connect.sqlite_version_warning() or "")

    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    assert connect.sqlite_version_warning() is None
