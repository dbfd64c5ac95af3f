"""Reads what an organiser wants done, in free words: plan, move, call off, put on the agenda, add, remove, send, tell.

Only what says so for sure is an order. Words that talk about such a thing, doubt, ask or forbid it are none.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from mailflow.model.answering import Item, Order
from mailflow.model.understanding import Known
from mailflow.understanding.desk.orders_agenda import on_agenda
from mailflow.understanding.desk.orders_asked import agenda_sent, member_list, taken_back, who_comes
from mailflow.understanding.desk.orders_cut import Piece, pieces
from mailflow.understanding.desk.orders_meetings import called_off, planned
from mailflow.understanding.desk.orders_moves import moved
from mailflow.understanding.desk.orders_people import added, removed
from mailflow.understanding.desk.orders_slots import Desk, desk_of

_LONGEST = 4000


def orders_in(text: str, *, known: Known, items: Sequence[Item], now: datetime) -> tuple[Order, ...]:
    """What this text orders, in its order; nothing where it is not sure that something is ordered.

    `now` is when it was written (aware UTC): days are seen from there. `items` are what numbers may mean. An order that
    lacks something names it in `missing`: "meeting", "when", "who", "address" or "number".
    """
    if len(text) > _LONGEST:
        return ()
    found: list[Order] = []
    desk = desk_of(known, now)
    for piece in pieces(text):
        orders = list(_orders(piece, desk, items))
        found += orders
        spoken = next((one.meeting for one in reversed(orders) if one.meeting is not None), None)
        if spoken is not None:
            desk = replace(desk, spoken_of=next(one for one in known.meetings if one.id == spoken))
    return tuple(dict.fromkeys(one for one in found if not _is_rather_moved(one, found)))


def _is_rather_moved(order: Order, orders: Sequence[Order]) -> bool:
    """Whether a meeting that "does not take place" is moved in the same text: on its old day it does not."""
    moved = {one.meeting for one in orders if one.kind == "move_meeting"}
    return order.kind == "cancel_meeting" and order.meeting in moved


def _orders(piece: Piece, desk: Desk, items: Sequence[Item]) -> Iterator[Order]:
    """The orders of one piece: the first of these ways in which it can be read."""
    first: tuple[Callable[[Piece, Desk], Order | None], ...] = (
        taken_back,
        who_comes,
        member_list,
        agenda_sent,
        planned,
    )
    for read in first:
        if (order := read(piece, desk)) is not None:
            yield order
            return
    if several := (on_agenda(piece, desk, items) or removed(piece, desk) or added(piece, desk)):
        yield from several
        return
    for read in (called_off, moved):
        if (order := read(piece, desk)) is not None:
            yield order
            return
