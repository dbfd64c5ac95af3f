"""What may happen to a database in a file while mailflow works with it: locks, a full disk, a reader that stays."""

import resource
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from mailflow.model.errors import SettingsError
from mailflow.store import connect
from proving.counting_house import Case, CountingHouse
from proving.faults.interrupting import at_statement

FRAME_BYTES = 4096 + 24
# As often as a mail may fail before it is stuck: what is not its fault must not count.
AGAIN = 4
STATEMENTS = 70
FRAMES = 80


def cases(house: CountingHouse) -> dict[str, Case]:
    """All of them in a full run; some by chance in a quick one."""
    chance, full = house.ground.chance(), house.ground.full
    numbers = range(1, STATEMENTS + 1) if full else sorted(chance.sample(range(1, STATEMENTS // 2), 3))
    frames = range(FRAMES) if full else [0, 1, *sorted(chance.sample(range(2, FRAMES // 2), 3))]
    found: dict[str, Case] = {f"locked from statement {n} on": partial(_locked, number=n) for n in numbers}
    found |= {f"a disk with room for {n} pages": partial(_full, frames=n) for n in frames}
    return found | {
        "locked for a moment": _locked_for_a_moment,
        "somebody reads for long": _read_for_long,
        "a second daemon": _second_daemon,
    }


def _locked(house: CountingHouse, *, number: int) -> list[str]:
    """Another program takes the lock as soon as it can from there on, and keeps it longer than anybody waits."""
    told: list[str] = []
    for _ in range(AGAIN):
        house.comes()
        with closing(sqlite3.connect(_file(house), timeout=0, isolation_level=None)) as other:
            with at_statement(number, lambda _: _taken(other)):
                told += house.turn()
            with suppress(sqlite3.OperationalError):
                other.execute("ROLLBACK")
    return [*_told_plainly(told, "is locked by another program"), *house.heals()]


def _locked_for_a_moment(house: CountingHouse) -> list[str]:
    house.open(wait_seconds=20.0)
    house.comes()
    with closing(sqlite3.connect(_file(house), isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        timer = threading.Timer(0.3, other.rollback)
        timer.start()
        told = house.turn()
        timer.join()
    house.open()
    return [*(f"it did not wait: {one}" for one in told), *house.heals()]


def _full(house: CountingHouse, *, frames: int) -> list[str]:
    """The file system takes so many pages more, and then none, whatever is tried."""
    log = _file(house).with_name("mailflow.db-wal")
    told: list[str] = []
    for _ in range(AGAIN):
        house.comes()
        with _no_file_beyond(log.stat().st_size + frames * FRAME_BYTES):
            told += house.turn()
        connect.checkpoint()
    return [*_told_plainly(told, "disk"), *house.heals()]


def _read_for_long(house: CountingHouse) -> list[str]:
    """The log grows and is known to; afterwards it can be emptied."""
    with closing(sqlite3.connect(_file(house), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM outbox").fetchall()
        house.comes()
        wrong = [f"it did not go on: {one}" for one in house.turn()]
        if connect.checkpoint() or not connect.log_bytes():
            wrong.append("the log is called empty although somebody reads")
    if not connect.checkpoint() or connect.log_bytes():
        wrong.append("the log stays although nobody reads any more")
    return [*wrong, *house.heals()]


def _second_daemon(house: CountingHouse) -> list[str]:
    with connect.sole_daemon(house.url, folder=house.folder):
        try:
            with connect.sole_daemon(house.url, folder=house.folder):
                return ["a second daemon works on the same file"]
        except SettingsError as error:
            return [] if "stop that one first" in str(error) else [f"it only says: {error}"]


def _taken(other: sqlite3.Connection) -> bool:
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:  # mailflow is writing just now
        return False
    return True


@contextmanager
def _no_file_beyond(size: int) -> Iterator[None]:
    """No file of this process grows beyond that: what a write gets then is EFBIG (Python ignores SIGXFSZ)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _told_plainly(told: list[str], words: str) -> list[str]:
    return [f"it says: {one}" for one in told if words not in one]


def _file(house: CountingHouse) -> Path:
    return house.folder / "mailflow.db"
