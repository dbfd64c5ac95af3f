"""What is answered to somebody who may never have written holds no word of the mail: nobody can write through us."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from mailflow import intents
from mailflow.model.address import Address
from mailflow.model.effect import Effect, Send
from mailflow.model.naming import first_name
from mailflow.model.situation import Situation

# The words of a template that come out of the mail itself: they may be left out, all templates have a sentence without.
THEIRS: Mapping[str, object] = MappingProxyType(
    {"said": "", "title": "", "remark": "", "place": "", "others": (), "others_waiting": ()}
)
# And the name of whom it is about, without which a sentence would say something else.
ANOTHER = "who"


def unquoted(effects: Iterable[Effect], situation: Situation) -> Iterator[Effect]:
    """The same effects; mails to the writer have subjects of our own, and of theirs at most a first name."""
    for effect in effects:
        mine = isinstance(effect, Send) and effect.to.address == situation.person.address.address
        yield _in_own_words(effect, situation) if isinstance(effect, Send) and mine else effect


def _in_own_words(part: Send, situation: Situation) -> Send:
    if part.words.get(ANOTHER):
        part = intents.received(situation)
    calendar = part.calendar
    return replace(
        part,
        to=_greeted(part.to),
        words={name: THEIRS.get(name, value) for name, value in part.words.items()},
        calendar=replace(calendar, attendee=_greeted(calendar.attendee)) if calendar else None,
        conversation=replace(part.conversation, subject="", references=()) if part.conversation else None,
    )


def _greeted(to: Address) -> Address:
    """With their first name where the address itself tells it: anybody else's word would go out to them."""
    name = first_name(to.name)
    return replace(to, name=name if name.isalpha() and name.lower() in to.address.partition("@")[0] else "")
