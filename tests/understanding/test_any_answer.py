"""Answers put together of all that organisers say: whatever is said of a number is said of no other."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.understanding.desk.organisers import read_answer
from tests.mail.mails import a_mail, reading
from tests.understanding.answered import KNOWN, all_items

ITEMS = all_items()
QUESTIONS = [one.number for one in ITEMS if one.what == "question"]
APPROVING = [
    "ja",
    "akkoord",
    "prima",
    "is goed",
    "mag",
    "ok",
    "ja graag",
    "geen bezwaar",
    "yes",
    "is fine",
    "👍",
    "wel",
]
DECLINING = [
    "nee",
    "niet akkoord",
    "liever niet",
    "nee helaas",
    "afwijzen",
    "niet doen",
    "no",
    "rather not",
    "mag niet",
]
LATER = ["later", "nog even niet", "nog niet", "not yet", "komt later"]
DOUBTING = [
    "misschien",
    "weet ik niet",
    "ja als er plek is",
    "ja mits het kort is",
    "maybe",
    "geen idee",
    "ja?",
    "twijfel",
]
REASONS = ["", "", " - we hebben dit net gehad", ", want we zitten vol", ": te kort dag", " (past niet in het jaar)"]
SIGNS = [" ", ": ", ") ", ". ", " - ", " = "]
JOINS = [", ", "; ", "\n", ". ", " en ", "\n\n"]
VERDICTS = {"approve": APPROVING, "decline": DECLINING, "later": LATER, "": DOUBTING}


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, dict[int, str]]:
    """A text, and the verdict that it gives on each number; none where it is in doubt."""
    numbers = draw(st.permutations(QUESTIONS))[: draw(st.integers(1, 4))]
    sign, join = draw(st.sampled_from(SIGNS)), draw(st.sampled_from(JOINS))
    pieces: list[str] = []
    expected: dict[int, str] = {}
    for number in numbers:
        kind = draw(st.sampled_from(sorted(VERDICTS)))
        words = draw(st.sampled_from(VERDICTS[kind]))
        reason = draw(st.sampled_from(REASONS)) if kind == "decline" else ""
        pieces.append(f"{number}{sign}{words}{reason}")
        if kind:
            expected[number] = kind
    return join.join(pieces), expected


@settings(max_examples=400, deadline=None, derandomize=True)
@given(answers())
def test_no_number_gets_the_verdict_of_another(answer: tuple[str, dict[int, str]]) -> None:
    text, expected = answer

    found = read_answer(reading(a_mail(text)), items=ITEMS, known=KNOWN)

    assert {one.number: one.kind for one in found.verdicts}.items() <= expected.items()


@settings(max_examples=300, deadline=None, derandomize=True)
@given(answers())
def test_all_that_is_sure_is_understood(answer: tuple[str, dict[int, str]]) -> None:
    text, expected = answer

    found = read_answer(reading(a_mail(text)), items=ITEMS, known=KNOWN)

    assert {one.number: one.kind for one in found.verdicts} == expected


@settings(max_examples=200, deadline=None, derandomize=True)
@given(answers(), st.sampled_from(["allemaal akkoord", "de rest mag", "overige nee", "all fine", "de rest later"]))
def test_all_and_the_rest_leave_out_every_number_that_is_named(answer: tuple[str, dict[int, str]], whole: str) -> None:
    text, expected = answer
    named = {number for number in QUESTIONS if str(number) in text}

    found = read_answer(reading(a_mail(f"{text}\n\n{whole}")), items=ITEMS, known=KNOWN)

    assert all(one.number not in named or expected.get(one.number) == one.kind for one in found.verdicts)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet="123469 janeokvut,.;:-()?!\n", max_size=80))
def test_any_text_is_read_without_failing(text: str) -> None:
    found = read_answer(reading(a_mail(text)), items=ITEMS, known=KNOWN)

    assert len({one.number for one in found.verdicts}) == len(found.verdicts)
