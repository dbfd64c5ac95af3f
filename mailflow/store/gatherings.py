"""The tables of who is in a club and of its meetings; like all tables, made by the numbered migrations."""

from typing import get_args

from peewee import Check, ForeignKeyField, IntegerField, Model

from mailflow.model.meeting import MeetingState, Seat
from mailflow.model.message import Answer
from mailflow.model.people import LANGUAGES, MemberState
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
        indexes = ((("club", "address"), True), (("club", "name"), False))


class Member(Row):
    """That a person belongs to the club, or did."""

    person_id: int
    person = ForeignKeyField(Person, unique=True)
    state = Text(constraints=one_of("state", get_args(MemberState)))
    since = InstantOrNone()
    until = InstantOrNone()


class Meeting(Row):
    """A gathering; `questions` and `agenda` are JSON."""

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
    online = Text(default="")
    questions = Text(default="[]")
    agenda = Text(default="[]")
    capacity = IntegerField(default=0)
    answer_by = InstantOrNone()
    practical = Text(default="")

    class Meta:
        indexes = ((("club", "starts_at"), False),)
        constraints = (Check("ends_at >= starts_at"),)


class MeetingVersion(Row):
    """How a meeting was from this instant on: what was known of it when a mail came, for replays."""

    meeting_id: int
    meeting = ForeignKeyField(Meeting, on_delete="CASCADE")
    at = Instant()
    starts_at = Instant()
    ends_at = Instant()
    place = Text(default="")
    theme = Text(default="")
    state = Text(constraints=one_of("state", get_args(MeetingState)))
    sequence = IntegerField(default=0)
    online = Text(default="")


class Attendance(Row):
    """What somebody last said of coming; `changed_at` is when that last became another answer.

    `seat_since` is since when their seat is as it is: who waits longest is first. `came` is 1 or 0 once somebody
    noted afterwards whether they were there.
    """

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
    sequence = IntegerField(default=0)
    seat = Text(default="taken", constraints=one_of("seat", get_args(Seat)))
    seat_since = InstantOrNone()
    offered_until = InstantOrNone()
    came = IntegerField(null=True)

    class Meta:
        indexes = ((("meeting", "person"), True),)
