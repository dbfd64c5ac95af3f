"""Programs that answer every mail at once: those that say so, and those that nobody could tell from a person."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.receive import receive
from mailflow.store import outbox
from tests.house import Clock, a_mail, raw

Answer = Callable[[EmailMessage, int], tuple[str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Robot:
    """Subject, text and headers of its answer to a mail of ours, and whether it says that it is a machine."""

    name: str
    answer: Answer
    honest: bool


def _re(mail: EmailMessage) -> str:
    return f"Re: {mail['Subject']}"


def _named(mail: EmailMessage) -> str:
    return f"In-Reply-To: {mail['Message-ID']}\nReferences: {mail['Message-ID']}\n"


ROBOTS = (
    Robot(
        name="vacation",
        honest=True,
        answer=lambda mail, n: (_re(mail), f"Ik ben er niet, tot dag {n}.", "Auto-Submitted: auto-replied\n"),
    ),
    Robot(
        name="away",
        honest=True,
        answer=lambda mail, n: (_re(mail), f"Ik kom graag, nummer {n}.", "X-Autoreply: yes\n" + _named(mail)),
    ),
    Robot(
        name="bulk",
        honest=True,
        answer=lambda mail, n: (_re(mail), f"Wat is het adres, vraag {n}?", "Precedence: bulk\n"),
    ),
    Robot(
        name="nowhere",
        honest=True,
        answer=lambda mail, n: (_re(mail), f"Waar is het op dag {n}?", "Return-Path: <>\n" + _named(mail)),
    ),
    Robot(
        name="desk",
        honest=False,
        answer=lambda mail, n: (f"Melding {n}", f"Uw melding {n} is bij ons in behandeling, met vraag {n * 7}.", ""),
    ),
    Robot(
        name="asker",
        honest=False,
        answer=lambda mail, n: (_re(mail), f"Kan ik mijn auto kwijt bij nummer {n}?", _named(mail)),
    ),
    Robot(
        name="proposer",
        honest=False,
        answer=lambda mail, n: ("thema", f"Ik stel als thema voor: samenwerken in wijk {n}.", ""),
    ),
    Robot(
        name="comer",
        honest=False,
        answer=lambda mail, n: (_re(mail), f"Ik kom de 13e, en ik neem {n % 5} collega's mee.", _named(mail)),
    ),
)  # fmt: skip


@dataclass(kw_only=True)
class Room:
    """A house whose mails robots read: what they get, they answer within a minute."""

    house: House
    clock: Clock
    mails: list[tuple[datetime, str, bytes]] = field(default_factory=list)
    _seen: int = 0
    _numbers: int = 0

    def writes(self, content: bytes, *, club: str) -> None:
        """The mail arrives now and is handled at once."""
        coming = replace(raw(content), arrived_at=self.clock.now)
        for id in receive(club, [coming], house=self.house):
            handle(id, house=self.house)

    def fresh(self) -> list[tuple[str, str, EmailMessage]]:
        """Club, reader and mail of each that was made since the last look."""
        rows = [row for row in outbox.rows(None, limit=200) if row.id > self._seen and row.state != "held"]
        found: list[tuple[str, str, EmailMessage]] = []
        for one in reversed(rows):
            row = outbox.row(one.id)
            assert row is not None
            mail = message_from_bytes(row.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append((self.clock.now, row.to, row.content))
            found.append((row.club, row.to, mail))
        self._seen = max([self._seen, *(row.id for row in rows)])
        return found

    def number(self) -> int:
        """A number that was not given before."""
        self._numbers += 1
        return self._numbers

    def said(self, sender: str, subject: str, text: str, headers: str = "") -> bytes:
        """A mail with a Message-ID of its own, written now."""
        number = self.number()
        id = f"{number}.{sender}"
        return a_mail(f"{text}\n", sender=sender, subject=subject, id=id, headers=headers, written_at=self.clock.now)

    def many_to(self, address: str) -> int:
        """How many mails this address ever got."""
        return sum(to == address for _, to, _ in self.mails)
