"""Two items of a digest are one: proposals are merged, questions about the same are asked once."""

from mailflow.flow.desk.settling import settled, still_open
from mailflow.flow.house import House
from mailflow.flow.proposals import merging
from mailflow.model.answering import Item
from mailflow.model.effect import Close, Effect, Note
from mailflow.model.errors import Refused
from mailflow.model.people import Club
from mailflow.model.question import Question
from mailflow.store import facts


def joined(item: Item, into: Item, *, club: Club, house: House, by: str) -> tuple[Effect, ...]:
    """What makes the first a part of the second; inside the caller's transaction.

    Of two questions of one writer the second is still asked. Raises Refused where the two cannot be one.
    """
    if item.what == "proposal" and into.what == "proposal":
        return merging(item.ref, into.ref, club=club, house=house)
    if item.what == "question" and into.what == "proposal":
        return _same_as_proposal(_question(item, club), into.ref, club=club, house=house, by=by)
    if item.what == "question" and into.what == "question":
        return _asked_once(_question(item, club), _question(into, club), by=by)
    raise Refused(
        f"{item.number} and {into.number} cannot be one: take two proposals, or two questions of one person",
        dutch=f"{item.number} en {into.number} kunnen niet samen: neem twee voorstellen of vragen van één persoon",
    )


def _same_as_proposal(question: Question, proposal: int, *, club: Club, house: House, by: str) -> tuple[Effect, ...]:
    """The question was whether two are the same, and they are."""
    if question.intent is None or question.intent.details.into != proposal:
        raise Refused(
            f"question {question.id} was not whether something is the same as proposal {proposal}",
            dutch="die vraag gaat niet over dit voorstel: keur haar eerst goed, dan staat het op de lijst",
        )
    return settled(question, "approve", club=club, house=house, by=by)


def _asked_once(question: Question, into: Question, *, by: str) -> tuple[Effect, ...]:
    writers = {one.person.address if one.person else one.sender_shown for one in (question, into)}
    if question.id == into.id or len(writers) > 1:
        raise Refused(
            f"questions {question.id} and {into.id} are of two people: each of them gets an answer",
            dutch="deze twee vragen zijn van twee mensen: die krijgen ieder hun eigen antwoord",
        )
    told = Note(text=f"question {question.id} is part of question {into.id} now ({by})")
    return (Close(question=question.id, verdict="decline", by=by), told)


def _question(item: Item, club: Club) -> Question:
    found = facts.question(item.ref)
    if found is None or found.club != club.key:
        raise Refused(f"there is no question {item.ref} in {club.name}", dutch=f"er is geen vraag {item.number}")
    still_open(found, club)
    return found
