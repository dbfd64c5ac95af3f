"""Rows become as they were before a decision, wherever nobody changed them since."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from mailflow.model.answering import ItemKind
from mailflow.store import changes, items, tables
from mailflow.store.rows import Row, insert_once
from mailflow.store.watching import TABLES, Change, Values, marks, refers_to, row_of

# What became of one row: it is as it was; somebody changed it since; others build on it.
Restored = Literal["back", "changed", "used"]
# Rows that belong to another one, and go with it.
PARTS = (tables.Proposer, tables.SummaryFile, tables.MeetingVersion)
NUMBERED: Mapping[str, ItemKind] = {"question": "question", "proposal": "proposal"}
OPEN = ("open", "kept")


def restored(
    changed: Sequence[Change], *, main: Change, club: str, now: datetime
) -> tuple[tuple[Change, Restored], ...]:
    """Each row of one deed is as it was, if it is as the deed left it; what became of each, the last one first.

    Nothing is done where somebody changed the `main` one since.
    """
    if main.table == "meeting" and main.was is not None:
        return ((main, _meeting(main, changed, now=now)),)
    if _is_changed(main, row_of(main.table, main.id)):
        return ((main, "changed"),)
    return tuple((one, _restored(one, club=club, now=now)) for one in reversed(changed))


def _restored(change: Change, *, club: str, now: datetime) -> Restored:
    current = row_of(change.table, change.id)
    if change.was is None:
        return _taken_out(change, current, club=club, now=now)
    if change.became is None:
        return _put_in(change, current)
    if _is_changed(change, current):
        return "changed"
    _update(TABLES[change.table], change.id, change.was)
    _numbered(change, club=club, now=now)
    return "back"


def _is_changed(change: Change, current: Values | None) -> bool:
    """Whether the row is not as the change left it."""
    if change.became is None or current is None:
        return change.became is not None or current is not None
    became = change.became.items()
    if change.was is None and change.table != "person":
        return marks(current) != change.became
    return change.was is not None and any(current[name] != value for name, value in became)


def _taken_out(change: Change, current: Values | None, *, club: str, now: datetime) -> Restored:
    """The row that was made is gone, unless others name it."""
    table = TABLES[change.table]
    if current is None:
        return "back"
    if _is_changed(change, current):
        return "changed"
    if refers_to(table, change.id, apart_from=PARTS):
        return "back" if table is tables.Person else "used"  # that somebody is known harms nobody
    table.delete().where(table.id == change.id).execute()
    if change.table in NUMBERED:
        items.settled(club, (NUMBERED[change.table], change.id), now=now)
    return "back"


def _put_in(change: Change, current: Values | None) -> Restored:
    """The row that was deleted is there again; a newer one in its place stays."""
    if current is not None or change.was is None:
        return "changed"
    table = TABLES[change.table]
    return "back" if insert_once(table.insert(_columns(table, change.was))) is not None else "changed"


def _update(table: type[Row], id: int, was: Values) -> None:
    if table is tables.Outbox:
        was = {**was, "lease_token": None, "lease_until": None}
        if was.get("state") == "sending":
            was = {**was, "state": "waiting"}
    table.update(_columns(table, was)).where(table.id == id).execute()


def _meeting(change: Change, changed: Sequence[Change], *, now: datetime) -> Restored:
    """As if nothing had been, where nobody was told; else changed once more, so that calendars learn of it."""
    assert change.was is not None and change.became is not None
    told = {name: value for name, value in change.became.items() if name != "sequence"}
    current = row_of("meeting", change.id)
    if current is None or any(current[name] != value for name, value in told.items()):
        return "changed"
    version = next((one for one in changed if one.table == "meeting_version"), None)
    if version is not None and _is_untold(change, version, current):
        _update(tables.Meeting, change.id, change.was)
        tables.MeetingVersion.delete().where(tables.MeetingVersion.id == version.id).execute()
        return "back"
    was = {name: value for name, value in change.was.items() if name != "sequence"}
    changes.put_back(change.id, _columns(tables.Meeting, was), now=now)
    return "back"


def _is_untold(change: Change, version: Change, current: Values) -> bool:
    """Whether no mail told of the meeting since, nobody answered for it as it is, and it was not changed again."""
    made = tables.MeetingVersion.get_or_none(tables.MeetingVersion.id == version.id)
    later, mail, said = tables.MeetingVersion, tables.Outbox, tables.Attendance
    if made is None or later.select().where(later.meeting == change.id, later.id > made.id).exists():
        return False
    before = (change.was or {}).get("sequence", current["sequence"])
    answered = said.select().where(said.meeting == change.id, said.sequence > before)
    mailed = mail.select().where(mail.meeting == change.id, mail.created_at >= made.at, mail.state != "withdrawn")
    return not answered.exists() and not mailed.exists()


def _numbered(change: Change, *, club: str, now: datetime) -> None:
    """What waits for organisers again keeps its number, or has its old one again."""
    was = change.was or {}
    if change.table not in NUMBERED or "state" not in was:
        return
    ref = (NUMBERED[change.table], change.id)
    if was["state"] in OPEN:
        items.reopened(club, ref, now=now)
    else:
        items.settled(club, ref, now=now)


def _columns(table: type[Row], values: Values) -> dict[str, object]:
    """The values as peewee takes them."""
    fields = table._meta.fields
    return {name: fields[name].python_value(value) for name, value in values.items()}
