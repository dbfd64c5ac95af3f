"""How listings look: a table for people, JSON lines for programs; foreign text can do nothing to a terminal."""

import dataclasses
import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

Row = TypeVar("Row")
Columns = Mapping[str, Callable[[Row], object]]


def plain(text: object) -> Text:
    """Text as it is, without markup, and with control and direction characters shown as a dot."""
    return Text("".join(_seen(letter) for letter in str(text)))


def _seen(letter: str) -> str:
    if letter in "\n\t":
        return letter
    return "·" if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else letter


def say(text: object, *, err: bool = False) -> None:
    """The text as a line on standard output, or standard error: whoever wrote it, it does nothing to a terminal."""
    typer.echo(plain(text).plain, err=err)


def table(rows: Sequence[Row], columns: Columns[Row], *, empty: str) -> None:
    """The rows as a table on standard output, or one sentence where there are none."""
    console = Console()
    if not rows:
        console.print(plain(empty))
        return
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns:
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*(plain(_shown(value(row))) for value in columns.values()))
    console.print(drawn)


def as_json(rows: Sequence[object]) -> None:
    """One JSON object a line on standard output: every field of the row, instants in ISO 8601."""
    console = Console(soft_wrap=True, highlight=False, markup=False)
    for row in rows:
        console.out(json.dumps(_jsonable(row), ensure_ascii=True), highlight=False)


def and_also(row: object, /, **more: object) -> dict[str, object]:
    """The row for `as_json`, with what it does not say itself before its own fields."""
    return more | {one.name: getattr(row, one.name) for one in dataclasses.fields(row)}  # type: ignore[arg-type]


def counted(number: int, one: str, several: str) -> str:
    """`no mails`, `1 mail`, `2 mails`."""
    return f"1 {one}" if number == 1 else f"{number or 'no'} {several}"


def local(at: datetime | None, timezone: str) -> str:
    """The instant on the club's clock, to the minute."""
    return at.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M") if at else ""


def cut(text: str, letters: int) -> str:
    """At most so many letters, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= letters else f"{flat[: letters - 1]}…"


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _jsonable(value: object) -> object:
    """Dataclasses as objects, bytes left out, instants, days and hours as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = and_also(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _jsonable(held) for name, held in value.items() if not isinstance(held, bytes)}
    if isinstance(value, tuple | list):
        return [_jsonable(one) for one in value]
    return value
