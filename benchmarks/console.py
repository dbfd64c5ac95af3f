"""How long each page of the console takes in a large club, and how often it asks the database.

`python -m benchmarks.console` builds a club of 10,000 members and 50,000 mails in a SQLite file that is thrown away,
and prints a table: the median of so many requests in milliseconds, the slowest, the number of queries. A page that does
not answer as it should is told of, and fails all. Files to keep are measured, too, but held to no goal.
"""

import logging
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
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
from mailflow.model.plans import MailingPlan, Plans
from mailflow.store import connect

ADDRESS = "http://127.0.0.1:8025"
CHOSEN = (
    "/mail?q=Bijeenkomst", "/mail?page=500", "/people?words=lid77", "/people?words=1&standing=all",
    "/journal?mail=50000", "/meetings/22/answers?which=silent", "/meetings/22/answers?page=100", "/meetings/21/came",
    "/meetings/22/list?page=9",
    "/mailings/outbox?state=sent", "/today?later=1950.1951",
)  # fmt: skip
# What can only be looked at where there is something of the kind, or where the settings come from files.
LEFT_OUT = ("summaries", "settings/values", "settings/words", "settings/templates")
FILES = ("/export", "/raw")
MAILINGS = ("one", "preview", "html", "sure")
PLANS = Plans(
    by_kind={
        "invitation": MailingPlan(kind="invitation", days=28),
        "nudge": MailingPlan(kind="nudge", days=7),
        "reminder": MailingPlan(kind="reminder", days=2),
        "next_call": MailingPlan(kind="next_call", days=14),
    }
)
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


def main(
    members: int = 10_000, mails: int = 50_000, rounds: int = 7, only: str = "", folder: Path | None = None
) -> None:
    """Asks for each page `rounds` times and prints the table; exit 1 where a page is too slow, or does not answer.

    With a `folder` the club that was built there before is used again, and one that is built now stays.
    """
    with tempfile.TemporaryDirectory(prefix="mailflow-console-") as thrown_away:
        opened(folder or Path(thrown_away), members=members, mails=mails)
        house = with_plans(a_house(Clock(shows=NOW)))
        slow = measured(house, mails=mails, members=members, rounds=rounds, only=only)
        connect.close()
    raise typer.Exit(1 if slow else 0)


def opened(folder: Path, *, members: int, mails: int) -> None:
    """The database of the club in this folder is open; it is built where there is none."""
    file = folder / "console.db"
    is_there = file.exists()
    connect.open_database("sqlite:console.db", folder=folder)
    if is_there:
        return
    connect.migrate(now=NOW)
    begun = time.perf_counter()
    build(members=members, mails=mails)
    connect.checkpoint()
    took, size = time.perf_counter() - begun, file.stat().st_size / 1e6
    print(f"{members} members, {mails} mails: built in {took:.0f} s, {size:.0f} MB")


def measured(house: House, *, mails: int, members: int, rounds: int, only: str) -> list[str]:
    """The pages whose median is above the goal, or that do not answer; a line is printed for each page."""
    browser = signed_in(house)
    table = Table("page", "answer", "median ms", "slowest ms", "queries")
    failed, within, count = [], 0, 0
    all_pages = pages(browser, mails=mails, members=members)
    asked: Iterator[tuple[str, Callable[[], int]]] = ((path, partial(got, browser, path)) for path in all_pages)
    for path, ask in chain(asked, [("POST /today/.../approve", poster(browser))]):
        if only not in path:
            continue
        times, answer, queries = timed(ask, rounds=rounds)
        median = statistics.median(times)
        is_file = path.endswith(FILES)
        count += not is_file
        within += not is_file and answer in (200, 303) and median <= GOAL_MS
        failed += [path] if answer not in (200, 303) or (median > GOAL_MS and not is_file) else []
        shown = path.removeprefix(f"/c/{CLUB.key}")
        table.add_row(shown, str(answer), f"{median:.1f}", f"{max(times):.1f}", str(queries))
    Console(width=110).print(table)
    print(f"{within} of {count} pages within {GOAL_MS} ms" + "".join(f"\nfailed: {path}" for path in failed))
    return failed


def got(browser: FlaskClient, path: str) -> int:
    """The answer to a look at this page, read to its end."""
    answer = browser.get(path)
    answer.get_data()
    return answer.status_code


def poster(browser: FlaskClient) -> Callable[[], int]:
    """Settles one more of the open questions at each call: the first one on the page of today."""

    page = browser.get(f"/c/{CLUB.key}/today").text
    form = re.findall(r'name="form" value="([^"]+)"', page)[0]
    waiting = iter(dict.fromkeys(re.findall(r'action="(/c/[^"]+/today/\d+/approve)"', page)))

    def settled() -> int:
        return browser.post(next(waiting), data={"form": form, "back": f"/c/{CLUB.key}/today"}).status_code

    return settled


def with_plans(house: House) -> House:
    """The same, and the club has mailings of several kinds."""
    room = house.rooms[CLUB.key]
    return replace(house, rooms={CLUB.key: replace(room, club=replace(room.club, plans=PLANS))})


def signed_in(house: House) -> FlaskClient:
    """A browser in which the club's organiser is signed in."""
    served = Served(house=lambda: house, address=ADDRESS)
    browser = console(served).test_client()
    browser.set_cookie(served.cookie, entering.session_begun(CLUB.organisers[0].address, browser="x", house=house))
    return browser


def pages(browser: FlaskClient, *, mails: int, members: int) -> Iterator[str]:
    """Each page of the club that can be asked for without a choice, those that were chosen, and those of mailings."""
    numbers = {"people": members // 2, "meetings": 22, "themes": 199}
    own = ("mail/<int:id>/html", *(f"mailings/{one}" for one in MAILINGS), *LEFT_OUT)
    for rule in sorted(browser.application.url_map.iter_rules(), key=lambda one: one.rule):
        path = OF_CLUB.sub(CLUB.key, rule.rule)
        if "GET" not in (rule.methods or ()) or "/c/" not in path or path.endswith(own) or "summaries" in path:
            continue
        section = path.removeprefix(f"/c/{CLUB.key}/").split("/")[0]
        path = NUMBER.sub(str(numbers.get(section, mails)), path)
        if not OTHER.search(path):
            yield path
    yield from (f"/c/{CLUB.key}{path}" for path in CHOSEN)
    keys = dict.fromkeys(re.findall(r'/mailings/one\?key=([^"&]+)', browser.get(f"/c/{CLUB.key}/mailings").text))
    for key in keys:
        yield from (f"/c/{CLUB.key}/mailings/{page}?do=hold&key={key}" for page in MAILINGS)


def timed(ask: Callable[[], int], *, rounds: int) -> tuple[list[float], int, int]:
    """How long each round took in milliseconds after one that does not count, the answer, and the queries of one."""
    asked = Asked()
    logger = logging.getLogger("peewee")
    logger.addHandler(asked)
    logger.setLevel(logging.DEBUG)
    answer = ask()
    logger.removeHandler(asked)
    logger.setLevel(logging.NOTSET)
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - begun))
    return times, answer, asked.count


if __name__ == "__main__":
    typer.run(main)
