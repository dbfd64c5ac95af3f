"""Outgoing mails: each part once for ever by its key, each mail leased to one worker at a time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast, get_args

from peewee import Expression, ModelSelect, fn

from mailflow.model.records import Leased, OutboxRow, OutboxState, Queued
from mailflow.model.understanding import Answered
from mailflow.store.columns import shortened
from mailflow.store.rows import opened
from mailflow.store.tables import Outbox, OutboxPart

STATES: tuple[OutboxState, ...] = get_args(OutboxState)
# SQLite before 3.32 takes 999 values in one query.
VALUES_AT_ONCE = 500


def fresh_keys(club: str, keys: Sequence[str]) -> frozenset[str]:
    """Those of the keys under which nothing was ever queued in this club."""
    used: set[str] = set()
    for start in range(0, len(keys), VALUES_AT_ONCE):
        some = list(keys[start : start + VALUES_AT_ONCE])
        found = OutboxPart.select(OutboxPart.key).where(OutboxPart.club == club, OutboxPart.key.in_(some))
        used.update(row.key for row in found)
    return frozenset(key for key in keys if shortened(key) not in used)


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
        created_at=now,
        changed_at=now,
        mail=mail.mail,
        meeting=mail.meeting,
        bulk=int(mail.bulk),
    ).execute()
    for key, template in zip(mail.keys, mail.templates, strict=True):
        OutboxPart.insert(club=mail.club, key=key, outbox=id, template=template).execute()
    return int(id)


def lease(
    *, now: datetime, limit: int, seconds: float, token: str, accounts: tuple[str, ...] | None
) -> tuple[Leased, ...]:
    """Due mails that nobody else delivers before the lease ends, of all accounts where None.

    Answers to people come before what goes out to many, the oldest first.
    Commit before delivering: only what is committed as `sending` can be known to be doubtful after a crash.
    `created_at` of what is leased is since when it has been tried: a mail that was held, or that organisers have
    sent again, begins anew.
    """
    if limit <= 0 or accounts == ():
        return ()
    engine = opened()
    due = Outbox.select(Outbox.id).where(_due(now)).order_by(Outbox.bulk, Outbox.created_at, Outbox.id).limit(limit)
    if accounts is not None:
        due = due.where(Outbox.account.in_(accounts))
    if engine.for_update:
        due = due.for_update(skip_locked=True)
    ids = [row.id for row in due]
    if not ids:
        return ()
    Outbox.update(
        state="sending",
        lease_token=token,
        lease_until=engine.lease_clock(now) + timedelta(seconds=seconds),
        attempts=Outbox.attempts + 1,
        waits_since=fn.COALESCE(Outbox.waits_since, Outbox.waits_since.to_value(now)),
        changed_at=now,
    ).where(Outbox.id.in_(ids)).execute()
    leased = Outbox.select().where(Outbox.id.in_(ids)).order_by(Outbox.created_at, Outbox.id)
    return tuple(_leased(row, token) for row in leased)


def expire(*, now: datetime) -> tuple[int, ...]:
    """Mails whose lease is over are doubtful: they may be out. Once they are due again; the second time people decide.

    Leases end by the server's clock on PostgreSQL, by `now` on SQLite.
    """
    over = opened().lease_clock(now)
    return _doubt(Outbox.lease_until <= over, now=now)


def expire_all(*, now: datetime) -> tuple[int, ...]:
    """The same for every lease: what the only daemon on a SQLite file does first, for it has none itself yet.

    On PostgreSQL others may be delivering: there only leases that are over end.
    """
    return expire(now=now) if opened().for_update else _doubt(Outbox.lease_token.is_null(False), now=now)


def mark_sent(id: int, token: str, *, now: datetime) -> bool:
    """Whether the mail is now sent: False where the lease had ended."""
    return _mark(id, token, {"state": "sent", "sent_at": now, "changed_at": now, "error": "", "next_try_at": None})


def mark_refused(id: int, token: str, *, why: str, now: datetime) -> bool:
    """Whether the mail is now refused, for good: False where the lease had ended."""
    return _mark(id, token, {"state": "refused", "changed_at": now, "error": why, "next_try_at": None})


def mark_waiting(id: int, token: str, *, next_try_at: datetime, why: str) -> bool:
    """Whether the mail waits again, its attempt counted: False where the lease had ended."""
    return _mark(id, token, {"state": "waiting", "error": why, "next_try_at": next_try_at})


def postpone(account: str, *, now: datetime, next_try_at: datetime, why: str) -> int:
    """How many mails of the account that are due now wait until then: nobody tried them, so no attempt is counted."""
    later = Outbox.update(next_try_at=next_try_at, error=why).where(Outbox.account == account, _due(now))
    return int(later.execute())


def mark_doubtful(id: int, token: str, *, why: str, next_try_at: datetime, now: datetime) -> bool:
    """Whether the mail is now doubtful: False where the lease had ended.

    It is tried once more, with the same Message-ID; a mail that is doubtful a second time waits for people.
    """
    doubtful = {"state": "doubtful", "doubts": Outbox.doubts + 1, "changed_at": now, "error": why}
    first = _mark(id, token, doubtful | {"next_try_at": next_try_at}, Outbox.doubts == 0)
    return first or _mark(id, token, doubtful | {"next_try_at": None})


def retry(id: int) -> bool:
    """A mail that was refused, or is doubtful, or waits for long, is due at once, and has all its time again."""
    return _move(id, ("refused", "doubtful", "waiting"), to="waiting")


def release(id: int) -> bool:
    """A mail that was held is due at once."""
    return _move(id, ("held",), to="waiting")


def hold(id: int) -> bool:
    """A mail that is not under way stays until somebody releases it."""
    return _move(id, ("waiting",), to="held")


def answers_to(club: str, address: str, *, since: datetime) -> int:
    """How many automatic answers were queued for this address since then."""
    return (
        Outbox.select()
        .where(Outbox.club == club, Outbox.to == address, Outbox.cause == "reply", Outbox.created_at >= since)
        .count()
    )


def in_last(account: str, *, since: datetime) -> int:
    """How many mails the account delivered since then, those now under way included."""
    out = (Outbox.sent_at >= since) | (Outbox.state == "sending")
    return Outbox.select().where(Outbox.account == account, out).count()


def due(account: str, *, now: datetime) -> int:
    """How many of the account's mails could be leased now."""
    return Outbox.select().where(Outbox.account == account, _due(now)).count()


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


def mail_of(id: int) -> int | None:
    """The received mail that this one answers."""
    row = Outbox.select(Outbox.mail).where(Outbox.id == id).first()
    return None if row is None else row.mail_id


def row(id: int) -> OutboxRow | None:
    """One outgoing mail, with its bytes."""
    return next((shown(one, content=bytes(one.content)) for one in Outbox.select().where(Outbox.id == id)), None)


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


def _due(now: datetime) -> Expression:
    waits = (Outbox.state == "waiting") & (Outbox.next_try_at.is_null() | (Outbox.next_try_at <= now))
    return waits | ((Outbox.state == "doubtful") & (Outbox.next_try_at <= now))


def _doubt(which: Expression, *, now: datetime) -> tuple[int, ...]:
    found = Outbox.select(Outbox.id).where(Outbox.state == "sending", which)
    if opened().for_update:
        found = found.for_update(skip_locked=True)
    ids = [row.id for row in found]
    doubtful = {
        "state": "doubtful",
        "doubts": Outbox.doubts + 1,
        "lease_token": None,
        "lease_until": None,
        "changed_at": now,
        "error": "mailflow ended while it was being delivered: it may be out",
    }
    Outbox.update(doubtful | {"next_try_at": None}).where(Outbox.id.in_(ids), Outbox.doubts > 0).execute()
    Outbox.update(doubtful | {"next_try_at": now}).where(Outbox.id.in_(ids), Outbox.state == "sending").execute()
    return tuple(ids)


def _mark(id: int, token: str, values: Mapping[str, object], which: Expression | None = None) -> bool:
    ours = [Outbox.id == id, Outbox.lease_token == token, Outbox.state == "sending"]
    ended = {**values, "lease_token": None, "lease_until": None}
    return bool(Outbox.update(ended).where(*ours, *([] if which is None else [which])).execute())


def _move(id: int, states: tuple[OutboxState, ...], *, to: OutboxState) -> bool:
    moved = Outbox.update(state=to, next_try_at=None, attempts=0, waits_since=None)
    return bool(moved.where(Outbox.id == id, Outbox.state.in_(states)).execute())


def _leased(row: Outbox, token: str) -> Leased:
    return Leased(
        id=row.id,
        club=row.club_id,
        account=row.account,
        to=row.to,
        message_id=row.message_id,
        content=bytes(row.content),
        attempts=row.attempts,
        created_at=row.waits_since or row.created_at,
        token=token,
        doubted=row.doubts > 0,
    )
