"""Keeps us from sending faster than a mail server allows."""

from collections import deque

MINUTE = 60.0


class Pace:
    """At most so many mails in any sixty seconds."""

    def __init__(self, mails_a_minute: int) -> None:
        self._sent: deque[float] = deque(maxlen=mails_a_minute)

    def wait_seconds(self, now: float) -> float:
        """How long to wait at `now` (monotonic seconds) before the next mail; 0 where it may go at once."""
        if len(self._sent) < (self._sent.maxlen or 1):
            return 0.0
        return max(0.0, self._sent[0] + MINUTE - now)

    def note(self, now: float) -> None:
        """One more went at `now`."""
        self._sent.append(now)
