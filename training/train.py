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
from mailflow.understanding.spans import ABOUT, BEGINS, ENDS, INSIDE, PARTS, token_features
from training.calibrating import CALIBRATION, guesses_of, parts
from training.examples import HERE, LABELS, Example, examples
from training.fitting import Case, Fitting, fitted
from training.mails import Mail, mails


def share(feature: str) -> float:
    """Parts of words say the same as words, only less surely."""
    return 0.5 if feature.startswith(PART) else 1.0


FOLDER = HERE.parent / "config" / "learned"
READ_FOR_PHRASES = ("sentences-1", "sentences-2")
MEANINGS = Fitting(labels=LABELS, strength=50.0, least=20, unit=10, share=share)
PERSONAL = frozenset({"rsvp", "join", "leave"})
PEOPLE = Fitting(labels=(ABOUT,), strength=3.0)
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


def learn(given: Sequence[Example], whole: Sequence[Mail], lexicon: Lexicon) -> dict[str, str]:
    """The files to be written, by name: what single sentences and whole mails teach."""
    heard = [sentences_of(one, lexicon) for one in given]
    single = [
        meaning(one, sentences, place=ALONE if number % 2 or one.source in PLAIN else None)
        for number, (one, sentences) in enumerate(zip(given, heard, strict=True))
    ]
    in_mails = [[sentences_of(one, lexicon) for one in mail.sentences] for mail in whole]
    placed = {
        id(mail): [case for case in meanings_of(mail, sentences) for _ in range(MAILS_COUNT)]
        for mail, sentences in zip(whole, in_mails, strict=True)
    }

    def meanings(of: Sequence[Mail]) -> str:
        return fitted([*single, *(case for mail in of for case in placed[id(mail)])], MEANINGS)

    everything = [*zip(given, heard, strict=True)]
    for mail, sentences in zip(whole, in_mails, strict=True):
        everything += zip(mail.sentences, sentences, strict=True)
    about = fitted([case for one, sentences in everything for case in people(one, sentences)], PEOPLE)
    titled = fitted([case for one, sentences in everything for case in titles(one, sentences)], SPANS)
    guesses = []
    for part, others in parts(whole, PARTS_OF_MAILS):
        learned = Lessons(meanings=read_learned(meanings(others)), people=read_learned(about))
        guesses += [case for mail in part for case in guesses_of(mail, lexicon, learned)]
    return {
        "meanings.tsv": meanings(whole),
        "titles.tsv": titled,
        "people.tsv": about,
        "calibration.tsv": fitted(guesses, CALIBRATION),
    }


def main() -> None:
    """Learns from all examples, or from all but those of the sources named."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--without", action="append", default=[], help="a source to leave out, such as sentences-4")
    words.add_argument("--to", type=Path, default=FOLDER)
    asked = words.parse_args()
    lexicon = plain_lexicon()
    given = [one for one in (*examples(), *of_lexicon(lexicon)) if one.source not in asked.without]
    whole = [one for one in mails() if one.source not in asked.without]
    asked.to.mkdir(parents=True, exist_ok=True)
    for name, text in learn(given, whole, lexicon).items():
        (asked.to / name).write_text(text, encoding="utf-8")
        rows = text.count("\n") - 3
        print(f"{name}: {len(given)} sentences, {len(whole)} mails, {rows} features, {len(text) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
