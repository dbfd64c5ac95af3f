"""What organisers order about a meeting: it is planned, changed, moved, announced, called off, or over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import typer

from mailflow.cli.club_hours import WHEN, as_typed, instant, last_moment
from mailflow.cli.opened import OfClub, opened, the_room
from mailflow.flow import meetings
from mailflow.flow.house import Room
from mailflow.model.effect import SetMeeting
from mailflow.model.errors import Refused
from mailflow.model.meeting import Meeting
from mailflow.store import facts

BY = "command line"
Number = typer.Argument(help="The meeting's number.")
Ends = typer.Option(None, "--ends", help=WHEN)
Place = typer.Option(None, "--place", help="Where people come together.")
Online = typer.Option(None, "--online", help="The link for who joins from afar.")
Theme = typer.Option(None, "--theme")
Questions = typer.Option(
    None, "--question", help="A guiding question; give it once for each. All take the old ones' place."
)
Programme = typer.Option(None, "--programme", help="The programme, as it is mailed to who asks.")
ProgrammeFile = typer.Option(None, "--programme-file", help="The same, from a text file.")
Capacity = typer.Option(None, "--capacity", min=0, help="How many people fit; 0 for no limit.")
AnswerBy = typer.Option(None, "--answer-by", help="Until when people may say that they come: a day, or a day and hour.")
Practical = typer.Option(None, "--practical", help="Route, lunch, access.")
Why = typer.Option("", "--why", help="Told to members, in your own words.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What was typed about a meeting; None stays as it is."""

    place: str | None
    online: str | None
    theme: str | None
    questions: list[str] | None
    programme: str | None
    capacity: int | None
    practical: str | None

    def told(
        self, *, meeting: int | None, begins: datetime | None, ends: datetime | None, due: datetime | None
    ) -> SetMeeting:
        return SetMeeting(
            meeting=meeting,
            starts_at=begins,
            ends_at=ends,
            place=self.place,
            online=self.online,
            theme=self.theme,
            questions=None if not self.questions else tuple(one.strip() for one in self.questions if one.strip()),
            programme=self.programme,
            capacity=self.capacity,
            practical=self.practical,
            answer_by=due,
        )


def add(
    starts: str = typer.Argument(help=f"When it begins. {WHEN}"),
    ends: str | None = typer.Option(None, "--ends", help="When it ends; two hours later if left out."),
    place: str | None = Place,
    online: str | None = Online,
    theme: str | None = Theme,
    question: list[str] | None = Questions,
    programme: str | None = Programme,
    programme_file: Path | None = ProgrammeFile,
    capacity: int | None = Capacity,
    answer_by: str | None = AnswerBy,
    practical: str | None = Practical,
    club: str | None = OfClub,
) -> None:
    """A new meeting."""
    asked = _Asked(
        place=place,
        online=online,
        theme=theme,
        questions=question,
        programme=_programme(programme, programme_file),
        capacity=capacity,
        practical=practical,
    )
    with opened() as assembled:
        room = the_room(assembled, club)
        begins = instant(starts, room)
        over = instant(ends, room) if ends else begins + timedelta(hours=2)
        due = last_moment(answer_by, room) if answer_by else None
        told = asked.told(meeting=None, begins=begins, ends=over, due=due)
        with as_typed():
            made = meetings.plan_meeting(told, room=room, house=assembled.house, by=BY)
    typer.echo(f"meeting {made.made[0]} is planned")


def change(
    id: int = Number,
    starts: str | None = typer.Option(None, "--starts", help=WHEN),
    ends: str | None = Ends,
    place: str | None = Place,
    online: str | None = Online,
    theme: str | None = Theme,
    question: list[str] | None = Questions,
    programme: str | None = Programme,
    programme_file: Path | None = ProgrammeFile,
    capacity: int | None = Capacity,
    answer_by: str | None = AnswerBy,
    practical: str | None = Practical,
    why: str = Why,
) -> None:
    """What is not given stays, and so do all answers. A new start alone moves the end and the agenda along."""
    asked = _Asked(
        place=place,
        online=online,
        theme=theme,
        questions=question,
        programme=_programme(programme, programme_file),
        capacity=capacity,
        practical=practical,
    )
    given = (starts, ends, answer_by, *(getattr(asked, name) for name in asked.__slots__))
    if all(one is None or one == [] for one in given):
        raise typer.BadParameter("nothing to change: give --starts, --ends, --place, --theme, --programme or another")
    with opened() as assembled:
        room, meeting = found(id, assembled.house.rooms)
        told = asked.told(
            meeting=meeting.id,
            begins=instant(starts, room) if starts else None,
            ends=instant(ends, room) if ends else None,
            due=last_moment(answer_by, room) if answer_by else None,
        )
        with as_typed():
            meetings.change_meeting(told, room=room, house=assembled.house, by=BY, why=why)
    typer.echo(f"meeting {id} is changed")


def move(
    id: int = Number,
    starts: str = typer.Argument(help=f"When it begins now. {WHEN}"),
    ends: str | None = Ends,
    place: str | None = Place,
    online: str | None = Online,
    why: str = Why,
) -> None:
    """Another time, and perhaps another place: members hear what was and what is, and who said yes is asked again."""
    change(
        id=id,
        starts=starts,
        ends=ends,
        place=place,
        online=online,
        theme=None,
        question=None,
        programme=None,
        programme_file=None,
        capacity=None,
        answer_by=None,
        practical=None,
        why=why,
    )


def announce(id: int = Number) -> None:
    """The meeting takes place, also one that was called off; members hear of it as the club's plans say."""
    with opened() as assembled:
        room, _ = found(id, assembled.house.rooms)
        meetings.announce(id, room=room, house=assembled.house, by=BY)
    typer.echo(f"meeting {id} is announced")


def cancel(id: int = Number, why: str = Why) -> None:
    """The meeting does not take place; who was told of it hears so, with the reason if there is one."""
    with opened() as assembled:
        room, _ = found(id, assembled.house.rooms)
        meetings.call_off(id, room=room, house=assembled.house, by=BY, why=why)
    typer.echo(f"meeting {id} is cancelled")


def held(id: int = Number) -> None:
    """The meeting is over; mailflow finds that by itself when its end has come."""
    with opened() as assembled:
        room, _ = found(id, assembled.house.rooms)
        meetings.was_held(id, room=room, house=assembled.house, by=BY)
    typer.echo(f"meeting {id} was held")


def found(id: int, rooms: Mapping[str, Room]) -> tuple[Room, Meeting]:
    """The meeting with this number, and its club. Raises Refused."""
    for room in rooms.values():
        meeting = facts.meeting(room.club.key, id)
        if meeting is not None:
            return room, meeting
    raise Refused(f"there is no meeting {id}: `mailflow meetings list` shows them")


def _programme(text: str | None, file: Path | None) -> str | None:
    if file is None:
        return text
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise Refused(f"{file}: the programme cannot be read: {error}") from None
