"""Every page and every button of the console is tried by everybody, on their own club's things and on another's."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

from werkzeug.test import TestResponse

from mailflow.console import desk
from mailflow.console.sealed import form_token
from mailflow.console.visit import Visit
from mailflow.model.records import InboxRow
from mailflow.store import mailroom
from proving.entrances import entrances
from proving.ground import Ground
from proving.sheet import Guard, Proved
from proving.visitors import ADDRESSES, FOREIGN, OWN, Cell, Doors, Who, Whose, all_rows, doors
from tests.console.two_clubs import FIRST, OTHER, rows_of

TITLE = "routes x people x whose"
GOAL = "forbidden doors opened 0 · the other club's rows unchanged · every answer guarded"
PEOPLE: tuple[Who, ...] = ("nobody", *ADDRESSES)
INSIDE: tuple[Who, ...] = ("helper", "organiser", "administrator")
DOOR = "/login"
SEE_OTHER, BAD, FORBIDDEN, UNKNOWN, BROKEN = 303, 400, 403, 404, 500
# What a helper never opens, written down here once more: a page that is new and is an organiser's belongs here.
NEVER_A_HELPER = frozenset(
    f"{method} {place}"
    for method, places in {
        "GET": (
            "/mail/<int:id>/raw /people/import /people/export /people/<int:id>/remove /people/<int:id>/erase"
            " /meetings/new /meetings/<int:id>/edit /meetings/<int:id>/cancel /themes/votes/new /mailings/sure"
            " /settings/values /settings/words /settings/words/<kind> /settings/templates"
            " /settings/templates/<language>/<name>"
        ),
        "POST": (
            "/people/import /people/import/do /people/<int:id>/remove /people/<int:id>/erase /meetings/new"
            " /meetings/<int:id>/edit /meetings/<int:id>/cancel /meetings/<int:id>/announce"
            " /meetings/<int:id>/held /meetings/<int:id>/agenda /meetings/<int:id>/agenda/add"
            " /meetings/<int:id>/agenda/take/<int:proposal> /meetings/summaries/<int:id>/approve"
            " /meetings/summaries/<int:id>/drop /themes/votes/open /themes/votes/close /mailings/order"
            " /mailings/test /mailings/outbox/<int:id>/<verb> /settings/words/<kind>"
            " /settings/templates/<language>/<name> /settings/templates/<language>/<name>/preview"
        ),
    }.items()
    for place in places.split()
)
# They end what the next cell would ask for: tried last.
LAST = ("/remove", "/erase", "/end", "/drop", "/cancel", "/withdraw", "/undo", "/merge")
# No mailing of these clubs has a reader at this hour: tests/console/test_mailings.py looks at some that have.
NO_MAILING_NOW = frozenset({"/mailings/preview", "/mailings/html"})
GUARDED: Mapping[str, tuple[str, ...]] = {
    "Content-Security-Policy": ("default-src 'none'",),
    "X-Content-Type-Options": ("nosniff",),
    "Referrer-Policy": ("same-origin", "no-referrer"),
    "Cache-Control": ("no-store",),
    "Vary": ("Cookie",),
    "X-Frame-Options": ("DENY", "SAMEORIGIN"),
}


def prove(ground: Ground) -> Proved:
    """Every cell of the matrix on one database (all where everything is tried), and the ways around it."""
    missed: list[str] = []
    controls_missed: list[str] = []
    tried = controls = forbidden = 0
    for kind in ground.databases if ground.full else ground.databases[:1]:
        with doors(ground, kind) as made:
            before = rows_of(OTHER.key)
            shut, around, opened = cells(made, ground)
            missed += _shut(made, shut)
            missed += [one for cell in around for one in _around(made, cell)]
            missed += _without_token(made, ground)
            ways = entrances(made)
            missed += ways.missed
            if rows_of(OTHER.key) != before:
                missed.append("rows of the other club changed")
            controls_missed += [*ways.controls_missed, *(one for cell in opened for one in _served(made, cell))]
            tried += len(shut) + len(around) + 4 * len(_posts(made, ground)) + ways.tried
            forbidden, controls = forbidden + len(shut) + len(around), controls + len(opened) + ways.controls
    return Proved(
        tried=tried,
        missed=tuple(missed),
        controls=controls,
        controls_missed=tuple(controls_missed),
        figures={"forbidden cells": forbidden},
    )


def cells(made: Doors, ground: Ground) -> tuple[list[Cell], list[Cell], list[Cell]]:
    """What must stay shut; what is asked by who may, of what is not theirs or not there; and what must open."""
    shut: list[Cell] = []
    around: list[Cell] = []
    opened: list[Cell] = []
    for method, rule in made.rules():
        for who in PEOPLE:
            for whose in _whoses(who):
                cell = Cell(rule=rule, method=method, who=who, whose=whose)
                if not may(cell):
                    shut.append(cell)
                else:
                    (opened if whose == "own" else around).append(cell)
    opened.sort(key=lambda cell: (cell.method, any(one in cell.place for one in LAST)))
    if ground.few:
        chance = ground.chance()
        shut, around = chance.sample(shut, len(shut) // 8), [one for one in around if one.who == "organiser"]
        opened = [one for one in opened if one.method == "GET" and one.who == "organiser"]
    return shut, around, opened


def may(cell: Cell) -> bool:
    """What was promised, whatever the console itself says."""
    if cell.who == "helper":
        return f"{cell.method} {_plain(cell.place)}" not in NEVER_A_HELPER
    return cell.who in INSIDE


def _whoses(who: Who) -> tuple[Whose, ...]:
    return ("own", "foreign", "nothing") if who in INSIDE else ("own", "nothing")


def _plain(place: str) -> str:
    """The rule without the longest length of a word."""
    return "/".join(f"<{part.rpartition(':')[2]}" if part.startswith("<string") else part for part in place.split("/"))


def _shut(made: Doors, shut: list[Cell]) -> Iterator[str]:
    """All that opened although it must not, or changed anything."""
    before = all_rows()
    for cell in shut:
        answer = made.ask(cell)
        if not _is_refused(cell, answer):
            yield f"{cell} answered {answer.status_code}"
        if cell.who != "helper" and (OWN in answer.text or FOREIGN in answer.text):
            yield f"{cell} read words of a club"
        yield from _unguarded(cell, answer)
    if all_rows() != before:
        yield "something changed by what was refused"


def _is_refused(cell: Cell, answer: TestResponse) -> bool:
    if cell.who in ("nobody", "member"):
        return answer.status_code == SEE_OTHER and answer.headers["Location"].partition("?")[0] == DOOR
    return answer.status_code == (FORBIDDEN if cell.who == "helper" else UNKNOWN)


def _around(made: Doors, cell: Cell) -> Iterator[str]:
    """Who may, asks for what is another club's, or not there at all."""
    answer = made.ask(cell)
    if answer.status_code >= BROKEN:
        yield f"{cell} failed with {answer.status_code}"
    if FOREIGN in answer.text:
        yield f"{cell} read words of the other club"
    if "<int:" in cell.place and cell.method == "GET" and answer.status_code != UNKNOWN:
        yield f"{cell} answered {answer.status_code}"
    yield from _unguarded(cell, answer)


def _served(made: Doors, cell: Cell) -> Iterator[str]:
    """The genuine case: who may, asks for their own; what another cell took away meanwhile may be gone."""
    answer = made.ask(cell)
    if cell.who == "helper" and cell.place.startswith("/undo/"):  # theirs is what they did themselves
        return
    gone = (cell.method == "POST" or cell.place in NO_MAILING_NOW) and answer.status_code == UNKNOWN
    shown_again = cell.method == "POST" and answer.status_code == BAD and "<form" in answer.text
    if not shown_again and (answer.status_code in (BAD, FORBIDDEN) or answer.status_code >= BROKEN):
        yield f"{cell} answered {answer.status_code}"
    if answer.status_code == UNKNOWN and not gone:
        yield f"{cell} is not found"
    if answer.headers.get("Location", "").startswith(DOOR):
        yield f"{cell} was shown the door"
    yield from _unguarded(cell, answer)


def _unguarded(cell: Cell, answer: TestResponse) -> Iterator[str]:
    for name, wanted in GUARDED.items():
        told = answer.headers.get(name, "")
        is_framed = name == "Content-Security-Policy" and told.startswith("sandbox")
        if not is_framed and not any(one in told for one in wanted):
            yield f"{cell} has {name}: {told or 'nothing'}"
        if name == "Content-Security-Policy" and ("script-src" in told or "unsafe-eval" in told):
            yield f"{cell} lets scripts run"


def _posts(made: Doors, ground: Ground) -> list[Cell]:
    posts = [
        Cell(rule=rule, method=method, who="organiser", whose="own")
        for method, rule in made.rules()
        if method == "POST"
    ]
    return posts[::4] if ground.few else posts


def _without_token(made: Doors, ground: Ground) -> Iterator[str]:
    """Forms that another site could send with an organiser's cookie."""
    before = all_rows()
    for cell in _posts(made, ground):
        genuine = form_token(made.cookie("organiser"))
        for token, headers in (
            ("", {}),
            (form_token("another session"), {}),
            (genuine, {"Origin": "https://evil.example"}),
            (genuine, {"Sec-Fetch-Site": "cross-site"}),
        ):
            answer = made.ask(cell, token=token, headers=headers)
            if answer.status_code not in (BAD, FORBIDDEN):
                yield f"{cell} took a form that is not ours: {answer.status_code}"
    if all_rows() != before:
        yield "something changed by a form of another site"


@contextmanager
def without_form_tokens() -> Iterator[None]:
    """Any form is believed."""
    with (
        patch.object(desk, "is_form_token", lambda told, cookie: True),
        patch.object(desk, "came_from_us", lambda served: True),
    ):
        yield


@contextmanager
def without_rights() -> Iterator[None]:
    """Whoever comes in may do everything."""
    with patch.object(Visit, "may", lambda visit, right: True):
        yield


@contextmanager
def without_clubs_of_their_own() -> Iterator[None]:
    """Whoever is an organiser anywhere is one everywhere."""
    with (
        patch.object(desk, "role_in", lambda house, club, address: "organiser"),
        patch.object(desk, "organiser_of", lambda house, club, address: house.rooms[club].club.organisers[0]),
    ):
        yield


@contextmanager
def without_lookup_in_the_club() -> Iterator[None]:
    """A mail is found by its number alone."""

    theirs = mailroom.one

    def anybodys(club: str, id: int) -> InboxRow | None:
        return theirs(FIRST.key, id) or theirs(OTHER.key, id)

    with patch.object(mailroom, "one", anybodys):
        yield


GUARDS: Mapping[str, Guard] = {
    "forms without a token": without_form_tokens,
    "rights off": without_rights,
    "any organiser in any club": without_clubs_of_their_own,
    "a mail not looked up within the club": without_lookup_in_the_club,
}
