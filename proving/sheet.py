"""The goal sheet: what each line tried, what it missed, and how it all reads as text and as JSON."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from typing import Protocol, cast

from proving import lines
from proving.ground import Ground

Figure = int | float | str
SHOWN_MISSES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What a line tried and what it missed, each in a sentence; and the same for its controls.

    A control is the genuine, healthy case beside the faults: it must be served, so that refusing everything cannot win.
    """

    tried: int
    missed: tuple[str, ...] = ()
    controls: int
    controls_missed: tuple[str, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def is_green(self) -> bool:
        """Whether something was tried, something genuine was served, and nothing was missed."""
        return self.tried > 0 and self.controls > 0 and not self.missed and not self.controls_missed


class Line(Protocol):
    """What a module in `proving/lines` offers; `GUARDS` may name what must turn it red when it is taken away."""

    TITLE: str
    GOAL: str

    def prove(self, ground: Ground) -> Proved: ...


Guard = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the sheet, filled in; `error` where it could not be proved at all, or not within its time."""

    name: str
    title: str
    goal: str
    proved: Proved | None
    seconds: float
    error: str = ""

    @property
    def is_green(self) -> bool:
        return self.proved is not None and self.proved.is_green


def names() -> tuple[str, ...]:
    """The lines of the sheet, by the names of their modules, in alphabetical order."""
    return tuple(sorted(found.name for found in pkgutil.iter_modules(lines.__path__) if not found.name.startswith("_")))


def line(name: str) -> Line:
    """The module of this line. Raises ImportError where there is none."""
    return cast(Line, importlib.import_module(f"proving.lines.{name}"))


def guards(name: str) -> Mapping[str, Guard]:
    """What the line says must turn it red, by name."""
    return cast(Mapping[str, Guard], getattr(line(name), "GUARDS", {}))


def in_words(result: Result) -> str:
    """The line as people read it: green or red, what was tried, its figures, and some of what was missed."""
    colour = "green" if result.is_green else "RED  "
    head = f"{colour}  {result.title}  ({result.seconds:.1f} s)\n         goal: {result.goal}"
    if result.proved is None:
        return f"{head}\n         not proved: {result.error}"
    proved = result.proved
    parts = [head, f"         {' · '.join(figures(result))}"]
    parts += _some("missed", proved.missed)
    parts += _some("control", proved.controls_missed)
    return "\n".join(parts)


def figures(result: Result) -> list[str]:
    """What was tried and seen, each figure in a few words; none where the line could not be proved."""
    proved = result.proved
    if proved is None:
        return []
    return [
        f"tried {proved.tried}",
        f"missed {len(proved.missed)}",
        f"controls {proved.controls - len(proved.controls_missed)} of {proved.controls}",
        *(f"{name} {_figure(value)}" for name, value in proved.figures.items()),
    ]


def as_json(result: Result) -> dict[str, object]:
    """The line for programs."""
    return {**asdict(result), "green": result.is_green}


def _some(what: str, sentences: Sequence[str]) -> list[str]:
    shown = [f"         {what}: {one}" for one in sentences[:SHOWN_MISSES]]
    more = len(sentences) - SHOWN_MISSES
    return [*shown, f"         ... and {more} more"] if more > 0 else shown


def _figure(value: Figure) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
