"""An intent comes back from the database as it went in, or not at all."""

import json
from dataclasses import fields
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.model.address import Mentioned
from mailflow.model.understanding import Details, Evidence, Intent
from mailflow.store.intents_json import from_json, to_json

FULL = Intent(
    kind="rsvp",
    confidence=0.93,
    evidence=(
        Evidence(words="ik kom er “graag” bij", rule="yes", weight=0.9),
        Evidence(words="niet", rule="no", weight=-1),
    ),
    details=Details(
        answer="yes",
        meeting=7,
        day=date(2026, 4, 2),
        guests=2,
        who=Mentioned(name="Carol", address="carol@example.com"),
        place="'s-Hertogenbosch",
        title="Groen",
        remark="iets later",
        phone="+31612345678",
        signed_as="Carola 'Carol' Ünal",
        sequence=3,
        stamped_at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        proposed_at=datetime(2026, 4, 3, 8, 0, tzinfo=UTC),
        ballot=2,
        numbers=(4, 1),
        proposal=9,
        into=5,
    ),
    origin="calendar",
)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
intents = st.builds(
    Intent,
    kind=words,
    confidence=st.floats(0, 1),
    evidence=st.lists(st.builds(Evidence, words=words, rule=words, weight=st.floats(-1, 1))).map(tuple),
    details=st.builds(
        Details,
        answer=st.sampled_from([None, "yes", "no", "maybe"]),
        meeting=st.none() | st.integers(1, 2**40),
        day=st.none() | st.dates(),
        guests=st.integers(0, 50),
        who=st.none() | st.builds(Mentioned, name=words, address=words),
        place=words,
        title=words,
        remark=words,
        sequence=st.none() | st.integers(0, 2**31),
        stamped_at=st.none() | st.datetimes(timezones=st.just(UTC)),
        numbers=st.lists(st.integers(1, 2**40)).map(tuple),
    ),
    origin=st.sampled_from(["mail", "calendar", "command", "verdict"]),
)


def test_the_example_fills_every_field_there_is() -> None:
    for noun, default in ((FULL, Intent(kind="")), (FULL.details, Details())):
        for field in fields(noun):
            assert getattr(noun, field.name) != getattr(default, field.name), field.name


def test_a_full_intent_comes_back_as_it_was() -> None:
    assert from_json(to_json(FULL)) == FULL


@given(intents)
def test_every_intent_comes_back_as_it_was(intent: Intent) -> None:
    assert from_json(to_json(intent)) == intent


def test_what_a_database_cannot_keep_is_replaced() -> None:
    intent = Intent(kind="rsvp", evidence=(Evidence(words="a\x00b\ud800", rule="r"),))

    assert from_json(to_json(intent)).evidence[0].words == "a\ufffdb\ufffd"


def test_what_an_older_version_did_not_write_has_its_default() -> None:
    assert from_json('{"kind": "join", "details": {"place": "Utrecht"}}') == Intent(
        kind="join", details=Details(place="Utrecht")
    )


@pytest.mark.parametrize(
    "change",
    [
        {"kind": 7},
        {"kind": None},
        {"confidence": "0.9"},
        {"origin": "telepathy"},
        {"mood": "good"},
        {"details": {"guests": "2"}},
        {"details": {"guests": 1.5}},
        {"details": {"day": "2026-02-30"}},
        {"details": {"day": 20260401}},
        {"details": {"answer": "perhaps"}},
        {"details": {"colour": "green"}},
        {"details": {"who": {"nick": "c"}}},
        {"details": None},
        {"evidence": [{"words": "x"}]},
        {"evidence": [{"words": "x", "rule": "r", "page": 3}]},
        {"evidence": "x"},
    ],
)
def test_anything_else_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="intent"):
        from_json(json.dumps({"kind": "join", **change}))


@pytest.mark.parametrize("text", ["", "null", "[]", '"join"', '{"kind": "join"', "{}", '{"kind": "join"} {}'])
def test_what_is_no_json_of_an_intent_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="intent"):
        from_json(text)
