"""What organisers say a mail really asked: a label that the next training can learn from."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mailflow.model.address import Mentioned
from mailflow.model.message import Answer

LabelledKind = Literal["person", "auto_reply", "bounce", "calendar_reply", "bulk"]
CorrectionOrigin = Literal["correction", "confirmed", "misread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledIntent:
    """One thing that a mail asks for, as the labelled sets say it (LABELS.md); `day` is the meeting's date."""

    kind: str
    answer: Answer | None = None
    day: date | None = None
    guests: int = 0
    who: Mentioned | None = None
    place: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a careful organiser says of a whole mail: its kind and its intents, none of which is there twice."""

    kind: LabelledKind = "person"
    intents: tuple[LabelledIntent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A label that organisers gave to a received mail.

    A `correction` tells of the whole mail; `confirmed` only that its one intent was rightly understood (a question
    was approved, a proposal accepted); `misread` that its one intent was not what the writer meant. `about` is the
    question or proposal that was settled. `decided_by` is the version of what had decided the mail.
    """

    id: int
    club: str
    mail: int
    origin: CorrectionOrigin
    label: Label
    given_by: str
    made_at: datetime
    decided_by: str = ""
    about: str = ""
