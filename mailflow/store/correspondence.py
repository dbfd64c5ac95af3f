"""The tables of mails that came in and mails that go out; like all tables, made by the numbered migrations."""

from typing import get_args

from peewee import BigIntegerField, BlobField, BooleanField, ForeignKeyField, IntegerField

from mailflow.model.correction import CorrectionOrigin
from mailflow.model.records import InboxState, OutboxState
from mailflow.store.columns import Instant, InstantOrNone, Key, Text, TextOrNone
from mailflow.store.gatherings import Club, Meeting
from mailflow.store.rows import Row, one_of


class Inbox(Row):
    """A received mail, and what became of it; `received_at` is when it was stored here.

    Until it is handled, `sender` is whom it says to be from, which nobody has looked into; `turn` is when it is served,
    so that nobody waits for all the mails of one sender.
    The bytes come last: SQLite would walk through them to whatever stood behind.
    """

    club_id: str
    copy_of_id: int | None
    club = ForeignKeyField(Club)
    account = Text()
    folder = Text()
    uidvalidity = BigIntegerField()
    uid = BigIntegerField()
    digest = Text()
    fingerprint = TextOrNone(null=True)
    whole = BooleanField()
    size = BigIntegerField()
    arrived_at = Instant()
    received_at = Instant()
    state = Text(default="received", constraints=one_of("state", get_args(InboxState)))
    attempts = IntegerField(default=0)
    started_at = InstantOrNone()
    next_try_at = InstantOrNone()
    handled_at = InstantOrNone()
    filed_at = InstantOrNone()
    kind = Text(default="")
    why = Text(default="")
    message_id = Text(default="")
    sender = Text(default="")
    sender_shown = Text(default="")
    subject = Text(default="")
    said = Text(default="")
    written_at = InstantOrNone()
    language = Text(default="")
    understood = Text(default="")
    decided_by = Text(default="")
    proof = Text(default="none")
    copy_of = ForeignKeyField("self", null=True)
    turn = BigIntegerField(default=0)
    content = BlobField()

    class Meta:
        indexes = (
            (("club", "account", "folder", "uidvalidity", "uid"), True),
            (("club", "digest"), True),
            (("club", "fingerprint"), True),
            (("state", "next_try_at"), False),
            (("account", "filed_at"), False),
            (("club", "handled_at"), False),
            (("club", "arrived_at"), False),
            (("club", "state", "arrived_at"), False),
            (("club", "sender", "arrived_at"), False),
            (("state", "turn", "arrived_at", "id", "next_try_at"), False),
            (("state", "sender", "turn"), False),
        )


class LargeMail(Row):
    """A piece of a received mail that is large: SQLite would write it again each time the mail's state changes."""

    mail_id: int
    mail = ForeignKeyField(Inbox, on_delete="CASCADE")
    place = BigIntegerField()
    content = BlobField()

    class Meta:
        indexes = ((("mail", "place"), True),)


class Correction(Row):
    """A label that organisers gave to a mail (`label` is JSON in the format of the labelled sets); it goes with it."""

    club_id: str
    mail_id: int
    club = ForeignKeyField(Club)
    mail = ForeignKeyField(Inbox, on_delete="CASCADE")
    origin = Text(constraints=one_of("origin", get_args(CorrectionOrigin)))
    label = Text()
    given_by = Text()
    decided_by = Text(default="")
    about = Text(default="")
    made_at = Instant()

    class Meta:
        indexes = ((("club", "made_at"), False),)


class Mould(Row):
    """The bytes that many outgoing mails have in common, as mail.mould makes them; `digest` is their SHA-256."""

    digest = Key(unique=True)
    content = BlobField()


class Outbox(Row):
    """An outgoing mail; `waits_since` is empty until it is tried, at first or anew, `changed_at` is its state's.

    `bulk` is 1 for what goes out to many, which waits for all answers to people. With a `mould`, the number of its row,
    `content` is only what is this mail's own.
    """

    club_id: str
    mail_id: int | None
    meeting_id: int | None
    club = ForeignKeyField(Club)
    account = Text()
    to = Key(column_name="to_address")
    subject = Text()
    templates = Text()
    message_id = Key(unique=True)
    cause = Text(constraints=one_of("cause", ("reply", "plan")))
    state = Text(constraints=one_of("state", get_args(OutboxState)))
    attempts = IntegerField(default=0)
    doubts = IntegerField(default=0)
    next_try_at = InstantOrNone()
    lease_token = TextOrNone(null=True)
    lease_until = InstantOrNone()
    error = Text(default="")
    created_at = Instant()
    waits_since = InstantOrNone()
    changed_at = Instant()
    sent_at = InstantOrNone()
    mail = ForeignKeyField(Inbox, null=True)
    meeting = ForeignKeyField(Meeting, null=True)
    bulk = IntegerField(default=0)
    mould = BigIntegerField(null=True)
    content = BlobField()

    class Meta:
        indexes = (
            (("state", "next_try_at"), False),
            (("club", "to", "created_at"), False),
            (("account", "sent_at"), False),
            (("account", "state", "bulk", "created_at"), False),
            (("club", "state", "created_at"), False),
            (("meeting", "to", "created_at"), False),
        )


class OutboxPart(Row):
    """A part of an outgoing mail: its key is used once, for ever, in a club."""

    club_id: str
    outbox_id: int
    club = ForeignKeyField(Club)
    key = Key()
    outbox = ForeignKeyField(Outbox)
    template = Text()

    class Meta:
        indexes = ((("club", "key"), True),)
