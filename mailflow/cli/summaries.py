"""`mailflow summaries`: what members read after a meeting, from the draft to the approval."""

from pathlib import Path

import typer

from mailflow.cli.listing import and_also, as_json, cut, local, say, table
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for, the_room, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow.house import Room
from mailflow.flow.summarising import drafted, found, settled
from mailflow.mail.addresses import strict
from mailflow.mail.archive import ARCHIVE_LIMIT
from mailflow.mail.notes import TEXTS
from mailflow.mail.word import DOCUMENTS
from mailflow.model.address import Address
from mailflow.model.errors import Refused
from mailflow.model.outgoing import Attached
from mailflow.store import summaries as store

Number = typer.Argument(help="The summary's number.")


def register(app: typer.Typer) -> None:
    """`mailflow summaries` is a command with verbs of its own."""
    summaries = typer.Typer(help="What members read after a meeting.", invoke_without_command=True)
    summaries.callback()(listing_at_once)
    summaries.command("list")(listing)
    summaries.command("show")(show)
    summaries.command("approve")(approve)
    summaries.command("drop")(drop)
    summaries.command("draft")(draft)
    app.add_typer(summaries, name="summaries")


def listing_at_once(called: typer.Context, club: str | None = OfClub, json: bool = AsJson) -> None:
    """All summaries, the newest first; and more by the verbs below."""
    if called.invoked_subcommand is None:
        listing(club, json)


def listing(club: str | None = OfClub, json: bool = AsJson) -> None:
    """All summaries, the newest first."""
    with opened() as assembled:
        rooms = rooms_asked_for(assembled, club)
        rows = [(room.club, one) for room in rooms for one in store.summaries(room.club.key)]
    if json:
        as_json([{**and_also(one, club=of.key), "files": [file.name for file in one.files]} for of, one in rows])
        return
    table(
        rows,
        {
            "number": lambda row: row[1].id,
            "club": lambda row: row[0].key,
            "meeting": lambda row: row[1].meeting or "",
            "made": lambda row: local(row[1].made_at, row[0].timezone),
            "by": lambda row: row[1].by,
            "state": lambda row: row[1].state,
            "title": lambda row: cut(row[1].title or row[1].text, 60),
        },
        empty="There are no summaries yet: organisers mail their notes, or mailflow summaries draft",
    )


def show(id: int = Number, json: bool = AsJson) -> None:
    """One summary in full, as Markdown."""
    with opened() as assembled:
        room, summary = found(id, house=assembled.house)
    if json:
        as_json([{**and_also(summary, club=room.club.key), "files": [file.name for file in summary.files]}])
        return
    rows = [
        ("meeting", summary.meeting or ""),
        ("by", summary.by),
        ("state", summary.state),
        ("title", summary.title),
        ("files", ", ".join(f"{one.name} ({len(one.content) // 1024} kB)" for one in summary.files)),
    ]
    table(rows, {"": lambda row: row[0], " ": lambda row: row[1]}, empty="")
    say(f"\n{summary.text}")


def approve(id: int = Number, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """It goes out at the next sending hour."""
    with ordered(dry_run=dry_run) as order:
        settled(id, "approved", house=order.assembled.house, by=whoever_types())
    order.tell(f"summary {id} is approved: `mailflow plan` tells when it goes out, and to whom", json=json)


def drop(id: int = Number, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """It does not go out."""
    with ordered(dry_run=dry_run) as order:
        settled(id, "dropped", house=order.assembled.house, by=whoever_types())
    order.tell(f"summary {id} is dropped: it does not go out", json=json)


def draft(
    file: Path = typer.Argument(help="The notes: a file that ends in .md, .txt, .docx or .odt."),
    meeting: int = typer.Option(..., "--meeting", help="Which meeting they are of, by its number."),
    by: str | None = typer.Option(None, "--by", help="The organiser who gets the draft; the first one if left out."),
    club: str | None = OfClub,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """A draft from a file; it is mailed to an organiser, who approves it by answering, or here."""
    with ordered(dry_run=dry_run) as order:
        room = the_room(order.assembled, club)
        organiser = _organiser(by, room)
        id = drafted(_attached(file), meeting=meeting, by=organiser, room=room, house=order.assembled.house)
    order.tell(f"summary {id} is drafted, and mailed to {organiser.address}", json=json, summary=id)


def _attached(file: Path) -> Attached:
    if file.suffix.lower() not in (*TEXTS, *DOCUMENTS):
        raise Refused(f"{file}: give notes as a file that ends in {', '.join((*TEXTS, *DOCUMENTS))}")
    try:
        if file.stat().st_size > ARCHIVE_LIMIT:
            raise Refused(f"{file} is larger than {ARCHIVE_LIMIT // 1024**2} MB")
        return Attached(name=file.name, mime_type="", content=file.read_bytes())
    except OSError as error:
        raise Refused(f"{file} cannot be read ({error.strerror})") from error


def _organiser(by: str | None, room: Room) -> Address:
    if not room.club.organisers:
        raise Refused(f"{room.club.name} has no organisers: name one in its settings")
    if by is None:
        return room.club.organisers[0]
    asked = strict(by)
    found_one = next((one for one in room.club.organisers if asked and one.address == asked.address), None)
    if found_one is None:
        raise Refused(f"{by} is no organiser of {room.club.name}")
    return found_one
