"""`mailflow batches` and `undo`: what was done at one go, and taking it back."""

import typer

from mailflow.cli.listing import and_also, as_json, cut, local, say, table
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for, the_room, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow import act
from mailflow.flow.desk.undoing import last_batch
from mailflow.flow.house import Room
from mailflow.model.answering import Batch
from mailflow.model.errors import Refused
from mailflow.store import deeds

Most = typer.Option(30, "--limit", help="At most so many, the newest first.")


def register(app: typer.Typer) -> None:
    """Both are commands of their own."""
    app.command("batches")(batches)
    app.command("undo")(undo)


def batches(club: str | None = OfClub, limit: int = Most, json: bool = AsJson) -> None:
    """What was done at one go by mails, answers, buttons and commands, the newest first: each can be taken back."""
    with opened() as assembled:
        rooms = rooms_asked_for(assembled, club)
        zones = {room.club.key: room.club.timezone for room in rooms}
        rows = deeds.batches(club, limit=limit)
        told = deeds.told([one.id for one in rows])
    if json:
        as_json([and_also(one, done=told.get(one.id, ())) for one in rows])
        return
    table(
        rows,
        {
            "number": lambda one: one.id,
            "club": lambda one: one.club,
            "when": lambda one: local(one.made_at, zones.get(one.club, "UTC")),
            "by": lambda one: one.by,
            "what": lambda one: one.what,
            "mail": lambda one: one.mail or "",
            "done": lambda one: cut("; ".join(told.get(one.id, ())), 100),
            "taken back": lambda one: local(one.undone_at, zones.get(one.club, "UTC")),
        },
        empty="Nothing was done yet.",
    )


def undo(
    batch: int | None = typer.Argument(None, help="Its number, as `mailflow batches` shows it; else your last one."),
    club: str | None = OfClub,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """What was done is as it was, where nobody changed it since; mails that wait go out no more."""
    with ordered(dry_run=dry_run) as order:
        house = order.assembled.house
        found = batch if batch is not None else _last(the_room(order.assembled, club)).id
        undone = act.undo(found, house=house, by=whoever_types())
    if json:
        back, stays = ([{"nl": one.nl, "en": one.en} for one in some] for some in (undone.back, undone.stays))
        as_json([{"batch": undone.batch, "dry_run": dry_run, "back": back, "stays": stays}])
        return
    for one in undone.back:
        say(f"{'would be taken back' if dry_run else 'taken back'}: {one.en}")
    for one in undone.stays:
        say(f"stays: {one.en}")
    if not undone.back and not undone.stays:
        typer.echo(f"batch {found} changed nothing that could be taken back")


def _last(room: Room) -> Batch:
    """The newest thing that whoever types did. Raises Refused."""
    found = last_batch(room.club.key, whoever_types())
    if found is None:
        raise Refused("you did nothing that could be taken back: `mailflow batches` lists all that was done")
    return found
