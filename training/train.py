"""Makes `config/learned/*.tsv` from labelled sentences and mails: `make learn`.

`python -m training.train --without NAME --to FOLDER` leaves a source out. It needs scikit-learn, at development time
only. The same examples give the same files: no chance is involved.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from mailflow.flow.assemble import plain_lexicon
from mailflow.model.address import Address
from mailflow.understanding.clauses import cut
from mailflow.understanding.features import PART, Place, features
from mailflow.understanding.heard import Sentence, hear
from mailflow.understanding.learned import Lessons, read_learned
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.names import People
from mailflow.understanding.spans import ABOUT, ANOTHER, BEGINS, ENDS, INSIDE, PARTS, token_features, whom_features
from training.calibrating import Judged, calibrated, guesses_of, parts, wanted_in
from training.examples import HERE, LABELS, Example, examples
from training.fitting import Case, Fitting, fitted, joined
from training.mails import Mail, mails
from training.risk import table


def share(feature: str) -> float:
    """Parts of words say the same as words, only less surely."""
    return 0.5 if feature.startswith(PART) else 1.0


FOLDER = HERE.parent / "config" / "learned"
READ_FOR_PHRASES = ("sentences-1", "sentences-2")
MEANINGS = Fitting(labels=LABELS, strength=50.0, least=20, unit=10, share=share)
PERSONAL = frozenset({"rsvp", "join", "leave"})
PEOPLE = Fitting(labels=(ABOUT,), strength=3.0)
WHOM = Fitting(labels=(ANOTHER,), strength=0.3)
SPANS = Fitting(labels=PARTS, strength=1.0)
MAILS_COUNT = 2
PLAIN = ("nl-plain", "en-plain", "lexicon")
ALONE = Place(None, is_first=True, is_last=True)
PARTS_OF_MAILS = 3
TITLED = {"propose_theme": "title", "contribute": "topic"}
NOBODY = People({}, {}, Address(address="somebody@example.org"))


def of_lexicon(lexicon: Lexicon) -> Iterator[Example]:
    """The examples that stand in the lexicon's own files; those of coming do not tell which answer they give."""
    for (kind, language), texts in sorted(lexicon.examples.items()):
        if kind in LABELS:
            for text in texts:
                yield Example(text=text, language=language, labels=(kind,), source="lexicon")


def sentences_of(example: Example, lexicon: Lexicon) -> tuple[Sentence, ...]:
    """The example's sentences as they are heard at run time."""
    return hear(cut(example.text), lexicon=lexicon, people=NOBODY, answers=example.answers)


def meaning(example: Example, heard: Sequence[Sentence], *, place: Place | None = None) -> Case:
    """What the example's sentences hold, and what they ask for; `place` where it stands for a whole mail.

    The lexicon's phrases were written after reading some of the sentences: there they would seem better than they are,
    so they are left out.
    """
    found = features(heard, example.answers, place=place, phrases=example.source not in READ_FOR_PHRASES)
    return Case(tuple(found), frozenset(example.labels))


def meanings_of(mail: Mail, heard: Sequence[Sequence[Sentence]]) -> Iterator[Case]:
    """A case for each labelled sentence of a mail, in its place."""
    before: Sentence | None = None
    for number, (example, sentences) in enumerate(zip(mail.sentences, heard, strict=True)):
        place = Place(before, number == 0, number == len(heard) - 1)
        yield Case(tuple(features(sentences, example.answers, place=place)), frozenset(example.labels))
        before = sentences[-1] if sentences else before


def titles(example: Example, heard: Sequence[Sentence]) -> Iterator[Case]:
    """A case for each token of a sentence in which a title or topic is marked."""
    marked = dict(example.slots)
    for kind, slot in TITLED.items():
        words = marked.get(slot, "")
        if kind not in example.labels or not words:
            continue
        for sentence in heard:
            span = _tokens_of(sentence, words)
            if span is not None:
                yield from (_token_case(sentence, kind, at, *span) for at in range(len(sentence.words.tokens)))
                break


def people(example: Example, heard: Sequence[Sentence]) -> Iterator[Case]:
    """A case for each token of a sentence that is about somebody's coming or belonging: is it whom it is about?"""
    kinds = sorted({label.partition("-")[0] for label in example.labels} & PERSONAL)
    told = [words for slot, words in example.slots if slot == "who"]
    for sentence in heard if kinds else ():
        spans = [span for span in (_tokens_of(sentence, words) for words in told) if span is not None]
        about = {at for first, last in spans for at in range(first, last)}
        for at in range(len(sentence.words.tokens)):
            labels = frozenset({ABOUT}) if at in about else frozenset()
            yield Case(tuple(token_features(sentence, kinds[0], at)), labels)


def whom(example: Example, heard: Sequence[Sentence], *, before: Sentence | None = None) -> Iterator[Case]:
    """A case for each sentence that is about somebody's coming or belonging: is it about another than the writer?"""
    is_another = any(slot == "who" for slot, _ in example.slots)
    for kind in sorted({label.partition("-")[0] for label in example.labels} & PERSONAL):
        for sentence in heard:
            labels = frozenset({ANOTHER}) if is_another else frozenset()
            yield Case(tuple(whom_features(sentence, kind, before)), labels)


def whom_in(mail: Sequence[tuple[Example, Sequence[Sentence]]]) -> Iterator[Case]:
    """The same for a mail, each sentence behind the one before."""
    before: Sentence | None = None
    for example, sentences in mail:
        yield from whom(example, sentences, before=before)
        before = sentences[-1] if sentences else before


def _tokens_of(sentence: Sentence, words: str) -> tuple[int, int] | None:
    """The tokens that these words are, in the spelling of the sentence or another."""
    start = sentence.text.find(words)
    start = sentence.text.lower().find(words.lower()) if start < 0 else start
    if start < 0:
        return None
    end = start + len(words)
    within = [at for at, token in enumerate(sentence.words.tokens) if start <= token.start and token.end <= end]
    return (within[0], within[-1] + 1) if within else None


def _token_case(sentence: Sentence, kind: str, at: int, first: int, last: int) -> Case:
    is_part = {INSIDE: first <= at < last, BEGINS: at == first, ENDS: at == last - 1}
    return Case(tuple(token_features(sentence, kind, at)), frozenset(part for part in PARTS if is_part[part]))


class Lesson:
    """All examples as they are heard, once for all that is learned from them or from a part of the mails."""

    def __init__(self, given: Sequence[Example], whole: Sequence[Mail], lexicon: Lexicon) -> None:
        self.whole, self.lexicon = whole, lexicon
        alone = [(one, sentences_of(one, lexicon)) for one in given]
        inside = [[(one, sentences_of(one, lexicon)) for one in mail.sentences] for mail in whole]
        self._single = [
            meaning(one, sentences, place=ALONE if number % 2 or one.source in PLAIN else None)
            for number, (one, sentences) in enumerate(alone)
        ]
        self._placed = [
            [case for case in meanings_of(mail, [heard for _, heard in pairs]) for _ in range(MAILS_COUNT)]
            for mail, pairs in zip(whole, inside, strict=True)
        ]
        self._words = [case for pair in alone for case in people(*pair)]
        self._words_inside = [[case for pair in pairs for case in people(*pair)] for pairs in inside]
        self._whom = [case for pair in alone for case in whom(*pair)]
        self._whom_inside = [list(whom_in(pairs)) for pairs in inside]
        self._titles = [case for pairs in (alone, *inside) for pair in pairs for case in titles(*pair)]

    def meanings(self, of: Sequence[int]) -> str:
        """What sentences ask for, by all single ones and these mails."""
        return fitted([*self._single, *(case for at in of for case in self._placed[at])], MEANINGS)

    def people(self, of: Sequence[int]) -> str:
        """Which words tell whom a sentence is about, and whether it is another than the writer, by these mails too."""
        words = [*self._words, *(case for at in of for case in self._words_inside[at])]
        others = [*self._whom, *(case for at in of for case in self._whom_inside[at])]
        return joined(fitted(words, PEOPLE), fitted(others, WHOM))

    def titles(self) -> str:
        """Which words are the subject of a wish or an offer."""
        return fitted(self._titles, SPANS)

    def judged(self) -> list[list[Judged]]:
        """For each part of the mails the guesses that are made of them by what was learned without that part."""
        found = []
        for part, others in parts(len(self.whole), PARTS_OF_MAILS):
            meanings, people = (read_learned(one(others).encode()) for one in (self.meanings, self.people))
            learned = Lessons(meanings=meanings, people=people)
            found.append([one for at in part for one in guesses_of(self.whole[at], self.lexicon, learned)])
        return found


def learn(given: Sequence[Example], whole: Sequence[Mail], lexicon: Lexicon) -> dict[str, str]:
    """The files to be written, by name: what single sentences and whole mails teach."""
    lesson = Lesson(given, whole, lexicon)
    everything = range(len(whole))
    return {
        "meanings.tsv": lesson.meanings(everything),
        "titles.tsv": lesson.titles(),
        "people.tsv": lesson.people(everything),
        "calibration.tsv": calibrated([one for part in lesson.judged() for one in part]),
    }


def main() -> None:
    """Learns from all examples, or from all but those of the sources named; or tells how sure acts would be."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--without", action="append", default=[], help="a source to leave out, such as sentences-4")
    words.add_argument("--to", type=Path, default=FOLDER)
    words.add_argument("--risk", action="store_true", help="print how many acts would be wrong, and write nothing")
    asked = words.parse_args()
    lexicon = plain_lexicon()
    given = [one for one in (*examples(), *of_lexicon(lexicon)) if one.source not in asked.without]
    whole = [one for one in mails() if one.source not in asked.without]
    if asked.risk:
        print(table(Lesson(given, whole, lexicon).judged(), wanted=sum(map(wanted_in, whole))))
        return
    asked.to.mkdir(parents=True, exist_ok=True)
    for name, text in learn(given, whole, lexicon).items():
        (asked.to / name).write_text(text, encoding="utf-8")
        rows = text.count("\n") - 3
        print(f"{name}: {len(given)} sentences, {len(whole)} mails, {rows} features, {len(text) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
