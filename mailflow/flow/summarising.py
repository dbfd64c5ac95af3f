"""What organisers order about summaries on the command line: a draft from a file, approval, no summary after all."""

import hashlib
from dataclasses import replace
from typing import Literal

from mailflow import intents
from mailflow.flow.act import COMMAND, act, act_on
from mailflow.flow.house import House, Room
from mailflow.flow.noted import noted_of
from mailflow.mail.notes import LONGEST, document_text, titled
from mailflow.model.address import Address
from mailflow.model.answering import Batch
from mailflow.model.effect import SetSummary
from mailflow.model.errors import Refused, Unreadable
from mailflow.model.mailing import Summary
from mailflow.model.notes import Written
from mailflow.model.outgoing import Attached
from mailflow.model.understanding import Details, Intent
from mailflow.store import facts, summaries
from mailflow.understanding.notes import KIND


def drafted(file: Attached, *, meeting: int, by: Address, room: Room, house: House) -> int:
    """The file's text is the draft of this meeting's summary, as if `by` had mailed it: the draft is mailed to them.

    The summary's number. Raises Refused where it cannot be read, where there is no such meeting, or where it was
    drafted before.
    """
    club = room.club
    if facts.meeting(club.key, meeting) is None:
        raise Refused(f"there is no meeting {meeting} in {club.name}: `mailflow meetings` lists them")
    written = _written(file)
    told = hashlib.sha256(f"{meeting}\0{written.title}\0{written.text}".encode()).hexdigest()
    now = house.now()
    situation = replace(
        facts.situation(
            club, cause=f"notes:{told}", person=by, mentioned=(), now=now, written_at=now, subject=file.name
        ),
        is_organiser=True,
        noted=noted_of(written, meeting, club=club, written_at=now, now=now),
    )
    notes = Intent(kind=KIND, details=Details(meeting=meeting), origin="command")
    made = act(intents.module_of(KIND).decide(notes, situation), house=house, club=club.key, by=by.address)
    if not made:
        raise Refused("these very notes were drafted before: `mailflow summaries` lists the drafts")
    return made[0]


def settled(id: int, state: Literal["approved", "dropped"], *, house: House, by: str) -> Summary:
    """The summary goes out at the next sending hour, or does not; as it was. Raises Refused where that is too late."""
    summary = found(id, house=house)[1]
    settle(id, state, house=house, by=by)
    return summary


def settle(id: int, state: Literal["approved", "dropped"], *, house: House, by: str, what: str = COMMAND) -> Batch:
    """The same, as a batch that can be taken back."""
    room, _ = found(id, house=house)

    def decided() -> tuple[SetSummary, ...]:
        summary = found(id, house=house)[1]
        if summary.state == "sent":
            raise Refused(
                f"summary {id} was sent already: nothing can be changed about it",
                dutch="deze samenvatting is al verstuurd: er valt niets meer aan te veranderen",
            )
        if summary.state == state:
            raise Refused(f"summary {id} is {state} already", dutch="dat was al zo")
        return (SetSummary(summary=id, state=state, by=by),)

    return act_on(decided, house=house, club=room.club.key, by=by, what=what)


def found(id: int, *, house: House) -> tuple[Room, Summary]:
    """The summary with this number, and its club. Raises Refused."""
    for room in house.rooms.values():
        if (summary := summaries.summary(room.club.key, id)) is not None:
            return room, summary
    raise Refused(f"there is no summary {id}: `mailflow summaries` lists them")


def _written(file: Attached) -> Written:
    try:
        text = document_text(file)
    except Unreadable as error:
        raise Refused(f"{file.name} cannot be read: {error}") from error
    if len(text) > LONGEST:
        raise Refused(f"{file.name} has more than {LONGEST:,} characters: nobody reads such a summary")
    title, text = titled(text.strip(), "")
    if not text:
        raise Refused(f"{file.name} has no text")
    return Written(title=title, text=text)
