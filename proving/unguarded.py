"""Takes out of mailflow, one by one, what tells who really sent a mail: to see that somebody notices."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import default
from unittest.mock import patch

from mailflow.flow.desk import hearing
from mailflow.mail import read
from mailflow.model.address import Address
from mailflow.model.message import Message
from mailflow.model.people import Club
from mailflow.store import tokens
from mailflow.store.desk import Token
from tests.builders import MARJOLEIN


@contextmanager
def without_authentication() -> Iterator[None]:
    """Whoever writes is taken for proven."""
    with patch.object(read, "sender_proof", lambda headers, **_: "dmarc"):
        yield


@contextmanager
def without_exact_addresses() -> Iterator[None]:
    """From is read by the standard library, encoded words within addresses and all."""

    def lenient(values: tuple[str, ...]) -> Address | None:
        found = default.header_factory("from", ", ".join(values)).addresses
        known = [one.addr_spec for one in found if "@" in one.addr_spec]
        return Address(address=known[-1].lower()) if known else None

    with patch.object(read, "the_one", lenient):
        yield


@contextmanager
def without_the_right_token() -> Iterator[None]:
    """A mail in an organiser's name answers their newest digest, whatever token it carries."""

    def any_of_theirs(message: Message, club: Club) -> tokens.Found | None:
        row = Token.select().where(Token.purpose == "digest", Token.address == MARJOLEIN.address).first()
        return tokens._found(row) if row is not None else None

    with patch.object(hearing, "_the_token", any_of_theirs):
        yield


@contextmanager
def without_proof_of_organisers() -> Iterator[None]:
    """An organiser is who writes from an organiser's address, where nothing denies it."""
    with patch.object(Club, "believes", lambda self, proof: proof != "fail"):
        yield
