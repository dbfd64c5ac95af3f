"""The invented names that take the place of real ones, as they stand in `config/examples/names.toml`."""

import tomllib
from dataclasses import dataclass

from mailflow.model.errors import SettingsError

KEYS = ("given", "family", "domains", "ordinary")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Names to choose from in their order; `ordinary` are words that are names only where a capital says so."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    domains: tuple[str, ...]
    ordinary: frozenset[str]


def read_pool(text: str) -> Pool:
    """The names of such a file. Raises SettingsError where one of its lists is missing or empty."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"names.toml: it is no TOML: {error}") from error
    lists = {key: tuple(dict.fromkeys(str(told.get(key, "")).split())) for key in KEYS}
    for key, names in lists.items():
        if not names:
            raise SettingsError(f"names.toml: {key} is missing: write names with spaces between them")
    return Pool(
        given=lists["given"],
        family=lists["family"],
        domains=lists["domains"],
        ordinary=frozenset(lists["ordinary"]),
    )
