"""Reads settings files as tables, lays one over the other, and knows on which line a setting stands."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mailflow.model.errors import SettingsError

Table = Mapping[str, object]
Where = tuple[str | int, ...]

_WITHOUT_VALUE = re.compile(r"^#(?=[A-Za-z0-9_-]+ = )", re.MULTILINE)
_HEADER = re.compile(r"\s*+(\[\[?)([A-Za-z0-9_.\s\"'-]++)\]")
_KEY = re.compile(r"\s*[\"']?([A-Za-z0-9_-]+)[\"']?\s*(?:\.[^=]*)?=")
_AT_LINE = re.compile(r"^(.*?) \(at line (\d+), column \d+\)$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile:
    """A settings file as it was found: its text, and the tables in it."""

    path: Path
    text: str
    tables: Table

    def place(self, where: Where) -> str:
        """The file, and the line on which this setting or its table stands, as far as that can be said."""
        line = next((line for line, found in _lines(self.text) if found == where), None)
        return f"{self.path}, line {line}" if line else str(self.path)

    def holds(self, where: Where) -> bool:
        """Whether the file itself says something at this place."""
        return look_up(self.tables, where) is not None


def read_file(path: Path) -> SettingsFile:
    """The file's text and tables. Raises SettingsError with the line where it is not TOML, or cannot be read."""
    try:
        # Windows editors put a byte order mark before UTF-8.
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path}: this file cannot be read ({error.strerror or error})") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: this file is not UTF-8 text: save it as UTF-8 in your editor") from None
    try:
        return SettingsFile(path=path, text=text, tables=tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_not_toml(path, text, str(error))) from None


def documented(text: str) -> Table:
    """All that a shipped file knows, with an example value for each: also the settings that have no default."""
    return tomllib.loads(_WITHOUT_VALUE.sub("", text))


def laid_over(own: Table, defaults: Table) -> dict[str, object]:
    """The own tables, completed by the defaults; where those hold a list of tables, by its pattern.

    A value of the wrong sort is left for the check to find.
    """
    names = [*own, *(name for name in defaults if name not in own)]
    return {name: _completed(own.get(name), defaults.get(name)) for name in names}


def pattern(default: object) -> Table | None:
    """The table that completes each of a list's, where the defaults hold a list of tables: its first."""
    if isinstance(default, list) and default and isinstance(default[0], Mapping):
        return default[0]
    return None


def look_up(tables: object, where: Where) -> object:
    """What stands at this place; None where nothing does. Any number stands for the first table of a pattern."""
    for step in where:
        match tables, step:
            case Mapping(), str():
                tables = tables.get(step)
            case list(), int() if tables:
                tables = tables[step] if step < len(tables) else None
            case _:
                return None
    return tables


def as_pattern(where: Where) -> Where:
    """The same place in the file of defaults, where a list of tables holds only one."""
    return tuple(0 if isinstance(step, int) else step for step in where)


def _completed(own: object, default: object) -> object:
    each = pattern(default)
    match own, default:
        case None, _:
            return default
        case Mapping(), Mapping():
            return laid_over(own, default)
        case list(), _ if each is not None:
            return [laid_over(one, each) if isinstance(one, Mapping) else one for one in own]
        case _:
            return own


def _lines(text: str) -> Iterator[tuple[int, Where]]:
    """Each line that names a table or a setting, and which. What stands in a text of several lines may mislead it."""
    table: Where = ()
    counts: dict[Where, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            names: Where = tuple(name.strip(" \t\"'") for name in header[2].split("."))
            if header[1] == "[[":
                counts[names] = counts.get(names, -1) + 1
            table = _numbered(names, counts)
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, key[1])


def _numbered(names: Where, counts: Mapping[Where, int]) -> Where:
    """The table's place with the number of each list of tables on the way to it."""
    place: Where = ()
    for length, name in enumerate(names, start=1):
        place = (*place, name, counts[names[:length]]) if names[:length] in counts else (*place, name)
    return place


def _not_toml(path: Path, text: str, said: str) -> str:
    found = _AT_LINE.match(said)
    line = found[2] if found else max(1, len(text.splitlines()))
    why = (found[1] if found else said).removesuffix(" (at end of document)")
    return f"{path}, line {line}: this is not written as TOML ({why}): is a quote or a bracket missing?"
