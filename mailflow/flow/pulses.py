"""Whether each thread still moves: told in memory, for it may be the database that hangs."""

import threading

from mailflow.wire import clock

# Longer than any step takes that has its own time-outs; a step that hangs for so long never comes back.
HUNG_SECONDS = 900.0
# Who did not even ask for so long was frozen, or the machine slept: nobody else could move either.
FROZEN_SECONDS = 30.0


class Pulses:
    """When each thread last moved, by its name."""

    def __init__(self) -> None:
        self._moved: dict[str, tuple[float, float]] = {}
        self._asked = clock.monotonic()
        self._lock = threading.Lock()

    def beat(self, name: str, *, allowed_seconds: float = HUNG_SECONDS) -> None:
        """This thread moved just now, and will again within so many seconds."""
        with self._lock:
            self._moved[name] = (clock.monotonic(), allowed_seconds)

    def forget(self, name: str) -> None:
        """Nobody expects this thread to move any more."""
        with self._lock:
            self._moved.pop(name, None)

    def hung(self) -> tuple[str, ...]:
        """The threads that should have moved. To be asked every few seconds."""
        now = clock.monotonic()
        with self._lock:
            frozen = now - self._asked > FROZEN_SECONDS
            self._asked = now
            if frozen:
                self._moved = {name: (now, allowed) for name, (_, allowed) in self._moved.items()}
            return tuple(name for name, (moved, allowed) in self._moved.items() if now - moved > allowed)
