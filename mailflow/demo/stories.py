"""What became of the demo's mails, read from the database that the daemon works on."""

import json
from collections.abc import Sequence
from email import message_from_bytes
from email.policy import default

from mailflow.cli.story import Story, Wish, Written
from mailflow.demo.letters import Expected
from mailflow.flow.house import Room
from mailflow.model.records import InboxRow, OutboxRow
from mailflow.store import facts, inbox, outbox

UNDER_WAY = ("waiting", "sending")


def row_of(message_id: str, club: str) -> InboxRow | None:
    """The received mail with this Message-ID, once it is settled and its answer went out."""
    row = next((one for one in inbox.rows(club, limit=100) if one.message_id == message_id), None)
    if row is None or row.state == "received" or any(one.state in UNDER_WAY for one in answers_to(row.id)):
        return None
    return row


def answers_to(mail: int) -> tuple[OutboxRow, ...]:
    """The mails that went out because of this one, the first one first."""
    return tuple(reversed(outbox.rows(None, mail=mail, limit=100)))


def became(row: InboxRow) -> Expected:
    """What came of the mail, to be held against what was expected."""
    asked = [one.kind for one in facts.questions(row.club) if one.mail == row.id]
    answered = [part for one in answers_to(row.id) for part in one.templates]
    return Expected(state=row.state, answered=tuple(sorted(answered)), asked=tuple(sorted(asked)))


def story_of(row: InboxRow, *, title: str, room: Room) -> Story:
    """The mail's story for people."""
    asked = tuple(
        f"{room.lexicon.label(one.kind, room.club.language)} (question {one.id})"
        for one in facts.questions(row.club)
        if one.mail == row.id
    )
    return Story(
        title=title,
        sender=row.sender_shown,
        subject=row.subject,
        said=row.said,
        state=f"{row.kind}, {row.state}",
        why=row.why,
        wishes=_wishes(row, room),
        asked=asked,
        mails=tuple(_written(outbox.row(one.id) or one) for one in answers_to(row.id)),
    )


def _wishes(row: InboxRow, room: Room) -> tuple[Wish, ...]:
    understood = json.loads(row.understood) if row.understood else {"intents": []}
    return tuple(
        Wish(
            label=room.lexicon.label(intent["intent"], room.club.language),
            confidence=intent["confidence"],
            words=_words(intent["evidence"]),
            slots=", ".join(
                f"{slot} {intent[slot]}"
                for slot in ("status", "meeting", "guests", "place", "title", "topic")
                if intent.get(slot)
            ),
            decision=intent["decision"],
        )
        for intent in understood["intents"]
    )


def _words(evidence: Sequence[dict[str, object]]) -> tuple[str, ...]:
    return tuple(str(one["words"]) for one in evidence)


def _written(row: OutboxRow) -> Written:
    message = message_from_bytes(row.content, policy=default)
    part = message.get_body(preferencelist=("plain",))
    return Written(to=row.to, subject=row.subject, text=part.get_content().replace("\r\n", "\n") if part else "")


def kinds_of(row: InboxRow) -> tuple[str, ...]:
    """What the mail was understood to ask for."""
    understood = json.loads(row.understood) if row.understood else {"intents": []}
    return tuple(intent["intent"] for intent in understood["intents"])
