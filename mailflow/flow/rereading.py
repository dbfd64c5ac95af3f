"""A mail that was handled, once more as organisers want to see it: what stood in it, and what was made of it."""

import email
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.policy import compat32

from mailflow.flow.beside import Beside, Reader, ReaderDied
from mailflow.flow.desk.answerable import veiled, without_tokens
from mailflow.flow.house import Room
from mailflow.mail.bodies import read_body
from mailflow.mail.enclosures import Enclosure, read_enclosed
from mailflow.mail.read import read
from mailflow.model.correction import LabelledIntent
from mailflow.model.errors import Unreadable
from mailflow.model.message import Proof
from mailflow.model.records import InboxRow
from mailflow.store import inbox, outbox
from mailflow.understanding.labels import label_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """One thing that a mail was taken to ask for: how sure (0 to 1), by which words, and whether mailflow did it."""

    intent: LabelledIntent
    confidence: float
    is_done: bool
    evidence: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """What stood in a mail; `is_kept` is false where only what it said is still here, `trouble` why it is unreadable.

    `html` is as its writer sent it: to be cleaned before anybody looks at it.
    """

    said: str
    quoted: str = ""
    signed: str = ""
    html: str = ""
    files: tuple[Enclosure, ...] = ()
    proof: Proof = "none"
    is_kept: bool = True
    trouble: str = ""


def reread(row: InboxRow, *, room: Room, beside: Beside | None = None) -> Reread:
    """What stands in this mail, read again from its bytes. Nothing is changed."""
    content = inbox.content(row.id)
    if not content:
        return Reread(said=row.said, is_kept=False)
    reader = Reader(beside)
    try:
        message = veiled(reader.do(read, content, arrived_at=row.arrived_at, own=room.own, whole=row.whole))
        enclosed = reader.do(read_enclosed, content)
    except (Unreadable, ReaderDied) as error:
        return Reread(said=row.said, trouble=str(error))
    return Reread(
        said=message.said or row.said,
        quoted=message.quoted,
        signed=message.signed,
        html=without_tokens(enclosed.html),
        files=enclosed.files,
        proof=message.sender_proof,
    )


def understood(row: InboxRow) -> tuple[Understood, ...]:
    """What this mail was taken to ask for when it was handled."""
    return tuple(_understood(json.loads(row.understood))) if row.understood else ()


def _understood(told: Mapping[str, object]) -> Iterator[Understood]:
    intents = told.get("intents")
    for one in intents if isinstance(intents, list) else ():
        label = label_from({"kind": "person", "intents": [one]})
        evidence = [str(words.get("words", "")) for words in one.get("evidence", ()) if words.get("weight", 0) >= 0]
        yield Understood(
            intent=label.intents[0],
            confidence=float(one.get("confidence") or 0),
            is_done=one.get("decision") == "act",
            evidence=tuple(dict.fromkeys(words for words in evidence if words)),
            remark=str(one.get("remark") or ""),
        )


def text_of_ours(id: int) -> str:
    """The text of a mail of ours, as who reads it without HTML sees it. Raises LookupError where there is none."""
    row = outbox.row(id)
    if row is None:
        raise LookupError(f"there is no outgoing mail {id}")
    return read_body(email.message_from_bytes(row.content, policy=compat32)).text
