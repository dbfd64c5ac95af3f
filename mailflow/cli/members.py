"""`mailflow members`: who belongs to the club."""

import re
from dataclasses import replace

import typer

from mailflow.cli.listing import and_also, as_json, local, table
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for, the_room
from mailflow.flow.act import act
from mailflow.mail.addresses import strict
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, RemoveMember
from mailflow.model.errors import Refused
from mailflow.store import facts

NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
Whom = typer.Argument(help='An address, or "Anna de Boer <anna@example.org>".')


def register(app: typer.Typer) -> None:
    """`mailflow members` is a command with verbs of its own."""
    members = typer.Typer(help="Who belongs to the club.", invoke_without_command=True)
    members.callback()(listing)
    members.command("add")(add)
    members.command("remove")(remove)
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
    club: str | None = OfClub,
) -> None:
    """A member from now on; no mail goes out."""
    person = _address(whom)
    with opened() as assembled:
        room = the_room(assembled, club)
        added = AddMember(person=person, place=place, phone=phone)
        act((added,), house=assembled.house, club=room.club.key, by="command line")
    typer.echo(f"{person} is a member of {room.club.name}")


def remove(whom: str = Whom, club: str | None = OfClub) -> None:
    """No member any more; no mail goes out."""
    person = _address(whom)
    with opened() as assembled:
        room = the_room(assembled, club)
        act((RemoveMember(person=person),), house=assembled.house, club=room.club.key, by="command line")
    typer.echo(f"{person} is no member of {room.club.name} any more")


def _address(text: str) -> Address:
    """The address that was typed, with its name if there is one. Raises Refused where it is not exactly one."""
    named = NAMED.fullmatch(text.strip())
    found = strict(named["address"] if named else text.strip())
    if found is None:
        raise Refused(f"{text!r} is not an address: write anna@example.org or 'Anna de Boer <anna@example.org>'")
    return replace(found, name=" ".join(named["name"].split()).strip('" ')) if named else found
