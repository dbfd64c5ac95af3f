"""The Nth statement that goes to the database fails, as a full disk, a lock or a lost server makes it fail."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from unittest import mock

import psycopg
from peewee import Database

if TYPE_CHECKING:
    from _typeshed import Incomplete

Trouble = Literal["disk I/O error", "database is locked", "database or disk is full", "the server is gone"]
CODES: dict[Trouble, int] = {
    "disk I/O error": sqlite3.SQLITE_IOERR,
    "database is locked": sqlite3.SQLITE_BUSY,
    "database or disk is full": sqlite3.SQLITE_FULL,
}
SQLITE: tuple[Trouble, ...] = tuple(CODES)
POSTGRES: tuple[Trouble, ...] = ("the server is gone",)


@dataclass(kw_only=True)
class Nth:
    """Which statement fails, and what became of it: how many went, and the words of the one that failed."""

    number: int
    trouble: Trouble
    went: int = 0
    failed: str = ""


class _Cursor:
    """A cursor whose statements are counted; all else is the real one's."""

    def __init__(self, cursor: "Incomplete", connection: "Incomplete", fault: Nth) -> None:
        self._cursor, self._connection, self._fault = cursor, connection, fault

    def __getattr__(self, name: str) -> "Incomplete":
        return getattr(self._cursor, name)

    def __iter__(self) -> "Incomplete":
        return iter(self._cursor)

    def execute(self, sql: "Incomplete", *values: "Incomplete") -> "Incomplete":
        """The statement, unless it is the one that fails; taking back is never made to fail."""
        if not str(sql).startswith("ROLLBACK"):
            self._fault.went += 1
            if self._fault.went == self._fault.number:
                self._fault.failed = str(sql)
                _fail(self._fault.trouble, self._connection)
        return self._cursor.execute(sql, *values)


@contextmanager
def failing(number: int, trouble: Trouble) -> Iterator[Nth]:
    """The statement of this number fails, the first being 1, COMMIT being one too; counted in all threads together."""
    fault = Nth(number=number, trouble=trouble)
    cursor = Database.cursor

    def counted(engine: Database, *named: "Incomplete") -> _Cursor:
        made = cursor(engine, *named)  # type: ignore[no-untyped-call]
        return _Cursor(made, engine._state.conn, fault)  # type: ignore[attr-defined]

    with mock.patch.object(Database, "cursor", counted):
        yield fault


def _fail(trouble: Trouble, connection: "Incomplete") -> None:
    if trouble == "the server is gone":
        with suppress(psycopg.Error):
            connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")
    error = sqlite3.OperationalError(trouble)
    error.sqlite_errorcode = CODES[trouble]
    raise error
