"""`mailflow mailings`: what goes out to many, when, for whom and why; keep it back, let it go, look at it first."""

from datetime import datetime

import typer
from rich.console import Console

from mailflow.cli.listing import as_json, cut, local, plain, table
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for, the_room, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow import mailings
from mailflow.flow.act import act_on
from mailflow.flow.house import Room
from mailflow.flow.sketches import tried_out
from mailflow.model.address import Address
from mailflow.model.errors import Refused
from mailflow.store import mailings as kept

Key = typer.Argument(metavar="KEY", help="The mailing's name, as `mailflow mailings` shows it.")
NAMES = 3
# So many that are settled are shown with --all.
MOST_SETTLED = 50


def register(app: typer.Typer) -> None:
    """`mailflow mailings` is a command with verbs of its own."""
    verbs = typer.Typer(help="What goes out to many: when, for whom and why.", invoke_without_command=True)
    verbs.callback()(listing_at_once)
    verbs.command("list")(listing)
    verbs.command("preview")(preview)
    verbs.command("hold")(hold)
    verbs.command("release")(release)
    verbs.command("send-now")(send_now)
    verbs.command("stop")(stop)
    verbs.command("try")(try_out)
    app.add_typer(verbs, name="mailings")


def listing_at_once(called: typer.Context, club: str | None = OfClub, json: bool = AsJson) -> None:
    """What is coming, the next one first; and more by the verbs below."""
    if called.invoked_subcommand is None:
        listing(club, every=False, json=json)


def listing(
    club: str | None = OfClub,
    every: bool = typer.Option(False, "--all", help="Those that are done or were missed too."),
    json: bool = AsJson,
) -> None:
    """What is coming in the next months, the next one first: when, how many get it and who, and why."""
    with opened() as assembled:
        rooms = rooms_asked_for(assembled, club)
        rows = [(room, one.mailing) for room in rooms for one in mailings.mailings_ahead(room, house=assembled.house)]
        done = [(room, one) for room in rooms for one in kept.rows(room.club.key)] if every else []
    settled = [(room, one) for room, one in done if one.state in ("done", "missed")][:MOST_SETTLED]
    if json:
        as_json([{"club": room.club.key, "mailing": one} for room, one in (*rows, *settled)])
        return
    table(
        rows,
        {
            "mailing": lambda row: row[1].key,
            "club": lambda row: row[0].club.key,
            "goes out": lambda row: local(row[1].at, row[0].club.timezone),
            "meeting": lambda row: local(row[1].meeting.starts_at, row[0].club.timezone) if row[1].meeting else "",
            "state": lambda row: row[1].state,
            "to": lambda row: _people(row[1].people),
            "why": lambda row: cut(row[1].why, 60),
        },
        empty="No mailing is coming: `mailflow meetings add` plans a meeting, and [mailings] says what goes out",
    )
    if every:
        table(
            settled,
            {
                "mailing": lambda row: row[1].key,
                "club": lambda row: row[0].club.key,
                "settled": lambda row: local(row[1].changed_at, row[0].club.timezone),
                "state": lambda row: row[1].state,
                "why": lambda row: cut(row[1].why, 60),
            },
            empty="Nothing went out to many yet.",
        )


def preview(
    key: str = Key,
    to: str = typer.Option("", "--to", metavar="ADDRESS", help="As this person gets it; else the first one."),
    club: str | None = OfClub,
    json: bool = AsJson,
) -> None:
    """The mail as it would go out now. Nothing is sent."""
    with opened() as assembled:
        mail = mailings.preview(key, the_room(assembled, club), house=assembled.house, to=to.strip().lower())
    if json:
        as_json([{"to": mail.to, "subject": mail.rendered.subject, "text": mail.rendered.text}])
        return
    Console().print(plain(f"To: {mail.to}\nSubject: {mail.rendered.subject}\n\n{mail.rendered.text}"))


def hold(key: str = Key, club: str | None = OfClub, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """The mailing does not go out before it is released."""
    with ordered(dry_run=dry_run) as order:
        room = the_room(order.assembled, club)
        ahead = mailings.hold(key, room, house=order.assembled.house, by=whoever_types())
    order.tell(f"{key} is held; it was to go out on {_when(ahead.at, room)} to {len(ahead.people)}", json=json)


def release(key: str = Key, club: str | None = OfClub, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """A mailing that was held, or missed, goes out: at its moment, or where that has passed, in sending hours."""
    with ordered(dry_run=dry_run) as order:
        mailings.release(key, the_room(order.assembled, club), house=order.assembled.house, by=whoever_types())
    order.tell(f"{key} is released: `mailflow mailings` says when it goes out", json=json)


def send_now(key: str = Key, club: str | None = OfClub, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """The mailing goes out within a minute, whatever its moment, in quiet hours and on days off too."""
    with ordered(dry_run=dry_run) as order:
        mailings.send_now(key, the_room(order.assembled, club), house=order.assembled.house, by=whoever_types())
    order.tell(f"{key} goes out at once: as soon as `mailflow run` looks at the clock", json=json)


def stop(key: str = Key, club: str | None = OfClub, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """The mailing does not go out at all."""
    with ordered(dry_run=dry_run) as order:
        room, house, by = the_room(order.assembled, club), order.assembled.house, whoever_types()
        act_on(lambda: (mailings.stopping(key, room, house=house, by=by),), house=house, club=room.club.key, by=by)
    order.tell(f"{key} does not go out", json=json)


def try_out(
    key: str = Key,
    to: str = typer.Option(..., "--to", metavar="ADDRESS", help="The organiser who gets it, and nobody else."),
    club: str | None = OfClub,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """The mail goes to one organiser to look at; it counts for nothing."""
    with ordered(dry_run=dry_run) as order:
        room, house = the_room(order.assembled, club), order.assembled.house
        organiser = room.club.organiser(to.strip().lower())
        if organiser is None:
            raise Refused(f"{to} is no organiser of {room.club.name}")
        tried_out(key, room, house=house, to=organiser, by=whoever_types())
    order.tell(f"{key} goes to {organiser.address} to look at, and to nobody else", json=json)


def _when(at: datetime, room: Room) -> str:
    return local(at, room.club.timezone)


def _people(people: tuple[Address, ...]) -> str:
    """How many, and the first few by name."""
    names = ", ".join(cut(one.shown, 30) for one in people[:NAMES])
    more = f" and {len(people) - NAMES} more" if len(people) > NAMES else ""
    return f"{len(people)}: {names}{more}" if people else "nobody"
