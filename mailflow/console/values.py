"""Every setting of a club with what counts for it, and where that comes from; secrets are never shown."""

# section: settings

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mailflow.settings.installation import Settings
from mailflow.settings.tables import Table, Where, look_up, pattern, read_file
from mailflow.settings.telling import written
from mailflow.settings.writing import explained
from mailflow.shipped import shipped

Origin = Literal["club", "every_club", "shipped", "unset"]
# What may hold a secret in itself.
HIDDEN = ("_command",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One setting: its name, what counts, where that is written, and the shipped file's comment."""

    name: str
    text: str
    origin: Origin
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The settings below one header."""

    header: str
    values: tuple[Value, ...]


def values_of(club: str, settings: Settings) -> tuple[Group, ...]:
    """All settings of the club, in the order of the shipped file. Raises SettingsError where a file cannot be read."""
    own = read_file(settings.folders.clubs / f"{club}.toml").tables
    every = look_up(read_file(settings.path).tables, ("every_club",))
    known = read_file(shipped("config") / "clubs" / "club.toml")
    layers = (own, every if isinstance(every, Mapping) else {}, known.tables)
    groups: dict[str, list[Value]] = {}
    for one in explained(known.text):
        if _is_header(one.where, known.tables):
            continue
        for header, value in _found(one.where, " ".join(line.lstrip("# ") for line in one.comment), layers):
            groups.setdefault(header, []).append(value)
    return tuple(Group(header=header, values=tuple(some)) for header, some in groups.items())


def _found(where: Where, comment: str, layers: Sequence[Table]) -> Iterator[tuple[str, Value]]:
    """The setting once, or once for each of a list of tables."""
    outer = look_up(layers[0], where[:1])
    if pattern(look_up(layers[2], where[:1])) is not None and len(where) > 1:
        for number, _ in enumerate(outer if isinstance(outer, list) else ()):
            place = (where[0], number, *where[1:])
            yield f"[[{where[0]}]] {number + 1}", _value(place, comment, layers)
        return
    yield f"[{'.'.join(map(str, where[:-1]))}]" if len(where) > 1 else "", _value(where, comment, layers)


def _value(where: Where, comment: str, layers: Sequence[Table]) -> Value:
    origins: tuple[Origin, ...] = ("club", "every_club", "shipped")
    for origin, tables in zip(origins, layers, strict=True):
        place = tuple(0 if isinstance(step, int) else step for step in where) if origin != "club" else where
        value = look_up(tables, place)
        if value is not None and not isinstance(value, Mapping):
            return Value(name=_name(where), text=_shown(where, value), origin=origin, comment=comment)
    return Value(name=_name(where), text="", origin="unset", comment=comment)


def _name(where: Where) -> str:
    return str(where[-1])


def _shown(where: Where, value: object) -> str:
    if str(where[-1]).endswith(HIDDEN):
        return "•••"
    try:
        return written(value)
    except (TypeError, ValueError):
        return str(value)


def _is_header(where: Where, tables: Table) -> bool:
    found = look_up(tables, where)
    return isinstance(found, Mapping) or pattern(found) is not None
