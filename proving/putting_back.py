"""A backup of the open database, and its being put back: of a file as a copy, of a server as all rows of all tables."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from mailflow.store import connect
from mailflow.store.connect import transaction
from mailflow.store.rows import opened
from mailflow.store.sqlite import SqliteEngine

PutBack = Callable[[], None]


def backed_up(folder: Path) -> PutBack:
    """A backup is made now; what is given puts it back, in the place of whatever came since."""
    engine = opened()
    return _of_file(engine, folder) if isinstance(engine, SqliteEngine) else _of_server()


def _of_file(engine: SqliteEngine, folder: Path) -> PutBack:
    copy = folder / "copy.db"
    with closing(sqlite3.connect(copy)) as target:
        engine.connection().backup(target)  # type: ignore[no-untyped-call]

    def put_back() -> None:
        connect.close()
        for name in ("-wal", "-shm"):
            engine.path.with_name(engine.path.name + name).unlink(missing_ok=True)
        engine.path.write_bytes(copy.read_bytes())
        connect.open_database(f"sqlite:{engine.path}", folder=folder)

    return put_back


def _of_server() -> PutBack:
    engine = opened()
    found = engine.execute_sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    tables = [str(name) for (name,) in found.fetchall()]
    with transaction():
        for table in tables:
            engine.execute_sql(f'CREATE TABLE "was_{table}" AS SELECT * FROM "{table}"')

    def put_back() -> None:
        with transaction():
            engine.execute_sql("SET session_replication_role = replica")
            for table in tables:
                engine.execute_sql(f'DELETE FROM "{table}"')
                engine.execute_sql(f'INSERT INTO "{table}" SELECT * FROM "was_{table}"')
            engine.execute_sql("SET session_replication_role = DEFAULT")

    return put_back
