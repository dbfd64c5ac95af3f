"""`mailflow plan`: every mail that goes out in a period, or would; nothing is sent: the way to trust a schedule."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import typer

from mailflow.cli.listing import and_also, as_json, local, table
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for
from mailflow.flow.house import House, Room
from mailflow.flow.mailings import planned_mails
from mailflow.model.mailing import PlannedMail

USUAL_DAYS = 90


def register(app: typer.Typer) -> None:
    """`mailflow plan` is a command of the app."""
    app.command("plan")(plan)


def plan(
    since: str | None = typer.Option(None, "--from", metavar="DATE", help="The first day; today if left out."),
    until: str | None = typer.Option(None, "--to", metavar="DATE", help="The last day; three months on if left out."),
    club: str | None = OfClub,
    json: bool = AsJson,
) -> None:
    """Every mail to members in these days, in its order: when, what, about which meeting, to whom and why.

    Of days that are over it shows what was really sent; of those ahead, what goes out if nothing else changes. Nothing
    is sent. Digests and answers to mails are not in it.
    """
    first, last = _day(since), _day(until)
    with opened() as assembled:
        found = [
            (room, one)
            for room in rooms_asked_for(assembled, club)
            for one in _mails(room, first=first, last=last, house=assembled.house)
        ]
    found.sort(key=lambda row: row[1].at)
    if json:
        as_json([and_also(one, club=room.club.key) for room, one in found])
        return
    table(
        found,
        {
            "at": lambda row: local(row[1].at, row[0].club.timezone),
            "club": lambda row: row[0].club.key,
            "mail": lambda row: row[1].kind,
            "meeting": lambda row: row[1].meeting or "",
            "to": lambda row: row[1].to,
            "why": lambda row: row[1].why,
        },
        empty="No mail goes out in these days.",
    )


def _mails(room: Room, *, first: date | None, last: date | None, house: House) -> tuple[PlannedMail, ...]:
    """The mails from the first day until and with the last one, on the club's clock."""
    zone = ZoneInfo(room.club.timezone)
    first = first or house.now().astimezone(zone).date()
    last = last or first + timedelta(days=USUAL_DAYS)
    if last < first:
        raise typer.BadParameter(f"the last day ({last}) comes before the first ({first})")
    since, until = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (first, last + timedelta(days=1)))
    return planned_mails(room, since=since, until=until, house=house)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write it as 2026-01-31") from None
