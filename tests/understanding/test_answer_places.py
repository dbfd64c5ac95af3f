"""To which item an answer belongs that was typed between the lines of a digest, as it is really written."""

from collections.abc import Mapping

import pytest

from mailflow.model.answering import Item
from mailflow.model.message import Message
from mailflow.model.people import Language
from mailflow.rendering.samples import sample_words
from mailflow.understanding.desk.answer_places import places
from mailflow.understanding.desk.organisers import read_answer
from tests.mail.mails import a_mail, reading
from tests.rendering.shipped import a_send, rendered
from tests.understanding.answered import KNOWN

ATTRIBUTION = "Op ma 4 mei 2026 om 07:30 schreef Buurtclub <club@example.org>:"
ITEMS = tuple(Item(number=number, what="question", ref=number, kind="join") for number in range(1, 15))


def a_digest(language: Language) -> list[str]:
    """The lines of the sample digest as they are sent."""
    return rendered(a_send("digest", language, words=sample_words("digest", language=language))).text.split("\n")


def answering(lines: list[str], answers: Mapping[str, str]) -> Message:
    """The mail quoted, with each answer typed above the line that begins so."""
    quoted: list[str] = [ATTRIBUTION]
    for line in lines:
        for start, answer in answers.items():
            if line.startswith(start):
                quoted += ["", answer, ""]
        quoted.append(f"> {line}".rstrip())
    return reading(a_mail("\n".join(quoted)))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_answer_belongs_to_the_item_that_it_stands_under(language: Language) -> None:
    message = answering(a_digest(language), {f"**{number}.**": f"antwoord {number - 1}" for number in range(2, 9)})

    found = {place.said: place.number for place in places(message, items=ITEMS)}

    assert found == {f"antwoord {number}": number for number in range(1, 8)}


@pytest.mark.parametrize(
    ("language", "heading", "below"),
    [
        ("nl", "Volgende bijeenkomst", "- Zaanstad"),
        ("en", "Next meeting", "- Zaanstad"),
        ("nl", "Problemen", "* De mail"),
    ],
)
def test_an_answer_under_another_heading_belongs_to_no_item(language: Language, heading: str, below: str) -> None:
    lines = a_digest(language)
    assert heading in lines

    message = answering(lines, {below: "ja"})

    assert [place.number for place in places(message, items=ITEMS)] == [None]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_answers_between_the_items_of_a_real_digest_are_verdicts(language: Language) -> None:
    message = answering(a_digest(language), {"**2.**": "ja", "**3.**": "nee, we zitten vol", "**4.**": "later"})

    said = read_answer(message, items=ITEMS, known=KNOWN)

    assert [(one.number, one.kind, one.text) for one in said.verdicts] == [
        (1, "approve", ""),
        (2, "decline", "We zitten vol."),
        (3, "later", ""),
    ]
    assert said.unread == ()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_of_a_real_digest_decides_by_itself(language: Language) -> None:
    lines = a_digest(language)
    items = tuple(Item(number=one.number, what="question", ref=one.ref, title="Mo Yilmaz: x") for one in ITEMS)

    for text in ("\n".join(lines), "\n".join(line.replace("**", "") for line in lines)):
        said = read_answer(reading(a_mail(text)), items=items, known=KNOWN)
        assert (said.verdicts, said.orders, said.agrees) == ((), (), None)


def test_a_yes_below_the_whole_digest_belongs_to_no_item() -> None:
    message = reading(a_mail("\n".join([ATTRIBUTION, *(f"> {line}".rstrip() for line in a_digest("nl")), "", "ja"])))

    assert [place.number for place in places(message, items=ITEMS)] == [None]


def test_a_yes_below_the_one_item_that_is_quoted_belongs_to_it() -> None:
    message = reading(a_mail(f"{ATTRIBUTION}\n> **3.** Chris wil van de lijst af.\n\nja"))

    assert [place.number for place in places(message, items=ITEMS)] == [3]


def test_a_number_in_a_colleagues_own_words_is_no_item() -> None:
    message = reading(a_mail(f"{ATTRIBUTION}\n> **3.** Chris schreef:\n> > 4. kom ik nog in aanmerking?\n\nja"))

    assert [place.number for place in places(message, items=ITEMS)] == [3]


@pytest.mark.parametrize(
    "line", ["**3.** Chris", "*3.* Chris", "3. Chris", "- **3.** Chris", "* *3.* Chris", "_3._ Chris"]
)
def test_an_item_is_known_however_its_line_is_quoted(line: str) -> None:
    message = reading(a_mail(f"{ATTRIBUTION}\n> {line} wil van de lijst af.\n\nja\n\n> Groet"))

    assert [place.number for place in places(message, items=ITEMS)] == [3]
