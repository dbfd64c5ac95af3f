"""What an order about a meeting makes true: one is planned, moved, called off, gets an item, or is told of now."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailflow.flow import meetings, proposals
from mailflow.flow.house import House, Room
from mailflow.flow.mailings import mailings_ahead, sent_now
from mailflow.model.address import Address
from mailflow.model.answering import Order
from mailflow.model.effect import Effect, Send, SetMeeting
from mailflow.model.meeting import AgendaItem, Meeting, Proposal
from mailflow.model.ordering import Ordered
from mailflow.model.people import Language
from mailflow.store import facts, items
from mailflow.store import planned as plans

USUAL_LENGTH = timedelta(hours=2)
# Which mailing "the agenda" is: the invitation has it; else what tells of the meeting before that.
TELLING = ("invitation", "announcement", "call_for_themes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """An order, and where it is looked at: the installation, the club, who ordered, the moment, their language."""

    order: Order
    house: House
    room: Room
    by: Address
    now: datetime
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What people are told of an order, and the effects of one that can be done."""

    told: Ordered
    effects: tuple[Effect, ...] = ()


def planned(ordering: Ordering, told: Ordered) -> Found:
    """A new meeting; the club's mailings follow by themselves."""
    order, club = ordering.order, ordering.room.club
    assert order.starts_at is not None
    ends = order.ends_at or order.starts_at + USUAL_LENGTH
    if order.starts_at <= ordering.now:
        return Found(told=replace(told, trouble="past"))
    if ends <= order.starts_at:
        return Found(told=replace(told, trouble="disorder"))
    if any(one.starts_at == order.starts_at for one in told.ahead):
        return Found(told=replace(told, trouble="same"))
    made = SetMeeting(starts_at=order.starts_at, ends_at=ends, place=order.place or None, theme=order.title or None)
    after = Meeting(id=0, uid="", starts_at=order.starts_at, ends_at=ends, place=order.place, theme=order.title)
    people = len(plans.facts(club, now=ordering.now).readers)
    return Found(told=replace(told, after=after, people=people), effects=(made,))


def moved(ordering: Ordering, told: Ordered) -> Found:
    """The meeting at its other time or place; whoever was told of it hears so."""
    order, room = ordering.order, ordering.room
    meeting = meetings.the_meeting(order.meeting, room)
    asked = SetMeeting(meeting=meeting.id, starts_at=order.starts_at, ends_at=order.ends_at, place=order.place or None)
    if order.starts_at is not None and order.starts_at <= ordering.now:
        return Found(told=replace(told, trouble="past"))
    if order.ends_at is not None and order.ends_at <= (order.starts_at or meeting.starts_at):
        return Found(told=replace(told, trouble="disorder"))
    if not meetings.is_told(asked, meeting):
        return Found(told=replace(told, trouble="same"))
    changed = meetings.completed(asked, meeting, room, now=ordering.now)
    after = replace(
        meeting,
        starts_at=changed.starts_at or meeting.starts_at,
        ends_at=changed.ends_at or meeting.ends_at,
        place=changed.place or meeting.place,
    )
    people = meetings.who_knows(meeting.id, room)
    effects: tuple[Effect, ...] = (changed, *meetings.why_told("correction", meeting, order.text))
    return Found(told=replace(told, meeting=meeting, after=after, people=people, reason=order.text), effects=effects)


def called_off(ordering: Ordering, told: Ordered) -> Found:
    """The meeting does not take place; whoever was told of it hears so, and why. Raises Refused."""
    order, room = ordering.order, ordering.room
    meeting = meetings.the_meeting(order.meeting, room)
    effects = meetings.calling_off(meeting.id, room, order.text)
    people = meetings.who_knows(meeting.id, room)
    return Found(told=replace(told, meeting=meeting, people=people, reason=order.text), effects=effects)


def on_agenda(ordering: Ordering, told: Ordered) -> Found:
    """An item on the meeting's agenda; who put it forward hears so. Raises Refused."""
    order, room = ordering.order, ordering.room
    meeting = meetings.the_meeting(order.meeting, room)
    proposal = _proposal(ordering)
    if order.number is not None and proposal is None:
        return Found(told=replace(told, trouble="number"))
    title = proposal.title if proposal else order.title
    if any(_is_on(one, proposal, title) for one in meeting.agenda):
        return Found(told=replace(told, trouble="same"))
    told = replace(told, meeting=meeting, title=title, numbered=proposal is not None)
    if proposal is None:
        items_now = meetings.with_item(meeting.agenda, AgendaItem(title=title))
        return Found(told=told, effects=(SetMeeting(meeting=meeting.id, agenda=items_now),))
    effects = proposals.settling(
        proposal.id,
        "accepted",
        club=room.club,
        house=ordering.house,
        by=ordering.by.address,
        place=proposals.Place(meeting=meeting.id, on_agenda=True),
    )
    people = len({one.to.address for one in effects if isinstance(one, Send)})
    return Found(told=replace(told, people=people), effects=effects)


def sent(ordering: Ordering, told: Ordered) -> Found:
    """What tells members of the meeting goes out now. Raises Refused where it cannot yet."""
    room, house = ordering.room, ordering.house
    meeting = meetings.the_meeting(ordering.order.meeting, room)
    told = replace(told, meeting=meeting)
    coming = {one.mailing.key: one for one in mailings_ahead(room, house=house)}
    key = next((key for kind in TELLING if (key := f"{kind}:{meeting.id}") in coming), None)
    if key is None:
        return Found(told=replace(told, trouble="sent"))
    effect = sent_now(key, room, house=house, by=ordering.by.address)
    ahead = coming[key].mailing
    return Found(told=replace(told, mailing=ahead.kind, people=len(ahead.people)), effects=(effect,))


def _proposal(ordering: Ordering) -> Proposal | None:
    """What the order's number means; else what was put forward under this very title and still waits."""
    order, club = ordering.order, ordering.room.club
    if order.number is not None:
        shown = items.under(club.key, [order.number], now=ordering.now)
        ref = next((one.ref for one in shown if one.what == "proposal"), None)
        return facts.proposal(club.key, ref) if ref is not None else None
    alike = [one for one in facts.proposals(club.key) if one.title.casefold() == order.title.casefold()]
    waiting = [one for one in alike if one.state in proposals.WAITING]
    return waiting[0] if len(waiting) == 1 else None


def _is_on(item: AgendaItem, proposal: Proposal | None, title: str) -> bool:
    if proposal is not None and item.proposal == proposal.id:
        return True
    return item.title.casefold() == title.casefold()
