"""Outgoing mails: each part once for ever by its key, each mail leased to one worker at a time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast, get_args

from peewee import Expression, ModelSelect, fn

from mailflow.model.answering import Letter
from mailflow.model.records import OutboxRow, OutboxState, Queued
from mailflow.model.understanding import Answered
from mailflow.store.columns import Instant, InstantOrNone, shortened
from mailflow.store.leases import answer_waits as answer_waits
from mailflow.store.leases import begin as begin
from mailflow.store.leases import end as end
from mailflow.store.leases import expire as expire
from mailflow.store.leases import expire_all as expire_all
from mailflow.store.leases import give_back as give_back
from mailflow.store.leases import is_due as is_due
from mailflow.store.leases import lease as lease
from mailflow.store.leases import mark_doubtful as mark_doubtful
from mailflow.store.leases import mark_refused as mark_refused
from mailflow.store.leases import mark_sent as mark_sent
from mailflow.store.leases import mark_waiting as mark_waiting
from mailflow.store.leases import postpone as postpone
from mailflow.store.leases import reserve as reserve
from mailflow.store.queueing import keep_mould as keep_mould
from mailflow.store.queueing import queue_many as queue_many
from mailflow.store.queueing import whole_mails
from mailflow.store.tables import Outbox, OutboxPart

STATES: tuple[OutboxState, ...] = get_args(OutboxState)
# SQLite before 3.32 takes 999 values in one query.
VALUES_AT_ONCE = 500
# Longer than anything that is counted here goes back.
LATELY = timedelta(days=2)


def fresh_keys(club: str, keys: Sequence[str]) -> frozenset[str]:
    """Those of the keys under which nothing was ever queued in this club."""
    used: set[str] = set()
    for start in range(0, len(keys), VALUES_AT_ONCE):
        some = list(keys[start : start + VALUES_AT_ONCE])
        found = OutboxPart.select(OutboxPart.key).where(OutboxPart.club == club, OutboxPart.key.in_(some))
        used.update(row.key for row in found)
    return frozenset(key for key in keys if shortened(key) not in used)


def made_under(club: str, keys: Sequence[str]) -> tuple[int, ...]:
    """The mails that have a part with one of these keys, in the order in which they were made."""
    found: set[int] = set()
    for start in range(0, len(keys), VALUES_AT_ONCE):
        some = list(keys[start : start + VALUES_AT_ONCE])
        parts = OutboxPart.select(OutboxPart.outbox).where(OutboxPart.club == club, OutboxPart.key.in_(some))
        found.update(part.outbox_id for part in parts)
    return tuple(sorted(found))


def letters(ids: Sequence[int]) -> tuple[Letter, ...]:
    """To whom these mails go, on what, and of which templates they are made."""
    found: list[Letter] = []
    for start in range(0, len(ids), VALUES_AT_ONCE):
        some = list(ids[start : start + VALUES_AT_ONCE])
        rows = without_content().where(Outbox.id.in_(some)).order_by(Outbox.id)
        found += [Letter(to=one.to, subject=one.subject, templates=tuple(one.templates.split())) for one in rows]
    return tuple(found)


def queue(mail: Queued, *, now: datetime) -> int:
    """The mail waits to be delivered; its id. Raises peewee's IntegrityError where one of its keys was used."""
    if len(mail.keys) != len(mail.templates):
        raise ValueError("a queued mail has one template for each key")
    id = Outbox.insert(
        club=mail.club,
        account=mail.account,
        to=mail.to.address,
        subject=mail.subject,
        templates=" ".join(mail.templates),
        message_id=mail.message_id,
        content=mail.content,
        cause=mail.cause,
        state=mail.state,
        error=mail.why,
        created_at=now,
        changed_at=now,
        mail=mail.mail,
        meeting=mail.meeting,
        bulk=int(mail.bulk),
        mould=mail.mould,
    ).execute()
    for key, template in zip(mail.keys, mail.templates, strict=True):
        OutboxPart.insert(club=mail.club, key=key, outbox=id, template=template).execute()
    return int(id)


def retry(id: int) -> bool:
    """A mail that was refused, or is doubtful, or waits for long, is due at once, and has all its time again."""
    return _move(id, ("refused", "doubtful", "waiting"), to="waiting")


def release(id: int) -> bool:
    """A mail that was held is due at once."""
    return _move(id, ("held",), to="waiting")


def hold(id: int) -> bool:
    """A mail that is not under way stays until somebody releases it."""
    return _move(id, ("waiting",), to="held")


def drop(id: int, *, why: str) -> bool:
    """A mail that was held goes out no more."""
    return _move(id, ("held",), to="withdrawn", error=why)


def answers_to(club: str, address: str, *, since: datetime) -> int:
    """How many automatic answers were queued for this address since then."""
    return (
        Outbox.select()
        .where(Outbox.club == club, Outbox.to == address, Outbox.cause == "reply", lately(Outbox.created_at, since))
        .count()
    )


def lately(instant: Instant | InstantOrNone, since: datetime) -> Expression:
    """Whether it was since then; what a clock that ran ahead dated years from now must not count until then."""
    return instant.between(since, since + LATELY)


def in_last(account: str, *, since: datetime) -> int:
    """How many mails the account delivered since then, those now under way included."""
    out = lately(Outbox.sent_at, since) | (Outbox.state == "sending")
    return Outbox.select().where(Outbox.account == account, out).count()


def due(account: str, *, now: datetime) -> int:
    """How many of the account's mails could be leased now."""
    return Outbox.select().where(Outbox.account == account, is_due(now)).count()


def sent_mail(club: str, message_ids: Sequence[str]) -> Answered | None:
    """The mail of ours that is answered by one that names these Message-IDs, the first of them that is ours."""
    asked = [shortened(id) for id in message_ids[:VALUES_AT_ONCE]]
    rows = Outbox.select(Outbox.message_id, Outbox.templates, Outbox.meeting).where(
        Outbox.club == club, Outbox.message_id.in_(asked)
    )
    ours = {row.message_id: row for row in rows} if asked else {}
    row = next((ours[id] for id in asked if id in ours), None)
    if row is None:
        return None
    return Answered(template=row.templates.split(" ")[0], meeting=row.meeting_id)


def is_ours(message_id: str) -> bool:
    """Whether any club here made a mail with this Message-ID."""
    return bool(Outbox.select().where(Outbox.message_id == shortened(message_id)).exists())


def last_written_to(club: str, address: str, *, since: datetime, limit: int) -> tuple[bytes, ...]:
    """The newest mails that the club wrote to this address since then, the newest first."""
    mine = Outbox.select().where(Outbox.club == club, Outbox.to == address, lately(Outbox.created_at, since))
    rows = tuple(mine.order_by(Outbox.created_at.desc(), Outbox.id.desc()).limit(limit))
    contents = whole_mails(rows)
    return tuple(contents[one.id] for one in rows)


def mail_of(id: int) -> int | None:
    """The received mail that this one answers."""
    row = Outbox.select(Outbox.mail).where(Outbox.id == id).first()
    return None if row is None else row.mail_id


def row(id: int) -> OutboxRow | None:
    """One outgoing mail, with its bytes."""
    found = tuple(Outbox.select().where(Outbox.id == id))
    contents = whole_mails(found)
    return next((shown(one, content=contents[one.id]) for one in found), None)


def rows(
    club: str | None,
    *,
    state: str | None = None,
    limit: int,
    before: int | None = None,
    mail: int | None = None,
) -> tuple[OutboxRow, ...]:
    """The newest outgoing mails of a club (or of all), the newest first, without their bytes.

    `before` is an id, for the next page; `mail` the received mail that they answer.
    """
    found = without_content()
    if club is not None:
        found = found.where(Outbox.club == club)
    if state is not None:
        found = found.where(Outbox.state == state)
    if mail is not None:
        found = found.where(Outbox.mail == mail)
    if before is not None:
        found = found.where(Outbox.id < before)
    return tuple(shown(one) for one in found.order_by(Outbox.id.desc()).limit(limit))


def counts(club: str | None) -> Mapping[str, int]:
    """How many outgoing mails a club (or all) has in each state."""
    found = Outbox.select(Outbox.state, fn.COUNT(Outbox.id)).group_by(Outbox.state)
    if club is not None:
        found = found.where(Outbox.club == club)
    numbers = dict(cast("Iterable[tuple[str, int]]", found.tuples()))
    return {state: numbers.get(state, 0) for state in STATES}


def without_content() -> "ModelSelect[Outbox]":
    """A query for rows without their bytes."""
    return Outbox.select(*(field for field in Outbox._meta.sorted_fields if field is not Outbox.content))


def shown(row: Outbox, *, content: bytes = b"") -> OutboxRow:
    """The row as people and the verbs read it."""
    return OutboxRow(
        id=row.id,
        club=row.club_id,
        account=row.account,
        to=row.to,
        subject=row.subject,
        templates=tuple(row.templates.split()),
        state=cast(OutboxState, row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        next_try_at=row.next_try_at,
        sent_at=row.sent_at,
        error=row.error,
        message_id=row.message_id,
        mail=row.mail_id,
        content=content,
    )


def _move(id: int, states: tuple[OutboxState, ...], *, to: OutboxState, error: str = "") -> bool:
    moved = Outbox.update(state=to, next_try_at=None, attempts=0, waits_since=None, error=error)
    return bool(moved.where(Outbox.id == id, Outbox.state.in_(states)).execute())
