"""How phrases are written, and what they find."""

import pytest

from mailflow.understanding.notation import Notation
from mailflow.understanding.phrases import Phrase, book
from mailflow.understanding.spelling import speller
from mailflow.understanding.wording import worded

LISTS = {"club": "club|kring", "numbers": "een|twee", "someone": "mijn collega"}


def found(phrase: str, sentence: str, *, spelling: dict[str, str] | None = None) -> list[str]:
    """The words of the sentence that the phrase finds."""
    notation = Notation(lists=LISTS, spelling=spelling or {})
    one = Phrase(kind="join", written=phrase, weight=0.9)
    words = worded(sentence, (), speller(spelling or {}, []).spell)
    hits = book([(one, notation.pattern(phrase))]).hits(words, answers=frozenset(), is_first=True)
    return [words.words(hit.first, hit.last) for hit in hits]


@pytest.mark.parametrize(
    ("phrase", "sentence", "words"),
    [
        ("lid worden", "Graag zou ik LID worden!", ["LID worden"]),
        ("lid worden", "Ik word lid.", []),
        ("lid [graag] worden", "lid worden", ["lid worden"]),
        ("lid [graag] worden", "lid graag worden", ["lid graag worden"]),
        ("(ik|we) (kom|komen)", "Morgen komen we, of ik kom.", ["ik kom"]),
        ("aanmeld*", "Bij de aanmelding graag", ["aanmelding"]),
        ("op de *lijst", "Graag op de verzendlijst!", ["op de verzendlijst"]),
        ("kan .. niet", "Ik kan er de hele dag niet bij", ["kan er de hele dag niet"]),
        ("kan .. niet", "Ik kan komen, maar zij niet", []),
        ("kan .. niet", "Ik kan komen maar zij niet", []),
        ("kan ... niet", "Ik kan komen, zij niet", ["kan komen, zij niet"]),
        ("^ ja $", "ja, leuk", ["ja"]),
        ("^ ja $", "ja leuk", []),
        ("^^ ja $$", "ja!", ["ja"]),
        ("^^ ja $$", "nou, ja", []),
        ("bij de {club}", "Ik wil bij de kring", ["bij de kring"]),
        ("@number collega's", "met 2 collega’s", ["2 collega’s"]),
        ("@number collega's", "met twee collegas", ["twee collegas"]),
        ("gaat door ?", "Gaat het, of gaat door?", ["gaat door?"]),
        ("gaat door ?", "Het gaat door.", []),
        ("café", "in het CAFE", ["CAFE"]),
    ],
)
def test_a_phrase_finds_what_it_says(phrase: str, sentence: str, words: list[str]) -> None:
    assert found(phrase, sentence) == words


def test_other_spellings_of_a_word_are_found_in_mails_and_in_phrases() -> None:
    spelling = {"t": "het", "'t": "het", "mij": "me"}

    assert found("zet mij erbij", "zet me erbij", spelling=spelling) == ["zet me erbij"]
    assert found("het lukt", "'t lukt", spelling=spelling) == ["'t lukt"]


def test_slips_of_typing_are_put_right_in_long_words() -> None:
    right = speller({}, ["afzeggen bijeenkomst helaas"]).spell

    assert [right(word) for word in ("afzegen", "afezggen", "bijeenkomstt", "bijeenkmst")] == [
        "afzeggen",
        "afzeggen",
        "bijeenkomst",
        "bijeenkomst",
    ]
    assert right("afleggen") == "afleggen"
    assert right("halas") == "halas"
