"""Plain sentences in both languages: what everybody would understand must be understood."""

from pathlib import Path

import pytest

from tests.understanding.builders import kinds, understood

LINES = (Path(__file__).parent / "everyday.txt").read_text(encoding="utf-8").splitlines()
EVERYDAY = [tuple(line.split("|", 1)) for line in LINES if not line.startswith("#")]


@pytest.mark.parametrize(("asked", "said"), EVERYDAY, ids=[said for _, said in EVERYDAY])
def test_a_plain_sentence_is_understood(asked: str, said: str) -> None:
    found = understood(said)

    assert kinds(found) == ([] if asked == "none" else [asked])
    assert not found.unclear
