"""Waits until something may have come into a folder, without trusting the server to say so."""

from threading import Event

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from mailflow.wire import clock
from mailflow.wire.imap_connect import asking
from mailflow.wire.imap_protocol import ImapConnection

SLICE_SECONDS = 0.5
IDLE_SECONDS = 9 * 60.0  # below the 29 minutes of RFC 2177, and what home routers keep a silent line open
POLL_SECONDS = 30.0


def wait(connection: ImapConnection, seconds: float, *, stop: Event) -> bool:
    """Until something may have arrived in the open folder (True), the time is up, or `stop` is set.

    IDLE where the server has it and the account wants it, else NOOP every half minute. A hint only: look yourself
    after False as well. Raises TryLater where the connection turns out to be dead.
    """
    until = clock.monotonic() + seconds
    while not stop.is_set() and (left := until - clock.monotonic()) > 0:
        if connection.account.idle and connection.can("IDLE"):
            arrived = _idle(connection, min(left, IDLE_SECONDS), stop=stop)
        else:
            stop.wait(min(left, POLL_SECONDS))
            arrived = False
        if _noop(connection) or arrived:
            return True
    return False


def _idle(connection: ImapConnection, seconds: float, *, stop: Event) -> bool:
    with asking(connection, "waiting for mail"):
        try:
            arrived = connection.begin_idle()
        except IMAPClientAbortError:
            raise
        except IMAPClientError:  # offered, and refused all the same
            stop.wait(min(seconds, POLL_SECONDS))
            return False
        connection.reader.allow(seconds + connection.account.timeout_seconds)
        until = clock.monotonic() + seconds
        while not arrived and not stop.is_set() and (left := until - clock.monotonic()) > 0:
            arrived = _is_arrival(connection.idle_check(timeout=min(left, SLICE_SECONDS)))
    with asking(connection, "ending the wait for mail"):
        _, told = connection.idle_done()
    return arrived or _is_arrival(told)


def _noop(connection: ImapConnection) -> bool:
    with asking(connection, "looking for mail"):
        _, told = connection.noop()
    return _is_arrival(told)


def _is_arrival(told: list[tuple[object, ...]]) -> bool:
    return any(len(answer) > 1 and answer[1] == b"EXISTS" for answer in told)
