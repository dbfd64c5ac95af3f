"""Messages and what is known of a club, for the tests of understanding."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from mailflow.flow.assemble import shipped_lexicon
from mailflow.model.address import Address
from mailflow.model.meeting import Meeting
from mailflow.model.message import Automatic, CalendarAnswer, Message
from mailflow.model.understanding import Answered, Intent, Known, KnownMember, Understanding
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.understand import understand

LEXICON_FOLDER = Path(__file__).resolve().parents[2] / "config" / "lexicon"
ANNA = Address(address="anna.deboer@wijk.example.org", name="Anna de Boer")
MARIEKE = Address(address="m.top@edesaam.example.org", name="Marieke Top")
RACHID = Address(address="r.amrani@zaanstreek.example.net", name="Rachid Amrani")
MARJOLEIN = Address(address="marjolein.terpstra@example.org", name="Marjolein Terpstra")
CLUB = Address(address="opbouwwerk@example.org", name="Opbouwwerk")
FRIDAY_3_JANUARY = datetime(2020, 1, 3, 11, 0, tzinfo=UTC)
UTRECHT, DEVENTER, TILBURG = 1, 2, 3


def a_meeting(id: int, *, month: int, day: int, place: str, theme: str = "", state: str = "announced") -> Meeting:
    return Meeting(
        id=id,
        uid=f"meeting-{id}@example.org",
        starts_at=datetime(2020, month, day, 9, 0, tzinfo=UTC),
        ends_at=datetime(2020, month, day, 14, 0, tzinfo=UTC),
        place=place,
        theme=theme,
        state=state,  # type: ignore[arg-type]
    )


MEETINGS = (
    a_meeting(UTRECHT, month=1, day=13, place="Utrecht", theme="bewonersparticipatie"),
    a_meeting(DEVENTER, month=2, day=13, place="Deventer", theme="jongerenwerk op straat"),
    a_meeting(TILBURG, month=3, day=24, place="Tilburg", theme="eenzaamheid"),
)


def known(*, answers: str = "", meeting: int | None = UTRECHT, meetings: tuple[Meeting, ...] = MEETINGS) -> Known:
    return Known(
        club_name="Opbouwwerk",
        club_address=CLUB.address,
        organisers=(MARJOLEIN,),
        members=(KnownMember(address=RACHID, place="Zaanstad"),),
        meetings=meetings,
        answered=Answered(template=answers, meeting=meeting) if answers else None,
    )


def a_message(
    said: str,
    *,
    subject: str = "",
    quoted: str = "",
    signed: str = "",
    sender: Address | None = ANNA,
    copied: tuple[Address, ...] = (),
    written_at: datetime = FRIDAY_3_JANUARY,
    calendar: CalendarAnswer | None = None,
    automatic: Automatic | None = None,
    ambiguous: str = "",
) -> Message:
    return Message(
        fingerprint="f1",
        message_id="<1@wijk.example.org>",
        sender=sender,
        sender_shown=str(sender or ""),
        recipients=(CLUB, *copied),
        subject=subject,
        said=said,
        quoted=quoted,
        signed=signed,
        written_at=written_at,
        calendar=calendar,
        automatic=automatic,
        ambiguous=ambiguous,
    )


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return shipped_lexicon()


def understood(said: str, *, answers: str = "", meeting: int | None = UTRECHT, **message: object) -> Understanding:
    """What the shipped lexicon makes of these words; `answers` is the template of our mail that they answer."""
    return understand(
        a_message(said, **message),  # type: ignore[arg-type]
        lexicon(),
        known(answers=answers, meeting=meeting),
    )


def the_intent(said: str, *, answers: str = "", meeting: int | None = UTRECHT, **message: object) -> Intent:
    """The one intent of these words."""
    (intent,) = understood(said, answers=answers, meeting=meeting, **message).intents
    return intent


def kinds(understanding: Understanding) -> list[str]:
    """The kinds, an rsvp with its answer, in alphabetical order."""
    return sorted(f"rsvp-{one.details.answer}" if one.kind == "rsvp" else one.kind for one in understanding.intents)
