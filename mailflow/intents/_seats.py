"""Who gets a seat where only so many people fit: who comes first; who has one keeps it; the others wait in line.

An offered seat counts as given, so that offers and answers together never give away more seats than there are. Where
organisers lower the number of seats, nobody loses one: then more are given than there are, until some are given back.
"""

from dataclasses import dataclass

from mailflow.model.meeting import Attendance, Seat, Seats
from mailflow.model.message import Answer

GIVEN: tuple[Seat, ...] = ("taken", "offered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """What seat an answer gets, for the writer and so many guests.

    `refused` is for how many guests more there is no seat, `free` how many seats there are for who waits with too many.
    """

    seat: Seat
    guests: int
    refused: int = 0
    free: int = 0


def seated(answer: Answer, guests: int, *, capacity: int, seats: Seats, before: Attendance | None) -> Seated:
    """The seat of somebody with their guests, after what they said `before`.

    A party stays together: where not all of it fits, all of it waits, whoever already has a seat excepted: they keep
    what they have, and get as many more as fit. Nobody goes before those who wait.
    """
    if answer != "yes" or not capacity:
        return Seated(seat="taken", guests=guests)
    stood = before if before is not None and before.answer == "yes" else None
    wanted, room = 1 + guests, max(0, capacity - seats.given)
    if stood is not None and stood.seat in GIVEN:
        most = stood.people + (room if not seats.waiting else 0)
        return Seated(seat="taken", guests=min(wanted, most) - 1, refused=max(0, wanted - most))
    own = stood.people if stood is not None and stood.seat == "waiting" else 0
    free = room if seats.waiting <= own else 0
    return Seated(seat="taken" if wanted <= free else "waiting", guests=guests, free=free)


def changed(seats: Seats, *, before: Attendance | None, after: Attendance) -> Seats:
    """How full the meeting is once this answer has taken the place of the one before."""
    return Seats(
        given=seats.given - _people(before, GIVEN) + _people(after, GIVEN),
        waiting=seats.waiting - _people(before, ("waiting",)) + _people(after, ("waiting",)),
    )


def _people(said: Attendance | None, seats: tuple[Seat, ...]) -> int:
    return said.people if said is not None and said.answer == "yes" and said.seat in seats else 0
