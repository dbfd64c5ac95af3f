"""`mailflow digest`: the organisers' daily mail, shown or made now."""

import typer
from rich.console import Console

from mailflow.cli.listing import counted, plain
from mailflow.cli.opened import OfClub, opened, the_room
from mailflow.flow.carry_out import outgoing
from mailflow.flow.house import House, Room
from mailflow.flow.plan import digest_facts, plan_digests
from mailflow.planning import digests


def register(app: typer.Typer) -> None:
    """`mailflow digest` is a command of the app."""
    app.command("digest")(digest)


def digest(
    preview: bool = typer.Option(False, "--preview", help="Show what it would say now; nothing goes out."),
    club: str | None = OfClub,
) -> None:
    """The digests that are due wait in the outbox; each goes out once a day, and only with news."""
    with opened() as assembled:
        if preview:
            _show(the_room(assembled, club), house=assembled.house)
        else:
            planned = plan_digests(house=assembled.house)
            typer.echo(f"{counted(planned.mails, 'digest waits', 'digests wait')} to go out")
            for trouble in planned.troubles:
                typer.echo(f"trouble: {trouble}", err=True)
            if planned.troubles:
                raise typer.Exit(1)


def _show(room: Room, *, house: House) -> None:
    console = Console()
    for organiser in room.club.organisers:
        facts = digest_facts(room.club, organiser, until=house.now())
        due = digests.digest(facts, club=room.club, organiser=organiser)
        if due is None:
            console.print(plain(f"To {organiser}: nothing new, so no mail."))
            continue
        mail = outgoing((due,), house=house, room=room)
        console.print(plain(f"To: {mail.to}\nSubject: {mail.rendered.subject}\n\n{mail.rendered.text}"))
