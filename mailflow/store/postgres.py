"""The database as a PostgreSQL server, which several mailflows may share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import local
from uuid import uuid4

from peewee import PostgresqlDatabase

from mailflow.model.errors import SettingsError
from mailflow.store.columns import as_instant
from mailflow.store.engine import Engine
from mailflow.store.plainly import plainly

INSTALL = "PostgreSQL needs one more package: pip install 'mailflow[postgres]', or use sqlite:mailflow.db"
# A server that is gone without a word is noticed within a minute; the URL may say otherwise.
DEFAULTS: dict[str, str] = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
    "application_name": "mailflow",
    "client_encoding": "UTF8",
}
# Locks of ours among the server's advisory locks: high numbers, so that a mail's own is its id added to the first.
MAILS = 0x6D66 << 40
UPGRADE = 0x6D67 << 40


class PostgresEngine(Engine, PostgresqlDatabase):
    """A server; state of a club changes under the lock of its row, mails are shared out by locks of their own."""

    def __init__(self, settings: dict[str, str], *, wait_seconds: float) -> None:
        self.wait_seconds = wait_seconds
        self.where = "PostgreSQL"
        self._known = local()
        # Prepared statements break behind a pooler, and when another mailflow has just upgraded the tables.
        super().__init__(settings["dbname"], prefer_psycopg3=True, prepare_threshold=None)
        self.connect_params.update({name: value for name, value in settings.items() if name != "dbname"})

    def _initialize_connection(self, conn) -> None:  # type: ignore[no-untyped-def]
        conn.execute(f"SET lock_timeout = {int(self.wait_seconds * 1000)}")

    def begin_to_write(self) -> None:
        self.begin("READ COMMITTED")

    def scrub(self) -> bool:
        """Dead rows make room for others; what the disk, archived logs and replicas hold is the server's affair."""
        self.execute_sql("VACUUM")
        return True

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        self.execute_sql("SELECT pg_advisory_lock(%s)", (UPGRADE,))
        try:
            yield
        finally:
            self.execute_sql("SELECT pg_advisory_unlock(%s)", (UPGRADE,))

    def lease_clock(self, now: datetime) -> datetime:
        """The server's clock: that of several workers may differ."""
        row = self.execute_sql("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint").fetchone()
        return as_instant(int(row[0])) or now

    def lifetime(self) -> str | None:
        """The server's, from one loss to the next: a table that is not logged is empty after a crash."""
        connection = self.connection()  # type: ignore[no-untyped-call]
        known: tuple[object, str] | None = getattr(self._known, "lifetime", None)
        if known is not None and known[0] is connection:  # a connection does not outlive a crash
            return known[1]
        self.execute_sql("INSERT INTO lifetime (id, name) VALUES (1, %s) ON CONFLICT DO NOTHING", (uuid4().hex,))
        row = self.execute_sql("SELECT name FROM lifetime").fetchone()
        self._known.lifetime = (connection, str(row[0]))
        return str(row[0])

    @contextmanager
    def unsynced(self) -> Iterator[None]:
        """The server has a commit when it answers, and keeps it when we die."""
        self.execute_sql("SET synchronous_commit TO off")
        try:
            yield
        finally:
            if not self.is_closed():
                self.execute_sql("RESET synchronous_commit")

    def try_hold(self, id: int) -> bool:
        """One mail at a time: what this connection held before is over, however it ended."""
        self.execute_sql("SELECT pg_advisory_unlock_all()")
        row = self.execute_sql("SELECT pg_try_advisory_lock(%s)", (MAILS + id,)).fetchone()
        return bool(row[0])

    def let_go(self, id: int) -> None:
        self.execute_sql("SELECT pg_advisory_unlock(%s)", (MAILS + id,))


def open_server(url: str, *, wait_seconds: float) -> PostgresEngine:
    """The server answers and can keep every letter; raises SettingsError or TryLater, without the password."""
    settings = _settings_of(url)
    engine = PostgresEngine(settings, wait_seconds=wait_seconds)
    engine.where = f"the PostgreSQL database {settings['dbname']} on {settings.get('host', 'this machine')}"
    try:
        with plainly(engine.where):
            (encoding,) = engine.execute_sql("SHOW server_encoding").fetchone()
        if encoding != "UTF8":
            raise SettingsError(
                f"{engine.where} keeps text as {encoding}, which has no room for every name: "
                f"make it anew with `createdb -E UTF8 -T template0 {settings['dbname']}`"
            )
    except BaseException:
        engine.hang_up()
        raise
    return engine


def _settings_of(url: str) -> dict[str, str]:
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise SettingsError(INSTALL) from None
    try:
        written = conninfo_to_dict(url)
    except ProgrammingError:
        raise SettingsError(
            "the database's address cannot be read: write postgresql://NAME@HOST:5432/DATABASE, "
            "with signs such as @ and / in a name as %40 and %2F"
        ) from None
    settings = {name: str(value) for name, value in written.items() if value is not None}
    if not settings.get("dbname"):
        raise SettingsError("the database's address names no database: write postgresql://HOST/DATABASE")
    return {**DEFAULTS, **settings}
