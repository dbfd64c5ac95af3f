"""That nothing of a set is learned from when it is judged."""

from dataclasses import replace

import pytest
from understanding_sets import allowed, everything, folded, mail_sets, repeated, sentence_sets, texts_of

JUDGED = "sentences-4"


@pytest.fixture
def learning() -> None:
    """What is learned from is known where scikit-learn is installed."""
    pytest.importorskip("sklearn", reason="scikit-learn is not installed: make learn")


def test_a_sentence_is_the_same_in_other_spelling() -> None:
    assert folded("Ik kom graag,\n  mét Samira!") == " ik kom graag mét samira "


@pytest.mark.usefixtures("learning")
def test_no_sentence_of_the_judged_set_is_learned_from() -> None:
    judged = {folded(one.text) for one in sentence_sets()[JUDGED]}

    left = allowed(JUDGED)

    assert left.sentences
    assert not [one for one in left.sentences if one.source == JUDGED or folded(one.text) in judged]


@pytest.mark.usefixtures("learning")
def test_no_long_sentence_of_a_judged_mail_is_learned_from() -> None:
    judged = "\n".join(text for one in mail_sets() for text in texts_of(one.name))

    left = allowed(JUDGED)

    learned = {folded(one.text) for one in (*left.sentences, *(each for one in left.mails for each in one.sentences))}
    assert learned
    assert not [one for one in learned if len(one.split()) >= 5 and one in judged]


@pytest.mark.usefixtures("learning")
def test_sentences_that_are_used_everywhere_may_stand_within_a_mail() -> None:
    assert not [one for one in repeated("dev-a") if len(one.split()) < 5]


@pytest.mark.usefixtures("learning")
def test_all_sets_of_mails_share_what_is_learned() -> None:
    assert len({allowed(one.name).digest for one in mail_sets()}) == 1


@pytest.mark.usefixtures("learning")
def test_a_smaller_part_is_within_a_larger_one() -> None:
    quarter, half = everything().part(1 / 4), everything().part(1 / 2)

    assert set(quarter.sentences) <= set(half.sentences)
    assert set(quarter.mails) <= set(half.mails)
    assert half.count == pytest.approx(everything().count / 2, rel=0.1)


@pytest.mark.usefixtures("learning")
def test_other_material_has_another_digest() -> None:
    whole = everything()

    assert replace(whole, mails=()).digest != whole.digest
