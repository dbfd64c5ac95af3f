"""The line of regular expressions is green, finds every pattern, and blames those that turn back."""

import random
import re
from collections.abc import Callable

import pytest

from mailflow.mail import fence
from mailflow.understanding.desk import orders_people
from proving.ground import Ground
from proving.hostile.forked import in_children
from proving.hostile.patterns import Used, patterns
from proving.hostile.pumping import hurting
from proving.lines import regexes


def _wrong(used: Used) -> str:
    return regexes.pumped(used, chance=random.Random(1), count=200).wrong


def test_no_pattern_turns_back(a_ground: Callable[..., Ground]) -> None:
    proved = regexes.prove(a_ground("regexes", "sqlite"))

    assert proved.is_green, (proved.missed[:5], proved.controls_missed)
    assert proved.tried > 700


def test_patterns_with_a_name_in_a_tuple_and_within_a_function_are_found() -> None:
    found = {one.pattern.pattern: one.way for one in patterns()}

    assert found[fence._BLANK_LINE.pattern] == "search"
    assert found[orders_people._ADD[0].pattern] == "fullmatch"
    assert found[r"[(\[<][^)\]>\n]{0,200}[)\]>]"] == "search"


@pytest.mark.parametrize(
    "written", [r"\s+$", r"(?:a|b)*c", r"(\w+)\s+(\w+)!", r"<[^>]*>", r"(a+)+b", r"x.*y.*z", r"[\w.]+@example"]
)
def test_a_pattern_that_turns_back_is_noticed(written: str) -> None:
    used = Used("test", re.compile(written), "search")

    (told,) = in_children(_wrong, [used], each=1, seconds=5)

    assert told


@pytest.mark.parametrize("written", [r"\s{1,9}$", r"[ab]", r"(?<!\w)\w{1,20}!", r"<[^<>]{0,50}>", r"^\w+$"])
def test_a_pattern_that_does_not_is_not_blamed(written: str) -> None:
    used = Used("test", re.compile(written), "search")

    assert _wrong(used) == ""


def test_what_may_be_repeated_is_repeated_behind_what_stands_before_it() -> None:
    texts = [one for one, _ in hurting(re.compile(r"ab[c]*d"), size=100, chance=random.Random(1), count=1_000)]

    assert any(text.startswith("abccccc") for text in texts)
