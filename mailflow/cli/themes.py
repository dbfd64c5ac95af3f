"""`mailflow themes`: what members put forward, and what becomes of it."""

import typer

from mailflow.cli import voting
from mailflow.cli.club_hours import hour
from mailflow.cli.listing import and_also, as_json, cut, local, table
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow.proposals import Place, merge_proposals, settle_proposal, the_proposal
from mailflow.model.meeting import Proposal
from mailflow.planning.ballots import tally
from mailflow.store import facts, proposals

Number = typer.Argument(help="The proposal's number.")
Why = typer.Option("", "--reason", help="Told to those who put it forward, in your own words.")


def register(app: typer.Typer) -> None:
    """`mailflow themes` is a command with verbs of its own."""
    themes = typer.Typer(help="Themes and contributions that members put forward.", invoke_without_command=True)
    themes.callback()(listing)
    for verb in (show, accept, decline, keep, withdraw, merge):
        themes.command(verb.__name__)(verb)
    voting.register(themes)
    app.add_typer(themes, name="themes")


def listing(
    called: typer.Context,
    club: str | None = OfClub,
    every: bool = typer.Option(False, "--all", help="Settled ones too."),
    json: bool = AsJson,
) -> None:
    """What waits to be settled, the oldest first, with its votes in the last ballot."""
    if called.invoked_subcommand is not None:
        return
    with opened() as assembled:
        keys = [room.club.key for room in rooms_asked_for(assembled, club)]
        rows = [(key, one) for key in keys for one in facts.proposals(key) if every or one.state in ("open", "kept")]
        votes = {id: count for key in keys for id, count in _votes(key).items()}
    if json:
        as_json([and_also(one, club=key, votes=votes.get(one.id)) for key, one in rows])
        return
    table(
        rows,
        {
            "number": lambda row: row[1].id,
            "club": lambda row: row[0],
            "what": lambda row: row[1].kind,
            "title": lambda row: cut(row[1].title, 60),
            "from": lambda row: ", ".join(one.shown for one in row[1].proposers),
            "state": lambda row: _state(row[1]),
            "votes": lambda row: votes.get(row[1].id, ""),
        },
        empty="Nothing is put forward.",
    )


def show(id: int = Number, json: bool = AsJson) -> None:
    """One proposal, in the words in which it was put forward, and who did so."""
    with opened() as assembled:
        room, found = the_proposal(id, house=assembled.house)
        meeting = facts.meeting(room.club.key, found.meeting) if found.meeting else None
        votes = _votes(room.club.key).get(id, "")
        merged = [one for one in facts.proposals(room.club.key, state="merged") if one.merged_into == id]
    if json:
        as_json([and_also(found, club=room.club.key, votes=votes)])
        return
    rows = [
        ("club", room.club.key),
        ("what", found.kind),
        ("title", found.title),
        ("from", ", ".join(str(one) for one in found.proposers)),
        ("state", _state(found)),
        ("meeting", local(meeting.starts_at, room.club.timezone) if meeting else ""),
        ("merged with", ", ".join(f"{one.id} ({one.title})" for one in merged)),
        ("votes", votes),
        ("mail", found.mail or ""),
        ("words", found.words),
    ]
    table(rows, {"": lambda row: row[0], " ": lambda row: row[1]}, empty="")


def accept(
    id: int = Number,
    meeting: int | None = typer.Option(None, "--meeting", help="For which meeting, by its number."),
    agenda: bool = typer.Option(False, "--agenda", help="Also put it on that meeting's agenda."),
    at: str | None = typer.Option(None, "--at", help="When it begins, on the club's clock: 10:30."),
    minutes: int = typer.Option(0, "--minutes", min=0, help="How long it takes."),
    as_theme: bool = typer.Option(False, "--as-theme", help="It is what the whole meeting is about."),
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """It will be on the programme; those who put it forward are told, with the meeting if there is one."""
    if meeting is None and (agenda or as_theme or minutes or at):
        raise typer.BadParameter("say for which meeting: --meeting NUMBER")
    on_agenda = agenda or bool(minutes) or at is not None
    place = None
    if meeting is not None:
        place = Place(
            meeting=meeting, on_agenda=on_agenda, at=hour(at) if at else None, minutes=minutes, as_theme=as_theme
        )
    with ordered(dry_run=dry_run) as order:
        settle_proposal(id, "accepted", house=order.assembled.house, by=whoever_types(), place=place)
    where = f" for meeting {meeting}" if meeting is not None else ""
    order.tell(f"proposal {id} is accepted{where}{', and on its agenda' if on_agenda else ''}", json=json)


def decline(id: int = Number, reason: str = Why, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """It will not be on the programme; those who put it forward are told kindly, with the reason if there is one."""
    with ordered(dry_run=dry_run) as order:
        settle_proposal(id, "declined", house=order.assembled.house, by=whoever_types(), reason=reason)
    order.tell(f"proposal {id} is declined", json=json)


def keep(id: int = Number, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """It waits for a later meeting; those who put it forward are told."""
    with ordered(dry_run=dry_run) as order:
        settle_proposal(id, "kept", house=order.assembled.house, by=whoever_types())
    order.tell(f"proposal {id} is kept for later", json=json)


def withdraw(id: int = Number, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """Whoever put it forward does not want it any more; all who did are told."""
    with ordered(dry_run=dry_run) as order:
        settle_proposal(id, "withdrawn", house=order.assembled.house, by=whoever_types())
    order.tell(f"proposal {id} is withdrawn", json=json)


def merge(
    id: int = Number,
    into: int = typer.Argument(help="The proposal that it becomes a part of."),
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """Two are the same: those who put either of them forward belong to the second one, and are told."""
    with ordered(dry_run=dry_run) as order:
        merge_proposals(id, into, house=order.assembled.house, by=whoever_types())
    order.tell(f"proposal {id} is part of {into} now", json=json)


def _votes(club: str) -> dict[int, int]:
    """The votes for each proposal in the last ballot that it was in."""
    found: dict[int, int] = {}
    for ballot in reversed(proposals.ballots(club)):
        found |= {one.id: count for one, count in tally(ballot, proposals.votes(ballot.id))}
    return found


def _state(proposal: Proposal) -> str:
    if proposal.merged_into is not None:
        return f"merged into {proposal.merged_into}"
    return f"{proposal.state} for meeting {proposal.meeting}" if proposal.meeting else proposal.state
