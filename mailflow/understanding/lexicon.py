"""The phrases by which each thing that a mail can ask for is known, as organisers may read and extend them."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mailflow.model.errors import SettingsError
from mailflow.model.people import LANGUAGES, Language
from mailflow.understanding.entries import Entries, read_entries
from mailflow.understanding.learned import Lessons
from mailflow.understanding.notation import Notation, Pattern, WrongPhrase
from mailflow.understanding.phrases import Phrase, PhraseBook, book
from mailflow.understanding.places import Places, places_of
from mailflow.understanding.spelling import Speller, speller
from mailflow.understanding.wording import folded

WORDS = "_words"
PLACES = "_places"
NOTHING = "_nothing"
NOT_LEARNED = Lessons()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All that is known of words: made once, used for every mail.

    `kinds` are the things a mail can ask for; `titled` those whose details have a title in the writer's words;
    `ordinary` are words that are no names, also with a capital; `version` tells one lexicon from another.
    """

    kinds: tuple[str, ...]
    labels: Mapping[tuple[str, Language], str]
    examples: Mapping[tuple[str, Language], tuple[str, ...]]
    titled: frozenset[str]
    book: PhraseBook
    speller: Speller
    places: Places
    lists: Mapping[str, frozenset[str]]
    ordinary: frozenset[str]
    learned: Lessons
    version: str

    def label(self, kind: str, language: Language) -> str:
        """What people call this kind; the kind itself where nobody named it."""
        return self.labels.get((kind, language), kind)

    def listed(self, name: str) -> frozenset[str]:
        """The words of a list of `_words.toml`, as they are compared."""
        return self.lists.get(name, frozenset())


def read_lexicon(files: Iterable[tuple[str, str]], *, places: str = "", learned: Lessons = NOT_LEARNED) -> Lexicon:
    """The lexicon that these files make: (kind, TOML text), a later one of the same kind adds to the earlier.

    `_words`, `_nothing` and `_places` are no kinds: spelling and lists of words, what asks for nothing, names of
    places. `places` may name more of these, one a line; `learned` is what was learned from examples. Raises
    SettingsError naming the file and the key.
    """
    given = [(kind.removesuffix(".toml"), text) for kind, text in files]
    read = [(kind, read_entries(kind, _tables(kind, text))) for kind, text in given]
    whole: dict[str, Entries] = {}
    for kind, entries in read:
        whole[kind] = whole[kind].extended(entries) if kind in whole else entries
    words = whole.get(WORDS, Entries())
    spelling = {folded_key(word): right for word, right in words.spelling.items()}
    phrases = _phrases(read, Notation(lists=words.lists, spelling=spelling))
    named = [name for entries in whole.values() for name in entries.names]
    kinds = tuple(sorted(kind for kind in whole if not kind.startswith("_")))
    spells = speller(spelling, [phrase.written for phrase, _ in phrases] + list(words.lists.values()))
    lists = {name: frozenset(folded(one.strip()) for one in text.split("|")) for name, text in words.lists.items()}
    return Lexicon(
        kinds=kinds,
        labels={(kind, one): label for kind in kinds for one, label in whole[kind].label.items()},
        examples={(kind, one): whole[kind].examples.get(one, ()) for kind in kinds for one in LANGUAGES},
        titled=frozenset(kind for kind in kinds if whole[kind].takes_title),
        book=book(phrases),
        speller=spells,
        places=places_of([*named, *places.split("\n")]),
        lists=lists,
        ordinary=spells.vocabulary | lists.get("ordinary", frozenset()) | spells.spelling.keys(),
        learned=learned,
        version=hashlib.sha256(repr((given, places, learned.version)).encode()).hexdigest()[:12],
    )


def folded_key(word: str) -> str:
    """A word as the spelling looks it up: with its apostrophe where it has one."""
    return word.lower() if "'" in word else folded(word)


def _phrases(read: list[tuple[str, Entries]], notation: Notation) -> list[tuple[Phrase, Pattern]]:
    found = {}
    for kind, entries in read:
        for key, phrase in entries.phrases:
            try:
                found[(phrase.kind, phrase.answer, phrase.after, phrase.written)] = (
                    phrase,
                    notation.pattern(phrase.written),
                )
            except WrongPhrase as error:
                raise SettingsError(f"lexicon {kind}.toml: {key}: {error}") from error
    return list(found.values())


def _tables(kind: str, text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"lexicon {kind}.toml: it is no TOML: {error}") from error
