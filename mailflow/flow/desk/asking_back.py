"""A colleague answers what an organiser asked back: the answer belongs to the question, which is still open."""

from collections.abc import Sequence

from mailflow.model.address import Address
from mailflow.model.effect import Ask, Effect, Note, Send
from mailflow.model.people import Club
from mailflow.model.understanding import Known
from mailflow.store import asked_back, facts

# What would be asked once more, although it answers a question that waits.
SAME_AGAIN = ("unclear", "question")


def question_answered(known: Known | None, sender: Address | None, *, club: Club) -> int | None:
    """The open question that this mail answers: it came from the very address that was asked."""
    answered = known.answered if known is not None else None
    if answered is None or answered.question is None or sender is None or sender.address != answered.to:
        return None
    question = facts.question(answered.question)
    return question.id if question and question.club == club.key and question.state == "open" else None


def kept_with(question: int, effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """The same effects, but no second question about what answers this one; the journal says what it answers.

    Nor is the writer asked to say it more clearly: an organiser reads it.
    """
    told = Note(text=asked_back.told(question))
    return (*(one for one in effects if not _asks_again(one)), told)


def _asks_again(effect: Effect) -> bool:
    match effect:
        case Ask(kind=kind, why=why):
            return kind in SAME_AGAIN or why == "unsure"
        case Send(template=template):
            return template == "rsvp_asked"
        case _:
            return False
