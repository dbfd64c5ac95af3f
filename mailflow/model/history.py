"""What happened with one person, line by line."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

HistoryKind = Literal[
    "mail", "journal", "sent", "joined", "left", "answer", "came", "proposal", "vote", "question", "verdict"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing that happened: `ref` is the number of its mail, meeting, proposal, vote or question.

    `title` is a subject, theme or kind; `detail` a state, an answer or the journal's words; `order` tells apart what
    happened at the same instant.
    """

    at: datetime
    what: HistoryKind
    title: str = ""
    detail: str = ""
    ref: int | None = None
    order: int = 0
