"""What the clock asks of a club, from all that have something to send of themselves."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from mailflow.model.effect import Effect
from mailflow.model.plan_facts import PlanFacts
from mailflow.planning import ballots, bounces, mailings, seats, states, summaries


class Source(Protocol):
    """A module of planning that may have something due: it offers these two functions.

    Both are pure. `due` gives Sends and state effects, the effect that closes the matter last (SetMailing done,
    SetSummary sent, CloseBallot, SetSeat, SetMeeting); once that effect is true it gives nothing any more. In the
    outline, which has no readers, it must still give the closing effect: that alone is looked at on most ticks. A Send
    whose key was used is left out by whoever carries it out. `moments` gives the instants after `facts.now` at which
    `due` may give more than it does now, if the facts stay as they are: `mailflow plan` goes from one to the next.
    """

    def due(self, facts: PlanFacts, /) -> Iterable[Effect]: ...

    def moments(self, facts: PlanFacts, /) -> Iterable[datetime]: ...


# Each module of planning that has something due is named here, in the order in which it is asked.
SOURCES: tuple[Source, ...] = (mailings, ballots, seats, states, bounces, summaries)


def due(facts: PlanFacts) -> Iterator[Effect]:
    """Everything that is due at `facts.now`, as effects; nothing where nothing is."""
    for source in SOURCES:
        yield from source.due(facts)


def next_moment(facts: PlanFacts) -> datetime | None:
    """The first instant after `facts.now` at which something may become due; None where there is none in sight."""
    return min((at for source in SOURCES for at in source.moments(facts) if at > facts.now), default=None)
