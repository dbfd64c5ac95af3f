"""`mailflow settings`: all that can be set, with what it means and what counts where nothing is written."""

from enum import StrEnum

import typer

from mailflow.shipped import shipped


class Which(StrEnum):
    """The two kinds of settings file."""

    mailflow = "mailflow"
    club = "club"


FILES = {Which.mailflow: "mailflow.toml", Which.club: "clubs/club.toml"}


def register(app: typer.Typer) -> None:
    """`mailflow settings` is a command of the app."""
    app.command("settings")(show_settings)


def show_settings(
    which: Which = typer.Argument(Which.mailflow, help="mailflow: the whole installation's; club: a club's."),
) -> None:
    """All that can be set, with its meaning and its default, as a file that you can copy lines from."""
    typer.echo((shipped("config") / FILES[which]).read_text(encoding="utf-8"), nl=False)
