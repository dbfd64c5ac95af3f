"""Mails in the outbox go out: claimed, delivered and marked one by one, each step its own commit."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog

from mailflow.flow import machines, mark
from mailflow.flow.carry_out import carry_out
from mailflow.flow.hand_over import Outcome, hand_over
from mailflow.flow.house import House
from mailflow.flow.steps import reached
from mailflow.model.errors import SettingsError, TryLater
from mailflow.model.records import Leased
from mailflow.store import heartbeats, journal, outbox, withdrawing
from mailflow.store.connect import transaction, unsynced
from mailflow.wire.smtp import Outgoing, SmtpAccount

log = structlog.get_logger()
LEASE_SECONDS = 600
RESERVED_AT_ONCE = 50
GIVE_UP_AFTER = timedelta(days=5)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240))
MINUTE = timedelta(minutes=1)


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
    limit: int = 200,
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


@dataclass(slots=True)
class Turns:
    """What one account delivered so far; `left` is how many mails more it may try.

    `out` is one of many that is sent, which is written down with the next one's turn: in one commit, so that never more
    than one is in doubt. `untold` are those of which the journal does not know yet.
    """

    left: int
    tried: int = 0
    sent: int = 0
    trouble: str | None = None
    out: Leased | None = None
    untold: list[Leased] = field(default_factory=list)


def _deliver_account(key: str, account: SmtpAccount, *, house: House, limit: int, stopped: Callable[[], bool]) -> int:
    """How many mails went out: what goes out to many only while no answer to anybody is due."""
    turns = Turns(left=min(limit, _room(key, account, house=house)))
    with Outgoing(account) as line:
        while turns.left > 0 and turns.trouble is None:
            tried = turns.tried
            if not stopped() and outbox.answer_waits(key, now=house.now()):
                _deliver_one(key, turns, line, house=house, bulk=False)
            if tried == turns.tried and turns.left > 0 and not stopped():
                _deliver_some_of_many(key, turns, line, house=house, stopped=stopped)
            if tried == turns.tried:
                break
    if turns.tried:
        with transaction():
            heartbeats.beat(f"smtp:{key}", now=house.now(), error=turns.trouble)
            _tell_sent(turns.untold, house=house)
    return turns.sent


def _deliver_one(key: str, turns: Turns, line: Outgoing, *, house: House, bulk: bool) -> None:
    """The account's oldest due mail of this kind went out, claimed just before: a crash leaves one in doubt."""
    mail = _claimed(key, house=house, bulk=bulk)
    if mail is None:
        return
    reached("outbox claimed")
    turns.tried += 1
    turns.left -= 1
    try:
        outcome, why = hand_over(mail, line, house=house, before_dot=partial(reached, "handed over"))
    except (TryLater, SettingsError) as error:
        turns.trouble = mark.why(error)
        _rest(mail, why=str(error), house=house)
        return
    reached("answered")
    # Outside of `try`: what the database cannot now says nothing about the account, and the mail is out.
    _finish(mail, outcome, why, turns, house=house)
    _write_down(turns, house=house)


def _deliver_some_of_many(key: str, turns: Turns, line: Outgoing, *, house: House, stopped: Callable[[], bool]) -> None:
    """Some mails that go out to many went out, until an answer is due; one by one where they cannot be reserved.

    Reserving them is synced to the disk, and so is what comes after them. Their turns in between are only written: that
    is enough to outlive this program. The one under way when it dies is in doubt, and no other.
    """
    token = house.fresh_token()
    with transaction():
        mails = outbox.reserve(
            key, now=house.now(), limit=min(turns.left, RESERVED_AT_ONCE), seconds=LEASE_SECONDS, token=token
        )
    if not mails:
        _deliver_one(key, turns, line, house=house, bulk=True)
        return
    reached("many reserved")
    had_turn = 0
    with unsynced():
        try:
            for mail in mails:
                had_turn += 1
                _take_turn(mail, turns, line, house=house)
                if turns.trouble is not None or stopped() or outbox.answer_waits(key, now=house.now()):
                    break
        finally:
            _write_down(turns, house=house)
    if had_turn < len(mails):
        with transaction():
            outbox.give_back(token)


def _take_turn(mail: Leased, turns: Turns, line: Outgoing, *, house: House) -> None:
    """The reserved mail went out, or not; that it may be out is written just before the server can take it."""
    turns.tried += 1
    turns.left -= 1
    begun = False

    def begin() -> None:
        nonlocal begun
        with transaction():
            _end(turns, house=house)
            begun = outbox.begin(mail, now=house.now())
        reached("many handed over")
        if not begun:
            raise TryLater("its lease had ended", about="mail")

    try:
        outcome, why = hand_over(mail, line, house=house, before_dot=begin)
    except (TryLater, SettingsError) as error:
        turns.trouble = mark.why(error)
        with transaction():
            outbox.begin(mail, now=house.now())
            outbox.give_back(mail.token)
        _rest(mail, why=str(error), house=house)
        return
    reached("many answered")
    if not begun:
        with transaction():
            outbox.begin(mail, now=house.now())
    _finish(mail, outcome, why, turns, house=house)


def _finish(mail: Leased, outcome: Outcome, why: str, turns: Turns, *, house: House) -> None:
    """The row says what became of the mail; that one of many is sent is told of them all together."""
    turns.sent += outcome == "sent"
    if outcome == "sent" and mail.bulk and not mail.doubted:
        turns.out = mail
    else:
        _settle(mail, outcome, why, house=house)


def _write_down(turns: Turns, *, house: House) -> None:
    """The last one of many that is out is known to be."""
    if turns.out is not None:
        with transaction():
            _end(turns, house=house)


def _end(turns: Turns, *, house: House) -> None:
    mail, turns.out = turns.out, None
    if mail is not None and outbox.end(mail, now=house.now()):
        turns.untold.append(mail)


def _tell_sent(mails: Sequence[Leased], *, house: House) -> None:
    """The journal has one line for the mails of each mailing: each of them has its own in the outbox."""
    for (club, templates), count in Counter((mail.club, mail.templates) for mail in mails).items():
        journal.write(club, "delivery", f"{templates}: {count} mails sent", now=house.now())
    if mails:
        log.info("sent", mails=len(mails), first=mails[0].id, last=mails[-1].id)


def _claimed(key: str, *, house: House, bulk: bool) -> Leased | None:
    """The account's oldest due mail of this kind, ours alone until the lease ends; None where nothing is due."""
    with transaction():
        leased = outbox.lease(
            now=house.now(), limit=1, seconds=LEASE_SECONDS, token=house.fresh_token(), accounts=(key,), bulk=bulk
        )
    return leased[0] if leased else None


def _rest(mail: Leased, *, why: str, house: House) -> None:
    """The account is in trouble: this mail waits longer each time, and all others of the account with it."""
    next_try_at = house.now() + wait_after(mail.attempts)
    with transaction():
        outbox.mark_waiting(mail.id, mail.token, next_try_at=next_try_at, why=why)
        withdrawing.withdraw_if_left(mail.id, now=house.now())
        outbox.postpone(mail.account, now=house.now(), next_try_at=next_try_at, why=why)
    log.warning("account failing", account=mail.account, why=why, attempts=mail.attempts)


def _settle(mail: Leased, outcome: Outcome, why: str, *, house: House) -> None:
    """The row says what became of it; a mail that is to come later waits longer each time, and five days at most."""
    if outcome != "later":
        _mark(mail, outcome, why, house=house)
    elif house.now() - mail.created_at > GIVE_UP_AFTER:
        _mark(mail, "refused", f"given up after five days: {why}", house=house)
    else:
        _give_back(mail, why=why, house=house)


def _give_back(mail: Leased, *, why: str, house: House) -> None:
    with transaction():
        outbox.mark_waiting(mail.id, mail.token, next_try_at=house.now() + wait_after(mail.attempts), why=why)
        withdrawing.withdraw_if_left(mail.id, now=house.now())
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
                _count_refusal(mail, why, house=house)
            case _:
                held = outbox.mark_doubtful(mail.id, mail.token, why=why, next_try_at=now + WAITS[1], now=now)
        told = f"outbox {mail.id}: {state}{f': {why}' if why else ''}"
        reached("marking")
        if mail.doubted:
            told += " (a second time, with the same Message-ID: the first time its answer was lost)"
        if not held:
            told += " (after its lease had ended)"
        journal.write(mail.club, "delivery", told, mail=outbox.mail_of(mail.id), now=now)
    reached("marked")
    log.info(state, outbox=mail.id, attempts=mail.attempts)


def _count_refusal(mail: Leased, why: str, *, house: House) -> None:
    """What the mail server said of the address counts as if the mail had come back; in safe mode it went elsewhere."""
    room = house.rooms.get(mail.club)
    if room is not None and house.safe_mode.mode == "off":
        counted = machines.refused(mail.to, why, club=room.club, now=house.now())
        carry_out(counted, house=house, club=mail.club)
