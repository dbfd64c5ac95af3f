"""An organiser's order becomes what makes it true, what people read of it and how many it reaches, or why it cannot.

Nothing is changed here: whoever asks carries the effects out, perhaps after a yes. The same is decided again then, on
the facts as they are by then.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mailflow.flow.desk import orders_meetings, orders_people
from mailflow.flow.desk.orders_meetings import Found, Ordering
from mailflow.flow.house import House, Room
from mailflow.model.address import Address
from mailflow.model.answering import WEIGHTY, Order, OrderKind
from mailflow.model.effect import Effect
from mailflow.model.errors import Refused
from mailflow.model.meeting import Meeting
from mailflow.model.ordering import Ordered, OrderTrouble
from mailflow.model.people import Club, Right
from mailflow.store import facts, items
from mailflow.understanding.desk.orders import orders_in

TEMPLATE = "order_lines"
RIGHT: Mapping[OrderKind, Right] = {
    "plan_meeting": "order",
    "move_meeting": "order",
    "cancel_meeting": "order",
    "add_to_agenda": "order",
    "add_member": "answer",
    "remove_member": "remove",
    "send_agenda": "order",
    "who_comes": "read",
    "member_list": "export",
    "undo": "answer",
}
NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
TROUBLES: tuple[OrderTrouble, ...] = ("meeting", "when", "who", "address", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What an order does: its effects, and in the organiser's language what they make true; or `why_not`.

    `weighty` says that it goes out to many or takes somebody off the list, `reaches` how many people it mails.
    """

    order: Order
    effects: tuple[Effect, ...] = ()
    told: tuple[str, ...] = ()
    weighty: bool = False
    reaches: int = 0
    why_not: str = ""


def read_orders(text: str, *, room: Room, now: datetime) -> tuple[Order, ...]:
    """What an organiser's text orders, as the club is now; numbers are those of the overview."""
    known = facts.known(room.club, answers_to=(), now=now)
    shown = items.under(room.club.key, {int(one) for one in NUMBER.findall(text)}, now=now)
    return orders_in(text, known=known, items=shown, now=now)


def prepared(order: Order, *, house: House, club: Club, by: Address, now: datetime) -> Prepared:
    """What the order of this organiser would do now. What people got wrong is told in `why_not`, and never raised."""
    room = house.rooms[club.key]
    ordering = Ordering(order=order, house=house, room=room, by=by, now=now, language=club.language_of(by.address))
    weighty = order.kind in WEIGHTY
    try:
        found = _found(ordering)
    except Refused as error:
        why = error.within(ordering.language)
        return Prepared(order=order, weighty=weighty, why_not=why[:1].upper() + why[1:])
    lines = _lines(found.told, ordering)
    if found.told.trouble:
        return Prepared(order=order, weighty=weighty, why_not=" ".join(lines))
    return Prepared(order=order, effects=found.effects, told=lines, weighty=weighty, reaches=found.told.people)


def _found(ordering: Ordering) -> Found:
    """The effects with what is told of them, or what stands in their way. Raises Refused."""
    order, club = ordering.order, ordering.room.club
    told = Ordered(kind=order.kind, name=order.who.name if order.who else "", ahead=_ahead(ordering.room, ordering.now))
    if not club.may(ordering.by.address, RIGHT[order.kind]):
        return Found(told=replace(told, trouble="not_allowed"))
    missing = next((one for one in TROUBLES if one in order.missing), None)
    if missing is not None:
        return Found(told=replace(told, trouble=missing))
    return WAYS[order.kind](ordering, told)


def _ahead(room: Room, now: datetime) -> tuple[Meeting, ...]:
    return tuple(one for one in facts.meetings(room.club.key, since=now) if one.state in ("planned", "announced"))


def _lines(told: Ordered, ordering: Ordering) -> tuple[str, ...]:
    """What the template says, line by line."""
    club, templates = ordering.room.club, ordering.room.templates
    name = templates.find(TEMPLATE, language=ordering.language, club_language=club.language)
    words = {"order": told, "club": club, "now": ordering.now, "language": name.language, "to": ordering.by}
    text = templates.text(name.name, words)
    return tuple(line for one in text.split("\n") if (line := " ".join(one.split())))


WAYS: Mapping[OrderKind, Callable[[Ordering, Ordered], Found]] = {
    "plan_meeting": orders_meetings.planned,
    "move_meeting": orders_meetings.moved,
    "cancel_meeting": orders_meetings.called_off,
    "add_to_agenda": orders_meetings.on_agenda,
    "send_agenda": orders_meetings.sent,
    "add_member": orders_people.added,
    "remove_member": orders_people.removed,
    "who_comes": orders_people.who_comes,
    "member_list": orders_people.member_list,
    "undo": orders_people.taken_back,
}
