"""`mailflow clock right`: a clock that jumped is believed at once, because somebody looked at it."""

import typer

from mailflow.cli.opened import AsJson
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow import steady


def register(app: typer.Typer) -> None:
    """`clock` is a command with one verb."""
    clock = typer.Typer(help="The clock of this machine, where it jumped.", no_args_is_help=True)
    clock.callback()(_of_the_clock)
    clock.command("right")(is_right)
    app.add_typer(clock, name="clock")


def _of_the_clock() -> None:
    """The clock of this machine, where it jumped."""


def is_right(dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """The clock is right: mailings and digests are planned again, without the hour in which it must be steady."""
    with ordered(dry_run=dry_run) as order:
        doubted = steady.believe(house=order.assembled.house)
    order.tell("the clock is believed" if doubted else "nobody doubts the clock", json=json)
