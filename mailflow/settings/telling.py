"""Says what is wrong in a settings file: where, what, and what to write instead."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mailflow.settings.tables import SettingsFile, Table, Where, as_pattern, look_up, pattern
from mailflow.settings.values import did_you_mean

PASSWORD_ADVICE = (
    'write password_env = "NAME" (a variable), password_file = "secrets/club" (a file) or '
    'password_command = "pass show mail/club" (a program) instead'
)
SORTS: Mapping[str, str] = {
    "string_type": "must be text between quotes",
    "bool_type": "must be true or false, without quotes",
    "int_type": "must be a whole number, without quotes",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number, without quotes",
    "finite_number": "must be a number",
    "tuple_type": "must be a list between [ and ]",
    "too_short": "must not be empty",
    "path_type": "must be a path between quotes",
    "is_instance_of": "must be text between quotes",
    "dataclass_type": "must be text between quotes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where a table of settings came from: its own file, and the one that was laid under it, at `under`.

    `known` is all that can be written, with an example for each.
    """

    own: SettingsFile
    known: Table
    beneath: SettingsFile | None = None
    under: Where = ()

    def origin(self, where: Where) -> tuple[SettingsFile, Where]:
        """The file that says what stands at this place, and the place as it is written there."""
        beneath = (*self.under, *as_pattern(where))
        if self.beneath is not None and not self.own.holds(where) and self.beneath.holds(beneath):
            return self.beneath, beneath
        return self.own, where


def told(error: ValidationError, page: Page) -> Iterator[str]:
    """One line for each thing that is wrong; never the values themselves, which may be secrets."""
    for found in error.errors(include_url=False, include_context=True, include_input=False):
        yield _told(found, page)


def _told(found: ErrorDetails, page: Page) -> str:
    where = _named(tuple(found["loc"]), page.known)
    file, place = page.origin(where)
    kind = found["type"]
    if kind == "extra_forbidden":
        return f"{file.place(place)}: {_shown(place)} {_unknown(where, page.known)}"
    if kind == "missing":
        # The table it should stand in is the nearest place to point at.
        return f"{page.own.place(where[:-1])}: {_shown(where)} is missing: {_example(where, page.known)}"
    known = look_up(page.known, as_pattern(where))
    name = _headed(place) if isinstance(known, Mapping) else f"[[{place[-1]}]]" if pattern(known) else _shown(place)
    if kind == "value_error":
        said = str(found.get("ctx", {}).get("error", found["msg"]))
        example = "" if any(mark in said for mark in ('"', "?", "write ")) else f": {_example(where, page.known)}"
        return f"{file.place(place)}: {name} {said}{example}"
    return f"{file.place(place)}: {name} {_wrong(found)}: {_example(where, page.known)}"


def _named(where: Where, known: Table) -> Where:
    """The place of the setting itself, where one value of its list is wrong."""
    is_value = isinstance(where[-1], int) and pattern(look_up(known, as_pattern(where[:-1]))) is None
    return where[:-1] if is_value else where


def _shown(where: Where) -> str:
    """The setting as one finds it in the file: `[smtp] host`, `[[inboxes]] (number 2) host`."""
    *tables, key = where
    return _headed([*tables, key]) if isinstance(key, int) else f"{_headed(tables)} {key}".strip()


def _headed(tables: Sequence[str | int]) -> str:
    """The header above a setting: a number after a list of tables says which of them."""
    names = ".".join(str(one) for one in tables if isinstance(one, str))
    numbers = [one for one in tables if isinstance(one, int)]
    if not names:
        return ""
    if not numbers:
        return f"[{names}]"
    header = f"[[{names}]]" if isinstance(tables[-1], int) else f"[{names}]"
    return f"{header} (number {numbers[-1] + 1})"


def _unknown(where: Where, known: Table) -> str:
    """Why a key is none that mailflow knows, and which was probably meant."""
    key = str(where[-1])
    if any(word in key.lower() for word in ("password", "secret", "token")) and not key.startswith("password_"):
        return f"does not belong in a settings file: {PASSWORD_ADVICE}"
    table = look_up(known, as_pattern(where[:-1]))
    here = list(table) if isinstance(table, Mapping) else []
    if near := did_you_mean(key, here):
        return f"is no setting: {near}"
    if home := next((place for place in _homes(known) if place[-1] == key), None):
        header = _headed(home[:-1])
        return f"does not belong here: write it {f'below {header}' if header else 'at the top, before the first [ ]'}"
    everywhere = {str(place[-1]) for place in _homes(known)}
    return f"is no setting: {did_you_mean(key, everywhere) or 'known here are ' + ', '.join(here)}"


def _homes(known: Table, above: Where = ()) -> Iterator[Where]:
    """The place of everything that can be written."""
    for name, value in known.items():
        yield (*above, name)
        if isinstance(value, Mapping):
            yield from _homes(value, (*above, name))
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield from _homes(value[0], (*above, name, 0))


def _wrong(found: ErrorDetails) -> str:
    limits = found.get("ctx", {})
    match found["type"]:
        case "literal_error" | "enum":
            return f"must be one of {str(limits.get('expected', '')).replace(chr(39), chr(34))}"
        case "greater_than_equal":
            return f"must be at least {limits.get('ge')}"
        case "less_than_equal":
            return f"must be at most {limits.get('le')}"
        case "model_type" | "mapping_type" | "dict_type" | "model_attributes_type":
            return "must be a table with a header of its own"
        case sort:
            return SORTS.get(sort, found["msg"])


def _example(where: Where, known: Table) -> str:
    """What could be written there."""
    example = look_up(known, as_pattern(where))
    key = next((str(one) for one in reversed(where) if isinstance(one, str)), "")
    match example:
        case Mapping():
            return f"write it as {_headed(where)} with its settings below"
        case [Mapping(), *_]:
            return f"write [[{key}]] with its settings below, once for each"
        case None:
            return "see the shipped settings"
        case _:
            return f"write for example {key} = {written(example)}"


def written(value: object) -> str:
    """The value as TOML writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + "".join(_escaped(letter) for letter in value) + '"'
        case list() | tuple():
            return f"[{', '.join(written(one) for one in value)}]"
        case _:
            return str(value)


def _escaped(letter: str) -> str:
    """A letter within a basic string of TOML 1.0: quotes, backslashes and control characters are escaped."""
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\U{ord(letter):08X}"
