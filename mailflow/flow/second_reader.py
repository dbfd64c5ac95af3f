"""Puts a mail of doubtful meaning to a club's second reader, and goes on without it where that takes long or fails."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from mailflow.model.errors import MailflowError, TryLater
from mailflow.model.message import Message
from mailflow.model.people import Language, Policies
from mailflow.model.understanding import Intent, Known, Understanding
from mailflow.understanding.second import Doubt, is_worth_asking, weighed
from mailflow.understanding.second_claims import Claims, as_kept, checked, read_answer, read_kept
from mailflow.understanding.second_instructions import answer_schema, instructions, version
from mailflow.understanding.second_put import Put, put
from mailflow.wire import clock
from mailflow.wire.second_reader import Endpoint, ask

log = structlog.get_logger()
FAILURES = 3
REST_SECONDS = 600.0
MINUTE = 60.0
SECONDS_A_MINUTE = 30.0
LEAST_SECONDS = 2.0


class Time:
    """What second readers may take of each minute: a mail that waits behind others is still answered in time."""

    def __init__(self, seconds_a_minute: float = SECONDS_A_MINUTE) -> None:
        self._seconds_a_minute = seconds_a_minute
        self._taken: deque[tuple[float, float]] = deque()

    def left(self, now: float) -> float:
        """How many seconds may be taken at `now` (monotonic seconds)."""
        while self._taken and self._taken[0][0] <= now - MINUTE:
            self._taken.popleft()
        return self._seconds_a_minute - sum(seconds for _, seconds in self._taken)

    def note(self, now: float, seconds: float) -> None:
        """So many seconds were taken until `now`."""
        self._taken.append((now, seconds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """What came of putting a mail to a second reader; `kept` is its answer, None where it gave none that counts.

    `was_asked` is false where it was left alone; `trouble` says why there is no answer.
    """

    model: str
    understanding: Understanding
    was_asked: bool
    trouble: str = ""
    claims: Claims = field(default_factory=Claims)
    kept: Mapping[str, object] | None = None

    @property
    def decided_by(self) -> str:
        """What helped to decide, for the version that is stored with a mail; empty where nothing did."""
        return f"second reader {self.model} instructions {version()}" if self.kept is not None else ""

    @property
    def told(self) -> str:
        """What was asked of it and what it claimed, in a sentence for people."""
        if self.kept is None:
            return f"{self.model} {'gave no answer' if self.was_asked else 'was not asked'}: {self.trouble}"
        claims = "; ".join(_told(one) for one in self.claims.intents) or "nothing"
        dropped = f" (left out: {'; '.join(self.claims.dropped)})" if self.claims.dropped else ""
        return f"{self.model} claims {claims}{dropped}"


class SecondReader:
    """One club's second reader: after failures in a row it is left alone for a while. Used by one thread at a time."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        timeout_seconds: float,
        language: Language,
        asks_below: float | None = None,
        time: Time | None = None,
        monotonic: Callable[[], float] = clock.monotonic,
    ) -> None:
        self.endpoint = endpoint
        self.asks_below = asks_below
        self._timeout_seconds = timeout_seconds
        self._language: Language = language
        self._time = time
        self._monotonic = monotonic
        self._failures = 0
        self._rests_until = 0.0

    def consulted(
        self, understanding: Understanding, *, message: Message, known: Known, kinds: Sequence[str], policies: Policies
    ) -> Consulted | None:
        """What the mail means with the second reader's claims weighed; None where the offline reader was sure.

        Never raises: whatever goes wrong leaves the understanding as it was. No lock may be held meanwhile.
        """
        doubt = Doubt(policies=policies, asks_below=self.asks_below)
        if not is_worth_asking(understanding, message=message, known=known, doubt=doubt):
            return None
        model = self.endpoint.model
        if why := self._rest():
            return Consulted(model=model, understanding=understanding, was_asked=False, trouble=why)
        given = put(message, known)
        try:
            told = read_answer(self._asked(given, kinds))
        except Exception as error:  # an addition must never keep a mail from being handled
            why = self._failed(error)
            return Consulted(model=model, understanding=understanding, was_asked=True, trouble=why)
        self._failures = 0
        claims = checked(told, put=given, message=message, kinds=kinds)
        return Consulted(
            model=model,
            understanding=_weighed(understanding, claims, model, message, policies, given),
            was_asked=True,
            claims=claims,
            kept={"model": model, "instructions": version(), "asks_below": self.asks_below, "intents": as_kept(told)},
        )

    def _asked(self, given: Put, kinds: Sequence[str]) -> str:
        began = self._monotonic()
        left = self._time.left(began) if self._time else self._timeout_seconds
        try:
            return ask(
                self.endpoint,
                instructions=instructions(kinds, self._language),
                mail=given.as_json(),
                schema=answer_schema(kinds),
                seconds=min(self._timeout_seconds, left),
            )
        finally:
            if self._time:
                ended = self._monotonic()
                self._time.note(ended, ended - began)

    def _rest(self) -> str:
        """Why it is not asked now; empty where it is."""
        now = self._monotonic()
        if now < self._rests_until:
            return f"it failed {self._failures} times in a row and is left alone for {REST_SECONDS / 60:.0f} minutes"
        if self._time and self._time.left(now) < LEAST_SECONDS:
            return "too many mails came at once to read each of them twice"
        return ""

    def _failed(self, error: Exception) -> str:
        """Why there was no answer. A mail that it refuses to read says nothing of the next one."""
        if not isinstance(error, MailflowError):
            log.error("second reader", model=self.endpoint.model, error=type(error).__name__)
        why = str(error) if isinstance(error, MailflowError) else f"something unforeseen ({type(error).__name__})"
        if isinstance(error, TryLater) and error.about == "mail":
            return why
        self._failures += 1
        if self._failures >= FAILURES:
            self._rests_until = self._monotonic() + REST_SECONDS
            why = (
                f"{why}; after {self._failures} failures in a row it is left alone for {REST_SECONDS / 60:.0f} minutes"
            )
            log.warning("second reader rests", model=self.endpoint.model, why=why)
        return why


def weighed_again(
    kept: object,
    understanding: Understanding,
    *,
    message: Message,
    known: Known,
    kinds: Sequence[str],
    policies: Policies,
) -> Understanding:
    """The understanding with claims weighed that were kept with the mail (`Consulted.kept`): nobody is asked again.

    What is not of that form, or not in doubt any more, changes nothing.
    """
    if not isinstance(kept, dict):
        return understanding
    told = read_kept(kept.get("intents"))
    below = kept.get("asks_below")
    doubt = Doubt(policies=policies, asks_below=below if isinstance(below, float) else None)
    if told is None or not is_worth_asking(understanding, message=message, known=known, doubt=doubt):
        return understanding
    given = put(message, known)
    claims = checked(told, put=given, message=message, kinds=kinds)
    return _weighed(understanding, claims, str(kept.get("model", "")), message, policies, given)


def _weighed(
    understanding: Understanding, claims: Claims, model: str, message: Message, policies: Policies, given: Put
) -> Understanding:
    return weighed(
        understanding, claims.intents, model=model, message=message, policies=policies, is_whole=given.is_whole
    )


def _told(claim: Intent) -> str:
    details = claim.details
    meeting = f"meeting {details.meeting}" if details.meeting else ""
    who = f"for {details.who.shown}" if details.who else ""
    words = ", ".join(f"“{one.words}”" for one in claim.evidence)
    return " ".join(filter(None, (claim.kind, details.answer, meeting, who, f"from {words}")))
