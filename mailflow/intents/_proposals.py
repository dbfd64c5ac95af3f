"""How a theme or a contribution is put forward: recorded in the writer's words, and confirmed with them."""

from mailflow.intents._answers import reply
from mailflow.model.effect import Effect, Propose
from mailflow.model.meeting import ProposalKind
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent

LONGEST_TITLE = 200
SHORT_MAIL = 400


def put_forward(kind: ProposalKind, intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """A proposal under the title that was understood, or the evidence where there is none."""
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
        words={"title": title, "said": _said_of_it(intent, situation.said)},
        about=title.casefold(),
    )
    return (proposed, confirmed)


def _said_of_it(intent: Intent, said: str) -> str:
    """The writer's own words about it: all of a short mail, of a long one the paragraph that it was understood from."""
    if len(said) <= SHORT_MAIL:
        return said
    evidence = _evidence(intent)
    paragraphs = said.split("\n\n")
    return next((one for one in paragraphs if evidence and evidence in " ".join(one.split())), "")


def _evidence(intent: Intent) -> str:
    return next((one.words for one in intent.evidence if one.weight > 0), "")
