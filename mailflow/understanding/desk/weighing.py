"""Makes verdicts of all that one mail claims of numbered items: what contradicts itself, or is not sure, is none."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mailflow.model.answering import Item, Said, VerdictKind
from mailflow.model.correction import LabelledIntent
from mailflow.understanding.desk.referring import Whole, even, references

# What is left unread and has one of these may be about what "all" or "the rest" must leave out.
_EXCEPTS = re.compile(
    r"\b(?:niet|geen|behalve|alleen|maar|wacht|eerst|nog|twijfel\w*|except|not|no|but|only|wait|first|don'?t|"
    r"unless|tenzij|mits|"
    r"misschien|maybe|als|if|nee|liever)\b|\?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One thing that was said of one item, or of all, or of the rest; `kind` None where it is not sure what.

    `count` is how many items "alle drie" must be.
    """

    kind: VerdictKind | None
    words: str
    number: int = 0
    whole: Whole = ""
    count: int = 0
    text: str = ""
    label: LabelledIntent | None = None
    into: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The verdicts, in the order of their numbers, and the words that nothing was made of."""

    verdicts: tuple[Said, ...]
    unread: tuple[str, ...] = ()


@dataclass(slots=True)
class _Scale:
    """What was found so far."""

    items: Sequence[Item]
    verdicts: list[Said] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def leave(self, words: Iterable[str]) -> None:
        for one in words:
            if one and one not in self.unread:
                self.unread.append(one)


def weighed(heard: Sequence[Heard], *, items: Sequence[Item], spared: Sequence[int], unread: Sequence[str]) -> Weighed:
    """The verdicts that stand.

    `spared` are numbers of which something is said that is no verdict ("behalve 4"): all and the rest leave them out.
    `unread` are passages that nothing was made of.
    """
    scale = _Scale(items)
    numbered = [one for one in heard if not one.whole]
    doubted = _mentioned(unread, items)
    for number in sorted({one.number for one in numbered}):
        said = [one for one in numbered if one.number == number]
        if number in doubted:
            said.append(Heard(kind=None, number=number, words=said[0].words))
        _weigh_one(number, said, scale)
    scale.leave(unread)
    taken = {one.number for one in numbered} | set(spared) | _mentioned(scale.unread, items)
    taken |= {one.into for one in numbered if one.into is not None}
    _weigh_wholes([one for one in heard if one.whole], taken, scale)
    return Weighed(verdicts=tuple(sorted(scale.verdicts, key=lambda one: one.number)), unread=tuple(scale.unread))


def may_except(words: str) -> bool:
    """Whether words that nothing was made of may take something out of what was said of all."""
    return bool(_EXCEPTS.search(even(words)))


def _weigh_one(number: int, said: Sequence[Heard], scale: _Scale) -> None:
    """What was said of one number, wherever in the mail."""
    item = next((one for one in scale.items if one.number == number), None)
    meant = {(one.kind, one.into, one.label) for one in said}
    kind = said[0].kind
    if item is None or kind is None or len(meant) > 1 or not _makes_sense(said[0], item, scale.items):
        scale.leave(one.words for one in said)
        return
    if item.what == "mail" and kind in ("approve", "later"):
        return  # it is done already: whoever agrees to it wants nothing
    text = next((one.text for one in said if one.text), "")
    words = "\n".join(dict.fromkeys(one.words for one in said))
    scale.verdicts.append(
        Said(number=number, kind=kind, words=words, text=text, label=said[0].label, into=said[0].into)
    )


def _makes_sense(said: Heard, item: Item, items: Sequence[Item]) -> bool:
    if said.kind == "decline" and item.what == "mail":
        return False  # it is done: "no" may mean to undo it, or something else
    return said.into is None or any(one.number == said.into for one in items)


def _weigh_wholes(wholes: Sequence[Heard], taken: set[int], scale: _Scale) -> None:
    """What was said of all, or of all others."""
    if not wholes:
        return
    questions = [one for one in scale.items if one.what == "question"]
    open_to_all = [one for one in questions if one.number not in taken]
    doubtful = len({one.kind for one in wholes}) > 1 or any(may_except(one) for one in scale.unread)
    for one in wholes:
        lacks = (one.count and one.count != len(questions)) or (one.whole == "rest" and not taken) or not open_to_all
        if doubtful or lacks or one.kind not in ("approve", "decline", "later"):
            scale.leave((one.words,))
            return
    first = wholes[0]
    kind = first.kind
    assert kind is not None
    text = next((one.text for one in wholes if one.text), "")
    scale.verdicts += [Said(number=one.number, kind=kind, words=first.words, text=text) for one in open_to_all]


def _mentioned(texts: Iterable[str], items: Sequence[Item]) -> set[int]:
    """The numbers, not the names, that unread passages name."""
    found = (one for text in texts for one in references(text, items=items) if not one.is_name)
    return {number for one in found for number in one.numbers}
