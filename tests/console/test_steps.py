"""The journal, which is kept in English, is told in the language of who looks."""

import pytest

from mailflow.console.steps import PATTERNS
from mailflow.console.words import words_of
from mailflow.flow.act import act
from mailflow.flow.double_opt_in import ASKED, ASKED_BEFORE
from mailflow.flow.house import House
from mailflow.flow.opting_in import NO, YES
from mailflow.model.effect import Note
from mailflow.model.people import LANGUAGES
from tests.builders import CLUB, MARJOLEIN
from tests.console.desk import a_desk


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Anna de Boer <anna@wijk.example.org> is a member now (mailflow)", "Anna de Boer is nu lid (vanzelf)"),
        (
            "Anna de Boer <anna@wijk.example.org> to meeting 1 on 2020-01-13 10:00: yes with 2 guests",
            "Anna de Boer, maandag 13 januari: komt, en neemt 2 mee",
        ),
        (
            "Anna de Boer <anna@wijk.example.org> to meeting 1 on 2020-01-13 10:00: no, before yes",
            "Anna de Boer, maandag 13 januari: komt niet, eerst was dat komt",
        ),
        (f"question 5: approve, by {MARJOLEIN.address}", f"{MARJOLEIN.shown}: ja"),
        (
            "question 5 to the organisers: join (approval)",
            "Aan jullie gevraagd: “Wil bij de club” (het wacht op jullie ja)",
        ),
        (
            "outbox 3: welcome, theme_received to anna@wijk.example.org",
            "de welkomstmail en de bevestiging van het thema voor anna@wijk.example.org staat klaar",
        ),
        ("theme 4 (groen) is accepted for meeting 2 (mailflow)", "thema “groen”: aangenomen (vanzelf)"),
        (ASKED, "Eerst wordt gevraagd of zij het zelf waren: niets bewijst van wie deze aanmelding komt"),
        (ASKED_BEFORE, "Iemand vraagt nog eens om erbij te mogen; dat is al nagevraagd, dus gaat er niets uit"),
        (YES, "Zij waren het zelf die erbij wilden: dat zegt hun antwoord"),
        (NO, "Zij willen er niet bij: er gaat niets uit, en jullie worden niets gevraagd"),
        ("rsvp (0.83) from “Ik kom: ja”: act", "“Komt wel of niet”, 83 % zeker, door “Ik kom: ja”: duidelijk genoeg"),
    ],
)
def test_a_line_that_is_known_is_told_in_dutch(house: House, line: str, told: str) -> None:
    act([Note(text=line)], house=house, club=CLUB.key, by="test")

    page = a_desk(house, MARJOLEIN).get("/journal").text

    assert told in page


def test_a_line_that_is_not_known_stays_english_and_says_so(house: House) -> None:
    act([Note(text="the moon <b>rose</b>")], house=house, club=CLUB.key, by="test")

    page = a_desk(house, MARJOLEIN).get("/journal").text

    assert '<span lang="en">the moon &lt;b&gt;rose&lt;/b&gt;</span>' in page


def test_names_cannot_be_markup(house: House) -> None:
    act([Note(text="theme 4 (<script>x</script>) is kept")], house=house, club=CLUB.key, by="test")

    page = a_desk(house, MARJOLEIN).get("/journal").text

    assert "&lt;script&gt;x&lt;/script&gt;" in page and "<script>" not in page


@pytest.mark.parametrize("key", PATTERNS)
def test_every_line_has_words_whose_gaps_it_fills(key: str) -> None:
    filled = set(PATTERNS[key].groupindex)

    for language in LANGUAGES:
        text = words_of("steps", language)[f"step_{key}"]
        assert {part.partition("}")[0] for part in text.split("{")[1:]} <= filled
