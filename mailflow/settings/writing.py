"""Writes a settings file that a volunteer can read: only what was chosen, each line with its shipped explanation."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mailflow.settings.tables import Table, Where, pattern
from mailflow.settings.telling import written

_HEADER = re.compile(r"\[+([a-z_.]+)\]+")
_SETTING = re.compile(r"#?([a-z_]+) = ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A table or setting of a shipped file, with the comment above it."""

    where: Where
    comment: tuple[str, ...]


def settings_text(chosen: Table, *, shipped: str, opening: str) -> str:
    """A TOML file of the chosen settings, in the order and with the comments of the shipped file.

    `opening` stands above it, as comment. Raises KeyError for a setting that the shipped file does not know.
    """
    known = list(explained(shipped))
    lines = [f"# {line}".rstrip() for line in opening.strip().splitlines()]
    _refuse_unknown(chosen, {one.where for one in known})
    for block in _tables(chosen, known, above=()):
        lines += ["", *block]
    return "\n".join(lines) + "\n"


def explained(text: str) -> Iterator[Explained]:
    """Every table and setting of a shipped file in its order; a comment belongs to what stands directly below."""
    table: Where = ()
    comment: list[str] = []
    for line in text.splitlines():
        if line.startswith("# "):
            comment.append(line)
            continue
        if header := _HEADER.match(line):
            table = tuple(header[1].split("."))
            yield Explained(where=table, comment=tuple(comment))
        elif setting := _SETTING.match(line):
            yield Explained(where=(*table, setting[1]), comment=tuple(comment))
        comment = []


def _tables(chosen: Table, known: list[Explained], *, above: Where) -> Iterator[list[str]]:
    """The settings of a table, then each of the tables in it, as blocks of lines."""
    inner: list[Explained] = []
    own: list[str] = []
    for one in known:
        if one.where[:-1] != above or one.where[-1] not in chosen:
            continue
        value = chosen[str(one.where[-1])]
        if isinstance(value, Mapping) or pattern(value):
            inner.append(one)
        else:
            own += [*one.comment, f"{one.where[-1]} = {written(value)}"]
    if own:
        yield own
    for one in inner:
        yield from _table(chosen[str(one.where[-1])], one, known)


def _table(value: object, named: Explained, known: list[Explained]) -> Iterator[list[str]]:
    """A table with its header, or each of a list of tables; only the first is explained."""
    name = ".".join(str(step) for step in named.where)
    for number, one in enumerate(value if isinstance(value, list) else [value]):
        header = f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
        blocks = list(_tables(one, known, above=named.where)) or [[]]
        first = [line for line in blocks[0] if not (number and line.startswith("# "))]
        yield [*([] if number else named.comment), header, *first]
        yield from blocks[1:]


def _refuse_unknown(chosen: Table, known: set[Where], above: Where = ()) -> None:
    for name, value in chosen.items():
        where = (*above, name)
        if where not in known:
            raise KeyError(f"the shipped settings do not know {'.'.join(map(str, where))}")
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                _refuse_unknown(one, known, where)
