"""A flood of mails, questions or bounces, and mails that end their reader: everybody else is served all the same."""

import re
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from unittest.mock import patch

from mailflow.cli import run
from mailflow.flow.act import act
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.model.address import Address
from mailflow.model.effect import AddMember
from mailflow.rendering import overviews
from mailflow.settings.installation import Settings
from mailflow.store import inbox
from mailflow.store.connect import transaction
from mailflow.store.correspondence import Inbox, Outbox
from mailflow.store.tables import Question
from proving.faults.evil_mails import HEADER
from proving.ground import Ground, Kind
from proving.nursery import Running
from proving.sheet import Guard, Proved
from proving.stage import Letter, Stage, member, stage
from tests.builders import CLUB
from tests.house import START, Clock, a_database, a_house, a_mail, received

TITLE = "floods, and mails that end their reader"
GOAL = "members first · digest <= 50 items, 200 kB · bounces answered 0 · one bad mail delays others <= 10 s"
MEMBERS = 10
# Of how many mails those of the members must be the first: some of the flood before them, and what was chosen already.
AMONG_THE_FIRST = 30
MOST_ITEMS, MOST_BYTES = 50, 200_000
DELAY_SECONDS = 10.0
LOOKING_MS = 25.0
BEFORE_THE_DIGEST = START.replace(hour=5)
NUMBERED = re.compile(r"^\*\*\d+\.\*\* ", re.MULTILINE)


def prove(ground: Ground) -> Proved:
    """On each database, but for mails that end their reader: quick, these are tried on the first of them."""
    tries = [part for kind in ground.databases for part in (_flooded(ground, kind), _much_asked(ground, kind))]
    tries += [_bounced(ground), *(_ended(ground, kind) for kind in _kinds_of_daemons(ground))]
    return Proved(
        tried=sum(one.tried for one in tries),
        missed=tuple(miss for one in tries for miss in one.missed),
        controls=sum(one.controls for one in tries),
        controls_missed=tuple(miss for one in tries for miss in one.controls_missed),
        figures={name: figure for one in tries for name, figure in one.figures.items()},
    )


def _kinds_of_daemons(ground: Ground) -> Sequence[Kind]:
    return ground.databases if ground.full else ground.databases[:1]


def _flooded(ground: Ground, kind: Kind) -> Proved:
    """A flood of one sender waits, then members write: how many mails are handled before the last of them is."""
    count = ground.count(400, 5_000)
    with a_database(ground.database(kind), ground.fresh_folder("flood")):
        house = a_house(Clock())
        robot = (a_mail("Ik kom graag.", sender="robot@x.example.org", id=f"{n}@x.example.org") for n in range(count))
        received(house, *robot)
        _joined(house)
        ids = received(house, *(_from_member(n) for n in range(MEMBERS)))
        looking = _milliseconds(house)
        place = _place_of_last(set(ids), house)
        states = [row.state for row in map(inbox.row, ids) if row is not None]
    missed = [f"{kind}: the last member was number {place}"] if place > AMONG_THE_FIRST else []
    missed += [f"{kind}: to see whose turn it is took {looking:.0f} ms"] if looking > LOOKING_MS else []
    return Proved(
        tried=count,
        missed=tuple(missed),
        controls=MEMBERS,
        controls_missed=tuple(f"{kind}: a member's mail is {state}" for state in states if state != "handled"),
        figures={f"last member ({kind})": place, f"whose turn, ms ({kind})": round(looking, 2)},
    )


def _joined(house: House) -> None:
    act(
        [AddMember(person=Address(address=member(n), name=f"Lid {n}")) for n in range(MEMBERS)],
        house=house,
        club=CLUB.key,
        by="test",
    )


def _from_member(number: int) -> bytes:
    sender = f"Lid {number} <{member(number)}>"
    return a_mail("Mag ik een thema voorstellen? Eenzaamheid.", sender=sender, id=f"lid{number}@wijk.example.org")


def _milliseconds(house: House) -> float:
    """How long it takes to see which mails come next, where all of these wait."""
    taken = []
    for _ in range(9):
        began = time.perf_counter()
        inbox.waiting(now=house.now())
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def _place_of_last(wanted: set[int], house: House) -> int:
    """How many mails were handled, as the daemon does, until all that were wanted are; it gives up in time."""
    done = 0
    while wanted and done <= AMONG_THE_FIRST:
        for id in inbox.waiting(now=house.now()):
            handle(id, house=house)
            done += 1
            wanted.discard(id)
            if not wanted:
                break
    return done


def _much_asked(ground: Ground, kind: Kind) -> Proved:
    """Very many questions, most of one sender: what stands in the digest, and how large it is."""
    count = ground.count(600, 10_000)
    with a_database(ground.database(kind), ground.fresh_folder("asked")):
        clock = Clock(BEFORE_THE_DIGEST)
        house = a_house(clock)
        with transaction():
            for some in range(0, count, 500):
                Question.insert_many([_a_question(n, count) for n in range(some, some + 500)]).execute()
        clock.forward(hours=3)
        plan(house=house)
        with transaction():
            digests = [row.content for row in Outbox.select()]
    sizes, items = [len(one) for one in digests], max((_numbered(one) for one in digests), default=0)
    missed = [f"{kind}: a digest has {size} bytes" for size in sizes if size > MOST_BYTES]
    missed += [f"{kind}: {items} things have a number"] if items > MOST_ITEMS else []
    return Proved(
        tried=count,
        missed=tuple(missed),
        controls=len(CLUB.organisers),
        controls_missed=() if len(sizes) == len(CLUB.organisers) and items else (f"{kind}: {len(sizes)} digests",),
        figures={f"digest kB ({kind})": round(max(sizes, default=0) / 1000), f"items ({kind})": items},
    )


def _numbered(content: bytes) -> int:
    """How many things in this mail have a number to answer it by."""
    text = message_from_bytes(content, policy=default).get_body(("plain",))
    return len(NUMBERED.findall(text.get_content())) if text is not None else 0


def _a_question(number: int, count: int) -> dict[str, object]:
    """A row of a question; nine in ten are of one sender."""
    sender = "robot@x.example.org" if number < count * 0.9 else f"lid{number}@wijk.example.org"
    return {
        "club": CLUB.key,
        "key": f"q{number}",
        "kind": "join",
        "why": "",
        "words": "Mag ik erbij? " * 300,
        "sender_shown": sender,
        "subject": "x" * 900,
        "asked_at": BEFORE_THE_DIGEST,
    }


def _bounced(ground: Ground) -> Proved:
    """A storm of delivery reports: not one of them has an answer."""
    count = ground.count(40, 500)
    with a_database(ground.database("sqlite"), ground.fresh_folder("bounced")):
        house = a_house(Clock())
        ids = received(house, *(_a_report(n) for n in range(count)))
        states = [handle(id, house=house) for id in ids]
        with transaction():
            answers = Outbox.select().count()
            bounces = Inbox.select().where(Inbox.kind == "bounce").count()
    return Proved(
        tried=count,
        missed=(f"{answers} delivery reports were answered",) if answers else (),
        controls=count,
        controls_missed=() if bounces == count == states.count("ignored") else ("they were not known as reports",),
        figures={"answers to bounces": answers},
    )


def _a_report(number: int) -> bytes:
    text = (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nTo: opbouwwerk@club.example.org\n"
        f"Subject: Undelivered Mail Returned to Sender\nMessage-ID: <{number}@mx.example.net>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nIt did not arrive.\n\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example.net\n\n"
        f"Final-Recipient: rfc822; lid{number}@wijk.example.org\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    return text.replace("\n", "\r\n").encode()


def _ended(ground: Ground, kind: Kind) -> Proved:
    """A running daemon gets mails that end their reader, and members' mails behind each: how long these waited."""
    evils = ("hang", "kill", "fill", "slow") if ground.full else ("hang", "fill")[: 1 if ground.few else None]
    waited: dict[str, float] = {}
    missed: list[str] = []
    harm = ("proving.faults.evil_mails:evil_mails",)
    with stage(ground, kind) as made, made.start(before=harm) as running:
        first = _seconds_until_answered(made, [made.coming(0)], seconds=30.0)
        for number, evil in enumerate(evils, start=1):
            made.deliver(_evil(made, evil, number))
            seconds = _seconds_until_answered(made, [made.coming(number * 2), made.coming(number * 2 + 1)])
            waited[f"{evil}, s"] = round(seconds, 1)
            if seconds > DELAY_SECONDS:
                missed.append(f"{kind}: behind {evil!r} others waited longer than 10 s")
                break  # whoever hangs will not be better at the next one
        missed += missed or _left(made, running, len(evils), kind)
    return Proved(
        tried=len(evils),
        missed=tuple(missed),
        controls=1,
        controls_missed=() if first <= DELAY_SECONDS * 3 else (f"{kind}: an ordinary mail was not answered",),
        figures=waited,
    )


def _left(made: Stage, running: Running, evils: int, kind: Kind) -> list[str]:
    """What is wrong afterwards: the daemon ends only when it is told to, each evil mail has its row and its tries."""
    if running.code() is not None or running.stop():
        return [f"{kind}: it ended with {running.code()}"]
    rows = made.rows("SELECT state, attempts FROM inbox WHERE sender LIKE 'boef%' OR sender_shown LIKE '%boef%'")
    lost = [f"{kind}: {len(rows)} of {evils} evil mails have a row"] if len(rows) != evils else []
    return lost + [f"{kind}: an evil mail is {state}, tried {tries} times" for state, tries in rows if not tries]


def _evil(made: Stage, kind: str, number: int) -> Letter:
    honest = made.coming(39)
    sender = f"boef{number}@x.example.org"
    content = honest.content.replace(member(39).encode(), sender.encode())
    return replace(honest, sender=sender, content=f"{HEADER}: {kind}\r\n".encode() + content)


def _seconds_until_answered(made: Stage, letters: Sequence[Letter], *, seconds: float = DELAY_SECONDS + 2) -> float:
    """How long these waited for their answers, or a little more than they may where they had none."""
    before = len(made.sink.delivered)
    began = time.monotonic()
    for letter in letters:
        made.deliver(letter)
    wanted = {letter.sender for letter in letters}
    count = before + len(letters)
    while time.monotonic() - began < seconds:
        try:
            found = made.sink.wait_for(count, seconds=seconds - (time.monotonic() - began))
        except TimeoutError:
            break
        if wanted <= {to for one in found[before:] for to in one.to}:
            return time.monotonic() - began
        count = len(found) + 1
    return seconds + 1


@contextmanager
def without_turns() -> Iterator[None]:
    """Mails are handled in the order in which they came, whoever sent them."""
    with patch.object(inbox, "turn_of", lambda sender, **_: 0):
        yield


@contextmanager
def without_deadline() -> Iterator[None]:
    """Mails are read in the daemon itself, however long that takes."""

    @contextmanager
    def within(settings: Settings) -> Iterator[None]:
        yield None

    with patch.object(run, "read_beside", within):
        yield


@contextmanager
def without_bounds() -> Iterator[None]:
    """A digest shows all that there is."""
    with ExitStack() as ending:
        for bound in ("MOST", "MOST_QUESTIONS", "MOST_OF_ONE", "OF_ALL_QUESTIONS"):
            ending.enter_context(patch.object(overviews, bound, 10**9))
        yield


GUARDS: Mapping[str, Guard] = {
    "turns of senders": without_turns,
    "deadline of a reader": without_deadline,
    "bounds of a digest": without_bounds,
}
