"""Transactions are whole or nothing, and what the database cannot now is said in plain words."""

import sys
import threading
from pathlib import Path

import peewee
import pytest

from mailflow.model.errors import SettingsError, TryLater
from mailflow.store import connect, inbox, journal
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from mailflow.store.postgres import PostgresEngine
from mailflow.store.tables import Club
from tests.builders import CLUB
from tests.servers.postgres import Postgres
from tests.store.builders import NOW


def test_what_is_written_in_a_transaction_is_there_for_other_threads(database: Engine) -> None:
    seen: list[int] = []

    def look() -> None:
        seen.append(len(journal.lines(limit=10)))
        connect.close_thread()

    with transaction():
        journal.write(CLUB.key, "note", "here", now=NOW)
        other = threading.Thread(target=look)
        other.start()
        other.join()
    look()

    assert seen == [0, 1]


def test_an_exception_takes_all_of_a_transaction_back(database: Engine) -> None:
    def write_and_fail() -> None:
        with transaction(club=CLUB.key):
            journal.write(CLUB.key, "note", "never", now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    assert journal.lines(limit=10) == ()


def test_an_interrupt_takes_all_of_a_transaction_back(database: Engine) -> None:
    def write_and_stop() -> None:
        with transaction():
            journal.write(CLUB.key, "note", "never", now=NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_and_stop()

    assert journal.lines(limit=10) == ()


def test_a_transaction_after_one_that_failed_works(database: Engine) -> None:
    with pytest.raises(peewee.IntegrityError), transaction():
        journal.write("no such club", "note", "never", now=NOW)

    with transaction():
        journal.write(CLUB.key, "note", "again", now=NOW)

    assert [line.text for line in journal.lines(limit=10)] == ["again"]


def test_a_transaction_inside_another_is_refused(database: Engine) -> None:
    with transaction(), pytest.raises(RuntimeError, match="open already"), transaction():
        pass


def test_a_club_without_a_row_cannot_be_locked(database: Engine) -> None:
    with pytest.raises(LookupError, match="ensure_club"), transaction(club="nowhere"):
        pass


def test_a_fault_of_the_program_is_no_reason_to_wait(database: Engine) -> None:
    with pytest.raises((peewee.OperationalError, peewee.ProgrammingError)), transaction():
        database.execute_sql("SELECT no_such_column FROM inbox")


def test_nothing_works_before_a_database_is_open() -> None:
    with pytest.raises(RuntimeError, match="no database is open"), transaction():
        pass


def test_foreign_keys_are_on_in_every_thread(database: Engine) -> None:
    refused: list[bool] = []

    def write() -> None:
        with pytest.raises(peewee.IntegrityError), transaction():
            journal.write("no such club", "note", "", now=NOW)
        refused.append(True)
        connect.close_thread()

    other = threading.Thread(target=write)
    other.start()
    other.join()

    assert refused == [True]


def test_two_changes_of_one_club_come_one_after_the_other(database: Engine) -> None:
    """Each reads the number of lines and writes the next: without the lock, both would write the same."""
    begin = threading.Barrier(2)

    def count_up() -> None:
        begin.wait()
        for _ in range(10):
            with transaction(club=CLUB.key):
                number = len(journal.lines(CLUB.key, limit=100))
                journal.write(CLUB.key, "note", str(number), now=NOW)
        connect.close_thread()

    threads = [threading.Thread(target=count_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [line.text for line in journal.lines(limit=100)] == [str(number) for number in range(20)]


@pytest.mark.parametrize(
    "url",
    ["mysql://db/club", "mailflow.db", "sqlite:", "sqlite::memory:", "sqlite://host/x.db", "sqlite:x.db?mode=ro", ""],
)
def test_an_address_of_another_kind_is_refused_with_what_to_write(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"write sqlite:mailflow\.db"):
        connect.open_database(url, folder=tmp_path)


@pytest.mark.parametrize("form", ["sqlite:{}", "sqlite:///{}"])
def test_a_file_is_found_in_the_folder_and_by_its_full_path(form: str, tmp_path: Path) -> None:
    assert connect.sqlite_path(form.format("club.db"), folder=tmp_path) == tmp_path / "club.db"
    assert connect.sqlite_path(form.format("/srv/club.db"), folder=tmp_path) == Path("/srv/club.db")


# --- PostgreSQL only


@pytest.fixture
def served(postgres_url: str, tmp_path: Path) -> "PostgresEngine":
    engine = connect.open_database(postgres_url, folder=tmp_path, wait_seconds=0.2)
    assert isinstance(engine, PostgresEngine)
    return engine


@pytest.fixture(autouse=True)
def _closed() -> "object":
    yield
    connect.close()


def test_a_connection_that_is_cut_is_try_later_and_heals_by_itself(postgres: Postgres, served: PostgresEngine) -> None:
    connect.migrate(now=NOW)
    postgres.end_connections()

    with pytest.raises(TryLater, match="PostgreSQL"), transaction():
        inbox.waiting(now=NOW)

    with transaction():
        assert inbox.waiting(now=NOW) == ()


def test_a_connection_cut_in_the_middle_leaves_nothing(postgres: Postgres, served: PostgresEngine) -> None:
    connect.migrate(now=NOW)

    def write_and_lose_the_line() -> None:
        with transaction():
            journal.write("", "note", "never", now=NOW)
            postgres.end_connections()
            journal.write("", "note", "never", now=NOW)

    with pytest.raises(TryLater):
        write_and_lose_the_line()

    assert journal.lines(limit=10) == ()


def test_a_read_outside_of_a_transaction_heals_as_well(postgres: Postgres, served: PostgresEngine) -> None:
    connect.migrate(now=NOW)
    postgres.end_connections()

    with pytest.raises(TryLater):
        journal.lines(limit=10)

    assert journal.lines(limit=10) == ()


def test_a_server_that_crashes_and_comes_back_has_all_that_was_committed(
    postgres: Postgres, served: PostgresEngine
) -> None:
    connect.migrate(now=NOW)
    with transaction():
        journal.write("", "note", "kept", now=NOW)
    postgres.stop()
    try:
        for _ in range(2):
            with pytest.raises(TryLater), transaction():
                journal.write("", "note", "never", now=NOW)
    finally:
        postgres.start()

    assert [line.text for line in journal.lines(limit=10)] == ["kept"]


def test_without_the_driver_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(SettingsError, match=r"pip install 'mailflow\[postgres\]'"):
        connect.open_database("postgresql://localhost/club", folder=tmp_path)


def test_opening_another_database_closes_the_one_before(tmp_path: Path) -> None:
    first = connect.open_database("sqlite:first.db", folder=tmp_path)

    connect.open_database("sqlite:second.db", folder=tmp_path)

    assert first.is_closed()
    assert connect.pending() == ("0001_first_tables", "0002_corrections", "0003_mailings", "0004_desk", "0005_trust")


def test_closing_what_is_not_open_does_nothing() -> None:
    connect.close_thread()
    connect.close()


def test_a_server_that_is_away_is_try_later(postgres: Postgres, tmp_path: Path) -> None:
    with pytest.raises(TryLater, match="away or busy"):
        connect.open_database("postgresql://mailflow@/club?host=/nowhere", folder=tmp_path)


def test_a_club_that_is_locked_for_too_long_is_try_later(served: PostgresEngine) -> None:
    connect.migrate(now=NOW)
    with transaction():
        Club.insert(key="slow", began_at=NOW).execute()
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction(club="slow"):
            locked.set()
            done.wait(10)
        connect.close_thread()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(10)
    try:
        with pytest.raises(TryLater, match="lock timeout"), transaction(club="slow"):
            pass
    finally:
        done.set()
        holder.join()


def test_a_deadlock_is_try_later_for_one_of_the_two(served: PostgresEngine) -> None:
    served.wait_seconds = 10
    connect.close_thread()
    connect.migrate(now=NOW)
    with transaction():
        for key in ("a", "b"):
            Club.insert(key=key, began_at=NOW).execute()
    both = threading.Barrier(2)
    troubles: list[BaseException | None] = []

    def lock(first: str, second: str) -> None:
        try:
            with transaction(club=first):
                both.wait()
                list(Club.select().where(Club.key == second).for_update())
            troubles.append(None)
        except Exception as error:
            troubles.append(error)
        finally:
            connect.close_thread()

    threads = [threading.Thread(target=lock, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(error).__name__ for error in troubles) == ["NoneType", "TryLater"]


def test_a_database_that_cannot_keep_every_letter_is_refused(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.database(encoding="LATIN1")
    try:
        with pytest.raises(SettingsError, match="createdb -E UTF8"):
            connect.open_database(url, folder=tmp_path)
    finally:
        postgres.drop(url)


def test_the_password_is_in_no_error(tmp_path: Path) -> None:
    for url in ("postgresql://me:Geheim77@localhost:1/club", "postgresql://me:Geheim77@[half/club"):
        with pytest.raises((TryLater, SettingsError)) as caught:
            connect.open_database(url, folder=tmp_path)
        assert "Geheim77" not in str(caught.value)


def test_an_address_without_a_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="names no database"):
        connect.open_database("postgresql://localhost", folder=tmp_path)


def test_several_daemons_may_share_a_server(postgres_url: str, tmp_path: Path) -> None:
    with connect.sole_daemon(postgres_url, folder=tmp_path), connect.sole_daemon(postgres_url, folder=tmp_path):
        pass


def test_a_server_has_nothing_to_checkpoint_and_sees_to_its_own_bytes(served: PostgresEngine) -> None:
    assert connect.checkpoint()
    assert connect.integrity() == ()
