"""An open decision for organisers, and how it was settled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mailflow.model.address import Address
from mailflow.model.understanding import Intent

QuestionState = Literal["open", "closed"]
Verdict = Literal["approve", "decline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an organiser is asked: about whom, why, in the writer's words, and the intent that waits for it.

    `kind` is the waiting intent's kind, or `unclear`, `unreadable`, `busy` where no intent waits. `asked_back_at`
    is when an organiser last asked its writer something, `came_back` what they wrote since, where that was looked up.
    """

    id: int
    club: str = ""
    key: str
    kind: str
    why: str
    words: str
    person: Address | None
    sender_shown: str
    subject: str
    asked_at: datetime
    mail: int | None = None
    intent: Intent | None = None
    state: QuestionState = "open"
    verdict: Verdict | None = None
    closed_by: str = ""
    closed_at: datetime | None = None
    asked_back_at: datetime | None = None
    came_back: tuple[str, ...] = ()
