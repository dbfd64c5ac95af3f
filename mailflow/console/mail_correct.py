"""The form in which organisers say what a mail really asked, and what comes of it."""

# words: corrected, corrected_done, corrected_but

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response
from werkzeug.exceptions import Forbidden

from mailflow import intents
from mailflow.console.desk import Desk
from mailflow.console.visit import Visit
from mailflow.flow import act
from mailflow.flow.correcting import ABOUT_A_MEETING, ABOUT_SOMEBODY
from mailflow.flow.desk import undoing
from mailflow.flow.rereading import Understood
from mailflow.mail.addresses import strict
from mailflow.mail.cleaning import whole_number
from mailflow.model.address import Mentioned
from mailflow.model.correction import Label, LabelledIntent, LabelledKind
from mailflow.model.errors import Refused
from mailflow.model.message import Answer
from mailflow.model.records import InboxRow
from mailflow.rendering import phrases
from mailflow.store import corrections, facts, mailroom
from mailflow.understanding.labels import ANSWERS, KINDS

MOST_INTENTS = 6
MOST_MEETINGS = 24
LONGEST_SLOT = 200
SLOTS = ("kind", "answer", "meeting", "guests", "name", "address", "place", "title")
TITLED = ("propose_theme", "contribute")
# Nobody else may take people off the list.
REMOVING = ("leave", "bouncing")


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionForm:
    """What the form shows: the mail's kind and its intents as they are known now, with empty ones to fill in."""

    kind: str
    intents: tuple[LabelledIntent | None, ...]
    kinds: Sequence[tuple[str, str]]
    mail_kinds: Sequence[tuple[str, str]]
    meetings: Sequence[tuple[str, str]]
    answers: Sequence[tuple[str, str]]
    may_be_done: bool


def routes(desk: Desk) -> None:
    """Correcting a mail."""
    desk.post("/mail/<int:id>/correct", correct, right="answer")


def form_of(visit: Visit, row: InboxRow, understood: Sequence[Understood]) -> CorrectionForm | None:
    """The form for this mail; None where it cannot be corrected (yet)."""
    if row.state == "received" or row.copy_of is not None:
        return None
    told = [one.label for one in corrections.of_mail(row.id) if one.origin == "correction"]
    known = told[-1].intents if told else tuple(one.intent for one in understood)
    rows = min(MOST_INTENTS, max(len(known) + 1, whole_number(visit.query.get("rows", "")) or 0))
    return CorrectionForm(
        kind=told[-1].kind if told else row.kind if row.kind in KINDS else "person",
        intents=(*known, *(None,) * (rows - len(known)))[:MOST_INTENTS],
        kinds=_kinds(visit),
        mail_kinds=[(kind, visit.words[f"kind_{kind}"]) for kind in KINDS],
        meetings=_meetings(visit, {one.day for one in known if one.day}),
        answers=[("", "–"), *((answer, visit.words[f"answer_{answer}"]) for answer in ANSWERS)],
        may_be_done=bool(row.sender),
    )


def correct(visit: Visit, id: int) -> Response:
    """What the mail really asked is kept as an example; with `do` it is also done, and what was done wrongly undone."""
    row = mailroom.one(visit.club.key, id)
    if row is None:
        raise visit.missing()
    label = _label(visit.form)
    if not visit.form.get("do"):
        act.correct(id, label, house=visit.house, by=visit.by)
        return _back(visit, id, "corrected")
    if any(one.kind in REMOVING for one in label.intents) and not visit.may("remove"):
        raise Forbidden
    found = act.correct_and_do(id, label, house=visit.house, by=visit.by)
    stays = "; ".join(one.within(visit.language) for one in found.undone.stays) if found.undone else ""
    return _back(visit, id, "corrected_but" if stays else "corrected_done", stays=stays)


def _back(visit: Visit, id: int, told: str, **gaps: str) -> Response:
    last = undoing.last_batch(visit.club.key, visit.by)
    return visit.go(f"/mail/{id}", told=told, batch=last.id if last else None, **gaps)


def _label(form: Mapping[str, str]) -> Label:
    """What was filled in. Raises Refused for what cannot be."""
    kind: LabelledKind = next((one for one in KINDS if one == form.get("mail_kind")), "person")
    filled = (_intent(form, number) for number in range(1, MOST_INTENTS + 1))
    return Label(kind=kind, intents=tuple(one for one in filled if one is not None))


def _intent(form: Mapping[str, str], number: int) -> LabelledIntent | None:
    """The intent of this part of the form; what its kind has no slot for is left out."""
    told = {slot: form.get(f"{slot}-{number}", "").strip()[:LONGEST_SLOT] for slot in SLOTS}
    kind = told["kind"]
    if kind not in intents.kinds():
        return None
    answer: Answer | None = next((one for one in ANSWERS if one == told["answer"]), None)
    return LabelledIntent(
        kind=kind,
        answer=answer if kind == "rsvp" else None,
        day=_day(told["meeting"]) if kind in ABOUT_A_MEETING else None,
        guests=min(int(told["guests"]), 50) if kind == "rsvp" and told["guests"].isdecimal() else 0,
        who=_who(told["name"], told["address"]) if kind in ABOUT_SOMEBODY else None,
        place=told["place"] if kind == "join" else "",
        title=told["title"] if kind in TITLED else "",
    )


def _who(name: str, address: str) -> Mentioned | None:
    if not name and not address:
        return None
    found = strict(address) if address else None
    if address and found is None:
        raise Refused(f"{address!r} is no plain mail address", dutch=f"{address!r} is geen gewoon mailadres")
    return Mentioned(name=name, address=found.address if found else "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _kinds(visit: Visit) -> list[tuple[str, str]]:
    """What a mail may ask, for a list to choose from; first, that it asks nothing (more)."""
    labels = [(kind, visit.room.lexicon.label(kind, visit.language)) for kind in intents.kinds()]
    return [("", visit.words.nothing), *labels]


def _meetings(visit: Visit, meant: set[date]) -> list[tuple[str, str]]:
    """The newest meetings by their days, and those that are meant; first, the next one after the mail."""
    all_of = facts.meetings(visit.club.key)
    days = {one.day(visit.club.timezone): one for one in all_of}
    shown = sorted({*list(days)[-MOST_MEETINGS:], *meant}, reverse=True)
    named = [(day.isoformat(), _named(day, days[day].theme if day in days else "", visit)) for day in shown]
    return [("", visit.words.next_meeting), *named]


def _named(day: date, theme: str, visit: Visit) -> str:
    said = phrases.day(day, language=visit.language, timezone=visit.club.timezone)
    return f"{said}: {theme}" if theme else said
