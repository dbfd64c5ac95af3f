"""What the columns hold: text that every database takes, and instants that compare rightly in all of them."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from peewee import BigIntegerField, Field, TextField

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# PostgreSQL refuses an index row over 2704 bytes; four bytes a character at most.
LONGEST_KEY = 400

if TYPE_CHECKING:
    _InstantField = Field[datetime]
    _InstantOrNoneField = Field[datetime | None]
    _TextField = Field[str]
    _TextOrNoneField = Field[str | None]
else:
    _InstantField = _InstantOrNoneField = BigIntegerField
    _TextField = _TextOrNoneField = TextField


def clean(text: str) -> str:
    """The same text, with U+FFFD for NUL (PostgreSQL refuses it) and for lone surrogates (no UTF-8 has them)."""
    return UNSTORABLE.sub("\ufffd", text)


def shortened(key: str) -> str:
    """A key that fits an index, and is as unique: what is too long ends in the SHA-256 of the whole."""
    key = clean(key)
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 65]}:{hashlib.sha256(key.encode()).hexdigest()}"


def as_microseconds(instant: datetime | None) -> int | None:
    """Whole microseconds since 1970; raises ValueError for an instant that does not know its zone."""
    if instant is None:
        return None
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone: an instant is aware, in UTC")
    return (instant - EPOCH) // timedelta(microseconds=1)


def as_instant(microseconds: int | None) -> datetime | None:
    """The aware UTC instant of so many microseconds since 1970."""
    return None if microseconds is None else EPOCH + timedelta(microseconds=microseconds)


class Instant(_InstantField):
    """An aware UTC instant, kept as whole microseconds since 1970 in 64 bits."""

    def db_value(self, value: datetime | None) -> int | None:
        return as_microseconds(value)

    def python_value(self, value: int | None) -> datetime | None:
        return as_instant(value)


class InstantOrNone(_InstantOrNoneField):
    """An aware UTC instant, or none yet."""

    def __init__(self) -> None:
        super().__init__(null=True)

    def db_value(self, value: datetime | None) -> int | None:
        return as_microseconds(value)

    def python_value(self, value: int | None) -> datetime | None:
        return as_instant(value)


class Text(_TextField):
    """Text of any length, cleaned of what a database cannot keep."""

    def db_value(self, value: str | None) -> str | None:
        return None if value is None else clean(value)


class TextOrNone(_TextOrNoneField):
    """Text, or none yet; no text and empty text are not the same here."""

    def db_value(self, value: str | None) -> str | None:
        return None if value is None else clean(value)


class Key(_TextField):
    """Text that an index makes unique."""

    def db_value(self, value: str | None) -> str | None:
        return None if value is None else shortened(value)
