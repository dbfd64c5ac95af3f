"""What a helper decides is no more than a helper may, by whichever road it comes: held where all roads meet."""

from collections.abc import Sequence

from mailflow.flow.house import House
from mailflow.model.answering import Batch
from mailflow.model.effect import (
    CloseBallot,
    Effect,
    OpenBallot,
    RemoveMember,
    Send,
    SetMailing,
    SetMeeting,
    SetSummary,
)
from mailflow.model.errors import Refused
from mailflow.model.people import Right
from mailflow.store.deeds import Done

# What takes somebody off the list when it is taken back.
ADDED = "AddMember"


def keep_within(effects: Sequence[Effect], *, house: House, club: str, by: str) -> None:
    """Raises Refused where who decided this has a part in the club, but not the right to it."""
    for right in dict.fromkeys(right for one in effects if (right := _needed(one)) is not None):
        if not _may(by, right, house=house, club=club):
            raise _only_organisers(right)


def keep_undoing_within(batch: Batch, done: Sequence[Done], *, house: House, by: str, itself: str) -> None:
    """The same for taking back: a helper takes back what they did, or what mailflow did by `itself`; nobody else's.

    Of the latter they take nobody off the list. Raises Refused.
    """
    if batch.by == by or _may(by, "order", house=house, club=batch.club):
        return
    if batch.by != itself:
        raise Refused(
            "only an organiser takes back what somebody else did",
            dutch="alleen een organisator draait terug wat een ander deed",
        )
    if any(one.what == ADDED for one in done):
        raise _only_organisers("remove")


def _needed(effect: Effect) -> Right | None:
    match effect:
        case RemoveMember():
            return "remove"
        case SetSummary(state="approved"):
            return "order"
        case Send(mailing=kind) if kind is not None:
            return "order"
        case SetMeeting() | SetMailing() | OpenBallot() | CloseBallot():
            return "order"
        case _:
            return None


def _may(by: str, right: Right, *, house: House, club: str) -> bool:
    """Whether nothing forbids it: who is no organiser here is the clock, a command, or a member about themselves."""
    known = house.rooms[club].club
    is_above = any(one.address == by for one in house.administrators)
    is_bound = not is_above and any(one.address == by for one in known.organisers)
    return not is_bound or known.may(by, right)


def _only_organisers(right: Right) -> Refused:
    if right == "remove":
        return Refused(
            "only an organiser takes people off the list", dutch="alleen een organisator haalt mensen van de lijst"
        )
    return Refused(
        "only an organiser changes meetings, and writes to everybody",
        dutch="alleen een organisator verandert bijeenkomsten en schrijft iedereen",
    )
