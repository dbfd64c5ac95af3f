"""How long to wait before trying again: longer each time, and never all at the same moment."""

import random
from collections.abc import Iterator

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 300.0


def waits(first: float = FIRST_SECONDS, longest: float = LONGEST_SECONDS) -> Iterator[float]:
    """Seconds, without end: doubling from `first` to `longest`, each cut by up to half by chance.

    stamina's waits, which sleep in one piece, cannot be woken when mailflow must stop; these are handed to an
    `Event.wait`. The chance keeps two hundred inboxes from knocking together after a server was away.
    """
    wait = first
    while True:
        yield wait * random.uniform(0.5, 1.0)
        wait = min(wait * 2, longest)
