"""Who comes to a meeting: everybody's answer, an answer set for somebody, the list to print, and who came."""

# words: which_*

from typing import cast, get_args

from flask import Response

from mailflow.console.desk import Desk
from mailflow.console.meetings_charts import by_place
from mailflow.console.visit import BUTTON, Visit
from mailflow.flow import meetings as orders
from mailflow.flow.members import note_came
from mailflow.mail.addresses import strict
from mailflow.mail.cleaning import clean_line, clean_text, whole_number
from mailflow.model.address import Address
from mailflow.model.errors import Refused
from mailflow.model.meeting import Meeting
from mailflow.model.message import Answer
from mailflow.store import answers, facts
from mailflow.store.answers import WHICH, Said, Which

AT_ONCE = 50
CAME_AT_ONCE = 200
PRINTED_AT_ONCE = 500
MOST_GUESTS = 50
LONGEST_REMARK = 500


def routes(desk: Desk) -> None:
    """The pages about people of one meeting."""
    desk.get("/meetings/<int:id>/answers", listing)
    desk.get("/meetings/<int:id>/answer", form)
    desk.post("/meetings/<int:id>/answer", set_answer, right="answer")
    desk.get("/meetings/<int:id>/list", to_print)
    desk.get("/meetings/<int:id>/came", came)
    desk.post("/meetings/<int:id>/came", note, right="answer")


def listing(visit: Visit, id: int) -> Response:
    """Who gave which answer, and who gave none, page by page."""
    meeting = _meeting(visit, id)
    which = cast(Which, visit.query.get("which", "yes"))
    if which not in WHICH:
        raise visit.missing()
    count = answers.counted([id]).get(id, answers.Counted())
    totals = {
        "yes": count.yes,
        "waiting": count.waiting,
        "maybe": count.maybe,
        "no": count.no,
        "silent": answers.silent_count(visit.club.key, id),
    }
    page, pages = _page(visit, totals[which], AT_ONCE)
    return visit.page(
        "meetings/answers.html",
        meeting=meeting,
        which=which,
        totals=totals,
        rows=_rows(visit, id, which, limit=AT_ONCE, offset=(page - 1) * AT_ONCE),
        page=page,
        pages=pages,
        is_ahead=meeting.ends_at > visit.house.now() and meeting.state != "cancelled",
    )


def form(visit: Visit, id: int) -> Response:
    """What somebody said, to be set to what they told an organiser."""
    who = visit.query.get("who", "").strip().lower()
    said = answers.one(id, who) if who else None
    return visit.page("meetings/answer.html", meeting=_meeting(visit, id), who=who, said=said)


def set_answer(visit: Visit, id: int) -> Response:
    """The answer is recorded as if they had mailed it, and they get the same confirmation."""
    _meeting(visit, id)
    answer, shown = visit.form.get("answer", ""), visit.form.get("guests", "").strip() or "0"
    guests = whole_number(shown, most=MOST_GUESTS)
    if answer not in get_args(Answer):
        raise Refused("choose an answer first", dutch="kies eerst een antwoord")
    if guests is None:
        raise Refused(f"{shown!r} is no number of guests", dutch=f"{shown!r} is geen aantal gasten")
    who = _address(visit, visit.form.get("who", ""))
    done = orders.set_answer(
        id,
        who,
        cast(Answer, answer),
        room=visit.room,
        house=visit.house,
        by=visit.by,
        guests=guests,
        remark=clean_text(visit.form.get("remark", "")).strip()[:LONGEST_REMARK],
        what=BUTTON,
    )
    return visit.go(f"/meetings/{id}/answers", told="answer_set", batch=done.id, who=who.shown)


def to_print(visit: Visit, id: int) -> Response:
    """Everybody who comes, by name, with room for a tick; five hundred on a page."""
    meeting = _meeting(visit, id)
    count = answers.counted([id]).get(id, answers.Counted())
    page, pages = _page(visit, count.yes, PRINTED_AT_ONCE)
    return visit.page(
        "meetings/print.html",
        meeting=meeting,
        rows=answers.of_meeting(id, "yes", limit=PRINTED_AT_ONCE, offset=(page - 1) * PRINTED_AT_ONCE),
        people=count.people,
        page=page,
        pages=pages,
        places=by_place(visit, meeting),
    )


def came(visit: Visit, id: int) -> Response:
    """Who was expected, with a tick for who was there."""
    meeting = _meeting(visit, id)
    count = answers.counted([id]).get(id, answers.Counted())
    page, pages = _page(visit, count.yes, CAME_AT_ONCE)
    return visit.page(
        "meetings/came.html",
        meeting=meeting,
        rows=answers.of_meeting(id, "yes", limit=CAME_AT_ONCE, offset=(page - 1) * CAME_AT_ONCE),
        page=page,
        pages=pages,
        has_begun=meeting.starts_at <= visit.house.now(),
        places=by_place(visit, meeting, came=True),
    )


def note(visit: Visit, id: int) -> Response:
    """Of everybody on that page it is known whether they came; and of one more, who was not expected."""
    _meeting(visit, id)
    there = set(visit.form.getlist("came"))
    listed = visit.form.getlist("listed")[:CAME_AT_ONCE]
    known = {one: answers.one(id, one) for one in dict.fromkeys(listed)}
    noted: list[tuple[Address, bool | None]] = [
        (said.person, address in there)
        for address, said in known.items()
        if said is not None and said.came is not (address in there)
    ]
    if other := visit.form.get("other", "").strip():
        noted.append((_address(visit, other), True))
    done = note_came(id, noted, room=visit.room, house=visit.house, by=visit.by, what=BUTTON)
    return visit.go(f"/meetings/{id}/came", told="came_noted", batch=done.id)


def _rows(visit: Visit, id: int, which: Which, *, limit: int, offset: int) -> tuple[Said, ...]:
    if which == "silent":
        return answers.silent(visit.club.key, id, limit=limit, offset=offset)
    return answers.of_meeting(id, which, limit=limit, offset=offset)


def _page(visit: Visit, total: int, at_once: int) -> tuple[int, int]:
    """The page that is asked for, and how many there are."""
    pages = max(1, -(-total // at_once))
    return min(pages, whole_number(visit.query.get("page", "")) or 1), pages


def _address(visit: Visit, text: str) -> Address:
    """The address that was filled in, with the name that is known of it. Raises Refused."""
    found = strict(clean_line(text).lower())
    if found is None:
        raise Refused(f"{text[:100]!r} is no mail address", dutch=f"{text[:100]!r} is geen mailadres")
    known = facts.remembered(visit.club, found.address)
    return known.address if known else found


def _meeting(visit: Visit, id: int) -> Meeting:
    found = facts.meeting(visit.club.key, id)
    if found is None:
        raise visit.missing()
    return found
