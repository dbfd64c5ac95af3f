"""What is answered to somebody who may never have written holds no word of the mail: nobody can write through us."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mailflow import intents
from mailflow.model.address import Address
from mailflow.model.effect import Effect, Send
from mailflow.model.naming import first_name
from mailflow.model.situation import Situation

# The words of a template that come out of the mail itself: they may be left out, all templates have a sentence without.
THEIRS = frozenset({"said", "title", "remark", "place"})
# And those that are names of others; without them a sentence would say something else.
OF_OTHERS = frozenset({"who", "others"})


def unquoted(effects: Iterable[Effect], situation: Situation) -> Iterator[Effect]:
    """The same effects; mails to the writer have subjects of our own, and of theirs at most a first name."""
    for effect in effects:
        mine = isinstance(effect, Send) and effect.to.address == situation.person.address.address
        yield _in_own_words(effect, situation) if isinstance(effect, Send) and mine else effect


def _in_own_words(part: Send, situation: Situation) -> Send:
    if any(part.words.get(name) for name in OF_OTHERS):
        part = intents.received(situation)
    return replace(
        part,
        to=_greeted(part.to),
        words={name: "" if name in THEIRS else value for name, value in part.words.items()},
        conversation=replace(part.conversation, subject="", references=()) if part.conversation else None,
    )


def _greeted(to: Address) -> Address:
    """With their first name where the address itself tells it: anybody else's word would go out to them."""
    name = first_name(to.name)
    return replace(to, name=name if name.isalpha() and name.lower() in to.address.partition("@")[0] else "")
