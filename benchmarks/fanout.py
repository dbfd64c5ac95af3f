"""How fast a mailing goes out to all members: `python benchmarks/fanout.py [--members 10000] [--database URL]`.

Beside it stands the limit of the same run, on the same machine: plain Jinja2 templates of the same mail (text, HTML,
calendar), filled in for each member and handed to smtplib over one connection, without making MIME or remembering
anything.
"""

import argparse
import resource
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import structlog
from fanout_club import CLUB, DUE_AT, JOINED_AT, Clock, a_house, an_account, members, prepare
from fanout_limit import mails_a_second
from fanout_sink import SinkProcess

from mailflow.flow.deliver import deliver
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.planning.letters import links
from mailflow.store import connect, listings, outbox

LIMIT_MAILS = 5_000


def fan_out(house: House, *, port: int) -> tuple[float, float]:
    """When it began and ended (monotonic seconds): planning and delivering side by side, as the daemon does."""
    began = time.monotonic()
    done, wake = threading.Event(), threading.Event()

    def planning() -> None:
        try:
            planned = plan(house=house, queued=wake.set)
            assert not planned.troubles, planned.troubles
        finally:
            done.set()
            wake.set()
            connect.close_thread()

    thread = threading.Thread(target=planning)
    thread.start()
    accounts = {CLUB.key: an_account(port)}
    while not done.is_set() or _waits(house):
        wake.wait()
        wake.clear()
        while deliver(house=house, accounts=accounts):
            pass
    thread.join()
    return began, time.monotonic()


def memory() -> float:
    """The most memory that this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(count: int, url: str) -> None:
    """Prints mails a second, end to end and at the limit, when the first mail came, and how memory grew."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    clock = Clock(JOINED_AT)
    house = a_house(clock)
    with tempfile.TemporaryDirectory() as folder, SinkProcess() as sink:
        prepare(url, folder=Path(folder), house=house, count=count)
        before = memory()
        clock.go(DUE_AT)
        began, ended = fan_out(house, port=sink.port)
        taken = sink.taken()
        grown = memory() - before
        most = _limit(house, size=taken[0][2], count=min(count, LIMIT_MAILS), port=sink.port)
        connect.close()
    copies = Counter(to for to, _, _ in taken)
    rate = len(taken) / (ended - began)
    print(f"{len(taken)} mails to {len(copies)} members, at most {max(copies.values())} each, of {taken[0][2]} bytes")
    print(f"first mail out after {taken[0][1] - began:.2f} s, the last one after {ended - began:.1f} s")
    print(f"memory grew by {grown:.0f} MB, to {before + grown:.0f} MB at most")
    print(f"{rate:7.0f} mails a second: planned, rendered, queued and delivered, each remembered")
    print(f"{most:7.0f} mails a second: the limit, Jinja2 and smtplib alone")
    print(f"{rate / most:7.0%} of the limit")


def _waits(house: House) -> bool:
    return outbox.due(CLUB.key, now=house.now()) > 0


def _limit(house: House, *, size: int, count: int, port: int) -> float:
    (meeting,) = listings.meetings(CLUB.key, since=DUE_AT)
    words = {"meeting": meeting, "links": links(CLUB, "nl", meeting), "club": CLUB}
    return mails_a_second(words, members(count), size=size, port=port)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--members", type=int, default=10_000)
    asked.add_argument("--database", default="sqlite:fanout.db", help="as in the settings; an empty one")
    given = asked.parse_args()
    main(given.members, given.database)
