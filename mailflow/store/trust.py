"""The tables that keep mailflow honest: alarms that people were told of, and marks of who was erased."""

from peewee import ForeignKeyField

from mailflow.store.columns import Instant, InstantOrNone, Key, Text
from mailflow.store.gatherings import Club
from mailflow.store.rows import Row


class Alarm(Row):
    """Something wrong with the installation, or with one club: told once when it began, and once when it was over.

    `name` says what it is about, such as `imap:club/inbox`; a row stays, and its instants are those of the last time.
    """

    club_id: str | None
    name = Key(unique=True)
    club = ForeignKeyField(Club, null=True)
    text = Text(default="")
    began_at = Instant()
    told_at = InstantOrNone()
    over_at = InstantOrNone()
    told_over_at = InstantOrNone()


class Erased(Row):
    """That a person, or a mail of theirs, was erased: a keyed hash, of which nobody can read who it was.

    `what` is `address`, `fingerprint` or `digest` (of a mail's bytes): a mail fetched again makes no person again.
    """

    club_id: str
    club = ForeignKeyField(Club)
    what = Text()
    mark = Key()
    erased_at = Instant()

    class Meta:
        indexes = ((("club", "what", "mark"), True),)
