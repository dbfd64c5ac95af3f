"""`mailflow`: finds the command that was asked for, and says plainly what went wrong."""

import os
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Protocol

import typer
from typer.core import TyperGroup

import mailflow
from mailflow.cli.asked import CONFIG
from mailflow.cli.catalogue import CATALOGUE, LISTED
from mailflow.model.errors import MailflowError, SettingsError

FAILED = 1
PRIVATE = 0o077
LAST_STANDARD = 2
SET_UP_WRONGLY = 2


class Found(MutableMapping[str, typer.core.TyperCommand | TyperGroup]):
    """The commands by their names; the module of one is loaded when it is asked for, so that help comes at once."""

    def __init__(self) -> None:
        self._found: dict[str, typer.core.TyperCommand | TyperGroup] = {}

    def __getitem__(self, name: str) -> typer.core.TyperCommand | TyperGroup:
        if name not in self._found:
            alone = typer.Typer(rich_markup_mode=None, add_completion=False)
            alone.callback()(lambda: None)
            import_module(f"mailflow.cli.{LISTED[name].module}").register(alone)
            self._found |= typer.main.get_group(alone).commands  # type: ignore[arg-type]
        return self._found[name]

    def __setitem__(self, name: str, command: typer.core.TyperCommand | TyperGroup) -> None:
        self._found[name] = command

    def __delitem__(self, name: str) -> None:
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(LISTED)

    def __len__(self) -> int:
        return len(LISTED)


class Formatter(Protocol):
    """What writes help."""

    def section(self, name: str) -> AbstractContextManager[None]: ...

    def write_dl(self, rows: list[tuple[str, str]]) -> None: ...


class PlainlySpoken(TyperGroup):
    """Commands whose expected errors are said in plain words, with an exit code, and never as a traceback."""

    def __init__(self, **told: object) -> None:
        super().__init__(**told)  # type: ignore[arg-type]
        self.commands = Found()  # type: ignore[assignment]

    def list_commands(self, _: object) -> list[str]:
        """All names, in the order in which help shows them."""
        return list(LISTED)

    def format_commands(self, _: object, formatter: Formatter) -> None:
        """The catalogue, in its sections; no command is loaded."""
        widest = max(map(len, LISTED))
        for title, some in CATALOGUE.items():
            with formatter.section(title):
                formatter.write_dl([(one.name.ljust(widest), one.does) for one in some])

    def main(self, *words: object, **options: object) -> object:
        """As typer does it; but 2 where the installation is set up wrongly, 1 where something else failed."""
        try:
            return super().main(*words, **options)  # type: ignore[arg-type]
        except SettingsError as error:
            _say(error)
            sys.exit(SET_UP_WRONGLY)
        except MailflowError as error:
            _say(error)
            sys.exit(FAILED)


def _say(error: MailflowError) -> None:
    from mailflow.cli.listing import say

    say(f"mailflow: {error}", err=True)


def run() -> None:
    """The command line is carried out; the process ends with its exit code. Nobody else reads what it writes."""
    os.umask(os.umask(PRIVATE) | PRIVATE)
    _occupied()
    commands()()


def _occupied() -> None:
    """The standard descriptors are open, if to nowhere: else what is opened later gets their numbers, and our lines."""
    opened = os.open(os.devnull, os.O_RDWR)
    while opened <= LAST_STANDARD:
        opened = os.open(os.devnull, os.O_RDWR)
    os.close(opened)


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
    from mailflow.flow.logs import log_as

    CONFIG.set(config)
    log_as("warning", "plain")
