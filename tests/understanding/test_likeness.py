"""Subjects that may be the same are told from others by their words and letters."""

import pytest

from mailflow.understanding.likeness import ALIKE, likeness, share_of, words_of

ONE_THEME = [
    ("Eenzaamheid onder ouderen", "eenzame ouderen"),
    ("eenzaamheid", "Eenzaamheid onder jongeren"),
    ("buurtapps", "werken met buurtapps"),
    ("buurtapps", "buurt-apps"),
    ("energie armoede", "energiearmoede"),
    ("Hoe betrek je jongeren bij de buurt", "jongeren betrekken"),
    ("bewonersparticipatie", "participatie van bewoners"),
    ("laaggeletterdheid", "laaggeleterdheid"),
    ("straat aan de praat", "Krijg je straat aan de praat"),
    ("AI in het opbouwwerk", "AI"),
    ("resident participation", "participation of residents"),
    ("loneliness among young people", "young people and loneliness"),
]
TWO_THEMES = [
    ("wonen en zorg", "zorg voor mantelzorgers"),
    ("duurzaamheid in de wijk", "veiligheid in de wijk"),
    ("wijk", "eenzaamheid in de wijk"),
    ("samenwerken met de gemeente", "samenwerken met de politie"),
    ("polarisatie", "integratie"),
    ("huisvesting van statushouders", "statistiek"),
    ("housing", "working with the police"),
]


@pytest.mark.parametrize(("one", "other"), ONE_THEME)
def test_what_may_be_one_theme_is_alike_both_ways_round(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one) >= ALIKE


@pytest.mark.parametrize(("one", "other"), TWO_THEMES)
def test_two_themes_are_not_alike(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one) < ALIKE


def test_the_same_words_in_another_order_are_as_alike_as_can_be() -> None:
    assert likeness("Schulden en armoede", "armoede & schulden!") == 1.0


def test_titles_without_a_word_of_their_own_are_alike_only_where_they_are_the_same() -> None:
    assert likeness("iets over het", "Iets over het ") == 1.0
    assert likeness("iets over het", "wat er is") == 0.0


def test_small_words_are_no_part_of_a_subject() -> None:
    assert words_of("Hoe gaan we om met de schulden van onze jongeren?") == ("schuld", "jong")


def test_a_few_words_are_found_in_a_longer_subject() -> None:
    assert share_of(words_of("eenzaamheid"), "Eenzaamheid onder ouderen") == 1.0
    assert share_of(words_of("eenzaamheid en wonen"), "Eenzaamheid onder ouderen") == 0.5
    assert share_of((), "Eenzaamheid onder ouderen") == 0.0
