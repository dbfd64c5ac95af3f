"""A database file that is damaged, swapped or half restored: mailflow refuses it with advice, and leaves it so."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from mailflow.model.errors import SettingsError
from mailflow.store import connect
from proving.counting_house import CountingHouse

PAGE = 4096
PAGES = 120
ADVICE = ("backup", "put", "remove", "install", "write another")
Damage = Callable[[Path], None]


def damages(pages: int, house: CountingHouse) -> Mapping[str, Damage]:
    """All of them, each for the file's path; pages by chance, more of them in a full run."""
    chance, full = house.ground.chance(), house.ground.full
    numbers = sorted(chance.sample(range(pages), min(pages, PAGES) if full else 4))
    return {f"page {n} of {pages} overwritten": partial(_overwrite, page=n) for n in numbers} | {
        "half of it": lambda file: _cut(file, 2),
        "a tenth of it": lambda file: _cut(file, 10),
        "a header of zeros": lambda file: _write(file, 0, bytes(100)),
        "nothing in it": lambda file: file.write_bytes(b""),
        "a text in its place": lambda file: file.write_bytes(b"Boodschappen: melk, brood\n" * 400),
        "another program's": _of_another,
        "a newer mailflow's": _newer,
        "a folder in its place": _folder,
        "its log alone": _log_alone,
    }


def refused(house: CountingHouse, damage: Damage) -> list[str]:
    """What is wrong with what mailflow makes of a copy that was damaged so."""
    with copied(house) as folder:
        file = folder / "mailflow.db"
        damage(file)
        before = _bytes(folder)
        try:
            connect.open_database("sqlite:mailflow.db", folder=folder)
        except SettingsError as error:
            said = str(error)
        except Exception as error:
            return [f"it fails with {type(error).__name__}: {error}"]
        else:
            return ["it is opened as if nothing were wrong"]
        wrong = [] if any(word in said for word in ADVICE) else [f"it gives no advice: {said}"]
        return [*wrong, *([] if _bytes(folder) == before else ["the file was changed"])]


def opened_whole(house: CountingHouse, rows: list[tuple[object, ...]]) -> list[str]:
    """The control: an undamaged copy is opened and has all its rows."""
    with copied(house) as folder:
        connect.open_database("sqlite:mailflow.db", folder=folder)
        with closing(sqlite3.connect(folder / "mailflow.db")) as file:
            found = file.execute("SELECT id, state FROM inbox ORDER BY id").fetchall()
        return [] if found == rows and rows else [f"an undamaged copy has {len(found)} of {len(rows)} rows"]


@contextmanager
def copied(house: CountingHouse) -> Iterator[Path]:
    """A folder with a copy of the database, all of it in one file; the house has its own open again afterwards."""
    connect.checkpoint()
    connect.close()
    folder = house.ground.fresh_folder("damaged")
    shutil.copy(house.folder / "mailflow.db", folder / "mailflow.db")
    try:
        yield folder
    finally:
        connect.close()
        house.open()


def _bytes(folder: Path) -> dict[str, bytes]:
    """The databases in a folder: not the files that only say who works with them."""
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file() and one.name.endswith(".db")}


def _overwrite(file: Path, *, page: int) -> None:
    _write(file, page * PAGE, b"\xa5" * PAGE)


def _write(file: Path, at: int, what: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(what)


def _cut(file: Path, parts: int) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // parts])


def _of_another(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as made:
        made.execute("CREATE TABLE boodschap (wat TEXT)")
        made.commit()


def _newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("UPDATE schema_migration SET name = '9999_later' WHERE name LIKE '0001%'")
        opened.commit()
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _log_alone(file: Path) -> None:
    file.rename(file.with_name("mailflow.db-wal"))
