"""Words of the mails about an organiser's orders, as they are in the sample club."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from mailflow.model.address import Address
from mailflow.model.digest import Coming
from mailflow.model.effect import Words
from mailflow.model.meeting import Attendance, Meeting, Seat
from mailflow.model.message import Answer
from mailflow.model.people import Language

Say = Callable[[str], str]
COMING: tuple[tuple[str, Answer, int, Seat], ...] = (
    ("Anna Bakker", "yes", 0, "taken"),
    ("Fatima El Idrissi", "yes", 2, "taken"),
    ("Joke Visser", "yes", 0, "taken"),
    ("Bert de Groot", "yes", 1, "waiting"),
    ("Noor van den Berg", "maybe", 0, "taken"),
    ("Kees Smit", "no", 0, "taken"),
)
PLACES = (("Zaanstad", 3), ("Almere", 1), ("", 1))
LINES: dict[Language, tuple[str, ...]] = {
    "nl": (
        "De bijeenkomst van maandag 13 januari gaat naar maandag 20 januari 2020, van 10.00 tot 15.00 uur.",
        "23 collega's die ervan wisten, krijgen daar een mail over.",
    ),
    "en": (
        "The meeting of Monday 13 January moves to Monday 20 January 2020, from 10:00 to 15:00.",
        "23 colleagues who knew of it get a mail about this.",
    ),
}


def attendees(meeting: Meeting, *, now: datetime, say: Say, organiser: Address) -> Words:
    """Who comes to the sample meeting, which is nearly full."""
    said = tuple(
        Attendance(
            meeting_id=meeting.id,
            person=Address(address=f"{name.split()[0].lower()}@example.net", name=say(name)),
            answer=answer,
            guests=guests,
            written_at=now,
            seat=seat,
        )
        for name, answer, guests, seat in COMING
    )
    silent = tuple(Address(address=f"stil{one}@example.net", name=say(f"Sanne {one}")) for one in "AB")
    coming = Coming(
        meeting=replace(meeting, capacity=5),
        attendance=said,
        changed=(),
        places=tuple((say(place) if place else "", count) for place, count in PLACES),
        silent=14,
        named_silent=silent,
    )
    return {"answers": coming, "organiser": organiser}


def confirm(language: Language, *, say: Say, organiser: Address) -> Words:
    """A meeting that is to move, of which many people know."""
    return {
        "organiser": organiser, "lines": tuple(say(line) for line in LINES[language]), "reaches": 23, "days": 3,
    }  # fmt: skip
