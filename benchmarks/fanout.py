"""How fast a mailing goes out to all members: `python benchmarks/fanout.py [--members 10000] [--database URL]`.

Beside it stands the limit of the same run, on the same machine: the same mail as one Jinja2 template, filled in for
each member and handed to smtplib over one connection, without making MIME, without remembering anything.
"""

import argparse
import resource
import smtplib
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import structlog
from jinja2 import Environment

from benchmarks.fanout_club import CLUB, DUE_AT, JOINED_AT, Clock, a_house, an_account, members, prepare
from benchmarks.fanout_sink import SinkProcess
from mailflow.flow.deliver import deliver
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.model.address import Address
from mailflow.store import connect, outbox

LIMIT_MAILS = 2_000
SAMPLE = Address(address="member1@wijk1.example.org", name="Bilal Aydin")


def fan_out(house: House, *, port: int) -> tuple[float, float]:
    """When it began and ended (monotonic seconds): planning and delivering side by side, as the daemon does."""
    began = time.monotonic()
    done = threading.Event()

    def planning() -> None:
        try:
            planned = plan(house=house)
            assert not planned.troubles, planned.troubles
        finally:
            done.set()
            connect.close_thread()

    thread = threading.Thread(target=planning)
    thread.start()
    accounts = {CLUB.key: an_account(port)}
    while not (deliver(house=house, accounts=accounts) == 0 and done.is_set() and not _waits(house)):
        pass
    thread.join()
    return began, time.monotonic()


def limit(content: bytes, *, count: int, port: int) -> float:
    """Mails a second of Jinja2 and smtplib alone, for the mail to SAMPLE."""
    text = content.decode("ascii").replace("\r\n", "\n")
    text = text.replace(SAMPLE.name, "{{ to.name }}").replace(SAMPLE.address, "{{ to.address }}")
    template = Environment(autoescape=True).from_string(text.replace("Beste Bilal", "Beste {{ to.name }}"))
    addresses = list(members(count))
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as line:
        for to in addresses:
            mail = template.render(to=to).encode("utf-8", "replace")
            line.sendmail(CLUB.address.address, [to.address], mail)
    return count / (time.monotonic() - began)


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
        content = next(row.content for row in _some() if SAMPLE.address.encode() in row.content)
        most = limit(content, count=min(count, LIMIT_MAILS), port=sink.port)
        sink.taken()
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


def _some() -> list[outbox.OutboxRow]:
    rows = outbox.rows(CLUB.key, limit=10_000_000)
    return [row for row in (outbox.row(one.id) for one in rows if one.to == SAMPLE.address) if row is not None]


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--members", type=int, default=10_000)
    asked.add_argument("--database", default="sqlite:fanout.db", help="as in the settings; an empty one")
    given = asked.parse_args()
    main(given.members, given.database)
