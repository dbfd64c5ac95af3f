"""Whole meetings, seats, proposals with several proposers, votes, mailings, summaries. Frozen once it is released."""

# mypy: ignore-errors

import time

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    BlobField,
    Check,
    ForeignKeyField,
    IntegerField,
    Model,
    NodeList,
    SqliteDatabase,
    TextField,
)

ADDED = {
    "meeting": (
        "online TEXT NOT NULL DEFAULT ''",
        "questions TEXT NOT NULL DEFAULT '[]'",
        "agenda TEXT NOT NULL DEFAULT '[]'",
        "capacity INTEGER NOT NULL DEFAULT 0",
        "answer_by BIGINT",
        "practical TEXT NOT NULL DEFAULT ''",
    ),
    "meeting_version": ("sequence INTEGER NOT NULL DEFAULT 0", "online TEXT NOT NULL DEFAULT ''"),
    "attendance": (
        "sequence INTEGER NOT NULL DEFAULT 0",
        "seat TEXT NOT NULL DEFAULT 'taken' CHECK (seat in ('taken', 'waiting', 'offered', 'lapsed'))",
        "seat_since BIGINT",
        "offered_until BIGINT",
    ),
}


class NeverReusedField(BigAutoField):
    """As in the first migration."""

    def ddl(self, ctx):
        return NodeList((super().ddl(ctx), SQL("AUTOINCREMENT")))


def one_of(column, *words):
    listed = ", ".join(f"'{word}'" for word in words)
    return [Check(f"{column} in ({listed})")]


def rows(db):
    class Row(Model):
        id = NeverReusedField() if isinstance(db, SqliteDatabase) else BigAutoField()

        class Meta:
            database = db
            legacy_table_names = False

    return Row


def known_before(db):
    """The tables that the new ones point to, by their keys only."""

    class Club(Model):
        key = TextField(primary_key=True)

        class Meta:
            database = db
            legacy_table_names = False

    class Inbox(rows(db)):
        pass

    class Meeting(rows(db)):
        pass

    class Person(rows(db)):
        pass

    return Club, Inbox, Meeting, Person


def proposals(db, Club, Inbox, Meeting, Person):
    class Proposal(rows(db)):
        club = ForeignKeyField(Club)
        key = TextField()
        kind = TextField(constraints=one_of("kind", "theme", "contribution"))
        title = TextField()
        words = TextField()
        person = ForeignKeyField(Person)
        mail = ForeignKeyField(Inbox, null=True)
        state = TextField(constraints=one_of("state", "open", "kept", "accepted", "declined", "merged", "withdrawn"))
        meeting = ForeignKeyField(Meeting, null=True)
        merged_into = ForeignKeyField("self", null=True)
        made_at = BigIntegerField()
        settled_at = BigIntegerField(null=True)

        class Meta:
            indexes = ((("club", "key"), True),)

    class Proposer(rows(db)):
        proposal = ForeignKeyField(Proposal, on_delete="CASCADE")
        person = ForeignKeyField(Person)

        class Meta:
            indexes = ((("proposal", "person"), True),)

    class Ballot(rows(db)):
        club = ForeignKeyField(Club)
        key = TextField()
        proposals = TextField()
        choices = IntegerField()
        opened_at = BigIntegerField()
        closes_at = BigIntegerField()
        closed_at = BigIntegerField(null=True)

        class Meta:
            indexes = ((("club", "key"), True),)

    class Vote(rows(db)):
        ballot = ForeignKeyField(Ballot, on_delete="CASCADE")
        person = ForeignKeyField(Person)
        proposals = TextField()
        written_at = BigIntegerField()

        class Meta:
            indexes = ((("ballot", "person"), True),)

    return Proposal, Proposer, Ballot, Vote


def circulars(db, Club, Inbox, Meeting, Person):
    class Mailing(rows(db)):
        club = ForeignKeyField(Club)
        key = TextField()
        kind = TextField()
        meeting = ForeignKeyField(Meeting, null=True)
        state = TextField(constraints=one_of("state", "planned", "held", "released", "done", "missed", "stopped"))
        due_at = BigIntegerField(null=True)
        changed_at = BigIntegerField()
        why = TextField()

        class Meta:
            indexes = ((("club", "key"), True), (("club", "changed_at"), False))

    class Absence(rows(db)):
        person = ForeignKeyField(Person, unique=True)
        since = TextField()
        until = TextField()

    class Summary(rows(db)):
        club = ForeignKeyField(Club)
        key = TextField()
        meeting = ForeignKeyField(Meeting, null=True)
        mail = ForeignKeyField(Inbox, null=True)
        title = TextField()
        text = TextField()
        state = TextField(constraints=one_of("state", "draft", "approved", "sent", "dropped"))
        by_address = TextField()
        made_at = BigIntegerField()
        settled_at = BigIntegerField(null=True)

        class Meta:
            indexes = ((("club", "key"), True),)

    class SummaryFile(rows(db)):
        summary = ForeignKeyField(Summary, on_delete="CASCADE")
        name = TextField()
        mime_type = TextField()
        content = BlobField()

    class Bounce(rows(db)):
        club = ForeignKeyField(Club)
        address = TextField()
        day = TextField()
        permanent = IntegerField()
        message_id = TextField()
        mail = ForeignKeyField(Inbox, null=True)

        class Meta:
            indexes = ((("club", "address", "day"), True),)

    return Mailing, Absence, Summary, SummaryFile, Bounce


def moulds(db):
    class Mould(rows(db)):
        digest = TextField(unique=True)
        content = BlobField()

    return Mould


def secrets(db):
    class Secret(rows(db)):
        name = TextField(unique=True)
        value = TextField()
        made_at = BigIntegerField()

    return Secret


def outbox(db, Club, Inbox, Meeting, Person):
    class Outbox(rows(db)):
        club = ForeignKeyField(Club)
        account = TextField()
        to = TextField(column_name="to_address")
        subject = TextField()
        templates = TextField()
        message_id = TextField(unique=True)
        cause = TextField(constraints=one_of("cause", "reply", "plan"))
        state = TextField(
            constraints=one_of("state", "waiting", "sending", "sent", "refused", "doubtful", "held", "withdrawn"),
        )
        attempts = IntegerField()
        doubts = IntegerField()
        next_try_at = BigIntegerField(null=True)
        lease_token = TextField(null=True)
        lease_until = BigIntegerField(null=True)
        error = TextField()
        created_at = BigIntegerField()
        waits_since = BigIntegerField(null=True)
        changed_at = BigIntegerField()
        sent_at = BigIntegerField(null=True)
        mail = ForeignKeyField(Inbox, null=True)
        meeting = ForeignKeyField(Meeting, null=True)
        bulk = IntegerField()
        mould = BigIntegerField(null=True)
        content = BlobField()

        class Meta:
            indexes = (
                (("state", "next_try_at"), False),
                (("club", "to", "created_at"), False),
                (("account", "sent_at"), False),
                (("account", "state", "bulk", "created_at"), False),
                (("meeting", "to", "created_at"), False),
            )

    class OutboxPart(rows(db)):
        club = ForeignKeyField(Club)
        key = TextField()
        outbox = ForeignKeyField(Outbox)
        template = TextField()

        class Meta:
            indexes = ((("club", "key"), True),)

    return Outbox, OutboxPart


def made_anew(db, models, kept, added):
    """The tables with their rows as they were; a check of a column cannot be changed in SQLite otherwise."""
    names = [model._meta.table_name for model in models]
    for name in names:
        db.execute_sql(f"CREATE TABLE {name}_before AS SELECT * FROM {name}")
    for name in reversed(names):
        db.execute_sql(f"DROP TABLE {name}")
    db.create_tables(models, safe=False)
    for name in names:
        more, values = added.get(name, ("", ""))
        db.execute_sql(
            f"INSERT INTO {name} ({kept[name]}{more}) SELECT {kept[name]}{values} FROM {name}_before ORDER BY id"
        )
        db.execute_sql(f"DROP TABLE {name}_before")
        if not isinstance(db, SqliteDatabase):
            db.execute_sql(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), greatest((SELECT max(id) FROM {name}), 1), "
                f"(SELECT count(*) > 0 FROM {name}))"
            )


KEPT_OF_OUTBOX = {
    "outbox": (
        "id, club_id, account, to_address, subject, templates, message_id, cause, state, attempts, doubts, "
        "next_try_at, lease_token, lease_until, error, created_at, waits_since, changed_at, sent_at, mail_id, "
        "meeting_id, content"
    ),
    "outbox_part": "id, club_id, key, outbox_id, template",
}


def up(migrator, db):
    for table, columns in ADDED.items():
        for column in columns:
            known = column.replace("BIGINT", "INTEGER") if isinstance(db, SqliteDatabase) else column
            db.execute_sql(f"ALTER TABLE {table} ADD COLUMN {known}")
    known = known_before(db)
    made_anew(db, outbox(db, *known), KEPT_OF_OUTBOX, {"outbox": (", bulk", ", 0")})
    # A check of a column cannot be changed in SQLite: the table is made anew.
    db.execute_sql("CREATE TABLE proposal_before AS SELECT * FROM proposal")
    db.execute_sql("DROP TABLE proposal")
    made = proposals(db, *known)
    db.create_tables(made, safe=False)
    kept = "id, club_id, key, kind, title, words, person_id, mail_id, state, made_at, settled_at"
    db.execute_sql(f"INSERT INTO proposal ({kept}) SELECT {kept} FROM proposal_before")
    db.execute_sql("DROP TABLE proposal_before")
    if not isinstance(db, SqliteDatabase):
        db.execute_sql(
            "SELECT setval(pg_get_serial_sequence('proposal', 'id'), greatest((SELECT max(id) FROM proposal), 1), "
            "(SELECT count(*) > 0 FROM proposal))"
        )
    db.execute_sql("INSERT INTO proposer (proposal_id, person_id) SELECT id, person_id FROM proposal")
    db.create_tables((*circulars(db, *known), moulds(db), secrets(db)), safe=False)
    if not isinstance(db, SqliteDatabase):  # by it we know whether the server lost anything: then it is empty
        db.execute_sql("CREATE UNLOGGED TABLE lifetime (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    # What was planned before mailflow looked after mailings goes out to nobody by surprise: planning reads this row.
    now = int(time.time() * 1_000_000)
    db.execute_sql(
        "INSERT INTO mailing (club_id, key, kind, state, changed_at, why) "
        f"SELECT key, 'upgrade', 'announcement', 'done', {now}, '' FROM club"
    )
