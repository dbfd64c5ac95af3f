"""Who is logged in to the console; of each cookie only its SHA-256 is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailflow.store.desk import Session, Token


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """That somebody is logged in, with which browser, since when, and when they were last here."""

    id: int
    address: str
    browser: str
    made_at: datetime
    seen_at: datetime
    expires_at: datetime


def begin(digest: str, *, address: str, browser: str, now: datetime, lasts: timedelta) -> None:
    """Somebody is logged in from now on."""
    expires_at = now + lasts
    Session.insert(
        digest=digest, address=address, browser=browser, made_at=now, seen_at=now, expires_at=expires_at
    ).execute()


def found(digest: str, *, now: datetime, idle: timedelta) -> SessionRow | None:
    """The session of this cookie; None where there is none, it ended, or nobody was here for too long."""
    row = Session.get_or_none(
        Session.digest == digest,
        Session.ended_at.is_null(),
        Session.expires_at > now,
        Session.seen_at > now - idle,
    )
    return None if row is None else _noun(row)


def seen(id: int, *, now: datetime) -> None:
    """Somebody was here just now."""
    Session.update(seen_at=now).where(Session.id == id).execute()


def all_of(address: str, *, now: datetime, idle: timedelta) -> tuple[SessionRow, ...]:
    """All sessions of somebody that are open, the last one used first."""
    found = Session.select().where(
        Session.address == address,
        Session.ended_at.is_null(),
        Session.expires_at > now,
        Session.seen_at > now - idle,
    )
    return tuple(_noun(row) for row in found.order_by(Session.seen_at.desc(), Session.id.desc()))


def end(*, now: datetime, digest: str | None = None, address: str | None = None, id: int | None = None) -> int:
    """The session with this cookie, or those of this address (or the one with this number) are over; how many."""
    which = [Session.ended_at.is_null()]
    which += [Session.digest == digest] if digest is not None else []
    which += [Session.address == address] if address is not None else []
    which += [Session.id == id] if id is not None else []
    return int(Session.update(ended_at=now).where(*which).execute())


def links_asked(address: str, *, since: datetime) -> int:
    """How many login links were made for this address since then."""
    found = Token.select().where(Token.purpose == "login", Token.address == address, Token.made_at > since)
    return int(found.count())


def forget(*, before: datetime) -> None:
    """Sessions that ended or expired before then are gone."""
    Session.delete().where((Session.expires_at < before) | (Session.ended_at < before)).execute()


def _noun(row: Session) -> SessionRow:
    return SessionRow(
        id=row.id,
        address=row.address,
        browser=row.browser,
        made_at=row.made_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )
