"""`mailflow bounces`: the addresses from which mails came back, and how far mailflow is with each."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import typer

from mailflow.cli.listing import as_json, local, table
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for, the_room, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow.act import act
from mailflow.mail.addresses import strict
from mailflow.model.bouncing import Bouncing
from mailflow.model.effect import ForgetBounces
from mailflow.model.errors import Refused
from mailflow.model.people import Club
from mailflow.planning.bounces import PROBE_FROM, has_failed, is_suspect, weight
from mailflow.store import bounces


def register(app: typer.Typer) -> None:
    """`mailflow bounces` is a command with a verb of its own."""
    came_back = typer.Typer(
        help="The addresses from which mails came back, and how far mailflow is with each.",
        invoke_without_command=True,
    )
    came_back.callback()(listing)
    came_back.command("forget")(forget)
    app.add_typer(came_back, name="bounces")


def listing(called: typer.Context, club: str | None = OfClub, json: bool = AsJson) -> None:
    """The addresses from which mails came back, and what mailflow does about each."""
    if called.invoked_subcommand is not None:
        return
    with opened() as assembled:
        now = assembled.house.now()
        rows = [(room.club, one) for room in rooms_asked_for(assembled, club) for one in bounces.bouncing(room.club)]
    if json:
        as_json([_as_object(one, of, now=now) for of, one in rows])
        return
    table(
        rows,
        {
            "club": lambda row: row[0].key,
            "address": lambda row: row[1].address,
            "days": lambda row: _days(row[1]),
            f"weight (tried from {PROBE_FROM:g})": lambda row: f"{weight(row[1].days, on=_today(row[0], now)):.1f}",
            "what is done": lambda row: _doing(row[1], row[0]),
        },
        empty="No mail came back.",
    )


def forget(
    address: str = typer.Argument(help="The address."),
    club: str | None = OfClub,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """Nothing counts against this address any more: you know that it works."""
    found = strict(address)
    with ordered(dry_run=dry_run) as order:
        room = the_room(order.assembled, club)
        if found is None or not bounces.any_from(room.club.key, found.address):
            raise Refused(f"nothing came back from {address!r}: `mailflow bounces` lists the addresses")
        forgotten = ForgetBounces(address=found.address, why="an organiser says so")
        act((forgotten,), house=order.assembled.house, club=room.club.key, by=whoever_types())
    order.tell(f"nothing counts against {found.address} any more", json=json)


def _days(one: Bouncing) -> str:
    """The last day first: that is the one that counts most."""
    return ", ".join(f"{day.day} {'for good' if day.permanent else 'for now'}" for day in reversed(one.days))


def _doing(one: Bouncing, club: Club) -> str:
    if not one.is_member:
        return "nothing: no member"
    if one.asked:
        return "organisers are asked: mailflow questions"
    if one.probed_at is None:
        return "a test mail goes out" if is_suspect(one) else "counted"
    if has_failed(one, probed_on=_today(club, one.probed_at)):
        return "a mail came back after the test mail: organisers will be asked"
    return f"test mail sent {local(one.probed_at, club.timezone)}"


def _as_object(one: Bouncing, club: Club, *, now: datetime) -> dict[str, object]:
    days: Sequence[object] = [{"day": day.day, "permanent": day.permanent} for day in one.days]
    return {
        "club": club.key,
        "address": one.address.address,
        "days": days,
        "weight": round(weight(one.days, on=_today(club, now)), 3),
        "is_member": one.is_member,
        "probed_at": one.probed_at,
        "asked": one.asked,
    }


def _today(club: Club, at: datetime) -> date:
    return at.astimezone(ZoneInfo(club.timezone)).date()
