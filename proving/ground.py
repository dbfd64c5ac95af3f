"""Where a line is proved: its folder, its seed, how much is tried, and servers of its own."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Literal

from proving.nursery import Nursery, at_nursery
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres, require_postgres

Kind = Literal["sqlite", "postgres"]
FEW = 8
KINDS: tuple[Kind, ...] = ("sqlite", "postgres")


@dataclass(kw_only=True)
class Ground:
    """What a line gets. Servers are started when they are first asked for, and ended with the line.

    `full` asks for the full counts, `few` for some of the quick ones, to see a line turn red. The same `seed` gives the
    same chances; `databases` are the kinds to try. `guard` names what was taken out of mailflow, for processes too.
    """

    name: str
    full: bool
    seed: int
    folder: Path
    databases: tuple[Kind, ...] = KINDS
    nursery_at: str = ""
    soak_hours: float = 0.0
    few: bool = False
    guard: str = ""
    _ending: ExitStack = field(default_factory=ExitStack, repr=False)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)
    _dovecot: Dovecot | None = None
    _postgres: Postgres | None = None
    _nursery: Nursery | None = None

    def chance(self) -> random.Random:
        """Chance that is the same for the same seed and line."""
        return random.Random(f"{self.seed}:{self.name}")

    def count(self, quick: int, full: int) -> int:
        """How many are tried."""
        if self.few:
            return max(1, quick // FEW)
        return full if self.full else quick

    def fresh_folder(self, name: str = "case") -> Path:
        """A new, empty folder of the line's own."""
        made = self.folder / f"{name}-{next(self._numbers)}"
        made.mkdir(parents=True)
        return made

    def database(self, kind: Kind) -> str:
        """The URL of a new, empty database: a file in the installation's folder, or one on the line's own server."""
        return "sqlite:mailflow.db" if kind == "sqlite" else self.postgres().database()

    def dovecot(self) -> Dovecot:
        """A real IMAP server over Maildir."""
        if self._dovecot is None:
            self._dovecot = self._ending.enter_context(Dovecot())
        return self._dovecot

    def postgres(self) -> Postgres:
        """A real PostgreSQL server."""
        if self._postgres is None:
            self._postgres = self._ending.enter_context(Postgres(require_postgres()))
        return self._postgres

    def nursery(self) -> Nursery:
        """Where mailflow starts as a process of its own, at once."""
        if self._nursery is None:
            self._nursery = self._ending.enter_context(at_nursery(self.nursery_at))
        return self._nursery

    def close(self) -> None:
        """All that was started for this line has ended."""
        self._ending.close()


@contextmanager
def ground(made: Ground) -> Iterator[Ground]:
    """The same ground, whose servers and processes have ended afterwards."""
    try:
        yield made
    finally:
        made.close()
