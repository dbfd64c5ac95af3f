"""Reads orders that give a meeting another day, other hours or another place."""

import re
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from mailflow.model.answering import Order
from mailflow.model.meeting import Meeting
from mailflow.understanding.desk.orders_cut import Piece, even, tells
from mailflow.understanding.desk.orders_slots import (
    Desk,
    is_of_the_club,
    masked_as_said,
    place_in,
    tidy,
    which_meeting,
)
from mailflow.understanding.desk.orders_when import on_clock, step_in, the_day, when_in

_TO_MOVE = r"verzetten|verplaatsen|verschuiven|opschuiven|doorschuiven|uitstellen"
_MOVED = r"verzet|verplaatst|verschoven|opgeschoven|doorgeschoven|uitgesteld"
_MOVE = (
    re.compile(r"(?P<verb>verzet|verplaats|verschuif|schuif|move|reschedule|postpone|delay|shift)\s(?P<rest>.+)"),
    re.compile(r"(?P<verb>stel)\s(?P<rest>.+?\suit\b.*)"),
    re.compile(
        r"(?:we|wij|ik|i)\s(?P<verb>verzetten|verplaatsen|verschuiven|schuiven|verplaats|verschuif|move)\s(?P<rest>.+)"
    ),
    re.compile(r"(?:we|wij|ik)\s(?P<verb>stellen|stel)\s(?P<rest>.+?\suit\b.*)"),
    re.compile(
        rf"(?P<rest>.+?)\s(?:wordt|moet|mag|gaat|kan)\s(?P<more>.*?)\b(?P<verb>{_MOVED})\b(?:\sworden)?(?P<last>.*)"
    ),
    re.compile(rf"(?P<rest>.+?)\s(?P<verb>{_TO_MOVE})(?P<more>\b.*)"),
    re.compile(
        r"(?P<rest>.+?)\s(?:will be|must be|has to be|needs to be)\s(?P<verb>moved|postponed|rescheduled)(?P<more>.*)"
    ),
)
_OTHER_HOUR = re.compile(
    r"(?:(?:begin|start|laat)\s(?P<rest>.+)|(?P<other>.+?)\s(?:begint|start|beginnen|starten|starts|begins|wordt|is)\s"
    r"(?P<more>.+)|(?:we|wij)\s(?:beginnen|starten|start|begin)\s(?P<we>.+))"
)
_INSTEAD = re.compile(r"\s(?:in plaats van|i\.?p\.?v\.?|instead of|rather than|en niet|not)\s")
_OTHER_PLACE = re.compile(
    r"(?:andere|nieuwe|new|other|different)\s(?:zaal|locatie|plek|plaats|ruimte|venue|room|location|"
    r"place)\b(?P<of>[^:]*):"
)
_FROM_NOW = re.compile(r"\b(?:voortaan|toch|pas|nu|now|only)\b")
_ITS_PLACE = re.compile(
    r"(?:de |the )?(?:zaal|locatie|plek|plaats|venue|room|location)\b(?P<of>.*?)\s(?:wordt|becomes|changes to)\s"
)
_TARGET = re.compile(r"\s(?:naar|to|until|tot)\s(?!voren|achteren|en met)")


def moved(piece: Piece, desk: Desk) -> Order | None:
    """That a meeting is to have another time or place; None where the words do not order that."""
    if not piece.is_ordered:
        return None
    elsewhere = _elsewhere(piece, desk)
    if elsewhere is not None or piece.is_denied:
        return elsewhere
    found = next((one for pattern in _MOVE if (one := pattern.fullmatch(piece.plain))), None)
    if found is None:
        return _another_hour(piece, desk)
    if found.re in (_MOVE[-2], _MOVE[-3]) and tells(found["rest"]):
        return None
    parts = [name for name in ("rest", "more", "last") if name in found.re.groupindex and found.start(name) >= 0]
    said = " ".join(piece.said[found.start(name) : found.end(name)].strip() for name in parts)
    postponed = found["verb"].startswith(("stel", "uit", "postpone", "delay")) or " uit" in even(said)
    return _to_another_time(piece, said, desk, postponed=postponed)


def _to_another_time(piece: Piece, said: str, desk: Desk, *, postponed: bool) -> Order | None:
    """The move that words tell of: what stands before "naar" is the meeting, what stands behind it when it is."""
    instead = _INSTEAD.search(even(said))
    if instead:
        new, old = said[: instead.start()], said[instead.end() :]
        target = _TARGET.search(when_in(even(new)).masked)
        if target:
            old, new = f"{new[: target.start()]} {old}", new[target.end() :]
    else:
        targets = list(_TARGET.finditer(f" {when_in(even(said)).masked}"))
        at = targets[-1].start() if targets else len(said)
        old, new = _whole_month(said[:at], said[at:]), said[at:]
    if not is_of_the_club(old, desk):
        return None
    order = _moves(piece, old, new, desk)
    step = step_in(even(said), postponed=postponed)
    if order.starts_at is None and step is not None and order.meeting is not None:
        start = next(one for one in desk.agenda.meetings if one.id == order.meeting)
        zone = ZoneInfo(desk.known.timezone)
        local = start.starts_at.astimezone(zone).replace(tzinfo=None) + step[0]
        begins = on_clock(local.date(), local.time(), desk.known.timezone)
        return replace(order, starts_at=begins, ends_at=begins + (start.ends_at - start.starts_at), missing=())
    return order


def _whole_month(old: str, new: str) -> str:
    """ "Van 13" before "naar 20 januari": the month counts for both."""
    found = re.search(r"\b(?:van|from)\s\d{1,2}$", old.rstrip().lower())
    month = re.search(r"\d{1,2}\s([a-z]{3,9})\b", even(new))
    return f"{old.rstrip()} {month[1]}" if found and month else old


def _moves(piece: Piece, old: str, new: str, desk: Desk) -> Order:
    """The order with the day, hours and place of `new`; what is not said stays as the meeting has it."""
    meeting, missing = which_meeting(old, desk)
    when, masked = when_in(even(new)), masked_as_said(new)
    near = meeting.day(desk.known.timezone) if meeting else None
    day = the_day(when.days, today=desk.today, near=near)
    place = place_in(re.sub(r"^\s*(?:naar|to)\s", "in ", masked.lstrip()))
    unsure = bool(when.days) and day is None
    starts, ends = (None, None) if unsure else _instants(day, when.hours.begins if when.hours else None, meeting, desk)
    if when.hours and when.hours.over and starts is not None:
        at = day or near
        ends = on_clock(at, when.hours.over, desk.known.timezone) if at else ends
    if unsure or (starts is None and not place and day is None and when.hours is None):
        missing = (*missing, "when")
    return Order(
        kind="move_meeting",
        words=piece.words,
        meeting=meeting.id if meeting else None,
        starts_at=starts,
        ends_at=ends,
        place=place,
        text=piece.reason,
        missing=missing,
    )


def _instants(
    day: date | None, begins: time | None, meeting: Meeting | None, desk: Desk
) -> tuple[datetime | None, datetime | None]:
    """When the meeting begins and ends now: what is not said is as it was."""
    if meeting is None or (day is None and begins is None):
        return None, None
    zone = ZoneInfo(desk.known.timezone)
    old = meeting.starts_at.astimezone(zone)
    starts = on_clock(day or old.date(), begins or old.time(), desk.known.timezone)
    return starts, starts + (meeting.ends_at - meeting.starts_at)


def _another_hour(piece: Piece, desk: Desk) -> Order | None:
    """ "De 13e begint om 14.00 in plaats van 13.00": other hours on the same day."""
    found = _OTHER_HOUR.fullmatch(piece.plain)
    instead = _INSTEAD.search(piece.plain)
    if found is None or (instead is None and not _FROM_NOW.search(piece.plain)):
        return None
    said = piece.said[: instead.start()] if instead else piece.said
    when = when_in(even(said))
    if when.hours is None or not is_of_the_club(said, desk):
        return None
    meeting, missing = which_meeting(said, desk)
    starts, ends = _instants(None, when.hours.begins, meeting, desk)
    if meeting is not None and when.hours.over is not None:
        ends = on_clock(meeting.day(desk.known.timezone), when.hours.over, desk.known.timezone)
    return Order(
        kind="move_meeting", words=piece.words, meeting=meeting.id if meeting else None, starts_at=starts, ends_at=ends,
        text=piece.reason, missing=missing,
    )  # fmt: skip


def _elsewhere(piece: Piece, desk: Desk) -> Order | None:
    """ "Andere zaal voor de 13e: De Linde": another place at the same hours."""
    found = _OTHER_PLACE.match(piece.plain) or _ITS_PLACE.match(piece.plain)
    if found is None or piece.is_denied:
        return None
    of, place = piece.said[found.start("of") : found.end("of")], piece.said[found.end() :]
    instead = _INSTEAD.search(even(place))
    place = tidy(place[: instead.start()] if instead else place)
    meeting, missing = which_meeting(of, desk)
    return Order(
        kind="move_meeting", words=piece.words, meeting=meeting.id if meeting else None, place=place,
        text=piece.reason, missing=missing if place else (*missing, "when"),
    )  # fmt: skip
