"""The line of limits is green."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import limits
from tests.servers.dovecot import require_dovecot


def test_a_daemon_with_too_little_goes_on_or_ends(a_ground: Callable[..., Ground]) -> None:
    require_dovecot()
    proved = limits.prove(a_ground("limits", processes=True))

    assert (proved.missed, proved.controls_missed) == ((), ())
    assert proved.tried == 2
