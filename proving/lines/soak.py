"""Fifty clubs for hours: mails come all the time, now and then something breaks, and nothing may grow or be lost."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from proving.ground import Ground
from proving.nursery import Running
from proving.sheet import Figure, Proved
from proving.stage import Letter, Stage, more_clubs, stage
from proving.truth import broken, second_copies
from tests.servers.sink import Delivered, Sink

TITLE = "a long run: fifty clubs, two mails a second, a fault each five minutes"
GOAL = "lost 0 · p99 mail to answer < 30 s · files and threads constant · WAL < 64 MB · RSS slope < 1 MB/h after 1 h"
CLUBS = 50
MEMBERS = 100
MAILS_A_MEMBER = 3  # the budget of answers a day
MAILS_A_SECOND = 2.0
FAULT_EACH_SECONDS = 300.0
LOOK_SECONDS = 5.0
LARGEST_WAL = 64 * 2**20
SLOWEST_SECONDS = 30.0
MORE_FILES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the process held at a moment: seconds since the start, resident bytes, files and threads."""

    at: float
    resident: int
    files: int
    threads: int


class TimedSink(Sink):
    """A sink that remembers when each mail came."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []

    def keep(self, mail: Delivered) -> None:
        self.at.append(time.monotonic())
        super().keep(mail)


@dataclass
class Soak:
    """A long run under way."""

    made: Stage
    running: Running
    sink: TimedSink
    inboxes: list[str]
    began: float = field(default_factory=time.monotonic)
    written: dict[str, float] = field(default_factory=dict)
    looks: list[Look] = field(default_factory=list)
    largest_wal: int = 0
    faults: int = 0


def prove(ground: Ground) -> Proved:
    """So many hours as were asked for (two minutes where none were), on SQLite."""
    seconds = ground.soak_hours * 3600 or 120.0
    sink = TimedSink()
    with stage(ground, "sqlite", members=MEMBERS, sink=sink) as made:
        inboxes = [made.inbox, *more_clubs(made, CLUBS - 1, members=MEMBERS)]
        with made.start() as running:
            soak = Soak(made=made, running=running, sink=sink, inboxes=inboxes)
            _run(soak, seconds)
            _until_quiet(soak)
            code = running.stop()
        return _judged(soak, code=code, hours=seconds / 3600)


def _run(soak: Soak, seconds: float) -> None:
    """Mails, looks and faults until the time is over."""
    letters = _letters(soak)
    faults = cycle(_faults(soak))
    until = soak.began + seconds
    next_look = next_mail = soak.began
    next_fault = soak.began + min(FAULT_EACH_SECONDS, seconds / 4)
    while (now := time.monotonic()) < until and soak.running.code() is None:
        if now >= next_mail:
            inbox, letter = next(letters)
            soak.made.dovecot.deliver(inbox, letter.content)
            soak.written[letter.message_id] = time.monotonic()
            next_mail += 1 / MAILS_A_SECOND
        if now >= next_look:
            _look(soak)
            next_look = now + LOOK_SECONDS
        if now >= next_fault:
            next(faults)()
            soak.faults += 1
            next_fault = now + min(FAULT_EACH_SECONDS, seconds / 4)
        time.sleep(max(0.0, min(next_mail, next_look, next_fault) - time.monotonic()))


def _letters(soak: Soak) -> Iterator[tuple[str, Letter]]:
    """Another member of another club each time, three mails of each at most."""
    for _ in range(MAILS_A_MEMBER):
        for number in range(MEMBERS):
            for inbox in soak.inboxes:
                yield inbox, soak.made.coming(number, to=inbox)


def _look(soak: Soak) -> None:
    place = Path("/proc") / str(soak.running.pid)
    words = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines() if ":" in line)
    soak.looks.append(
        Look(
            at=time.monotonic() - soak.began,
            resident=int(words["VmRSS"].split()[0]) * 1024,
            files=len(os.listdir(place / "fd")),
            threads=int(words["Threads"]),
        )
    )
    wal = soak.made.folder / "mailflow.db-wal"
    soak.largest_wal = max(soak.largest_wal, wal.stat().st_size if wal.exists() else 0)


def _faults(soak: Soak) -> list[Callable[[], None]]:
    """Mail server away for five seconds, SMTP server says "later", file locked for five seconds, settings read anew."""

    def mail_server_away() -> None:
        soak.made.dovecot.stop()
        time.sleep(5)
        soak.made.dovecot.start()

    def smtp_says_later() -> None:
        soak.sink.answer("RCPT", "451 4.7.1 later")

    def locked() -> None:
        def hold() -> None:
            with closing(sqlite3.connect(soak.made.folder / "mailflow.db", isolation_level=None)) as other:
                other.execute("BEGIN EXCLUSIVE")
                time.sleep(5)
                other.execute("ROLLBACK")

        threading.Thread(target=hold, daemon=True).start()

    def settings_anew() -> None:
        soak.running.signal(1)

    return [mail_server_away, smtp_says_later, locked, settings_anew]


def _until_quiet(soak: Soak, *, patience_seconds: float = 180.0) -> None:
    """Every mail is answered, or the patience is over."""
    until = time.monotonic() + patience_seconds
    while time.monotonic() < until and len(_waits(soak)) < len(soak.written):
        time.sleep(0.5)
    _look(soak)


def _waits(soak: Soak) -> dict[str, float]:
    """By Message-ID of the mail, how many seconds its first answer took."""
    taken: dict[str, float] = {}
    for mail, at in zip(list(soak.sink.delivered), list(soak.sink.at), strict=False):
        answers_to = _header(mail.content, b"In-Reply-To")
        if answers_to in soak.written:
            taken.setdefault(answers_to, at - soak.written[answers_to])
    return taken


def _header(content: bytes, name: bytes) -> str:
    """The value of a header that stands on one line, possibly its second."""
    head = content.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(name.lower() + b":"):
            return line.partition(b":")[2].strip().decode("ascii", "replace")
    return ""


def _judged(soak: Soak, *, code: int, hours: float) -> Proved:
    taken = _waits(soak)
    came = [
        content
        for inbox in soak.inboxes
        for folder in ("INBOX", "Afgehandeld")
        for content in soak.made.dovecot.mails(inbox, folder).values()
    ]
    missed = list(broken(soak.made.rows, came=came, sent=soak.sink.delivered))
    missed += [f"no answer to {id}" for id in soak.written if id not in taken]
    missed += [] if code == 0 else [f"it ended with {code}: {soak.running.told[-500:]}"]
    missed += _grown(soak, hours)
    slowest = sorted(taken.values())
    p99 = slowest[int(len(slowest) * 0.99)] if slowest else 0.0
    if p99 >= SLOWEST_SECONDS:
        missed.append(f"one in a hundred answers took {p99:.1f} s")
    figures: dict[str, Figure] = {
        "hours": hours,
        "mails": len(soak.written),
        "faults": soak.faults,
        "p50 s": slowest[len(slowest) // 2] if slowest else 0.0,
        "p99 s": p99,
        "slowest s": slowest[-1] if slowest else 0.0,
        "second copies": second_copies(soak.sink.delivered).more,
        **_held(soak),
    }
    return Proved(tried=len(soak.written), missed=tuple(missed), controls=len(taken), figures=figures)


def _held(soak: Soak) -> dict[str, Figure]:
    """The process over time: resident memory at the start, halfway and in the end, and its slope since halfway."""
    half = soak.looks[len(soak.looks) // 2 :]
    return {
        "RSS MB": " ".join(f"{one.resident / 2**20:.0f}" for one in (soak.looks[0], half[0], half[-1])),
        "slope MB/h": _slope(half) / 2**20,
        "files": f"{half[0].files} {half[-1].files}",
        "threads": f"{half[0].threads} {half[-1].threads}",
        "largest WAL MB": soak.largest_wal / 2**20,
    }


def _grown(soak: Soak, hours: float) -> list[str]:
    """What grew that may not; the slope of the memory counts from the second hour on."""
    half = soak.looks[len(soak.looks) // 2 :]
    grown = []
    if half[-1].files > half[0].files + MORE_FILES:
        grown.append(f"open files went from {half[0].files} to {half[-1].files}")
    if half[-1].threads > half[0].threads:
        grown.append(f"threads went from {half[0].threads} to {half[-1].threads}")
    if soak.largest_wal >= LARGEST_WAL:
        grown.append(f"the WAL grew to {soak.largest_wal / 2**20:.0f} MB")
    if hours >= 2 and _slope(half) > 2**20:
        grown.append(f"memory grew by {_slope(half) / 2**20:.1f} MB an hour")
    return grown


def _slope(looks: list[Look]) -> float:
    """Bytes an hour, by least squares."""
    mean_at = sum(one.at for one in looks) / len(looks)
    mean = sum(one.resident for one in looks) / len(looks)
    spread = sum((one.at - mean_at) ** 2 for one in looks)
    together = sum((one.at - mean_at) * (one.resident - mean) for one in looks)
    return together / spread * 3600 if spread else 0.0
