"""What every command needs first: the settings that were asked for, and the installation at work."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from mailflow.cli.asked import CONFIG
from mailflow.flow.assemble import Assembled, at_work
from mailflow.flow.house import Room
from mailflow.model.errors import SettingsError
from mailflow.settings.installation import Settings
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped

AsJson = typer.Option(False, "--json", help="One JSON object a line, for programs.")
OfClub = typer.Option(None, "--club", help="Only this club, by its key; needed where there are several.")


def settings() -> Settings:
    """The settings of this installation. Raises SettingsError."""
    return read_settings(CONFIG.get(), defaults=shipped("config"))


@contextmanager
def opened() -> Iterator[Assembled]:
    """The installation at work: its database open, its clubs known."""
    with at_work(settings()) as assembled:
        yield assembled


def the_room(assembled: Assembled, club: str | None) -> Room:
    """The club that was asked for, or the only one there is. Raises SettingsError that names them."""
    rooms = assembled.house.rooms
    if club is not None:
        assembled.settings.club(club)
        return rooms[club]
    if len(rooms) == 1:
        return next(iter(rooms.values()))
    raise SettingsError(f"there are several clubs: say which one with --club ({', '.join(rooms)})")
