"""Votes on themes: opened for all members, followed while they answer by mail, closed, and what came of them."""

from datetime import timedelta

from flask import Response

from mailflow.console import charts
from mailflow.console.desk import Desk
from mailflow.console.visit import Visit
from mailflow.console.words import counted, filled
from mailflow.flow.club_hours import last_moment
from mailflow.flow.proposals import closing, open_now, opening
from mailflow.mail.cleaning import whole_number
from mailflow.model.errors import Refused
from mailflow.model.meeting import Ballot
from mailflow.planning.ballots import tally
from mailflow.store import answers, facts, proposals

USUALLY_OPEN = timedelta(days=14)
MOST_CHOICES = 20
MOST_SHOWN = 20


def routes(desk: Desk) -> None:
    """The votes, and the form for a new one."""
    desk.get("/themes/votes", votes)
    desk.get("/themes/votes/new", new, right="order")
    desk.post("/themes/votes/open", open_vote, right="order")
    desk.post("/themes/votes/close", close, right="order")


def votes(visit: Visit) -> Response:
    """The vote that is open with what was chosen so far, and those before."""
    known = proposals.ballots(visit.club.key)[:MOST_SHOWN]
    return visit.page(
        "themes/votes.html",
        ballots=[(ballot, _voters(ballot), _chart(visit, ballot)) for ballot in known],
        is_open=any(ballot.closed_at is None for ballot in known),
    )


def new(visit: Visit) -> Response:
    """On what, until when, and to how many members the question goes."""
    closes = (visit.house.now() + USUALLY_OPEN).astimezone(visit.zone).date()
    return visit.page(
        "themes/vote.html",
        waiting=[one for one in facts.proposals(visit.club.key) if one.state in ("open", "kept")],
        closes=closes.isoformat(),
        members=answers.members(visit.club.key),
        is_open=open_now(visit.room) is not None,
    )


def open_vote(visit: Visit) -> Response:
    """All members are asked by mail."""
    form = visit.form
    choices = whole_number(form.get("choices", "").strip(), most=MOST_CHOICES)
    if not choices:
        raise Refused("say how many favourites a member names", dutch="geef aan hoeveel iemand er mag kiezen")
    ids = [id for one in form.getlist("on") if (id := whole_number(one)) is not None]
    if not ids:
        raise Refused("choose what the vote is on", dutch="kies waar de stemming over gaat")
    closes_at = last_moment(form.get("closes", ""), visit.club.timezone)
    done = visit.done(
        lambda: (opening(ids, visit.room, choices=choices, closes_at=closes_at, house=visit.house),),
    )
    return visit.go("/themes/votes", told="vote_opened", batch=done.id)


def close(visit: Visit) -> Response:
    """The vote ends with the next tick of the clock, and its result goes out."""
    done = visit.done(
        lambda: (closing(visit.room, house=visit.house, by=visit.by)[1],),
    )
    return visit.go("/themes/votes", told="vote_closed", batch=done.id)


def _voters(ballot: Ballot) -> int:
    return sum(1 for one in proposals.votes(ballot.id) if one.proposals)


def _chart(visit: Visit, ballot: Ballot) -> str:
    """The votes for each proposal, the most wanted first."""
    w = visit.words
    results = tally(ballot, proposals.votes(ballot.id))
    numbers = {one.id: number for number, one in enumerate(ballot.proposals, start=1)}
    caption = charts.Caption(
        name=f"vote-{ballot.id}",
        title=w.chosen_so_far if ballot.closed_at is None else w.chosen,
        told=filled(w.chart_told, n=len(results), voters=counted(w, "voters", _voters(ballot))),
        first=w.proposal,
        as_table=visit.common.as_table,
    )
    labels = [f"{numbers.get(one.id, '–')}. {one.title}" for one, _ in results]
    return charts.bars(
        labels, charts.Series(name=w.votes, values=tuple(count for _, count in results)), caption=caption
    )
