"""What mailflow asks of any database, whichever it is."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from peewee import Database, PeeweeException

from mailflow.model.errors import MailflowError
from mailflow.store.plainly import plainly

if TYPE_CHECKING:
    from _typeshed import Incomplete


class Engine(Database):
    """A database that speaks plainly: what it cannot do now is TryLater, and the next try has a new connection.

    Each thread has a connection of its own, made when it is first needed.
    """

    where: str
    # What is remembered beside the database, in a file.
    marks: Path

    def execute_sql(self, sql: str, params: "Incomplete" = None) -> "Incomplete":
        """The cursor, as peewee wants it."""
        try:
            with plainly(self.where):
                return super().execute_sql(sql, params)  # type: ignore[no-untyped-call]
        except MailflowError:
            if not self.transaction_depth():
                self.hang_up()
            raise

    def connect(self, reuse_if_open: bool = False) -> bool:
        """A connection is open in this thread."""
        with plainly(self.where):
            return super().connect(reuse_if_open)

    def hang_up(self) -> None:
        """This thread's connection is closed, however broken it was; what was not committed is undone."""
        with suppress(PeeweeException):
            self.close()

    def begin_to_write(self) -> None:
        """A transaction is open that may write."""
        raise NotImplementedError

    @contextmanager
    def in_order(self) -> Iterator[None]:
        """Whoever writes much lets others write in between: threads of this program that come first write first."""
        yield

    def in_turn(self) -> AbstractContextManager[None]:
        """Whoever is inside upgrades; all others wait."""
        raise NotImplementedError

    def before_upgrade(self, schema: str, *, now: datetime) -> None:
        """What must be done while the tables are still those of `schema` (a migration's number, or empty)."""

    def checkpoint(self) -> bool:
        """Whether all that was committed is in the main file, and the log beside it is empty."""
        return True

    def scrub(self) -> bool:
        """Whether nothing is left of deleted rows in free pages and the log."""
        raise NotImplementedError

    def log_bytes(self) -> int:
        """How large the log beside the main file is; 0 where the server sees to that."""
        return 0

    def free_bytes(self) -> int | None:
        """How much room is left on the disk; None where the server sees to that."""
        return None

    def integrity(self) -> tuple[str, ...]:
        """What is wrong with the stored bytes; empty where nothing is, or where the server sees to that."""
        return ()

    def lease_clock(self, now: datetime) -> datetime:
        """The clock by which leases end: one for all who share the database."""
        return now

    def lifetime(self) -> str | None:
        """A name for the time in which nothing is lost that was written but not synced; None where nobody can tell.

        It ends with the machine's, not with this program.
        """
        return None

    @contextmanager
    def unsynced(self) -> Iterator[None]:
        """This thread's commits are written within, and synced to the disk by the first one after it."""
        yield

    def try_hold(self, id: int) -> bool:
        """Whether this connection alone works on the mail, and on no other; the connection's end ends it too."""
        return True

    def let_go(self, id: int) -> None:
        """Others may work on the mail."""
