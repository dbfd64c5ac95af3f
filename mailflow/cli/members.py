"""`mailflow members`: who belongs to the club."""

import re
from dataclasses import replace
from datetime import date

import typer

from mailflow.cli.listing import and_also, as_json, local, table
from mailflow.cli.member_lists import export, import_list
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for, the_room, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow import members as orders
from mailflow.flow.histories import history
from mailflow.flow.members import Told
from mailflow.mail.addresses import strict
from mailflow.model.address import Address
from mailflow.model.errors import Refused
from mailflow.model.people import LANGUAGES, Language
from mailflow.store import facts

NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
Whom = typer.Argument(help='An address, or "Anna de Boer <anna@example.org>".')
Spoken = typer.Option(None, "--language", help=f"The language to write to them in: {' or '.join(LANGUAGES)}.")


def register(app: typer.Typer) -> None:
    """`mailflow members` is a command with verbs of its own."""
    members = typer.Typer(help="Who belongs to the club.", invoke_without_command=True)
    members.callback()(listing)
    members.command("add")(add)
    members.command("change")(change)
    members.command("remove")(remove)
    members.command("import")(import_list)
    members.command("export")(export)
    members.command("history")(tell_history)
    app.add_typer(members, name="members")


def listing(
    called: typer.Context,
    club: str | None = OfClub,
    every: bool = typer.Option(False, "--all", help="Those who left too."),
    json: bool = AsJson,
) -> None:
    """The members, by name."""
    if called.invoked_subcommand is not None:
        return
    with opened() as assembled:
        rows = [
            (room.club, one)
            for room in rooms_asked_for(assembled, club)
            for one in facts.members(room.club.key)
            if every or one.state != "left"
        ]
    if json:
        as_json([and_also(one, club=of.key) for of, one in rows])
        return
    table(
        rows,
        {
            "club": lambda row: row[0].key,
            "name": lambda row: row[1].person.name,
            "address": lambda row: row[1].person.address,
            "place": lambda row: row[1].place,
            "phone": lambda row: row[1].phone,
            "state": lambda row: row[1].state,
            "since": lambda row: local(row[1].since, row[0].timezone)[:10],
        },
        empty="There are no members yet.",
    )


def add(
    whom: str = Whom,
    place: str = typer.Option("", "--place"),
    phone: str = typer.Option("", "--phone"),
    language: str | None = Spoken,
    welcome: bool = typer.Option(False, "--welcome", help="Welcome them by mail."),
    club: str | None = OfClub,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """A member from now on; a mail goes out only with --welcome."""
    person = _address(whom)
    told = Told(place=place or None, phone=phone or None, language=_language(language))
    with ordered(dry_run=dry_run) as order:
        room = the_room(order.assembled, club)
        orders.add_member(
            person, room=room, house=order.assembled.house, by=whoever_types(), told=told, welcome=welcome
        )
    order.tell(f"{person} is a member of {room.club.name}", json=json)


def change(
    whom: str = Whom,
    name: str | None = typer.Option(None, "--name"),
    place: str | None = typer.Option(None, "--place"),
    phone: str | None = typer.Option(None, "--phone"),
    language: str | None = Spoken,
    away: str | None = typer.Option(None, "--away", help="Their last day away, as 2026-01-31; or: no."),
    since: str | None = typer.Option(None, "--away-from", help="Their first day away; today if left out."),
    club: str | None = OfClub,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """What is known of somebody: their name, place, phone, language, and whether they are away."""
    person = _address(whom)
    if all(one is None for one in (name, place, phone, language, away)):
        raise typer.BadParameter("nothing to change: give --name, --place, --phone, --language or --away")
    with ordered(dry_run=dry_run) as order:
        room, house = the_room(order.assembled, club), order.assembled.house
        today = date.fromisoformat(local(house.now(), room.club.timezone)[:10])
        told = Told(name=name, place=place, phone=phone, language=_language(language))
        if away is not None:
            days = (_day(since) if since else today, _day(away)) if away != "no" else None
            told = replace(told, away=days or "not")
        orders.change_member(person.address, told, room=room, house=house, by=whoever_types())
    order.tell(f"what is known of {person.address} is changed", json=json)


def remove(whom: str = Whom, club: str | None = OfClub, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """No member any more; no mail goes out."""
    person = _address(whom)
    with ordered(dry_run=dry_run) as order:
        room = the_room(order.assembled, club)
        orders.remove_member(person.address, room=room, house=order.assembled.house, by=whoever_types())
    order.tell(f"{person} is no member of {room.club.name} any more", json=json)


def tell_history(whom: str = Whom, club: str | None = OfClub, json: bool = AsJson) -> None:
    """All that happened with somebody, the newest first: their mails, ours, their answers, what they put forward."""
    person = _address(whom)
    with opened() as assembled:
        room = the_room(assembled, club)
        lines = history(room.club.key, person.address)
    if json:
        as_json(lines)
        return
    table(
        lines,
        {
            "when": lambda one: local(one.at, room.club.timezone),
            "what": lambda one: one.what,
            "number": lambda one: one.ref or "",
            "about": lambda one: one.title,
            "": lambda one: one.detail,
        },
        empty=f"Nothing is known of {person.address}.",
    )


def _address(text: str) -> Address:
    """The address that was typed, with its name if there is one. Raises Refused where it is not exactly one."""
    named = NAMED.fullmatch(text.strip())
    found = strict(named["address"] if named else text.strip())
    if found is None:
        raise Refused(f"{text!r} is not an address: write anna@example.org or 'Anna de Boer <anna@example.org>'")
    return replace(found, name=" ".join(named["name"].split()).strip('" ')) if named else found


def _language(asked: str | None) -> Language | None:
    found = next((one for one in LANGUAGES if one == asked), None)
    if asked is not None and found is None:
        raise typer.BadParameter(f"--language is {' or '.join(LANGUAGES)}")
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day such as 2026-01-31") from None
