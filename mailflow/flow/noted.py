"""What must be known to decide about an organiser's notes: the text of the mail, and the summary that it answers."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from mailflow.mail.notes import read_notes
from mailflow.model.mailing import Summary
from mailflow.model.message import Message
from mailflow.model.notes import Noted, Recognised, Written
from mailflow.model.people import Club
from mailflow.model.understanding import Intent, Known, Understanding
from mailflow.planning import summaries as planning
from mailflow.store import facts, planned, summaries
from mailflow.understanding.notes import KIND
from mailflow.understanding.recognising import recognised


def notes_in(understanding: Understanding) -> Intent | None:
    """The notes in what was understood, or the answer to a draft."""
    return next((one for one in understanding.intents if one.kind == KIND), None)


def written_in(content: bytes, message: Message, understanding: Understanding) -> Written | None:
    """The text of the notes in a mail, and its files; None where it has none. A document may take a second."""
    return read_notes(content, message) if is_written(understanding) else None


def is_written(understanding: Understanding) -> bool:
    """Whether the mail brings notes, rather than an answer to a draft of them."""
    intent = notes_in(understanding)
    return intent is not None and intent.details.answer is None


def noted(
    understanding: Understanding,
    written: Written | None,
    *,
    known: Known,
    club: Club,
    written_at: datetime,
    now: datetime,
) -> Noted | None:
    """All that the module for notes needs; None where a mail has nothing to do with notes. Reads the store."""
    intent = notes_in(understanding)
    if intent is None:
        return None
    answered = known.answered.summary if known.answered is not None else None
    summary = summaries.summary(club.key, answered) if answered is not None else None
    meeting = intent.details.meeting if intent.details.meeting is not None else summary.meeting if summary else None
    return noted_of(written or Written(), meeting, club=club, written_at=written_at, now=now, summary=summary)


def noted_of(
    written: Written,
    meeting: int | None,
    *,
    club: Club,
    written_at: datetime,
    now: datetime,
    summary: Summary | None = None,
) -> Noted:
    """The same for a text that is about this meeting."""
    told = planned.facts(club, now=now)
    goes = club.plans.of("summary") is not None
    return Noted(
        written=written,
        recognised=_recognised(written, club=club, after=_day(meeting, club, written_at), now=now),
        summary=summary,
        recipients=planning.recipients(meeting, told),
        goes_out_at=planning.goes_out_at(told) if goes else None,
    )


def _recognised(written: Written, *, club: Club, after: date, now: datetime) -> Recognised:
    if not written.text:
        return Recognised()
    ahead = facts.meetings(club.key, since=now)
    return recognised(written.text, after=after, meetings=ahead, timezone=club.timezone)


def _day(meeting: int | None, club: Club, written_at: datetime) -> date:
    """The day of the meeting that notes are of, else the one on which they were written."""
    held = facts.meeting(club.key, meeting) if meeting is not None else None
    return held.day(club.timezone) if held is not None else written_at.astimezone(ZoneInfo(club.timezone)).date()
