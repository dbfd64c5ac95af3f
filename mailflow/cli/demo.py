"""`mailflow demo`: a club with a mail server of its own, on this machine only, to see mailflow at work."""

import tempfile
from pathlib import Path

import typer
from rich.console import Console

from mailflow.model.errors import SettingsError

WHERE = "Its folder; left out, a new one among the temporary files."


def register(app: typer.Typer) -> None:
    """`mailflow demo` is a command of the app."""
    app.command("demo")(demo)


def demo(
    once: bool = typer.Option(
        False, "--once", help="End after the last mail; exit code 0 if all came out as expected."
    ),
    folder: Path | None = typer.Option(None, "--folder", help=WHERE),
    say: str = typer.Option("", "--say", help="Write this mail to the demo that runs in the folder."),
    sender: str = typer.Option("you@example.org", "--sender", help="From whom that mail is."),
) -> None:
    """Mails arrive one by one; the terminal shows what was understood, from which words, and what was answered."""
    try:
        from mailflow.demo.show import show
        from mailflow.demo.stage import send
    except ModuleNotFoundError as error:
        raise SettingsError(f"the demo needs {error.name}: install mailflow[demo]") from None
    if say:
        if folder is None:
            raise SettingsError("--say needs --folder: take the command that the running demo prints")
        typer.echo(f"sent: {send(folder, say, sender=sender)}")
        return
    place = folder or Path(tempfile.mkdtemp(prefix="mailflow-demo-"))
    if place.exists() and any(place.iterdir()):
        raise SettingsError(f"{place} is not empty: name a folder that is new, or leave --folder out")
    if not show(place.absolute(), once=once, console=Console()):
        raise typer.Exit(1)
