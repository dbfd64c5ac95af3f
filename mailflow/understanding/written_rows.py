"""The weights of features, as they are written: whole lines, of which one is read when its feature is first met."""

import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NoReturn

from mailflow.model.errors import SettingsError

_WIDE = 64
_HALF, _FULL = 1 << _WIDE - 1, (1 << _WIDE) - 1
_HEAVIEST = 1 << 40


class Weights(Mapping[str, int]):
    """For each feature its weights and its size, side by side in one number: see `beside`.

    Of hundreds of thousands of features a day's mail meets some thousands: only these are kept as numbers. The rest
    stays as it is written in `content`, where the columns of a feature begin at the place that `begins` tells.
    """

    def __init__(self, begins: Mapping[str, int] | None = None, content: bytes = b"", count: int = 1) -> None:
        self._written = {} if begins is None else begins
        self._read = _Read(self._written, content, count)

    def __getitem__(self, feature: str) -> int:
        return self._read[feature]

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)

    def among(self, features: Iterable[str]) -> dict[str, int]:
        """Those of the features that have weights, each with them."""
        written, read = self._written, self._read
        return {one: read[one] for one in features if one in written}

    def total(self, features: Iterable[str]) -> int:
        """The weights of all these features together; features without weights count for nothing."""
        written, read = self._written, self._read
        return sum([read[one] for one in features if one in written])


class _Read(dict[str, int]):
    """The rows that were read so far."""

    def __init__(self, begins: Mapping[str, int], content: bytes, count: int) -> None:
        super().__init__()
        self._begins = begins
        self._content = content
        self._count = count

    def __missing__(self, feature: str) -> int:
        begins = self._begins[feature]
        columns = self._content[begins : self._content.find(b"\n", begins)]
        row = self[feature] = beside(_row(columns, self._count, feature))
        return row


def read_weights(content: bytes, count: int, *, skipped: int) -> Weights:
    """The weights that a file holds behind so many lines: a feature and `count` columns in each line, in UTF-8.

    Columns are parted by tabs; an empty one is 0. Raises SettingsError, with its number, where a line is another thing.
    """
    at = 0
    for _ in range(skipped):
        at = content.find(b"\n", at) + 1
    if not _well_written(count).fullmatch(content, at):
        _refuse(content, count, skipped=skipped)
    begins: dict[str, int] = {}
    while at < len(content):
        tab = content.find(b"\t", at)
        begins[content[at:tab].decode()] = tab + 1
        at = content.find(b"\n", tab) + 1
    return Weights(begins, content, count)


def _refuse(content: bytes, count: int, *, skipped: int) -> NoReturn:
    """Raises SettingsError that names the first line which is something else."""
    for number, line in enumerate(content.split(b"\n")[skipped:], start=skipped + 1):
        if line:
            _row(line.partition(b"\t")[2], count, f"line {number}")
    raise SettingsError("learned weights: each line ends in a line break, and none is empty")


@lru_cache(maxsize=10)
def _well_written(count: int) -> re.Pattern[bytes]:
    return re.compile(rb"(?:[^\t\n]*+(?:\t(?:-?+[0-9]{1,12}+)?+){%d}+\n)*+" % count)


def _row(columns: bytes, count: int, where: str) -> tuple[int, ...]:
    try:
        row = tuple([int(text) if text else 0 for text in columns.split(b"\t")])
    except ValueError as error:
        raise SettingsError(f"learned weights, {where}: a weight is no whole number: {error}") from error
    if any(abs(one) > _HEAVIEST for one in row):
        raise SettingsError(f"learned weights, {where}: a weight is larger than training ever makes it")
    if len(row) != count:
        raise SettingsError(f"learned weights, {where}: {count} numbers expected, {len(row)} found")
    return row


def beside(row: Sequence[int]) -> int:
    """Weights side by side in one number, the first lowest: the sum of such numbers holds the sum of each column."""
    return sum(weight << _WIDE * at for at, weight in enumerate(row))


def apart(total: int, count: int) -> list[int]:
    """The columns of a number made by `beside`, or of a sum of such."""
    positive, columns = _columns(count)
    return [column - _HALF for column in columns.unpack((total + positive).to_bytes(columns.size, "little"))]


def column(row: int, at: int, count: int) -> int:
    """One of so many columns of a number made by `beside`."""
    positive, _ = _columns(count)
    return ((row + positive) >> _WIDE * at & _FULL) - _HALF


@lru_cache(maxsize=100)
def _columns(count: int) -> tuple[int, struct.Struct]:
    """What makes so many columns positive, so that none borrows of the next, and what reads them."""
    return beside([_HALF] * count), struct.Struct(f"<{count}Q")
