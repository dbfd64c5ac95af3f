"""Labels that organisers give to mails, and how each meeting was before it was changed. Frozen, as the first one is."""

# mypy: ignore-errors

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    Check,
    ForeignKeyField,
    Model,
    NodeList,
    SqliteDatabase,
    TextField,
)


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

    return Club, Inbox, Meeting


def up(migrator, db):
    Club, Inbox, Meeting = known_before(db)

    class Correction(rows(db)):
        club = ForeignKeyField(Club)
        mail = ForeignKeyField(Inbox, on_delete="CASCADE")
        origin = TextField(constraints=one_of("origin", "correction", "confirmed", "misread"))
        label = TextField()
        given_by = TextField()
        decided_by = TextField()
        about = TextField()
        made_at = BigIntegerField()

        class Meta:
            indexes = ((("club", "made_at"), False),)

    class MeetingVersion(rows(db)):
        meeting = ForeignKeyField(Meeting, on_delete="CASCADE")
        at = BigIntegerField()
        starts_at = BigIntegerField()
        ends_at = BigIntegerField()
        place = TextField()
        theme = TextField()
        state = TextField(constraints=one_of("state", "planned", "announced", "held", "cancelled"))

    db.create_tables([Correction, MeetingVersion], safe=False)
    # What was before is not known any more: as far as one can tell, each meeting always was as it is now.
    db.execute_sql(
        "INSERT INTO meeting_version (meeting_id, at, starts_at, ends_at, place, theme, state) "
        "SELECT id, 0, starts_at, ends_at, place, theme, state FROM meeting"
    )
