"""Tells a copy of a mail that came before from the genuine mail that a forged copy ran ahead of."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailflow.flow.decide import UNPROVEN
from mailflow.flow.reading import Reading
from mailflow.model.effect import Ask, Close, Effect
from mailflow.model.people import Club
from mailflow.store import facts, inbox

BY = "the proven mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What came before under the same fingerprint: the `original` that this mail is a copy of, or a `forged` one.

    A forged one was not acted on, for nothing proved it; this mail takes its place.
    """

    original: int | None = None
    forged: int | None = None


def before(reading: Reading, *, club: Club) -> Before:
    """Whether the same mail came before; one that counts for nothing stands in nobody's way. In the transaction."""
    message, id = reading.message, reading.received.id
    found = inbox.original(reading.received.club, message.fingerprint, other_than=id) if message else None
    if found is None or message is None:
        return Before()
    was_denied = inbox.proof_of(found) == "fail" and message.sender_proof != "fail"
    is_heard = reading.heard is not None and reading.heard.supersedes(inbox.row(found))
    if not (was_denied or is_heard or _is_proven_now(reading, found, club=club)):
        return Before(original=found)
    inbox.supersede(found, by=id)
    return Before(forged=found)


def _is_proven_now(reading: Reading, found: int, *, club: Club) -> bool:
    """Whether the first one is only asked about because nothing proved its sender, as something does this one's."""
    if reading.message is None or not (club.vouched and club.believes(reading.message.sender_proof)):
        return False
    if inbox.proof_of(found) in ("dkim", "dmarc"):
        return False
    return any(one.mail == found and one.state == "open" and one.why == UNPROVEN for one in facts.questions(club.key))


def settled(found: Before, effects: Sequence[Effect], *, club: str) -> tuple[Close, ...]:
    """What organisers were asked because of the forged mail is closed, but for what the genuine one asks, too."""
    if found.forged is None:
        return ()
    asked = {one.key for one in effects if isinstance(one, Ask)}
    return tuple(
        Close(question=one.id, verdict="decline", by=BY)
        for one in facts.questions(club)
        if one.mail == found.forged and one.state == "open" and one.key not in asked
    )
