"""What organisers order about a meeting, by a button or a command: planned, changed, called off, who comes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailflow import intents
from mailflow.flow.act import COMMAND, act_on
from mailflow.flow.club_hours import moved_along, refuse_disorder
from mailflow.flow.house import House, Room
from mailflow.model.address import Address
from mailflow.model.answering import Batch
from mailflow.model.effect import Ask, Effect, SetMailing, SetMeeting
from mailflow.model.errors import Refused
from mailflow.model.meeting import AgendaItem, Meeting
from mailflow.model.message import Answer
from mailflow.model.plans import MailingKind
from mailflow.model.understanding import Details, Intent
from mailflow.store import answers, facts

# What members are told of once they know of a meeting.
TOLD = ("starts_at", "ends_at", "place", "online")


def plan_meeting(asked: SetMeeting, *, room: Room, house: House, by: str, what: str = COMMAND) -> Batch:
    """There is a new meeting. Raises Refused where its times are out of order."""
    if asked.starts_at is None or asked.ends_at is None:
        raise Refused("say when it begins and ends", dutch="geef begin en einde")
    refuse_disorder(asked.starts_at, asked.ends_at, asked.answer_by)
    return act_on(lambda: (asked,), house=house, club=room.club.key, by=by, what=what)


def change_meeting(
    asked: SetMeeting, *, room: Room, house: House, by: str, why: str = "", what: str = COMMAND
) -> Batch:
    """The meeting is as asked; what is None stays, and so do all answers. `why` is told to members.

    A new start alone moves the end, the last day to answer and the agenda along. Raises Refused.
    """

    def decided() -> Sequence[Effect]:
        meeting = the_meeting(asked.meeting, room)
        changed = completed(asked, meeting, room, now=house.now())
        return (changed, *why_told("correction", meeting, why))

    return act_on(decided, house=house, club=room.club.key, by=by, what=what)


def completed(asked: SetMeeting, meeting: Meeting, room: Room, *, now: datetime) -> SetMeeting:
    """All that changes with what is asked: a meeting that is moved takes its end, last day and agenda along.

    One that was held and is moved to a time ahead is announced again. Raises Refused where the times are out of order.
    """
    is_moved = asked.starts_at is not None and asked.starts_at != meeting.starts_at
    changed = asked
    if is_moved and asked.starts_at is not None:
        due, agenda = moved_along(meeting, asked.starts_at, room.club.timezone)
        again = meeting.state == "held" and asked.starts_at > now
        changed = replace(
            asked,
            ends_at=asked.ends_at or asked.starts_at + (meeting.ends_at - meeting.starts_at),
            agenda=asked.agenda or (agenda if agenda != meeting.agenda else None),
            answer_by=asked.answer_by or due,
            state="announced" if again else asked.state,
        )
    refuse_disorder(
        changed.starts_at or meeting.starts_at,
        changed.ends_at or meeting.ends_at,
        changed.answer_by or meeting.answer_by,
    )
    return changed


def why_told(kind: MailingKind, meeting: Meeting, why: str) -> tuple[SetMailing, ...]:
    """The mailing that tells of a change knows why, where there is a reason."""
    key = f"{kind}:{meeting.id}"
    told = SetMailing(key=key, kind=kind, meeting=meeting.id, state="planned", why=why.strip())
    return (told,) if why.strip() else ()


def is_told(asked: SetMeeting, meeting: Meeting) -> bool:
    """Whether members who know of the meeting hear of this change: of its time, its place, or its link."""
    changes = ((getattr(asked, name), getattr(meeting, name)) for name in TOLD)
    return any(new is not None and new != old for new, old in changes)


def who_knows(meeting: int, room: Room) -> int:
    """How many people were told of this meeting, and so hear of its changes."""
    return answers.who_knows(room.club.key, meeting)


def announce(id: int, *, room: Room, house: House, by: str, what: str = COMMAND) -> Batch:
    """The meeting takes place, also one that was called off; members hear of it as the club's plans say. Or Refused."""

    def decided() -> Sequence[Effect]:
        meeting = the_meeting(id, room)
        if meeting.state not in ("planned", "cancelled"):
            raise Refused(
                f"meeting {id} is {meeting.state}: only one that is planned or cancelled can be announced",
                dutch="alleen een bijeenkomst die gepland of afgelast is, kan worden aangekondigd",
            )
        return (SetMeeting(meeting=id, state="announced"),)

    return act_on(decided, house=house, club=room.club.key, by=by, what=what)


def call_off(id: int, *, room: Room, house: House, by: str, why: str = "", what: str = COMMAND) -> Batch:
    """The meeting does not take place; who was told of it hears so, with the reason if there is one. Or Refused."""
    return act_on(lambda: calling_off(id, room, why), house=house, club=room.club.key, by=by, what=what)


def calling_off(id: int | None, room: Room, why: str = "") -> tuple[Effect, ...]:
    """What calls the meeting off. Raises Refused where it is over, or called off already."""
    meeting = the_meeting(id, room)
    if meeting.state in ("held", "cancelled"):
        raise Refused(
            f"meeting {id} is {meeting.state}: it cannot be called off",
            dutch="deze bijeenkomst is al geweest of al afgelast",
        )
    return (SetMeeting(meeting=meeting.id, state="cancelled"), *why_told("cancellation", meeting, why))


def was_held(id: int, *, room: Room, house: House, by: str, what: str = COMMAND) -> Batch:
    """The meeting is over; mailflow finds that by itself when its end has come. Raises Refused."""

    def decided() -> Sequence[Effect]:
        meeting = the_meeting(id, room)
        if meeting.state == "cancelled" or meeting.starts_at > house.now():
            state = "cancelled" if meeting.state == "cancelled" else "still to come"
            raise Refused(
                f"meeting {id} is {state}: it cannot have been held", dutch="deze bijeenkomst is niet geweest"
            )
        return (SetMeeting(meeting=id, state="held"),)

    return act_on(decided, house=house, club=room.club.key, by=by, what=what)


def set_agenda(
    id: int, items: tuple[AgendaItem, ...], *, room: Room, house: House, by: str, what: str = COMMAND
) -> Batch:
    """These items are the whole agenda. Raises Refused where there is no such meeting."""
    return act_on(
        lambda: (SetMeeting(meeting=the_meeting(id, room).id, agenda=items),),
        house=house,
        club=room.club.key,
        by=by,
        what=what,
    )


def with_item(items: tuple[AgendaItem, ...], item: AgendaItem) -> tuple[AgendaItem, ...]:
    """The items and the new one: where its hour puts it, or last."""
    begins = item.at
    if begins is None:
        return (*items, item)
    place = next((number for number, one in enumerate(items) if one.at is not None and one.at > begins), len(items))
    return (*items[:place], item, *items[place:])


def set_answer(
    id: int,
    who: Address,
    answer: Answer,
    *,
    room: Room,
    house: House,
    by: str,
    guests: int = 0,
    remark: str = "",
    what: str = COMMAND,
) -> Batch:
    """What somebody told an organiser of coming is recorded as if they had mailed it, and confirmed to them.

    Raises Refused where the meeting is over or called off.
    """
    club = room.club

    def decided() -> Sequence[Effect]:
        meeting = the_meeting(id, room)
        now = house.now()
        situation = facts.situation(
            club,
            cause=f"set:{id}:{who.address}:{now.isoformat()}",
            person=who,
            mentioned=(),
            now=now,
            written_at=now,
            said=remark,
        )
        details = Details(meeting=meeting.id, answer=answer, guests=guests, remark=remark)
        effects = intents.module_of("rsvp").decide(Intent(kind="rsvp", details=details, origin="verdict"), situation)
        if any(isinstance(one, Ask) for one in effects):
            raise Refused(
                f"meeting {id} is over or called off: nobody answers for it any more",
                dutch="deze bijeenkomst is geweest of afgelast: er valt niets meer te antwoorden",
            )
        return effects

    return act_on(decided, house=house, club=club.key, by=by, what=what)


def the_meeting(id: int | None, room: Room) -> Meeting:
    """The meeting with this number in this club. Raises Refused."""
    found = facts.meeting(room.club.key, id) if id is not None else None
    if found is None:
        raise Refused(
            f"there is no meeting {id} in {room.club.name}: `mailflow meetings` lists them",
            dutch="die bijeenkomst is er niet (meer)",
        )
    return found
