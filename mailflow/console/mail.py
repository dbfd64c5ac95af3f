"""Mail: every mail that came in, what stood in it, what was made of it, and setting that right."""

# words: kind_*, proof_*, answer_*, how_*

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args

from flask import Response

from mailflow.console import mail_charts, mail_correct
from mailflow.console.desk import Desk
from mailflow.console.mailings_outbox import is_deciding, may_look
from mailflow.console.marking import marked
from mailflow.console.visit import Visit
from mailflow.console.words import words_of
from mailflow.flow import act, rereading
from mailflow.mail.cleaning import whole_number
from mailflow.model.answering import WHY
from mailflow.model.records import InboxRow, OutboxRow
from mailflow.rendering.foreign import foreign_page
from mailflow.store import corrections, deeds, inbox, journal, mailroom, outbox
from mailflow.store.columns import as_instant, as_microseconds
from mailflow.store.mailroom import Decided, Place, Sought

A_PAGE = 50
LONGEST_SEARCH = 100
MOST_ANSWERS = 10
MOST_LINES = 200
KINDS = ("person", "calendar_reply", "auto_reply", "bounce", "bulk", "own", "unreadable")
HOWS: tuple[Decided, ...] = get_args(Decided)
BADGES = {"automatic": "good", "asked": "plain", "open": "warn", "stuck": "bad", "received": "warn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A mail of ours that answers a received one, with its text."""

    row: OutboxRow
    text: str


def routes(desk: Desk) -> None:
    """The list, each mail with its bytes and its HTML, correcting it, and having it handled again."""
    desk.get("/mail", listing)
    desk.get("/mail/<int:id>", one)
    desk.get("/mail/<int:id>/raw", raw, right="export")
    desk.get("/mail/<int:id>/html", html)
    desk.post("/mail/<int:id>/retry", retry, right="answer")
    mail_correct.routes(desk)


def listing(visit: Visit) -> Response:
    """The newest mails, or those that are looked for."""
    asked = {key: visit.query.get(key, "").strip()[:LONGEST_SEARCH] for key in ("words", "state", "kind", "person")}
    asked |= {key: day.isoformat() if (day := _day(visit.query.get(key, ""))) else "" for key in ("since", "until")}
    after = _place(visit.query.get("after", ""))
    found = mailroom.page(visit.club.key, _sought(asked, visit), after=after, limit=A_PAGE)
    is_first = after is None and not any(asked.values())
    return visit.page(
        "mail/list.html",
        rows=found.rows,
        hows=_hows(found.rows),
        badges=BADGES,
        asked=asked,
        states=[("", visit.words.any), *((how, visit.words[f"how_{how}"]) for how in HOWS)],
        kinds=[("", visit.words.any), *((kind, visit.words[f"kind_{kind}"]) for kind in KINDS)],
        older=visit.to("/mail", **asked, after=_told(found.ends)) if found.ends else "",
        newest=visit.to("/mail", **asked) if after else "",
        back_to=found.looked_back_to,
        chart=mail_charts.weeks(visit) if is_first else "",
    )


def one(visit: Visit, id: int) -> Response:
    """One mail: what stood in it, what was understood and done, and the form that sets it right."""
    row = mail_of(visit, id)
    seen, understood = rereading.reread(row, room=visit.room, beside=visit.house.beside), rereading.understood(row)
    batches = deeds.of_mail(id)
    return visit.page(
        "mail/mail.html",
        row=row,
        how=_hows((row,))[id],
        badges=BADGES,
        seen=seen,
        said=marked(seen.said, [words for one in understood for words in one.evidence]),
        understood=understood,
        labels={one.intent.kind: visit.room.lexicon.label(one.intent.kind, visit.language) for one in understood},
        questions=mailroom.questions_about(id),
        corrections=corrections.of_mail(id),
        batches=batches,
        told=deeds.told([one.id for one in batches]),
        answers=tuple(_answers(visit, id)),
        lines=journal.lines(visit.club.key, mail=id, limit=MOST_LINES),
        named_steps=words_of("journal", visit.language),
        form=mail_correct.form_of(visit, row, understood),
        may_keep=may_keep(visit, row),
    )


def raw(visit: Visit, id: int) -> Response:
    """The mail as it came, byte for byte, to keep as a file; not one that may hold the token of another organiser."""
    row = mail_of(visit, id)
    if not may_keep(visit, row):
        raise visit.missing()
    return visit.file(inbox.content(row.id), name=f"mail-{row.id}.eml", kind="application/octet-stream")


def html(visit: Visit, id: int) -> Response:
    """The HTML of the mail without anything that loads, runs or leads away, for its frame on the page."""
    row = mail_of(visit, id)
    seen = rereading.reread(row, room=visit.room, beside=visit.house.beside)
    if not seen.html:
        raise visit.missing()
    return visit.framed(foreign_page(seen.html, language=row.language or visit.language, title=row.subject))


def retry(visit: Visit, id: int) -> Response:
    """A mail that is stuck is handled again."""
    mail_of(visit, id)
    act.retry_mail(id, house=visit.house)
    return visit.go(f"/mail/{id}", told="retried")


def mail_of(visit: Visit, id: int) -> InboxRow:
    """The mail of this club with this number. Raises NotFound."""
    row = mailroom.one(visit.club.key, id)
    if row is None:
        raise visit.missing()
    return row


def may_keep(visit: Visit, row: InboxRow) -> bool:
    """Whether this organiser may have its bytes: an organiser's answer carries what only its writer answers with."""
    if row.sender == visit.by:
        return visit.may("export")
    return visit.may("export") and row.why not in WHY.values() and not is_deciding(visit, row.sender)


def _answers(visit: Visit, id: int) -> Iterator[Answer]:
    for row in outbox.rows(visit.club.key, mail=id, limit=MOST_ANSWERS):
        yield Answer(row=row, text=rereading.text_of_ours(row.id) if may_look(visit, row) else "")


def _hows(rows: tuple[InboxRow, ...]) -> Mapping[int, str]:
    """How each of these mails was decided: `open` where organisers still have to answer."""
    asked = mailroom.asked_about([row.id for row in rows])
    return {row.id: _how(row, asked.get(row.id)) for row in rows}


def _how(row: InboxRow, asked: bool | None) -> str:
    if row.state != "handled":
        return row.state
    return "automatic" if asked is None else "open" if asked else "asked"


def _sought(asked: Mapping[str, str], visit: Visit) -> Sought:
    since, until = _day(asked["since"]), _day(asked["until"])
    return Sought(
        kind=asked["kind"] if asked["kind"] in KINDS else "",
        decided=next((how for how in HOWS if how == asked["state"]), None),
        sender=asked["person"].lower(),
        since=_midnight(since, visit) if since else None,
        until=_midnight(until + timedelta(days=1), visit) if until else None,
        words=asked["words"],
    )


def _day(text: str) -> date | None:
    """The day, if it is one that a mail can have come on."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2200 else None


def _midnight(day: date, visit: Visit) -> datetime:
    return datetime.combine(day, time(), visit.zone).astimezone(UTC)


def _told(place: Place) -> str:
    return f"{as_microseconds(place.arrived_at)}-{place.id}"


def _place(text: str) -> Place | None:
    """Where a page begins, as a link tells it; None for anything else."""
    at, _, id = text.partition("-")
    microseconds, mail = whole_number(at), whole_number(id)
    instant = as_instant(microseconds)
    return Place(arrived_at=instant, id=mail) if instant and mail else None
