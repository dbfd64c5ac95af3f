"""Who delivers which outgoing mail: one worker at a time, until it is marked, or its lease ends in doubt.

What goes out to many is reserved some mails at a time, in a commit that is synced to the disk; the turn of each of them
is only written. Where this program dies, the system keeps what was written: the one mail under way is in doubt, the
rest of the reserved ones wait again. Where the machine dies, all of the reserved ones are in doubt.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

from peewee import Expression, fn

from mailflow.mail.mould import whole
from mailflow.model.records import Leased
from mailflow.store import journal
from mailflow.store.columns import EPOCH, as_microseconds
from mailflow.store.engine import Engine
from mailflow.store.queueing import moulds_of, whole_mails
from mailflow.store.rows import opened
from mailflow.store.tables import Outbox

RESERVED = "reserved:"
Found = tuple[int, str, str, str, int, int, int, str, int | None, bytes]
# Written out, for they stand between any two mails: peewee takes longer to find the words than the database to do it.
FIND = (
    "SELECT id, club_id, to_address, message_id, attempts, COALESCE(waits_since, created_at), doubts, templates, "
    "mould, content FROM outbox WHERE account = ? AND state = 'waiting' AND bulk = 1 "
    "AND (next_try_at IS NULL OR next_try_at <= ?) ORDER BY created_at, id LIMIT ?"
)
RESERVE = "UPDATE outbox SET state = 'sending', lease_token = ?, lease_until = ?, changed_at = ? WHERE id IN "
HAS_TURN = (
    "UPDATE outbox SET lease_token = ?, attempts = ?, waits_since = COALESCE(waits_since, ?) "
    "WHERE id = ? AND lease_token = ? AND state = 'sending'"
)
IS_SENT = (
    "UPDATE outbox SET state = 'sent', sent_at = ?, changed_at = ?, error = '', next_try_at = NULL, "
    "lease_token = NULL, lease_until = NULL WHERE id = ? AND lease_token = ? AND state = 'sending'"
)
ANSWER = (
    "SELECT 1 FROM outbox WHERE account = ? AND state IN ('waiting', 'doubtful') AND bulk = 0 "
    "AND (next_try_at <= ? OR (next_try_at IS NULL AND state = 'waiting')) LIMIT 1"
)


def lease(
    *,
    now: datetime,
    limit: int,
    seconds: float,
    token: str,
    accounts: tuple[str, ...] | None,
    bulk: bool | None = None,
) -> tuple[Leased, ...]:
    """Due mails that nobody else delivers before the lease ends, of all accounts where None; only those to many, or
    only the others, where `bulk` says so.

    Answers to people come before what goes out to many, the oldest first.
    Commit before delivering: only what is committed as `sending` can be known to be doubtful after a crash.
    `created_at` of what is leased is since when it has been tried: a mail that was held, or that organisers have
    sent again, begins anew.
    """
    if limit <= 0 or accounts == ():
        return ()
    engine = opened()
    ids: list[int] = []
    # One kind after the other, for an index to find the first of them: ten thousand others may wait.
    for due in (is_due(now),) if bulk is None else (_waits(now), _is_doubted(now)):
        found = Outbox.select(Outbox.id).where(due).order_by(Outbox.bulk, Outbox.created_at, Outbox.id)
        if accounts is not None:
            found = found.where(Outbox.account.in_(accounts))
        if bulk is not None:
            found = found.where(Outbox.bulk == int(bulk))
        found = found.limit(limit - len(ids))
        if len(ids) < limit:
            ids += [row.id for row in (found.for_update(skip_locked=True) if engine.for_update else found)]
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
    leased = tuple(Outbox.select().where(Outbox.id.in_(ids)).order_by(Outbox.created_at, Outbox.id))
    contents = whole_mails(leased)
    return tuple(_leased(row, token, contents[row.id], attempts=row.attempts) for row in leased)


def reserve(account: str, *, now: datetime, limit: int, seconds: float, token: str) -> tuple[Leased, ...]:
    """The account's oldest due mails to many, which nobody else delivers before the lease ends; each has its turn.

    None where nobody can tell whether what was written is still there (`Engine.lifetime`): they are leased one by one.
    """
    engine = opened()
    if limit <= 0 or engine.lifetime() is None:
        return ()
    at = as_microseconds(now)
    wanted = _for(engine, FIND) + (" FOR UPDATE SKIP LOCKED" if engine.for_update else "")
    rows = engine.execute_sql(wanted, (account, at, limit)).fetchall()
    until = as_microseconds(engine.lease_clock(now) + timedelta(seconds=seconds))
    if rows:
        reserving = RESERVE + f"({', '.join('?' * len(rows))})"
        _written(reserving, _reserved(token), until, at, *(row[0] for row in rows))
    moulds = moulds_of(row[-2] for row in rows)
    return tuple(_reserved_mail(row, account, token, moulds) for row in rows)


def begin(mail: Leased, *, now: datetime) -> bool:
    """Whether it is this reserved mail's turn: from now on it may be out. False where its lease had ended."""
    at = as_microseconds(now)
    return _written(HAS_TURN, mail.token, mail.attempts, at, mail.id, _reserved(mail.token))


def end(mail: Leased, *, now: datetime) -> bool:
    """Whether the mail whose turn it was is sent: False where its lease had ended."""
    at = as_microseconds(now)
    return _written(IS_SENT, at, at, mail.id, mail.token)


def give_back(token: str) -> None:
    """The reserved mails that had no turn wait again."""
    _wait_again(Outbox.lease_token == _reserved(token))


def answer_waits(account: str, *, now: datetime) -> bool:
    """Whether an answer to somebody is due: it goes before what goes out to many."""
    engine = opened()
    found = engine.execute_sql(_for(engine, ANSWER), (account, as_microseconds(now)))
    return found.fetchone() is not None


def expire(*, now: datetime) -> tuple[int, ...]:
    """Mails whose lease is over are doubtful: they may be out. Once they are due again; the second time people decide.

    What goes out to many is due no second time: nobody gets a mailing twice. Reserved mails that had no turn just wait
    again. Leases end by the server's clock on PostgreSQL, by `now` on SQLite.
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
    later = Outbox.update(next_try_at=next_try_at, error=why).where(Outbox.account == account, is_due(now))
    return int(later.execute())


def mark_doubtful(id: int, token: str, *, why: str, next_try_at: datetime, now: datetime) -> bool:
    """Whether the mail is now doubtful: False where the lease had ended.

    It is tried once more, with the same Message-ID; one that is doubtful a second time, or that goes out to many, waits
    for people.
    """
    doubtful = {"state": "doubtful", "doubts": Outbox.doubts + 1, "changed_at": now, "error": why}
    first = _mark(id, token, doubtful | {"next_try_at": next_try_at}, (Outbox.doubts == 0) & (Outbox.bulk == 0))
    return first or _mark(id, token, doubtful | {"next_try_at": None})


def is_due(now: datetime) -> Expression:
    """Which mails may be tried now."""
    return _waits(now) | _is_doubted(now)


def _waits(now: datetime) -> Expression:
    return (Outbox.state == "waiting") & (Outbox.next_try_at.is_null() | (Outbox.next_try_at <= now))


def _is_doubted(now: datetime) -> Expression:
    return (Outbox.state == "doubtful") & (Outbox.next_try_at <= now)


def _doubt(which: Expression, *, now: datetime) -> tuple[int, ...]:
    _wait_again(Outbox.lease_token.startswith(_reserved("")), which)
    found = Outbox.select(Outbox.id, Outbox.club, Outbox.mail, Outbox.doubts).where(Outbox.state == "sending", which)
    if opened().for_update:
        found = found.for_update(skip_locked=True)
    rows = tuple(found)
    doubtful = {
        "state": "doubtful",
        "doubts": Outbox.doubts + 1,
        "lease_token": None,
        "lease_until": None,
        "changed_at": now,
    }
    again = {"error": "mailflow ended while it was being delivered: it may be out", "next_try_at": now}
    never = {"error": f"{again['error']}, and is not sent again by itself", "next_try_at": None}
    ids = [row.id for row in rows]
    stays = (Outbox.doubts > 0) | (Outbox.bulk == 1)
    Outbox.update(doubtful | never).where(Outbox.id.in_(ids), stays).execute()
    Outbox.update(doubtful | again).where(Outbox.id.in_(ids), Outbox.state == "sending").execute()
    for row in (row for row in rows if row.doubts):
        told = f"outbox {row.id}: doubtful: it may be out a second time, with the same Message-ID; people decide now"
        journal.write(row.club_id, "delivery", told, mail=row.mail_id, now=now)
    return tuple(ids)


def _wait_again(*which: Expression) -> None:
    waits = Outbox.update(state="waiting", lease_token=None, lease_until=None)
    waits.where(Outbox.state == "sending", *which).execute()


def _written(sql: str, *values: object) -> bool:
    engine = opened()
    return bool(engine.execute_sql(_for(engine, sql), values).rowcount == 1)


def _for(engine: Engine, sql: str) -> str:
    """The statement with the mark that this database has for values."""
    return sql if engine.param == "?" else sql.replace("?", engine.param)


def _reserved(token: str) -> str:
    """What stands as token of a reserved mail before its turn; with nothing behind, what all such begin with."""
    return f"{RESERVED}{opened().lifetime()}:{token}"


def _mark(id: int, token: str, values: Mapping[str, object], which: Expression | None = None) -> bool:
    ours = [Outbox.id == id, Outbox.lease_token == token, Outbox.state == "sending"]
    ended = {**values, "lease_token": None, "lease_until": None}
    return bool(Outbox.update(ended).where(*ours, *([] if which is None else [which])).execute())


def _reserved_mail(row: tuple[object, ...], account: str, token: str, moulds: Mapping[int, bytes]) -> Leased:
    id, club, to, message_id, attempts, since, doubts, templates, mould, content = cast("Found", row)
    own = bytes(content)
    return Leased(
        id=id,
        club=club,
        account=account,
        to=to,
        message_id=message_id,
        content=own if mould is None else whole(moulds[mould], own),
        attempts=attempts + 1,
        created_at=EPOCH + timedelta(microseconds=since),
        token=token,
        doubted=doubts > 0,
        templates=templates,
        bulk=True,
    )


def _leased(row: Outbox, token: str, content: bytes, *, attempts: int) -> Leased:
    return Leased(
        id=row.id,
        club=row.club_id,
        account=row.account,
        to=row.to,
        message_id=row.message_id,
        content=content,
        attempts=attempts,
        created_at=row.waits_since or row.created_at,
        token=token,
        doubted=row.doubts > 0,
        templates=row.templates,
        bulk=bool(row.bulk),
    )
