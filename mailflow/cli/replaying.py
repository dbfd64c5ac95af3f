"""`mailflow replay`: what today's version would make of mails that were decided before; it does nothing."""

import json as json_format
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mailflow.cli.listing import as_json, counted, cut, local, table
from mailflow.cli.opened import AsJson, OfClub, looked_at, rooms_asked_for
from mailflow.flow.replay import Replayed, replay
from mailflow.flow.replay import counted as mails_to_replay
from mailflow.understanding.differing import Change

Since = typer.Option(None, "--since", formats=["%Y-%m-%d"], help="Only mails that arrived on this day or later.")
Most = typer.Option(50, "--limit", min=0, help="Show at most so many differences; all are counted.")


@dataclass(slots=True)
class Counts:
    """How many mails there were of each result, and how many mails have each sort of difference."""

    results: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)

    def add(self, one: Replayed) -> None:
        """The mail is counted."""
        self.results[one.result] += 1
        self.groups.update({change.group for change in one.changes})
        if one.result == "different":
            self.versions[one.decided_by] += 1


def register(app: typer.Typer) -> None:
    """`mailflow replay` is a command of the app."""
    app.command("replay")(replay_mails)


def replay_mails(
    since: datetime | None = Since, club: str | None = OfClub, limit: int = Most, json: bool = AsJson
) -> None:
    """What would be understood and decided otherwise today, of mails that came before. Nothing is done or written."""
    day = since.date() if since else None
    with looked_at() as assembled:
        rooms = rooms_asked_for(assembled, club)
        total, undecided = mails_to_replay(rooms, since=day)
        counts, shown = Counts(), list[Replayed]()
        for one in _watched(replay(rooms, since=day, house=assembled.house), total=total):
            counts.add(one)
            if one.result == "different" and json:
                as_json([one])
            elif one.result == "different" and len(shown) < limit:
                shown.append(one)
        if json:
            typer.echo(json_format.dumps(_as_one(counts, undecided)))
            return
        zones = {room.club.key: room.club.timezone for room in rooms}
        _tell(shown, counts, undecided=undecided, zones=zones)


def _watched(found: Iterator[Replayed], *, total: int) -> Iterator[Replayed]:
    """The same, with a bar on a terminal that shows how far it is."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from found
        return
    columns = (TextColumn("reading anew"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield from progress.track(found, total=total)


def _tell(shown: list[Replayed], counts: Counts, *, undecided: int, zones: dict[str, str]) -> None:
    if shown:
        rows = [(one, change) for one in shown for change in one.changes]
        table(
            rows,
            {
                "mail": lambda row: row[0].mail,
                "came": lambda row: local(row[0].arrived_at, zones.get(row[0].club, "UTC")),
                "from": lambda row: cut(row[0].sender_shown, 40),
                "subject": lambda row: cut(row[0].subject, 40),
                "differs": lambda row: _name(row[1]),
                "was": lambda row: cut(row[1].was, 60),
                "would be": lambda row: cut(row[1].would_be, 60),
            },
            empty="",
        )
        hidden = counts.results["different"] - len(shown)
        typer.echo(f"... and {counted(hidden, 'mail', 'mails')} more (--limit)\n" if hidden else "")
        table(counts.groups.most_common(), {"mails": lambda row: row[1], "difference": lambda row: row[0]}, empty="")
        typer.echo()
    for line in _in_words(counts, undecided):
        typer.echo(line)


def _in_words(counts: Counts, undecided: int) -> Iterator[str]:
    """The totals, one sentence each."""
    results = counts.results
    yield f"{counted(results.total(), 'mail', 'mails')}: {results['same']} as before, {results['different']} otherwise."
    if results["copy"]:
        yield f"{counted(results['copy'], 'copy', 'copies')} of a mail that came by another road: not read anew."
    if results["gone"]:
        yield f"{counted(results['gone'], 'mail', 'mails')} whose bytes are no longer kept: could not be read anew."
    if undecided:
        yield f"{counted(undecided, 'mail waits or is', 'mails wait or are')} stuck: nothing to compare with yet."
    yield "Nothing was done: no answer was sent, nothing was written."


def _as_one(counts: Counts, undecided: int) -> dict[str, object]:
    """The totals as the last line for programs."""
    return {
        "row": "totals",
        "mails": counts.results.total(),
        **{result: counts.results[result] for result in ("same", "different", "gone", "copy")},
        "undecided": undecided,
        "groups": dict(counts.groups.most_common()),
        "decided_by": dict(counts.versions.most_common()),
    }


def _name(change: Change) -> str:
    return change.about or change.part
