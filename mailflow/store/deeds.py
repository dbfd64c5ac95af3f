"""What was done at one go, by whom, and how everything was before: so that it can be taken back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from peewee import Expression

from mailflow.model.answering import Batch
from mailflow.store import tables
from mailflow.store.watching import Change, Values

# What the deed of mails that were put into the outbox is called.
MAILS = "mails"
AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One thing that was made true: the name of its effect, the rows that it changed, the mails that it queued."""

    what: str
    told: str
    changes: tuple[Change, ...] = ()
    mails: tuple[int, ...] = ()


def begin(club: str, *, by: str, what: str, mail: int | None, now: datetime) -> Batch:
    """A batch that nothing belongs to yet; inside a transaction."""
    id = tables.Batch.insert(club=club, by=by, what=what, mail=mail, made_at=now).execute()
    return Batch(id=int(id), club=club, by=by, what=what, made_at=now, mail=mail)


def note(batch: int, done: Sequence[Done]) -> None:
    """All of this was done in the batch, in this order; one statement for a hundred things."""
    for start in range(0, len(done), AT_ONCE):
        tables.Deed.insert_many([_row(batch, one) for one in done[start : start + AT_ONCE]]).execute()


def _row(batch: int, done: Done) -> dict[str, object]:
    changed = [{"table": one.table, "id": one.id, "was": one.was, "became": one.became} for one in done.changes]
    before: Mapping[str, object] = {"mails": done.mails} if done.mails else {"rows": changed}
    first = next(iter(done.changes), None)
    return {
        "batch": batch,
        "what": done.what,
        "ref": first.id if first else None,
        "before": json.dumps(before, ensure_ascii=False, separators=(",", ":")),
        "told": done.told,
    }


def of_batch(batch: int) -> tuple[Done, ...]:
    """What was done in a batch, in the order in which it was."""
    row = tables.Deed
    return tuple(_done(one) for one in row.select().where(row.batch == batch).order_by(row.id))


def batch(id: int) -> Batch | None:
    """One batch, of whichever club."""
    return next(iter(_chosen(tables.Batch.id == id, limit=1)), None)


def last(club: str, by: str) -> Batch | None:
    """The newest batch of this organiser that did anything and was not taken back."""
    row, deed = tables.Batch, tables.Deed
    did = row.id.in_(deed.select(deed.batch).where(deed.batch == row.id))
    return next(iter(_chosen(row.club == club, row.by == by, row.undone_at.is_null(), did, limit=1)), None)


def of_mail(mail: int) -> tuple[Batch, ...]:
    """What was done because of a received mail and not taken back, the newest first."""
    return _chosen(tables.Batch.mail == mail, tables.Batch.undone_at.is_null(), limit=100)


def that_closed(question: int) -> Batch | None:
    """The newest batch that closed this question and was not taken back."""
    deed, row = tables.Deed, tables.Batch
    closing = deed.select(deed.batch).where(deed.what == "Close", deed.ref == question)
    return next(iter(_chosen(row.id.in_(closing), row.undone_at.is_null(), limit=1)), None)


def batches(club: str | None, *, limit: int, before: int | None = None) -> tuple[Batch, ...]:
    """The newest batches of a club (or of all), the newest first; `before` is an id, for the next page."""
    row = tables.Batch
    which = [] if club is None else [row.club == club]
    return _chosen(*which, *([] if before is None else [row.id < before]), limit=limit)


def told(batches: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """The journal's words for what was done in each of these batches."""
    row = tables.Deed
    found: dict[int, tuple[str, ...]] = {}
    for one in row.select(row.batch, row.told).where(row.batch.in_(list(batches))).order_by(row.id):
        found[one.batch_id] = (*found.get(one.batch_id, ()), one.told)
    return found


def mark_undone(batch: int, *, by: str, now: datetime) -> None:
    """The batch was taken back: it is not offered again."""
    row = tables.Batch
    row.update(undone_at=now, undone_by=by).where(row.id == batch, row.undone_at.is_null()).execute()


def _chosen(*which: Expression, limit: int) -> tuple[Batch, ...]:
    row = tables.Batch
    found = row.select().where(*which) if which else row.select()
    return tuple(
        Batch(
            id=one.id,
            club=one.club_id,
            by=one.by,
            what=one.what,
            made_at=one.made_at,
            mail=one.mail_id,
            undone_at=one.undone_at,
        )
        for one in found.order_by(row.id.desc()).limit(limit)
    )


def _done(row: tables.Deed) -> Done:
    before = cast("Mapping[str, Sequence[object]]", json.loads(row.before))
    changes = tuple(_change(cast("Mapping[str, object]", one)) for one in before.get("rows", ()))
    return Done(
        what=row.what, told=row.told, changes=changes, mails=cast("tuple[int, ...]", tuple(before.get("mails", ())))
    )


def _change(told: Mapping[str, object]) -> Change:
    return Change(
        table=str(told["table"]),
        id=int(str(told["id"])),
        was=cast("Values | None", told["was"]),
        became=cast("Values | None", told["became"]),
    )
