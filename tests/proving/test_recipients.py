"""Mail to many names its reader alone; as soon as it names another, that is noticed."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import recipients


def test_thirty_members_of_two_clubs_hear_nothing_of_each_other(a_ground: Callable[..., Ground]) -> None:
    proved = recipients.prove(a_ground("recipients"))

    assert proved.is_green, (proved.missed, proved.controls_missed)
    assert proved.tried > 100


@pytest.mark.parametrize("name", sorted(recipients.GUARDS))
def test_a_mail_or_a_list_that_names_others_is_noticed(a_ground: Callable[..., Ground], name: str) -> None:
    ground = a_ground("recipients")

    with recipients.GUARDS[name]():
        proved = recipients.prove(ground)

    assert proved.missed
