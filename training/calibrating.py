"""How often guesses are right: each mail is understood by weights that were not learned from it, and compared."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from mailflow.model.address import Address, Mentioned
from mailflow.model.message import Message
from mailflow.model.understanding import Answered, Known
from mailflow.understanding.answers import asked_by
from mailflow.understanding.calibration import PERSON, PERSONAL, RIGHT, Around, Guess, person_signs, rises, signs
from mailflow.understanding.clauses import cut
from mailflow.understanding.learned import Lessons
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.meetings import agenda
from mailflow.understanding.understand import heard_in
from mailflow.understanding.wording import folded, word_set
from training.examples import Example
from training.fitting import Case, Fitting, fitted, joined
from training.mails import Mail

ASKED = Fitting(labels=(RIGHT,), strength=0.2, seen=5, rises=rises)
ABOUT_WHOM = Fitting(labels=(PERSON,), strength=1.0, seen=5, rises=rises)
WRITTEN_AT = datetime(2020, 1, 3, 11, 0, tzinfo=UTC)
WRITER = Address(address="writer@example.org")
KNOWN = Known(club_name="Opbouwwerk", club_address="opbouwwerk@example.org")
OURS = {"confirmation": "rsvp_yes"}


_PRONOUNS = word_set("hem haar hen ze hij zij die him her them he she they allebei both")
_NO_NAMES = word_set("mijn onze collega my our colleague the de het van der den stagiaire")
_WRITER = frozenset({"mij", "me", "myself", "ikzelf"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A guess in its mail: whether this is asked for, and whether for this person."""

    guess: Guess
    around: Around
    is_asked: bool
    is_person: bool


def calibrated(judged: Sequence[Judged]) -> str:
    """What tells how often such guesses are right: whether they are asked for, and for that person where they are."""
    asked = [Case(tuple(signs(one.guess, one.around)), _labels(RIGHT, holds=one.is_asked)) for one in judged]
    personal = [one for one in judged if one.is_asked and one.guess.intent.kind in PERSONAL]
    whom = [Case(tuple(person_signs(one.guess, one.around)), _labels(PERSON, holds=one.is_person)) for one in personal]
    return joined(fitted(asked, ASKED), fitted(whom, ABOUT_WHOM))


def _labels(label: str, *, holds: bool) -> frozenset[str]:
    return frozenset({label}) if holds else frozenset()


def _is_person(guess: Guess, mail: Mail) -> bool:
    """Whether a sentence with the guess's label is about the same person, as far as what is marked there tells."""
    found = [one for one in mail.sentences if guess.label in one.labels]
    return any(_is_about(guess.intent.details.who, one, mail) for one in found)


def wanted_in(mail: Mail) -> int:
    """How many intents the mail is labelled with, questions aside: one a label, and one for each person of a label."""
    found: set[tuple[str, frozenset[str]]] = set()
    for one in mail.sentences:
        for label in set(one.labels) - {"question"}:
            told = [_names(words) for slot, words in one.slots if slot == "who" and label.partition("-")[0] in PERSONAL]
            found |= {(label, names) for names in told or [frozenset()]}
    return len(found)


def _is_about(who: Mentioned | None, example: Example, mail: Mail) -> bool:
    told = [words for slot, words in example.slots if slot == "who"]
    if who is None:
        rest = example.text
        for words in told:
            rest = rest.replace(words, " ")
        return not told or bool(_WRITER & {folded(word) for word in re.findall(r"\w+", rest)})
    name = _names(who.name or who.address.partition("@")[0].replace(".", " "))
    by_address = bool(told) and not who.name and who.address in mail.said
    return by_address or any(_names(words) & name or not _names(words) - _PRONOUNS for words in told)


def _names(words: str) -> frozenset[str]:
    return frozenset(folded(word) for word in re.findall(r"[^\W\d_]{2,}", words)) - _NO_NAMES


def guesses_of(mail: Mail, lexicon: Lexicon, learned: Lessons) -> Iterator[Judged]:
    """Each guess that these weights lead to, judged by the mail's labels."""
    message = Message(
        fingerprint="",
        message_id="",
        sender=replace(WRITER, name=mail.writer),
        sender_shown=mail.writer,
        recipients=(),
        subject=mail.subject,
        said=mail.said,
        quoted="",
        signed="",
        written_at=WRITTEN_AT,
    )
    known = replace(KNOWN, answered=Answered(template=OURS.get(mail.after, mail.after)) if mail.after else None)
    meetings = agenda(known, WRITTEN_AT)
    said = cut(mail.said, writer=mail.writer)
    heard = heard_in(
        message, said, replace(lexicon, learned=learned), known, meetings, asked_by(message, known, meetings)
    )
    for guess in heard.around.guesses:
        yield Judged(
            guess=guess, around=heard.around, is_asked=guess.label in mail.labels, is_person=_is_person(guess, mail)
        )


def parts(mails: int, count: int) -> Iterator[tuple[list[int], list[int]]]:
    """The numbers of so many mails in so many parts: each time one part, and all the others."""
    for part in range(count):
        numbers = range(mails)
        yield [at for at in numbers if at % count == part], [at for at in numbers if at % count != part]
