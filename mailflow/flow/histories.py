"""All that happened with one person, in the order of time."""

from mailflow.model.history import HistoryLine
from mailflow.store import histories

# Of each kind of thing at most so many are looked at.
MOST = 200


def history(club: str, address: str, *, limit: int = MOST) -> tuple[HistoryLine, ...]:
    """What this address wrote and was sent, said of meetings, put forward and voted, and the journal; the newest first.

    A bounded number of queries; at most `limit` mails, answers, proposals and questions, the newest of each.
    """
    found = histories.lines(club, address.lower(), limit=limit)
    return tuple(sorted(found, key=lambda one: (one.at, one.order, one.what), reverse=True))
