"""Themes and contributions that members put forward: accepted, kept, declined, made one, and put to a vote."""

# words: state_*, kind_*, told_*

from typing import Literal

from flask import Response
from werkzeug.exceptions import Forbidden

from mailflow.console import themes_votes
from mailflow.console.desk import Desk
from mailflow.console.visit import Visit
from mailflow.flow.club_hours import hour
from mailflow.flow.proposals import Place, merging, settling
from mailflow.mail.cleaning import clean_text, whole_number
from mailflow.model.answering import ItemKind
from mailflow.model.errors import Refused
from mailflow.model.meeting import Meeting, Proposal
from mailflow.planning.ballots import tally
from mailflow.rendering import phrases
from mailflow.store import facts, items, proposals

WAITING = ("open", "kept")
MOST_SETTLED = 100
LONGEST_REASON = 2000
MOST_MINUTES = 24 * 60


def routes(desk: Desk) -> None:
    """The backlog, one of it with its forms, and the votes."""
    desk.get("/themes", listing)
    desk.get("/themes/<int:id>", one)
    desk.post("/themes/<int:id>/accept", accept, right="answer")
    desk.post("/themes/<int:id>/merge", merge, right="answer")
    desk.post("/themes/<int:id>/keep", keep, right="answer")
    desk.post("/themes/<int:id>/decline", decline, right="answer")
    desk.post("/themes/<int:id>/withdraw", withdraw, right="answer")
    themes_votes.routes(desk)


def listing(visit: Visit) -> Response:
    """What waits, the oldest first, with its number and votes; then what was settled."""
    every = facts.proposals(visit.club.key)
    waiting = [one for one in every if one.state in WAITING]
    settled = [one for one in reversed(every) if one.state not in WAITING][:MOST_SETTLED]
    refs: list[tuple[ItemKind, int]] = [("proposal", one.id) for one in waiting]
    return visit.page(
        "themes/list.html",
        waiting=waiting,
        settled=settled,
        numbers={
            ref: number for (_, ref), number in items.foreseen(visit.club.key, refs, now=visit.house.now()).items()
        },
        votes=_votes(visit),
    )


def one(visit: Visit, id: int) -> Response:
    """One proposal in the words of who put it forward, and all that can be done with it."""
    found = _of_club(visit, id)
    every = facts.proposals(visit.club.key)
    return visit.page(
        "themes/one.html",
        proposal=found,
        number=items.foreseen(visit.club.key, [("proposal", id)], now=visit.house.now())["proposal", id],
        meeting=facts.meeting(visit.club.key, found.meeting) if found.meeting is not None else None,
        into=next((each for each in every if each.id == found.merged_into), None),
        others=[(each.id, each.title) for each in every if _takes(each, found)],
        ahead=[(each.id, _named(visit, each)) for each in _ahead(visit)],
        votes=_votes(visit).get(id),
        is_waiting=found.state in WAITING,
    )


def accept(visit: Visit, id: int) -> Response:
    """It is accepted, maybe for a meeting: on its agenda, as its theme. Who changes a meeting must have that right."""
    found, place = _of_club(visit, id), _place(visit)
    if place is not None and (place.on_agenda or place.as_theme) and not visit.may("order"):
        raise Forbidden
    done = visit.done(
        lambda: settling(found.id, "accepted", club=visit.club, house=visit.house, by=visit.by, place=place),
    )
    return visit.go(f"/themes/{id}", told="told_accepted", batch=done.id)


def merge(visit: Visit, id: int) -> Response:
    """It is a part of another one from now on."""
    _of_club(visit, id)
    other = whole_number(visit.form.get("into", "")) or 0
    done = visit.done(
        lambda: merging(id, other, club=visit.club, house=visit.house),
    )
    return visit.go(f"/themes/{other}", told="told_merged", batch=done.id)


def keep(visit: Visit, id: int) -> Response:
    """It waits for a later meeting."""
    return _settled(visit, id, "kept")


def decline(visit: Visit, id: int) -> Response:
    """It is not done; who put it forward hears the reason, if there is one."""
    return _settled(visit, id, "declined")


def withdraw(visit: Visit, id: int) -> Response:
    """Whoever put it forward does not want it any more."""
    return _settled(visit, id, "withdrawn")


def _settled(visit: Visit, id: int, state: Literal["kept", "declined", "withdrawn"]) -> Response:
    _of_club(visit, id)
    reason = clean_text(visit.form.get("reason", "")).strip()[:LONGEST_REASON]
    done = visit.done(
        lambda: settling(id, state, club=visit.club, house=visit.house, by=visit.by, reason=reason),
    )
    return visit.go(f"/themes/{id}", told=f"told_{state}", batch=done.id)


def _of_club(visit: Visit, id: int) -> Proposal:
    found = facts.proposal(visit.club.key, id)
    if found is None:
        raise visit.missing()
    return found


def _place(visit: Visit) -> Place | None:
    """For which meeting, and where in it. Raises Refused for what cannot be read."""
    form = visit.form
    meeting, shown = form.get("meeting", ""), form.get("minutes", "").strip() or "0"
    if not meeting:
        return None
    minutes = whole_number(shown, most=MOST_MINUTES)
    if minutes is None:
        raise Refused(f"{shown!r} is no number of minutes", dutch=f"{shown!r} is geen aantal minuten")
    at = form.get("at", "").strip()
    return Place(
        meeting=whole_number(meeting) or 0,
        on_agenda=bool(form.get("on_agenda")),
        at=hour(at) if at else None,
        minutes=minutes,
        as_theme=bool(form.get("as_theme")),
    )


def _takes(other: Proposal, mine: Proposal) -> bool:
    """Whether the other one can take this one in."""
    return other.id != mine.id and other.kind == mine.kind and other.state in (*WAITING, "accepted")


def _ahead(visit: Visit) -> list[Meeting]:
    now = visit.house.now()
    known = facts.meetings(visit.club.key, since=now)
    return [one for one in known if one.starts_at > now and one.state in ("planned", "announced")]


def _named(visit: Visit, meeting: Meeting) -> str:
    day = phrases.short_day(meeting.starts_at, language=visit.language, timezone=visit.club.timezone)
    return f"{day}: {meeting.theme}" if meeting.theme else day


def _votes(visit: Visit) -> dict[int, int]:
    """The votes for each proposal in the last ballot that it was in."""
    found: dict[int, int] = {}
    for ballot in reversed(proposals.ballots(visit.club.key)):
        found |= {each.id: count for each, count in tally(ballot, proposals.votes(ballot.id))}
    return found
