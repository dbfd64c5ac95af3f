"""A thread that hangs is known, one that is slow or that was frozen with all the others is not taken for it."""

import pytest

from mailflow.flow.pulses import FROZEN_SECONDS, HUNG_SECONDS, Pulses
from mailflow.wire import clock


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the clock counts; the test moves it."""
    at = [1000.0]
    monkeypatch.setattr(clock, "monotonic", lambda: at[0])
    return at


def by_and_by(pulses: Pulses, seconds: list[float], number: float, *, moving: str = "") -> tuple[str, ...]:
    """So many seconds go by, in which somebody asks; who hangs after them."""
    until = seconds[0] + number
    while seconds[0] < until:
        seconds[0] += FROZEN_SECONDS / 2
        if moving:
            pulses.beat(moving)
        pulses.hung()
    return pulses.hung()


def test_who_does_not_move_for_a_quarter_of_an_hour_hangs(seconds: list[float]) -> None:
    pulses = Pulses()
    pulses.beat("handle")

    assert by_and_by(pulses, seconds, HUNG_SECONDS) == ()
    assert by_and_by(pulses, seconds, FROZEN_SECONDS, moving="deliver") == ("handle",)


def test_who_may_take_longer_has_longer(seconds: list[float]) -> None:
    pulses = Pulses()
    pulses.beat("watch", allowed_seconds=2 * HUNG_SECONDS)

    assert by_and_by(pulses, seconds, 2 * HUNG_SECONDS) == ()
    assert by_and_by(pulses, seconds, FROZEN_SECONDS) == ("watch",)


def test_a_process_that_was_frozen_has_not_hung(seconds: list[float]) -> None:
    pulses = Pulses()
    pulses.beat("handle")
    seconds[0] += 10 * HUNG_SECONDS

    assert pulses.hung() == ()


def test_who_left_is_not_waited_for(seconds: list[float]) -> None:
    pulses = Pulses()
    pulses.beat("watch")
    pulses.forget("watch")

    assert by_and_by(pulses, seconds, 2 * HUNG_SECONDS) == ()
