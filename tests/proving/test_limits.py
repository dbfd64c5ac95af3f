"""The line of limits: green on the real code, red where nobody looks after the threads."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import limits
from tests.servers.dovecot import require_dovecot


def test_a_daemon_with_too_little_goes_on_or_ends(a_ground: Callable[..., Ground]) -> None:
    require_dovecot()
    proved = limits.prove(a_ground("limits", processes=True))

    assert (proved.missed, proved.controls_missed) == ((), ())
    assert proved.tried == 2


def test_a_daemon_whose_threads_nobody_looks_after_is_seen(a_ground: Callable[..., Ground]) -> None:
    require_dovecot()
    ground = a_ground("limits", processes=True)
    ground.guard = f"{limits.__name__}:{limits.without_looking.__name__}"

    assert limits.prove(ground).missed
