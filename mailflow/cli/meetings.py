"""`mailflow meetings`: when and where the club meets, and who comes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from mailflow.cli.exporting import export
from mailflow.cli.listing import and_also, as_json, local, table
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for, the_room
from mailflow.flow.act import act
from mailflow.flow.house import Room
from mailflow.model.effect import SetMeeting
from mailflow.model.errors import Refused
from mailflow.model.meeting import Meeting
from mailflow.store import facts

FORM = "%Y-%m-%dT%H:%M"
WHEN = 'On the club\'s clock, as 2026-01-13T10:00 or "2026-01-13 10:00".'
Number = typer.Argument(help="The meeting's number.")


def register(app: typer.Typer) -> None:
    """`mailflow meetings` is a command with verbs of its own."""
    meetings = typer.Typer(help="When and where the club meets, and who comes.", invoke_without_command=True)
    meetings.callback()(listing_at_once)
    meetings.command("list")(listing)
    meetings.command("add")(add)
    meetings.command("show")(show)
    meetings.command("change")(change)
    meetings.command("cancel")(cancel)
    meetings.command("export")(export)
    app.add_typer(meetings, name="meetings")


def listing_at_once(called: typer.Context, club: str | None = OfClub, json: bool = AsJson) -> None:
    """All meetings, the first one first; and more by the verbs below."""
    if called.invoked_subcommand is None:
        listing(club, json)


def listing(club: str | None = OfClub, json: bool = AsJson) -> None:
    """All meetings, the first one first."""
    with opened() as assembled:
        rows = [(room.club, one) for room in rooms_asked_for(assembled, club) for one in facts.meetings(room.club.key)]
        if json:
            as_json([and_also(one, club=of.key) for of, one in rows])
            return
        table(
            rows,
            {
                "number": lambda row: row[1].id,
                "club": lambda row: row[0].key,
                "begins": lambda row: local(row[1].starts_at, row[0].timezone),
                "ends": lambda row: local(row[1].ends_at, row[0].timezone),
                "place": lambda row: row[1].place,
                "theme": lambda row: row[1].theme,
                "state": lambda row: row[1].state,
            },
            empty="There are no meetings yet: mailflow meetings add",
        )


def add(
    starts: str = typer.Argument(help=f"When it begins. {WHEN}"),
    ends: str | None = typer.Option(None, "--ends", help="When it ends; two hours later if left out."),
    place: str = typer.Option("", "--place"),
    theme: str = typer.Option("", "--theme"),
    programme: str = typer.Option("", "--programme", help="The programme, as it is mailed to who asks."),
    programme_file: Path | None = typer.Option(None, "--programme-file", help="The same, from a text file."),
    club: str | None = OfClub,
) -> None:
    """A new meeting."""
    with opened() as assembled:
        room = the_room(assembled, club)
        begins = _instant(starts, room)
        made = SetMeeting(
            starts_at=begins,
            ends_at=_instant(ends, room) if ends else begins + timedelta(hours=2),
            place=place,
            theme=theme,
            programme=_programme(programme, programme_file) or "",
        )
        _in_order(made.starts_at, made.ends_at)
        ids = act((made,), house=assembled.house, club=room.club.key, by="command line")
    typer.echo(f"meeting {ids[0]} is planned")


def show(id: int = Number, json: bool = AsJson) -> None:
    """One meeting, and who comes."""
    with opened() as assembled:
        room, meeting = _found(id, assembled.house.rooms)
        coming = facts.attendance(meeting.id)
    if json:
        as_json([and_also(meeting, club=room.club.key), *coming])
        return
    rows = [
        ("begins", local(meeting.starts_at, room.club.timezone)),
        ("ends", local(meeting.ends_at, room.club.timezone)),
        ("place", meeting.place),
        ("theme", meeting.theme),
        ("state", meeting.state),
        ("programme", meeting.programme),
    ]
    table(rows, {"": lambda row: row[0], " ": lambda row: row[1]}, empty="")
    table(
        sorted(coming, key=lambda one: (["yes", "maybe", "no"].index(one.answer), one.person.shown)),
        {
            "who": lambda one: one.person,
            "comes": lambda one: one.answer,
            "guests": lambda one: one.guests or "",
            "remark": lambda one: one.remark,
        },
        empty="Nobody has answered yet.",
    )


def change(
    id: int = Number,
    starts: str | None = typer.Option(None, "--starts", help=WHEN),
    ends: str | None = typer.Option(None, "--ends", help=WHEN),
    place: str | None = typer.Option(None, "--place"),
    theme: str | None = typer.Option(None, "--theme"),
    programme: str | None = typer.Option(None, "--programme"),
    programme_file: Path | None = typer.Option(None, "--programme-file"),
) -> None:
    """Another time, place, theme or programme; what is not given stays. A new start alone moves the end along."""
    if all(one is None for one in (starts, ends, place, theme, programme, programme_file)):
        raise typer.BadParameter("nothing to change: give --starts, --ends, --place, --theme or --programme")
    with opened() as assembled:
        room, meeting = _found(id, assembled.house.rooms)
        begins = _instant(starts, room) if starts else None
        over = _instant(ends, room) if ends else None
        if begins and not over:
            over = begins + (meeting.ends_at - meeting.starts_at)
        changed = SetMeeting(
            meeting=id,
            starts_at=begins,
            ends_at=over,
            place=place,
            theme=theme,
            programme=_programme(programme, programme_file),
        )
        _in_order(begins or meeting.starts_at, over or meeting.ends_at)
        act((changed,), house=assembled.house, club=room.club.key, by="command line")
    typer.echo(f"meeting {id} is changed")


def cancel(id: int = Number) -> None:
    """The meeting does not take place."""
    with opened() as assembled:
        room, _ = _found(id, assembled.house.rooms)
        act((SetMeeting(meeting=id, state="cancelled"),), house=assembled.house, club=room.club.key, by="command line")
    typer.echo(f"meeting {id} is cancelled")


def _found(id: int, rooms: Mapping[str, Room]) -> tuple[Room, Meeting]:
    """The meeting with this number, and its club. Raises Refused."""
    for room in rooms.values():
        for meeting in facts.meetings(room.club.key):
            if meeting.id == id:
                return room, meeting
    raise Refused(f"there is no meeting {id}: `mailflow meetings list` shows them")


def _instant(text: str, room: Room) -> datetime:
    """The instant that the club's clock shows so; an hour that the clock skips or shows twice is refused."""
    zone = ZoneInfo(room.club.timezone)
    try:
        wall = datetime.strptime(text.strip().replace(" ", "T"), FORM)  # noqa: DTZ007 - the zone comes next
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day and hour: write it as 2026-01-13T10:00") from None
    instant, later = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if instant.astimezone(zone).replace(tzinfo=None) != wall:
        raise typer.BadParameter(f"{text!r} does not exist: the clock skips that hour")
    if instant != later:
        raise typer.BadParameter(f"{text!r} comes twice: the clock is set back in that night; take another hour")
    return instant


def _in_order(begins: datetime | None, ends: datetime | None) -> None:
    if begins and ends and ends <= begins:
        raise typer.BadParameter("the meeting would end before it begins: give --ends as well")


def _programme(text: str | None, file: Path | None) -> str | None:
    if file is None:
        return text
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise Refused(f"{file}: the programme cannot be read: {error}") from None
