"""What members read after a meeting: the draft, to be approved or dropped."""

# words: summary_*

from typing import Literal

from flask import Response

from mailflow.console.desk import Desk
from mailflow.console.visit import Visit
from mailflow.flow import summarising
from mailflow.store import facts, summaries


def routes(desk: Desk) -> None:
    """One summary with its two buttons."""
    desk.get("/meetings/summaries/<int:id>", one)
    desk.post("/meetings/summaries/<int:id>/approve", approve, right="order")
    desk.post("/meetings/summaries/<int:id>/drop", drop, right="order")


def one(visit: Visit, id: int) -> Response:
    """The text as members would get it, and its state."""
    found = summaries.summary(visit.club.key, id)
    if found is None:
        raise visit.missing()
    meeting = facts.meeting(visit.club.key, found.meeting) if found.meeting is not None else None
    return visit.page("meetings/summary.html", summary=found, meeting=meeting)


def approve(visit: Visit, id: int) -> Response:
    """It goes out to all members in the next sending hours."""
    return _settle(visit, id, "approved")


def drop(visit: Visit, id: int) -> Response:
    """It does not go out."""
    return _settle(visit, id, "dropped")


def _settle(visit: Visit, id: int, state: Literal["approved", "dropped"]) -> Response:
    if summaries.summary(visit.club.key, id) is None:
        raise visit.missing()
    done = summarising.settle(id, state, house=visit.house, by=visit.by, what="button")
    return visit.go(f"/meetings/summaries/{id}", told=f"summary_is_{state}", batch=done.id)
