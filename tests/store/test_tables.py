"""The tables in the database are those that the program believes in, with all their walls."""

import re
from datetime import timedelta

import peewee
import pytest
from playhouse.schema_diff import diff_models

from mailflow.model.errors import MailflowError
from mailflow.store import inbox, tables
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from mailflow.store.rows import proxy
from tests.builders import CLUB
from tests.store.builders import NOW, planned, queued, raw, received

TWO_TO_THE_32 = 4_294_967_295


def test_migrations_make_the_very_tables_of_the_models(database: Engine) -> None:
    assert not diff_models(database, tables.TABLES)


def test_migrations_make_the_very_constraints_of_the_models(database: Engine) -> None:
    if not isinstance(database, peewee.SqliteDatabase):
        pytest.skip("SQLite keeps the words of each table; the same code makes PostgreSQL's")

    def words_of(engine: peewee.Database) -> set[tuple[str, ...]]:
        found = engine.execute_sql(  # type: ignore[no-untyped-call]
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
        ).fetchall()
        return {_walls(sql) for (sql,) in found if not re.search("schema_migration|sqlite_", sql)}

    migrated = words_of(database)
    fresh = peewee.SqliteDatabase(":memory:")
    proxy.initialize(fresh)
    try:
        fresh.create_tables(tables.TABLES)
        believed = words_of(fresh)
    finally:
        proxy.initialize(database)
        fresh.close()

    assert migrated == believed


def _walls(sql: str) -> tuple[str, ...]:
    """What a table or index is made of, in alphabetical order: a column that was added later stands last in SQLite."""
    plain = re.sub(r" AUTOINCREMENT| DEFAULT ('[^']*'|\d+)|\"", "", sql)
    name, _, inside = plain.partition("(")
    parts = re.split(r",\s*(?![^()]*\))", inside.rstrip(")"))
    return (name.strip(), *sorted(" ".join(part.strip().strip("()").upper().split()) for part in parts))


def test_the_largest_uid_and_uidvalidity_come_back_as_they_were(database: Engine) -> None:
    with transaction():
        (id,) = inbox.add(CLUB.key, [raw(TWO_TO_THE_32, uidvalidity=TWO_TO_THE_32)], now=NOW)

    row = inbox.row(id)

    assert row is not None
    assert (row.source.uidvalidity, row.source.uid) == (TWO_TO_THE_32, TWO_TO_THE_32)


def test_an_id_is_never_given_again_even_where_its_row_is_deleted(database: Engine) -> None:
    first = received(1)
    with transaction():
        tables.Inbox.delete().where(tables.Inbox.id == first).execute()

    assert received(2) > first


@pytest.mark.parametrize(
    ("table", "column", "word"),
    [
        (tables.Inbox, "state", "lost"),
        (tables.Outbox, "state", "flying"),
        (tables.Outbox, "cause", "whim"),
        (tables.Meeting, "state", "postponed"),
    ],
)
def test_a_word_outside_its_closed_set_is_refused(
    database: Engine, table: type[peewee.Model], column: str, word: str
) -> None:
    received()
    queued()
    planned()

    with pytest.raises(peewee.IntegrityError), transaction():
        table.update({column: word}).execute()


@pytest.mark.parametrize(
    "row",
    [
        lambda: tables.Member.insert(person=1, state="guest"),
        lambda: tables.Attendance.insert(meeting=1, person=1, answer="perhaps", written_at=NOW, changed_at=NOW),
        lambda: tables.Attendance.insert(
            meeting=1, person=1, answer="yes", guests=-1, written_at=NOW, changed_at=NOW
        ),
        lambda: tables.Proposal.insert(
            club=CLUB.key, key="k", kind="wish", title="t", words="w", person=1, made_at=NOW
        ),
        lambda: tables.Proposal.insert(
            club=CLUB.key, key="k", kind="theme", title="t", words="w", person=1, made_at=NOW, state="lost"
        ),
        lambda: tables.Question.insert(club=CLUB.key, key="k", kind="join", why="", words="", asked_at=NOW, state="x"),
        lambda: tables.Question.insert(
            club=CLUB.key, key="k", kind="join", why="", words="", asked_at=NOW, verdict="perhaps"
        ),
        lambda: tables.Person.insert(club=CLUB.key, address="b@example.org", language="fr"),
        lambda: tables.Meeting.insert(
            club=CLUB.key, uid="u", starts_at=NOW, ends_at=NOW - timedelta(seconds=1)
        ),
        lambda: tables.Member.insert(person=99, state="active"),
        lambda: tables.Person.insert(club="nowhere", address="c@example.org"),
    ],
    ids=[
        "member state", "answer", "negative guests", "proposal kind", "proposal state", "question state", "verdict",
        "language", "ends before it starts", "member without person", "person without club",
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused(database: Engine, row: "type[peewee.ModelInsert]") -> None:
    planned()
    with transaction():
        tables.Person.insert(id=1, club=CLUB.key, address="anna@example.org").execute()

    with pytest.raises(peewee.IntegrityError), transaction():
        row().execute()


def test_such_a_refusal_is_a_fault_of_the_program_not_a_reason_to_wait() -> None:
    assert not issubclass(peewee.IntegrityError, MailflowError)
