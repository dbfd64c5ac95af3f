"""Reads the written mails of machines and of people: two halves each, one to learn from and one to judge by.

The `later_` files were written when the words stood, to see what was learnt by heart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mailflow.mail.read import read
from mailflow.model.message import Message
from tests.mail.mails import ARRIVED, OWN, USUAL, a_mail

WRITTEN = Path(__file__).parent / "written"
PERSON = "Lies Bakker <lies.bakker@example.net>"
# What mail programs and servers put on what people write.
CLIENTS = (
    "",
    "X-MS-Has-Attach:\nX-Auto-Response-Suppress: DR, OOF, AutoReply\nAccept-Language: nl-NL, en-US\n"
    "X-MS-Exchange-Organization-SCL: 1\nX-Spam-Status: No, score=1.1 required=5.0\nFeedback-ID: 77:2041:Proton\n",
    "In-Reply-To: <uitnodiging@example.net>\nReferences: <uitnodiging@example.net>\nX-Mailer: iPhone Mail (17C54)\n",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A mail as written down: its kind, its number among those of its file, and the mail as read by the club."""

    kind: str
    number: int
    message: Message

    @property
    def is_open(self) -> bool:
        """Whether it may be looked at when words are added; by the others the words are judged."""
        return self.number % 2 == 0


def machines(name: str = "machines.txt") -> list[Written]:
    """Mails that machines sent: `### kind | From | Subject`, and the text."""
    found = []
    for number, (head, text) in enumerate(_blocks(name)):
        kind, sender, subject = (one.strip() for one in head.split("|", 2))
        found.append(Written(kind=kind, number=number, message=_message(sender, subject, text, "")))
    return found


def people(name: str = "people.txt") -> list[Written]:
    """Mails that people wrote, each by one of three mail programs: `### Subject`, and the text."""
    return [
        Written(kind="person", number=number, message=_message(PERSON, head, text, CLIENTS[number % len(CLIENTS)]))
        for number, (head, text) in enumerate(_blocks(name))
    ]


def _blocks(name: str) -> Iterator[tuple[str, str]]:
    for block in (WRITTEN / name).read_text(encoding="utf-8").split("### ")[1:]:
        head, _, text = block.partition("\n")
        yield head.strip(), text.strip()


def _message(sender: str, subject: str, text: str, headers: str) -> Message:
    usual = USUAL.replace(PERSON, sender).replace("Subject: vraag", f"Subject: {subject}")
    return read(a_mail(text, headers=headers, usual=usual), arrived_at=ARRIVED, own=OWN)
