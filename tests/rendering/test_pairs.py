"""Each template stands there in Dutch and in English, and both use the same words: those its intent gives it."""

import re

import pytest

from mailflow.rendering.sources import take_apart
from tests.rendering.shipped import AROUND, WORDS, shipped, shipped_layer

ALL = {**WORDS, **AROUND}
THERE = sorted({name[3:].removesuffix(".md") for name in shipped_layer() if name.startswith(("nl/", "en/"))})
PAIRS = [(language, name) for language in ("nl", "en") for name in sorted(ALL)]


def test_both_languages_have_the_same_templates() -> None:
    names = {
        language: {name[3:] for name in shipped_layer() if name.startswith(f"{language}/")} for language in ("nl", "en")
    }

    assert names["nl"] == names["en"]
    assert names["nl"] >= {f"{name}.md" for name in ALL}


@pytest.mark.parametrize("name", THERE)
def test_both_languages_use_the_same_words(name: str) -> None:
    assert shipped().words(f"nl/{name}.md") == shipped().words(f"en/{name}.md")


@pytest.mark.parametrize(("language", "name"), PAIRS)
def test_a_template_uses_the_words_it_is_given_and_no_others(language: str, name: str) -> None:
    assert shipped().words(f"{language}/{name}.md") <= ALL[name]


@pytest.mark.parametrize(("language", "name"), PAIRS)
def test_a_template_begins_by_listing_its_words(language: str, name: str) -> None:
    comment = re.match(r"\{#(.*?)#\}", shipped_layer()[f"{language}/{name}.md"], re.DOTALL)

    assert comment is not None
    listed = re.split(r"(?:Woorden|Words):", comment[1])[1]
    names = set(re.findall(r"\b[a-z_]+\b", re.sub(r"\([^)]*\)", "", listed))) - {"geen", "none"}
    assert names == ALL[name]


@pytest.mark.parametrize("name", sorted(WORDS))
def test_both_languages_stand_in_the_same_frame(name: str) -> None:
    dutch, english = (take_apart(shipped_layer()[f"{one}/{name}.md"], file=name) for one in ("nl", "en"))

    assert (dutch.frame, dutch.footer) == (english.frame, english.footer)
    assert dutch.subject and english.subject
