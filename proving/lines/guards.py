"""Guards are taken out of mailflow one by one: each time a line must turn red, or that line proves nothing."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from proving.ground import Ground
from proving.running import Asked, proved_side_by_side
from proving.sheet import Guard, Proved, Result, guards, names

TITLE = "guards removed, noticed"
GOAL = "each removed guard turns its line red · the same lines are green with it"
AT_LEAST = 10


def prove(ground: Ground) -> Proved:
    """Each line that names guards: green at a small count, and red with each of them gone; quick, ten by chance."""
    missed: list[str] = []
    controls_missed: list[str] = []
    chosen = _chosen(ground)
    for name, found in chosen.items():
        control = _proved(name, ground)
        if not control.is_green:
            controls_missed.append(f"{name} is red with all its guards: {_why(control)}")
            continue
        for guard, without in found.items():
            result = _proved(name, ground, without=without)
            if result.proved is None:
                missed.append(f"{name} without {guard!r} could not be proved: {_why(result)}")
            elif not result.proved.missed:
                missed.append(f"{name} stays green although {guard!r} is gone")
    tried = sum(len(found) for found in chosen.values())
    named = sum(len(guards(name)) for name in names())
    if tried < AT_LEAST:
        missed.append(f"only {tried} guards are named")
    return Proved(
        tried=tried,
        missed=tuple(missed),
        controls=len(chosen),
        controls_missed=tuple(controls_missed),
        figures={"noticed": f"{tried - len(missed)} of {tried}", "guards that are named": named},
    )


def _chosen(ground: Ground) -> Mapping[str, Mapping[str, Guard]]:
    """All guards of each line; where it must be quick ten of them, by chance, of as many lines as can be."""
    found = {name: dict(guards(name)) for name in names() if guards(name)}
    if ground.full:
        return found
    chance = ground.chance()
    each = [chance.sample([(name, guard) for guard in guards], len(guards)) for name, guards in found.items()]
    chance.shuffle(each)
    turns: Sequence[tuple[str, str]] = [one for turn in zip_longest(*each) for one in turn if one is not None]
    chosen: dict[str, dict[str, Guard]] = {}
    for name, guard in turns[:AT_LEAST]:
        chosen.setdefault(name, {})[guard] = found[name][guard]
    return chosen


def _proved(name: str, ground: Ground, *, without: Guard | None = None) -> Result:
    asked = Asked(
        folder=ground.folder,
        full=False,
        few=True,
        seed=ground.seed,
        databases=ground.databases[:1],
        nursery_at=ground.nursery_at,
        without=without,
    )
    (result,) = proved_side_by_side([name], asked, at_once=1)
    return result


def _why(result: Result) -> str:
    if result.proved is None:
        return result.error.strip().splitlines()[-1]
    return (*result.proved.missed, *result.proved.controls_missed, "nothing was tried")[0]
