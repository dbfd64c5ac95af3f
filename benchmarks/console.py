"""How long each page of the console takes in a large club, and how often it asks the database.

`python -m benchmarks.console` builds a club of 10,000 members and 50,000 mails in a SQLite file that is thrown away,
and prints a table: the median of so many requests in milliseconds, the slowest, the number of queries. Pages that
need a choice of somebody's (a mailing's name, a template) answer 404, or are left out, unless they stand in CHOSEN.
"""

import logging
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import typer
from console_club import NOW, build
from fanout_club import CLUB, Clock, a_house
from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table

from mailflow.console.frame import console
from mailflow.console.served import Served
from mailflow.flow import entering
from mailflow.flow.house import House
from mailflow.store import connect

ADDRESS = "http://127.0.0.1:8025"
# The row that a page with a number is asked for, by its section; the last rows are the newest.
CHOSEN = ("/mail?q=Bijeenkomst", "/mail?page=500", "/people?q=lid77", "/people?page=100", "/journal?page=20")
OF_CLUB, NUMBER, OTHER = re.compile(r"<[^<>]*\bclub>"), re.compile(r"<int[^<>]*>"), re.compile(r"<[^<>]*>")
GOAL_MS = 100


class Asked(logging.Handler):
    """Counts what the database is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """One more."""
        self.count += 1


def main(members: int = 10_000, mails: int = 50_000, rounds: int = 7, only: str = "") -> None:
    """Builds the club, asks for each page `rounds` times, and prints the table; exit 1 where a page is too slow."""
    with tempfile.TemporaryDirectory(prefix="mailflow-console-") as folder:
        connect.open_database("sqlite:console.db", folder=Path(folder))
        connect.migrate(now=NOW)
        begun = time.perf_counter()
        build(members=members, mails=mails)
        connect.checkpoint()
        size = (Path(folder) / "console.db").stat().st_size / 1e6
        print(f"{members} members, {mails} mails: built in {time.perf_counter() - begun:.0f} s, {size:.0f} MB")
        house = a_house(Clock(shows=NOW))
        slow = measured(house, mails=mails, members=members, rounds=rounds, only=only)
        connect.close()
    raise typer.Exit(1 if slow else 0)


def measured(house: House, *, mails: int, members: int, rounds: int, only: str) -> list[str]:
    """The pages whose median is above the goal; a line is printed for each page."""
    browser = signed_in(house)
    table = Table("page", "answer", "median ms", "slowest ms", "queries")
    slow = []
    for path in pages(browser, mails=mails, members=members):
        if only not in path:
            continue
        times, answer, queries = asked_for(path, browser, rounds=rounds)
        median = statistics.median(times)
        slow += [path] if median > GOAL_MS else []
        table.add_row(path, str(answer), f"{median:.1f}", f"{max(times):.1f}", str(queries))
    Console(width=110).print(table)
    return slow


def signed_in(house: House) -> FlaskClient:
    """A browser in which the club's organiser is signed in."""
    served = Served(house=lambda: house, address=ADDRESS)
    browser = console(served).test_client()
    browser.set_cookie(served.cookie, entering.session_begun(CLUB.organisers[0].address, browser="x", house=house))
    return browser


def pages(browser: FlaskClient, *, mails: int, members: int) -> Iterator[str]:
    """Each page of the club that can be asked for without a choice, and those that were chosen."""
    numbers = {"mail": mails, "people": members // 2, "meetings": 22, "themes": 199, "mailings": mails}
    for rule in sorted(browser.application.url_map.iter_rules(), key=lambda one: one.rule):
        path = OF_CLUB.sub(CLUB.key, rule.rule)
        section = path.removeprefix(f"/c/{CLUB.key}/").split("/")[0]
        path = NUMBER.sub(str(numbers.get(section, 1)), path)
        if "GET" in (rule.methods or ()) and "/c/" in path and not OTHER.search(path) and "summaries" not in path:
            yield path
    yield from (f"/c/{CLUB.key}{path}" for path in CHOSEN)


def asked_for(path: str, browser: FlaskClient, *, rounds: int) -> tuple[list[float], int, int]:
    """How long each round took in milliseconds after one that does not count, the answer, and the queries of one."""
    asked = Asked()
    logger = logging.getLogger("peewee")
    logger.addHandler(asked)
    logger.setLevel(logging.DEBUG)
    answer = browser.get(path)
    logger.removeHandler(asked)
    logger.setLevel(logging.NOTSET)
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        browser.get(path)
        times.append(1000 * (time.perf_counter() - begun))
    return times, answer.status_code, asked.count


if __name__ == "__main__":
    typer.run(main)
