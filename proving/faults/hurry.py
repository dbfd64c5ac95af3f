"""Waits of minutes become parts of a second, so that a fault and its healing can be seen at once."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from unittest import mock

from mailflow.wire.waits import waits

SOON = timedelta(seconds=0.2)


def _waits() -> Iterator[float]:
    return waits(0.02, 0.1)


@contextmanager
def hurried() -> Iterator[None]:
    """Waits between connections, after trouble and between tries are short; nothing else is different."""
    with ExitStack() as changed:

        def becomes(place: str, value: object) -> None:
            changed.enter_context(mock.patch(place, value))

        becomes("mailflow.wire.imap.waits", _waits)
        becomes("mailflow.wire.imap.ACCOUNT_TROUBLE_SECONDS", 0.2)
        becomes("mailflow.flow.watch.ACCOUNT_TROUBLE_SECONDS", 0.2)
        becomes("mailflow.flow.daemon.TROUBLE_SECONDS", 0.2)
        becomes("mailflow.flow.daemon.IDLE_SECONDS", 0.2)
        becomes("mailflow.flow.deliver.WAITS", (SOON,) * 8)
        becomes("mailflow.flow.handle.WAIT_AFTER_FAILURE", SOON)
        becomes("mailflow.flow.handle.WAIT_FOR_THE_WORLD", SOON)
        yield
