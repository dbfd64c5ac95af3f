"""The journal: what happened, step by step, and what was done at one go and can be taken back."""

from flask import Response

from mailflow.console.desk import Desk
from mailflow.console.visit import Visit
from mailflow.mail.cleaning import whole_number
from mailflow.store import deeds, journal

A_PAGE = 50
LONGEST_SEARCH = 100


def routes(desk: Desk) -> None:
    """The lines of the journal, and the batches."""
    desk.get("/journal", lines)
    desk.get("/journal/done", done)


def lines(visit: Visit) -> Response:
    """The newest lines, those of one mail, or with these words."""
    words = visit.query.get("words", "").strip()[:LONGEST_SEARCH]
    mail = whole_number(visit.query.get("mail", ""))
    before = whole_number(visit.query.get("before", ""))
    found = journal.page(visit.club.key, limit=A_PAGE + 1, before=before, words=words, mail=mail)
    shown = found[:A_PAGE]
    older = visit.to("/journal", words=words, mail=mail, before=shown[-1].id) if len(found) > A_PAGE else ""
    return visit.page("journal/lines.html", lines=shown, words=words, mail=mail, older=older, before=before)


def done(visit: Visit) -> Response:
    """What organisers and mailflow did, the newest first, each with a button that takes it back."""
    before = whole_number(visit.query.get("before", ""))
    found = deeds.batches(visit.club.key, limit=A_PAGE + 1, before=before)
    shown = found[:A_PAGE]
    older = visit.to("/journal/done", before=shown[-1].id) if len(found) > A_PAGE else ""
    return visit.page(
        "journal/done.html",
        batches=shown,
        told=deeds.told([one.id for one in shown]),
        names={one.address: one.shown for one in visit.club.organisers},
        older=older,
        before=before,
    )
