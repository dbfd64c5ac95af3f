"""The tables of what goes out to many: mailings, summaries, who is away, what bounced."""

from typing import get_args

from peewee import BlobField, ForeignKeyField, IntegerField

from mailflow.model.mailing import MailingState, SummaryState
from mailflow.store.columns import Instant, InstantOrNone, Key, Text
from mailflow.store.correspondence import Inbox
from mailflow.store.gatherings import Club, Meeting, Person
from mailflow.store.rows import Row, one_of


class Mailing(Row):
    """What became of a mailing; its key is used once, for ever, in a club."""

    club_id: str
    meeting_id: int | None
    club = ForeignKeyField(Club)
    key = Key()
    kind = Text()
    meeting = ForeignKeyField(Meeting, null=True)
    state = Text(constraints=one_of("state", get_args(MailingState)))
    due_at = InstantOrNone()
    changed_at = Instant()
    why = Text(default="")

    class Meta:
        indexes = ((("club", "key"), True), (("club", "changed_at"), False))


class Absence(Row):
    """That somebody is away; `since` and `until` are days (2026-01-31), both included."""

    person_id: int
    person = ForeignKeyField(Person, unique=True)
    since = Text()
    until = Text()


class Summary(Row):
    """What organisers noted of a meeting, in Markdown, as members will read it."""

    club_id: str
    meeting_id: int | None
    mail_id: int | None
    club = ForeignKeyField(Club)
    key = Key()
    meeting = ForeignKeyField(Meeting, null=True)
    mail = ForeignKeyField(Inbox, null=True)
    title = Text()
    text = Text()
    state = Text(default="draft", constraints=one_of("state", get_args(SummaryState)))
    by = Text(column_name="by_address")
    made_at = Instant()
    settled_at = InstantOrNone()

    class Meta:
        indexes = ((("club", "key"), True),)


class SummaryFile(Row):
    """A file that goes along with a summary."""

    summary_id: int
    summary = ForeignKeyField(Summary, on_delete="CASCADE")
    name = Text()
    mime_type = Text()
    content = BlobField()


class Bounce(Row):
    """That a mail to an address came back; one row for an address and day."""

    club_id: str
    mail_id: int | None
    club = ForeignKeyField(Club)
    address = Key()
    day = Text()
    permanent = IntegerField()
    message_id = Text(default="")
    mail = ForeignKeyField(Inbox, null=True)

    class Meta:
        indexes = ((("club", "address", "day"), True),)
