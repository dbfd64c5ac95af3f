"""Something wrong with a club that does not exist: for previews, documentation and tests."""

from datetime import datetime, timedelta

from mailflow.model.health import ToldAlarm
from mailflow.model.people import Club

WHY = "mail.example.org:993: no answer in time: does a firewall let us through?"


def sample_alarms(club: Club, *, now: datetime) -> tuple[ToldAlarm, ...]:
    """Its inbox could not be read, and no mail went out, for fifty minutes."""
    until = now + timedelta(minutes=50)
    boxes = (("inbox", club.address.address), ("sending", club.key))
    return tuple(
        ToldAlarm(kind=kind, what=what, club=club.name, since=now, until=until, why=WHY) for kind, what in boxes
    )
