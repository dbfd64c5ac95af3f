"""A "ja" or "nee" to our question whether it was them who wanted to join: what waited is decided now, or forgotten."""

from dataclasses import dataclass, replace
from datetime import datetime

from mailflow.flow.decide import Decided, decide
from mailflow.flow.desk.answerable import carried, items_of, waiting_in
from mailflow.flow.double_opt_in import KIND, ONCE_IN
from mailflow.model.effect import Note
from mailflow.model.message import Answer, Message, Proof
from mailflow.model.people import Club
from mailflow.model.situation import Situation
from mailflow.model.understanding import Understanding
from mailflow.store import inbox, intents_json, tokens
from mailflow.understanding.wanted import wanted

YES = "it was them who wanted to join: their answer says so"
# With more words than these an answer says something of its own, which organisers read, too.
NO_MORE_THAN_YES = 3
NO = "they do not want to join: nobody is asked, nothing goes out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opted:
    """That a mail answers our question whether it was them: what it says, and the token that it carries."""

    found: tokens.Found
    says: Answer

    @property
    def settles(self) -> bool:
        """Whether the question is answered; `maybe` is a mail like any other of somebody who reads their mail."""
        return self.says != "maybe"


def opted(message: Message, *, club: Club, now: datetime) -> Opted | None:
    """What the mail says to our question; None where it carries no live token of its sender's own. Reads only.

    Who is proven to be somebody else answers nothing.
    """
    if message.sender is None or message.automatic is not None or message.sender_proof == "fail":
        return None
    own = [
        one
        for one in tokens.known(carried(message, club))
        if one.purpose == KIND and one.club == club.key and one.address == message.sender.address
    ]
    found = next((one for one in own if one.is_live(now) and one.used_at is None), None)
    if found is None:
        return None
    names = {one.lower() for one in (*message.sender.name.split(), *club.name.split())}
    return Opted(found=found, says=wanted(message.said, names=names))


def only_settles(understanding: Understanding) -> Understanding:
    """What such an answer means by itself: it asks for nothing else."""
    return replace(understanding, intents=(), unclear="", asks_nothing=True)


def settle(answer: Opted, *, now: datetime) -> None:
    """The question is answered, and what waited is kept no longer; inside the caller's transaction.

    A "nee" holds for as long as the question would have: somebody else may write in their name again.
    """
    until = answer.found.expires_at if answer.says == "no" else answer.found.made_at + ONCE_IN
    tokens.spend(answer.found.id, now=now, until=until)


def decided(answer: Opted, situation: Situation, *, proof: Proof) -> Decided:
    """What is done at a yes: what waited is decided as if it came now; at a no nothing is."""
    if answer.says != "yes":
        return Decided(effects=(Note(text=NO),), decisions=())
    made = decide(*_what_waited(answer, situation), proof=proof)
    return Decided(effects=(Note(text=YES), *made.effects), decisions=())


def answering(situation: Situation) -> Situation:
    """The same, of somebody who answers a mail of ours, by whichever way it came back."""
    return replace(situation, pace=replace(situation.pace, answers_ours=True))


def _what_waited(answer: Opted, situation: Situation) -> tuple[Understanding, Situation]:
    """The wish of the first mail, in its words, of somebody who is known to read mail at this address."""
    situation = answering(situation)
    wish = intents_json.from_json(waiting_in(answer.found))
    understanding = Understanding(language=situation.language, intents=(wish,))
    first = next((inbox.row(one.ref) for one in items_of(answer.found)), None)
    if first is None or first.club != situation.club.key:
        return understanding, situation
    added = [situation.said] if len(situation.said.split()) > NO_MORE_THAN_YES else []
    said = "\n\n".join([first.said, *added])
    return understanding, replace(situation, mail=first.id, said=said, subject=first.subject)
