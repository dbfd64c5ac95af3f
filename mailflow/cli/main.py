"""`mailflow`: finds the command that was asked for, and says plainly what went wrong."""

import os
import sys
from pathlib import Path

import typer
from typer.core import TyperGroup

import mailflow
from mailflow.cli import (
    bounces,
    check,
    clock,
    console,
    db,
    demo,
    digest,
    documented,
    examples,
    init,
    mailings,
    mails,
    meetings,
    members,
    order,
    planning,
    privacy,
    questions,
    receive,
    replaying,
    state,
    summaries,
    templates,
    themes,
    trying,
    undoing,
)
from mailflow.cli import run as running
from mailflow.cli.asked import CONFIG
from mailflow.cli.listing import say
from mailflow.flow.logs import log_as
from mailflow.model.errors import MailflowError, SettingsError

# Each adds its commands with `register`; in this order `mailflow --help` lists them.
COMMANDS = (
    init,
    check,
    running,
    console,
    state,
    clock,
    trying,
    receive,
    replaying,
    mails,
    questions,
    order,
    undoing,
    members,
    privacy,
    bounces,
    meetings,
    themes,
    summaries,
    mailings,
    planning,
    templates,
    digest,
    examples,
    demo,
    db,
    documented,
)
FAILED = 1
PRIVATE = 0o077
SET_UP_WRONGLY = 2


class PlainlySpoken(TyperGroup):
    """Commands whose expected errors are said in plain words, with an exit code, and never as a traceback."""

    def main(self, *words: object, **options: object) -> object:
        """As typer does it; but 2 where the installation is set up wrongly, 1 where something else failed."""
        try:
            return super().main(*words, **options)  # type: ignore[arg-type]
        except SettingsError as error:
            say(f"mailflow: {error}", err=True)
            sys.exit(SET_UP_WRONGLY)
        except MailflowError as error:
            say(f"mailflow: {error}", err=True)
            sys.exit(FAILED)


def run() -> None:
    """The command line is carried out; the process ends with its exit code. Nobody else reads what it writes."""
    os.umask(os.umask(PRIVATE) | PRIVATE)
    commands()()


def commands() -> typer.Typer:
    """`mailflow` with all its commands."""
    made = typer.Typer(
        cls=PlainlySpoken,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_asked)
    for module in COMMANDS:
        module.register(made)
    return made


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mailflow {mailflow.__version__}")
        raise typer.Exit


def _asked(
    config: Path | None = typer.Option(
        None, "--config", metavar="FILE", help="The settings file; else MAILFLOW_CONFIG, else ./mailflow.toml."
    ),
    version: bool = typer.Option(
        False, "--version", callback=_say_version, is_eager=True, help="Say which mailflow this is."
    ),
) -> None:
    """mailflow reads a club's mail, understands it, records it and answers."""
    CONFIG.set(config)
    log_as("warning", "plain")
