"""Mails in the outbox go out: claimed, delivered and marked one by one, each step its own commit."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from mailflow.flow.house import House
from mailflow.model.errors import Doubtful, MailflowError, Refused, TryLater
from mailflow.model.records import Leased
from mailflow.store import heartbeats, journal, outbox
from mailflow.store.connect import transaction
from mailflow.wire.smtp import Outgoing, SmtpAccount

log = structlog.get_logger()
LEASE_SECONDS = 600
GIVE_UP_AFTER = timedelta(days=5)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240))


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute at first, four hours in the end (RFC 5321 4.5.4.1)."""
    return WAITS[min(max(attempts, 1), len(WAITS)) - 1]


def deliver(*, house: House, accounts: Mapping[str, SmtpAccount], limit: int = 50) -> int:
    """How many mails went out. Every due row of every account was tried, within the account's rate.

    An account that cannot be reached is told in its heartbeat and keeps its mails waiting; the others go on.
    """
    with transaction():
        expired = outbox.expire(now=house.now())
    for id in expired:
        log.warning("doubtful", outbox=id)
    return sum(_deliver_account(key, account, house=house, limit=limit) for key, account in accounts.items())


def _deliver_account(key: str, account: SmtpAccount, *, house: House, limit: int) -> int:
    now = house.now()
    room = account.mails_a_minute - outbox.in_last(key, since=now - timedelta(minutes=1))
    with transaction():
        leased = outbox.lease(
            now=now, limit=min(limit, room), seconds=LEASE_SECONDS, token=house.fresh_token(), accounts=(key,)
        )
    if not leased:
        return 0
    sent = 0
    trouble = ""
    line = Outgoing(account)
    try:
        for mail in leased:
            if trouble:
                _give_back(mail, why=trouble, house=house)
                continue
            try:
                sent += _deliver_one(mail, line, house=house)
            except TryLater as error:
                trouble = str(error)
                _give_back(mail, why=trouble, house=house)
                log.warning("account failing", account=key, why=trouble)
    finally:
        line.close()
        with transaction():
            heartbeats.beat(f"smtp:{key}", now=house.now(), error=trouble or None)
    return sent


def _deliver_one(mail: Leased, line: Outgoing, *, house: House) -> int:
    """1 if it went out. Raises TryLater only where the account, not this mail, is in trouble."""
    club = house.rooms[mail.club].club if mail.club in house.rooms else None
    to, content = _as_safe(mail, house)
    sender = club.address.address if club else ""
    try:
        line.deliver(sender=sender, to=to, content=content)
    except Refused as error:
        _mark(mail, "refused", str(error), house=house)
        return 0
    except Doubtful as error:
        _mark(mail, "doubtful", str(error), house=house)
        return 0
    except TryLater as error:
        if error.about != "mail":
            raise
        _later(mail, error, house=house)
        return 0
    _mark(mail, "sent", "", house=house)
    return 1


def _as_safe(mail: Leased, house: House) -> tuple[str, bytes]:
    """Where the mail really goes: in safe mode to one address, with a header that says for whom it was meant."""
    if house.safe_mode.mode != "redirect":
        return mail.to, mail.content
    return house.safe_mode.address, b"X-Mailflow-Meant-For: " + mail.to.encode(
        "ascii", "replace"
    ) + b"\r\n" + mail.content


def _later(mail: Leased, error: MailflowError, *, house: House) -> None:
    """Waits longer each time; given up, for people to see, after five days."""
    if house.now() - mail.created_at > GIVE_UP_AFTER:
        _mark(mail, "refused", f"given up after five days: {error}", house=house)
    else:
        _give_back(mail, why=str(error), house=house)


def _give_back(mail: Leased, *, why: str, house: House) -> None:
    next_try_at: datetime = house.now() + wait_after(mail.attempts)
    with transaction():
        outbox.mark_waiting(mail.id, mail.token, next_try_at=next_try_at, why=why)
    log.info("waiting", outbox=mail.id, attempts=mail.attempts)


def _mark(mail: Leased, state: str, why: str, *, house: House) -> None:
    """The row has its state if the lease still holds; what is not plainly sent stands in the journal."""
    now = house.now()
    with transaction():
        match state:
            case "sent":
                held = outbox.mark_sent(mail.id, mail.token, now=now)
            case "refused":
                held = outbox.mark_refused(mail.id, mail.token, why=why, now=now)
            case _:
                held = outbox.mark_doubtful(mail.id, mail.token, why=why, next_try_at=now + WAITS[1], now=now)
        told = f"outbox {mail.id}: {state}{f': {why}' if why else ''}"
        if mail.doubted:
            told += " (a second time, with the same Message-ID: the first time its answer was lost)"
        if not held:
            told += " (after its lease had ended)"
        journal.write(mail.club, "delivery", told, mail=outbox.mail_of(mail.id), now=now)
    log.info(state, outbox=mail.id, attempts=mail.attempts)
