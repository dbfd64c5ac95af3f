"""The organisers' desk: numbered items, tokens, sessions, what can be taken back. Frozen once it is released."""

# mypy: ignore-errors

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    Check,
    ForeignKeyField,
    IntegerField,
    Model,
    NodeList,
    SqliteDatabase,
    TextField,
)

# What the console looks for, in the order in which it shows it.
SOUGHT = {
    "inbox_club_id_arrived_at": "inbox (club_id, arrived_at)",
    "inbox_club_id_state_arrived_at": "inbox (club_id, state, arrived_at)",
    "inbox_club_id_sender_arrived_at": "inbox (club_id, sender, arrived_at)",
    "outbox_club_id_state_created_at": "outbox (club_id, state, created_at)",
    "person_club_id_name": "person (club_id, name)",
}
ADDED = {"question": ("asked_back_at BIGINT",), "attendance": ("came INTEGER",)}


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

    return Club, Inbox


def desk(db, Club, Inbox):
    class Item(rows(db)):
        club = ForeignKeyField(Club)
        number = IntegerField()
        what = TextField(constraints=one_of("what", "question", "mail", "proposal"))
        ref = BigIntegerField()
        made_at = BigIntegerField()
        freed_at = BigIntegerField(null=True)
        shown_at = BigIntegerField(null=True)

        class Meta:
            indexes = ((("club", "what", "ref"), True), (("club", "number"), False))

    class Token(rows(db)):
        club = ForeignKeyField(Club, null=True)
        purpose = TextField(constraints=one_of("purpose", "digest", "confirm", "login", "page", "join"))
        digest = TextField(unique=True)
        address = TextField()
        about = TextField()
        made_at = BigIntegerField()
        expires_at = BigIntegerField()
        used_at = BigIntegerField(null=True)

        class Meta:
            indexes = ((("address", "made_at"), False),)

    class Session(rows(db)):
        digest = TextField(unique=True)
        address = TextField()
        browser = TextField()
        made_at = BigIntegerField()
        seen_at = BigIntegerField()
        expires_at = BigIntegerField()
        ended_at = BigIntegerField(null=True)

        class Meta:
            indexes = ((("address", "ended_at"), False),)

    class Batch(rows(db)):
        club = ForeignKeyField(Club)
        by = TextField(column_name="by_whom")
        what = TextField()
        mail = ForeignKeyField(Inbox, null=True)
        made_at = BigIntegerField()
        undone_at = BigIntegerField(null=True)
        undone_by = TextField()

        class Meta:
            indexes = ((("club", "made_at"), False),)

    class Deed(rows(db)):
        batch = ForeignKeyField(Batch, on_delete="CASCADE")
        what = TextField()
        ref = BigIntegerField(null=True)
        before = TextField()
        told = TextField()

    return Item, Token, Session, Batch, Deed


def up(migrator, db):
    for table, columns in ADDED.items():
        for column in columns:
            known = column.replace("BIGINT", "INTEGER") if isinstance(db, SqliteDatabase) else column
            db.execute_sql(f"ALTER TABLE {table} ADD COLUMN {known}")
    db.create_tables(desk(db, *known_before(db)), safe=False)
    for name, columns in SOUGHT.items():
        db.execute_sql(f"CREATE INDEX {name} ON {columns}")
