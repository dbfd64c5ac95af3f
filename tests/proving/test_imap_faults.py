"""The line of IMAP faults: green on the real code, red without any of its guards."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import imap_faults
from tests.servers.dovecot import require_dovecot


def test_a_few_faults_lose_and_touch_nothing(a_ground: Callable[..., Ground]) -> None:
    require_dovecot()
    proved = imap_faults.prove(a_ground("imap_faults"))

    assert proved.missed == ()
    assert (proved.tried, proved.controls) == (4, 1)


def test_at_least_thirty_faults_are_tried_where_it_must_be_quick(a_ground: Callable[..., Ground]) -> None:
    ground = a_ground("imap_faults")
    ground.few = False
    named = " ".join(name for name, _ in imap_faults._cases(ground))

    assert len(imap_faults._cases(ground)) >= 30
    assert "EXPUNGE" in named
    assert " bytes" in named
