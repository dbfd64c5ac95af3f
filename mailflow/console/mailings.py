"""What goes out to many: what is coming, how it reads, who gets it, and what is ordered about it."""

# words: kind_*, audience_*, state_*, sure_*, do_*, told_*

from typing import Literal, Protocol

from flask import Response

from mailflow.console import mailings_outbox
from mailflow.console.desk import Desk
from mailflow.console.visit import BUTTON, Visit
from mailflow.flow import mailings
from mailflow.flow.house import House, Room
from mailflow.flow.mailings import Ahead
from mailflow.flow.outlines import outlined
from mailflow.flow.sketches import Sketch, sketch, sketched_to, tried_out
from mailflow.mail.cleaning import whole_number
from mailflow.model.effect import SetMailing
from mailflow.model.errors import Refused
from mailflow.model.mailing import MailingAhead
from mailflow.model.plan_facts import PlanFacts
from mailflow.store import mailings as kept
from mailflow.store import outbox

# No club has so many readers; a larger number is no page.
MOST_PAGES = 10**8
AT_ONCE = 50
MOST_SETTLED = 30
MOST_TO_CHOOSE = 100

Verb = Literal["hold", "release", "stop", "send"]


class Ordering(Protocol):
    """What an order about a mailing makes true."""

    def __call__(self, key: str, room: Room, *, house: House, by: str) -> SetMailing: ...


VERBS: dict[Verb, Ordering] = {
    "hold": mailings.holding,
    "release": mailings.releasing,
    "stop": mailings.stopping,
    "send": mailings.sent_now,
}


def routes(desk: Desk) -> None:
    """The list, one mailing, its preview, and its orders; then the outbox."""
    desk.get("/mailings", listing)
    desk.get("/mailings/one", one)
    desk.get("/mailings/preview", preview)
    desk.get("/mailings/html", html)
    desk.get("/mailings/sure", sure, right="order")
    desk.post("/mailings/order", order, right="order")
    desk.post("/mailings/test", test, right="order")
    mailings_outbox.routes(desk)


def listing(visit: Visit) -> Response:
    """What is coming, the next one first; what was missed; what went out lately."""
    rows = kept.rows(visit.club.key)
    return visit.page(
        "mailings/list.html",
        coming=outlined(visit.room, house=visit.house),
        missed=[row for row in rows if row.state == "missed" and ":" in row.key][:MOST_SETTLED],
        done=[row for row in rows if row.state in ("done", "stopped") and ":" in row.key][:MOST_SETTLED],
        counts=outbox.counts(visit.club.key),
    )


def one(visit: Visit) -> Response:
    """When a mailing goes out, and to whom, page by page."""
    page = whole_number(visit.query.get("page", ""), most=MOST_PAGES) or 1
    found = _sketch(visit, limit=AT_ONCE, offset=(page - 1) * AT_ONCE)
    pages = max(1, -(-found.count // AT_ONCE))
    if page > pages:
        page, found = pages, _sketch(visit, limit=AT_ONCE, offset=(pages - 1) * AT_ONCE)
    return visit.page(
        "mailings/one.html",
        mailing=found.mailing,
        verbs=_verbs(found.mailing),
        count=found.count,
        people=found.people,
        page=page,
        pages=pages,
    )


def preview(visit: Visit) -> Response:
    """The mail as it would go out now, to whichever of its readers is chosen."""
    found = _sketch(visit, limit=MOST_TO_CHOOSE)
    to = _to(visit) or (found.people[0].address if found.people else "")
    mail = None
    if to:
        ahead = _ahead_to(visit, to, outline=found.known)
        mail = mailings.preview_of(ahead, visit.room, house=visit.house, to=to)
    return visit.page(
        "mailings/preview.html",
        mailing=found.mailing,
        mail=mail,
        choices=[(each.address, each.shown) for each in found.people],
    )


def html(visit: Visit) -> Response:
    """The same as HTML, for a frame in which nothing runs."""
    to = _to(visit)
    return visit.framed(mailings.preview_of(_ahead_to(visit, to), visit.room, house=visit.house, to=to).rendered.html)


def sure(visit: Visit) -> Response:
    """What would be done, and to how many people; nothing is done yet."""
    verb, key = _verb(visit.query.get("do", "")), visit.query.get("key", "")
    if verb is None:
        raise visit.missing()
    row = next((each for each in kept.rows(visit.club.key) if each.key == key and each.state == "missed"), None)
    found = None if row is not None else _sketch(visit, limit=1)
    kind = row.kind if row else found.mailing.kind if found else ""
    return visit.page("mailings/sure.html", verb=verb, key=key, found=found, kind=kind)


def order(visit: Visit) -> Response:
    """It is held, let go, stopped, or sent now."""
    verb, key = _verb(visit.form.get("do", "")), visit.form.get("key", "")
    if verb is None:
        raise visit.missing()

    def ordered() -> tuple[SetMailing, ...]:
        return (VERBS[verb](key, visit.room, house=visit.house, by=visit.by),)

    done = visit.done(ordered)
    return visit.go("/mailings", told=f"told_{verb}", batch=done.id)


def test(visit: Visit) -> Response:
    """The mail goes to who asks for it, and to nobody else."""
    key = visit.form.get("key", "")
    tried_out(key, visit.room, house=visit.house, to=visit.organiser, by=visit.by, what=BUTTON)
    return visit.go("/mailings", told="told_test", address=visit.organiser.address)


def _sketch(visit: Visit, *, limit: int, offset: int = 0) -> Sketch:
    try:
        return sketch(visit.query.get("key", ""), visit.room, house=visit.house, limit=limit, offset=offset)
    except Refused:
        raise visit.missing() from None


def _ahead_to(visit: Visit, to: str, outline: PlanFacts | None = None) -> Ahead:
    """The mailing to this reader, or to its first one."""
    try:
        return sketched_to(visit.query.get("key", ""), visit.room, house=visit.house, to=to, outline=outline)
    except Refused:
        raise visit.missing() from None


def _to(visit: Visit) -> str:
    return visit.query.get("to", "").strip().lower()


def _verb(text: str) -> Verb | None:
    return next((verb for verb in VERBS if verb == text), None)


def _verbs(mailing: MailingAhead) -> tuple[Verb, ...]:
    """What can be ordered about it now."""
    return ("release", "send", "stop") if mailing.state == "held" else ("hold", "send", "stop")
