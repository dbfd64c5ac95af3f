"""A meeting that is over has been held."""

from dataclasses import replace

import pytest

from mailflow.model.effect import SetMeeting
from mailflow.planning import states
from tests.planning.facts import a_meeting_on, facts, plans, wall

MEETING = a_meeting_on("2020-01-13")


@pytest.mark.parametrize("state", ["planned", "announced"])
def test_a_meeting_is_held_once_its_end_has_come(state: str) -> None:
    meeting = replace(MEETING, state=state)  # type: ignore[arg-type]

    before = facts("2020-01-13T14:59", plans=plans(), meetings=[meeting])
    over = facts("2020-01-13T15:00", plans=plans(), meetings=[meeting])

    assert list(states.due(before)) == []
    assert list(states.moments(before)) == [wall("2020-01-13T15:00")]
    assert list(states.due(over)) == [SetMeeting(meeting=1, state="held")]


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_what_was_held_or_called_off_stays_so(state: str) -> None:
    known = facts("2020-01-14T09:00", plans=plans(), meetings=[replace(MEETING, state=state)])  # type: ignore[arg-type]

    assert list(states.due(known)) == []
