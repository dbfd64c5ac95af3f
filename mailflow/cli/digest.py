"""`mailflow digest`: the organisers' daily mail, shown or made now."""

from collections.abc import Sequence
from dataclasses import dataclass

import typer
from rich.console import Console

from mailflow.cli.listing import as_json, counted, plain, say
from mailflow.cli.opened import AsJson, OfClub, opened, the_room
from mailflow.flow.carry_out import outgoing
from mailflow.flow.desk import digests as flow_digests
from mailflow.flow.house import House, Room
from mailflow.flow.plan import plan_digests
from mailflow.model.address import Address
from mailflow.model.answering import Item
from mailflow.model.errors import SettingsError
from mailflow.planning import digests


def register(app: typer.Typer) -> None:
    """`mailflow digest` is a command of the app."""
    app.command("digest")(digest)


def digest(
    preview: bool = typer.Option(False, "--preview", "--dry-run", help="Show what it would say now; nothing goes out."),
    organiser: str = typer.Option("", "--organiser", help="With --preview: only the one with this address."),
    club: str | None = OfClub,
    json: bool = AsJson,
) -> None:
    """The digests that are due wait in the outbox; each goes out at its organiser's hour, once."""
    with opened() as assembled:
        if preview or organiser:
            room = the_room(assembled, club)
            shown = [_as_it_would_be(one, room, assembled.house) for one in _asked_for(organiser, room)]
            as_json(shown) if json else _print(shown)
            return
        planned = plan_digests(house=assembled.house)
        if json:
            as_json([planned])
        else:
            typer.echo(f"{counted(planned.mails, 'digest waits', 'digests wait')} to go out")
        for trouble in planned.troubles:
            say(f"trouble: {trouble}", err=True)
        if planned.troubles:
            raise typer.Exit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A digest as it would be now; without news it has no text."""

    to: str
    subject: str = ""
    text: str = ""
    items: tuple[Item, ...] = ()


def _asked_for(organiser: str, room: Room) -> tuple[Address, ...]:
    """The organiser with this address, or all. Raises SettingsError that names them."""
    found = tuple(one for one in room.club.organisers if organiser in ("", one.address))
    if not found:
        known = ", ".join(one.address for one in room.club.organisers)
        raise SettingsError(f"club {room.club.key} has no organiser {organiser!r}: it has {known}")
    return found


def _as_it_would_be(organiser: Address, room: Room, house: House) -> Preview:
    overview = flow_digests.preview(room.club, organiser, house=house)
    due = digests.digest(overview, club=room.club, organiser=organiser)
    if due is None:
        return Preview(to=str(organiser))
    mail = outgoing((due,), house=house, room=room).rendered
    return Preview(to=str(organiser), subject=mail.subject, text=mail.text, items=overview.items)


def _print(shown: Sequence[Preview]) -> None:
    console = Console()
    for one in shown:
        if one.text:
            console.print(plain(f"To: {one.to}\nSubject: {one.subject}\n\n{one.text}"))
        else:
            console.print(plain(f"To {one.to}: nothing new, so no mail."))
