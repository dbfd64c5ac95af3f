"""Everything that a club has about one person, row by row: for who asks what is known of them."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from mailflow.model.erasing import KnownThing
from mailflow.store import erasing, tables
from mailflow.store.rows import Row

# Each kind of row that belongs to a person: what it is called, its columns to show, and the one that says when.
OF_PERSON: Mapping[type[Row], tuple[str, tuple[str, ...], str]] = {
    tables.Member: ("membership", ("state", "since", "until"), "since"),
    tables.Absence: ("away", ("since", "until"), ""),
    tables.Attendance: ("answer about coming", ("meeting", "answer", "guests", "remark", "seat", "came"), "written_at"),
    tables.Proposal: ("proposal", ("kind", "title", "words", "state"), "made_at"),
    tables.Vote: ("vote", ("ballot", "proposals"), "written_at"),
    tables.Question: ("question", ("kind", "why", "subject", "words", "state", "verdict", "closed_by"), "asked_at"),
}
PERSON = ("address", "name", "language", "place", "phone")
MAIL = ("sender_shown", "subject", "said", "kind", "understood", "state", "why", "proof")
OUTGOING = ("subject", "templates", "state", "error")
BOUNCE = ("day", "permanent")
STEP = ("what", "text")


def known_of(club: str, address: str) -> Iterator[KnownThing]:
    """The person, what belongs to them, their mails and ours to them, and the steps of these; in this order.

    The bytes of a mail are not among it: its number is (`mailflow inbox raw`).
    """
    person = tables.Person.get_or_none(tables.Person.club == club, tables.Person.address == address)
    if person is not None:
        yield _thing(club, "person", person, PERSON)
        for table, (what, columns, at) in OF_PERSON.items():
            for row in table.select().where(table._meta.fields["person"] == person.id).order_by(table.id):
                yield _thing(club, what, row, columns, at=at)
    mails, out, back = tables.Inbox, tables.Outbox, tables.Bounce
    for id in erasing.mails_of(club, address):
        yield _thing(club, "mail", mails.get_by_id(id), ("id", *MAIL), at="arrived_at")
        for line in tables.Journal.select().where(tables.Journal.mail == id).order_by(tables.Journal.id):
            yield _thing(club, "step", line, STEP, at="at")
    for row in out.select().where(out.club == club, out.to == address).order_by(out.id):
        yield _thing(club, "mail of ours", row, ("id", *OUTGOING), at="created_at")
    for row in back.select().where(back.club == club, back.address == address).order_by(back.id):
        yield _thing(club, "came back", row, BOUNCE)


def _thing(club: str, what: str, row: Row, columns: tuple[str, ...], *, at: str = "") -> KnownThing:
    told: dict[str, str | int | None] = {}
    for name in columns:
        value: object = row.__data__[name]
        told[name] = value.isoformat() if isinstance(value, datetime) else _plain(value)
    when: object = row.__data__[at] if at else None
    return KnownThing(club=club, what=what, at=when if isinstance(when, datetime) else None, details=told)


def _plain(value: object) -> str | int | None:
    return value if value is None or isinstance(value, str | int) else str(value)
