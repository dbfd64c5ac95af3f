"""Keeps what was worked out for a word, so that a word seen before costs nothing; forgets all before it grows large."""

from collections.abc import Callable, Hashable
from typing import TypeVar

Seen = TypeVar("Seen", bound=Hashable)
Found = TypeVar("Found")


class Remembered(dict[Seen, Found]):
    """What `work` tells of each thing looked up here: the same always, so that it matters not what is remembered.

    Holds no more than `most` at a time: where it is full, it begins anew.
    """

    def __init__(self, work: Callable[[Seen], Found], *, most: int) -> None:
        super().__init__()
        self._work = work
        self._most = most

    def __missing__(self, seen: Seen) -> Found:
        if len(self) >= self._most:
            self.clear()
        found = self[seen] = self._work(seen)
        return found
