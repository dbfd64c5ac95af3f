"""Alarms that people were told of, and marks of who was erased. Frozen once it is released."""

# mypy: ignore-errors

from peewee import SQL, BigAutoField, BigIntegerField, ForeignKeyField, Model, NodeList, SqliteDatabase, TextField


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

    return Alarm, Erased


def up(migrator, db):
    db.create_tables(trust(db), safe=False)
