"""Coming into the console: a link is mailed to who may, it opens once in the browser that asked, and sessions end."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.store import sessions
from mailflow.store.connect import transaction
from mailflow.store.sessions import SessionRow

SESSION_LASTS = timedelta(days=14)
SESSION_IDLE = timedelta(days=3)
SEEN_EVERY = timedelta(minutes=10)
LONGEST_BROWSER = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Somebody who is signed in; `cookie` is their session's secret."""

    address: str
    session: int
    cookie: str = field(repr=False)


def may_enter(address: str, *, house: House) -> Address | None:
    """The organiser (of any club) or administrator with this very address."""
    known = [*house.administrators, *(one for room in house.rooms.values() for one in room.club.organisers)]
    return next((one for one in known if one.address == address), None)


def entered(cookie: str, *, house: House) -> Entered | None:
    """Who is signed in with this cookie; None where the session is over, or they are no organiser any more.

    When they were last here is noted every few minutes.
    """
    if not cookie:
        return None
    now = house.now()
    row = sessions.found(digest_of(cookie), now=now, idle=SESSION_IDLE)
    if row is None or may_enter(row.address, house=house) is None:
        return None
    if now - row.seen_at >= SEEN_EVERY:
        with transaction():
            sessions.seen(row.id, now=now)
    return Entered(address=row.address, session=row.id, cookie=cookie)


def session_begun(address: str, *, browser: str, house: House, old: str = "") -> str:
    """They are signed in; their new cookie. What the browser had before is over."""
    cookie = house.unguessable()
    now = house.now()
    with transaction():
        _begun(cookie, address, browser=browser, now=now, old=old)
    return cookie


def session_ended(cookie: str, *, house: House) -> None:
    """Nobody is signed in with this cookie any more."""
    with transaction():
        sessions.end(digest=digest_of(cookie), now=house.now())


def ended_everywhere(address: str, *, house: House) -> int:
    """All sessions of this address are over; how many there were."""
    with transaction():
        return sessions.end(address=address, now=house.now())


def one_ended(id: int, address: str, *, house: House) -> bool:
    """The session with this number is over, if it was theirs."""
    with transaction():
        return bool(sessions.end(address=address, id=id, now=house.now()))


def sessions_of(address: str, *, house: House) -> tuple[SessionRow, ...]:
    """Where somebody is signed in, the last one used first."""
    return sessions.all_of(address, now=house.now(), idle=SESSION_IDLE)


def digest_of(secret: str) -> str:
    """What is kept of a secret that opens something: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _begun(cookie: str, address: str, *, browser: str, now: datetime, old: str) -> None:
    """Inside the caller's transaction."""
    if old:
        sessions.end(digest=digest_of(old), now=now)
    sessions.forget(before=now - SESSION_LASTS)
    sessions.begin(digest_of(cookie), address=address, browser=browser[:LONGEST_BROWSER], now=now, lasts=SESSION_LASTS)
