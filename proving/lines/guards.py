"""Guards are taken out of mailflow one by one: each time a line must turn red, or that line proves nothing."""

from proving.ground import Ground
from proving.running import Asked, proved_side_by_side
from proving.sheet import Guard, Proved, Result, guards, names

TITLE = "guards removed, noticed"
GOAL = "each removed guard turns its line red · the same lines are green with it"
AT_LEAST = 10


def prove(ground: Ground) -> Proved:
    """Each line that names guards: green at a small count, and red with each of them gone."""
    missed: list[str] = []
    controls_missed: list[str] = []
    tried = controls = 0
    for name in names():
        found = guards(name)
        if not found:
            continue
        controls += 1
        control = _proved(name, ground)
        if not control.is_green:
            controls_missed.append(f"{name} is red with all its guards: {_why(control)}")
            continue
        for guard, without in found.items():
            tried += 1
            result = _proved(name, ground, without=without)
            if result.proved is None:
                missed.append(f"{name} without {guard!r} could not be proved: {_why(result)}")
            elif not result.proved.missed:
                missed.append(f"{name} stays green although {guard!r} is gone")
    if tried < AT_LEAST:
        missed.append(f"only {tried} guards are named")
    figures = {"noticed": f"{tried - len(missed)} of {tried}"}
    return Proved(
        tried=tried, missed=tuple(missed), controls=controls, controls_missed=tuple(controls_missed), figures=figures
    )


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
