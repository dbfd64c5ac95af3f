"""What a database says when it cannot, in plain words, and whether waiting helps."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import peewee

from mailflow.model.errors import MailflowError, SettingsError, SyncFailed, TryLater

SQLITE_WORDS = {
    sqlite3.SQLITE_BUSY: "is locked by another program (a backup, a shell, another mailflow); it is tried again",
    sqlite3.SQLITE_LOCKED: "is locked by another program (a backup, a shell, another mailflow); it is tried again",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full; make room, nothing is lost",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk gives errors; look at the disk and the system log",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: look at the rights of its folder and the number of open files",
    sqlite3.SQLITE_READONLY: "cannot be written: look at the rights of the file and its folder",
    sqlite3.SQLITE_PERM: "cannot be written: look at the rights of the file and its folder",
    sqlite3.SQLITE_PROTOCOL: "cannot be locked: is it on a network drive? It belongs on a local disk",
    sqlite3.SQLITE_INTERRUPT: "was interrupted; it is tried again",
    sqlite3.SQLITE_SCHEMA: "was just upgraded by another mailflow; it is tried again",
}
UNSYNCED = (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC)
DAMAGED = (
    "is damaged: stop mailflow and keep a copy of the file; put the newest good backup in its place and remove "
    "the files that end in -wal and -shm, or rescue what is left with `sqlite3 FILE .recover`"
)
# PostgreSQL's error classes (its appendix A) that pass by themselves: lost connection, rolled back for another's
# sake (deadlock, serialization), no resources, not in the right state (lock not available), operator's doing, disk.
PASSING = ("08", "40", "53", "55", "57", "58")
# A standby answers that it is read-only; a session was ended because it idled.
PASSING_STATES = ("25006", "25P03")
POSTGRES_WORDS = {
    "53100": "the disk is full; make room, nothing is lost",
    "53300": "it has too many connections; raise max_connections or stop other programs",
    "25006": "it only reads (a standby?); give the address of the primary",
}
DEFAULT_POSTGRES_WORDS = "it is away or busy; it is tried again"


def in_plain_words(error: BaseException, *, where: str) -> MailflowError | None:
    """TryLater for what passes, SettingsError for a damaged file, None for what is a fault of the program.

    Takes the errors of peewee and those of the drivers below it. Raises SyncFailed where the disk said no to `fsync`.
    """
    cause = getattr(error, "orig", error)
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(getattr(cause, "sqlite_errorcode", None), where)
    if hasattr(cause, "sqlstate"):
        return _of_postgres(cause.sqlstate, error, cause, where)
    return None


def _of_sqlite(code: int | None, where: str) -> MailflowError | None:
    if code is None:
        return None
    if code in UNSYNCED:
        raise SyncFailed(f"{where} could not be kept by the disk: look at the disk and the system log")
    kind = code & 0xFF  # the rest of an extended code only says more
    if kind in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return SettingsError(f"{where} {DAMAGED}")
    words = SQLITE_WORDS.get(kind)
    return None if words is None else TryLater(f"{where} {words}")


def _of_postgres(state: str | None, error: BaseException, cause: BaseException, where: str) -> MailflowError | None:
    lost = state is None and isinstance(error, peewee.OperationalError | peewee.InterfaceError)
    if not lost and not (state and (state[:2] in PASSING or state in PASSING_STATES)):
        return None
    words = POSTGRES_WORDS.get(state or "", DEFAULT_POSTGRES_WORDS)
    said = str(cause).strip().splitlines()
    return TryLater(f"{where}: {words}{f' ({said[0]})' if said else ''}")


@contextmanager
def plainly(where: str) -> Iterator[None]:
    """Errors of the database that pass, or that a person must mend, come out as mailflow's own."""
    try:
        yield
    except Exception as error:
        plain = in_plain_words(error, where=where)
        if plain is None:
            raise
        raise plain from error
