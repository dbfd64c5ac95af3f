"""Meetings: what is planned and was, one meeting with who comes, and what is changed about it."""

# words: state_*, told_*

from collections.abc import Mapping
from datetime import timedelta

from flask import Response

from mailflow.console import meetings_agenda, meetings_people, meetings_summaries
from mailflow.console.desk import Desk
from mailflow.console.meetings_charts import by_place, over_time
from mailflow.console.meetings_form import asked_in, shown_in
from mailflow.console.visit import BUTTON, Visit
from mailflow.flow import meetings as orders
from mailflow.mail.cleaning import clean_text
from mailflow.model.errors import Refused
from mailflow.model.meeting import Meeting
from mailflow.store import answers, facts, summaries

PAST_SHOWN = 50
LONGEST_REASON = 2000
UNPROCESSABLE = 422


def routes(desk: Desk) -> None:
    """The list, one meeting, and its forms."""
    desk.get("/meetings", listing)
    desk.get("/meetings/new", new, right="order")
    desk.post("/meetings/new", create, right="order")
    desk.get("/meetings/<int:id>", one)
    desk.get("/meetings/<int:id>/edit", edit, right="order")
    desk.post("/meetings/<int:id>/edit", change, right="order")
    desk.get("/meetings/<int:id>/cancel", cancelling, right="order")
    desk.post("/meetings/<int:id>/cancel", cancel, right="order")
    desk.post("/meetings/<int:id>/announce", announce, right="order")
    desk.post("/meetings/<int:id>/held", held, right="order")
    meetings_agenda.routes(desk)
    meetings_people.routes(desk)
    meetings_summaries.routes(desk)


def listing(visit: Visit) -> Response:
    """The meetings ahead, the next one first, then those that were, the last one first."""
    known = facts.meetings(visit.club.key)
    now = visit.house.now()
    ahead = [one for one in known if one.ends_at > now]
    past = [one for one in reversed(known) if one.ends_at <= now][:PAST_SHOWN]
    return visit.page(
        "meetings/list.html",
        ahead=ahead,
        past=past,
        counts=answers.counted([one.id for one in (*ahead, *past)]),
        nobody_said=answers.Counted(),
        drafts=summaries.summaries(visit.club.key, state="draft"),
    )


def new(visit: Visit) -> Response:
    """An empty form."""
    return visit.page("meetings/form.html", meeting=None, filled=shown_in(None, visit.club.timezone))


def create(visit: Visit) -> Response:
    """The meeting is planned."""
    try:
        asked = asked_in(visit.form, None, visit.club.timezone)
        made = orders.plan_meeting(asked, room=visit.room, house=visit.house, by=visit.by, what=BUTTON)
    except Refused as error:
        return _again(visit, None, error)
    return visit.go(f"/meetings/{made.made[0]}", told="planned", batch=made.id)


def one(visit: Visit, id: int) -> Response:
    """All that is known of a meeting, and how its answers came in."""
    meeting = of_club(visit, id)
    return visit.page(
        "meetings/one.html",
        meeting=meeting,
        count=answers.counted([id]).get(id, answers.Counted()),
        silent=answers.silent_count(visit.club.key, id),
        places=by_place(visit, meeting),
        chart=over_time(visit, meeting),
        summaries=[one for one in summaries.summaries(visit.club.key) if one.meeting == id],
        is_ahead=meeting.ends_at > visit.house.now(),
        has_begun=meeting.starts_at <= visit.house.now(),
    )


def edit(visit: Visit, id: int) -> Response:
    """The form with all that is known."""
    meeting = of_club(visit, id)
    return visit.page(
        "meetings/form.html",
        meeting=meeting,
        filled=shown_in(meeting, visit.club.timezone),
        knowing=orders.who_knows(id, visit.room),
        minutes=minutes(visit.club.plans.debounce),
    )


def change(visit: Visit, id: int) -> Response:
    """The meeting is as the form says; where people will be mailed about it, only once that was said to be right."""
    meeting = of_club(visit, id)
    try:
        asked = asked_in(visit.form, meeting, visit.club.timezone)
        whole = orders.completed(asked, meeting, visit.room, now=visit.house.now())
        why = clean_text(visit.form.get("why", "")).strip()[:LONGEST_REASON]
        knowing = orders.who_knows(id, visit.room) if orders.is_told(whole, meeting) else 0
        if knowing and not visit.form.get("sure"):
            return _sure(visit, meeting, knowing)
        done = orders.change_meeting(asked, room=visit.room, house=visit.house, by=visit.by, why=why, what=BUTTON)
    except Refused as error:
        return _again(visit, meeting, error)
    return visit.go(f"/meetings/{id}", told="changed", batch=done.id)


def cancelling(visit: Visit, id: int) -> Response:
    """Whether it is really to be called off, and why."""
    return visit.page(
        "meetings/cancel.html",
        meeting=of_club(visit, id),
        knowing=orders.who_knows(id, visit.room),
        minutes=minutes(visit.club.plans.debounce),
    )


def cancel(visit: Visit, id: int) -> Response:
    """The meeting does not take place."""
    of_club(visit, id)
    why = clean_text(visit.form.get("why", "")).strip()[:LONGEST_REASON]
    done = orders.call_off(id, room=visit.room, house=visit.house, by=visit.by, why=why, what=BUTTON)
    return visit.go(f"/meetings/{id}", told="cancelled", batch=done.id)


def announce(visit: Visit, id: int) -> Response:
    """The meeting takes place (again)."""
    of_club(visit, id)
    done = orders.announce(id, room=visit.room, house=visit.house, by=visit.by, what=BUTTON)
    return visit.go(f"/meetings/{id}", told="announced", batch=done.id)


def held(visit: Visit, id: int) -> Response:
    """The meeting is over."""
    of_club(visit, id)
    done = orders.was_held(id, room=visit.room, house=visit.house, by=visit.by, what=BUTTON)
    return visit.go(f"/meetings/{id}", told="held", batch=done.id)


def of_club(visit: Visit, id: int) -> Meeting:
    """The meeting of this club, or there is no such page."""
    found = facts.meeting(visit.club.key, id)
    if found is None:
        raise visit.missing()
    return found


def minutes(time: timedelta) -> int:
    """A time in whole minutes."""
    return int(time.total_seconds() // 60)


def _sure(visit: Visit, meeting: Meeting, knowing: int) -> Response:
    """Who will hear of the change, and one more button: nothing was changed yet."""
    filled = {name: text for name, text in visit.form.items() if name not in ("form", "back", "sure")}
    return visit.page(
        "meetings/sure.html",
        meeting=meeting,
        knowing=knowing,
        minutes=minutes(visit.club.plans.debounce),
        hidden={**filled, "sure": "1"},
    )


def _again(visit: Visit, meeting: Meeting | None, error: Refused) -> Response:
    """The form as it was filled in, and what is wrong with it: nothing was changed."""
    filled: Mapping[str, str] = {**shown_in(None, visit.club.timezone), **visit.form.to_dict()}
    return visit.page(
        "meetings/form.html",
        UNPROCESSABLE,
        meeting=meeting,
        filled=filled,
        knowing=0,
        minutes=0,
        notice={"text": error.within(visit.language), "wrong": 1},
    )
