"""The lexicon as organisers write it: what it may hold, how layers add up, what is said of mistakes."""

from dataclasses import replace

import pytest

from mailflow.flow.assemble import plain_lexicon
from mailflow.intents import module_of
from mailflow.model.errors import SettingsError
from mailflow.shipped import shipped
from mailflow.understanding.lexicon import read_lexicon
from mailflow.understanding.understand import understand
from tests.ballots import ANSWERING
from tests.understanding.builders import LEXICON_FOLDER, a_message, known, lexicon

VENUE = """
takes_title = true
[label]
nl = "biedt een zaal aan"
en = "offers a venue"
[phrases]
nl = ["jullie kunnen [gerust] onze zaal gebruiken", "onze zaal staat (klaar|open)"]
en = ["you can use our room"]
[counter]
nl = ["niet onze zaal gebruiken"]
[examples]
nl = ["Jullie kunnen onze zaal gebruiken."]
en = ["You can use our room."]
"""
SHIPPED = [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(LEXICON_FOLDER.glob("*.toml"))]


def with_files(*files: tuple[str, str]) -> str:
    """What reading these files says is wrong."""
    with pytest.raises(SettingsError) as caught:
        read_lexicon(files)
    return str(caught.value)


def test_a_kind_that_is_only_a_file_is_understood_by_its_phrases() -> None:
    more = read_lexicon([*SHIPPED, ("offer_venue", VENUE)])

    (intent,) = understand(a_message("Jullie kunnen gerust onze zaal gebruiken in de zomer."), more, known()).intents

    assert intent.kind == "offer_venue"
    assert intent.confidence >= 0.8
    assert [one.words for one in intent.evidence] == ["Jullie kunnen gerust onze zaal gebruiken"]
    assert intent.details.title == "in de zomer" or "zomer" in intent.details.title


def test_a_counter_phrase_takes_back_what_it_touches() -> None:
    more = read_lexicon([*SHIPPED, ("offer_venue", VENUE)])

    found = understand(a_message("Jullie kunnen gerust niet onze zaal gebruiken."), more, known())

    assert [one.kind for one in found.intents] == []


def test_the_kinds_are_the_files_but_those_with_an_underscore() -> None:
    files = (shipped("config") / "lexicon").glob("*.toml")

    assert lexicon().kinds == tuple(sorted(file.stem for file in files if not file.stem.startswith("_")))


def test_a_clubs_own_phrases_are_added_to_the_shipped_ones() -> None:
    own = ("join", '[phrases]\nnl = ["mag ik bij het kransje"]\n')
    more = read_lexicon([*SHIPPED, own])

    (intent,) = understand(a_message("Mag ik bij het kransje?"), more, known()).intents

    assert intent.kind == "join"
    assert more.label("join", "nl") == lexicon().label("join", "nl")
    assert len(more.examples["join", "nl"]) == len(lexicon().examples["join", "nl"])


def test_a_clubs_own_label_goes_before_the_shipped_one() -> None:
    more = read_lexicon([*SHIPPED, ("join", '[label]\nnl = "Nieuw lid"\n')])

    assert more.label("join", "nl") == "Nieuw lid"
    assert more.label("join", "en") == lexicon().label("join", "en")


def test_a_kind_without_a_label_is_called_by_its_name() -> None:
    assert (
        read_lexicon([("offer_venue", '[phrases]\nnl = ["onze zaal"]\n')]).label("offer_venue", "en") == "offer_venue"
    )


def test_the_version_tells_one_lexicon_from_another() -> None:
    shipped = read_lexicon(SHIPPED)

    assert shipped.version == plain_lexicon().version
    assert read_lexicon([*SHIPPED, ("offer_venue", VENUE)]).version != shipped.version
    assert lexicon().version != shipped.version, "what was learned belongs to the version"


def test_places_can_be_given_as_a_list() -> None:
    more = read_lexicon(SHIPPED, places="Rommeldam\nKollum\n")

    (intent,) = understand(a_message("Graag lid worden, ik werk in Rommeldam."), more, known()).intents

    assert intent.details.place == "Rommeldam"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[label\n", "lexicon join.toml: it is no TOML"),
        ("[frases]\n", "lexicon join.toml: frases is not known: did you mean phrases?"),
        ('[phrases]\nfr = ["oui"]\n', "lexicon join.toml: phrases.fr is not known: known are nl, en"),
        ('[phrases]\nnl = "lid worden"\n', 'lexicon join.toml: phrases.nl must be a list of texts: ["...", "..."]'),
        ("[phrases]\nnl = [3]\n", "lexicon join.toml: phrases.nl[1] must be a text in quotation marks, not 3"),
        ('[phrases]\nnl = ["ok", "a (b"]\n', "lexicon join.toml: phrases.nl[2]: a ')' is missing"),
        ('[phrases]\nnl = ["naar {klub}"]\n', "lexicon join.toml: phrases.nl[1]: there is no list of words 'klub'"),
        ('[phrases]\nnl = ["over <titel>"]\n', "lexicon join.toml: phrases.nl[1]: <titel> is not known"),
        ('[phrases]\nnl = [".. <title>"]\n', "lexicon join.toml: phrases.nl[1]: it needs at least one word"),
        ('[phrases]\nnl = ["lid(worden)"]\n', "lexicon join.toml: phrases.nl[1]: a space is missing beside a bracket"),
        ('[[groups]]\nweight = 2\nnl = ["ja"]\n', "lexicon join.toml: groups[1].weight must be a number above 0"),
        ('[[groups]]\nanswer = "nope"\nnl = ["ja"]\n', "lexicon join.toml: groups[1].answer must be yes, no or maybe"),
        ('[[groups]]\nafter = ["mail"]\nnl = ["ja"]\n', "lexicon join.toml: groups[1].after must be of ballot"),
        ('takes_title = "yes"\n', "lexicon join.toml: takes_title must be true or false, not 'yes'"),
        ('label = "Lid"\n', "lexicon join.toml: label must be a table"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_key(text: str, said: str) -> None:
    assert said in with_files(("join", text))


def test_every_shipped_example_is_seen_as_its_kind_by_words_of_the_mail() -> None:
    for (kind, _), texts in lexicon().examples.items():
        if module_of(kind).of_organisers:
            continue  # what only they can ask is known by who writes, not by its words
        answering = replace(known(), answered=ANSWERING.get(kind))
        for text in texts:
            for intent in understand(a_message(text), lexicon(), answering).intents:
                assert intent.kind == kind, text
                assert all(one.words in text for one in intent.evidence), text


def test_every_kind_has_at_least_four_examples_in_both_languages() -> None:
    short = {key: texts for key, texts in lexicon().examples.items() if len(texts) < 4}

    assert short == {}
