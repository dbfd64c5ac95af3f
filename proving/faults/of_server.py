"""What may happen to a database server and the line to it: ended sessions, lost answers, restarts, locks, no room."""

import contextlib
import threading
import time
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import psycopg

from mailflow.store import connect
from proving.counting_house import Case, CountingHouse
from proving.faults.interrupting import at_statement
from proving.faults.of_file import AGAIN, STATEMENTS
from proving.faults.proxy import Passed, Pause, Proxy, Way
from tests.builders import CLUB

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed import Incomplete

COMMITS = 8
MANY = 200
PATIENT_SECONDS = 10.0
WAITING = "SELECT COUNT(*) FROM pg_locks WHERE NOT granted"


def cases(house: CountingHouse) -> dict[str, Case]:
    """All of them in a full run; some by chance in a quick one."""
    chance, full = house.ground.chance(), house.ground.full
    numbers = range(1, STATEMENTS + 1) if full else sorted(chance.sample(range(1, STATEMENTS // 2), 3))
    commits = range(1, COMMITS + 1) if full else sorted(chance.sample(range(1, COMMITS), 2))
    found: dict[str, Case] = {f"its session ended at statement {n}": partial(_ended, number=n) for n in numbers}
    found |= {f"the answer to COMMIT {n} lost": partial(_answer_lost, number=n) for n in commits}
    return found | {
        "the server stopped at once": _stopped,
        "no connection left": _no_connection_left,
        "it only reads": _only_reads,
        "the club's row locked": _row_locked,
        "a deadlock": _deadlock,
        "a line that stands still": _still,
    }


def _ended(house: CountingHouse, *, number: int) -> list[str]:
    """As an administrator or a failing server ends it: `pg_terminate_backend`, as often as a mail may fail."""

    def ended(connection: "Incomplete") -> bool:
        pid = connection.info.backend_pid
        with psycopg.connect(house.url, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        return True

    for _ in range(AGAIN):
        house.comes()
        with at_statement(number, ended):
            house.turn()
    return house.heals()


class _Deaf:
    """Honest until `deaf` is set: then the server gets what is said, and its answer never comes."""

    def __init__(self) -> None:
        self.deaf = threading.Event()

    def passed(self, way: Way, chunk: bytes) -> "Iterable[Passed]":
        if way == "there" or not self.deaf.is_set():
            yield chunk


def _answer_lost(house: CountingHouse, *, number: int) -> list[str]:
    """The server commits, and nobody hears so: keys settle what is tried again."""
    shape = _Deaf()
    with _line(house, usual=shape) as proxy:
        house.comes()

        def lost(_: object) -> bool:
            shape.deaf.set()
            threading.Timer(0.2, partial(_cut, proxy, shape)).start()
            return True

        with at_statement(number, lost, of="COMMIT") as fault:
            house.turn()
    return [*([] if fault.words else ["there was no such COMMIT"]), *house.heals()]


def _cut(proxy: Proxy, shape: _Deaf) -> None:
    proxy.cut()
    shape.deaf.clear()


def _stopped(house: CountingHouse) -> list[str]:
    server = house.ground.postgres()
    house.comes()
    server.stop()
    try:
        told = house.turn()
    finally:
        server.start()
    return [*([] if told else ["it says nothing although the server is gone"]), *house.heals()]


def _no_connection_left(house: CountingHouse) -> list[str]:
    house.comes()
    connect.close_thread()
    with ExitStack() as open_ones:
        with contextlib.suppress(psycopg.OperationalError):
            for _ in range(MANY):
                open_ones.enter_context(psycopg.connect(house.url))
        told = house.turn()
    wrong = [f"it says: {one}" for one in told if "too many" not in one]
    return [*wrong, *([] if told else ["it says nothing although there is no room"]), *house.heals()]


def _only_reads(house: CountingHouse) -> list[str]:
    name = house.url.partition("?")[0].rpartition("/")[2]
    house.comes()
    connect.close_thread()
    house.ground.postgres().execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    told = house.turn()
    house.ground.postgres().execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    wrong = [f"it says: {one}" for one in told if "it only reads" not in one]
    return [*wrong, *([] if told else ["it says nothing although it cannot write"]), *house.heals()]


def _row_locked(house: CountingHouse) -> list[str]:
    told: list[str] = []
    for _ in range(AGAIN):
        house.comes()
        with psycopg.connect(house.url) as other:
            other.execute("SELECT * FROM club FOR UPDATE")
            told += house.turn()
            other.rollback()
    return [*([] if told else ["it says nothing although the club is locked"]), *house.heals()]


def _deadlock(house: CountingHouse) -> list[str]:
    """Another session has the mail and wants the club, while mailflow has the club and wants the mail."""
    house.open(wait_seconds=PATIENT_SECONDS)
    house.comes()
    house._fetch()
    with psycopg.connect(house.url) as other:
        thread = threading.Thread(target=partial(_wants_the_club, other, house.url))

        def holds(_: object) -> bool:
            other.execute("SELECT * FROM inbox WHERE state = 'received' FOR UPDATE")
            thread.start()
            return True

        with at_statement(1, holds, of="FOR UPDATE") as fault:
            told = house.turn()
        if fault.words:
            thread.join(PATIENT_SECONDS)
    house.open()
    return [*([] if "deadlock" in " ".join(told) else [f"no deadlock is told: {told}"]), *house.heals()]


def _wants_the_club(other: psycopg.Connection, url: str) -> None:
    """As soon as somebody waits for what this session holds."""
    with psycopg.connect(url, autocommit=True) as looks:
        until = time.monotonic() + PATIENT_SECONDS
        while time.monotonic() < until and looks.execute(WAITING).fetchone() == (0,):
            time.sleep(0.02)
    with contextlib.suppress(psycopg.errors.DeadlockDetected):  # where this session is the one that is given up
        other.execute(b"SELECT * FROM club WHERE key = %s FOR UPDATE", (CLUB.key,))
    other.rollback()


def _still(house: CountingHouse) -> list[str]:
    """Every answer of the server comes late."""

    class Late:
        def passed(self, way: Way, chunk: bytes) -> "Iterable[Passed]":
            if way == "back":
                yield Pause(0.01)
            yield chunk

    with _line(house, usual=Late()):
        house.comes()
        told = house.turn()
    return [*(f"it did not wait: {one}" for one in told), *house.heals()]


@contextlib.contextmanager
def _line(house: CountingHouse, *, usual: "Incomplete") -> "Incomplete":
    """mailflow reaches the server through a proxy; afterwards directly again."""
    folder = house.url.partition("?host=")[2]
    with Proxy(f"{folder}/.s.PGSQL.5432", usual=lambda: usual) as proxy:
        house.open(url=house.url.replace(f"host={folder}", f"host=127.0.0.1&port={proxy.port}&sslmode=disable"))
        try:
            yield proxy
        finally:
            house.open()
