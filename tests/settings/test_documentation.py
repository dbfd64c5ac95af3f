"""The shipped settings files say everything that can be set, and nothing else."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import get_args, get_origin

import pytest
from pydantic import BaseModel

from mailflow.settings.clubs import ClubSettings
from mailflow.settings.installation import Installation
from mailflow.settings.tables import documented
from mailflow.shipped import shipped

FILES: Mapping[str, type[BaseModel]] = {"mailflow.toml": Installation, "clubs/club.toml": ClubSettings}
# The club's key is the name of its file; the tables with free keys show one as an example.
NOT_WRITTEN = {("key",)}
KINDS = {("policies", "thresholds", kind) for kind in ("join", "rsvp")}
EXAMPLES = {("every_club", "language")} | KINDS


def settings_in(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        yield (*above, name)
        for inner in models_in(field.annotation):
            yield from settings_in(inner, (*above, name))


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (tuple, UnionType):
        for inner in get_args(annotation):
            yield from models_in(inner)


def keys_in(tables: Mapping[str, object], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in tables.items():
        yield (*above, name)
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, Mapping):
            yield from keys_in(inner, (*above, name))


def shipped_text(name: str) -> str:
    return (shipped("config") / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_what_is_documented_is_what_can_be_set(name: str) -> None:
    written = set(keys_in(documented(shipped_text(name))))

    assert written - EXAMPLES == set(settings_in(FILES[name])) - NOT_WRITTEN


@pytest.mark.parametrize("name", FILES)
def test_every_setting_is_explained_by_a_comment_above_it_or_above_its_group(name: str) -> None:
    explained = False
    for line in shipped_text(name).splitlines():
        if not line:
            explained = False
        elif line.startswith("# "):
            explained = True
        elif re.match(r"#?[a-z_]+ = ", line):
            assert explained, line


@pytest.mark.parametrize("name", FILES)
def test_the_shipped_files_are_toml_with_and_without_their_examples(name: str) -> None:
    text = shipped_text(name)

    assert tomllib.loads(text)
    assert documented(text)
