"""`mailflow meetings`: when and where the club meets, and who comes."""

from collections.abc import Sequence

import typer

from mailflow.cli.agenda import agenda, shown_item
from mailflow.cli.answering import answer
from mailflow.cli.exporting import export
from mailflow.cli.feeding import feed
from mailflow.cli.listing import and_also, as_json, local, table
from mailflow.cli.meeting_changes import Number, add, announce, came, cancel, change, found, held, move
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for
from mailflow.model.meeting import Attendance, Meeting
from mailflow.model.people import Club
from mailflow.store import facts, seats

ANSWERS = ("yes", "maybe", "no")


def register(app: typer.Typer) -> None:
    """`mailflow meetings` is a command with verbs of its own."""
    meetings = typer.Typer(help="When and where the club meets, and who comes.", invoke_without_command=True)
    meetings.callback()(listing_at_once)
    meetings.command("list")(listing)
    meetings.command("add")(add)
    meetings.command("show")(show)
    meetings.command("change")(change)
    meetings.command("move")(move)
    meetings.command("agenda")(agenda)
    meetings.command("announce")(announce)
    meetings.command("cancel")(cancel)
    meetings.command("held")(held)
    meetings.command("came")(came)
    meetings.command("answer")(answer)
    meetings.command("export")(export)
    meetings.command("feed")(feed)
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


def show(id: int = Number, json: bool = AsJson) -> None:
    """One meeting: all that is known of it, who comes and from where, who waits for a seat."""
    with opened() as assembled:
        room, meeting = found(id, assembled.house.rooms)
        coming = facts.attendance(meeting.id)
        line = seats.in_line([meeting]).get(meeting.id, ())
        places = {one.person.address: one.place for one in facts.members(room.club.key)}
    if json:
        as_json([and_also(meeting, club=room.club.key), *coming])
        return
    rows = [(name, value) for name, value in _told(meeting, room.club, coming) if value]
    table(rows, {"": lambda row: row[0], " ": lambda row: row[1]}, empty="")
    _show_coming(meeting, room.club, _in_order(coming, line), places)
    _show_places(coming, places)


def _told(meeting: Meeting, club: Club, coming: Sequence[Attendance]) -> list[tuple[str, object]]:
    return [
        ("begins", local(meeting.starts_at, club.timezone)),
        ("ends", local(meeting.ends_at, club.timezone)),
        ("place", meeting.place),
        ("online", meeting.online),
        ("theme", meeting.theme),
        ("questions", "\n".join(f"- {one}" for one in meeting.questions)),
        ("agenda", "\n".join(f"{number}. {shown_item(one)}" for number, one in enumerate(meeting.agenda, 1))),
        ("answer by", local(meeting.answer_by, club.timezone)),
        ("seats", _seats_told(meeting, coming)),
        ("practical", meeting.practical),
        ("state", meeting.state),
        ("programme", meeting.programme),
    ]


def _seats_told(meeting: Meeting, coming: Sequence[Attendance]) -> str:
    """How many people come, offered and waiting ones apart."""
    counted = {
        seat: sum(one.people for one in coming if one.answer == "yes" and one.seat == seat)
        for seat in ("taken", "offered", "waiting")
    }
    if not meeting.capacity and not counted["offered"] and not counted["waiting"]:
        return ""
    of = f" of {meeting.capacity}" if meeting.capacity else ""
    return f"{counted['taken']}{of} taken, {counted['offered']} offered, {counted['waiting']} waiting"


def _in_order(coming: Sequence[Attendance], line: Sequence[Attendance]) -> list[Attendance]:
    """Those who come first, then who waits in the order of the line, then the others by name."""
    place = {one.person.address: number for number, one in enumerate(line)}
    waits = ("taken", "offered", "waiting", "lapsed")

    def order(one: Attendance) -> tuple[int, int, int, str]:
        seat = waits.index(one.seat) if one.answer == "yes" else 0
        return ANSWERS.index(one.answer), seat, place.get(one.person.address, 0) if seat else 0, one.person.shown

    return sorted(coming, key=order)


def _show_coming(meeting: Meeting, club: Club, coming: Sequence[Attendance], places: dict[str, str]) -> None:
    table(
        coming,
        {
            "who": lambda one: one.person,
            "from": lambda one: places.get(one.person.address, ""),
            "comes": lambda one: one.answer,
            "guests": lambda one: one.guests or "",
            "seat": lambda one: _seat(one, club),
            "answered": lambda one: "for an earlier date or place" if one.sequence < meeting.sequence else "",
            "remark": lambda one: one.remark,
        },
        empty="Nobody has answered yet.",
    )


def _seat(one: Attendance, club: Club) -> str:
    if one.has_seat:
        return ""
    return f"offered until {local(one.offered_until, club.timezone)}" if one.seat == "offered" else one.seat


def _show_places(coming: Sequence[Attendance], places: dict[str, str]) -> None:
    """How many people come from each place, guests included."""
    people: dict[str, int] = {}
    for one in coming:
        place = places.get(one.person.address, "")
        if one.answer == "yes" and one.has_seat and place:
            people[place] = people.get(place, 0) + one.people
    if people:
        rows = sorted(people.items(), key=lambda row: (-row[1], row[0]))
        table(rows, {"place": lambda row: row[0], "people": lambda row: row[1]}, empty="")
