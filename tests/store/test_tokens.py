"""Tokens open one thing for one address, until they expire, and only their hashes are kept."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailflow.store import tokens
from mailflow.store.connect import transaction
from mailflow.store.desk import Token
from tests.builders import CLUB, MARJOLEIN
from tests.house import START, a_database

TOKEN = "abcdefghijklmnopqrstuvwxyz"
OTHER = "234567abcdefghijklmnopqrst"


@pytest.fixture
def issued(database_url: str, tmp_path: Path) -> Iterator[None]:
    """A digest of Marjolein can be answered for fourteen days."""
    with a_database(database_url, tmp_path):
        with transaction():
            issue("digest", TOKEN)
        yield


def issue(purpose: tokens.Purpose, token: str) -> None:
    tokens.issue(
        purpose,
        club=CLUB.key,
        address=MARJOLEIN.address,
        about={"items": {"3": ["question", 17]}},
        now=START,
        lasts=timedelta(days=14),
        token=token,
    )


def test_a_token_opens_what_it_was_made_for(issued: None) -> None:
    found = tokens.find(TOKEN, purpose="digest", now=START)

    assert found is not None
    assert (found.club, found.address) == ("opbouwwerk", "marjolein@club.example.org")
    assert found.about == {"items": {"3": ["question", 17]}}


@pytest.mark.parametrize("purpose", ["confirm", "login", "page"])
def test_a_token_opens_nothing_else(issued: None, purpose: tokens.Purpose) -> None:
    assert tokens.find(TOKEN, purpose=purpose, now=START) is None


def test_a_token_opens_nothing_once_it_expired_but_is_still_known(issued: None) -> None:
    at_the_end = START + timedelta(days=14)

    assert tokens.find(TOKEN, purpose="digest", now=at_the_end - timedelta(microseconds=1)) is not None
    assert tokens.find(TOKEN, purpose="digest", now=at_the_end) is None
    assert [one.is_live(at_the_end) for one in tokens.known([TOKEN])] == [False]


@pytest.mark.parametrize(
    "wrong", ["", "None", " ", TOKEN[:-1], TOKEN + "a", TOKEN.upper(), f" {TOKEN}", f"{TOKEN}\n", "%" * 26, "a" * 26]
)
def test_what_is_not_exactly_the_token_opens_nothing(issued: None, wrong: str) -> None:
    assert tokens.find(wrong, purpose="digest", now=START) is None


def test_neither_guesses_nor_single_letters_changed_open_anything(issued: None) -> None:
    letters, chance = "abcdefghijklmnopqrstuvwxyz234567", random.Random(5)
    changed = [TOKEN[:at] + letter + TOKEN[at + 1 :] for at in range(26) for letter in letters if letter != TOKEN[at]]
    guesses = ["".join(chance.choices(letters, k=26)) for _ in range(2_000)]

    tried = [*changed, *guesses]

    assert not any(tokens.known(tried[at : at + 100]) for at in range(0, len(tried), 100))


def test_the_token_itself_is_kept_nowhere(issued: None) -> None:
    row = Token.get()

    assert TOKEN not in " ".join(str(value) for value in row.__data__.values())
    assert len(row.digest) == 64


def test_a_token_is_used_once(issued: None) -> None:
    found = tokens.find(TOKEN, purpose="digest", now=START)
    assert found is not None

    with transaction():
        assert [tokens.use(found.id, now=START), tokens.use(found.id, now=START)] == [True, False]


def test_several_tokens_are_found_in_the_order_in_which_they_were_named(issued: None) -> None:
    with transaction():
        issue("confirm", OTHER)

    assert [one.purpose for one in tokens.known([OTHER, "x", TOKEN, OTHER])] == ["confirm", "digest"]


def test_what_expired_long_ago_is_forgotten(issued: None) -> None:
    with transaction():
        assert tokens.forget_expired(before=START + timedelta(days=14)) == 0
        assert tokens.forget_expired(before=START + timedelta(days=15)) == 1

    assert tokens.known([TOKEN]) == ()


def test_a_token_that_somebody_could_guess_is_not_issued(issued: None) -> None:
    with pytest.raises(ValueError, match="26 letters"):
        issue("digest", "guess-me")
