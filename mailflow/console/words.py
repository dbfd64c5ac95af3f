"""The words of the console, in both languages, from its files: nothing that people read stands in the code."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from mailflow.model.people import LANGUAGES, Language

FOLDER = Path(__file__).parent / "words"
COMMON = "common"
_GAP = re.compile(r"\{(\w+)\}")


class Words:
    """The words of one section in one language; a template that asks for one that is not there fails."""

    def __init__(self, section: str, words: Mapping[str, str], language: Language) -> None:
        self._section, self._words, self.language_ = section, words, language

    def __getattr__(self, key: str) -> str:
        if key.startswith("_") or key not in self._words:
            raise AttributeError(f"the words of {self._section} have no {key!r}")
        return self._words[key]

    def __getitem__(self, key: str) -> str:
        return self._words[key]

    def __contains__(self, key: object) -> bool:
        return key in self._words

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def get(self, key: str, default: str = "") -> str:
        """The word, or the other one where there is none."""
        return self._words.get(key, default)


def words_of(section: str, language: Language) -> Words:
    """The words of a section; empty for one that has no file."""
    return Words(section, _read(section).get(language, {}), language)


def filled(text: str, /, **gaps: object) -> str:
    """The text with its `{gaps}` filled; a gap without a word stays, and shows."""
    return _GAP.sub(lambda gap: str(gaps.get(gap[1], gap[0])), text)


def counted(words: Words, key: str, n: int, /, **gaps: object) -> str:
    """`key_one` for 1, `key_many` for any other number, with `{n}` filled."""
    return filled(words[f"{key}_one" if n == 1 else f"{key}_many"], n=n, **gaps)


def sections() -> tuple[str, ...]:
    """Every file of words, by its name."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def tables(section: str) -> Mapping[str, Mapping[str, str]]:
    """Each key of a section with its words by language, as the file has them."""
    path = FOLDER / f"{section}.toml"
    read: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return read


@lru_cache(maxsize=64)
def _read(section: str) -> Mapping[str, Mapping[str, str]]:
    """The words by language and key."""
    read = tables(section)
    return {language: {key: both[language] for key, both in read.items()} for language in LANGUAGES}
