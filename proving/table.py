"""The sheet as a table in Markdown, put into the document that shows the last figures."""

import re
from collections.abc import Sequence
from pathlib import Path

from proving.sheet import Result, figures

BEGINS, ENDS = "<!-- figures: begin -->", "<!-- figures: end -->"
BETWEEN = re.compile(f"{BEGINS}.*{ENDS}", re.DOTALL)


def in_markdown(results: Sequence[Result], *, made_by: str, summary: str) -> str:
    """A row for each line, in the order of their names, below the command that made them."""
    rows = [
        f"| {one.title} | {one.goal} | {_seen(one)} | {one.seconds:.0f} s | {_colour(one)} |"
        for one in sorted(results, key=lambda one: one.name)
    ]
    head = ["| line | goal | seen | took | |", "|---|---|---|---|---|"]
    return "\n".join([f"`{made_by}`: {summary}", "", *head, *rows])


def put_into(file: Path, table: str) -> None:
    """The document shows this table, between its two marks. Raises ValueError where it has none."""
    text = file.read_text(encoding="utf-8")
    if not BETWEEN.search(text):
        raise ValueError(f"{file} has no place for figures: write {BEGINS} and {ENDS} into it")
    shown = BETWEEN.sub(lambda _: f"{BEGINS}\n{table}\n{ENDS}", text)
    file.write_text(shown, encoding="utf-8")


def _seen(result: Result) -> str:
    return "; ".join(figures(result)).replace("|", "/") or "not proved"


def _colour(result: Result) -> str:
    return "green" if result.is_green else "**red**"
