"""What every command needs first: the settings that were asked for, and the installation at work."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from mailflow.cli.asked import CONFIG
from mailflow.flow.assemble import Assembled, assemble, at_work
from mailflow.flow.beside import Beside
from mailflow.flow.house import Room
from mailflow.model.errors import SettingsError
from mailflow.settings.installation import DatabaseSettings, Settings
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from mailflow.store import connect

AsJson = typer.Option(False, "--json", help="One JSON object a line, for programs.")
OfClub = typer.Option(None, "--club", help="Only this club, by its key; needed where there are several.")


def settings() -> Settings:
    """The settings of this installation. Raises SettingsError."""
    return read_settings(CONFIG.get(), defaults=shipped("config"))


@contextmanager
def opened(*, beside: Beside | None = None) -> Iterator[Assembled]:
    """The installation at work: its database open, its clubs known; mails are read `beside` this process, if it is."""
    with at_work(settings(), beside=beside) as assembled:
        yield assembled


@contextmanager
def looked_at() -> Iterator[Assembled]:
    """The installation as it is: nothing is written, and where there is no database yet, none is left behind.

    Raises SettingsError where the database first needs an upgrade, which would change it.
    """
    told = settings()
    path = connect.sqlite_path(told.database.url, folder=told.folder)
    if path is not None and not path.exists():
        with TemporaryDirectory(prefix="mailflow-") as folder:
            empty = DatabaseSettings(url=f"sqlite:{Path(folder).absolute() / 'empty.db'}")
            with at_work(replace(told, database=empty)) as assembled:
                yield assembled
        return
    connect.open_database(told.database.url, folder=told.folder)
    try:
        if connect.pending():
            raise SettingsError("the database is older than this mailflow: `mailflow db upgrade` brings it up to date")
        yield assemble(told)
    finally:
        connect.close()


def rooms_asked_for(assembled: Assembled, club: str | None) -> tuple[Room, ...]:
    """The club that was asked for, or all there are. Raises SettingsError that names them."""
    rooms = assembled.house.rooms
    return tuple(rooms.values()) if club is None else (the_room(assembled, club),)


def the_room(assembled: Assembled, club: str | None) -> Room:
    """The club that was asked for, or the only one there is. Raises SettingsError that names them."""
    rooms = assembled.house.rooms
    if club is not None:
        assembled.settings.club(club)
        return rooms[club]
    if len(rooms) == 1:
        return next(iter(rooms.values()))
    raise SettingsError(f"there are several clubs: say which one with --club ({', '.join(rooms)})")


def whoever_types() -> str:
    """The name by which this machine knows who gives a verdict."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run us under a number without a name
        return "command line"
