"""`mailflow examples`: the labels that organisers gave to mails, and a set made of them for the next training."""

import os
from datetime import datetime
from pathlib import Path

import typer

from mailflow.cli.listing import as_json, counted, local, table
from mailflow.cli.opened import AsJson, OfClub, looked_at, rooms_asked_for, the_room
from mailflow.flow.assemble import fresh_token
from mailflow.flow.examples import Counted, SetFile, export
from mailflow.model.errors import Refused
from mailflow.store import corrections
from mailflow.understanding.labels import shown

Since = typer.Option(None, "--since", formats=["%Y-%m-%d"], help="Only mails that were labelled on this day or later.")
Most = typer.Option(50, "--limit", help="At most so many, the newest first.")
PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


def register(app: typer.Typer) -> None:
    """`mailflow examples` is a command with a verb of its own."""
    examples = typer.Typer(help="Labels that organisers gave, to be learned from.", invoke_without_command=True)
    examples.callback()(listing)
    examples.command("export")(export_set)
    app.add_typer(examples, name="examples")


def listing(called: typer.Context, club: str | None = OfClub, limit: int = Most, json: bool = AsJson) -> None:
    """The labels, the newest first: corrections, and what verdicts confirmed or denied."""
    if called.invoked_subcommand is not None:
        return
    with looked_at() as assembled:
        rooms_asked_for(assembled, club)
        rows = corrections.rows(club, limit=limit)
        if json:
            as_json(rows)
            return
        zones = {key: room.club.timezone for key, room in assembled.house.rooms.items()}
        table(
            rows,
            {
                "mail": lambda one: one.mail,
                "given": lambda one: local(one.made_at, zones.get(one.club, "UTC")),
                "by": lambda one: one.given_by,
                "says": lambda one: one.origin,
                "label": lambda one: shown(one.label),
                "of": lambda one: one.about,
                "decided by": lambda one: one.decided_by,
            },
            empty="No mail was labelled yet: `mailflow inbox correct` says what one really asked.",
        )


def export_set(
    folder: Path = typer.Argument(metavar="DIR", help="A new or empty folder."),
    since: datetime | None = Since,
    club: str | None = OfClub,
) -> None:
    """A labelled set in DIR, with invented names, addresses and numbers in the place of the real ones."""
    with looked_at() as assembled:
        room = the_room(assembled, club)
        _make_private(folder)
        told = Counted()
        for one in export(room, since=since.date() if since else None, salt=fresh_token()):
            if isinstance(one, SetFile):
                _write(folder / one.name, one.content)
            else:
                told = one
    typer.echo(f"{counted(told.whole, 'mail is', 'mails are')} in {folder}, with invented people")
    if told.part:
        typer.echo(
            f"{counted(told.part, 'mail is', 'mails are')} left out, labelled in part only: "
            "`mailflow examples` lists them, `mailflow inbox correct` completes them"
        )
    if told.gone:
        typer.echo(f"{counted(told.gone, 'mail is', 'mails are')} left out: not kept any more, or not as a whole")
    typer.echo("Read it before you give it away: a nickname, a team or a story may still tell who wrote it.")


def _make_private(folder: Path) -> None:
    """The folder is there for its owner alone. Raises Refused where something lies in it: nothing is written over."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
        is_empty = not any(folder.iterdir())
    except OSError as error:
        raise Refused(f"{folder}: cannot be written ({error.strerror or error})") from None
    if not is_empty:
        raise Refused(f"{folder}: there is something in it already: name a new folder")


def _write(path: Path, content: bytes) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb") as made:
            made.write(content)
    except OSError as error:
        raise Refused(f"{path}: cannot be written ({error.strerror or error})") from None
