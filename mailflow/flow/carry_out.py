"""Effects become true: state rows by store.apply, mails by the outbox; inside the caller's transaction."""

from collections.abc import Iterable, Sequence

from mailflow.flow.house import House, Room
from mailflow.flow.links import leave_urls
from mailflow.mail.compose import compose
from mailflow.mail.invitation import as_files, calendar_for
from mailflow.model.effect import Effect, Send
from mailflow.model.outgoing import OutgoingMail
from mailflow.model.records import Queued
from mailflow.rendering.render import render
from mailflow.store import journal, outbox, people
from mailflow.store.apply import apply


def carry_out(
    effects: Sequence[Effect], *, house: House, club: str, mail: int | None = None, by: str = "mailflow"
) -> tuple[int, ...]:
    """All effects are true, their mails wait in the outbox, each step stands in the journal; ids of rows made.

    A part of a mail whose key was used before is left out; a mail without parts is not made. Raises what
    rendering raises (SettingsError for a broken template): the caller's transaction then takes all of it back.
    """
    room = house.rooms[club]
    now = house.now()
    made = apply([one for one in effects if not isinstance(one, Send)], club=room.club, now=now, mail=mail, by=by)
    for parts in letters(one for one in effects if isinstance(one, Send)):
        _queue(parts, house=house, room=room, mail=mail)
    return made


def letters(sends: Iterable[Send]) -> list[tuple[Send, ...]]:
    """Parts that belong together, in order; a part without a letter is a letter of its own."""
    together: dict[str, list[Send]] = {}
    for part in sends:
        together.setdefault(part.letter or part.key, []).append(part)
    return [tuple(parts) for parts in together.values()]


def outgoing(parts: Sequence[Send], *, house: House, room: Room) -> OutgoingMail:
    """The parts as one mail to one person, ready to be composed."""
    club = room.club
    now = house.now()
    first = parts[0]
    conversation = first.conversation
    calendars = tuple(
        calendar_for(part.calendar, club=club, now=now, language=part.language) for part in parts if part.calendar
    )
    return OutgoingMail(
        message_id=f"<{house.fresh_token()}@{club.address.domain}>",
        sender=club.address,
        to=first.to,
        rendered=render(parts, templates=room.templates, club=club, now=now),
        written_at=now,
        cause=first.cause,
        list_id=room.own.list_id,
        leave_address=club.address.address,
        leave_url=leave_urls(club, [first.to.address]).get(first.to.address, "") if can_be_left(parts) else "",
        language=first.language,
        answers=conversation.answers if conversation else "",
        references=conversation.references if conversation else (),
        calendar=calendars[0] if len(calendars) == 1 else None,
        attached=(
            *(as_files(calendars) if len(calendars) > 1 else ()),
            *(file for part in parts for file in part.attached),
        ),
    )


def can_be_left(parts: Sequence[Send]) -> bool:
    """Whether this mail goes out to many, and one click ends that; what organisers are asked comes with their part."""
    return any(part.mailing not in (None, "notes_request") for part in parts)


def _told_of(part: Send) -> int | None:
    """The meeting that this part tells of."""
    return part.calendar.meeting.id if part.calendar else part.meeting


def _queue(parts: tuple[Send, ...], *, house: House, room: Room, mail: int | None) -> None:
    club = room.club
    fresh = outbox.fresh_keys(club.key, [part.key for part in parts])
    parts = tuple(part for part in parts if part.key in fresh)
    if not parts:
        journal.write(
            club.key, "not sent", "this was already answered: nothing goes out twice", mail=mail, now=house.now()
        )
        return
    if club.public_url and can_be_left(parts):
        people.person_id(club.key, parts[0].to)  # outsiders may be known from the settings only, and can leave too
    going = outgoing(parts, house=house, room=room)
    queued = Queued(
        club=club.key,
        account=room.account,
        keys=tuple(part.key for part in parts),
        templates=tuple(part.template for part in parts),
        to=going.to,
        subject=going.rendered.subject,
        message_id=going.message_id,
        content=compose(going),
        cause=going.cause,
        mail=mail,
        meeting=next((told for part in parts if (told := _told_of(part)) is not None), None),
        bulk=any(part.mailing is not None for part in parts),
        state="held" if house.safe_mode.mode == "hold" else "waiting",
    )
    id = outbox.queue(queued, now=house.now())
    journal.write(
        club.key,
        "answered",
        f"outbox {id}: {', '.join(queued.templates)} to {going.to.address}",
        mail=mail,
        now=house.now(),
    )
