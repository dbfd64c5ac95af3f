"""Writes what belongs in a table: in HTML as one with headings, in plain text as lines that a phone can show."""

import html
from collections.abc import Callable, Sequence

from mailflow.model.meeting import AgendaItem
from mailflow.model.people import Language
from mailflow.rendering import phrases
from mailflow.rendering.cleaning import shortened, unbroken
from mailflow.rendering.sealing import Woven, made_sealed, sealed

Heads = Sequence[str]
Cells = Sequence[str]
Table = Callable[[Sequence[Cells], Heads], Woven]
Bars = Callable[[Sequence[tuple[str, int]], str], Woven]

LONGEST_CELL = 300
# What is no longer than an hour, a date or "Wanneer" stands on one line.
SHORT_CELL = 12
SHORT, LONG = ":---", "---"


def agenda_rows(agenda: Sequence[AgendaItem], *, language: Language) -> list[tuple[str, str, str]]:
    """Hour or length, title and person of each item; empty where an item does not say it."""
    return [(_hour(item, language), item.title, item.who) for item in agenda]


def table_as_text(rows: Sequence[Cells], heads: Heads) -> Woven:
    """`- 10.30 uur: De wijktafel (Fatima)`, a line a row; the heads are left out."""
    return Woven("\n".join(f"- {_in_a_line(row)}" for row in rows))


def table_as_markdown(rows: Sequence[Cells], heads: Heads) -> Woven:
    """A table with heads, without the columns in which no row says anything."""
    kept = [place for place, _ in enumerate(heads) if any(row[place] for row in rows)]
    return _table([[row[place] for place in kept] for row in rows], [heads[place] for place in kept])


def comparison_as_text(rows: Sequence[Cells], heads: Heads) -> Woven:
    """What each row is about, and below it what each head says of it."""
    lines: list[str] = []
    for about, *cells in rows:
        lines.append(f"- {_cell(about)}")
        lines += [f"  {_cell(head)}: {_cell(cell)}" for head, cell in zip(heads, cells, strict=True)]
    return Woven("\n".join(lines))


def comparison_as_markdown(rows: Sequence[Cells], heads: Heads) -> Woven:
    """A table whose first column says what each row is about: its own head is empty."""
    return _table(rows, ["", *heads])


def bars_as_text(counts: Sequence[tuple[str, int]], unnamed: str = "") -> Woven:
    """`- Utrecht: 5`, a line a count; one without a label is called `unnamed`."""
    return Woven("\n".join(f"- {_cell(label or unnamed)}: {count}" for label, count in counts))


def bars_as_markdown(counts: Sequence[tuple[str, int]], unnamed: str = "") -> Woven:
    """Each count with a bar as long as it is large: cells of a table, for mails have neither pictures nor scripts.

    The bars are for the eye only; whoever has the page read aloud hears label and number.
    """
    most = max((count for _, count in counts), default=0)
    rows = "".join(_bar(_cell(label or unnamed), count, most=most) for label, count in counts)
    return made_sealed(f'<table class="bars"><tbody>{rows}</tbody></table>') if rows else Woven()


def _bar(label: str, count: int, *, most: int) -> str:
    share = max(2, round(100 * count / most)) if most else 2
    rest = f'<td class="rest" width="{100 - share}%"></td>' if share < 100 else ""
    cells = f'<tr><td class="full" width="{share}%"></td>{rest}</tr>'
    drawn = f'<table class="bar" role="presentation"><tbody>{cells}</tbody></table>'
    return (
        f'<tr><th scope="row">{html.escape(label)}</th><td class="count">{count}</td><td class="room">{drawn}</td></tr>'
    )


def _table(rows: Sequence[Cells], heads: Heads) -> Woven:
    """In Markdown, its heads and cells sealed; a column of short cells is aligned, by which the HTML knows it."""
    ruler = [SHORT if all(len(row[place]) <= SHORT_CELL for row in rows) else LONG for place, _ in enumerate(heads)]
    lines = [_sealed(heads), ruler, *map(_sealed, rows)]
    return Woven("\n".join(f"|{'|'.join(line)}|" for line in lines))


def _sealed(cells: Cells) -> list[str]:
    return [sealed(_cell(cell)) if cell else " " for cell in cells]


def _in_a_line(row: Cells) -> str:
    first, second, *others = (_cell(cell) for cell in row)
    told = ", ".join(one for one in others if one)
    return f"{f'{first}: ' if first else ''}{second}{f' ({told})' if told else ''}"


def _cell(text: str) -> str:
    return shortened(unbroken(text).strip(), LONGEST_CELL)


def _hour(item: AgendaItem, language: Language) -> str:
    if item.at is not None:
        return phrases.clock(item.at, language=language, timezone="UTC")
    return phrases.plural(item.minutes, *phrases.MINUTES[language], language=language) if item.minutes else ""
