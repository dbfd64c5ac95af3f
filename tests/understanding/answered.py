"""The corpus of organisers' answers in tests/answers: mails in the shapes of many programs, and what each of them says.

Mails 1 to 57 were written while the reading was built, 58 to 123 before it was tried on any of them. On the first
run on these 167 of 171 verdicts and orders were right (97.7 %), and 56 of 66 mails needed no asking back (84.8 %). What
that run showed is mended. Later changed: an answer in words now ends the question that it answers.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mailflow.mail.read import read
from mailflow.model.answering import Item, OrganiserSaid, Said
from mailflow.model.meeting import Meeting
from mailflow.model.understanding import Known
from mailflow.understanding.desk.organisers import read_answer
from tests.mail.mails import OWN

FOLDER = Path(__file__).parents[1] / "answers"
ARRIVED = datetime(2027, 1, 6, tzinfo=UTC)
KNOWN = Known(
    club_name="Opbouwwerk",
    club_address="opbouwwerk@club.example.org",
    meetings=tuple(
        Meeting(
            id=number,
            uid=f"meeting-{number}@club.example.org",
            starts_at=datetime(2027, month, day, 12, 30, tzinfo=UTC),
            ends_at=datetime(2027, month, day, 15, 30, tzinfo=UTC),
            place="Zwolle",
        )
        for number, month, day in ((1, 1, 13), (2, 3, 10))
    ),
)


@dataclass(frozen=True)
class Case:
    """One mail of the corpus: what it should be understood as; `unread` where something of it should be asked back."""

    file: str
    verdicts: tuple[dict[str, object], ...]
    orders: tuple[str, ...]
    unread: bool
    numbers: tuple[int, ...]

    def heard(self) -> OrganiserSaid:
        """What the mail is understood as."""
        message = read((FOLDER / self.file).read_bytes(), arrived_at=ARRIVED, own=OWN)
        items = tuple(one for one in all_items() if not self.numbers or one.number in self.numbers)
        return read_answer(message, items=items, known=KNOWN)


def all_items() -> tuple[Item, ...]:
    """The items of the digest that the corpus answers: questions, one thing done, one theme."""
    return tuple(Item(**one) for one in json.loads((FOLDER / "items.json").read_text(encoding="utf-8")))


def cases(name: str) -> tuple[Case, ...]:
    """All cases of a file: `expected` (answers) or `hostile` (mails on which nothing may be done)."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    return tuple(
        Case(
            file=one["file"],
            verdicts=tuple(one["verdicts"]),
            orders=tuple(one.get("orders", ())),
            unread=bool(one.get("unread")),
            numbers=tuple(one.get("items", ())),
        )
        for one in told
    )


def as_told(said: Said) -> dict[str, object]:
    """A verdict in the form of the corpus; its very words are left out."""
    told: dict[str, object] = {"number": said.number, "kind": said.kind}
    if said.text:
        told["text"] = said.text
    if said.into is not None:
        told["into"] = said.into
    if said.label is not None:
        label = {"intent": said.label.kind, "answer": said.label.answer, "day": said.label.day}
        told["label"] = {name: str(value) for name, value in label.items() if value}
    return told
