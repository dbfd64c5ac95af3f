"""What lies and breaks in a conversation with an IMAP server, as shapes of the line before a real one."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from proving.faults.proxy import End, Passed, Said, Shape, Way

Kind = Literal["BYE", "NO", "BAD", "cut", "silence", "alert", "garbage", "noise"]
# What the server says instead of an answer; after the first group it is honest again.
REFUSALS: dict[Kind, bytes] = {
    "NO": b"%b NO [UNAVAILABLE] not now\r\n",
    "BAD": b"%b BAD what is that?\r\n",
    "garbage": b"* 1 FETCH ((((( \xff\x00\r\n%b NONSENSE\r\n",
}
# What may come before any honest answer (RFC 3501 7).
CHATTER: dict[Kind, bytes] = {
    "alert": b"* OK [ALERT] the server goes down at midnight\r\n",
    "noise": b"* 7 FETCH (FLAGS (\\Seen))\r\n* XKNOWN 1 2 3\r\n* OK [UIDNEXT 1] so they say\r\n",
}
COMMAND = re.compile(rb"^(\S+) ((?:UID )?[A-Z]+|DONE)", re.IGNORECASE)


class Listened:
    """The line as it is, and all that mailflow asked over it is kept in `heard`."""

    def __init__(self, heard: list[bytes], shape: Shape | None = None) -> None:
        self._heard, self._shape = heard, shape

    def passed(self, way: Way, chunk: bytes) -> Iterable[Passed]:
        if way == "there":
            self._heard += chunk.split(b"\r\n")
        return self._shape.passed(way, chunk) if self._shape else (chunk,)


class AtVerb:
    """At the first command with this word (`always`: at each) the server does wrong; `fired` says whether that came."""

    def __init__(self, verb: bytes, kind: Kind, *, always: bool = False) -> None:
        self._verb, self._kind, self._always = verb, kind, always
        self.fired = False

    def passed(self, way: Way, chunk: bytes) -> Iterator[Passed]:
        if (self.fired and not self._always) or way == "back" or self._verb not in chunk.upper():
            yield chunk
            return
        self.fired = True
        found = COMMAND.match(chunk)
        tag = found.group(1) if found else b"*"
        match self._kind:
            case "BYE":
                yield Said(b"* BYE shutting down\r\n")
                yield End.CUT
            case "cut":
                yield End.CUT
            case "silence":
                yield End.HOLE
            case "alert" | "noise":
                yield Said(CHATTER[self._kind])
                yield chunk
            case refusal:
                yield Said(REFUSALS[refusal] % tag)


class Rewritten:
    """What the server says is changed where it fits the pattern, at most `times`; then it may end.

    `fired` says whether it ever fitted.
    """

    def __init__(
        self,
        pattern: bytes,
        by: bytes | Callable[[re.Match[bytes]], bytes],
        *,
        times: int = 1,
        end: End | None = None,
    ) -> None:
        self._pattern, self._by, self._left, self._end = re.compile(pattern), by, times, end
        self.fired = False

    def passed(self, way: Way, chunk: bytes) -> Iterator[Passed]:
        if way == "there" or not self._left:
            yield chunk
            return
        said, changed = self._pattern.subn(self._by, chunk, count=self._left)
        self._left -= changed
        self.fired = self.fired or changed > 0
        yield said
        if changed and self._end:
            yield self._end


class Flood:
    """After this word of mailflow, the server sends so many bytes without any line break."""

    def __init__(self, verb: bytes, *, length: int) -> None:
        self._verb, self._length = verb, length
        self.fired = False

    def passed(self, way: Way, chunk: bytes) -> Iterator[Passed]:
        if self.fired or way == "back" or self._verb not in chunk.upper():
            yield chunk
            return
        self.fired = True
        for _ in range(self._length // 1_000_000):
            yield Said(b"x" * 1_000_000)
        yield End.CUT
