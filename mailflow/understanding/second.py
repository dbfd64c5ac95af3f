"""Weighs what a second reader claims beside what was understood: it can make a human look, and never makes an act."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailflow.model.message import Message
from mailflow.model.people import Policies
from mailflow.model.understanding import Evidence, Intent, Known, Understanding
from mailflow.understanding.answers import DIGEST

# How many times likelier an intent is where a second reader says the same, says nothing of it, or says otherwise.
_AGREES, _IS_SILENT, _DIFFERS = 1.8, 1 / 1.5, 1 / 2
# Agreeing makes nobody surer than this.
_SUREST = 0.9
# What a second reader alone claims, and always less than what a club acts on.
_ALONE, _BELOW = 0.6, 0.01
_EDGE = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """From which confidence on the offline reader counts as sure: what the club asks for, else what it acts on."""

    policies: Policies
    asks_below: float | None = None

    def is_sure(self, intent: Intent) -> bool:
        """Whether this intent needs no second reader."""
        limit = self.policies.threshold_of(intent.kind) if self.asks_below is None else self.asks_below
        return intent.confidence >= limit


def is_worth_asking(understanding: Understanding, *, message: Message, known: Known, doubt: Doubt) -> bool:
    """Whether a second reader should read this mail: a human being wrote it, and what it means is not sure.

    That is: an intent is not sure, something is unclear, or nothing was understood at all. Answers to a digest are
    an organiser's word to mailflow and not put to anybody.
    """
    if message.automatic is not None or message.calendar is not None or message.sender is None:
        return False
    if known.answered is not None and known.answered.template == DIGEST:
        return False
    if not message.said.strip() and not message.subject.strip():
        return False
    sure = understanding.intents and all(doubt.is_sure(one) for one in understanding.intents)
    return bool(understanding.unclear) or not sure


def weighed(
    understanding: Understanding,
    claims: Sequence[Intent],
    *,
    model: str,
    message: Message,
    policies: Policies,
    is_whole: bool,
) -> Understanding:
    """The understanding with each of its intents more or less sure, and what only the second reader claims added.

    No intent goes; one that is added is below what the club acts on; and an organiser who would have looked at the
    mail still does: at what is added, where the mail was read as a whole and nothing had been understood.
    """
    free = list(claims)
    offline = [
        _weighed(one, free, claims, model=model, message=message, policies=policies) for one in understanding.intents
    ]
    added = [_alone(one, model=model, policies=policies) for one in free]
    asked = [one for one in added if one.confidence < policies.threshold_of(one.kind)]
    intents = (*offline, *asked)
    is_shown = bool(asked) and not offline and is_whole and not message.ambiguous
    unclear = "" if is_shown else understanding.unclear
    if len(asked) < len(added):
        unclear = unclear or "a second reader claims more"
    return replace(
        understanding,
        intents=intents,
        unclear=unclear,
        asks_nothing=understanding.asks_nothing and not intents and not unclear,
    )


def _weighed(
    intent: Intent,
    free: list[Intent],
    claims: Sequence[Intent],
    *,
    model: str,
    message: Message,
    policies: Policies,
) -> Intent:
    """The intent as sure as it is beside the claims; the claim that says the same is no longer free."""
    same = next((one for one in free if _says_the_same(one, intent)), None)
    if same is not None:
        free.remove(same)
        raised = min(_times(intent.confidence, _AGREES), _SUREST) if _agrees(same, intent, message) else 0.0
        return _beside(intent, max(intent.confidence, raised), same, model=model)
    other = next((one for one in claims if _says_otherwise(one, intent)), None)
    if other is not None:
        if other in free and _same_meeting(other, intent):
            free.remove(other)
        return _beside(intent, _times(intent.confidence, _DIFFERS), other, model=model)
    if intent.confidence < policies.threshold_of(intent.kind):
        return replace(intent, confidence=_times(intent.confidence, _IS_SILENT))
    return intent


def _beside(intent: Intent, confidence: float, claim: Intent, *, model: str) -> Intent:
    """The intent with this confidence, and the words of the claim with what they changed."""
    weight = round(confidence - intent.confidence, 3)
    words = tuple(Evidence(words=one.words, rule=rule_of(model), weight=weight) for one in claim.evidence)
    return replace(intent, confidence=confidence, evidence=(*intent.evidence, *words))


def _alone(claim: Intent, *, model: str, policies: Policies) -> Intent:
    """The claim as an intent that is asked about, however sure its second reader is."""
    confidence = round(max(0.0, min(_ALONE, policies.threshold_of(claim.kind) - _BELOW)), 3)
    words = tuple(Evidence(words=one.words, rule=rule_of(model), weight=confidence) for one in claim.evidence)
    return replace(claim, confidence=confidence, evidence=words)


def rule_of(model: str) -> str:
    """What evidence says of where it came from."""
    return f"second reader {model}"


def _says_the_same(claim: Intent, intent: Intent) -> bool:
    alike = claim.kind == intent.kind and _same_person(claim, intent) and _same_meeting(claim, intent)
    return alike and claim.details.answer == intent.details.answer


def _agrees(claim: Intent, intent: Intent, message: Message) -> bool:
    """Whether the claim makes the intent surer: not what is about somebody else, or can be read in two ways."""
    same_slots = (claim.details.meeting, claim.details.guests) == (intent.details.meeting, intent.details.guests)
    return same_slots and intent.details.who is None and not message.ambiguous


def _says_otherwise(claim: Intent, intent: Intent) -> bool:
    """Whether both tell of the same person's coming, with another answer or meeting."""
    return claim.kind == intent.kind == "rsvp" and _same_person(claim, intent) and not _says_the_same(claim, intent)


def _same_meeting(claim: Intent, intent: Intent) -> bool:
    meetings = {claim.details.meeting, intent.details.meeting} - {None}
    return len(meetings) < 2


def _same_person(claim: Intent, intent: Intent) -> bool:
    one, other = claim.details.who, intent.details.who
    if one is None or other is None:
        return one is other
    names = one.name.lower().split(), other.name.lower().split()
    return not all(names) or bool(set(names[0]) & set(names[1]))


def _times(confidence: float, factor: float) -> float:
    """The confidence whose odds are so many times those of this one."""
    inside = min(1 - _EDGE, max(_EDGE, confidence))
    odds = inside / (1 - inside) * factor
    return round(odds / (1 + odds), 3)
