"""Each statement that goes to the database fails once: nothing of what was under way is true, and then all of it is."""

from collections.abc import Mapping

from mailflow.model.errors import TryLater
from proving.doors import NAMES, Door, all_rows, door, read
from proving.faults.removed import commits_early
from proving.faults.statements import POSTGRES, SQLITE, failing
from proving.ground import Ground, Kind
from proving.sheet import Guard, Proved
from proving.truth import broken, second_copies, what_is_so

TITLE = "statements failed at N = 1 .. end (receive, handle, act, plan, deliver)"
GOAL = "rolled back whole 100 % · the next try ends as without a fault"
GUARDS: Mapping[str, Guard] = {"one transaction for a mail": commits_early}
TOO_MANY = 2_000
LEASE = 700.0


def prove(ground: Ground) -> Proved:
    """Every door: statement 1, 2, 3 ... fails, until a call passes; on SQLite, where all is asked on PostgreSQL too."""
    missed: list[str] = []
    controls_missed: list[str] = []
    tried = controls = copies = 0
    kinds = ground.databases if ground.full or len(ground.databases) == 1 else ground.databases[:1]
    for kind in kinds:
        for name in ("handle",) if ground.few else NAMES:
            controls += 1
            with door(name, ground, kind) as calm:
                calm.ready()
                calm.opened()
                so = what_is_so(read)
                controls_missed += [f"{kind} {name}, undisturbed: nothing was done"] * (not so)
            with door(name, ground, kind) as opened:
                found, number = _failed(opened, kind)
                is_delivery = name == "deliver"
                if not is_delivery and not found and what_is_so(read) != so:
                    found.append("it does not end as without a fault")
                copies += second_copies(opened.sink.delivered).more
            tried += number
            missed += [f"{kind} {name}: {one}" for one in found]
    figures = {"second copies": copies}
    return Proved(
        tried=tried, missed=tuple(missed), controls=controls, controls_missed=tuple(controls_missed), figures=figures
    )


def _failed(opened: Door, kind: Kind) -> tuple[list[str], int]:
    """What was wrong, and how many statements were made to fail."""
    troubles = SQLITE if kind == "sqlite" else POSTGRES
    is_delivery = opened.name == "deliver"
    for number in range(1, TOO_MANY):
        opened.ready()
        before = all_rows()
        with failing(number, troubles[number % len(troubles)]) as fault:
            told = _told(opened)
        after = all_rows()
        where = f"statement {number}, {fault.failed[:60]!r} ({fault.trouble})"
        if not fault.failed:
            return ([f"it fails without a fault: {told}"] if told else []), number - 1
        if not told.startswith("TryLater"):
            return [f"{where}: it says {told or 'nothing'}"], number
        if is_delivery:
            wrong = _after_delivery(opened)
        else:
            wrong = [f"{table} is not as before" for table in before if before[table] != after[table]]
        if wrong:
            return [f"{where}: {one}" for one in wrong], number
    return ["it never comes to its end"], TOO_MANY


def _told(opened: Door) -> str:
    try:
        opened.opened()
    except TryLater as error:
        return f"TryLater {error}"
    except Exception as error:
        return f"{type(error).__name__} {error}"
    return ""


def _after_delivery(opened: Door) -> list[str]:
    """What is wrong once leases are over and all is tried again: a mail may be out that nobody could write down."""
    opened.clock.forward(seconds=LEASE)
    opened.opened()
    return list(broken(read, came=(), sent=tuple(opened.sink.delivered)))
