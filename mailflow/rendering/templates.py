"""The mails as people wrote them, in layers: an organiser's own before those that are shipped."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, TemplateError, nodes
from jinja2.meta import find_referenced_templates, find_undeclared_variables

from mailflow.model.errors import SettingsError
from mailflow.model.people import LANGUAGES, Language
from mailflow.rendering.environments import (
    LAYOUT,
    NAME,
    SHIPPED,
    SUBJECT,
    Layers,
    layout_environment,
    markdown_environment,
    plain_environment,
)
from mailflow.rendering.sealing import Woven
from mailflow.rendering.sources import Source, take_apart
from mailflow.rendering.troubles import TEMPLATE_ERRORS, broken, failed

NONE = "none"
REFERENCE = re.compile(r"\b(?:extends|include|import)\b")
# The words that every part of a mail has, beside those of its Send; see `render`.
GIVEN = frozenset({"club", "language", "now", "to", "first", "again", "room", "token", "answer_address", "answer_page"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A template in the best language there is for somebody."""

    name: str
    language: Language


class Templates:
    """All templates of an installation; each layer maps `nl/welcome.md` or `layout.html` to its text.

    The first layer that has a template counts; the last one holds the shipped ones, which `shipped:nl/welcome.md`
    reaches. Nothing outside the layers can be reached. SettingsError if one is broken, naming file and line.
    """

    def __init__(self, layers: tuple[Mapping[str, str], ...]) -> None:
        self._layers = Layers(tuple(_sources(layer) for layer in layers))
        self._plain = plain_environment(self._layers)
        self._markdown = markdown_environment(self._layers)
        self._layout = layout_environment(self._layers)
        for name in self.names():
            self._check(name)
            if any(name in layer for layer in self._layers.layers[:-1]) and name in self._layers.layers[-1]:
                self._check(f"{SHIPPED}{name}")

    def names(self) -> tuple[str, ...]:
        """Every template there is, `nl/welcome.md` and `layout.html` among them, in alphabetical order."""
        return tuple(sorted({name for layer in self._layers.layers for name in layer}))

    def words(self, name: str) -> frozenset[str]:
        """The words that a template, and what it extends or includes, takes from its Send: those in GIVEN left out."""
        return frozenset(self._used(name, seen=set()) - GIVEN - set(self._plain.globals))

    def trees(self, name: str) -> Iterator[nodes.Template]:
        """The template, its subject, and all that it extends or includes, as Jinja reads them."""
        waiting, seen = [name], set[str]()
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            source, _ = self._source(one)
            for text in (source.text, source.subject or ""):
                yield self._plain.parse(text)
                waiting += _referenced(self._plain, text)

    def find(self, template: str, *, language: Language, club_language: Language) -> Found:
        """The template in the wanted language, else in the club's, else in any."""
        for tried in dict.fromkeys((language, club_language, *LANGUAGES)):
            if self._layers.find(f"{tried}/{template}.md") is not None:
                return Found(name=f"{tried}/{template}.md", language=tried)
        raise SettingsError(f"there is no template {template!r}: write templates/{club_language}/{template}.md")

    def frame(self, name: str) -> str | None:
        """Which template stands around this one; None for none."""
        return self._wanted([source.frame for source in self._family(name)], default="frame")

    def footer(self, name: str) -> str | None:
        """Which template stands below this one; None for none."""
        return self._wanted([source.footer for source in self._family(name)], default="footer")

    def text(self, name: str, words: Mapping[str, object]) -> Woven:
        """The template as plain text."""
        return self._render(self._plain, name, words)

    def markdown(self, name: str, words: Mapping[str, object]) -> Woven:
        """The template as Markdown in which all words are sealed."""
        return self._render(self._markdown, name, words)

    def subject(self, name: str, words: Mapping[str, object]) -> str:
        """The subject of the template, or of the one that it extends."""
        for relative in self._relatives(name):
            source, _ = self._source(relative)
            if source.subject is not None:
                return self._render(self._plain, f"{relative}{SUBJECT}", words)
        raise SettingsError(f"templates/{name} has no subject: begin it with ---, a line `subject: ...` and ---")

    def layout(self, words: Mapping[str, object]) -> str:
        """The HTML layout around a mail."""
        return self._render(self._layout, LAYOUT, words)

    def _render(self, environment: Environment, name: str, words: Mapping[str, object]) -> Woven:
        try:
            return Woven(environment.get_template(name).render(words))
        except TEMPLATE_ERRORS as error:
            source, file = self._source(name.removesuffix(SUBJECT))
            text = (source.subject or "") if name.endswith(SUBJECT) else source.text
            raise failed(error, file=file, text=text, words=words) from error

    def _source(self, name: str) -> tuple[Source, str]:
        found = self._layers.find(name)
        if found is None:
            raise SettingsError(f"there is no template {name!r}: write templates/{name}")
        return found

    def _check(self, name: str) -> None:
        """Whether it can be read, and all that it extends or includes is there."""
        source, file = self._source(name)
        environment = self._layout if name.removeprefix(SHIPPED) == LAYOUT else self._plain
        try:
            environment.get_template(name)
            if source.subject is not None:
                environment.get_template(f"{name}{SUBJECT}")
            for referenced in _referenced(environment, source.text):
                self._layers.get_source(environment, referenced)
        except TemplateError as error:
            raise broken(error, file=file) from error
        for _ in self._relatives(name):
            pass

    def _relatives(self, name: str) -> Iterator[str]:
        """The template itself, what it extends, what that extends, and so on; SettingsError where that is a circle."""
        seen: list[str] = []
        while name:
            source, file = self._source(name)
            if file in seen:
                advice = f"write {{% extends {SHIPPED + name!r} %}}" if len(seen) == 1 else "take one of them out"
                raise SettingsError(f"{file} extends itself: {advice}")
            seen.append(file)
            yield name
            name = _extended(self._plain, source.text)

    def _used(self, name: str, *, seen: set[str]) -> set[str]:
        if name in seen:
            return set()
        seen.add(name)
        source, _ = self._source(name)
        used: set[str] = set()
        for text in (source.text, source.subject or ""):
            used |= find_undeclared_variables(self._plain.parse(text))
            used |= {word for other in _referenced(self._plain, text) for word in self._used(other, seen=seen)}
        return used

    def _family(self, name: str) -> Iterator[Source]:
        return (self._source(relative)[0] for relative in self._relatives(name))

    def _wanted(self, wishes: list[str | None], *, default: str) -> str | None:
        wanted = next((wish for wish in wishes if wish), default)
        return None if wanted == NONE else wanted


def _sources(layer: Mapping[str, str]) -> dict[str, Source]:
    """The templates among the files of a layer: a README or an editor's backup copy beside them is none."""
    return {
        name: Source(text=text) if name == LAYOUT else take_apart(text, file=f"templates/{name}")
        for name, text in layer.items()
        if NAME.fullmatch(name) and name.split("/")[0] in (*LANGUAGES, LAYOUT)
    }


def _referenced(environment: Environment, text: str) -> list[str]:
    """The names of all that a template extends, includes or imports."""
    if not REFERENCE.search(text):
        return []  # parsing all of them twice would be most of the time that loading takes
    return [name for name in find_referenced_templates(environment.parse(text)) if name is not None]


@lru_cache(maxsize=512)  # asked at every rendering
def _extended(environment: Environment, text: str) -> str:
    """The name after `{% extends %}`, empty where there is none."""
    if not REFERENCE.search(text):
        return ""
    for node in environment.parse(text).find_all(nodes.Extends):
        if isinstance(node.template, nodes.Const):
            return str(node.template.value)
    return ""
