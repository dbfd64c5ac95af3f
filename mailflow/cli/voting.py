"""`mailflow themes vote`, `votes` and `close`: members choose by mail."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import typer

from mailflow.cli.club_hours import last_moment
from mailflow.cli.listing import and_also, as_json, counted, cut, local, table
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for, the_room, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow.proposals import close_ballot, open_ballot
from mailflow.model.meeting import Ballot
from mailflow.planning.ballots import tally
from mailflow.store import facts, proposals

USUALLY_OPEN = timedelta(days=14)
Closes = typer.Option(
    None, "--closes", help='The last day to vote, as 2026-01-13, or with the hour: "2026-01-13 17:00". Else two weeks.'
)


def register(themes: typer.Typer) -> None:
    """Voting is a part of `mailflow themes`."""
    for verb in (vote, votes, close):
        themes.command(verb.__name__)(verb)


def vote(
    choices: int = typer.Option(3, "--choices", min=1, help="How many favourites a member names."),
    closes: str | None = Closes,
    only: str = typer.Option("", "--proposals", help="On these, by number, in this order: 1,4,7. Else on all themes."),
    club: str | None = OfClub,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """All members are asked by mail which themes they like best; they answer with numbers or titles."""
    with ordered(dry_run=dry_run) as order:
        house = order.assembled.house
        room = the_room(order.assembled, club)
        today = house.now().astimezone(ZoneInfo(room.club.timezone)).date()
        closes_at = last_moment(closes or (today + USUALLY_OPEN).isoformat(), room)
        id, on = open_ballot(
            _numbers(only), room, choices=choices, closes_at=closes_at, house=house, by=whoever_types()
        )
        members = len(facts.members(room.club.key, state="active"))
    titles = [f"  {number}. {cut(one.title, 80)} (proposal {one.id})" for number, one in enumerate(on, start=1)]
    asked = f"{counted(members, 'member is', 'members are')} asked in the next sending hours: `mailflow mailings`"
    head = f"vote {id} is open until {local(closes_at, room.club.timezone)}:"
    order.tell("\n".join((head, *titles, asked)), json=json, vote=id)


def votes(
    id: int | None = typer.Argument(None, help="The vote's number; the last one if left out."),
    club: str | None = OfClub,
    json: bool = AsJson,
) -> None:
    """What was chosen so far, or in the end."""
    with opened() as assembled:
        rooms = rooms_asked_for(assembled, club)
        found = [(room.club, one) for room in rooms for one in proposals.ballots(room.club.key)]
        found = [one for one in found if id in (None, one[1].id)]
        if not found:
            typer.echo("There is no such vote: `mailflow themes vote` opens one." if id else "There was no vote yet.")
            return
        of, ballot = max(found, key=lambda one: one[1].id)
        given = proposals.votes(ballot.id)
    results = tally(ballot, given)
    if json:
        as_json([and_also(one, club=of.key, ballot=ballot.id, votes=count) for one, count in results])
        return
    state = "closed" if ballot.closed_at else "open"
    typer.echo(
        f"vote {ballot.id} is {state}, until {local(ballot.closes_at, of.timezone)}; "
        f"{counted(len([one for one in given if one.proposals]), 'member', 'members')} voted"
    )
    table(
        results,
        {
            "number": lambda row: _number(ballot, row[0].id),
            "title": lambda row: cut(row[0].title, 60),
            "votes": lambda row: row[1],
            "proposal": lambda row: row[0].id,
            "state": lambda row: row[0].state,
        },
        empty="Nothing is left of what it was on.",
    )


def close(club: str | None = OfClub, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """The vote that is open ends now: organisers and those who voted get the result."""
    with ordered(dry_run=dry_run) as order:
        room = the_room(order.assembled, club)
        ballot = close_ballot(room, house=order.assembled.house, by=whoever_types())
    order.tell(
        f"vote {ballot.id} closes within a minute (where `mailflow run` is at work), and its result goes out", json=json
    )


def _number(ballot: Ballot, id: int) -> int:
    return next(number for number, one in enumerate(ballot.proposals, start=1) if one.id == id)


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(one) for one in text.replace(",", " ").split())
    except ValueError:
        raise typer.BadParameter(f"--proposals {text!r}: write numbers with commas between them, as 1,4,7") from None
