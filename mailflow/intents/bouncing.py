"""Mails to a member come back: organisers decide whether the address stays on the list. No mail asks for this."""

from mailflow.model.address import Address
from mailflow.model.effect import Effect, ForgetBounces, Note, RemoveMember
from mailflow.model.question import Question, Verdict
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent


def decide(intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """The address is off the list; no mail tells so, for it would not arrive."""
    who = intent.details.who
    if who is None or not who.address:
        return (Note(text="nobody taken off the list: no address is known"),)
    return (RemoveMember(person=Address(address=who.address, name=who.name)),)


def answered(
    intent: Intent, question: Question, verdict: Verdict, situation: Situation, reason: str
) -> tuple[Effect, ...]:
    """Approved, the address is off the list; declined, it stays, and what came back before counts no more."""
    who = intent.details.who
    if verdict == "approve" or who is None or not who.address:
        return decide(intent, situation)
    return (ForgetBounces(address=who.address, why="organisers keep it on the list"),)
