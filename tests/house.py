"""An installation in a test: the shipped words, a clock and tokens that the test owns, a real database."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from mailflow.flow.assemble import shipped_lexicon
from mailflow.flow.house import House, Room, SafeMode
from mailflow.flow.receive import receive
from mailflow.mail.read import Own
from mailflow.model.message import RawMail, Source
from mailflow.model.people import Club
from mailflow.rendering.templates import Templates
from mailflow.shipped import shipped
from mailflow.store import clubs, connect
from mailflow.store.connect import transaction
from tests.builders import CLUB

START = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that stands still until the test moves it."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


def shipped_words() -> dict[str, str]:
    folder = shipped("templates")
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.*")}


@cache
def shipped_templates() -> Templates:
    return Templates((shipped_words(),))


def a_house(clock: Clock, *clubs: Club, safe_mode: SafeMode | None = None) -> House:
    tokens, openers = itertools.count(1), itertools.count(1)
    rooms = {
        club.key: Room(
            club=club,
            read_templates=shipped_templates,
            read_lexicon=shipped_lexicon,
            own=Own(
                addresses=frozenset(club.own_addresses),
                domains=frozenset({club.address.domain}),
                list_id=f"{club.key}.{club.address.domain}",
                trusted_authserv=(),
            ),
            account=club.key,
        )
        for club in (clubs or (CLUB,))
    }
    return House(
        rooms=rooms,
        now=clock,
        fresh_token=lambda: f"token{next(tokens)}",
        unguessable=lambda: an_opener(next(openers)),
        version="test",
        safe_mode=safe_mode or SafeMode(),
    )


def an_opener(number: int) -> str:
    """The token that the house in a test makes as its first (1), second ... one: 26 letters, as all are."""
    letters = "abcdefghij"
    return "answer" + "".join(letters[int(digit)] for digit in f"{number:020}")


@contextmanager
def a_database(url: str, folder: Path, *, now: datetime = START, keys: tuple[str, ...] = (CLUB.key,)) -> Iterator[None]:
    """The database at the url is open, migrated, and knows the clubs."""
    connect.open_database(url, folder=folder)
    try:
        connect.migrate(now=now)
        with transaction():
            for key in keys:
                clubs.ensure_club(key, now=now)
        yield
    finally:
        connect.close()


_uids = itertools.count(1)


def a_mail(
    text: str,
    *,
    sender: str = "Anna de Boer <anna@wijk.example.org>",
    subject: str = "vraagje",
    id: str = "1@wijk.example.org",
    headers: str = "",
    written_at: datetime = START - timedelta(minutes=5),
) -> bytes:
    """A plain mail to the club, as bytes."""
    head = (
        f"From: {sender}\nTo: opbouwwerk@club.example.org\nSubject: {subject}\n"
        f"Date: {written_at:%a, %d %b %Y %H:%M:%S} +0000\nMessage-ID: <{id}>\n{headers}"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return (head + text + "\n").replace("\n", "\r\n").encode()


def raw(content: bytes, *, account: str = "opbouwwerk:inbox", uid: int | None = None, whole: bool = True) -> RawMail:
    return RawMail(
        content=content,
        source=Source(account=account, folder="INBOX", uidvalidity=1, uid=uid if uid is not None else next(_uids)),
        arrived_at=START - timedelta(minutes=1),
        size=len(content),
        whole=whole,
    )


def received(house: House, *mails: bytes, club: str = CLUB.key) -> tuple[int, ...]:
    """The mails wait in the inbox."""
    return receive(club, [raw(content) for content in mails], house=house)
