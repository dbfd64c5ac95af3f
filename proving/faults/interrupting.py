"""Something happens just before the Nth statement that goes to the database, which then goes on as it can."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unittest import mock

from peewee import Database

if TYPE_CHECKING:
    from _typeshed import Incomplete


@dataclass(kw_only=True)
class Interrupted:
    """How many statements went, and before which one (its words) it happened; empty where it did not."""

    went: int = 0
    words: str = ""


class _Cursor:
    """A cursor whose statements are counted; all else is the real one's."""

    def __init__(self, cursor: "Incomplete", before: Callable[[str, "Incomplete"], None]) -> None:
        self._cursor, self._before = cursor, before

    def __getattr__(self, name: str) -> "Incomplete":
        return getattr(self._cursor, name)

    def __iter__(self) -> "Incomplete":
        return iter(self._cursor)

    def execute(self, sql: "Incomplete", *values: "Incomplete") -> "Incomplete":
        self._before(str(sql), self._cursor.connection)
        return self._cursor.execute(sql, *values)


@contextmanager
def at_statement(number: int, happens: Callable[["Incomplete"], bool], *, of: str = "") -> Iterator[Interrupted]:
    """`happens` is given the connection, before the statement of this number among those that hold `of`.

    Where it gives False, nothing could happen there, and it is asked before the next one again.
    """
    found = Interrupted()
    cursor = Database.cursor

    def before(sql: str, connection: "Incomplete") -> None:
        if of not in sql or found.words:
            return
        found.went += 1
        if found.went >= number and happens(connection):
            found.words = sql[:60]

    def counted(engine: Database, *named: "Incomplete") -> _Cursor:
        return _Cursor(cursor(engine, *named), before)  # type: ignore[no-untyped-call]

    with mock.patch.object(Database, "cursor", counted):
        yield found
