"""What organisers say of a mail, as the JSON objects of the labelled sets, and back again (LABELS.md)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast, get_args

from mailflow.model.address import Mentioned
from mailflow.model.correction import Label, LabelledIntent, LabelledKind
from mailflow.model.meeting import Meeting
from mailflow.model.message import Answer
from mailflow.model.understanding import Intent

KINDS: tuple[LabelledKind, ...] = get_args(LabelledKind)
ANSWERS: tuple[Answer, ...] = get_args(Answer)
_TITLES = {"contribute": "topic"}


def as_told(label: Label) -> dict[str, object]:
    """The label's `kind` and `intents`, in the format of `labels.jsonl`; slots that are empty are left out."""
    return {"kind": label.kind, "intents": [_intent(one) for one in label.intents]}


def label_from(told: Mapping[str, object]) -> Label:
    """The label that `as_told` made such an object of. Raises ValueError for anything else."""
    kind, intents = told.get("kind"), told.get("intents")
    if kind not in KINDS or not isinstance(intents, list):
        raise ValueError("this is no label of a mail")
    return Label(kind=kind, intents=tuple(_intent_from(one) for one in intents))


def labelled(intent: Intent, *, meetings: Sequence[Meeting], timezone: str) -> LabelledIntent:
    """An intent that was understood as the labelled sets say it: the meeting by its date on the club's clock."""
    details = intent.details
    meeting = next((one for one in meetings if one.id == details.meeting), None)
    about_a_meeting = intent.kind in ("rsvp", "programme")
    return LabelledIntent(
        kind=intent.kind,
        answer=details.answer if intent.kind == "rsvp" else None,
        day=(meeting.day(timezone) if meeting else details.day) if about_a_meeting else None,
        guests=details.guests if intent.kind == "rsvp" else 0,
        who=details.who if intent.kind in ("join", "leave", "rsvp") else None,
        place=details.place if intent.kind == "join" else "",
        title=details.title if intent.kind in ("propose_theme", "contribute") else "",
    )


def shown(label: Label) -> str:
    """The label in one line for people: `person: rsvp yes 2027-01-13, propose_theme “eenzaamheid”`."""
    return f"{label.kind}: {', '.join(shown_intent(one) for one in label.intents) or 'asks for nothing'}"


def shown_intent(intent: LabelledIntent) -> str:
    """One intent in a few words."""
    words = (
        intent.kind,
        intent.answer,
        intent.day,
        f"+{intent.guests}" if intent.guests else "",
        f"for {intent.who.shown}" if intent.who else "",
        f"from {intent.place}" if intent.place else "",
        f"“{intent.title}”" if intent.title else "",
    )
    return " ".join(str(word) for word in words if word)


def _intent(intent: LabelledIntent) -> dict[str, object]:
    found: dict[str, object] = {"intent": intent.kind}
    if intent.kind == "rsvp":
        found |= {"status": intent.answer, "guests": intent.guests}
    if intent.day is not None:
        found["meeting"] = intent.day.isoformat()
    if intent.who is not None:
        found["who"] = {key: text for key, text in (("name", intent.who.name), ("email", intent.who.address)) if text}
    if intent.place:
        found["place"] = intent.place
    if intent.title:
        found[_TITLES.get(intent.kind, "title")] = intent.title
    return found


def _intent_from(told: object) -> LabelledIntent:
    if not isinstance(told, dict) or not isinstance(told.get("intent"), str):
        raise ValueError("this is no intent of a labelled mail")
    kind, answer = str(told["intent"]), told.get("status")
    if answer is not None and answer not in ANSWERS:
        raise ValueError(f"{answer!r} is no answer: yes, no or maybe")
    who = told.get("who")
    return LabelledIntent(
        kind=kind,
        answer=cast("Answer | None", answer),
        day=date.fromisoformat(str(told["meeting"])) if told.get("meeting") else None,
        guests=int(str(told.get("guests") or 0)),
        who=Mentioned(name=str(who.get("name", "")), address=str(who.get("email", "")))
        if isinstance(who, dict)
        else None,
        place=str(told.get("place") or ""),
        title=str(told.get(_TITLES.get(kind, "title")) or ""),
    )
