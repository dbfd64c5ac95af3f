"""`mailflow privacy`: what is known of somebody, and forgetting them."""

from collections.abc import Sequence
from dataclasses import replace

import typer

from mailflow.cli.listing import as_json, counted, cut, local, say, table
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for, whoever_types
from mailflow.cli.saying import DryRun
from mailflow.flow import erasing
from mailflow.flow.assemble import Assembled
from mailflow.flow.house import House, Room
from mailflow.mail.addresses import strict
from mailflow.model.erasing import KnownThing, Receipt
from mailflow.model.errors import Refused
from mailflow.store import access

SHOWN = 400
Whose = typer.Argument(metavar="ADDRESS", help="Their mail address, as the club knows it.")
Yes = typer.Option(False, "--yes", help="Do not ask whether you are sure.")
InEvery = typer.Option(None, "--club", help="Only in this club, by its key; else in every one that knows them.")


def register(app: typer.Typer) -> None:
    """`mailflow privacy` is a command with verbs of its own."""
    privacy = typer.Typer(help="What is known of somebody, and forgetting them.", no_args_is_help=True)
    privacy.command("show")(show)
    privacy.command("erase")(erase)
    app.add_typer(privacy, name="privacy")


def show(whose: str = Whose, club: str | None = OfClub, json: bool = AsJson) -> None:
    """All that is known of somebody, to give them when they ask; whole with --json, else long texts are cut."""
    address = _address(whose)
    with opened() as assembled:
        rooms = rooms_asked_for(assembled, club)
        rows = [one for room in rooms for one in access.known_of(room.club.key, address)]
        zones = {room.club.key: room.club.timezone for room in rooms}
    if json:
        as_json(rows)
        return
    table(
        rows,
        {
            "club": lambda one: one.club,
            "what": lambda one: one.what,
            "when": lambda one: local(one.at, zones[one.club]),
            "known": _told,
        },
        empty=f"Nothing is known of {address}.",
    )


def erase(
    whose: str = Whose, club: str | None = InEvery, dry_run: bool = DryRun, yes: bool = Yes, json: bool = AsJson
) -> None:
    """Somebody is forgotten, for good: nothing in the database names them or holds what they wrote."""
    address = _address(whose)
    if json and not (yes or dry_run):
        raise typer.BadParameter("--json asks nothing: add --yes, or --dry-run to look first")
    with opened() as assembled:
        house = assembled.house
        would = _receipts(address, rooms_asked_for(assembled, club), replace(house, rehearses=True))
        if dry_run:
            _tell(would, address, json=json, dry_run=True, is_scrubbed=True)
            return
        if not yes:
            _tell(would, address, json=False, dry_run=True, is_scrubbed=True)
            typer.confirm(f"Erase {address} for good? Nobody can take that back.", abort=True)
        done = _receipts(address, [house.rooms[one.club] for one in would], house)
        _tell(done, address, json=json, dry_run=False, is_scrubbed=_scrubbed(assembled))


def _receipts(address: str, rooms: Sequence[Room], house: House) -> list[Receipt]:
    """One for each club that knows the address. Raises Refused where none does, or where it stands in the settings."""
    known = [room for room in rooms if erasing.is_known(address, room=room, house=house)]
    if not known:
        raise Refused(f"nothing is known of {address}: write it as `mailflow members` or `mailflow inbox` shows it")
    return [erasing.erase(address, room=room, house=house, by=whoever_types()) for room in known]


def _scrubbed(assembled: Assembled) -> bool:
    settings = assembled.settings
    return erasing.scrub_if_alone(url=settings.database.url, folder=settings.folder)


def _tell(receipts: Sequence[Receipt], address: str, *, json: bool, dry_run: bool, is_scrubbed: bool) -> None:
    """The receipt: what is gone, and what is left for people to do."""
    if json:
        as_json([{"dry_run": dry_run, "address": address, "scrubbed": is_scrubbed, "receipt": one} for one in receipts])
        return
    for one in receipts:
        say(f"{one.club}: {address} {'would be' if dry_run else 'is'} erased")
        for what, count in one.counts.items():
            say(f"  {what}: {count}")
        for note in _left(one):
            say(f"  {note}")
    if dry_run:
        say("nothing was changed")
    elif not is_scrubbed:
        say(
            "the daemon at work writes the database's file anew within five minutes; until then bytes may be left in it"
        )


def _left(receipt: Receipt) -> list[str]:
    """What people must see to themselves."""
    left = []
    if receipt.waiting:
        left.append(f"{counted(receipt.waiting, 'mail', 'mails')} of others that wait name them: erase once more later")
    if receipt.files:
        left.append(f"{counted(receipt.files, 'file', 'files')} of summaries: look into them yourself")
    if receipt.names_stay:
        left.append("a name of theirs is short, or somebody else's too: in what others wrote it stays")
    if receipt.backups:
        left.append(f"automatic backups still hold them, delete these files: {', '.join(receipt.backups)}")
    left.append("their mails are still on the mail server, and in backups that you made: delete them there")
    return left


def _told(one: KnownThing) -> str:
    return cut("; ".join(f"{name}: {value}" for name, value in one.details.items() if value not in (None, "")), SHOWN)


def _address(whose: str) -> str:
    found = strict(whose.strip())
    if found is None:
        raise typer.BadParameter(f"{whose!r} is no plain mail address")
    return found.address
