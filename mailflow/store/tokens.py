"""What opens something for one person until it expires: made by chance, and kept only as what nobody can turn back."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from mailflow.store.desk import Token

Purpose = Literal["digest", "confirm", "login", "page", "join"]
# 130 bits of chance in letters that neither mail servers nor people change.
SHAPE = re.compile(r"[a-z2-7]{26}")
TRIED_AT_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a token opens: for whom, of which club (None: for logging in), about what, until when.

    `used_at` is when it was used, for one that may be used once.
    """

    id: int
    purpose: Purpose
    club: str | None
    address: str
    about: Mapping[str, object]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None

    def is_live(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return now < self.expires_at


def issue(
    purpose: Purpose,
    *,
    club: str | None,
    address: str,
    about: Mapping[str, object],
    now: datetime,
    lasts: timedelta,
    token: str,
) -> None:
    """The token opens this for the address from now on, as long as it lasts; only its SHA-256 is kept.

    Raises ValueError for one that somebody could guess.
    """
    if SHAPE.fullmatch(token) is None:
        raise ValueError("a token is 26 letters of a-z and 2-7")
    Token.insert(
        club=club,
        purpose=purpose,
        digest=digest_of(token),
        address=address,
        about=json.dumps(about, ensure_ascii=False),
        made_at=now,
        expires_at=now + lasts,
    ).execute()


def find(token: str, *, purpose: Purpose, now: datetime) -> Found | None:
    """What the token opens now; None for one that expired, is for something else, or that nobody was given."""
    found = known([token])
    return next((one for one in found if one.purpose == purpose and one.is_live(now)), None)


def known(tokens: Iterable[str]) -> tuple[Found, ...]:
    """What these tokens open or once opened, in their order; those that nobody was given are left out. One query."""
    digests = [digest_of(one) for one in dict.fromkeys(tokens) if SHAPE.fullmatch(one)][:TRIED_AT_MOST]
    if not digests:
        return ()
    rows = {row.digest: row for row in Token.select().where(Token.digest.in_(digests))}
    return tuple(_found(rows[one]) for one in digests if one in rows)


def given(words: Iterable[str]) -> frozenset[str]:
    """Those of these words that are tokens which somebody was given once; one query for a hundred of them."""
    digests = {digest_of(one): one for one in words if SHAPE.fullmatch(one)}
    asked, found = list(digests), set()
    for start in range(0, len(asked), TRIED_AT_MOST):
        some = asked[start : start + TRIED_AT_MOST]
        found |= {row.digest for row in Token.select(Token.digest).where(Token.digest.in_(some))}
    return frozenset(digests[one] for one in found)


def use(id: int, *, now: datetime) -> bool:
    """Whether the token with this number was used now, for the first time: of two at once, one is told so."""
    changed = Token.update(used_at=now).where(Token.id == id, Token.used_at.is_null()).execute()
    return bool(changed == 1)


def spend(id: int, *, now: datetime, until: datetime) -> None:
    """The token with this number was used and opens nothing; it is remembered until then, without what it was about."""
    Token.update(used_at=now, about="{}", expires_at=until).where(Token.id == id).execute()


def is_out(purpose: Purpose, *, club: str, address: str, since: datetime, now: datetime) -> bool:
    """Whether this address was given such a token since then, or has used one that is still remembered."""
    used = Token.used_at.is_null(False) & (Token.expires_at > now)
    theirs = (Token.purpose == purpose) & (Token.club == club) & (Token.address == address)
    return bool(Token.select().where(theirs, (Token.made_at > since) | used).exists())


def forget_expired(*, before: datetime) -> int:
    """Tokens that expired before this instant are gone; how many they were."""
    return int(Token.delete().where(Token.expires_at < before).execute())


def forget_wishes(*, now: datetime) -> int:
    """What waited in vain for somebody to confirm that they want to join is gone; how many wishes."""
    return int(Token.delete().where(Token.purpose == "join", Token.expires_at < now).execute())


def digest_of(token: str) -> str:
    """The SHA-256 of a token, in hex: what is kept of it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _found(row: Token) -> Found:
    return Found(
        id=row.id,
        purpose=cast("Purpose", row.purpose),
        club=row.club_id,
        address=row.address,
        about=cast("Mapping[str, object]", json.loads(row.about)),
        made_at=row.made_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
    )
