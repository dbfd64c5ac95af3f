"""What a template can call besides its words: days and times, lists, plurals, quotations, links, tables."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import cast

from jinja2 import Environment, pass_context
from jinja2.runtime import Context as Scope

from mailflow.model.address import Address
from mailflow.model.meeting import AgendaItem, Meeting, MeetingVersion
from mailflow.model.people import Club, Language
from mailflow.rendering import phrases
from mailflow.rendering.cleaning import shortened, tidied
from mailflow.rendering.links import answer_link
from mailflow.rendering.names import first_name
from mailflow.rendering.pens import Pen, Write
from mailflow.rendering.sealing import Woven
from mailflow.rendering.tables import agenda_rows

LONGEST_QUOTE = 1200
LONGEST_LINES = 8000
LONGEST_NAME = 80
# Jinja's own that turn text into markup, call methods, or differ from run to run are left out.
KEPT_FILTERS = (
    "abs", "batch", "capitalize", "count", "d", "default", "dictsort", "first", "float", "groupby", "int", "items",
    "join", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace", "reverse",
    "round", "select", "selectattr", "slice", "sort", "string", "sum", "title", "trim", "truncate", "unique", "upper",
    "wordcount",
)  # fmt: skip
KEPT_GLOBALS = ("namespace", "cycler", "joiner", "dict")


def equip(environment: Environment, *, pen: Pen) -> None:
    """The environment knows our filters and only the harmless ones of Jinja; `pen` puts words down on its paper."""
    write = pen.word
    ours = {
        "date": _date,
        "short_date": _short_date,
        "time": _time,
        "when": _when,
        "listed": _listed,
        "plural": _plural,
        "counted": _counted,
        "quoted": partial(_quoted, write),
        "lines": partial(_lines, write),
        "shortened": shortened,
        "share": phrases.share,
        "first_name": _first_name,
        "person": _person,
        "answer_link": _answer_link,
    }
    # Only behind a bar: words may have such names.
    written = {
        "link": pen.link,
        "button": pen.button,
        "small": pen.small,
        "markdown": pen.markdown,
        "table": pen.table,
        "agenda": _agenda_by(pen),
        "compared": pen.comparison,
        "bars": pen.bars,
    }
    kept = {name: environment.filters[name] for name in KEPT_FILTERS}
    environment.filters = {**kept, **ours, **written}
    environment.globals = {name: environment.globals[name] for name in KEPT_GLOBALS} | ours


@pass_context
def _date(scope: Scope, moment: date | datetime) -> str:
    return phrases.day(moment, language=_language(scope), timezone=_timezone(scope))


@pass_context
def _short_date(scope: Scope, moment: date | datetime) -> str:
    return phrases.short_day(moment, language=_language(scope), timezone=_timezone(scope))


@pass_context
def _time(scope: Scope, moment: time | datetime) -> str:
    return phrases.clock(moment, language=_language(scope), timezone=_timezone(scope))


@pass_context
def _when(scope: Scope, meeting: Meeting | MeetingVersion) -> str:
    return phrases.when(meeting, language=_language(scope), timezone=_timezone(scope))


@pass_context
def _listed(scope: Scope, items: Iterable[object]) -> str:
    return phrases.listed(items, language=_language(scope))


@pass_context
def _plural(scope: Scope, count: int, one: str, many: str) -> str:
    return phrases.plural(count, one, many, language=_language(scope))


@pass_context
def _counted(scope: Scope, *counts: tuple[int, str, str]) -> Sequence[str]:
    return phrases.counted(*counts, language=_language(scope))


def _quoted(write: Write, words: str, limit: int = LONGEST_QUOTE) -> Woven:
    """The words as a quotation, line by line, cut at about `limit` characters."""
    lines = shortened(tidied(words), limit).split("\n")
    return Woven("\n".join(f"> {write(line)}" if line else ">" for line in lines))


def _lines(write: Write, words: str, limit: int = LONGEST_LINES) -> Woven:
    """The words with the lines and blank lines that their writer gave them."""
    lines = shortened(tidied(words), limit).split("\n")
    return Woven("\n".join(write(line) if line else "" for line in lines))


def _agenda_by(pen: Pen) -> Callable[[Scope, Sequence[AgendaItem], Sequence[str]], Woven]:
    @pass_context
    def agenda(scope: Scope, items: Sequence[AgendaItem], heads: Sequence[str]) -> Woven:
        """The items under their three heads: hour, title, person."""
        return pen.table(agenda_rows(items, language=_language(scope)), heads)

    return agenda


@pass_context
def _answer_link(scope: Scope, text: str, subject: str) -> str:
    """A mail that answers this one with these words, ready to be sent."""
    address, token = cast(str, scope["answer_address"]), cast(str, scope["token"])
    return answer_link(text, address=address, token=token, subject=subject)


def _first_name(address: Address) -> str:
    return first_name(address.name)


def _person(shown: Address | str) -> str:
    """Name and address of somebody, of which a long name is cut and not the address; or what a mail showed of them."""
    if isinstance(shown, str):
        return shortened(shown, LONGEST_NAME)
    return str(Address(address=shown.address, name=shortened(shown.name, LONGEST_NAME)))


def _language(scope: Scope) -> Language:
    return cast(Language, scope["language"])


def _timezone(scope: Scope) -> str:
    return cast(Club, scope["club"]).timezone
