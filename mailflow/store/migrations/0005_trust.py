"""Alarms that people were told of, marks of who was erased, turns of mails, large mails apart. Frozen once released."""

# mypy: ignore-errors

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    BlobField,
    ForeignKeyField,
    Model,
    NodeList,
    SqliteDatabase,
    TextField,
)

TURNS = {
    "inbox_state_turn_arrived_at_id_next_try_at": "inbox (state, turn, arrived_at, id, next_try_at)",
    "inbox_state_sender_turn": "inbox (state, sender, turn)",
}


class NeverReusedField(BigAutoField):
    """As in the first migration."""

    def ddl(self, ctx):
        return NodeList((super().ddl(ctx), SQL("AUTOINCREMENT")))


def rows(db):
    class Row(Model):
        id = NeverReusedField() if isinstance(db, SqliteDatabase) else BigAutoField()

        class Meta:
            database = db
            legacy_table_names = False

    return Row


def trust(db):
    class Club(Model):
        key = TextField(primary_key=True)

        class Meta:
            database = db
            legacy_table_names = False

    class Inbox(rows(db)):
        pass

    class LargeMail(rows(db)):
        mail = ForeignKeyField(Inbox, on_delete="CASCADE")
        place = BigIntegerField()
        content = BlobField()

        class Meta:
            indexes = ((("mail", "place"), True),)

    class Alarm(rows(db)):
        name = TextField(unique=True)
        club = ForeignKeyField(Club, null=True)
        text = TextField()
        began_at = BigIntegerField()
        told_at = BigIntegerField(null=True)
        over_at = BigIntegerField(null=True)
        told_over_at = BigIntegerField(null=True)

    class Erased(rows(db)):
        club = ForeignKeyField(Club)
        what = TextField()
        mark = TextField()
        erased_at = BigIntegerField()

        class Meta:
            indexes = ((("club", "what", "mark"), True),)

    return Alarm, Erased, LargeMail


def up(migrator, db):
    db.create_tables(trust(db), safe=False)
    kind = "INTEGER" if isinstance(db, SqliteDatabase) else "BIGINT"
    db.execute_sql(f"ALTER TABLE inbox ADD COLUMN turn {kind} NOT NULL DEFAULT 0")
    for name, columns in TURNS.items():
        db.execute_sql(f"CREATE INDEX {name} ON {columns}")
