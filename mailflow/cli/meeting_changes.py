"""What organisers order about a meeting: it is planned, changed, moved, announced, called off, or over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import typer

from mailflow.cli.club_hours import WHEN, as_typed, instant, last_moment
from mailflow.cli.opened import AsJson, OfClub, the_room, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow import meetings
from mailflow.flow.house import Room
from mailflow.flow.members import note_came
from mailflow.mail.addresses import strict
from mailflow.model.address import Address
from mailflow.model.effect import SetMeeting
from mailflow.model.errors import Refused
from mailflow.model.meeting import Meeting
from mailflow.store import facts

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
    dry_run: bool = DryRun,
    json: bool = AsJson,
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
    with ordered(dry_run=dry_run) as order:
        room = the_room(order.assembled, club)
        begins = instant(starts, room)
        over = instant(ends, room) if ends else begins + timedelta(hours=2)
        due = last_moment(answer_by, room) if answer_by else None
        told = asked.told(meeting=None, begins=begins, ends=over, due=due)
        with as_typed():
            made = meetings.plan_meeting(told, room=room, house=order.assembled.house, by=whoever_types())
    order.tell(f"meeting {made.made[0]} is planned", json=json, meeting=made.made[0])


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
    dry_run: bool = DryRun,
    json: bool = AsJson,
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
    with ordered(dry_run=dry_run) as order:
        room, meeting = found(id, order.assembled.house.rooms)
        told = asked.told(
            meeting=meeting.id,
            begins=instant(starts, room) if starts else None,
            ends=instant(ends, room) if ends else None,
            due=last_moment(answer_by, room) if answer_by else None,
        )
        with as_typed():
            meetings.change_meeting(told, room=room, house=order.assembled.house, by=whoever_types(), why=why)
    order.tell(f"meeting {id} is changed", json=json)


def move(
    id: int = Number,
    starts: str = typer.Argument(help=f"When it begins now. {WHEN}"),
    ends: str | None = Ends,
    place: str | None = Place,
    online: str | None = Online,
    why: str = Why,
    dry_run: bool = DryRun,
    json: bool = AsJson,
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
        dry_run=dry_run,
        json=json,
    )


def announce(id: int = Number, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """The meeting takes place, also one that was called off; members hear of it as the club's plans say."""
    with ordered(dry_run=dry_run) as order:
        room, _ = found(id, order.assembled.house.rooms)
        meetings.announce(id, room=room, house=order.assembled.house, by=whoever_types())
    order.tell(f"meeting {id} is announced", json=json)


def cancel(id: int = Number, why: str = Why, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """The meeting does not take place; who was told of it hears so, with the reason if there is one."""
    with ordered(dry_run=dry_run) as order:
        room, _ = found(id, order.assembled.house.rooms)
        meetings.call_off(id, room=room, house=order.assembled.house, by=whoever_types(), why=why)
    order.tell(f"meeting {id} is cancelled", json=json)


def came(
    id: int = Number,
    who: list[str] = typer.Option([], "--who", metavar="ADDRESS", help="Somebody who was there; again for another."),
    missing: list[str] = typer.Option([], "--not", metavar="ADDRESS", help="Somebody who was not."),
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """Who was there, and who was not."""
    if not who and not missing:
        raise typer.BadParameter("say who was there with --who, or who was not with --not")
    noted = [*((_person(one), True) for one in who), *((_person(one), False) for one in missing)]
    with ordered(dry_run=dry_run) as order:
        room, _ = found(id, order.assembled.house.rooms)
        note_came(id, noted, room=room, house=order.assembled.house, by=whoever_types())
    order.tell(f"of meeting {id} is known who was there: {len(who)}, and who was not: {len(missing)}", json=json)


def held(id: int = Number, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """The meeting is over; mailflow finds that by itself when its end has come."""
    with ordered(dry_run=dry_run) as order:
        room, _ = found(id, order.assembled.house.rooms)
        meetings.was_held(id, room=room, house=order.assembled.house, by=whoever_types())
    order.tell(f"meeting {id} was held", json=json)


def found(id: int, rooms: Mapping[str, Room]) -> tuple[Room, Meeting]:
    """The meeting with this number, and its club. Raises Refused."""
    for room in rooms.values():
        meeting = facts.meeting(room.club.key, id)
        if meeting is not None:
            return room, meeting
    raise Refused(f"there is no meeting {id}: `mailflow meetings list` shows them")


def _person(text: str) -> Address:
    address = strict(text.strip())
    if address is None:
        raise typer.BadParameter(f"{text!r} is no plain mail address")
    return address


def _programme(text: str | None, file: Path | None) -> str | None:
    if file is None:
        return text
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise Refused(f"{file}: the programme cannot be read: {error}") from None
