"""How often guesses are right: each mail is understood by weights that were not learned from it, and compared."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from mailflow.model.address import Address
from mailflow.model.message import Message
from mailflow.model.understanding import Answered, Known
from mailflow.understanding.answers import asked_by
from mailflow.understanding.calibration import RIGHT, signs
from mailflow.understanding.clauses import cut
from mailflow.understanding.learned import Lessons
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.meetings import agenda
from mailflow.understanding.understand import heard_in
from training.fitting import Case, Fitting
from training.mails import Mail

CALIBRATION = Fitting(labels=(RIGHT,), strength=1.0, seen=5)
WRITTEN_AT = datetime(2020, 1, 3, 11, 0, tzinfo=UTC)
WRITER = Address(address="writer@example.org")
KNOWN = Known(club_name="Opbouwwerk", club_address="opbouwwerk@example.org")
OURS = {"confirmation": "rsvp_yes"}


def guesses_of(mail: Mail, lexicon: Lexicon, learned: Lessons) -> Iterator[Case]:
    """A case for each guess that these weights lead to: what tells of it, and whether the mail is labelled so."""
    message = Message(
        fingerprint="",
        message_id="",
        sender=replace(WRITER, name=mail.writer),
        sender_shown=mail.writer,
        recipients=(),
        subject=mail.subject,
        said=mail.said,
        quoted="",
        signed="",
        written_at=WRITTEN_AT,
    )
    known = replace(KNOWN, answered=Answered(template=OURS.get(mail.after, mail.after)) if mail.after else None)
    meetings = agenda(known, WRITTEN_AT)
    said = cut(mail.said, writer=mail.writer)
    heard = heard_in(
        message, said, replace(lexicon, learned=learned), known, meetings, asked_by(message, known, meetings)
    )
    for guess in heard.guesses:
        yield Case(tuple(signs(guess)), frozenset({RIGHT}) if guess.label in mail.labels else frozenset())


def parts(mails: Sequence[Mail], count: int) -> Iterator[tuple[list[Mail], list[Mail]]]:
    """The mails in so many parts: each time one part, and all the others."""
    for part in range(count):
        yield (
            [mail for at, mail in enumerate(mails) if at % count == part],
            [mail for at, mail in enumerate(mails) if at % count != part],
        )
