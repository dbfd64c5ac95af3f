"""What an organiser wrote down of a meeting, and all that must be known to make a summary of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from mailflow.model.mailing import NextMeeting, Summary
from mailflow.model.outgoing import Attached

Trouble = Literal["document", "empty", "too_long"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Notes as Markdown, with the files that go along; `left_out` names files that do not.

    `trouble` says why there is no text: the document `file` cannot be read (`why` tells more), there is none at all, or
    there is too much of it.
    """

    text: str = ""
    title: str = ""
    files: tuple[Attached, ...] = ()
    left_out: tuple[str, ...] = ()
    trouble: Trouble | None = None
    file: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What notes tell besides the meeting itself: the next one, what somebody offers, the themes that they list.

    `next_words` are the words from which the next meeting was recognised.
    """

    next_meeting: NextMeeting | None = None
    next_words: str = ""
    offers: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """To how many people a summary goes: who came, who could not, and outsiders."""

    came: int = 0
    missed: int = 0
    outsiders: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """All that deciding about notes needs: what was written and recognised, and the summary that the mail answers.

    `goes_out_at` is the next sending hour; None where summaries are switched off.
    """

    written: Written = field(default_factory=Written)
    recognised: Recognised = field(default_factory=Recognised)
    summary: Summary | None = None
    recipients: Recipients = field(default_factory=Recipients)
    goes_out_at: datetime | None = None
