"""Mails made by hand to hurt who reads them, each on the whole path of a mail; and the ordinary mail after each."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from mailflow.mail import read
from mailflow.mail.read import Own
from mailflow.model.message import Message
from proving.ground import Ground
from proving.hostile import charsets
from proving.hostile.building import Hostile
from proving.hostile.gathered import crossed, hostile_mails, some_of
from proving.hostile.pairs import AGREEING
from proving.hostile.trial import FINAL, Trial, all_kept, prepared, tried
from proving.sheet import Guard, Proved

TITLE = "hostile mails, hand made"
GOAL = "process deaths 0 · silently dropped 0 · at most 1 s and 64 MB each · a yes with a no acted on 0 · next answered"
SLOWEST_SECONDS = 1.0
LARGEST_BYTES = 64 * 2**20


def prove(ground: Ground) -> Proved:
    """The mails that were made by hand (quick, some of them), on SQLite; and mails that say one thing twice."""
    base = prepared(ground.fresh_folder("first"))
    folder = ground.fresh_folder("each")
    missed: list[str] = []
    controls_missed = _not_acted_on(base, folder)
    found: list[tuple[Hostile, Trial]] = []
    for mail, trial in tried(_chosen(ground), at=base, folder=folder):
        missed += [f"{mail.name}: {wrong}" for wrong in _wrong(mail, trial)]
        if not trial.next_answered:
            controls_missed.append(f"after {mail.name!r} the next mail was not answered")
        found.append((mail, trial))
    if not ground.few and "postgres" in ground.databases:
        missed += _kept_differently(ground)
    return Proved(
        tried=len(found),
        missed=tuple(missed),
        controls=len(found) + len(AGREEING),
        controls_missed=tuple(controls_missed),
        figures=_figures(found),
    )


def _chosen(ground: Ground) -> tuple[Hostile, ...]:
    if not ground.full:
        return some_of(ground.chance(), ground.count(150, 0))
    return (*hostile_mails(), *crossed(ground.chance(), 1_000))


def _not_acted_on(base: Path, folder: Path) -> list[str]:
    """Which mails that say one thing twice did not make it so."""
    mails = [Hostile(name=name, make=make) for name, (make, _) in AGREEING.items()]
    return [
        f"{mail.name}: it was not acted on ({trial.why or trial.died or trial.state}: {trial.done})"
        for mail, trial in tried(mails, at=base, folder=folder)
        if trial.done != (AGREEING[mail.name][1],)
    ]


def _kept_differently(ground: Ground) -> list[str]:
    """Which mails in strange charsets leave other rows in PostgreSQL than in SQLite."""
    mails = [Hostile(name=name, make=make) for name, make in charsets.MAILS.items()]
    chosen = ground.chance().sample(mails, ground.count(8, len(mails)))
    kept = []
    for url in ("sqlite:mailflow.db", ground.database("postgres")):
        rows = all_kept([mail.make() for mail in chosen], url=url, folder=ground.fresh_folder("kept"))
        if isinstance(rows, str):
            return [f"charsets on {url.partition(':')[0]}: {rows.strip().splitlines()[-1]}"]
        kept.append(rows)
    pairs = zip(chosen, *kept, strict=True)
    return [f"charsets: {mail.name}: kept otherwise in PostgreSQL" for mail, one, other in pairs if one != other]


def _wrong(mail: Hostile, trial: Trial) -> list[str]:
    """What is wrong with how a mail ended."""
    if trial.died:
        return [trial.died.strip().splitlines()[-1]]
    wrong = []
    if trial.state not in FINAL:
        wrong.append(f"it has no end, it is {trial.state}")
    elif trial.state != "stuck" and not trial.asked and not trial.told:
        wrong.append("it was dropped in silence")
    if mail.ambiguous and trial.done:
        wrong.append(f"it can be read in two ways and was acted on: {', '.join(trial.done)}")
    if trial.seconds > SLOWEST_SECONDS:
        wrong.append(f"it took {trial.seconds:.1f} s")
    if trial.grown > LARGEST_BYTES:
        wrong.append(f"it took {trial.grown / 2**20:.0f} MB")
    wrong += [f"it touched {one}" for one in trial.forbidden]
    return wrong


def _figures(found: list[tuple[Hostile, Trial]]) -> Mapping[str, int | float | str]:
    seconds = sorted(trial.seconds for _, trial in found)
    slowest, slow = max(found, key=lambda one: one[1].seconds)
    largest, large = max(found, key=lambda one: one[1].grown)
    return {
        "slowest": f"{slow.seconds * 1000:.0f} ms ({slowest.name})",
        "p99 ms": round(seconds[int(len(seconds) * 0.99)] * 1000),
        "largest": f"{large.grown / 2**20:.0f} MB ({largest.name})",
        "asked": sum(trial.asked for _, trial in found),
        "with two readings": sum(mail.ambiguous for mail, _ in found),
        "stuck": sum(trial.state == "stuck" for _, trial in found),
    }


@contextmanager
def without_a_look_at_ambiguity() -> Iterator[None]:
    """A mail that can be read in two ways is read in one of them."""
    genuine = read._message

    def one_way(content: bytes, arrived_at: datetime, own: Own) -> Message:
        return replace(genuine(content, arrived_at, own), ambiguous="")

    with patch.object(read, "_message", one_way):
        yield


@contextmanager
def without_the_fence() -> Iterator[None]:
    """Every mail is read, however large or strange it is."""
    with patch.object(read, "check", lambda content: content):
        yield


GUARDS: Mapping[str, Guard] = {
    "ambiguity not looked at": without_a_look_at_ambiguity,
    "the fence off": without_the_fence,
}
