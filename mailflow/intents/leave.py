"""Somebody wants no more mail: done at once for themselves, asked first for anybody else."""

from mailflow.intents._answers import reply
from mailflow.model.address import Address
from mailflow.model.effect import Close, Effect, Note, RemoveMember
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent


def complete(intent: Intent) -> bool:
    """Nobody is taken off the list by the word of another, unless an organiser agrees."""
    return intent.details.who is None


def decide(intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """The person is off the list, an open wish to join is closed, and they are told so."""
    who = intent.details.who
    if who is not None:
        if not who.address:
            return (Note(text=f"nobody taken off the list: no address is known for {who.shown}"),)
        return (RemoveMember(person=Address(address=who.address, name=who.name)),)
    person = situation.person.address
    closed = tuple(
        Close(question=one.id, verdict="decline", by="the writer, who left")
        for one in situation.questions
        if one.kind in ("join", "bouncing") and one.person and one.person.address == person.address
    )
    on_a_list = any(one.address == person.address for one in situation.club.plans.outsiders)
    said = reply(situation, "left", words={"was_member": situation.member is not None or on_a_list})
    return (RemoveMember(person=person), *closed, said)
