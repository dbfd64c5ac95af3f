"""From what was understood to what is done: each intent by its own module, or asked where it is not sure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mailflow import intents
from mailflow.flow.budget import standing, within_budget
from mailflow.flow.double_opt_in import first_asked
from mailflow.flow.unquoted import unquoted
from mailflow.model.effect import Ask, Effect, Note, Send
from mailflow.model.message import Proof
from mailflow.model.people import Policies
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent, Understanding

Decision = Literal["act", "ask"]
# Why a mail is asked about whose sender is not who it says.
UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The effects of one mail, and for each of its intents in order whether it was acted on or asked."""

    effects: tuple[Effect, ...]
    decisions: tuple[Decision, ...]


def decision_of(intent: Intent, policies: Policies) -> Decision:
    """`act` where the intent is sure enough for this club and nothing is missing, else `ask`."""
    if intent.kind not in intents.kinds():
        return "ask"
    sure = intent.confidence >= policies.threshold_of(intent.kind)
    return "act" if sure and intents.module_of(intent.kind).complete(intent) else "ask"


def decide(understanding: Understanding, situation: Situation, *, proof: Proof = "none") -> Decided:
    """Everything that one mail of a human being sets going: no wish without an answer, no answer twice.

    Where `proof` says that somebody else wrote it than it says ("fail"), organisers are asked, and nobody is answered.
    Who is an organiser by their address alone, where senders can be proven, is none here.
    """
    if proof == "fail":
        return _unproven(understanding, situation)
    believed = situation.club.believes(proof)
    situation = replace(situation, is_organiser=situation.is_organiser and believed)
    decisions = tuple(decision_of(intent, situation.club.policies) for intent in understanding.intents)
    sure = [intent for intent, said in zip(understanding.intents, decisions, strict=True) if said == "act"]
    of = standing(situation, proof)
    acted, waiting = first_asked(sure, situation, of)
    asked = tuple(intent for intent, said in zip(understanding.intents, decisions, strict=True) if said == "ask")
    effects = [*_acted(acted, situation), *waiting]
    for number, intent in enumerate(asked):
        effects += _asked(intent, situation, about=str(number))
    if not believed:
        effects = [_said_in_an_organisers_name(one) for one in effects]
    if understanding.asks_nothing:
        effects.append(Note(text="it asks nothing: no answer, no question"))
    elif understanding.unclear or not understanding.intents:
        effects += intents.unclear(situation, why=understanding.unclear or "nothing asked")
    if of == "unproven":
        effects = list(unquoted(effects, situation))
    return Decided(effects=within_budget(_once(effects), situation, of=of), decisions=decisions)


def _unproven(understanding: Understanding, situation: Situation) -> Decided:
    """Organisers are asked about each wish in a mail whose sender is somebody else than it says (DMARC, RFC 7489)."""
    asked: tuple[Effect, ...] = tuple(
        replace(effect, why=UNPROVEN)
        for number, intent in enumerate(understanding.intents)
        for effect in _asked(intent, situation, about=str(number))
        if isinstance(effect, Ask)
    )
    if understanding.asks_nothing:
        asked = (Note(text="it asks nothing: no answer, no question"),)
    elif not asked:
        asked = tuple(one for one in intents.unclear(situation, why=UNPROVEN) if isinstance(one, Ask))
    return Decided(effects=asked, decisions=tuple("ask" for _ in understanding.intents))


def _said_in_an_organisers_name(effect: Effect) -> Effect:
    """The same; but a question about what only organisers can ask says that nothing proves who asks it."""
    if not isinstance(effect, Ask) or effect.kind not in intents.kinds():
        return effect
    return replace(effect, why=UNPROVEN) if intents.module_of(effect.kind).of_organisers else effect


def _acted(acted: Sequence[Intent], situation: Situation) -> tuple[Effect, ...]:
    """The effects of intents that need no human, those of one kind decided together."""
    kinds = tuple(dict.fromkeys(intent.kind for intent in acted))
    return tuple(
        effect
        for kind in kinds
        for effect in intents.module_of(kind).decide_all([one for one in acted if one.kind == kind], situation)
    )


def _asked(intent: Intent, situation: Situation, *, about: str) -> tuple[Effect, ...]:
    """Organisers are asked in the way of its kind, or in the common way where no module decides this kind."""
    if intent.kind in intents.kinds():
        return intents.module_of(intent.kind).unsure(intent, situation, about=about)
    return intents.unsure(intent, situation, about=about)


def _once(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Each part of the answer once; the part that says "an organiser answers you" comes last."""
    seen: dict[str, Effect] = {}
    others: list[Effect] = []
    for effect in effects:
        if isinstance(effect, Send):
            seen.setdefault(effect.key, effect)
        else:
            others.append(effect)
    parts = sorted(seen.values(), key=lambda part: isinstance(part, Send) and part.template == "received")
    return (*others, *parts)
