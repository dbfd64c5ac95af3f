"""The addresses of mailflow's own web pages: nobody can guess one, and each opens one thing for one person or club.

A link to leave, or to answer for a meeting, holds the number of a person and an HMAC (RFC 2104) over what it is for,
the club, that person and meeting, by a key that only this installation has; so it opens nothing else, and needs no row
of its own.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mailflow.model.people import Club, Person
from mailflow.store import keys, people

# The names under which the secrets are kept.
KEY = "links"
BEFORE = "links before"
FEED = "feed"
_LEAVE = re.compile(r"([1-9][0-9]{0,17})\.([A-Za-z0-9_-]{43})")
_ANSWER = re.compile(r"([1-9][0-9]{0,17})\.([1-9][0-9]{0,17})\.([A-Za-z0-9_-]{43})")
_FEED = re.compile(r"[A-Za-z0-9_-]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Whom a link to leave is for; `id` is their number."""

    id: int
    club: str
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who is asked by a link whether they come to which meeting (its number); `id` is the person's."""

    id: int
    club: str
    person: Person
    meeting: int


def leave_urls(club: Club, addresses: Sequence[str]) -> Mapping[str, str]:
    """By each address the page on which that person can leave the club.

    Empty where the club has no public address; people whom the club does not know yet are left out. Three queries at
    most for five hundred addresses.
    """
    return _urls(club, addresses, lambda id, key: f"leave/{leave_token(club.key, id, key=key)}")


def leave_token(club: str, person: int, *, key: str) -> str:
    """What stands at the end of this person's link to leave this club: 43 letters that cannot be guessed."""
    return f"{person}.{_signed(key, 'leave', club, str(person))}"


def whose(token: str) -> Leaving | None:
    """Whom this link to leave is for; None for any that mailflow did not make, whatever is wrong with it."""
    found = _LEAVE.fullmatch(token)
    if found is None:
        return None
    id = int(found[1])
    row = people.by_id(id)
    club = row[0] if row else ""
    if not _is_ours(found[2], "leave", club, found[1]) or row is None:
        return None
    return Leaving(id=id, club=club, person=row[1])


def answer_urls(club: Club, meeting: int, addresses: Sequence[str]) -> Mapping[str, str]:
    """By each address the page on which that person can say whether they come to this meeting.

    Empty where the club has no public address; people whom the club does not know yet are left out. Three queries at
    most for five hundred addresses.
    """
    return _urls(club, addresses, lambda id, key: f"answer/{answer_token(club.key, id, meeting, key=key)}")


def answer_token(club: str, person: int, meeting: int, *, key: str) -> str:
    """What stands at the end of this person's link to answer for this meeting: 43 letters that cannot be guessed."""
    return f"{meeting}.{person}.{_signed(key, 'answer', club, str(meeting), str(person))}"


def who_answers(token: str) -> Asked | None:
    """Whom this link asks, and for which meeting; None for any that mailflow did not make, whatever is wrong."""
    found = _ANSWER.fullmatch(token)
    if found is None:
        return None
    row = people.by_id(int(found[2]))
    club = row[0] if row else ""
    if not _is_ours(found[3], "answer", club, found[1], found[2]) or row is None:
        return None
    return Asked(id=int(found[2]), club=club, person=row[1], meeting=int(found[1]))


def feed_url(club: Club) -> str:
    """The address at which the club's calendar can be subscribed to; empty where nobody asked for one yet."""
    token = keys.known(f"{FEED}:{club.key}")
    return f"{club.public_url}/feed/{token}.ics" if token and club.public_url else ""


def club_of_feed(token: str) -> str | None:
    """The key of the club whose calendar is at this address; None where there is none."""
    if _FEED.fullmatch(token) is None:
        return None
    same = [club for club, known in keys.all_of(FEED).items() if hmac.compare_digest(known, token)]
    return same[0] if same else None


def _urls(club: Club, addresses: Sequence[str], page: Callable[[int, str], str]) -> Mapping[str, str]:
    """By each address a page of that person's own: `page` names it by their number and the key of all links."""
    key = keys.known(KEY) if club.public_url and addresses else None
    if key is None:
        return {}
    return {address: f"{club.public_url}/{page(id, key)}" for address, id in people.ids(club.key, addresses).items()}


def _is_ours(seal: str, *what: str) -> bool:
    """Whether this is the HMAC of these words by the key of all links, or by the one before it while that is kept."""
    known = [key for key in (keys.known(KEY), keys.known(BEFORE)) if key]
    return any(hmac.compare_digest(_signed(key, *what), seal) for key in known)


def _signed(key: str, *what: str) -> str:
    """The HMAC-SHA256 of these words, none of which holds a line end, in letters that can stand in a link."""
    made = hmac.new(key.encode(), "\n".join(what).encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made.digest()).decode("ascii").rstrip("=")
