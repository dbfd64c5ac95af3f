"""Checks one file of the lexicon and takes from it what it holds; says which key is wrong, and how to write it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import get_args

from mailflow.model.errors import SettingsError
from mailflow.model.message import Answer
from mailflow.model.people import LANGUAGES, Language
from mailflow.understanding.answers import ASKED
from mailflow.understanding.phrases import Phrase

WEIGHTS = {"phrases": 0.92, "hints": 0.6, "counter": 1.0}
_KEYS = ("label", "examples", "phrases", "hints", "counter", "groups", "takes_title", "spelling", "lists", "names")
_GROUP_KEYS = (*LANGUAGES, "weight", "answer", "after", "first", "along", "counter")
_ANSWERS: Mapping[str, Answer] = {one: one for one in get_args(Answer)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """What one file holds; each phrase with the key under which it stands."""

    label: Mapping[Language, str] = field(default_factory=dict)
    examples: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    phrases: tuple[tuple[str, Phrase], ...] = ()
    takes_title: bool = False
    spelling: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def extended(self, more: "Entries") -> "Entries":
        """These and what a later file of the same name adds."""
        return replace(
            self,
            label={**self.label, **more.label},
            examples={one: (*self.examples.get(one, ()), *more.examples.get(one, ())) for one in LANGUAGES},
            phrases=(*self.phrases, *more.phrases),
            takes_title=self.takes_title or more.takes_title,
            spelling={**self.spelling, **more.spelling},
            lists={
                **self.lists,
                **{name: _joined(self.lists.get(name, ""), text) for name, text in more.lists.items()},
            },
            names=(*self.names, *more.names),
        )


def read_entries(kind: str, tables: Mapping[str, object]) -> Entries:
    """What the file of this kind holds; raises SettingsError naming file and key."""
    file = f"lexicon {kind}.toml"
    _known(file, "", tables, _KEYS)
    groups = tables.get("groups", [])
    if not isinstance(groups, list):
        raise SettingsError(f"{file}: groups must be written as [[groups]]")
    phrases: list[tuple[str, Phrase]] = []
    for name, weight in WEIGHTS.items():
        shape = Phrase(kind=kind, written="", weight=weight, counters=name == "counter")
        phrases += _of_languages(file, name, _table(file, name, tables), shape)
    for number, group in enumerate(groups, start=1):
        phrases += _group(file, kind, f"groups[{number}]", group)
    return Entries(
        label={one: _text(file, f"label.{one}", text) for one, text in _languages(file, "label", tables)},
        examples={one: _texts(file, f"examples.{one}", texts) for one, texts in _languages(file, "examples", tables)},
        phrases=tuple(phrases),
        takes_title=_truth(file, "takes_title", tables.get("takes_title", False)),
        spelling=_words(file, "spelling", tables),
        lists=_words(file, "lists", tables),
        names=_texts(file, "names", tables.get("names", [])),
    )


def _group(file: str, kind: str, key: str, group: object) -> Iterator[tuple[str, Phrase]]:
    if not isinstance(group, dict):
        raise SettingsError(f"{file}: {key} must be a table")
    _known(file, key, group, _GROUP_KEYS)
    weight = group.get("weight", WEIGHTS["phrases"])
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= 1:
        raise SettingsError(f"{file}: {key}.weight must be a number above 0 and at most 1, not {weight!r}")
    shape = Phrase(
        kind=kind,
        written="",
        weight=float(weight),
        answer=_answer(file, f"{key}.answer", group.get("answer")),
        after=_after(file, f"{key}.after", group.get("after", [])),
        first=_truth(file, f"{key}.first", group.get("first", False)),
        along=_truth(file, f"{key}.along", group.get("along", False)),
        counters=_truth(file, f"{key}.counter", group.get("counter", False)),
    )
    yield from _of_languages(file, key, {one: group[one] for one in LANGUAGES if one in group}, shape)


def _of_languages(file: str, key: str, table: Mapping[str, object], shape: Phrase) -> list[tuple[str, Phrase]]:
    _known(file, key, table, LANGUAGES)
    found = []
    for one in LANGUAGES:
        for number, text in enumerate(_texts(file, f"{key}.{one}", table.get(one, [])), start=1):
            found.append((f"{key}.{one}[{number}]", replace(shape, written=text)))
    return found


def _answer(file: str, key: str, value: object) -> Answer | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in _ANSWERS:
        raise SettingsError(f"{file}: {key} must be yes, no or maybe, not {value!r}")
    return _ANSWERS[value]


def _after(file: str, key: str, value: object) -> frozenset[str]:
    names = _texts(file, key, [value] if isinstance(value, str) else value)
    for name in names:
        if name not in ASKED:
            raise SettingsError(f"{file}: {key} must be of {', '.join(sorted(ASKED))}, not {name!r}")
    return frozenset(names)


def _known(file: str, key: str, table: Mapping[str, object], names: tuple[str, ...]) -> None:
    for name in table:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}"
            raise SettingsError(f"{file}: {key + '.' if key else ''}{name} is not known: {hint}")


def _table(file: str, key: str, tables: Mapping[str, object]) -> Mapping[str, object]:
    value = tables.get(key, {})
    if not isinstance(value, dict):
        raise SettingsError(f"{file}: {key} must be a table: write [{key}] on a line of its own")
    return value


def _languages(file: str, key: str, tables: Mapping[str, object]) -> list[tuple[Language, object]]:
    table = _table(file, key, tables)
    _known(file, key, table, LANGUAGES)
    return [(one, table[one]) for one in LANGUAGES if one in table]


def _words(file: str, key: str, tables: Mapping[str, object]) -> dict[str, str]:
    return {name: _text(file, f"{key}.{name}", text) for name, text in _table(file, key, tables).items()}


def _text(file: str, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(f"{file}: {key} must be a text in quotation marks, not {value!r}")
    return value.strip()


def _texts(file: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise SettingsError(f'{file}: {key} must be a list of texts: ["...", "..."]')
    return tuple(_text(file, f"{key}[{number}]", text) for number, text in enumerate(value, start=1))


def _truth(file: str, key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"{file}: {key} must be true or false, not {value!r}")
    return value


def _joined(before: str, more: str) -> str:
    return f"{before}|{more}" if before else more
