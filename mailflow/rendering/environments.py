"""The three ways in which a template is read: as plain text, as Markdown that becomes HTML, and as the HTML layout."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing

from mailflow.rendering.filters import equip
from mailflow.rendering.pens import MARKDOWN, TEXT
from mailflow.rendering.sealing import as_markdown, as_text, weave
from mailflow.rendering.sources import Source

SHIPPED = "shipped:"
SUBJECT = "#subject"
LAYOUT = "layout.html"
NAME = re.compile(r"(?:shipped:)?(?:[a-z]{2}/[a-z0-9_]+\.md|layout\.html)")


class UnknownWord(UndefinedError):
    """A template uses a word that it was not given; `owner` is the thing that has no such part, if it is a part."""

    def __init__(self, owner: object, name: object, message: str | None = None) -> None:
        super().__init__(message)
        self.owner = None if owner is missing else owner
        self.name = str(name)


class Unknown(StrictUndefined):
    """What stands for a missing word: any use of it raises UnknownWord."""

    __slots__ = ()

    def __init__(self, hint: str | None = None, **known: object) -> None:
        """`known` is what Jinja knows of it: `obj`, whose part it would be, `name`, and `exc`, what to raise."""
        owner, name = known.get("obj", missing), known.get("name")
        raises = known.get("exc") or partial(UnknownWord, owner, name)
        super().__init__(hint, owner, cast(str | None, name), cast(type[UndefinedError], raises))


class Layers(BaseLoader):
    """Finds a template by name: in the first layer that has it; after `shipped:` in the last layer only."""

    def __init__(self, layers: tuple[Mapping[str, Source], ...]) -> None:
        self.layers = layers

    def find(self, name: str) -> tuple[Source, str] | None:
        """The source and the file, as errors name it; None where no layer has it."""
        plain = name.removeprefix(SHIPPED)
        for place, layer in enumerate(self.layers):
            last = place == len(self.layers) - 1
            if plain in layer and (last or plain == name):
                return layer[plain], f"templates/{plain}" + (" (shipped)" if last and place else "")
        return None

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The text, or with `#subject` the subject, of a template; TemplateNotFound for all that is none."""
        name = template.removesuffix(SUBJECT)
        if not NAME.fullmatch(name):
            raise TemplateNotFound(
                name, f"{name!r} is not the name of a template: write nl/name.md or shipped:nl/name.md"
            )
        found = self.find(name)
        if found is None:
            raise TemplateNotFound(name, f"there is no template {name!r}")
        source, file = found
        if template.endswith(SUBJECT):
            return source.subject or "", f"{file}, subject", lambda: True
        return source.text, file, lambda: True


class Bounded(SandboxedEnvironment):
    """A sandbox in which nothing is made a million times over: a template cannot stall the mails of others."""

    intercepted_binops = frozenset(("*", "**", "%"))

    def call_binop(self, scope: Context, operator: str, left: object, right: object) -> object:
        """The product or rest of two numbers. Raises SecurityError for powers, and for words many times over."""
        if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise SecurityError(f"{operator!r} is for two numbers only")
        return super().call_binop(scope, operator, left, right)


class Weaver(Bounded):
    """A sandbox in which what a template makes is told apart from the words it was given."""

    concat = staticmethod(weave)


def plain_environment(layers: Layers) -> Environment:
    """Makes the plain-text part: words as they were written."""
    environment = _weaver(layers, as_text)
    equip(environment, pen=TEXT)
    return environment


def markdown_environment(layers: Layers) -> Environment:
    """Makes the Markdown from which the HTML part comes: words sealed."""
    environment = _weaver(layers, as_markdown)
    equip(environment, pen=MARKDOWN)
    return environment


def layout_environment(layers: Layers) -> Environment:
    """Puts the HTML layout around a mail: words escaped for HTML."""
    environment = Bounded(loader=layers, undefined=Unknown, autoescape=True, cache_size=-1)
    equip(environment, pen=TEXT)
    return environment


def _weaver(layers: Layers, finalize: Callable[[object], str]) -> Weaver:
    return Weaver(
        loader=layers,
        undefined=cast(type[Undefined], Unknown),
        finalize=finalize,
        # Markdown is not HTML: autoescape would spoil the text part, and seals do more for the other.
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
    )
