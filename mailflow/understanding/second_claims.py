"""What a second reader answered, checked: only what rests on the very words of the mail is a claim."""

# mypy: disable-error-code="explicit-any"
# pydantic builds its models on Any.

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mailflow.model.address import Mentioned
from mailflow.model.errors import Refused
from mailflow.model.message import Answer, Message
from mailflow.model.understanding import Details, Evidence, Intent
from mailflow.understanding.second_put import LEFT_OUT, Put

_LONGEST = 600
_MOST_CLAIMS = 12
_MOST_GUESTS = 20
_LONGEST_TITLE = 200
_LEAST_PIECE = 8
_WRITER = frozenset({"ik", "ikzelf", "wij", "we", "me", "mij", "i", "us", "myself", "null", "schrijver", "writer"})
_ABOUT_MEETINGS = ("rsvp", "programme")
_TITLED = ("propose_theme", "contribute")
_FENCED = re.compile(r"\s*```(?:json)?\s*\n(?P<inside>.*)\n\s*```\s*", re.DOTALL)

Short = Annotated[str, Field(max_length=_LONGEST)]


class ClaimTold(BaseModel):
    """One intent as a second reader tells it, before it is checked."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: Short
    evidence: Annotated[tuple[Short, ...], Field(max_length=_MOST_CLAIMS)]
    answer: Answer | None = None
    meeting: Short | None = None
    guests: Annotated[int, Field(ge=0, le=10_000)] | None = None
    who: Short | None = None
    title: Short | None = None
    place: Short | None = None


class Told(BaseModel):
    """The whole answer of a second reader."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    intents: Annotated[tuple[ClaimTold, ...], Field(max_length=_MOST_CLAIMS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The claims that stand, as intents without any confidence of their own; `dropped` tells of the others, and why."""

    intents: tuple[Intent, ...] = ()
    dropped: tuple[str, ...] = ()


def read_answer(text: str) -> Told:
    """The answer, whose form is right. Raises Refused, without a word of it, where it is anything else.

    What a thinking model thought aloud, and a fence around the JSON, are left out.
    """
    inside = text.rpartition("</think>")[2].strip()
    fenced = _FENCED.fullmatch(inside)
    try:
        return Told.model_validate_json(fenced["inside"] if fenced else inside)
    except (ValidationError, ValueError, RecursionError) as error:
        wrong = error.errors(include_url=False, include_input=False)[0] if isinstance(error, ValidationError) else None
        where = ".".join(str(one) for one in wrong["loc"] if isinstance(one, int) or one in _keys()) if wrong else ""
        why = wrong["type"] if wrong else type(error).__name__
        raise Refused(
            f"its answer has not the form that was asked for ({' '.join(filter(None, (where, why)))})"
        ) from None


def checked(told: Told, *, put: Put, message: Message, kinds: Sequence[str]) -> Claims:
    """The claims of a known kind, about a known meeting, whose evidence stands in what was said, white space folded."""
    stands: list[Intent] = []
    dropped: list[str] = []
    known: set[tuple[object, ...]] = set()
    said = _folded(f"{message.subject}\n{message.said}")
    for one in told.intents:
        evidence = tuple(dict.fromkeys(_standing(one.evidence, said)))
        why = _wrong(one, evidence, put=put, message=message, said=said, kinds=kinds)
        if why:
            dropped.append(f"{one.kind if one.kind in kinds else 'a kind'}: {why}")
            continue
        intent = _intent(one, evidence, put=put, message=message, said=said)
        key = (intent.kind, intent.details)
        if key not in known:
            known.add(key)
            stands.append(intent)
    return Claims(intents=tuple(stands), dropped=tuple(dropped))


def as_kept(told: Told) -> list[dict[str, object]]:
    """The answer as JSON objects, to be kept with the mail."""
    kept: list[dict[str, object]] = json.loads(told.model_dump_json(exclude_defaults=True))["intents"]
    return kept


def read_kept(kept: object) -> Told | None:
    """The answer as it was kept; None where that is of another form, such as an older one."""
    try:
        return Told.model_validate_json(json.dumps({"intents": kept}))
    except (ValidationError, ValueError, TypeError):
        return None


def _keys() -> frozenset[str]:
    return frozenset({"intents", *ClaimTold.model_fields})


def _wrong(
    one: ClaimTold, evidence: Sequence[str], *, put: Put, message: Message, said: str, kinds: Sequence[str]
) -> str:
    """Why this is no claim; empty where it is one."""
    if one.kind not in kinds:
        return "there is no such kind"
    if not evidence:
        return "its evidence does not stand in what was said"
    if one.kind == "rsvp" and one.answer is None:
        return "it tells no answer"
    if one.kind in _ABOUT_MEETINGS and one.meeting and put.meeting_on(one.meeting) is None:
        return "there is no meeting on that day"
    if _who(one.who, message) is not None and _folded(one.who or "") not in said:
        return "whom it is about does not stand in what was said"
    return ""


def _intent(one: ClaimTold, evidence: Sequence[str], *, put: Put, message: Message, said: str) -> Intent:
    about_meeting = one.kind in _ABOUT_MEETINGS
    meeting = put.meeting_on(one.meeting) if about_meeting and one.meeting else None
    return Intent(
        kind=one.kind,
        confidence=0.0,
        evidence=tuple(Evidence(words=words, rule="second reader") for words in evidence),
        details=Details(
            answer=one.answer if one.kind == "rsvp" else None,
            meeting=meeting.id if meeting else None,
            guests=min(one.guests or 0, _MOST_GUESTS) if one.kind == "rsvp" else 0,
            who=_who(one.who, message) if one.kind not in _TITLED else None,
            place=_copied(one.place, said) if one.kind == "join" else "",
            title=_copied(one.title, said) if one.kind in _TITLED else "",
        ),
    )


def _standing(evidence: Sequence[str], said: str) -> Iterator[str]:
    """The evidence that stands in what was said; what surrounds something left out stands for the whole."""
    for words in evidence:
        pieces = LEFT_OUT.split(words)
        piece = " ".join(max(pieces, key=len).split())
        enough = len(piece) >= (_LEAST_PIECE if len(pieces) > 1 else 2) and any(map(str.isalnum, piece))
        if enough and _folded(piece) in said:
            yield piece


def _copied(text: str | None, said: str) -> str:
    """The text, where it stands in what was said; else nothing."""
    words = " ".join((text or "").split())
    return words if words and len(words) <= _LONGEST_TITLE and _folded(words) in said else ""


def _who(name: str | None, message: Message) -> Mentioned | None:
    if not name or _is_writer(name):
        return None
    writer = _folded(message.sender.name).lower() if message.sender else ""
    return None if writer and _folded(name).lower() in writer else Mentioned(name=" ".join(name.split()))


def _is_writer(name: str) -> bool:
    return name.strip().lower() in _WRITER


def _folded(text: str) -> str:
    """As words are compared here: the same letters (NFC), with one space for any white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())
