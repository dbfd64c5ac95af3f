"""Whoever comes at the same time: one gets the row, nobody gets it twice, nobody waits without need."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import peewee
import pytest

from mailflow.model.effect import Ask, SetAttendance
from mailflow.store import clubs, connect, facts, inbox, outbox
from mailflow.store.apply import apply
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import ANNA, CLUB
from tests.store.builders import NOW, OTHER_CLUB, found, planned, queued, raw, received

AT_ONCE = 4
Got = TypeVar("Got")


def all_at_once(work: Callable[[], Got]) -> list[Got]:
    """What each of some threads got, that began at the same moment."""
    begin = threading.Barrier(AT_ONCE)

    def one() -> Got:
        begin.wait(10)
        try:
            return work()
        finally:
            connect.close_thread()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [future.result() for future in [pool.submit(one) for _ in range(AT_ONCE)]]


def in_another_thread(work: Callable[[], Got]) -> Got:
    def one() -> Got:
        try:
            return work()
        finally:
            connect.close_thread()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(one).result(10)


@pytest.fixture
def shared(postgres_url: str, tmp_path: Path) -> Iterator[Engine]:
    """A server that several workers share: a SQLite file has one worker only."""
    engine = connect.open_database(postgres_url, folder=tmp_path)
    connect.migrate(now=NOW)
    with transaction():
        clubs.ensure_club(CLUB.key, now=NOW)
        clubs.ensure_club(OTHER_CLUB.key, now=NOW)
    yield engine
    connect.close()


def test_a_mail_is_claimed_by_one_of_many(database: Engine) -> None:
    ids = [received(number) for number in range(1, 6)]

    def claim() -> list[int]:
        mine = []
        for id in ids:
            with transaction():
                if inbox.claim(id, found(f"f{id}"), now=NOW):
                    mine.append(id)
        return mine

    claimed = Counter(id for got in all_at_once(claim) for id in got)

    assert claimed == dict.fromkeys(ids, 1)


def test_a_mail_that_comes_by_many_roads_at_once_is_kept_once(database: Engine) -> None:
    mails = [raw(number) for number in range(1, 11)]

    def add() -> int:
        with transaction():
            return len(inbox.add(CLUB.key, mails, now=NOW))

    assert sum(all_at_once(add)) == 10
    assert inbox.counts(None)["received"] == 10


def test_an_outgoing_mail_is_leased_by_one_of_many(database: Engine) -> None:
    ids = {queued(f"k{number}") for number in range(20)}

    def lease() -> list[int]:
        mine: list[int] = []
        while True:
            with transaction():
                some = outbox.lease(now=NOW, limit=3, seconds=60, token=str(threading.get_ident()), accounts=None)
            if not some:
                return mine
            mine += [one.id for one in some]

    leased = Counter(id for got in all_at_once(lease) for id in got)

    assert leased == dict.fromkeys(ids, 1)


def test_a_key_is_queued_by_one_of_many(database: Engine) -> None:
    numbers = iter(range(AT_ONCE))
    lock = threading.Lock()

    def queue() -> bool:
        with lock:
            number = next(numbers)
        try:
            queued(f"own{number}", "reply:f1:welcome")
        except peewee.IntegrityError:
            return False
        return True

    assert sorted(all_at_once(queue)) == [False] * (AT_ONCE - 1) + [True]
    assert outbox.counts(None)["waiting"] == 1


def test_a_question_is_asked_once_by_many(database: Engine) -> None:
    def ask() -> int:
        effect = Ask(key="q", kind="join", why="", words="", person=ANNA)
        with transaction(club=CLUB.key):
            return len(apply([effect], club=CLUB, now=NOW, mail=None, by="x"))

    assert sorted(all_at_once(ask)) == [0] * (AT_ONCE - 1) + [1]
    assert len(facts.questions(CLUB.key)) == 1


def test_the_answer_written_last_counts_in_whatever_order_they_are_handled(database: Engine) -> None:
    meeting = planned()
    minutes = iter([3, 1, 4, 2])
    lock = threading.Lock()

    def answer() -> None:
        with lock:
            minute = next(minutes)
        effect = SetAttendance(
            meeting=meeting, person=ANNA, answer="yes", guests=minute, written_at=NOW.replace(minute=minute)
        )
        with transaction(club=CLUB.key):
            apply([effect], club=CLUB, now=NOW, mail=None, by="x")

    all_at_once(answer)

    assert [one.guests for one in facts.attendance(meeting)] == [4]


def test_workers_in_different_processes_settle_each_mail_once(
    database: Engine, database_url: str, tmp_path: Path
) -> None:
    with transaction():
        ids = inbox.add(CLUB.key, [raw(number) for number in range(1, 16)], now=NOW)
    program = (
        "import sys, pathlib\n"
        "from mailflow.store import connect, inbox\n"
        "from mailflow.store.connect import transaction\n"
        "from tests.store.builders import NOW, OTHER_CLUB, found\n"
        "connect.open_database(sys.argv[1], folder=pathlib.Path(sys.argv[2]))\n"
        "sys.stdin.readline()\n"
        "for id in inbox.waiting(now=NOW, limit=99):\n"
        "    with transaction():\n"
        "        if inbox.begin(id, now=NOW) is None: continue\n"
        "    with transaction(club='opbouwwerk'):\n"
        "        if inbox.claim(id, found(f'f{id}'), now=NOW): print(id)\n"
    )
    command = [sys.executable, "-c", program, database_url, str(tmp_path)]
    root = Path(__file__).resolve().parents[2]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) for _ in range(3)
    ]
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    outputs = [worker.communicate(timeout=60)[0] for worker in workers]

    claimed = Counter(int(line) for output in outputs for line in output.split())
    assert [worker.returncode for worker in workers] == [0, 0, 0]
    assert claimed == dict.fromkeys(ids, 1)


# --- several workers on one PostgreSQL


def test_a_mail_that_somebody_reads_is_not_begun_by_another(shared: Engine) -> None:
    id = received(1)

    def begin() -> object:
        with transaction():
            return inbox.begin(id, now=NOW)

    assert begin() is not None
    assert in_another_thread(begin) is None
    row = inbox.row(id)
    assert row is not None and row.attempts == 1


@pytest.mark.parametrize("ending", ["give_back", "postpone", "its connection ends", "another mail"])
def test_a_mail_that_is_let_go_is_there_for_another(shared: Engine, ending: str) -> None:
    id, other = received(1), received(2)

    def begin() -> object:
        with transaction():
            return inbox.begin(id, now=NOW)

    begin()
    match ending:
        case "give_back":
            with transaction():
                inbox.give_back(id, next_try_at=NOW)
        case "postpone":
            with transaction():
                inbox.postpone(id, next_try_at=NOW, why="x")
        case "another mail":
            with transaction():
                inbox.begin(other, now=NOW)
        case _:
            connect.close_thread()

    assert in_another_thread(begin) is not None


def test_begun_by_many_at_once_a_mail_counts_one_attempt(shared: Engine) -> None:
    id = received(1)
    done = threading.Barrier(AT_ONCE)

    def begin() -> bool:
        with transaction():
            got = inbox.begin(id, now=NOW) is not None
        done.wait(10)
        return got

    assert sorted(all_at_once(begin)) == [False] * (AT_ONCE - 1) + [True]
    row = inbox.row(id)
    assert row is not None and row.attempts == 1


def test_rows_that_another_is_just_leasing_are_passed_over_without_waiting(shared: Engine) -> None:
    first, second = queued("k1"), queued("k2")

    def lease() -> list[int]:
        with transaction():
            return [one.id for one in outbox.lease(now=NOW, limit=1, seconds=60, token="t2", accounts=None)]

    with transaction():
        (mine,) = outbox.lease(now=NOW, limit=1, seconds=60, token="t1", accounts=None)
        assert in_another_thread(lease) == [second]

    assert mine.id == first


def test_leases_end_by_the_clock_of_the_server_whatever_the_workers_say(shared: Engine) -> None:
    queued()
    with transaction():
        outbox.lease(now=NOW, limit=1, seconds=60, token="t1", accounts=None)

    with transaction():
        assert outbox.expire(now=NOW.replace(year=NOW.year + 50)) == ()


def test_a_club_that_is_locked_does_not_keep_another_waiting(shared: Engine) -> None:
    def other_club() -> bool:
        with transaction(club=OTHER_CLUB.key):
            return True

    with transaction(club=CLUB.key):
        assert in_another_thread(other_club)
