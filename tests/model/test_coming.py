"""Who comes is who has a seat; who waits is counted apart."""

from dataclasses import replace

import pytest

from mailflow.model.digest import Coming
from mailflow.model.meeting import Attendance
from tests.builders import ANNA, BILAL, MARJOLEIN, YOUSSEF, a_meeting, said


def with_seat(seat: str, guests: int = 0) -> Attendance:
    return replace(said(ANNA, "yes"), seat=seat, guests=guests)  # type: ignore[arg-type]


def test_a_yes_counts_with_its_guests_where_it_has_a_seat() -> None:
    everybody = (
        with_seat("taken", 2),
        replace(with_seat("waiting", 1), person=BILAL),
        replace(with_seat("offered"), person=YOUSSEF),
        replace(with_seat("lapsed"), person=MARJOLEIN),
    )
    coming = Coming(meeting=a_meeting(), attendance=everybody, changed=())

    assert (coming.count("yes"), coming.waiting) == (3, 3)


@pytest.mark.parametrize("answer", ["no", "maybe"])
def test_a_no_and_a_maybe_count_whatever_stands_of_a_seat(answer: str) -> None:
    one = replace(with_seat("waiting"), answer=answer)  # type: ignore[arg-type]
    coming = Coming(meeting=a_meeting(), attendance=(one,), changed=())

    assert (coming.count(answer), coming.waiting) == (1, 0)
