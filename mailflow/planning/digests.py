"""Once a day, at the club's own hour, each organiser reads what came in since the last digest."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mailflow.model.address import Address
from mailflow.model.digest import DigestFacts
from mailflow.model.effect import Send
from mailflow.model.people import Club, Language


def latest_hour(club: Club, *, until: datetime) -> datetime:
    """The last moment at or before `until` when the club's clock showed its digest hour, as aware UTC.

    A day on the club's clock is a calendar day: 23 or 25 hours where summer time begins or ends.
    """
    zone = ZoneInfo(club.timezone)
    day = until.astimezone(zone).date()
    while True:
        hour = datetime.combine(day, club.digest.at, tzinfo=zone).astimezone(ZoneInfo("UTC"))
        if hour <= until:
            return hour
        day -= timedelta(days=1)


def is_due(club: Club, *, now: datetime, last: datetime | None) -> bool:
    """Whether today's hour has come and no digest was made since: a late daemon still sends it, once."""
    return last is None or last < latest_hour(club, until=now)


def digest(facts: DigestFacts, *, club: Club, organiser: Address, language: Language | None = None) -> Send | None:
    """The digest for one organiser, or None where nothing happened that they did not read before."""
    if not facts.is_news:
        return None
    day = facts.until.astimezone(ZoneInfo(club.timezone)).date()
    return Send(
        key=f"digest:{organiser.address}:{day}",
        template="digest",
        to=organiser,
        language=language or club.language,
        words={"facts": facts, "organiser": organiser},
        cause="plan",
    )
