"""What organisers noted of meetings, as `apply` changes it and as the rest of the house reads it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from mailflow.model.effect import DraftSummary, SetSummary
from mailflow.model.mailing import Summary, SummaryState
from mailflow.model.outgoing import Attached
from mailflow.model.people import Club
from mailflow.model.understanding import Answered
from mailflow.store import tables
from mailflow.store.columns import shortened
from mailflow.store.rows import insert_once

Told = tuple[str, str, int | None]
# What mailflow writes to an organiser about notes.
DRAFT = "summary_draft"
ABOUT_NOTES = frozenset({"notes_request", DRAFT, "summary_asked", "summary_settled"})


def draft(effect: DraftSummary, *, club: Club, now: datetime) -> Told:
    """The notes are a draft, once for their key; an older draft about the same meeting is dropped."""
    row = tables.Summary
    id = insert_once(
        row.insert(
            club=club.key,
            key=effect.key,
            meeting=effect.meeting,
            mail=effect.mail,
            title=effect.title,
            text=effect.text,
            by=effect.by.address,
            made_at=now,
        )
    )
    if id is None:
        return "summary", "these notes were drafted before", None
    older = row.meeting == effect.meeting if effect.meeting is not None else row.meeting.is_null()
    dropped = row.update(state="dropped", settled_at=now)
    dropped.where(row.club == club.key, row.id != id, row.state == "draft", older).execute()
    for file in effect.files:
        tables.SummaryFile.insert(summary=id, name=file.name, mime_type=file.mime_type, content=file.content).execute()
    return "summary", f"summary {id} is drafted from the notes of {effect.by}: {effect.title}", id


def set_state(effect: SetSummary, *, club: Club, now: datetime) -> Told:
    """The summary has its state. Raises LookupError where there is none."""
    row = tables.Summary
    given: dict[str, object] = {"state": effect.state, "settled_at": now}
    changed = row.update(given).where(row.id == effect.summary, row.club == club.key)
    if not changed.execute():
        raise LookupError(f"there is no summary {effect.summary} in {club.name}")
    return "summary", f"summary {effect.summary} is {effect.state}{f' ({effect.by})' if effect.by else ''}", None


def summaries(club: str, *, state: SummaryState | None = None) -> tuple[Summary, ...]:
    """The summaries of a club, the newest first, with their files; or only those in one state."""
    row = tables.Summary
    found = row.select().where(row.club == club)
    if state is not None:
        found = found.where(row.state == state)
    return tuple(_summary(one) for one in found.order_by(row.id.desc()))


def summary(club: str, id: int) -> Summary | None:
    """One summary of this club."""
    found = tables.Summary.get_or_none(tables.Summary.club == club, tables.Summary.id == id)
    return None if found is None else _summary(found)


def told_of(answered: Answered | None, club: str, message_ids: Sequence[str]) -> Answered | None:
    """The same answered mail; one about notes with the address that it went to, and the summary that it is about.

    A draft's own mail and its row have the same key; the others name the summary at the end of theirs.
    """
    if answered is None or answered.template not in ABOUT_NOTES:
        return answered
    ids = [shortened(one) for one in message_ids]
    row = tables.Outbox
    ours = {one.message_id: one for one in row.select().where(row.club == club, row.message_id.in_(ids))}
    mail = next((ours[one] for one in ids if one in ours), None)
    part = tables.OutboxPart.get_or_none(tables.OutboxPart.outbox == mail.id) if mail is not None else None
    if mail is None or part is None:
        return answered
    return replace(answered, to=mail.to, summary=_shown_in(club, part.template, part.key))


def _shown_in(club: str, template: str, key: str) -> int | None:
    row = tables.Summary
    if template == DRAFT:
        found = row.get_or_none(row.club == club, row.key == key)
        return None if found is None else int(found.id)
    number = key.rpartition(":")[2]
    return int(number) if template != "notes_request" and number.isdecimal() else None


def _summary(row: tables.Summary) -> Summary:
    files = tables.SummaryFile.select().where(tables.SummaryFile.summary == row.id).order_by(tables.SummaryFile.id)
    return Summary(
        id=row.id,
        meeting=row.meeting_id,
        title=row.title,
        text=row.text,
        state=cast(SummaryState, row.state),
        mail=row.mail_id,
        by=row.by,
        made_at=row.made_at,
        files=tuple(Attached(name=one.name, mime_type=one.mime_type, content=bytes(one.content)) for one in files),
    )
