"""The two ways of putting words down: on plain paper, and on the paper that becomes HTML."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from mailflow.rendering import links, tables
from mailflow.rendering.cleaning import shortened, tidied
from mailflow.rendering.html import TOP_HEADING, html_of
from mailflow.rendering.sealing import Woven, made_sealed, sealed

Write = Callable[[str], Woven]

# What an organiser wrote as Markdown, such as a summary: some ten pages.
LONGEST_WRITTEN = 30_000
HEADING = re.compile(r"^#{1,6} +(.{1,300}?)[ #]*$", re.MULTILINE)
LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\(((?:https?://|mailto:)[^\s()]{1,2000})\)")
STRONG = re.compile(r"\*\*([^*\n]{1,1000})\*\*")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
BULLET = re.compile(r"^( {0,12})[-+](?= )", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """How each kind of thing is put down: a line of words, a link, a button, a table, a comparison, bars, Markdown."""

    word: Write
    link: links.Link
    button: links.Link
    small: links.Link
    table: tables.Table
    comparison: tables.Table
    bars: tables.Bars
    markdown: Callable[[str, int], Woven]


def markdown_as_text(text: str, top: int = TOP_HEADING) -> Woven:
    """Markdown that a person wrote, as text for who has never heard of Markdown; headings have no levels there."""
    written = shortened(tidied(text), LONGEST_WRITTEN)
    written = HEADING.sub(lambda found: f"{found[1]}\n{'-' * len(found[1])}", written)
    written = STRONG.sub(r"\1", LINK.sub(r"\1 <\2>", written))
    return Woven(ESCAPED.sub(r"\1", written))


def markdown_as_markdown(text: str, top: int = TOP_HEADING) -> Woven:
    """The same, made into clean HTML by itself, so that nothing in it can reach into the mail around it.

    Its highest heading has level `top`.
    """
    written = BULLET.sub(r"\1*", shortened(tidied(text), LONGEST_WRITTEN))
    return made_sealed(html_of(written, top=top))


TEXT = Pen(
    word=Woven,
    link=links.as_text,
    button=links.button_as_text,
    small=links.small_as_text,
    table=tables.table_as_text,
    comparison=tables.comparison_as_text,
    bars=tables.bars_as_text,
    markdown=markdown_as_text,
)
MARKDOWN = Pen(
    word=sealed,
    link=links.as_markdown,
    button=links.button_as_markdown,
    small=links.small_as_markdown,
    table=tables.table_as_markdown,
    comparison=tables.comparison_as_markdown,
    bars=tables.bars_as_markdown,
    markdown=markdown_as_markdown,
)
