"""The database is locked, full, ended, unreachable or damaged: nothing is lost, and it heals or says what to do."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest import mock

from mailflow.flow import handle as handling
from mailflow.store import sqlite
from proving.counting_house import CountingHouse, counting_house
from proving.faults import damaged, of_file, of_server
from proving.ground import Ground
from proving.sheet import Guard, Proved

TITLE = "database faults"
GOAL = "lost 0 · corrupt 0 · healed without a hand >= 95 %, the rest refused with advice"
FEW = ("locked from", "a disk with room for", "a second daemon")
FEW_OF_SERVER = ("its session ended", "the answer to COMMIT")


def prove(ground: Ground) -> Proved:
    """Mails come, are handled and answered while the database is in trouble, and after it."""
    missed: list[str] = []
    controls_missed: list[str] = []
    healing = refusing = copies = controls = 0
    for kind in ground.databases:
        with counting_house(ground, kind) as house:
            controls += 1
            controls_missed += [f"{kind}, undisturbed: {one}" for one in _undisturbed(house)]
            made = of_file.cases(house) if kind == "sqlite" else of_server.cases(house)
            few = FEW if kind == "sqlite" else FEW_OF_SERVER
            for name, case in made.items():
                if not ground.few or name.startswith(few):
                    healing += 1
                    missed += [f"{kind}, {name}: {one}" for one in case(house)]
            if kind == "sqlite":
                controls += 1
                found, wrong = _damaged(house)
                refusing += found
                missed += wrong
                controls_missed += damaged.opened_whole(house, _inbox(house))
            copies += house.copies()
    return Proved(
        tried=healing + refusing,
        missed=tuple(missed),
        controls=controls,
        controls_missed=tuple(controls_missed),
        figures={"meant to heal": healing, "to be refused with advice": refusing, "second copies": copies},
    )


def _undisturbed(house: CountingHouse) -> list[str]:
    house.comes()
    told = house.turn()
    return [*told, *house.heals(), *([] if len(house.sink.delivered) == 1 else ["the mail was not answered once"])]


def _damaged(house: CountingHouse) -> tuple[int, list[str]]:
    pages = (house.folder / "mailflow.db").stat().st_size // damaged.PAGE
    tried = damaged.damages(pages, house)
    wrong = [f"sqlite, {name}: {one}" for name, how in tried.items() for one in damaged.refused(house, how)]
    return len(tried), wrong


def _inbox(house: CountingHouse) -> list[tuple[object, ...]]:
    return house.rows("SELECT id, state FROM inbox ORDER BY id")


@contextmanager
def without_a_look() -> Iterator[None]:
    """A database file is taken as it is."""
    with mock.patch.object(sqlite, "_look_into"), mock.patch.object(sqlite, "_look_at"):
        yield


@contextmanager
def trouble_counts() -> Iterator[None]:
    """What the database could not is counted as the mail's own failure."""
    with mock.patch.object(handling, "_wait"):
        yield


GUARDS: Mapping[str, Guard] = {
    "a database file is looked at before it is used": without_a_look,
    "trouble with the database is not the mail's": trouble_counts,
}
