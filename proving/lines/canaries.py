"""Words that try to be more are written wherever somebody can write, and stay words wherever they come out."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

from flask import Flask

from mailflow.cli import listing
from mailflow.flow import logs
from mailflow.mail import compose, csv_file
from proving.canary import CANARIES, harm_of_mail, harm_of_page, harm_of_terminal
from proving.ground import Ground
from proving.outlets import (
    Tried,
    calendars,
    console_pages,
    log_lines,
    mails,
    public_pages,
    tables_of_cells,
    terminal,
)  # fmt: skip
from proving.poison import poisoned
from proving.sheet import Guard, Proved
from proving.visitors import doors

TITLE = "words that try to be more"
GOAL = "in mails, pages, calendars, tables, logs and terminals: words 100 %"
HARMLESS = b"From: a@example.org\r\nTo: anna@example.org\r\nSubject: Tot dan\r\nContent-Type: text/plain\r\n\r\nHoi\r\n"


def prove(ground: Ground) -> Proved:
    """Each canary at each outlet; those with a database over all of them at once, and one by one where all is tried."""
    names = tuple(CANARIES)
    tried = [
        mails(names, every=1 if ground.full else 16 if not ground.few else 40),
        calendars(names),
        tables_of_cells(names),
        log_lines(names),
    ]
    together = "\n".join(CANARIES.values())
    texts = {"all of them": together, "them in one line": together.replace("\r", " ").replace("\n", " ")}
    if ground.full:
        texts |= CANARIES
    for kind in ground.databases if ground.full else ground.databases[:1]:
        tried += _over_a_database(ground, kind, dict(list(texts.items())[: 1 if ground.few else None]))
    controls_missed = tuple(_controls())
    return Proved(
        tried=sum(one.cells for one in tried),
        missed=tuple(miss for one in tried for miss in one.missed),
        controls=5,
        controls_missed=controls_missed,
        figures={"words": len(CANARIES)},
    )


def _over_a_database(ground: Ground, kind: str, texts: Mapping[str, str]) -> list[Tried]:
    tried = []
    for name, text in texts.items():
        with doors(ground, "postgres" if kind == "postgres" else "sqlite") as made:
            poisoned(text)
            tried.append(console_pages(made, name, most=20 if ground.few else 120))
            tried.append(public_pages(made, name))
            tried.append(terminal(made.config, name))
    return tried


def _controls() -> Iterator[str]:
    """What is harmless is not called harm; what is harm is."""
    if list(harm_of_page('<p>xprobe &lt;script&gt;</p><a href="https://example.org/">x</a>')):
        yield "a harmless page is called harmful"
    if not list(harm_of_page("<p><xprobe>x</p>")) or not list(harm_of_page('<a href="javascript:x">x</a>')):
        yield "a harmful page is not noticed"
    if list(harm_of_mail(HARMLESS, to="anna@example.org")):
        yield "a harmless mail is called harmful"
    if not list(
        harm_of_mail(HARMLESS.replace(b"\r\nSubject", b"\r\nBcc: x@example.org\r\nSubject"), to="anna@example.org")
    ):
        yield "a mail with one more reader is not noticed"
    if list(harm_of_terminal("\x1b[1mvet\x1b[0m\n")) or not list(harm_of_terminal("\x1b]0;x\x07")):
        yield "a terminal's colours are called harmful, or its title is not"


@contextmanager
def without_autoescape() -> Iterator[None]:
    """Pages hold words as they were written."""
    with patch.object(Flask, "select_jinja_autoescape", lambda app, name: False):
        yield


@contextmanager
def without_apostrophe() -> Iterator[None]:
    """A spreadsheet may calculate with any cell."""
    with patch.object(csv_file, "safe_cell", lambda text: text.replace("\0", "")):
        yield


@contextmanager
def without_clean_headers() -> Iterator[None]:
    """Names and subjects reach the headers of a mail as they were written."""
    with (
        patch.object(compose, "encoded", lambda text: text),
        patch.object(compose, "clean_line", lambda text, limit=0: text),
    ):
        yield


@contextmanager
def without_dots_for_escapes() -> Iterator[None]:
    """Commands show what was written with every character."""
    with patch.object(listing, "_seen", lambda letter: letter):
        yield


@contextmanager
def without_lines_of_a_log() -> Iterator[None]:
    """A log line holds any character."""
    with patch.object(logs, "_on_one_line", lambda logger, method, line: str(line)):
        yield


GUARDS: Mapping[str, Guard] = {
    "autoescape off": without_autoescape,
    "no apostrophe before formulas": without_apostrophe,
    "headers not cleaned": without_clean_headers,
    "terminal not cleaned": without_dots_for_escapes,
    "log lines not kept one": without_lines_of_a_log,
}
