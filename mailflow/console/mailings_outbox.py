"""The outbox: every mail that goes out or went out, how far it came, and what can be done about it."""

# words: out_*

import re
from email import message_from_bytes, policy
from typing import Literal, cast, get_args

from flask import Response

from mailflow.console.desk import Desk
from mailflow.console.visit import Visit
from mailflow.flow.act import OutboxVerb, change_outgoing
from mailflow.mail.cleaning import whole_number
from mailflow.model.records import OutboxRow, OutboxState
from mailflow.store import outbox

AT_ONCE = 50
# What opens a page in the name of whom a mail is for: by nobody else who looks at it.
_SEALED = re.compile(r"(/(?:answer|leave)/[0-9.]{1,40}\.)[A-Za-z0-9_-]{43}")

# What each state can be changed by.
VERBS: dict[OutboxState, tuple[OutboxVerb, ...]] = {
    "waiting": ("hold",),
    "held": ("release", "drop"),
    "refused": ("retry",),
    "doubtful": ("retry",),
}


def routes(desk: Desk) -> None:
    """The list, one mail, and its buttons."""
    desk.get("/mailings/outbox", listing)
    desk.get("/mailings/outbox/<int:id>", one)
    desk.get("/mailings/outbox/<int:id>/html", html)
    desk.post("/mailings/outbox/<int:id>/<string(maxlength=10):verb>", change, right="order")


def listing(visit: Visit) -> Response:
    """The newest mails, the newest first; of one state where that is chosen."""
    state, before = visit.query.get("state", ""), visit.query.get("before", "")
    if state and state not in get_args(OutboxState):
        raise visit.missing()
    rows = outbox.rows(visit.club.key, state=state or None, limit=AT_ONCE + 1, before=whole_number(before))
    return visit.page(
        "mailings/outbox.html",
        rows=rows[:AT_ONCE],
        state=state,
        counts=outbox.counts(visit.club.key),
        older=rows[AT_ONCE - 1].id if len(rows) > AT_ONCE else None,
    )


def one(visit: Visit, id: int) -> Response:
    """One mail in full, how far it came, and what went wrong."""
    row = _of_club(visit, id)
    is_shown = may_look(visit, row)
    text = _body(row, "plain") if is_shown else ""
    return visit.page("mailings/out.html", row=row, text=text, may_look=is_shown, verbs=VERBS.get(row.state, ()))


def html(visit: Visit, id: int) -> Response:
    """How it looks, for a frame in which nothing runs."""
    row = _of_club(visit, id)
    if not may_look(visit, row):
        raise visit.missing()
    return visit.framed(_body(row, "html"))


def change(visit: Visit, id: int, verb: str) -> Response:
    """It is tried again, let go, kept back or dropped."""
    _of_club(visit, id)
    if verb not in get_args(OutboxVerb):
        raise visit.missing()
    change_outgoing(id, cast(OutboxVerb, verb), house=visit.house)
    return visit.go(f"/mailings/outbox/{id}", told=f"out_told_{verb}")


def _of_club(visit: Visit, id: int) -> OutboxRow:
    row = outbox.row(id)
    if row is None or row.club != visit.club.key:
        raise visit.missing()
    return row


def may_look(visit: Visit, row: OutboxRow) -> bool:
    """Mails to another organiser hold what only they may have: the token of a digest, a link to sign in."""
    return row.to == visit.organiser.address or not is_deciding(visit, row.to)


def is_deciding(visit: Visit, address: str) -> bool:
    """Whether somebody with this address decides here: organisers, helpers and administrators."""
    return any(address == one.address for one in (*visit.club.organisers, *visit.house.administrators))


def _body(row: OutboxRow, kind: Literal["plain", "html"]) -> str:
    """The text or HTML of a mail that we made ourselves, its own links cut; empty where it is not kept any more."""
    mail = message_from_bytes(row.content, policy=policy.default)
    body = mail.get_body((kind,)) if row.content else None
    return _SEALED.sub(r"\1…", str(body.get_content())) if body is not None else ""
