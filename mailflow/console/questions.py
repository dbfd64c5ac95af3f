"""What organisers do about a question from its card: yes, no, ask back, it is something else; and taking it back."""

# section: today
# words: approved, answered, handled, declined, asked, relabelled

from dataclasses import replace
from typing import cast, get_args

from flask import Response
from werkzeug.exceptions import Forbidden

from mailflow import intents
from mailflow.console.desk import Desk
from mailflow.console.today import BY_HAND, REMOVING
from mailflow.console.visit import Visit
from mailflow.flow import act
from mailflow.flow.desk import undoing
from mailflow.mail.cleaning import whole_number
from mailflow.model.correction import Label, LabelledIntent
from mailflow.model.message import Answer
from mailflow.model.question import Question
from mailflow.model.understanding import Details
from mailflow.store import deeds, facts

LONGEST_WORDS = 4000
MOST_GUESTS = 50


def routes(desk: Desk) -> None:
    """The forms of a question's card, and the button that takes back what was done."""
    desk.post("/today/<int:id>/approve", approve, right="answer")
    desk.post("/today/<int:id>/decline", decline, right="answer")
    desk.post("/today/<int:id>/ask", ask_back, right="answer")
    desk.post("/today/<int:id>/relabel", relabel, right="answer")
    desk.post("/undo/<int:id>", undo, right="answer")


def approve(visit: Visit, id: int) -> Response:
    """It is done as it waited, or as it was filled in."""
    question = _question(visit, id)
    corrected = _corrected(visit, question)
    act.settle(id, "approve", house=visit.house, by=visit.by, note=_words(visit, "note"), corrected=corrected)
    told = "answered" if _words(visit, "note") else "handled"
    return _back(visit, "approved" if question.intent and question.kind not in BY_HAND else told)


def decline(visit: Visit, id: int) -> Response:
    """It is not done; the writer reads the reason, where one is given."""
    _question(visit, id)
    act.settle(id, "decline", house=visit.house, by=visit.by, reason=_words(visit, "reason"))
    return _back(visit, "declined")


def ask_back(visit: Visit, id: int) -> Response:
    """The writer is asked something first."""
    _question(visit, id)
    act.ask_back(id, _words(visit, "text"), house=visit.house, by=visit.by)
    return _back(visit, "asked")


def relabel(visit: Visit, id: int) -> Response:
    """The mail really asks something else, or nothing: that is done, and remembered."""
    question = _question(visit, id)
    kind = visit.form.get("kind", "")
    if question.mail is None or (kind and kind not in intents.kinds()):
        raise visit.missing()
    if kind in REMOVING and not visit.may("remove"):
        raise Forbidden
    label = Label(intents=(LabelledIntent(kind=kind),) if kind else ())
    act.correct_and_do(question.mail, label, house=visit.house, by=visit.by)
    return _back(visit, "relabelled")


def undo(visit: Visit, id: int) -> Response:
    """What was done at one go is as it was, as far as that can still be; the notice says what stays."""
    batch = deeds.batch(id)
    if batch is None or batch.club != visit.club.key:
        raise visit.missing()
    if not visit.may("order") and batch.by not in (visit.by, "mailflow"):
        raise Forbidden
    undone = act.undo(id, house=visit.house, by=visit.by)
    stays = "; ".join(one.within(visit.language) for one in undone.stays)
    path = visit.back
    return visit.go(path, told="undone_but", stays=stays) if stays else visit.go(path, told="undone")


def _question(visit: Visit, id: int) -> Question:
    """The question of this club that somebody with these rights may settle. Raises NotFound or Forbidden."""
    question = facts.question(id)
    if question is None or question.club != visit.club.key:
        raise visit.missing()
    if question.kind in REMOVING and not visit.may("remove"):
        raise Forbidden
    return question


def _corrected(visit: Visit, question: Question) -> Details | None:
    """What was filled in for an answer about coming; None where nothing was to be filled in."""
    answer, meeting = visit.form.get("answer", ""), visit.form.get("meeting", "")
    if question.intent is None or question.kind != "rsvp" or answer not in get_args(Answer):
        return None
    guests = visit.form.get("guests", "")
    return replace(
        question.intent.details,
        answer=cast("Answer", answer),
        meeting=whole_number(meeting) or question.intent.details.meeting,
        guests=min(whole_number(guests) or 0, MOST_GUESTS) if guests.isdecimal() else question.intent.details.guests,
    )


def _words(visit: Visit, name: str) -> str:
    return visit.form.get(name, "").replace("\r\n", "\n").strip()[:LONGEST_WORDS]


def _back(visit: Visit, told: str) -> Response:
    """Back to the page, with a button that takes back what was just done."""
    last = undoing.last_batch(visit.club.key, visit.by)
    return visit.go(visit.back, told=told, batch=last.id if last else None)
