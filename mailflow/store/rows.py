"""Rows as peewee knows them, and the one database that they lie in."""

from peewee import BigAutoField, Check, DatabaseProxy, Model, ModelInsert, Node

from mailflow.store.engine import Engine

proxy = DatabaseProxy()


def opened() -> Engine:
    """The database that this process works with; `connect.open_database` comes first."""
    engine = proxy.obj
    if not isinstance(engine, Engine):
        raise RuntimeError("no database is open")
    return engine


def one_of(column: str, words: tuple[str, ...]) -> list[Node]:
    """A constraint: the column holds one of these words (or nothing, where it may)."""
    listed = ", ".join(f"'{word}'" for word in words)
    return [Check(f"{column} in ({listed})")]


def insert_once(insert: ModelInsert) -> int | None:
    """The id of the new row, or None where a row with the same unique key was there before: then nothing changed."""
    engine = opened()
    insert = insert.on_conflict(action="nothing")
    if engine.returning_clause:
        made = insert.execute()
        return None if made is None else int(made)
    cursor = engine.execute(insert)  # type: ignore[no-untyped-call]
    return int(cursor.lastrowid) if cursor.rowcount == 1 else None


class Row(Model):
    """What all tables share."""

    id = BigAutoField()

    class Meta:
        database = proxy
        legacy_table_names = False
