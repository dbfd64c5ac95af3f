"""`mailflow meetings export`: all meetings of a club as a file that any calendar program takes."""

from pathlib import Path

import typer

from mailflow.cli.listing import counted
from mailflow.cli.opened import OfClub, looked_at, the_room
from mailflow.flow import calendars
from mailflow.model.errors import Refused


def export(
    club: str | None = OfClub,
    out: Path | None = typer.Option(None, "--out", help="The file to write; without it, standard output."),
) -> None:
    """All meetings as an iCalendar file (.ics): cancelled ones too, and nobody who comes."""
    with looked_at() as assembled:
        room = the_room(assembled, club)
        text = calendars.export(room.club.key, house=assembled.house)
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_bytes(text)
    except OSError as error:
        raise Refused(f"{out}: the calendar cannot be written: {error}") from None
    typer.echo(f"{counted(text.count(b'BEGIN:VEVENT'), 'meeting', 'meetings')} written to {out}")
