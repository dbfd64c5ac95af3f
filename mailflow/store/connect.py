"""The one door to the database: open it, change it in transactions, keep it healthy, close it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from peewee import PeeweeException

from mailflow.model.errors import MailflowError, SettingsError
from mailflow.store.engine import Engine
from mailflow.store.plainly import in_plain_words, plainly
from mailflow.store.postgres import open_server
from mailflow.store.rows import opened, proxy
from mailflow.store.sqlite import SqliteEngine, alone_on, open_file
from mailflow.store.sqlite import backups as automatic
from mailflow.store.tables import Club
from mailflow.store.upgrading import migrate, pending

__all__ = [
    "attempt",
    "backups",
    "checkpoint",
    "close",
    "close_thread",
    "free_bytes",
    "integrity",
    "keep_log_small",
    "log_bytes",
    "migrate",
    "open_database",
    "pending",
    "scrub",
    "sole_daemon",
    "sqlite_version_warning",
    "transaction",
    "unsynced",
]

WAIT_SECONDS = 30.0
# Each mail writes a third of a megabyte into the log.
LARGEST_LOG_BYTES = 16 * 2**20
# What is remembered beside a server's database stands in the installation's folder.
MARKS = "mailflow.marks"
SOUND_SQLITE = (3, 51, 3)
URLS = "write sqlite:mailflow.db for a file in this folder, or postgresql://NAME@HOST/DATABASE for a server"


def open_database(url: str, *, folder: Path, wait_seconds: float = WAIT_SECONDS) -> Engine:
    """This process works with the database at `url` from now on; a SQLite file's path is relative to `folder`.

    A file that is missing is made; its tables are made by `migrate`. Locks are waited for `wait_seconds`. Raises
    SettingsError where the database is damaged, another program's, or of a newer mailflow, and TryLater where it
    cannot be reached now.
    """
    path = sqlite_path(url, folder=folder)
    close()
    if path is None:
        engine: Engine = open_server(url, wait_seconds=wait_seconds)
    else:
        engine = open_file(path, wait_seconds=wait_seconds)
    engine.marks = folder / MARKS if path is None else path.with_name(f"{path.name}.marks")
    proxy.initialize(engine)
    try:
        pending()
    except BaseException:
        close()
        raise
    return engine


def sqlite_path(url: str, *, folder: Path) -> Path | None:
    """The file that a `sqlite:` address means, None for a PostgreSQL server; raises SettingsError for any other."""
    if url.startswith(("postgresql://", "postgres://")):
        return None
    kind, _, rest = url.partition(":")
    if rest.startswith("///"):  # sqlite:///in-the-folder.db and sqlite:////from/the/root.db, as others write it
        rest = rest[3:]
    if kind != "sqlite" or not rest or rest.startswith((":", "//")) or "?" in rest:
        raise SettingsError(f"the database's address is not one that mailflow knows: {URLS}")
    return folder / rest


@contextmanager
def transaction(*, club: str | None = None) -> Iterator[None]:
    """All that is written inside is there when it ends, or none of it is, where anything is raised.

    With `club`, nobody else changes that club's state meanwhile. Raises TryLater where the database cannot now:
    nothing was changed then, except where the server went away during the commit itself, which keys settle.
    """
    engine = opened()
    if engine.in_transaction():
        raise RuntimeError("a transaction is open already: a change of state is one transaction")
    try:
        with _all_or_nothing(engine):
            if club is not None:
                _lock(club, engine)
            yield
    except Exception as error:
        plain = error if isinstance(error, MailflowError) else in_plain_words(error, where=engine.where)
        if plain is not None:
            engine.hang_up()  # after trouble with a disk or a server, the next try starts afresh
        if plain is None or plain is error:
            raise
        raise plain from error


@contextmanager
def attempt() -> Iterator[None]:
    """What is written inside is gone again where it raises; the transaction around it goes on."""
    with opened().savepoint():
        yield


@contextmanager
def unsynced() -> Iterator[None]:
    """What this thread commits meanwhile outlives this program, but not the machine, until its next commit after it."""
    engine = opened()
    engine.connect(reuse_if_open=True)
    with engine.unsynced():
        yield


@contextmanager
def sole_daemon(url: str, *, folder: Path) -> Iterator[None]:
    """No second daemon works on the same SQLite file meanwhile; raises SettingsError where one does already.

    Daemons may share a PostgreSQL database.
    """
    path = sqlite_path(url, folder=folder)
    with nullcontext() if path is None else alone_on(path):
        yield


def checkpoint() -> bool:
    """Whether SQLite's log is empty again; one thread of the daemon asks for it now and then. Raises TryLater."""
    return opened().checkpoint()


def scrub() -> bool:
    """Whether nothing of deleted rows is left in the database's free pages and log. Raises TryLater.

    On SQLite only for the one thread that checkpoints, or where no daemon is at work on the file.
    """
    engine = opened()
    with plainly(engine.where):
        return engine.scrub()


def backups() -> tuple[str, ...]:
    """The automatic backups of a SQLite file, by name; none on a server."""
    engine = opened()
    return tuple(one.name for one in automatic(engine.path)) if isinstance(engine, SqliteEngine) else ()


def keep_log_small() -> None:
    """SQLite's log is emptied where it is large; for the one thread that asks for checkpoints. Raises TryLater."""
    if log_bytes() > LARGEST_LOG_BYTES:
        checkpoint()


def log_bytes() -> int:
    """How large SQLite's log is, which only `checkpoint` empties; 0 on a server."""
    return opened().log_bytes()


def free_bytes() -> int | None:
    """How much room is left on the disk of a SQLite file; None on a server, which sees to that."""
    return opened().free_bytes()


def integrity() -> tuple[str, ...]:
    """What is wrong with the database's bytes, a line each; reads all of a SQLite file."""
    return opened().integrity()


def sqlite_version_warning() -> str | None:
    """Why this machine's SQLite is not the best, if it is not."""
    if sqlite3.sqlite_version_info >= SOUND_SQLITE:
        return None
    return (
        f"SQLite {sqlite3.sqlite_version} can, very rarely, damage a file that is written and checkpointed at the same "
        "time (mended in 3.51.3); mailflow checkpoints from one thread only: do not do so by hand while it runs"
    )


def close_thread() -> None:
    """This thread's connection is closed: what a thread does before it ends."""
    if proxy.obj is not None:
        opened().hang_up()


def close() -> None:
    """No database is open; other threads have ended or closed theirs before."""
    close_thread()
    proxy.initialize(None)


@contextmanager
def _all_or_nothing(engine: Engine) -> Iterator[None]:
    engine.connect(reuse_if_open=True)  # peewee forgets that a transaction is open when it connects inside of it
    undone = True
    try:
        with engine.in_order(), engine.manual_commit():
            engine.begin_to_write()
            try:
                yield
                engine.commit()
            except BaseException:
                undone = False
                with suppress(PeeweeException):  # SQLite may have undone it already, a server may be gone
                    engine.rollback()
                    undone = True
                raise
    finally:
        if not undone:
            engine.hang_up()


def _lock(club: str, engine: Engine) -> None:
    """The club's row is there and ours; on SQLite the whole file is."""
    row = Club.select().where(Club.key == club)
    if not list(row.for_update() if engine.for_update else row):
        raise LookupError(f"the club {club!r} has no row yet: clubs.ensure_club comes first")
