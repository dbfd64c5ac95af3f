"""Everybody who may come to the console's doors, and two clubs behind them that share a name of everything."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Literal

import structlog
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from mailflow.console.frame import console
from mailflow.console.sealed import form_token
from mailflow.console.served import Served
from mailflow.flow import entering
from mailflow.flow.act import act
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.outlines import outlined
from mailflow.model.address import Address
from mailflow.model.effect import AddMember
from mailflow.model.plans import MailingPlan, Plans
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from proving.ground import Ground, Kind
from tests.builders import MARJOLEIN
from tests.console.test_settings import FILE
from tests.console.two_clubs import FIRST, HELPER, OTHER, OTHERS, filled, rows, rows_of, two_clubs
from tests.house import a_database, received

Who = Literal["nobody", "member", "organiser of another club", "helper", "organiser", "administrator"]
Whose = Literal["own", "foreign", "nothing"]
LOCAL = "http://127.0.0.1:8025"
OWN, FOREIGN = "EERSTE", "VREEMD"
NOTHING = 999_999
BOSS = Address(address="beheer@club.example.org", name="Beheer")
MEMBER = Address(address=f"anna@{FIRST.key}.example.org")
ADDRESSES: Mapping[Who, str] = {
    "member": MEMBER.address,
    "organiser of another club": OTHERS.address,
    "helper": HELPER.address,
    "organiser": MARJOLEIN.address,
    "administrator": BOSS.address,
}
# Which rows the number in a path means, the longest beginning first.
TABLES = {
    "/meetings/summaries/": "Summary", "/mailings/outbox/": "Outbox", "/settings/sessions/": "Session",
    "/today/": "Question", "/undo/": "Batch", "/mail/": "Inbox", "/people/": "Person", "/meetings/": "Meeting",
    "/themes/": "Proposal",
}  # fmt: skip
# What a form or a query may name by number, and what the rest is filled in with.
NUMBERED = {"meeting": "Meeting", "into": "Proposal", "proposal": "Proposal", "mail": "Inbox", "person": "Person"}
FILLED = {
    "do": "keep", "text": "x", "note": "x", "reason": "x", "kind": "join", "answer": "yes", "confirm": "1",
    "name": "x", "title": "x", "place": "Gouda", "address": "nieuw@wijk.example.org", "day": "2020-02-03",
    "from": "10:00", "to": "12:00",
}  # fmt: skip
PAGE = (
    "From: Anna <anna@CLUB.example.org>\r\nTo: x@club.example.org\r\nSubject: groet\r\nMessage-ID: <page@CLUB>\r\n"
    "Date: Mon, 06 Jan 2020 08:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    "<p>Hartelijke <b>groet</b> van Anna</p>\r\n"
)
WORDS = {"language": "nl", "name": "received", "kind": "join", "verb": "hold"}


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One door tried by one person: a rule, a method, and whose number it names."""

    rule: Rule
    method: str
    who: Who
    whose: Whose

    @property
    def place(self) -> str:
        """The rule within its club."""
        return self.rule.rule.partition(":club>")[2]

    def __str__(self) -> str:
        return f"{self.who}: {self.method} {self.place} of {self.whose}"


@dataclass(kw_only=True)
class Doors:
    """The console of an installation of two clubs, and who comes to it; each asks from a network of their own."""

    house: House
    served: Served
    app: Flask
    config: str
    cookies: dict[str, str] = field(default_factory=dict)
    ids: dict[tuple[str, str], int] = field(default_factory=dict)
    mailings: dict[str, str] = field(default_factory=dict)
    _networks: Iterator[int] = field(default_factory=lambda: count(1))

    def rules(self) -> list[tuple[str, Rule]]:
        """Every rule within a club, once for each method that it takes."""
        found = [one for one in self.app.url_map.iter_rules() if one.rule.startswith("/c/")]
        return [(method, one) for one in found for method in ("GET", "POST") if method in (one.methods or ())]

    def path(self, cell: Cell) -> str:
        """The cell's path within the first club."""
        table = next((table for begins, table in TABLES.items() if cell.place.startswith(begins)), "")
        words: dict[str, object] = {**WORDS, "club": FIRST.key, "id": self.number(table, cell)}
        words["proposal"] = self.number("Proposal", cell)
        named = {name: words[name] for name in cell.rule.arguments}
        return self.app.url_map.bind("localhost").build(cell.rule.endpoint, named, method=cell.method)

    def number(self, table: str, cell: Cell) -> int:
        """The number of a row of this table that is whose the cell says."""
        if cell.whose == "nothing":
            return NOTHING
        if table == "Session":
            address = ADDRESSES.get(cell.who, MARJOLEIN.address) if cell.whose == "own" else OTHERS.address
            return next((one.id for one in entering.sessions_of(address, house=self.house)), NOTHING)
        return self.ids.get((FIRST.key if cell.whose == "own" else OTHER.key, table), NOTHING)

    def words(self, cell: Cell) -> dict[str, str]:
        """What is filled in, or asked for: with numbers of whose the cell says."""
        named = {name: str(self.number(table, cell)) for name, table in NUMBERED.items()}
        club = {"own": FIRST.key, "foreign": OTHER.key}.get(cell.whose, "none")
        order = {"do": "hold", "to": f"bilal@{club}.example.org"} if cell.place.startswith("/mailings/") else {}
        return {**FILLED, **named, **order, "key": self.mailings.get(club, "none"), "ballot": named["meeting"]}

    def ask(self, cell: Cell, *, token: str | None = None, headers: Mapping[str, str] | None = None) -> TestResponse:
        """What is answered; a form holds its session's token where no other is given."""
        browser = self.app.test_client()
        cookie = self.cookie(cell.who)
        if cookie:
            browser.set_cookie(self.served.cookie, cookie)
        number = next(self._networks)
        around = {"REMOTE_ADDR": f"10.{number // 250 % 250}.{number % 250}.1"}
        if cell.method == "GET":
            query = self.words(cell) if "<int:id>" not in cell.place else {}
            return browser.get(self.path(cell), query_string=query, headers=headers, environ_base=around)
        form = {**self.words(cell), "form": form_token(cookie) if token is None else token}
        return browser.post(self.path(cell), data=form, headers=headers, environ_base=around)

    def cookie(self, who: Who) -> str:
        """Their session's; made anew where it is over. Nobody has none."""
        if who == "nobody":
            return ""
        known = self.cookies.get(who, "")
        if not known or (who != "member" and entering.entered(known, house=self.house) is None):
            self.cookies[who] = entering.session_begun(ADDRESSES[who], browser="proof", house=self.house)
        return self.cookies[who]


@contextmanager
def doors(ground: Ground, kind: Kind) -> Iterator[Doors]:
    """Two clubs with something in about every table, all of it with the mark of its club, behind the console."""
    folder = ground.fresh_folder("doors")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with a_database(ground.database(kind), folder, keys=(FIRST.key, OTHER.key)):
        house = _planning(replace(two_clubs(), administrators=(BOSS,)))
        for club, mark in ((FIRST.key, OWN), (OTHER.key, FOREIGN)):
            filled(house, club, mark)
        (folder / "clubs").mkdir()
        (folder / "clubs" / "opbouwwerk.toml").write_text(FILE, encoding="utf-8")
        (folder / "mailflow.toml").write_text("", encoding="utf-8")
        settings = read_settings(folder / "mailflow.toml", defaults=shipped("config"))
        served = Served(house=lambda: house, address=LOCAL, settings=lambda: settings)
        made = Doors(house=house, served=served, app=console(served), config=str(folder / "mailflow.toml"))
        for who in ADDRESSES:
            made.cookie(who)
        for club in (FIRST.key, OTHER.key):
            _numbered(made, club)
        yield made


def _planning(house: House) -> House:
    """Both clubs ask for votes, so that they have a mailing to look at."""
    plans = Plans(by_kind={"ballot": MailingPlan(kind="ballot")})
    rooms = {key: replace(room, club=replace(room.club, plans=plans)) for key, room in house.rooms.items()}
    return replace(house, rooms=rooms)


def _numbered(made: Doors, club: str) -> None:
    """It is known what each of the club's rows is called; a mail of it is HTML, and a member of it is not away."""
    bilal = Address(address=f"bilal@{club}.example.org", name="Bilal")
    act((AddMember(person=bilal),), house=made.house, club=club, by="test")
    (mail,) = received(made.house, PAGE.replace("CLUB", club).encode(), club=club)
    handle(mail, house=made.house)
    for table, id in sorted(rows_of(club), key=str, reverse=True):
        if isinstance(id, int):
            made.ids[club, table] = id
    made.ids[club, "Inbox"] = mail
    made.mailings[club] = outlined(made.house.rooms[club], house=made.house)[0].key


def all_rows() -> dict[tuple[str, int | str], Mapping[str, object]]:
    """Every row there is but sessions, which come and go with who asks."""
    return {key: values for key, values in rows().items() if key[0] != "Session"}
