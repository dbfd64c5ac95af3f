"""Learned weights count as they are written, however they are kept, and whatever is remembered of words seen before."""

import pytest

from mailflow.model.address import Address
from mailflow.model.errors import SettingsError
from mailflow.understanding.clauses import cut
from mailflow.understanding.features import features, known_features
from mailflow.understanding.heard import Sentence, hear
from mailflow.understanding.judged import places
from mailflow.understanding.learned import Learned, read_learned
from mailflow.understanding.names import People
from mailflow.understanding.remembered import Remembered
from mailflow.understanding.spans import ABOUT, token_features, token_odds
from tests.understanding.builders import lexicon

TITLE = "# learned weights, in units of 1/10"
SAID = (
    "Leuk dat jullie weer beginnen! Ik kom de 24ste graag, en ook de dag erna ook graag ook. Mijn collega Samira "
    'de Vries (samira@example.org) wil "buurthuizen in zelfbeheer" bespreken, zij komt niet. Kan ze op de lijst?\n\n'
    "We could not make it on the 3rd, sorry; maybe next time?"
)


def of_lines(*lines: str) -> Learned:
    return read_learned("\n".join((TITLE, "label\tcomes\tleaves\tsize", "\t-20\t10\t", *lines, "")).encode())


def heard() -> tuple[Sentence, ...]:
    nobody = People({}, {}, Address(address="somebody@example.org"))
    return hear(cut(SAID), lexicon=lexicon(), people=nobody, answers=frozenset())


def test_the_weights_of_features_add_up_label_by_label_whatever_their_sign() -> None:
    learned = of_lines("w:kom\t35\t-40\t", "w:niet\t-50\t60\t", "w:dag\t\t-1\t")

    assert learned.odds(learned.total(["w:kom", "w:niet", "w:dag", "w:never seen"])) == {"comes": -3.5, "leaves": 2.9}
    assert learned.odds(learned.total([])) == {"comes": -2.0, "leaves": 1.0}


def test_weights_with_sizes_are_divided_by_the_length_of_them_all() -> None:
    learned = of_lines("w:kom\t30\t-30\t3000", "w:graag\t10\t0\t1000")

    assert learned.odds(learned.total(["w:kom", "w:graag"])) == {"comes": 0.0, "leaves": -0.5}


def test_the_reasons_are_the_features_that_speak_for_a_label_the_strongest_first() -> None:
    learned = of_lines("w:kom\t35\t-40\t", "w:niet\t-50\t60\t", "w:graag\t20\t\t", "w:dag\t20\t5\t")
    known = learned.among(["w:niet", "w:graag", "w:dag", "w:kom", "w:never seen"])

    assert learned.reasons(known, "comes", most=2) == [("w:kom", 35), ("w:dag", 20)]
    assert learned.reasons(known, "leaves", most=9) == [("w:niet", 60), ("w:dag", 5)]


def test_a_weight_that_would_reach_into_its_neighbour_is_refused() -> None:
    with pytest.raises(SettingsError, match="line 4"):
        of_lines(f"w:kom\t{1 << 50}\t0\t")


@pytest.mark.parametrize("answers", [frozenset[str](), frozenset({"invitation", "theme_call"})])
def test_what_is_known_of_a_sentence_are_its_features_that_were_learned(answers: frozenset[str]) -> None:
    learned, sentences = lexicon().learned.meanings, heard()
    assert len(sentences) == 5

    for _ in ("first", "from memory"):
        for sentence, place in zip(sentences, places(sentences), strict=True):
            known = known_features(sentence, answers, place=place, learned=learned)
            assert known == learned.among(features([sentence], answers, place=place))


@pytest.mark.parametrize("kind", ["join", "rsvp"])
def test_a_token_counts_for_what_its_features_weigh_each_once(kind: str) -> None:
    learned = lexicon().learned.people

    for sentence in heard():
        odds = token_odds(sentence, kind, ABOUT, learned)
        assert len(odds) == len(sentence.words.tokens)
        for at, one in enumerate(odds):
            found = token_features(sentence, kind, at)
            assert len(found) == len(set(found))
            assert one == learned.odds(learned.total(found))[ABOUT]


def test_what_is_remembered_begins_anew_where_it_is_full_and_stays_right() -> None:
    lengths = Remembered[str, int](len, most=2)

    assert [lengths[word] for word in ("a", "bb", "ccc", "a", "ccc")] == [1, 2, 3, 1, 3]
    assert len(lengths) == 2
