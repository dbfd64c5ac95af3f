"""`mailflow status`: when each inbox was last really read, and what is waiting."""

import typer

from mailflow.cli.listing import as_json, table
from mailflow.cli.opened import AsJson, opened
from mailflow.flow.state import Line, state_of
from mailflow.model.errors import TryLater


def register(app: typer.Typer) -> None:
    """`mailflow status` is a command of the app."""
    app.command("status")(show_state)


def show_state(json: bool = AsJson) -> None:
    """When each inbox was last really read, what waits, what is wrong; exit code 1 where something is."""
    try:
        with opened() as assembled:
            lines = state_of(assembled)
    except TryLater as error:
        lines = (Line(about="database", state="wrong", text=str(error)),)
    if json:
        as_json(lines)
    else:
        table(
            lines,
            {
                "": lambda one: {"good": "ok", "warning": "!", "wrong": "WRONG"}[one.state],
                "about": lambda one: one.about,
                "state": lambda one: one.text,
                "when (UTC)": lambda one: one.at.strftime("%Y-%m-%d %H:%M:%S") if one.at else "",
            },
            empty="",
        )
    if any(one.state == "wrong" for one in lines):
        raise typer.Exit(1)
