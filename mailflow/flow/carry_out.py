"""Effects become true: state rows by store.apply, mails by the outbox; inside the caller's transaction."""

from collections.abc import Iterable, Sequence

from mailflow.flow import breaker
from mailflow.flow.desk.answerable import answerable_of, issued
from mailflow.flow.fan_out import fan_out
from mailflow.flow.house import House, Room
from mailflow.flow.outgoing import can_be_left as can_be_left
from mailflow.flow.outgoing import outgoing as outgoing
from mailflow.flow.outgoing import queued
from mailflow.flow.steps import reached
from mailflow.mail.compose import compose
from mailflow.model.effect import Effect, Send
from mailflow.store import journal, outbox, people
from mailflow.store.apply import Noting, apply
from mailflow.store.deeds import MAILS, Done


def carry_out(
    effects: Sequence[Effect],
    *,
    house: House,
    club: str,
    mail: int | None = None,
    by: str = "mailflow",
    noting: Noting | None = None,
) -> tuple[int, ...]:
    """All effects are true, their mails wait in the outbox, each step stands in the journal; ids of rows made.

    A part of a mail whose key was used before is left out; a mail without parts is not made. `noting` is told how
    everything was before, and which mails were made. Raises what rendering raises (SettingsError for a broken
    template): the caller's transaction then takes all of it back.
    """
    room = house.rooms[club]
    now = house.now()
    states = [one for one in effects if not isinstance(one, Send)]
    made = apply(states, club=room.club, now=now, mail=mail, by=by, noting=noting)
    reached("carried out in part")
    sends = [one for one in effects if isinstance(one, Send)]
    mails = _queued(sends, house=house, room=room, mail=mail, is_noted=noting is not None)
    if noting and mails:
        noting(Done(what=MAILS, told=f"outbox {', '.join(map(str, mails))}", mails=mails))
    return made


def _queued(sends: Sequence[Send], *, house: House, room: Room, mail: int | None, is_noted: bool) -> tuple[int, ...]:
    """The mails wait in the outbox; the ids of those that were made, as far as anybody asks for them."""
    if mail is not None:
        made = [_queue(parts, house=house, room=room, mail=mail) for parts in letters(sends)]
        return tuple(id for id in made if id is not None)
    fresh = outbox.fresh_keys(room.club.key, [one.key for one in sends]) if is_noted and sends else frozenset()
    for parts in letters(fan_out(sends, house=house, room=room)):
        _queue(parts, house=house, room=room, mail=None)
    return outbox.made_under(room.club.key, sorted(fresh))


def letters(sends: Iterable[Send]) -> list[tuple[Send, ...]]:
    """Parts that belong together, in order; a part without a letter is a letter of its own."""
    together: dict[str, list[Send]] = {}
    for part in sends:
        together.setdefault(part.letter or part.key, []).append(part)
    return [tuple(parts) for parts in together.values()]


def _queue(parts: tuple[Send, ...], *, house: House, room: Room, mail: int | None) -> int | None:
    """The id of the mail that was made of these parts; None where all of it went out before."""
    club = room.club
    fresh = outbox.fresh_keys(club.key, [part.key for part in parts])
    parts = tuple(part for part in parts if part.key in fresh)
    if not parts:
        journal.write(
            club.key, "not sent", "this was already answered: nothing goes out twice", mail=mail, now=house.now()
        )
        return None
    if club.public_url and can_be_left(parts):
        people.person_id(club.key, parts[0].to)  # outsiders may be known from the settings only, and can leave too
    answerable = answerable_of(parts)
    token = issued(answerable, parts[0].to, house=house, room=room) if answerable else ""
    going = outgoing(parts, house=house, room=room, token=token)
    made = queued(parts, going, compose(going), house=house, room=room, mail=mail)
    (row,) = breaker.let_through([made], club=club, now=house.now())
    id = outbox.queue(row, now=house.now())
    journal.write(
        club.key,
        "answered",
        f"outbox {id}: {', '.join(row.templates)} to {going.to.address}",
        mail=mail,
        now=house.now(),
    )
    return id
