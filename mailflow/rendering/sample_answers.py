"""What the organisers of the sample club read of their own answers."""

from collections.abc import Callable

from mailflow.model.address import Address
from mailflow.model.answering import Item, Outcome
from mailflow.model.effect import Words

Say = Callable[[str], str]


def answer_result(say: Say, reason: str, title: str, note: str) -> Words:
    """An answer of which some was done, some not, and some not understood."""
    fatima, bert = say("Fatima El Idrissi"), say("Bert")
    return {
        "done": (
            Outcome(kind="approve", words=say("1 ja"), number=1, title=fatima, item_kind="join", text=say(note)),
            Outcome(
                kind="decline", words=say("2 nee"), number=2, title=say(title), item_kind="theme", text=say(reason)
            ),
        ),
        "not_done": (
            Outcome(kind="approve", words=say("4 ja"), number=4, title=bert, item_kind="rsvp", why=say(title)),
        ),
        "unread": (say(note),),
        "asked": True,
        "why": "",
        "open_items": (Item(number=5, what="question", ref=5, kind="question", title=bert),),
        "can_undo": True,
    }


def answer_refused(say: Say, said: str) -> Words:
    """A mail that says it is an organiser's, which nothing proves."""
    sender = Address(address="sam@example.org", name=say("Sam de Wit"))
    return {"why": "unproven", "sender": sender, "subject": say("Re: Opbouwwerk"), "said": say(said)}
