"""Effects become true: state rows by store.apply, mails by the outbox; inside the caller's transaction."""

from collections.abc import Iterable, Sequence

from mailflow.flow.fan_out import fan_out
from mailflow.flow.house import House, Room
from mailflow.flow.outgoing import can_be_left as can_be_left
from mailflow.flow.outgoing import outgoing as outgoing
from mailflow.flow.outgoing import queued
from mailflow.mail.compose import compose
from mailflow.model.effect import Effect, Send
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
    sends = [one for one in effects if isinstance(one, Send)]
    for parts in letters(sends if mail is not None else fan_out(sends, house=house, room=room)):
        _queue(parts, house=house, room=room, mail=mail)
    return made


def letters(sends: Iterable[Send]) -> list[tuple[Send, ...]]:
    """Parts that belong together, in order; a part without a letter is a letter of its own."""
    together: dict[str, list[Send]] = {}
    for part in sends:
        together.setdefault(part.letter or part.key, []).append(part)
    return [tuple(parts) for parts in together.values()]


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
    row = queued(parts, going, compose(going), house=house, room=room, mail=mail)
    id = outbox.queue(row, now=house.now())
    journal.write(
        club.key,
        "answered",
        f"outbox {id}: {', '.join(row.templates)} to {going.to.address}",
        mail=mail,
        now=house.now(),
    )
