"""The line of limits: green on the real code, red where a log line waits for its reader."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import limits
from tests.servers.dovecot import require_dovecot


def test_a_daemon_with_too_little_goes_on_or_ends(a_ground: Callable[..., Ground]) -> None:
    require_dovecot()
    proved = limits.prove(a_ground("limits", processes=True))

    assert (proved.missed, proved.controls_missed) == ((), ())
    assert proved.tried == 2


def test_a_daemon_that_waits_for_readers_of_its_log_is_seen(a_ground: Callable[..., Ground]) -> None:
    require_dovecot()
    ground = a_ground("limits", processes=True)
    ground.guard = f"{limits.__name__}:{limits.patient_log.__name__}"

    assert limits.prove(ground).missed
