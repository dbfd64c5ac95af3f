"""A club's folder for the tests of the commands, on a Monday morning in January 2026."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from typer.testing import Result

from mailflow.flow.assemble import Assembled, at_work
from mailflow.flow.handle import handle
from mailflow.flow.receive import receive
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from mailflow.store import inbox
from tests.house import a_mail, raw

MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
CLUB = """
name = "De Lezers"
address = "lezers@example.org"

[[organisers]]
name = "Marjolein Terpstra"
address = "marjolein@example.org"

[[inboxes]]
address = "lezers@example.org"
host = "127.0.0.1"
port = {imap}
security = "plain"
password_env = "CLUB_PASSWORD"
start = "all"

[smtp]
host = "127.0.0.1"
port = {smtp}
security = "plain"
"""
JOINING = "Graag zou ik lid worden van jullie club."
COMING = "Ik kom de 13e graag."
UNCLEAR = "Dat moeten jullie maar met Henk regelen."
THEME = "Een thema om te bespreken: buurtapps."
NOBODY_LISTENS = 1


def a(number: int, text: str, *, name: str = "Anna de Boer", headers: str = "", subject: str = "") -> bytes:
    """A mail to the club, from an address of its own."""
    return a_mail(
        text,
        sender=f"{name} <anna{number}@wijk.example.org>",
        id=f"{number}@wijk.example.org",
        subject=subject or f"mail {number}",
        headers=headers,
        written_at=MONDAY,
    )


@dataclass(frozen=True)
class ClubFolder:
    """The folder in which the commands are typed."""

    path: Path

    @contextmanager
    def opened(self) -> Iterator[Assembled]:
        with at_work(read_settings(self.path, defaults=shipped("config"))) as assembled:
            yield assembled

    def receives(self, *mails: bytes, club: str = "lezers") -> list[int]:
        """The mails came in and were handled; their numbers."""
        with self.opened() as assembled:
            came = [replace(raw(content), arrived_at=MONDAY) for content in mails]
            ids = receive(club, came, house=assembled.house)
            for id in inbox.waiting(now=assembled.house.now()):
                handle(id, house=assembled.house)
        return list(ids)

    def write(
        self, *, key: str = "lezers", text: str = CLUB, imap: int = NOBODY_LISTENS, smtp: int = NOBODY_LISTENS
    ) -> None:
        """The settings of a club."""
        (self.path / "clubs").mkdir(exist_ok=True)
        (self.path / "clubs" / f"{key}.toml").write_text(text.format(imap=imap, smtp=smtp), encoding="utf-8")


def lines(done: Result) -> list[dict[str, Any]]:
    """What a listing with --json printed: one object a line, and nothing else."""
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]
