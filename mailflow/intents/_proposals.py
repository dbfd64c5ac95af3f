"""How a theme or a contribution is put forward: recorded in the writer's words, and confirmed with them.

Where it is like one that waits already, organisers are asked whether the two are the same.
"""

from mailflow.intents._answers import ask, declined, reply
from mailflow.intents._settling import merged, settled
from mailflow.model.effect import Ask, Effect, Note, Propose
from mailflow.model.errors import Refused
from mailflow.model.meeting import Proposal, ProposalKind
from mailflow.model.question import Question, Verdict
from mailflow.model.situation import Situation
from mailflow.model.understanding import Details, Intent
from mailflow.understanding.likeness import ALIKE, SAME, likeness

LONGEST_TITLE = 200
SHORT_MAIL = 400
# So few words make a title wherever they stand; more of them only where the writer's sentence or clause ends with them.
SHORT_TITLE = 2
CLAUSE_ENDS = ".,;:!?()[]\"'“”‘’«»-–—"


def put_forward(kind: ProposalKind, intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """A proposal under the title that was understood, or the evidence where there is none.

    What the writer put forward before, in the same words, is not put forward twice.
    """
    title = (intent.details.title or _evidence(intent) or situation.subject or situation.said)[:LONGEST_TITLE].strip()
    proposed = Propose(
        key=f"propose:{situation.cause}:{kind}:{title.casefold()}",
        kind=kind,
        title=title,
        words=situation.said,
        person=situation.person.address,
        mail=situation.mail,
    )
    confirmed = reply(
        situation,
        f"{kind}_received",
        words={"title": _worth_showing(title, situation.said), "said": _said_of_it(intent, situation.said)},
        about=title.casefold(),
    )
    alike = _alike(kind, title, situation)
    if alike is None:
        return (proposed, confirmed)
    if _is_theirs(alike, situation) and likeness(title, alike.title) >= SAME:
        return (Note(text=f"{kind} {alike.id} again: {alike.title}"), confirmed)
    return (proposed, _asked(intent, title, alike, situation), confirmed)


def answered(
    kind: ProposalKind, intent: Intent, question: Question, verdict: Verdict, situation: Situation, reason: str
) -> tuple[Effect, ...]:
    """What organisers said: whether it was meant so, whether two are the same, or what members chose is accepted.

    Raises Refused where what they approve cannot be done any more.
    """
    details = intent.details
    if details.into is not None or details.proposal is not None:
        if verdict == "decline":
            return ()
        return _merged(kind, intent, question, situation) if details.into is not None else _chosen(intent, situation)
    return put_forward(kind, intent, situation) if verdict == "approve" else declined(situation, reason)


def _alike(kind: ProposalKind, title: str, situation: Situation) -> Proposal | None:
    """The one that waits and is most like this title, if it may be the same."""
    rated = [(likeness(title, one.title), -one.id, one) for one in situation.proposals if one.kind == kind]
    best = max((one for one in rated if one[0] >= ALIKE), key=lambda one: one[:2], default=None)
    return best[2] if best else None


def _is_theirs(proposal: Proposal, situation: Situation) -> bool:
    writer = situation.person.address.address
    return any(one.address == writer for one in (proposal.person, *proposal.proposers))


def _asked(intent: Intent, title: str, alike: Proposal, situation: Situation) -> Ask:
    """Whether the new one goes into the one that it is like, whose title stands as the remark."""
    waits = Intent(
        kind=intent.kind,
        confidence=intent.confidence,
        evidence=intent.evidence,
        details=Details(title=title, into=alike.id, remark=alike.title),
    )
    return ask(situation, intent.kind, why="alike", intent=waits, about=f"alike:{alike.id}:{title.casefold()}")


def _merged(kind: ProposalKind, intent: Intent, question: Question, situation: Situation) -> tuple[Effect, ...]:
    """The new one, known by the mail that it came with and its title, goes into the one that it is like."""
    into = situation.proposal(intent.details.into)
    same = (one for one in situation.proposals if (one.kind, one.title) == (kind, intent.details.title))
    new = next((one for one in same if one.mail == question.mail), None)
    if into is None or new is None:
        gone = f"proposal {intent.details.into}" if into is None else f"“{intent.details.title}”"
        raise Refused(f"{gone} was settled meanwhile: decline this question, or see `mailflow themes merge`")
    return merged(new, into, languages=situation.languages)


def _chosen(intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """What members chose is accepted, and those who put it forward hear so."""
    proposal = situation.proposal(intent.details.proposal)
    if proposal is None:
        raise Refused(f"proposal {intent.details.proposal} was settled meanwhile: decline this question")
    return settled(proposal, "accepted", languages=situation.languages)


def _worth_showing(title: str, said: str) -> str:
    """The title, or nothing where it breaks off in the middle of a clause: the writer's own words follow anyway."""
    if len(title.split()) <= SHORT_TITLE:
        return title
    _, found, after = " ".join(said.split()).casefold().partition(" ".join(title.split()).casefold())
    return title if found and (not after or after.lstrip()[:1] in CLAUSE_ENDS) else ""


def _said_of_it(intent: Intent, said: str) -> str:
    """The writer's own words about it: all of a short mail, of a long one the paragraph that it was understood from."""
    if len(said) <= SHORT_MAIL:
        return said
    evidence = _evidence(intent)
    paragraphs = said.split("\n\n")
    return next((one for one in paragraphs if evidence and evidence in " ".join(one.split())), "")


def _evidence(intent: Intent) -> str:
    return next((one.words for one in intent.evidence if one.weight > 0), "")
