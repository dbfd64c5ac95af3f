"""The agenda of a meeting, item by item: changed, moved up and down, taken off, and filled from what members offer."""

from collections.abc import Mapping

from flask import Response

from mailflow.console.desk import Desk
from mailflow.console.visit import BUTTON, Visit
from mailflow.flow import meetings as orders
from mailflow.flow.club_hours import hour
from mailflow.flow.proposals import Place, settling
from mailflow.mail.cleaning import clean_line, whole_number
from mailflow.model.answering import Batch
from mailflow.model.errors import Refused
from mailflow.model.meeting import AgendaItem, Meeting
from mailflow.store import facts

MOST_ITEMS = 60
MOST_MINUTES = 24 * 60


def routes(desk: Desk) -> None:
    """The agenda's page and its buttons."""
    desk.get("/meetings/<int:id>/agenda", agenda)
    desk.post("/meetings/<int:id>/agenda", save, right="order")
    desk.post("/meetings/<int:id>/agenda/add", add, right="order")
    desk.post("/meetings/<int:id>/agenda/take/<int:proposal>", take, right="order")


def agenda(visit: Visit, id: int) -> Response:
    """The items in their order, and what members put forward that is on no agenda yet."""
    meeting = _meeting(visit, id)
    on_it = {one.proposal for one in meeting.agenda}
    offered = [
        one
        for one in facts.proposals(visit.club.key)
        if one.state in ("open", "kept", "accepted") and one.id not in on_it and one.meeting in (None, id)
    ]
    return visit.page("meetings/agenda.html", meeting=meeting, offered=offered)


def save(visit: Visit, id: int) -> Response:
    """All items as they are filled in; one button also moves an item up or down, or takes it off."""
    meeting = _meeting(visit, id)
    items = list(_filled(visit.form, meeting))
    verb, _, number = visit.form.get("do", "save").partition("-")
    place = whole_number(number, most=len(items) - 1)
    if verb != "save" and place is None:
        raise visit.missing()
    if place is not None:
        item = items.pop(place)
        if verb != "remove":
            items.insert(max(0, place - 1) if verb == "up" else place + 1, item)
    return _set(visit, id, tuple(items), told="agenda_saved")


def add(visit: Visit, id: int) -> Response:
    """One more item: where its hour puts it, or last."""
    meeting = _meeting(visit, id)
    item = _item(visit.form, "", AgendaItem(title=""))
    if not item.title:
        raise Refused("the item needs a title", dutch="het onderdeel heeft een titel nodig")
    return _set(visit, id, orders.with_item(meeting.agenda, item), told="agenda_added")


def take(visit: Visit, id: int, proposal: int) -> Response:
    """What a member put forward is accepted for this meeting, on its agenda; they are told."""
    meeting = _meeting(visit, id)
    found = facts.proposal(visit.club.key, proposal)
    if found is None:
        raise visit.missing()
    if found.state == "accepted" and found.meeting == meeting.id:
        who = "" if found.kind == "theme" else found.person.called
        item = AgendaItem(title=found.title, who=who, proposal=found.id)
        return _set(visit, id, orders.with_item(meeting.agenda, item), told="agenda_added")
    done = visit.done(
        lambda: settling(
            proposal,
            "accepted",
            club=visit.club,
            house=visit.house,
            by=visit.by,
            place=Place(meeting=id, on_agenda=True),
        ),
    )
    return visit.go(f"/meetings/{id}/agenda", told="agenda_taken", batch=done.id)


def _set(visit: Visit, id: int, items: tuple[AgendaItem, ...], *, told: str) -> Response:
    if len(items) > MOST_ITEMS:
        raise Refused(
            f"an agenda has at most {MOST_ITEMS} items", dutch=f"een agenda heeft hooguit {MOST_ITEMS} punten"
        )
    done: Batch = orders.set_agenda(id, items, room=visit.room, house=visit.house, by=visit.by, what=BUTTON)
    return visit.go(f"/meetings/{id}/agenda", told=told, batch=done.id)


def _meeting(visit: Visit, id: int) -> Meeting:
    found = facts.meeting(visit.club.key, id)
    if found is None:
        raise visit.missing()
    return found


def _filled(form: Mapping[str, str], meeting: Meeting) -> tuple[AgendaItem, ...]:
    """The items as they are filled in. Raises Refused where the agenda was changed meanwhile by somebody else."""
    if form.get("items") != str(len(meeting.agenda)):
        raise Refused(
            "the agenda was changed meanwhile: look at it again", dutch="de agenda is intussen veranderd: kijk nog eens"
        )
    return tuple(_item(form, f"-{number}", before) for number, before in enumerate(meeting.agenda))


def _item(form: Mapping[str, str], ending: str, before: AgendaItem) -> AgendaItem:
    """One item of the form; without a title it keeps the one that it had."""
    at, shown = form.get(f"at{ending}", "").strip(), form.get(f"minutes{ending}", "").strip() or "0"
    minutes = whole_number(shown, most=MOST_MINUTES)
    if minutes is None:
        raise Refused(f"{shown!r} is no number of minutes", dutch=f"{shown!r} is geen aantal minuten")
    return AgendaItem(
        title=clean_line(form.get(f"title{ending}", "")) or before.title,
        at=hour(at) if at else None,
        minutes=minutes,
        who=clean_line(form.get(f"who{ending}", "")),
        proposal=before.proposal,
    )
