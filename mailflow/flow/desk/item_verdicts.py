"""What an organiser's verdict on a numbered item comes to: what is done, what is taken back, or why neither."""

from collections.abc import Mapping
from dataclasses import dataclass

from mailflow.flow.desk import undoing
from mailflow.flow.desk.joining import joined
from mailflow.flow.desk.relabelling import relabelled
from mailflow.flow.desk.settling import asked_back, settled
from mailflow.flow.house import House
from mailflow.flow.proposals import settling
from mailflow.model.answering import Item, Said, Undone
from mailflow.model.effect import Effect, RemoveMember, Send
from mailflow.model.errors import Refused
from mailflow.model.people import Club
from mailflow.model.question import Question
from mailflow.store import deeds, facts

# A verdict that writes to more colleagues than this writes to many.
FEW = 5
REMOVING = ("leave", "bouncing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What a verdict comes to: what is still to be carried out, and what was taken back already.

    `mail` is the received mail that the item is about, None where it is about none.
    """

    effects: tuple[Effect, ...] = ()
    undone: Undone | None = None
    mail: int | None = None

    @property
    def removes(self) -> bool:
        """Whether somebody is taken off the list."""
        return any(isinstance(one, RemoveMember) for one in self.effects)

    def reaches_many(self, club: Club) -> bool:
        """Whether it writes to more than a few people who are no organisers."""
        sends = [one for one in self.effects if isinstance(one, Send)]
        people = {one.to.address for one in sends if not club.is_organiser(one.to)}
        return len(people) > FEW or any(one.mailing is not None for one in sends)


def meant(said: Said, items: Mapping[int, Item], *, club: Club, house: House, by: str) -> Meant:
    """What the verdict comes to, as things are now; inside the caller's transaction.

    "correct" and "undo" take back at once, the rest is still to be carried out. Raises Refused, with a text for people,
    where it cannot be: what was taken back by then, the caller takes back too.
    """
    item = items[said.number]
    if said.kind == "later":
        return Meant()
    if said.kind == "merge":
        return _merged(said, item, items, club=club, house=house, by=by)
    match item.what:
        case "question":
            return _on_question(said, _question(item, club), club=club, house=house, by=by)
        case "proposal":
            return _on_proposal(said, item, club=club, house=house, by=by)
        case "mail":
            return _on_mail(said, item, club=club, house=house, by=by)


def is_open(item: Item, club: Club) -> bool:
    """Whether the item still waits for a verdict."""
    if item.what == "question":
        question = facts.question(item.ref)
        return question is not None and question.club == club.key and question.state == "open"
    proposal = facts.proposal(club.key, item.ref) if item.what == "proposal" else None
    return proposal is not None and proposal.state == "open"


def would_remove(said: Said, item: Item) -> bool:
    """Whether a yes, or what the mail really is, takes somebody off the list: known without doing anything."""
    if said.kind == "correct":
        return said.label is not None and said.label.kind in REMOVING
    return said.kind == "approve" and item.what == "question" and item.kind in REMOVING


def _question(item: Item, club: Club) -> Question:
    found = facts.question(item.ref)
    if found is None or found.club != club.key:
        raise Refused(f"there is no question {item.number}", dutch=f"vraag {item.number} is er niet meer")
    return found


def _on_question(said: Said, question: Question, *, club: Club, house: House, by: str) -> Meant:
    effects: tuple[Effect, ...] = ()
    match said.kind:
        case "approve":
            effects = settled(question, "approve", club=club, house=house, by=by, note=said.text)
        case "decline":
            effects = settled(question, "decline", club=club, house=house, by=by, reason=said.text)
        case "reply":
            effects = asked_back(question, said.text, club=club, house=house, by=by)
        case "correct" if said.label is not None:
            made = relabelled(question, said.label, club=club, house=house, by=by)
            return Meant(effects=made.effects, undone=made.undone, mail=question.mail)
        case "undo":
            return Meant(undone=_reopened(question, club=club, house=house, by=by))
        case _:
            raise _cannot(said)
    return Meant(effects=effects, mail=question.mail)


def _reopened(question: Question, *, club: Club, house: House, by: str) -> Undone:
    """The question is open again, where nothing else was settled at the same go. Raises Refused."""
    batch = deeds.that_closed(question.id)
    if question.state == "open" or batch is None:
        raise Refused("there is nothing to take back: it is open", dutch="er valt niets terug te draaien")
    if sum(one.what == "Close" for one in deeds.of_batch(batch.id)) > 1:
        raise Refused(
            "it was settled together with others: answer “undo” to take all of it back",
            dutch="dit is samen met andere punten afgehandeld: antwoord “ongedaan” om dat allemaal terug te draaien",
        )
    return undoing.taken_back(batch.id, house=house, club=club.key, by=by)


def _on_proposal(said: Said, item: Item, *, club: Club, house: House, by: str) -> Meant:
    proposal = facts.proposal(club.key, item.ref)
    if proposal is None:
        raise Refused(f"there is no proposal {item.number}", dutch=f"voorstel {item.number} is er niet meer")
    match said.kind:
        case "approve" if not said.text:
            return Meant(effects=settling(item.ref, "kept", club=club, house=house, by=by), mail=proposal.mail)
        case "decline":
            effects = settling(item.ref, "declined", club=club, house=house, by=by, reason=said.text)
            return Meant(effects=effects, mail=proposal.mail)
        case "approve" | "reply":
            raise Refused(
                "a note to who put this forward cannot be sent along: write to them yourself",
                dutch="een bericht aan wie dit voorstelde kan niet mee: schrijf diegene zelf",
            )
        case _:
            raise _cannot(said)


def _on_mail(said: Said, item: Item, *, club: Club, house: House, by: str) -> Meant:
    """A verdict on what mailflow did by itself."""
    match said.kind:
        case "approve":
            return Meant()
        case "undo":
            batch = undoing.batch_of_mail(item.ref)
            if batch is None or batch.club != club.key:
                raise Refused("there is nothing to take back any more", dutch="er valt niets meer terug te draaien")
            return Meant(undone=undoing.taken_back(batch.id, house=house, club=club.key, by=by))
        case "correct" if said.label is not None:
            made = relabelled(item.ref, said.label, club=club, house=house, by=by)
            return Meant(effects=made.effects, undone=made.undone, mail=item.ref)
        case _:
            raise Refused(
                f"this was done already: answer “{item.number} undo” to take it back",
                dutch=f"dit is al gedaan: antwoord “{item.number} ongedaan” om het terug te draaien",
            )


def _merged(said: Said, item: Item, items: Mapping[int, Item], *, club: Club, house: House, by: str) -> Meant:
    into = items.get(said.into or 0)
    if into is None:
        raise Refused("it does not say what to merge it with", dutch="er staat niet bij waarmee")
    return Meant(effects=joined(item, into, club=club, house=house, by=by))


def _cannot(said: Said) -> Refused:
    return Refused(f"“{said.words}” cannot be done with this", dutch=f"“{said.words}” kan hier niet")
