"""Somebody wants to belong to the club: organisers decide, unless the club trusts the address or is open."""

from mailflow.intents._answers import ask, reply
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, Effect, Send, Words
from mailflow.model.people import Language
from mailflow.model.question import Question, Verdict
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent


def complete(intent: Intent) -> bool:
    """A colleague who is put forward must have an address."""
    return intent.details.who is None or bool(intent.details.who.address)


def decide(intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """A member hears so; a trusted colleague is welcomed; for anybody else organisers are asked, once."""
    newcomer = _newcomer(intent, situation)
    for_another = newcomer.address != situation.person.address.address
    if situation.member_at(newcomer.address):
        return (reply(situation, "already_member", words=_whom(newcomer, for_another), about=newcomer.address),)
    if intent.origin == "verdict" or (not for_another and _needs_no_approval(newcomer, situation)):
        return _welcomed(intent, newcomer, situation)
    confirmed = reply(
        situation,
        "join_received",
        words={**_whom(newcomer, for_another), "place": intent.details.place},
        about=newcomer.address,
    )
    if any(one.kind == "join" and one.person and one.person.address == newcomer.address for one in situation.questions):
        return (confirmed,)
    asked = ask(situation, "join", why="approval", intent=intent, person=newcomer, about=newcomer.address)
    return (asked, confirmed)


def answered(
    intent: Intent, question: Question, verdict: Verdict, situation: Situation, reason: str
) -> tuple[Effect, ...]:
    """Approved, the newcomer is a welcomed member; declined, they are told kindly, with the reason if any."""
    newcomer = _newcomer(intent, situation)
    if verdict == "approve":
        return _welcomed(intent, newcomer, situation)
    return (_to(newcomer, situation, "join_declined", {"reason": reason}),)


def _welcomed(intent: Intent, newcomer: Address, situation: Situation) -> tuple[Effect, ...]:
    ahead = (one for one in situation.meetings if one.starts_at > situation.now and one.state != "cancelled")
    words: dict[str, object] = {"who": "", "meeting": min(ahead, key=lambda one: one.starts_at, default=None)}
    told = intent.details
    added = AddMember(person=newcomer, place=told.place, phone=told.phone, language=situation.language)
    return (added, _to(newcomer, situation, "welcome", words))


def _to(newcomer: Address, situation: Situation, template: str, words: Words) -> Send:
    """To the writer as part of the answer; to somebody else a mail of its own, with no word of the writer's."""
    if newcomer.address == situation.person.address.address:
        return reply(situation, template, words=words)
    language: Language = situation.language
    return Send(
        key=f"{template}:{situation.cause}:{newcomer.address}",
        template=template,
        to=newcomer,
        language=language,
        words=words,
    )


def _newcomer(intent: Intent, situation: Situation) -> Address:
    who = intent.details.who
    return Address(address=who.address, name=who.name) if who and who.address else situation.person.address


def _needs_no_approval(newcomer: Address, situation: Situation) -> bool:
    return situation.club.policies.join == "open" or situation.club.policies.trusts(newcomer)


def _whom(newcomer: Address, for_another: bool) -> dict[str, object]:
    return {"who": newcomer.called if for_another else ""}
