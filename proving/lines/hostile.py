"""Mails made by hand to hurt who reads them, each on the whole path of a mail; and the ordinary mail after each."""

from proving.ground import Ground
from proving.hostile.gathered import hostile_mails
from proving.hostile.trial import FINAL, Trial, prepared, tried
from proving.sheet import Proved

TITLE = "hostile mails, hand made"
GOAL = "process deaths 0 · silently dropped 0 · at most 1 s and 64 MB each · the mail after it answered"
SLOWEST_SECONDS = 1.0
LARGEST_BYTES = 64 * 2**20


def prove(ground: Ground) -> Proved:
    """Every mail that was made by hand, on SQLite, each in a process of its own."""
    base = prepared(ground.fresh_folder("first"))
    folder = ground.fresh_folder("each")
    missed: list[str] = []
    controls_missed: list[str] = []
    acted: list[str] = []
    found: dict[str, Trial] = {}
    for mail in hostile_mails():
        trial = found[mail.name] = tried(mail.make(), at=base, folder=folder)
        missed += [f"{mail.name}: {wrong}" for wrong in _wrong(trial)]
        if mail.ambiguous and trial.done:
            acted.append(mail.name)
        if not trial.next_answered:
            controls_missed.append(f"after {mail.name!r} the next mail was not answered")
    seconds = sorted(one.seconds for one in found.values())
    return Proved(
        tried=len(found),
        missed=tuple(missed),
        controls=len(found),
        controls_missed=tuple(controls_missed),
        figures={
            "slowest ms": round(seconds[-1] * 1000),
            "p99 ms": round(seconds[int(len(seconds) * 0.99)] * 1000),
            "largest MB": round(max(one.grown for one in found.values()) / 2**20, 1),
            "asked": sum(one.asked for one in found.values()),
            "ambiguous, acted on": len(acted),
            "stuck": sum(one.state == "stuck" for one in found.values()),
        },
    )


def _wrong(trial: Trial) -> list[str]:
    """What is wrong with how a mail ended."""
    if trial.died:
        return [trial.died.strip().splitlines()[-1]]
    wrong = []
    if trial.state not in FINAL:
        wrong.append(f"it has no end, it is {trial.state}")
    elif trial.state != "stuck" and not trial.asked and not trial.told:
        wrong.append("it was dropped in silence")
    if trial.seconds > SLOWEST_SECONDS:
        wrong.append(f"it took {trial.seconds:.1f} s")
    if trial.grown > LARGEST_BYTES:
        wrong.append(f"it took {trial.grown / 2**20:.0f} MB")
    wrong += [f"it touched {one}" for one in trial.forbidden]
    return wrong
