"""Every intent that is there is whole: words in both languages, a module that decides, templates that say it."""

from dataclasses import replace
from functools import cache

import pytest

from mailflow import intents
from mailflow.flow.assemble import shipped_lexicon
from mailflow.model.address import Address
from mailflow.model.effect import Ask, Effect, Send
from mailflow.model.message import Message
from mailflow.model.people import LANGUAGES, Language
from mailflow.model.understanding import Answered, Details, Intent, Known
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.understand import understand
from tests.ballots import ANSWERING
from tests.builders import ANNA, CLUB, MARJOLEIN, NOW, a_meeting, a_situation
from tests.house import shipped_templates

EXAMPLES_AT_LEAST = 3


@cache
def lexicon() -> Lexicon:
    return shipped_lexicon()


def an_example(text: str, sender: Address = ANNA) -> Message:
    return Message(
        fingerprint="f1",
        message_id="<1@wijk.example.org>",
        sender=sender,
        sender_shown=str(sender),
        recipients=(),
        subject="",
        said=text,
        quoted="",
        signed="",
        written_at=NOW,
    )


def decided(kind: str) -> tuple[Effect, ...]:
    """What the module decides in a plain situation, for a full and a nearly empty intent."""
    situation = a_situation(meetings=[a_meeting()])
    full = Intent(kind=kind, details=Details(answer="yes", meeting=1, title="buurtapps", place="Goes"))
    module = intents.module_of(kind)
    return (*module.decide(full, situation), *module.decide(Intent(kind=kind), situation))


EXAMPLES = [
    pytest.param(kind, language, text, id=f"{kind}-{language}-{number}")
    for kind in intents.kinds()
    for language in LANGUAGES
    for number, text in enumerate(lexicon().examples.get((kind, language), ()))
]


def test_modules_and_lexicon_files_have_the_same_names() -> None:
    assert set(intents.kinds()) == set(lexicon().kinds)


@pytest.mark.parametrize("kind", intents.kinds())
def test_an_intent_has_a_docstring_and_labels(kind: str) -> None:
    module = __import__(f"mailflow.intents.{kind}", fromlist=["decide"])

    assert module.__doc__ and module.decide.__doc__
    assert all(lexicon().label(kind, language) not in ("", kind) for language in LANGUAGES)


@pytest.mark.parametrize("kind", intents.kinds())
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_intent_has_examples_in_both_languages(kind: str, language: Language) -> None:
    assert len(lexicon().examples[kind, language]) >= EXAMPLES_AT_LEAST


@pytest.mark.parametrize(("kind", "language", "text"), EXAMPLES)
def test_an_example_is_understood_as_its_intent_and_no_other(kind: str, language: Language, text: str) -> None:
    known = Known(
        club_name=CLUB.name,
        club_address=CLUB.address.address,
        language=language,
        organisers=CLUB.organisers,
        meetings=(a_meeting(),),
        answered=ANSWERING.get(kind),
    )

    if intents.module_of(kind).of_organisers:
        known = replace(known, answered=Answered(template="summary_draft", to=MARJOLEIN.address, summary=1))
        understood = understand(an_example(text, MARJOLEIN), lexicon(), known)
    else:
        understood = understand(an_example(text), lexicon(), known)

    assert {intent.kind for intent in understood.intents} == {kind}
    assert understood.language == language
    for intent in understood.intents:
        assert intent.evidence, "an intent says from which words it was understood"
        assert 0 < intent.confidence <= 1


@pytest.mark.parametrize("kind", intents.kinds())
def test_deciding_is_deterministic_and_every_key_tells_its_cause(kind: str) -> None:
    effects = decided(kind)

    assert effects == decided(kind)
    assert effects, "an intent that makes nothing true drops a wish in silence"
    for effect in effects:
        if isinstance(effect, Send | Ask):
            assert effect.key


@pytest.mark.parametrize("kind", intents.kinds())
def test_what_an_intent_sends_has_templates_in_both_languages(kind: str) -> None:
    names = shipped_templates().names()

    for effect in decided(kind):
        if isinstance(effect, Send):
            for language in LANGUAGES:
                assert f"{language}/{effect.template}.md" in names
