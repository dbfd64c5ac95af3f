"""Every regular expression of the mail room, against text made to hurt it."""

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

import mailflow.mail

SIZE = 8_000
NOTICED = 0.004
SEEDS = [
    "a", " ", "\t", ">", "-", "_", "=", "<", "(", '"', "\\", "a@", "a.", "a ", "met ", "vriendelijke ", "en lieve ",
    "Op 3 dec 2019 schreef ", "van: ", "http://", "x<http:", "[cid:", "&#", "<b ", "=?utf-8?q?", "boundary=", "--a",
    "dit is een automatisch ", "uw bericht aa ", "ben aa ", "METHOD:", "ATTENDEE;", "é", "\u0301", "0", "06-", "www.",
    "color:", "style=", "Content-Type: ", "\r", "p.s. ", "wrote ", "<a@b> ", "\\a", "; d=", "1.1.1 ",
    "groet ", "op ", "l=",
]  # fmt: skip
# These look for their pattern at any place of a text; the others only at the start of a line.
LOOKING = ("search", "finditer", "findall", "sub", "split")


@dataclass(frozen=True)
class Used:
    """A compiled pattern, its name, and whether the code looks with it at any place."""

    name: str
    pattern: re.Pattern[str] | re.Pattern[bytes]
    looks: bool

    def seconds(self, text: str) -> float:
        """The time it takes as it is used."""
        given = text.encode("utf-8") if isinstance(self.pattern.pattern, bytes) else text
        start = time.process_time()
        (self.pattern.search if self.looks else self.pattern.match)(given)  # type: ignore[arg-type]
        return time.process_time() - start


def patterns() -> Iterator[Used]:
    """Every compiled pattern of the package."""
    for found in pkgutil.iter_modules(mailflow.mail.__path__):
        module = importlib.import_module(f"mailflow.mail.{found.name}")
        source = inspect.getsource(module)
        for name, value in sorted(vars(module).items()):
            several = value if isinstance(value, tuple) else (value,)
            looks = isinstance(value, tuple) or any(f"{name}.{verb}(" in source for verb in LOOKING)
            for number, one in enumerate(several):
                if isinstance(one, re.Pattern):
                    yield Used(f"{found.name}.{name}.{number}", one, looks)


@pytest.mark.parametrize("used", list(patterns()), ids=lambda used: used.name)
def test_four_times_the_text_takes_about_four_times_the_time(used: Used) -> None:
    for seed in SEEDS:
        for tail in ("", "\n", "!"):
            once = seed * (SIZE // len(seed)) + tail
            if used.seconds(once) < NOTICED:
                continue
            more = seed * (4 * SIZE // len(seed)) + tail
            fast = min(used.seconds(once) for _ in range(3))
            slow = min(used.seconds(more) for _ in range(3))
            assert slow < 8 * max(fast, NOTICED), f"on {seed!r}: {fast:.4f} s, four times as much: {slow:.4f} s"


def test_there_are_patterns_to_look_at() -> None:
    assert len(list(patterns())) > 60
