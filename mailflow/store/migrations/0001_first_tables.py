"""The first tables. Frozen: a later change is a migration of its own, with the next number."""

# mypy: ignore-errors

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    Check,
    ForeignKeyField,
    IntegerField,
    Model,
    NodeList,
    SqliteDatabase,
    TextField,
)


class NeverReusedField(BigAutoField):
    """SQLite gives the number of a deleted last row again, but ids stand in keys that are unique for ever."""

    def ddl(self, ctx):
        return NodeList((super().ddl(ctx), SQL("AUTOINCREMENT")))


def one_of(column, *words):
    listed = ", ".join(f"'{word}'" for word in words)
    return [Check(f"{column} in ({listed})")]


def instant(null=False):
    return BigIntegerField(null=null)


def people(db, Row):
    class Club(Model):
        key = TextField(primary_key=True)
        began_at = instant()

        class Meta:
            database = db
            legacy_table_names = False

    class Person(Row):
        club = ForeignKeyField(Club)
        address = TextField()
        name = TextField()
        language = TextField(null=True, constraints=one_of("language", "nl", "en"))
        place = TextField()
        phone = TextField()

        class Meta:
            indexes = ((("club", "address"), True),)

    class Member(Row):
        person = ForeignKeyField(Person, unique=True)
        state = TextField(constraints=one_of("state", "invited", "active", "left"))
        since = instant(null=True)
        until = instant(null=True)

    return Club, Person, Member


def meetings(Row, Club, Person):
    class Meeting(Row):
        club = ForeignKeyField(Club)
        uid = TextField(unique=True)
        sequence = IntegerField()
        starts_at = instant()
        ends_at = instant()
        place = TextField()
        theme = TextField()
        programme = TextField()
        state = TextField(constraints=one_of("state", "planned", "announced", "held", "cancelled"))

        class Meta:
            indexes = ((("club", "starts_at"), False),)
            constraints = (Check("ends_at >= starts_at"),)

    class Attendance(Row):
        meeting = ForeignKeyField(Meeting)
        person = ForeignKeyField(Person)
        answer = TextField(constraints=one_of("answer", "yes", "no", "maybe"))
        guests = IntegerField(constraints=[Check("guests >= 0")])
        remark = TextField()
        written_at = instant()
        by = ForeignKeyField(Person, null=True)
        changed_at = instant()

        class Meta:
            indexes = ((("meeting", "person"), True),)

    return Meeting, Attendance


def inbox(Row, Club):
    class Inbox(Row):
        club = ForeignKeyField(Club)
        account = TextField()
        folder = TextField()
        uidvalidity = BigIntegerField()
        uid = BigIntegerField()
        digest = TextField()
        fingerprint = TextField(null=True)
        whole = BooleanField()
        size = BigIntegerField()
        arrived_at = instant()
        received_at = instant()
        state = TextField(constraints=one_of("state", "received", "handled", "ignored", "stuck"))
        attempts = IntegerField()
        started_at = instant(null=True)
        next_try_at = instant(null=True)
        handled_at = instant(null=True)
        filed_at = instant(null=True)
        kind = TextField()
        why = TextField()
        message_id = TextField()
        sender = TextField()
        sender_shown = TextField()
        subject = TextField()
        said = TextField()
        written_at = instant(null=True)
        language = TextField()
        understood = TextField()
        decided_by = TextField()
        proof = TextField()
        copy_of = ForeignKeyField("self", null=True)
        content = BlobField()

        class Meta:
            indexes = (
                (("club", "account", "folder", "uidvalidity", "uid"), True),
                (("club", "digest"), True),
                (("club", "fingerprint"), True),
                (("state", "next_try_at"), False),
                (("account", "filed_at"), False),
                (("club", "handled_at"), False),
            )

    return Inbox


def decisions(Row, Club, Person, Inbox):
    class Proposal(Row):
        club = ForeignKeyField(Club)
        key = TextField()
        kind = TextField(constraints=one_of("kind", "theme", "contribution"))
        title = TextField()
        words = TextField()
        person = ForeignKeyField(Person)
        mail = ForeignKeyField(Inbox, null=True)
        state = TextField(constraints=one_of("state", "open", "accepted", "declined", "withdrawn"))
        made_at = instant()
        settled_at = instant(null=True)

        class Meta:
            indexes = ((("club", "key"), True),)

    class Question(Row):
        club = ForeignKeyField(Club)
        key = TextField()
        kind = TextField()
        why = TextField()
        words = TextField()
        person = ForeignKeyField(Person, null=True)
        sender_shown = TextField()
        subject = TextField()
        mail = ForeignKeyField(Inbox, null=True)
        intent = TextField(null=True)
        state = TextField(constraints=one_of("state", "open", "closed"))
        verdict = TextField(null=True, constraints=one_of("verdict", "approve", "decline"))
        closed_by = TextField()
        asked_at = instant()
        closed_at = instant(null=True)

        class Meta:
            indexes = ((("club", "key"), True), (("club", "state"), False))

    return Proposal, Question


def outbox(Row, Club, Inbox, Meeting):
    class Outbox(Row):
        club = ForeignKeyField(Club)
        account = TextField()
        to = TextField(column_name="to_address")
        subject = TextField()
        templates = TextField()
        message_id = TextField(unique=True)
        cause = TextField(constraints=one_of("cause", "reply", "plan"))
        state = TextField(
            constraints=one_of("state", "waiting", "sending", "sent", "refused", "doubtful", "held"),
        )
        attempts = IntegerField()
        doubts = IntegerField()
        next_try_at = instant(null=True)
        lease_token = TextField(null=True)
        lease_until = instant(null=True)
        error = TextField()
        created_at = instant()
        waits_since = instant(null=True)
        changed_at = instant()
        sent_at = instant(null=True)
        mail = ForeignKeyField(Inbox, null=True)
        meeting = ForeignKeyField(Meeting, null=True)
        content = BlobField()

        class Meta:
            indexes = (
                (("state", "next_try_at"), False),
                (("club", "to", "created_at"), False),
                (("account", "sent_at"), False),
            )

    class OutboxPart(Row):
        club = ForeignKeyField(Club)
        key = TextField()
        outbox = ForeignKeyField(Outbox)
        template = TextField()

        class Meta:
            indexes = ((("club", "key"), True),)

    return Outbox, OutboxPart


def records(Row, Club, Inbox):
    class Journal(Row):
        club = ForeignKeyField(Club, null=True)
        at = instant()
        mail = ForeignKeyField(Inbox, null=True)
        what = TextField()
        text = TextField()

    class Cursor(Row):
        account = TextField()
        folder = TextField()
        uidvalidity = BigIntegerField()
        next_uid = BigIntegerField()

        class Meta:
            indexes = ((("account", "folder"), True),)

    class Heartbeat(Row):
        name = TextField(unique=True)
        tried_at = instant()
        done_at = instant(null=True)
        error = TextField()
        failing_since = instant(null=True)

    return Journal, Cursor, Heartbeat


def up(migrator, db):
    class Row(Model):
        id = NeverReusedField() if isinstance(db, SqliteDatabase) else BigAutoField()

        class Meta:
            database = db
            legacy_table_names = False

    Club, Person, Member = people(db, Row)
    Meeting, Attendance = meetings(Row, Club, Person)
    Inbox = inbox(Row, Club)
    later = decisions(Row, Club, Person, Inbox) + outbox(Row, Club, Inbox, Meeting) + records(Row, Club, Inbox)
    db.create_tables([Club, Person, Member, Meeting, Attendance, Inbox, *later], safe=False)
