"""The tables of a mailflow database; what is written here is made true by the numbered migrations."""

from typing import get_args

from peewee import BigIntegerField, BlobField, BooleanField, Check, ForeignKeyField, IntegerField, Model

from mailflow.model.meeting import MeetingState, ProposalKind, ProposalState
from mailflow.model.message import Answer
from mailflow.model.people import LANGUAGES, MemberState
from mailflow.model.question import QuestionState, Verdict
from mailflow.model.records import InboxState, OutboxState
from mailflow.store.columns import Instant, InstantOrNone, Key, Text, TextOrNone
from mailflow.store.rows import Row, one_of, proxy


class Club(Model):
    """A group; its row is also the lock under which its state changes. Older mail than `began_at` is not its own."""

    key = Key(primary_key=True)
    began_at = Instant()

    class Meta:
        database = proxy
        legacy_table_names = False


class Person(Row):
    """Anyone who wrote to a club, or was written about."""

    club_id: str
    club = ForeignKeyField(Club)
    address = Key()
    name = Text(default="")
    language = TextOrNone(null=True, constraints=one_of("language", LANGUAGES))
    place = Text(default="")
    phone = Text(default="")

    class Meta:
        indexes = ((("club", "address"), True),)


class Member(Row):
    """That a person belongs to the club, or did."""

    person_id: int
    person = ForeignKeyField(Person, unique=True)
    state = Text(constraints=one_of("state", get_args(MemberState)))
    since = InstantOrNone()
    until = InstantOrNone()


class Meeting(Row):
    """A gathering."""

    club_id: str
    club = ForeignKeyField(Club)
    uid = Key(unique=True)
    sequence = IntegerField(default=0)
    starts_at = Instant()
    ends_at = Instant()
    place = Text(default="")
    theme = Text(default="")
    programme = Text(default="")
    state = Text(default="planned", constraints=one_of("state", get_args(MeetingState)))

    class Meta:
        indexes = ((("club", "starts_at"), False),)
        constraints = (Check("ends_at >= starts_at"),)


class Attendance(Row):
    """What somebody last said of coming; `changed_at` is when that last became another answer."""

    meeting_id: int
    person_id: int
    by_id: int | None
    meeting = ForeignKeyField(Meeting)
    person = ForeignKeyField(Person)
    answer = Text(constraints=one_of("answer", get_args(Answer)))
    guests = IntegerField(default=0, constraints=[Check("guests >= 0")])
    remark = Text(default="")
    written_at = Instant()
    by = ForeignKeyField(Person, null=True)
    changed_at = Instant()

    class Meta:
        indexes = ((("meeting", "person"), True),)


class Inbox(Row):
    """A received mail, and what became of it; `received_at` is when it was stored here.

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


class Proposal(Row):
    """A theme or contribution put forward."""

    club_id: str
    person_id: int
    mail_id: int | None
    club = ForeignKeyField(Club)
    key = Key()
    kind = Text(constraints=one_of("kind", get_args(ProposalKind)))
    title = Text()
    words = Text()
    person = ForeignKeyField(Person)
    mail = ForeignKeyField(Inbox, null=True)
    state = Text(default="open", constraints=one_of("state", get_args(ProposalState)))
    made_at = Instant()
    settled_at = InstantOrNone()

    class Meta:
        indexes = ((("club", "key"), True),)


class Question(Row):
    """A decision for organisers; `intent` is JSON of what waits for their verdict."""

    club_id: str
    person_id: int | None
    mail_id: int | None
    club = ForeignKeyField(Club)
    key = Key()
    kind = Text()
    why = Text()
    words = Text()
    person = ForeignKeyField(Person, null=True)
    sender_shown = Text(default="")
    subject = Text(default="")
    mail = ForeignKeyField(Inbox, null=True)
    intent = TextOrNone(null=True)
    state = Text(default="open", constraints=one_of("state", get_args(QuestionState)))
    verdict = TextOrNone(null=True, constraints=one_of("verdict", get_args(Verdict)))
    closed_by = Text(default="")
    asked_at = Instant()
    closed_at = InstantOrNone()

    class Meta:
        indexes = ((("club", "key"), True), (("club", "state"), False))


class Outbox(Row):
    """An outgoing mail; `waits_since` is empty until it is tried, at first or anew, `changed_at` is its state's."""

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
    content = BlobField()

    class Meta:
        indexes = (
            (("state", "next_try_at"), False),
            (("club", "to", "created_at"), False),
            (("account", "sent_at"), False),
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


class Journal(Row):
    """One step, told to people; a line without a club is about the installation."""

    club_id: str | None
    mail_id: int | None
    club = ForeignKeyField(Club, null=True)
    at = Instant()
    mail = ForeignKeyField(Inbox, null=True)
    what = Text()
    text = Text()


class Cursor(Row):
    """How far a folder was fetched."""

    account = Key()
    folder = Key()
    uidvalidity = BigIntegerField()
    next_uid = BigIntegerField()

    class Meta:
        indexes = ((("account", "folder"), True),)


class Heartbeat(Row):
    """When a part of mailflow last tried, and last succeeded."""

    name = Key(unique=True)
    tried_at = Instant()
    done_at = InstantOrNone()
    error = Text(default="")
    failing_since = InstantOrNone()


TABLES: tuple[type[Model], ...] = (
    Club,
    Person,
    Member,
    Meeting,
    Attendance,
    Inbox,
    Proposal,
    Question,
    Outbox,
    OutboxPart,
    Journal,
    Cursor,
    Heartbeat,
)
