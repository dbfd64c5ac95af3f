"""`mailflow members import` and `export`: a whole list at once, from a spreadsheet and into one."""

from pathlib import Path

import typer

from mailflow.cli.listing import as_json, counted, table
from mailflow.cli.opened import AsJson, OfClub, looked_at, the_room, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow.member_export import exported
from mailflow.flow.members import WRONG, Imported, ImportReport, Outcome, import_members
from mailflow.mail.member_file import LARGEST, read_member_file
from mailflow.model.errors import Refused, Unreadable

File = typer.Argument(help="A CSV file: e-mail, naam, gemeente, telefoon and taal, in any order.")
WHY: dict[Outcome, str] = {
    "left": "left before: add them by hand if they want to come back",
    "ours": "the club's own address",
    "no_address": "no address",
    "not_an_address": "not an address",
    "twice": "stands there twice",
}


def import_list(
    file: Path = File,
    welcome: bool = typer.Option(False, "--welcome", help="Welcome new members by mail."),
    club: str | None = OfClub,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """Everybody in the list is a member from now on; what is wrong with a line is told, and the others are taken."""
    try:
        lines = read_member_file(_content(file))
    except Unreadable as error:
        raise Refused(f"{file}: {error}") from None
    with ordered(dry_run=dry_run) as order:
        room = the_room(order.assembled, club)
        report = import_members(
            lines, room=room, house=order.assembled.house, by=whoever_types(), dry_run=dry_run, welcome=welcome
        )
    if json:
        as_json([_as_object(one) for one in report.lines])
        return
    _show(report, dry_run=dry_run)


def export(
    out: Path | None = typer.Option(None, "--out", help="The file to write; without it, standard output."),
    every: bool = typer.Option(False, "--all", help="Those who left too."),
    club: str | None = OfClub,
    json: bool = AsJson,
) -> None:
    """The members as a CSV file that any spreadsheet opens: nothing in it is a formula."""
    with looked_at() as assembled:
        room = the_room(assembled, club)
        rows, content = exported(room.club, with_left=every)
    if json:
        as_json(rows)
        return
    if out is None:
        typer.echo(content, nl=False)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Refused(f"{out}: the list cannot be written: {error}") from None
    typer.echo(f"{counted(len(rows), 'member', 'members')} written to {out}")


def _show(report: ImportReport, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    typer.echo(f"new: {report.count('new')}, {would}welcomed by mail: {report.welcomes}")
    typer.echo(f"known and as they were: {report.count('known')}")
    typer.echo(f"known and {would}changed: {report.count('changed')}")
    typer.echo(f"not taken: {report.count('left', *WRONG)}")
    strange = [one for one in report.lines if one.outcome in WHY]
    if strange:
        table(
            strange,
            {
                "line": lambda one: one.line.number,
                "what stands there": lambda one: one.line.shown,
                "why it is not taken": lambda one: WHY[one.outcome],
            },
            empty="",
        )
    if dry_run:
        typer.echo("nothing was changed, nothing was sent (--dry-run)")


def _as_object(one: Imported) -> dict[str, object]:
    return {
        "line": one.line.number,
        "outcome": one.outcome,
        "address": one.line.address.address if one.line.address else "",
        "name": one.line.address.name if one.line.address else "",
        "changed": list(one.changed),
        "shown": one.line.shown,
    }


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise Refused(f"{file} is larger than {LARGEST // 1_000_000} MB")
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read ({error.strerror})") from error
