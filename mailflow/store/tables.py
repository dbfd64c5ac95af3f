"""The tables of a mailflow database; what is written here is made true by the numbered migrations."""

from typing import get_args

from peewee import BigIntegerField, ForeignKeyField, IntegerField, Model

from mailflow.model.meeting import ProposalKind, ProposalState
from mailflow.model.question import QuestionState, Verdict
from mailflow.store.circulars import Absence as Absence
from mailflow.store.circulars import Bounce as Bounce
from mailflow.store.circulars import Mailing as Mailing
from mailflow.store.circulars import Summary as Summary
from mailflow.store.circulars import SummaryFile as SummaryFile
from mailflow.store.columns import Instant, InstantOrNone, Key, Text, TextOrNone
from mailflow.store.correspondence import Correction as Correction
from mailflow.store.correspondence import Inbox as Inbox
from mailflow.store.correspondence import LargeMail as LargeMail
from mailflow.store.correspondence import Mould as Mould
from mailflow.store.correspondence import Outbox as Outbox
from mailflow.store.correspondence import OutboxPart as OutboxPart
from mailflow.store.desk import Batch as Batch
from mailflow.store.desk import Deed as Deed
from mailflow.store.desk import Item as Item
from mailflow.store.desk import Session as Session
from mailflow.store.desk import Token as Token
from mailflow.store.gatherings import Attendance as Attendance
from mailflow.store.gatherings import Club as Club
from mailflow.store.gatherings import Meeting as Meeting
from mailflow.store.gatherings import MeetingVersion as MeetingVersion
from mailflow.store.gatherings import Member as Member
from mailflow.store.gatherings import Person as Person
from mailflow.store.rows import Row, one_of
from mailflow.store.trust import Alarm as Alarm
from mailflow.store.trust import Erased as Erased


class Proposal(Row):
    """A theme or contribution put forward; `person` did so first."""

    club_id: str
    person_id: int
    mail_id: int | None
    meeting_id: int | None
    merged_into_id: int | None
    club = ForeignKeyField(Club)
    key = Key()
    kind = Text(constraints=one_of("kind", get_args(ProposalKind)))
    title = Text()
    words = Text()
    person = ForeignKeyField(Person)
    mail = ForeignKeyField(Inbox, null=True)
    state = Text(default="open", constraints=one_of("state", get_args(ProposalState)))
    meeting = ForeignKeyField(Meeting, null=True)
    merged_into = ForeignKeyField("self", null=True)
    made_at = Instant()
    settled_at = InstantOrNone()

    class Meta:
        indexes = ((("club", "key"), True),)


class Proposer(Row):
    """That somebody put a proposal forward, first or later."""

    proposal_id: int
    person_id: int
    proposal = ForeignKeyField(Proposal, on_delete="CASCADE")
    person = ForeignKeyField(Person)

    class Meta:
        indexes = ((("proposal", "person"), True),)


class Ballot(Row):
    """A vote on proposals; `proposals` is a JSON list of their ids, the first one is number 1."""

    club_id: str
    club = ForeignKeyField(Club)
    key = Key()
    proposals = Text()
    choices = IntegerField()
    opened_at = Instant()
    closes_at = Instant()
    closed_at = InstantOrNone()

    class Meta:
        indexes = ((("club", "key"), True),)


class Vote(Row):
    """What somebody chose in a ballot; `proposals` is a JSON list of ids, the dearest first."""

    ballot_id: int
    person_id: int
    ballot = ForeignKeyField(Ballot, on_delete="CASCADE")
    person = ForeignKeyField(Person)
    proposals = Text()
    written_at = Instant()

    class Meta:
        indexes = ((("ballot", "person"), True),)


class Question(Row):
    """A decision for organisers; `intent` is JSON of what waits for their verdict.

    `asked_back_at` is when an organiser last asked its writer something.
    """

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
    asked_back_at = InstantOrNone()

    class Meta:
        indexes = ((("club", "key"), True), (("club", "state"), False))


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


class Secret(Row):
    """A secret of the installation's own, made by chance: whoever has it can make the links that it guards."""

    name = Key(unique=True)
    value = Text()
    made_at = Instant()


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
    MeetingVersion,
    Attendance,
    Inbox,
    Correction,
    Proposal,
    Proposer,
    Ballot,
    Vote,
    Question,
    Mould,
    Outbox,
    OutboxPart,
    Mailing,
    Absence,
    Summary,
    SummaryFile,
    Bounce,
    Journal,
    Cursor,
    Heartbeat,
    Secret,
    Item,
    Token,
    Session,
    Batch,
    Deed,
    Alarm,
    Erased,
    LargeMail,
)
