"""Mails in the outbox go out: claimed, delivered and marked one by one, each step its own commit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import structlog

from mailflow.flow.house import House
from mailflow.model.errors import Doubtful, Refused, SettingsError, TryLater
from mailflow.model.records import Leased
from mailflow.store import heartbeats, journal, outbox
from mailflow.store.connect import transaction
from mailflow.wire.smtp import Outgoing, SmtpAccount

log = structlog.get_logger()
LEASE_SECONDS = 600
GIVE_UP_AFTER = timedelta(days=5)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240))
MINUTE = timedelta(minutes=1)
Outcome = Literal["sent", "refused", "doubtful", "later"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """How many mails are due and may go now, and how many more only their account's rate keeps back."""

    now: int
    at_its_rate: int


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute at first, four hours in the end (RFC 5321 4.5.4.1)."""
    return WAITS[min(max(attempts, 1), len(WAITS)) - 1]


def deliver(
    *,
    house: House,
    accounts: Mapping[str, SmtpAccount],
    limit: int = 50,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """How many mails went out. Every due row of every account was tried, within the account's rate.

    An account that cannot be reached is told in its heartbeat and keeps its mails waiting; the others go on. Once
    `stopped`, the mail under way is the last one. Raises TryLater where the database cannot.
    """
    with transaction():
        expired = outbox.expire(now=house.now())
    for id in expired:
        log.warning("doubtful", outbox=id)
    return sum(
        _deliver_account(key, account, house=house, limit=limit, stopped=stopped) for key, account in accounts.items()
    )


def still_due(*, house: House, accounts: Mapping[str, SmtpAccount]) -> Due:
    """What waits although it is due: after `deliver`, what was beyond its limit, and what the rate keeps back."""
    now = house.now()
    may_go = waits = 0
    for key, account in accounts.items():
        due = outbox.due(key, now=now)
        going = min(due, _room(key, account, house=house))
        may_go += going
        waits += due - going
    return Due(now=may_go, at_its_rate=waits)


def _room(key: str, account: SmtpAccount, *, house: House) -> int:
    """How many mails the account may send now."""
    return max(0, account.mails_a_minute - outbox.in_last(key, since=house.now() - MINUTE))


def _deliver_account(key: str, account: SmtpAccount, *, house: House, limit: int, stopped: Callable[[], bool]) -> int:
    """How many mails went out, each claimed just before its turn: a crash leaves one in doubt, never a batch."""
    sent, tried = 0, False
    trouble: str | None = None
    with Outgoing(account) as line:
        for _ in range(min(limit, _room(key, account, house=house))):
            mail = None if stopped() else _claimed(key, house=house)
            if mail is None:
                break
            tried = True
            try:
                outcome, why = _hand_over(mail, line, house=house)
            except (TryLater, SettingsError) as error:
                trouble = str(error)
                _rest(mail, why=trouble, house=house)
                break
            # Outside of `try`: what the database cannot now says nothing about the account, and the mail is out.
            _settle(mail, outcome, why, house=house)
            sent += outcome == "sent"
    if tried:
        with transaction():
            heartbeats.beat(f"smtp:{key}", now=house.now(), error=trouble)
    return sent


def _claimed(key: str, *, house: House) -> Leased | None:
    """The account's oldest due mail, ours alone until the lease ends; None where nothing is due."""
    with transaction():
        leased = outbox.lease(
            now=house.now(), limit=1, seconds=LEASE_SECONDS, token=house.fresh_token(), accounts=(key,)
        )
    return leased[0] if leased else None


def _rest(mail: Leased, *, why: str, house: House) -> None:
    """The account is in trouble: this mail waits longer each time, and all others of the account with it."""
    next_try_at = house.now() + wait_after(mail.attempts)
    with transaction():
        outbox.mark_waiting(mail.id, mail.token, next_try_at=next_try_at, why=why)
        outbox.postpone(mail.account, now=house.now(), next_try_at=next_try_at, why=why)
    log.warning("account failing", account=mail.account, why=why, attempts=mail.attempts)


def _hand_over(mail: Leased, line: Outgoing, *, house: House) -> tuple[Outcome, str]:
    """What became of the mail, and why. Raises TryLater or SettingsError where the account, not this mail, is wrong."""
    club = house.rooms[mail.club].club if mail.club in house.rooms else None
    to, content = _as_safe(mail, house)
    try:
        line.deliver(sender=club.address.address if club else "", to=to, content=content)
    except Refused as error:
        return "refused", str(error)
    except Doubtful as error:
        return "doubtful", str(error)
    except TryLater as error:
        if error.about != "mail":
            raise
        return "later", str(error)
    return "sent", ""


def _settle(mail: Leased, outcome: Outcome, why: str, *, house: House) -> None:
    """The row says what became of it; a mail that is to come later waits longer each time, and five days at most."""
    if outcome != "later":
        _mark(mail, outcome, why, house=house)
    elif house.now() - mail.created_at > GIVE_UP_AFTER:
        _mark(mail, "refused", f"given up after five days: {why}", house=house)
    else:
        _give_back(mail, why=why, house=house)


def _as_safe(mail: Leased, house: House) -> tuple[str, bytes]:
    """Where the mail really goes: in safe mode to one address, with a header that says for whom it was meant."""
    if house.safe_mode.mode != "redirect":
        return mail.to, mail.content
    return house.safe_mode.address, b"X-Mailflow-Meant-For: " + mail.to.encode(
        "ascii", "replace"
    ) + b"\r\n" + mail.content


def _give_back(mail: Leased, *, why: str, house: House) -> None:
    with transaction():
        outbox.mark_waiting(mail.id, mail.token, next_try_at=house.now() + wait_after(mail.attempts), why=why)
    log.info("waiting", outbox=mail.id, attempts=mail.attempts)


def _mark(mail: Leased, state: Outcome, why: str, *, house: House) -> None:
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
