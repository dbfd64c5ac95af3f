"""Somebody wants no more mail: done at once for themselves, asked first for anybody else."""

from datetime import timedelta

from mailflow.intents._answers import reply, unsure
from mailflow.model.address import Address
from mailflow.model.effect import Close, Effect, Note, RemoveMember
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent

# A mail that is under way for longer, of somebody who became a member meanwhile, may be one that was sent again.
UNDER_WAY = timedelta(hours=1)


def complete(intent: Intent) -> bool:
    """Nobody is taken off the list by the word of another, unless an organiser agrees."""
    return intent.details.who is None


def decide(intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """The person is off the list, an open wish to join is closed, and they are told so.

    Organisers are asked about an old mail of somebody who came, or came back, since: it may come a second time.
    """
    who = intent.details.who
    if who is not None:
        if not who.address:
            return (Note(text=f"nobody taken off the list: no address is known for {who.shown}"),)
        return (RemoveMember(person=Address(address=who.address, name=who.name)),)
    if _is_of_long_ago(intent, situation):
        return unsure(intent, situation)
    person = situation.person.address
    closed = tuple(
        Close(question=one.id, verdict="decline", by="the writer, who left")
        for one in situation.questions
        if one.kind in ("join", "bouncing") and one.person and one.person.address == person.address
    )
    on_a_list = any(one.address == person.address for one in situation.club.plans.outsiders)
    said = reply(situation, "left", words={"was_member": situation.member is not None or on_a_list})
    return (RemoveMember(person=person), *closed, said)


def _is_of_long_ago(intent: Intent, situation: Situation) -> bool:
    since = situation.member.since if situation.member else None
    by_mail = intent.origin not in ("command", "verdict")
    old = situation.written_at < situation.now - UNDER_WAY
    return by_mail and old and since is not None and situation.written_at < since
