"""Each line turns red when any of its guards is taken out of mailflow: a line that stays green proves nothing."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.sheet import guards, line, names

NAMED = [(name, guard) for name in names() for guard in guards(name)]


@pytest.mark.parametrize(("name", "guard"), NAMED, ids=lambda told: told.replace(" ", "_"))
def test_a_line_is_red_without_its_guard(a_ground: Callable[..., Ground], name: str, guard: str) -> None:
    without = guards(name)[guard]
    ground = a_ground(name, processes=True)
    ground.guard = f"{without.__module__}:{without.__name__}"

    with without():
        proved = line(name).prove(ground)

    assert proved.missed
