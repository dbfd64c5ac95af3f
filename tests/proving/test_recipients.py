"""Mail to many names its reader alone."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import recipients


def test_thirty_members_of_two_clubs_hear_nothing_of_each_other(a_ground: Callable[..., Ground]) -> None:
    proved = recipients.prove(a_ground("recipients"))

    assert proved.is_green, (proved.missed, proved.controls_missed)
    assert proved.tried > 100
