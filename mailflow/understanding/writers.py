"""What a mail tells of its writer: the name with which they sign, and the phone number that they give as theirs."""

import re
from collections.abc import Sequence
from dataclasses import replace

from mailflow.model.address import Address
from mailflow.model.naming import own_name
from mailflow.model.understanding import Evidence, Intent, Known, Writer
from mailflow.understanding.belonging import JOIN
from mailflow.understanding.clauses import Said
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.phones import Phone, may_tell_one, phone, regions_of, tells_only_a_number
from mailflow.understanding.signing import Signed, signed_as
from mailflow.understanding.wishes import QUESTION
from mailflow.understanding.wording import folded

_LINES = 20
_WORD = re.compile(r"[^\W\d_]+")


def introduced(
    said: Said, signed: str, sender: Address | None, intents: Sequence[Intent], *, lexicon: Lexicon, known: Known
) -> Writer:
    """How the writer of these words signs, and the number that they say is theirs.

    `signed` are the lines that were told apart as a signature already; a number that merely stands there is taken
    only where they join. A name that is another member's or organiser's is not taken for the writer's.
    """
    lines = (*said.signature, *signed.split("\n")[:_LINES])
    name = _name(said.sentences, lines, sender, lexicon=lexicon, known=known)
    joins = any(_is_own_wish(one) for one in intents)
    number = _number(said.sentences, lines if joins else (), sender, known)
    evidence = [Evidence(words=name.words, rule="signed")] if name else []
    evidence += [Evidence(words=number.words, rule="phone")] if number else []
    return Writer(signed_as=name.name if name else "", phone=number.number if number else "", evidence=tuple(evidence))


def told_by(writer: Writer, intents: Sequence[Intent]) -> tuple[Intent, ...]:
    """The same intents; a wish of the writer's own to join holds their number and name.

    To give one's number with such a wish is no question of its own, though it is heard like one.
    """
    if not any(_is_own_wish(one) for one in intents):
        return tuple(intents)
    return tuple(
        replace(one, details=replace(one.details, phone=writer.phone, signed_as=writer.signed_as))
        if _is_own_wish(one)
        else one
        for one in intents
        if not (writer.phone and one.kind == QUESTION and all(tells_only_a_number(told.words) for told in one.evidence))
    )


def _is_own_wish(intent: Intent) -> bool:
    return intent.kind == JOIN and intent.details.who is None


def named(sender: Address, writer: Writer) -> Address:
    """The sender by the name that is their own: as they sign where the header shows no person's."""
    return replace(sender, name=own_name(sender, writer.signed_as))


def _number(sentences: Sequence[str], lines: Sequence[str], sender: Address | None, known: Known) -> Phone | None:
    if not may_tell_one((*sentences, *lines)):
        return None
    return phone(sentences, lines, regions=regions_of(sender.address if sender else "", known.timezone))


def _name(
    sentences: Sequence[str], lines: Sequence[str], sender: Address | None, *, lexicon: Lexicon, known: Known
) -> Signed | None:
    shown = {folded(word) for word in _WORD.findall(sender.name)} if sender else set()
    speller, ordinary, places = lexicon.speller, lexicon.listed("ordinary"), lexicon.places.names

    def is_ordinary(word: str) -> bool:
        listed = word in ordinary or word in places or word in speller.vocabulary or word in speller.spelling
        return listed and word not in shown

    found = signed_as(lines, sentences, is_ordinary=is_ordinary)
    return None if found is None or _is_anothers(found.name, sender, known) else found


def _is_anothers(name: str, sender: Address | None, known: Known) -> bool:
    """Whether this is the club's name, or the whole name of somebody else whom it knows."""
    name = folded(name)
    if name == folded(known.club_name):
        return True
    if " " not in name or (sender is not None and name == folded(sender.name)):
        return False
    own = sender.address if sender else ""
    people = (*known.organisers, *(member.address for member in known.members))
    return any(one.address != own and folded(one.name) == name for one in people)
