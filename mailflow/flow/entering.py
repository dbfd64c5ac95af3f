"""Coming into the console: a link is mailed to who may, it opens once in the browser that asked, and sessions end."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from mailflow.flow.carry_out import carry_out
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.effect import Send
from mailflow.store import sessions, tokens
from mailflow.store.connect import transaction
from mailflow.store.sessions import SessionRow

LINK_LASTS_MINUTES = 15
LINK_LASTS = timedelta(minutes=LINK_LASTS_MINUTES)
LINKS_AN_HOUR = 3
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A link was opened: the secret of the new session, and the page that was wanted."""

    cookie: str = field(repr=False)
    back: str


def link_mailed(address: str, *, door: str, back: str, site: str, house: House) -> bool:
    """A link to come in is mailed to who may, at most three an hour; it opens only in the browser with this `door`.

    False, and nothing is done, for anybody else. `back` is the page that was wanted, `site` the console's address.
    """
    who = may_enter(address, house=house)
    club = _club_of(address, house=house)
    if who is None or club is None:
        return False
    room, now = house.rooms[club], house.now()
    with transaction(club=club):
        if sessions.links_asked(address, since=now - timedelta(hours=1)) >= LINKS_AN_HOUR:
            return False
        token = _link(who.address, door=door, back=back, house=house)
        mail = Send(
            key=f"login:{digest_of(token)}",
            template="login",
            to=who,
            language=room.club.language_of(address),
            words={"address": f"{site}/login/{token}", "minutes": LINK_LASTS_MINUTES},
            cause="plan",
        )
        carry_out((mail,), house=house, club=club, by=address)
    return True


def link_made(address: str, *, site: str, house: House) -> str | None:
    """A link for who may come in, which opens in any browser: for whoever works on this machine. None for others."""
    if may_enter(address, house=house) is None:
        return None
    with transaction():
        token = _link(address, door="", back="/", house=house)
    return f"{site}/login/{token}"


def looked_at(token: str, *, door: str, house: House) -> Literal["here", "elsewhere", "nothing"]:
    """Whether this link opens the console, and in the browser with this `door`; nothing changes."""
    found = tokens.find(token, purpose="login", now=house.now())
    if found is None or found.used_at is not None or may_enter(found.address, house=house) is None:
        return "nothing"
    return "here" if _opens_with(found, door) else "elsewhere"


def entered_by(token: str, *, door: str, browser: str, house: House, old: str = "") -> Opened | None:
    """The link is used up, its owner signed in, and the session that the browser had before is over.

    None, with nothing changed, where it opens nothing in this browser.
    """
    now = house.now()
    with transaction():
        found = tokens.find(token, purpose="login", now=now)
        if found is None or may_enter(found.address, house=house) is None or not _opens_with(found, door):
            return None
        if not tokens.use(found.id, now=now):
            return None
        cookie = house.unguessable()
        _begun(cookie, found.address, browser=browser, now=now, old=old)
        return Opened(cookie=cookie, back=str(found.about.get("back", "/")))


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


def everybody_out(*, house: House) -> int:
    """All sessions of all people are over; how many there were."""
    with transaction():
        return sessions.end(now=house.now())


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


def _link(address: str, *, door: str, back: str, house: House) -> str:
    """A token that logs in once, kept as its SHA-256; inside the caller's transaction."""
    token = house.unguessable()
    about = {"browser": digest_of(door) if door else "", "back": back}
    tokens.issue("login", club=None, address=address, about=about, now=house.now(), lasts=LINK_LASTS, token=token)
    return token


def _opens_with(found: tokens.Found, door: str) -> bool:
    """Whether the browser with this `door` may use the link: the one that asked, or any for one made on the machine."""
    asked = str(found.about.get("browser", ""))
    return not asked or (bool(door) and hmac.compare_digest(asked, digest_of(door)))


def _club_of(address: str, *, house: House) -> str | None:
    """The club that mails the link: the first one in which this is an organiser, else the first of all."""
    theirs = [key for key, room in house.rooms.items() if any(one.address == address for one in room.club.organisers)]
    return next(iter([*theirs, *house.rooms]), None)


def _begun(cookie: str, address: str, *, browser: str, now: datetime, old: str) -> None:
    """Inside the caller's transaction."""
    if old:
        sessions.end(digest=digest_of(old), now=now)
    sessions.forget(before=now - SESSION_LASTS)
    sessions.begin(digest_of(cookie), address=address, browser=browser[:LONGEST_BROWSER], now=now, lasts=SESSION_LASTS)
