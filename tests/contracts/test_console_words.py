"""Every word of the console is there in both languages, is used, and every word that is used is there."""

import re

import pytest

from mailflow.console import words
from mailflow.model.people import LANGUAGES
from tests.contracts.source import PACKAGE

CONSOLE = PACKAGE / "console"
# `w.title`, `c["section_" ~ name]`, `w | counted("found", n)`, `told="saved"`, `visit.words.title`.
DOTTED = re.compile(r"(?<![\w.])(w|c)\.(\w+)|visit\.(words|common)\.(\w+)")
INDEXED = re.compile(r"""(?<![\w.])(w|c)\["(\w+)"(?:\]|(\s*~))""")
COUNTED = re.compile(r"""(?<![\w.])(?:(w|c)\s*\|\s*|)counted\((?:visit\.words,\s*|words,\s*)?"(\w+)\"""")
TOLD = re.compile(r"""told=\(?"(\w+)"(?: if .*? else "(\w+)")?|words\.get\("(\w+)\"""")
DECLARED = re.compile(r"#\s*words: ([\w ,*]+)")


def texts_of(section: str) -> list[str]:
    """The templates and modules in which the words of a section are used."""
    if section == "common":
        return [path.read_text("utf-8") for path in (*CONSOLE.rglob("*.html"), *CONSOLE.glob("*.py"))]
    if section == "door":
        names = ("notice.html", "door.html", "page.html")
        files = [CONSOLE / "templates" / name for name in names] + [*(CONSOLE / "templates" / "login").glob("*.html")]
        return [
            path.read_text("utf-8") for path in [*files, CONSOLE / "frame.py", CONSOLE / "login.py"] if path.exists()
        ]
    files = [
        *(CONSOLE / "templates" / section).rglob("*.html"),
        CONSOLE / f"{section}.py",
        *CONSOLE.glob(f"{section}_*.py"),
    ]
    files += [path for path in CONSOLE.glob("*.py") if f"# section: {section}" in path.read_text("utf-8")]
    return [path.read_text("utf-8") for path in files if path.exists()]


def used_in(section: str) -> tuple[set[str], set[str]]:
    """The keys that a section's own pages use of its words, and the beginnings of those that are put together."""
    mine = ("c", "common") if section == "common" else ("w", "words")
    keys: set[str] = set()
    beginnings: set[str] = set()
    for text in texts_of(section):
        for short, key, long, other in DOTTED.findall(text):
            if (short or long) in mine:
                keys.add(key or other)
        for short, key, joined in INDEXED.findall(text):
            if short in mine:
                (beginnings if joined else keys).add(key)
        for short, key in COUNTED.findall(text):
            if (short or "w") in mine:
                keys |= {f"{key}_one", f"{key}_many"}
        for found in TOLD.findall(text):
            keys |= {key for key in found if key and section != "common"}
        for found in DECLARED.findall(text):
            for key in re.split(r"[ ,]+", found):
                (beginnings if key.endswith("*") else keys).add(key.rstrip("*"))
    return keys - {"get", ""}, beginnings - {""}


@pytest.mark.parametrize("section", words.sections())
def test_every_word_is_there_in_both_languages(section: str) -> None:
    for key, both in words.tables(section).items():
        assert set(both) == set(LANGUAGES), f"{section}: {key} is there in {sorted(both)}"
        assert all(text.strip() for text in both.values()), f"{section}: {key} is empty"


@pytest.mark.parametrize("section", words.sections())
def test_both_languages_have_the_same_gaps(section: str) -> None:
    for key, both in words.tables(section).items():
        gaps = [set(re.findall(r"\{(\w+)\}", text)) for text in both.values()]
        assert gaps[0] == gaps[1], f"{section}: {key} has the gaps {gaps}"


@pytest.mark.parametrize("section", words.sections())
def test_every_word_is_used(section: str) -> None:
    keys, beginnings = used_in(section)

    unused = {
        key for key in words.tables(section) if key not in keys and not key.startswith(tuple(beginnings) or ("\0",))
    }
    if section == "common":  # common notices are told by any section
        unused -= {"done", "undone", "undone_but", "save", "search", "yes", "no"}

    assert unused == set(), f"{section}: nothing uses {sorted(unused)}"


@pytest.mark.parametrize("section", words.sections())
def test_every_word_that_is_used_is_there(section: str) -> None:
    keys, _ = used_in(section)
    known = set(words.tables(section)) | set(words.tables("common")) | set(words.tables("door"))

    if section == "common":
        known |= {key for other in words.sections() for key in words.tables(other)}
    assert keys - known == set(), f"{section} has no {sorted(keys - known)}"
