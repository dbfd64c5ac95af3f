"""`mailflow themes`: what members put forward, and what becomes of it."""

import typer

from mailflow.cli.listing import and_also, as_json, cut, table
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for
from mailflow.flow.act import settle_proposal
from mailflow.store import facts

Number = typer.Argument(help="The proposal's number.")
Why = typer.Option("", "--reason", help="Told to the one who put it forward.")


def register(app: typer.Typer) -> None:
    """`mailflow themes` is a command with verbs of its own."""
    themes = typer.Typer(help="Themes and contributions that members put forward.", invoke_without_command=True)
    themes.callback()(listing)
    themes.command("accept")(accept)
    themes.command("decline")(decline)
    app.add_typer(themes, name="themes")


def listing(
    called: typer.Context,
    club: str | None = OfClub,
    every: bool = typer.Option(False, "--all", help="Settled ones too."),
    json: bool = AsJson,
) -> None:
    """The open proposals, the oldest first."""
    if called.invoked_subcommand is not None:
        return
    with opened() as assembled:
        rows = [
            (room.club.key, one)
            for room in rooms_asked_for(assembled, club)
            for one in facts.proposals(room.club.key, state=None if every else "open")
        ]
    if json:
        as_json([and_also(one, club=key) for key, one in rows])
        return
    table(
        rows,
        {
            "number": lambda row: row[1].id,
            "club": lambda row: row[0],
            "what": lambda row: row[1].kind,
            "title": lambda row: cut(row[1].title, 60),
            "from": lambda row: row[1].person,
            "state": lambda row: row[1].state,
        },
        empty="Nothing is put forward.",
    )


def accept(id: int = Number) -> None:
    """It will be on the programme; the one who put it forward is told."""
    with opened() as assembled:
        settle_proposal(id, "accepted", house=assembled.house, by="command line")
    typer.echo(f"proposal {id} is accepted")


def decline(id: int = Number, reason: str = Why) -> None:
    """It will not be on the programme; the one who put it forward is told, with the reason if there is one."""
    with opened() as assembled:
        settle_proposal(id, "declined", house=assembled.house, by="command line", reason=reason)
    typer.echo(f"proposal {id} is declined")
