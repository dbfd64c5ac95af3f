"""Many outgoing mails at once: what they have in common is kept once, the rest is a few insertions."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar, cast

from peewee import Model

from mailflow.mail.mould import whole
from mailflow.model.records import Queued
from mailflow.store.columns import shortened
from mailflow.store.rows import insert_once, opened
from mailflow.store.tables import Mould, Outbox, OutboxPart

# SQLite before 3.32 takes 999 values in one query.
VALUES_AT_ONCE = 900

Thing = TypeVar("Thing")


def keep_mould(kept: bytes) -> int:
    """The number of the row in which these bytes are kept, once for ever."""
    digest = hashlib.sha256(kept).hexdigest()
    known = Mould.select(Mould.id).where(Mould.digest == digest).first()
    made = insert_once(Mould.insert(digest=digest, content=kept)) if known is None else known.id
    return int(made if made is not None else Mould.get(Mould.digest == digest).id)


def moulds_of(numbers: Iterable[int | None]) -> Mapping[int, bytes]:
    """What is kept under these numbers; None is nobody's."""
    wanted = sorted({number for number in numbers if number is not None})
    found = Mould.select().where(Mould.id.in_(wanted)) if wanted else ()
    return {one.id: bytes(one.content) for one in found}


def whole_mails(rows: Iterable[Outbox]) -> Mapping[int, bytes]:
    """The bytes of these mails, by the numbers of their rows."""
    read = tuple(rows)
    moulds = moulds_of(row.mould for row in read)
    return {
        row.id: bytes(row.content) if row.mould is None else whole(moulds[row.mould], bytes(row.content))
        for row in read
    }


def queue_many(mails: Sequence[Queued], *, now: datetime) -> None:
    """All these mails wait to be delivered. Raises peewee's IntegrityError where one of their keys was used.

    The statements are written out: peewee takes longer to find the words for one row than SQLite to keep it.
    """
    _insert(Outbox, [_columns(mail, now=now) for mail in mails])
    ids = _ids([mail.message_id for mail in mails])
    parts = [
        {"club": mail.club, "key": key, "outbox": ids[shortened(mail.message_id)], "template": template}
        for mail in mails
        for key, template in zip(mail.keys, mail.templates, strict=True)
    ]
    _insert(OutboxPart, parts)


def _columns(mail: Queued, *, now: datetime) -> dict[str, object]:
    return {
        "club": mail.club,
        "account": mail.account,
        "to": mail.to.address,
        "subject": mail.subject,
        "templates": " ".join(mail.templates),
        "message_id": mail.message_id,
        "cause": mail.cause,
        "state": mail.state,
        "attempts": 0,
        "doubts": 0,
        "error": mail.why,
        "created_at": now,
        "changed_at": now,
        "mail": mail.mail,
        "meeting": mail.meeting,
        "content": mail.content,
        "bulk": int(mail.bulk),
        "mould": mail.mould,
    }


def _insert(table: type[Model], rows: Sequence[Mapping[str, object]]) -> None:
    if not rows:
        return
    engine = opened()
    fields = [table._meta.fields[name] for name in rows[0]]
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    places = f"({', '.join([engine.param] * len(fields))})"
    for some in _pieces(rows, VALUES_AT_ONCE // len(fields)):
        values = [field.db_value(value) for row in some for field, value in zip(fields, row.values(), strict=True)]
        wanted = ", ".join([places] * len(some))
        engine.execute_sql(f'INSERT INTO "{table._meta.table_name}" ({columns}) VALUES {wanted}', values)


def _ids(message_ids: Sequence[str]) -> dict[str, int]:
    engine = opened()
    ids: dict[str, int] = {}
    for some in _pieces([shortened(id) for id in message_ids], VALUES_AT_ONCE):
        wanted = ", ".join([engine.param] * len(some))
        found = engine.execute_sql(f"SELECT message_id, id FROM outbox WHERE message_id IN ({wanted})", list(some))
        ids |= dict(cast("Iterable[tuple[str, int]]", found.fetchall()))
    return ids


def _pieces(of: Sequence[Thing], size: int) -> Iterator[Sequence[Thing]]:
    return (of[start : start + size] for start in range(0, len(of), size))
