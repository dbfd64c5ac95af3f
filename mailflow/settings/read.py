"""Reads all settings of an installation: what mailflow brings along first, then the organisers' own files over it."""

import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from mailflow.model.errors import SettingsError
from mailflow.settings.clubs import ClubSettings
from mailflow.settings.installation import Installation, Settings
from mailflow.settings.tables import SettingsFile, Table, documented, laid_over, pattern, read_file
from mailflow.settings.telling import Page, told
from mailflow.settings.values import key_named

NAME = "mailflow.toml"
VARIABLE = "MAILFLOW_CONFIG"


def read_settings(asked: Path | None = None, *, defaults: Path) -> Settings:
    """The settings of the file that was asked for, else of MAILFLOW_CONFIG, else of ./mailflow.toml.

    `defaults` is the folder of the shipped settings. Raises SettingsError with a line for everything that is
    wrong: file, line, setting, and what to write.
    """
    own = read_file(found(asked))
    shipped = read_file(defaults / NAME)
    installation = _installation(own, shipped)
    clubs = _clubs(own, installation, defaults)
    if wrong := list(_shared(clubs)):
        raise SettingsError("\n".join(wrong))
    return Settings(
        path=own.path,
        database=installation.database,
        folders=installation.folders,
        safe_mode=installation.safe_mode,
        daemon=installation.daemon,
        health=installation.health,
        privacy=installation.privacy,
        web=installation.web,
        administrators=installation.administrators,
        clubs=clubs,
    )


def found(asked: Path | None) -> Path:
    """The settings file in full. Raises SettingsError that says where it was looked for."""
    variable = os.environ.get(VARIABLE)
    path = (asked or Path(variable or NAME)).expanduser().absolute()
    if path.is_dir():
        path = path / NAME
    if path.is_file():
        return path
    if asked is not None:
        raise SettingsError(f"{path}: this settings file (--config) is not there")
    if variable:
        raise SettingsError(f"{path}: this settings file (from the variable {VARIABLE}) is not there")
    raise SettingsError(
        f"there is no {NAME} in {path.parent}: go to the folder that `mailflow init` made, "
        f"or name the file: mailflow --config /path/to/{NAME} ..."
    )


def _installation(own: SettingsFile, shipped: SettingsFile) -> Installation:
    page = Page(own=own, known=documented(shipped.text))
    completed = laid_over({**_none_of_its_own(shipped.tables), **own.tables}, shipped.tables)
    try:
        return Installation.model_validate(completed, context={"folder": own.path.parent})
    except ValidationError as error:
        raise SettingsError("\n".join(told(error, page))) from None


def _clubs(own: SettingsFile, installation: Installation, defaults: Path) -> tuple[ClubSettings, ...]:
    """All clubs, in the order of their keys; what is wrong in any of them is told together."""
    shipped = read_file(defaults / "clubs" / "club.toml")
    under = laid_over(installation.every_club, _with_poll_minutes(shipped.tables, installation.daemon.poll_minutes))
    known = documented(shipped.text)
    clubs: list[ClubSettings] = []
    wrong: dict[str, None] = {}
    for path in _club_files(installation.folders.clubs):
        try:
            file = read_file(path)
            page = Page(own=file, known=known, beneath=own, under=("every_club",))
            clubs.append(_club(page, under, folder=own.path.parent))
        except SettingsError as error:
            wrong.update(dict.fromkeys(str(error).splitlines()))
    if wrong:
        raise SettingsError("\n".join(wrong))
    return tuple(clubs)


def _club(page: Page, under: Table, *, folder: Path) -> ClubSettings:
    key = page.own.path.stem
    try:
        key_named(key)
    except ValueError as error:
        raise SettingsError(f"{page.own.path}: the name of this file is the club's key and {error}") from None
    try:
        if "key" in page.own.tables:
            raise SettingsError(
                f"{page.own.place(('key',))}: key is no setting: the name of this file is the club's key"
            )
        completed = laid_over({**_none_of_its_own(under), **page.own.tables}, under)
        return ClubSettings.model_validate({**completed, "key": key}, context={"folder": folder})
    except ValidationError as error:
        raise SettingsError("\n".join(told(error, page))) from None


def _none_of_its_own(under: Table) -> Table:
    """An empty list for each list of tables: the table in the defaults is a pattern, not one of the club's own."""
    return {name: [] for name, value in under.items() if pattern(value) is not None}


def _with_poll_minutes(shipped: Table, minutes: int) -> Table:
    """The shipped settings of a club, whose inboxes are looked into as often as the daemon looks."""
    inbox = pattern(shipped["inboxes"]) or {}
    return {**shipped, "inboxes": [{**inbox, "poll_minutes": minutes}]}


def _club_files(folder: Path) -> list[Path]:
    """The file of each club. Raises SettingsError where there is none."""
    files = sorted(one for one in folder.glob("*.toml") if one.is_file() and not one.name.startswith("."))
    if not files:
        raise SettingsError(f"{folder}: there is no club here: `mailflow init` shows how a club's file looks")
    return files


def _shared(clubs: tuple[ClubSettings, ...]) -> Iterator[str]:
    """What two clubs may not share: an address, or a folder of a mailbox; its mails would be answered twice."""
    owners: dict[str, str] = {}
    for club in clubs:
        for what in _claims(club):
            owner = owners.setdefault(what, club.key)
            if owner != club.key:
                yield f"clubs {owner} and {club.key} both have {what}: each needs its own"


def _claims(club: ClubSettings) -> Iterator[str]:
    yield f"the address {club.address}"
    for inbox in club.inboxes:
        for folder in inbox.folders:
            yield f"the folder {folder} of {inbox.username} at {inbox.host}"
