"""The database as one file beside the settings: made with care, opened with care, copied before it is changed."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from functools import cache
from pathlib import Path

from peewee import SqliteDatabase

from mailflow.model.errors import SettingsError
from mailflow.store.engine import Engine
from mailflow.store.order import Order
from mailflow.store.plainly import DAMAGED, plainly

# "mflw": SQLite keeps it in the file's header, so that no other program's file is taken for ours.
APPLICATION_ID = 0x6D666C77
MAGIC = b"SQLite format 3\x00"
OWNER_ONLY = 0o600
BACKUPS_KEPT = 5
# Up to here the whole file is checked whenever it is opened; a larger one by `mailflow check`.
CHECKED_AT_OPEN = 32 * 1024 * 1024
CHECKPOINT_WAIT_MS = 500
# Linux's own name for the time since it was started.
BOOT = Path("/proc/sys/kernel/random/boot_id")


class SqliteEngine(Engine, SqliteDatabase):
    """One file in WAL mode; what is committed survives loss of power (`synchronous = FULL`)."""

    def __init__(self, path: Path, *, wait_seconds: float) -> None:
        self.path = path
        self.where = f"the database {path}"
        self._order = Order()
        self._wait_seconds = wait_seconds
        super().__init__(
            str(path),
            pragmas={
                "synchronous": "full",
                "foreign_keys": 1,
                "secure_delete": 1,
                # Only `checkpoint` empties the log: SQLite before 3.51.3 may damage a file that two connections
                # checkpoint at once.
                "wal_autocheckpoint": 0,
            },
            timeout=wait_seconds,
        )

    def begin_to_write(self) -> None:
        """The one write lock is taken at once, not in the middle, where waiting for it could fail."""
        self.begin("IMMEDIATE")

    def lifetime(self) -> str | None:
        """The machine's, from its start to its end, where the system tells it."""
        return _lifetime_of_machine()

    @contextmanager
    def unsynced(self) -> Iterator[None]:
        """In WAL mode a commit that is only written is whole or not there, and the system keeps it when we die."""
        self.execute_sql("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            if not self.is_closed():  # a connection that broke has a successor, which syncs
                self.execute_sql("PRAGMA synchronous = FULL")

    @contextmanager
    def in_order(self) -> Iterator[None]:
        with self._order.turn(seconds=self._wait_seconds):  # after that the file's own lock says that it is taken
            yield

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        with _locked(_beside(self.path, ".upgrading"), wait=True):
            yield

    def before_upgrade(self, schema: str, *, now: datetime) -> None:
        """No other mailflow is at work, and a copy of the file stands beside it; raises SettingsError, TryLater."""
        refuse_if_others_work(self.path)
        if schema:
            back_up(self, schema, now=now)

    def checkpoint(self) -> bool:
        """Does not wait for readers longer than half a second: it is called again."""
        wait_ms = int(self.timeout * 1000)
        self.execute_sql(f"PRAGMA busy_timeout = {CHECKPOINT_WAIT_MS}")
        try:
            busy, _, _ = self.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            self.execute_sql(f"PRAGMA busy_timeout = {wait_ms}")
        return not busy

    def scrub(self) -> bool:
        """The file is written anew without its free pages, and the log is empty; not while others read or write."""
        with self.in_order():
            self.execute_sql("VACUUM")
        return self.checkpoint()

    def log_bytes(self) -> int:
        log = self.path.with_name(f"{self.path.name}-wal")
        return log.stat().st_size if log.exists() else 0

    def free_bytes(self) -> int | None:
        return shutil.disk_usage(self.path.parent).free

    def integrity(self) -> tuple[str, ...]:
        with plainly(self.where):
            found = [str(row[0]) for row in self.execute_sql("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
            for table, rowid, parent, _ in self.execute_sql("PRAGMA foreign_key_check").fetchall():
                found.append(f"row {rowid} of {table} belongs to a row of {parent} that is not there")
        return tuple(found)


@cache
def _lifetime_of_machine() -> str | None:
    try:
        return BOOT.read_text("ascii").strip() or None
    except OSError:
        return None


def open_file(path: Path, *, wait_seconds: float) -> SqliteEngine:
    """The file is open, readable by its owner only; one that is not there is made.

    Raises SettingsError where the file is damaged, empty or another program's: nothing is ever put in its place.
    """
    if not path.parent.is_dir():
        raise SettingsError(f"the folder {path.parent} is missing: make it, or write another database in the settings")
    with _locked(_beside(path, ".upgrading"), wait=True):
        if not path.exists():
            _make(path)
    _look_at(path)
    for file in (path, _beside(path, "-wal"), _beside(path, "-shm")):
        with suppress(FileNotFoundError, PermissionError):
            file.chmod(OWNER_ONLY)
    engine = SqliteEngine(path, wait_seconds=wait_seconds)
    try:
        _look_into(engine)
    except BaseException:
        engine.hang_up()
        raise
    return engine


def back_up(engine: SqliteEngine, schema: str, *, now: datetime) -> Path:
    """A whole and checked copy of the file as it is; the five newest are kept."""
    path = engine.path
    copy = _beside(path, f".backup-{schema}-{now:%Y%m%dT%H%M%SZ}")
    unfinished = _beside(copy, ".part")
    unfinished.unlink(missing_ok=True)
    try:
        with plainly(f"the backup {copy}"):
            _create(unfinished)
            with closing(sqlite3.connect(unfinished)) as target:
                engine.connection().backup(target)  # type: ignore[no-untyped-call]
                (found,) = target.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise SettingsError(f"the database {path} {DAMAGED} (found: {found})")
            _on_disk(unfinished)
            unfinished.rename(copy)
            _on_disk(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)
    for old in backups(path)[:-BACKUPS_KEPT]:
        old.unlink(missing_ok=True)
    return copy


def backups(path: Path) -> list[Path]:
    """The automatic backups of this file, the oldest first."""
    found = path.parent.glob(f"{path.name}.backup-*-*Z")
    return sorted(found, key=lambda copy: copy.name.rpartition("-")[2])


@contextmanager
def alone_on(path: Path) -> Iterator[None]:
    """This process is the only daemon on the file, until it leaves or ends; raises SettingsError for a second one."""
    with _locked(_beside(path, ".lock"), wait=False):
        yield


def refuse_if_others_work(path: Path) -> None:
    """Raises SettingsError where another process is the file's daemon; our own may be."""
    lock = _beside(path, ".lock")
    if lock.exists() and lock.read_text().strip() != str(os.getpid()):
        with _locked(lock, wait=False):
            return


@contextmanager
def _locked(lock: Path, *, wait: bool) -> Iterator[None]:
    """The lock file is ours, and says so by our process number; it ends with the process, however that ends."""
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    except PermissionError:
        raise SettingsError(f"{lock} cannot be made: run mailflow as the owner of {lock.parent}") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise SettingsError(_who_works(descriptor, lock)) from None
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        try:
            yield
        finally:
            os.truncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _who_works(descriptor: int, lock: Path) -> str:
    number = os.read(descriptor, 20).decode("ascii", "replace").strip()
    return (
        f"another mailflow{f' (process {number})' if number else ''} works with {lock.with_suffix('')}: "
        "stop that one first (only one may run on a file; several may share a PostgreSQL database)"
    )


def _make(path: Path) -> None:
    """A new file of ours appears as a whole or not at all: an empty file is never one of ours."""
    log = _beside(path, "-wal")
    if log.exists() and log.stat().st_size:
        raise SettingsError(
            f"{path} is missing, but its log {log.name} is there: put the database back beside it, "
            f"or remove {log.name} to begin anew"
        )
    unfinished = _beside(path, ".new")
    unfinished.unlink(missing_ok=True)
    try:
        with plainly(f"the database {path}"):
            _create(unfinished)
            with closing(sqlite3.connect(unfinished)) as making:
                making.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                making.execute("PRAGMA journal_mode = WAL")
            _on_disk(unfinished)
            unfinished.rename(path)
            _on_disk(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _look_at(path: Path) -> None:
    """Raises SettingsError where this cannot be a SQLite file."""
    if not path.is_file():
        raise SettingsError(f"{path} is not a file: write another database in the settings")
    try:
        with path.open("rb") as file:
            start = file.read(len(MAGIC))
    except PermissionError:
        raise SettingsError(f"{path} may not be read: run mailflow as the owner of the file") from None
    if not start:
        raise SettingsError(
            f"the database {path} is empty: put the newest good backup in its place, or remove it to begin anew"
        )
    if start != MAGIC:
        raise SettingsError(
            f"{path} is no SQLite database, or its start is destroyed; if it was mailflow's, it {DAMAGED}"
        )


def _look_into(engine: SqliteEngine) -> None:
    """Raises SettingsError where the file is damaged, or not mailflow's."""
    with plainly(engine.where):
        (found,) = engine.execute_sql("PRAGMA application_id").fetchone()
        if found != APPLICATION_ID:
            raise SettingsError(f"{engine.path} is a database, but not mailflow's: write another one in the settings")
        engine.execute_sql("PRAGMA journal_mode = WAL")
        if engine.path.stat().st_size <= CHECKED_AT_OPEN:
            (found,) = engine.execute_sql("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise SettingsError(f"{engine.where} {DAMAGED} (found: {found})")


def _create(path: Path) -> None:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY))


def _on_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
