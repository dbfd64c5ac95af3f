"""The dictionary form of a word, Dutch or English: what is learned of "komen" also holds for "kwam"."""

from functools import lru_cache

import simplemma

_LANGUAGES = ("nl", "en")


@lru_cache(maxsize=50_000)
def lemma(word: str) -> str:
    """The word's dictionary form in lower case; what is no word, or not known, stays as it is."""
    return simplemma.lemmatize(word, lang=_LANGUAGES).lower() if word.isalpha() else word
