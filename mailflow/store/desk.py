"""The tables of the organisers' desk: numbers of items, tokens, sessions of the console, and what can be taken back."""

from typing import get_args

from peewee import BigIntegerField, ForeignKeyField, IntegerField

from mailflow.model.answering import ItemKind
from mailflow.store.columns import Instant, InstantOrNone, Key, Text
from mailflow.store.correspondence import Inbox
from mailflow.store.gatherings import Club
from mailflow.store.rows import Row, one_of

PURPOSES = ("digest", "confirm", "login", "page", "join")


class Item(Row):
    """The number under which organisers know a question, mail or proposal; free again some time after `freed_at`.

    `shown_at` is when it first stood in a mail to an organiser.
    """

    club_id: str
    club = ForeignKeyField(Club)
    number = IntegerField()
    what = Text(constraints=one_of("what", get_args(ItemKind)))
    ref = BigIntegerField()
    made_at = Instant()
    freed_at = InstantOrNone()
    shown_at = InstantOrNone()

    class Meta:
        indexes = ((("club", "what", "ref"), True), (("club", "number"), False))


class Token(Row):
    """What opens something for one address until it expires; only its SHA-256 (`digest`) is kept.

    `about` is JSON: what it opens. One without a club is for logging in.
    """

    club_id: str | None
    club = ForeignKeyField(Club, null=True)
    purpose = Text(constraints=one_of("purpose", PURPOSES))
    digest = Key(unique=True)
    address = Key()
    about = Text(default="{}")
    made_at = Instant()
    expires_at = Instant()
    used_at = InstantOrNone()

    class Meta:
        indexes = ((("address", "made_at"), False),)


class Session(Row):
    """That somebody is logged in to the console; only the SHA-256 of its cookie is kept."""

    digest = Key(unique=True)
    address = Key()
    browser = Text(default="")
    made_at = Instant()
    seen_at = Instant()
    expires_at = Instant()
    ended_at = InstantOrNone()

    class Meta:
        indexes = ((("address", "ended_at"), False),)


class Batch(Row):
    """What was done at one go: by a mail, an organiser's answer, a button or a command."""

    club_id: str
    mail_id: int | None
    club = ForeignKeyField(Club)
    by = Text(column_name="by_whom")
    what = Text()
    mail = ForeignKeyField(Inbox, null=True)
    made_at = Instant()
    undone_at = InstantOrNone()
    undone_by = Text(default="")

    class Meta:
        indexes = ((("club", "made_at"), False),)


class Deed(Row):
    """One thing that was made true, and in `before` (JSON) how it was, so that it can be taken back."""

    batch_id: int
    batch = ForeignKeyField(Batch, on_delete="CASCADE")
    what = Text()
    ref = BigIntegerField(null=True)
    before = Text(default="{}")
    told = Text(default="")
