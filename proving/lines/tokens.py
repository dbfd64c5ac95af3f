"""Guessed, bent, crossed, old and used tokens at every door that a token opens: none opens, and scanners burn none."""

import hmac
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import cycle, product
from random import Random
from unittest.mock import patch

from mailflow.console.frame import console
from mailflow.console.served import Served
from mailflow.flow import entering, links, mark
from mailflow.flow.act import act
from mailflow.flow.beside import Reader
from mailflow.flow.desk import hearing
from mailflow.flow.house import House
from mailflow.model.answering import HeardKind
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.model.message import Message
from mailflow.model.people import Club
from mailflow.model.understanding import Known
from mailflow.store import people, tokens
from mailflow.store.connect import transaction
from mailflow.web.pages import pages
from proving.ground import Ground
from proving.sheet import Guard, Proved
from proving.visitors import all_rows
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, MONDAY_THE_13TH
from tests.house import START, Clock, a_database, a_house, an_opener

TITLE = "tokens and links: guessed, bent, crossed, expired, used, of another club"
GOAL = "accepted 0 · burnt by 1,000 scanner visits 0 · every genuine one opens"
PUBLIC = replace(CLUB, public_url="https://mail.club.example.org")
OTHER = replace(PUBLIC, key="andere", name="Andere club")
KEY, DOOR, FEED = "a key of this ground", "the browser that asked", "calendarOfThisGround" * 3
SITE = "http://127.0.0.1:8025"
LETTERS = string.ascii_lowercase + "234567"
LINK_LETTERS = string.ascii_letters + string.digits + "-_"
OF_PURPOSE: tuple[tokens.Purpose, ...] = ("digest", "confirm", "login", "page", "join")
ODD = ("", "None", "0", "null", "%00", "../..", "1.", "1.1.", ".", "\u0131" * 26, "a" * 26, "A" * 43, "1." + "A" * 43)
Opens = Callable[[str], bool]


@dataclass
class Doors:
    """The doors, the tokens that open each, and those that open none: by a name for people."""

    house: House
    opens: Mapping[str, Opens]
    genuine: Mapping[str, str]
    closed: Mapping[str, str]
    missed: list[str] = field(default_factory=list)
    tried: int = 0

    def refuse(self, door: str, token: str, *, what: str) -> None:
        """The token is tried at the door; it is missed if it opens."""
        self.tried += 1
        if self.opens[door](token):
            self.missed.append(f"{what} opens the door of the {door}")


def prove(ground: Ground) -> Proved:
    """Each database: everything crossed once, then forged by chance, then looked at by scanners, then the genuine."""
    missed: list[str] = []
    controls: list[str] = []
    tried = visits = asked = 0
    for kind in ground.databases:
        folder = ground.fresh_folder(kind)
        url = ground.database(kind) if kind == "postgres" else f"sqlite:{folder / 'mailflow.db'}"
        with a_database(url, folder, keys=(CLUB.key, OTHER.key)):
            made = _doors()
            controls += _not_opened(made, when="at first")
            _crossed(made)
            _by_chance(made, ground.chance(), count=ground.count(10_000, 1_000_000) // len(ground.databases))
            looked, burnt = _visited(made, ground.count(1_000, 1_000))
            controls += _not_opened(made, when="in the end")
            _used_up(made)
            tried, visits, asked = tried + made.tried, visits + looked, asked + 2 * len(made.genuine)
            missed += [f"{kind}: {one}" for one in (*made.missed, *burnt)]
    return Proved(
        tried=tried, missed=tuple(missed), controls=asked, controls_missed=tuple(controls), figures={"visits": visits}
    )


def _doors() -> Doors:
    """Two clubs of one organiser, a member who is asked for a meeting, and a token of each kind."""
    house = a_house(Clock(), PUBLIC, OTHER)
    mark.links_have_a_key(links.KEY, KEY, now=START)
    mark.key_is_new(f"{links.FEED}:{CLUB.key}", FEED, now=START)
    meeting = SetMeeting(starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH + timedelta(hours=4), state="announced")
    (number,) = act((meeting,), house=house, club=CLUB.key, by="proof")
    act((AddMember(person=ANNA), AddMember(person=BILAL)), house=house, club=CLUB.key, by="proof")
    anna, bilal = people.ids(CLUB.key, [ANNA.address, BILAL.address]).values()
    issued = {one: _issued(one, at) for at, one in enumerate(OF_PURPOSE, start=100)}
    leave = links.leave_token(CLUB.key, anna, key=KEY)
    ask = links.answer_token(CLUB.key, anna, number, key=KEY)
    closed = {
        **{f"a token for {one}": token for one, token in issued.items()},
        **{f"an expired token for {one}": _issued(one, at, lasts=0) for at, one in enumerate(OF_PURPOSE, start=200)},
        "a digest's token of another club": _issued("digest", 300, club=OTHER.key),
        "a digest's token of somebody else": _issued("digest", 301, address=ANNA.address),
        "a login token of who may not enter": _issued("login", 302, address=ANNA.address),
        "a link to leave": leave,
        "a link to answer": ask,
        "a calendar's address": FEED,
        "another's number before this MAC": f"{bilal}.{leave.partition('.')[2]}",
        "another meeting before this MAC": f"{number + 1}.{ask.partition('.')[2]}",
        "a link to leave of another club's making": links.leave_token(OTHER.key, anna, key=KEY),
        "a link to leave by another key": links.leave_token(CLUB.key, anna, key="another key"),
    }
    genuine = {"leave page": leave, "answer page": ask, "calendar": FEED, "login": issued["login"]}
    return Doors(house=house, opens=_opens(house), genuine={**genuine, "desk": issued["digest"]}, closed=closed)


def _issued(
    purpose: tokens.Purpose, number: int, *, lasts: int = 14, club: str = CLUB.key, address: str = MARJOLEIN.address
) -> str:
    """A token for this, kept as all are."""
    token = an_opener(number)
    about = {"browser": entering.digest_of(DOOR), "back": "/", "items": {}}
    of_club = None if purpose == "login" else club
    with transaction():
        tokens.issue(
            purpose, club=of_club, address=address, about=about, now=START, lasts=timedelta(days=lasts), token=token
        )
    return token


def _opens(house: House) -> dict[str, Opens]:
    """By the name of each door whether a token opens it; looking changes nothing."""
    return {
        "leave page": lambda token: links.whose(token) is not None,
        "answer page": lambda token: links.who_answers(token) is not None,
        "calendar": lambda token: links.club_of_feed(token) is not None,
        "login": lambda token: entering.looked_at(token, door=DOOR, house=house) == "here",
        "desk": lambda token: _is_heard(token, house),
    }


def _is_heard(token: str, house: House) -> bool:
    """Whether an organiser's mail that answers one with this token counts."""
    message = Message(
        fingerprint="", message_id="<a@club.example.org>", sender=MARJOLEIN, sender_shown=str(MARJOLEIN),
        recipients=(), subject="Re: overzicht", said="1 ja", quoted="", signed="", written_at=START,
        answers_to=(f"<{token}@{CLUB.address.domain}>",),
    )  # fmt: skip
    known = Known(club_name=CLUB.name, club_address=CLUB.address.address)
    found = hearing.heard(
        message, known=known, has_notes=False, room=house.rooms[CLUB.key], house=house, reader=Reader()
    )
    return found is not None and found.kind in ("answer", "thanks")


def _not_opened(made: Doors, *, when: str) -> list[str]:
    return [
        f"the genuine token does not open the {door} {when}"
        for door, token in made.genuine.items()
        if not made.opens[door](token)
    ]


def _crossed(made: Doors) -> None:
    """Every token at every door but its own; a yes that is asked for ("confirm") is answered at the desk, too."""
    for (what, token), door in product(made.closed.items(), made.opens):
        if token != made.genuine[door] and not (what == "a token for confirm" and door == "desk"):
            made.refuse(door, token, what=what)


def _by_chance(made: Doors, chance: Random, *, count: int) -> None:
    """So many guesses and bent tokens, the doors in turn; the desk, which reads a whole mail, less often."""
    doors = cycle((*(one for one in made.opens if one != "desk"),) * 4 + ("desk",))
    odd = [(door, one) for door in made.opens for one in ODD]
    for door, token in odd[: max(1, count // 2)]:
        made.refuse(door, token, what=f"{token!r}")
    while made.tried < count:
        door = next(doors)
        token = _bent(made.genuine[door], chance)
        if token != made.genuine[door]:
            made.refuse(door, token, what=f"the bent token {token!r}")


def _bent(token: str, chance: Random) -> str:
    """A token that is not this one: a letter changed, cut, longer, turned, its tail or all of it made up."""
    letters = LETTERS if len(token) == 26 else LINK_LETTERS
    place = chance.randrange(len(token))
    kept, _, sealed = token.rpartition(".")
    dot = "." if kept else ""
    match chance.randrange(7):
        case 0:
            return token[:place] + chance.choice(letters) + token[place + 1 :]
        case 1:
            return token[:place]
        case 2:
            return token + chance.choice(letters)
        case 3:
            return token.swapcase() if chance.random() < 0.5 else token[::-1]
        case 4:
            return token[:-4] + "".join(chance.choices(letters, k=4))
        case 5:
            return f"{chance.randrange(1, 10)}.{sealed}" if dot else "".join(chance.choices(letters, k=len(token)))
        case _:
            return f"{kept}{dot}" + "".join(chance.choices(letters, k=len(sealed)))


def _visited(made: Doors, count: int) -> tuple[int, list[str]]:
    """Scanners open every link, by every verb that must change nothing: no row is another afterwards."""
    public = pages(lambda: made.house).test_client()
    inside = console(Served(house=lambda: made.house, address=SITE)).test_client()
    token = made.genuine
    places = (
        (public, f"/leave/{token['leave page']}"),
        (public, f"/answer/{token['answer page']}"),
        (public, f"/feed/{token['calendar']}.ics"),
        (inside, f"/login/{token['login']}"),
    )
    before = all_rows()
    for number, ((browser, place), verb) in zip(
        range(count), cycle(product(places, ("GET", "HEAD", "OPTIONS"))), strict=False
    ):
        network = f"198.{number % 250}.{number // 250}.7"
        browser.open(place, method=verb, environ_overrides={"REMOTE_ADDR": network}, headers={"Purpose": "prefetch"})
    return count, [] if all_rows() == before else ["the visits of scanners changed rows"]


def _used_up(made: Doors) -> None:
    """A link to come in opens once; in another browser never."""
    token, house = made.genuine["login"], made.house
    made.tried += 2
    if entering.entered_by(token, door="another browser", browser="proof", house=house) is not None:
        made.missed.append("a login link opens in another browser")
    if entering.entered_by(token, door=DOOR, browser="proof", house=house) is None:
        made.missed.append("the genuine login link signs nobody in")
    if entering.entered_by(token, door=DOOR, browser="proof", house=house) is not None:
        made.missed.append("a login link opens twice")


@contextmanager
def without_the_whole_mac() -> Iterator[None]:
    """Of a MAC and of a calendar's address only the first letters are compared."""
    with patch.object(hmac, "compare_digest", lambda one, other: one[:6] == other[:6]):
        yield


@contextmanager
def without_the_purpose() -> Iterator[None]:
    """A token opens whatever it is tried at."""

    def find(token: str, *, purpose: tokens.Purpose, now: object) -> tokens.Found | None:
        return next((one for one in tokens.known([token]) if one.expires_at > now), None)  # type: ignore[operator]

    with patch.object(tokens, "find", find):
        yield


@contextmanager
def without_expiry() -> Iterator[None]:
    """A token opens for ever."""
    with patch.object(tokens.Found, "is_live", lambda self, now: True):
        yield


@contextmanager
def without_the_club() -> Iterator[None]:
    """A token of one club counts in another."""
    standing = hearing.standing

    def anywhere(message: Message, found: tokens.Found, *, club: Club, now: object) -> HeardKind:
        return standing(message, replace(found, club=club.key), club=club, now=now)  # type: ignore[arg-type]

    with patch.object(hearing, "standing", anywhere):
        yield


@contextmanager
def without_once() -> Iterator[None]:
    """A token that opens once opens again."""
    with patch.object(tokens, "use", lambda id, *, now: True):
        yield


GUARDS: Mapping[str, Guard] = {
    "MAC compared by prefix": without_the_whole_mac,
    "purpose of a token not compared": without_the_purpose,
    "expiry not looked at": without_expiry,
    "club of a token not compared": without_the_club,
    "single use not looked at": without_once,
}
