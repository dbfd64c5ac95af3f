"""When mailings may go out: not in quiet hours, not on days off, on the club's own clock.

A day on that clock is a calendar day, of 23 or 25 hours where summer time begins or ends. An hour that the clock skips
comes when it goes on; one that it shows twice comes the first time (PEP 495, fold 0).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mailflow.model.plans import SendingHours

A_DAY = timedelta(days=1)
# Settings in which no day is left to send on do not keep mailings for ever.
LONGEST_PAUSE = 370


def at_hour(day: date, hour: time, *, timezone: str) -> datetime:
    """The instant at which the club's clock shows this hour on this day, as aware UTC."""
    return datetime.combine(day, hour, tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def is_day_off(day: date, hours: SendingHours) -> bool:
    """Whether nothing goes out to many on this day: a weekday on which nothing does, a public holiday, a day off."""
    return day.weekday() not in hours.weekdays or day in hours.days_off or day in holidays_of(hours.holidays, day.year)


def may_send(at: datetime, hours: SendingHours, *, timezone: str) -> bool:
    """Whether mailings may go out at this instant; the latest hour itself is the first that is quiet again."""
    wall = at.astimezone(ZoneInfo(timezone))
    return hours.earliest <= wall.time() < hours.latest and not is_day_off(wall.date(), hours)


def next_moment(at: datetime, hours: SendingHours, *, timezone: str) -> datetime:
    """The first instant, `at` or later, when mailings may go out."""
    if may_send(at, hours, timezone=timezone):
        return at
    today = at.astimezone(ZoneInfo(timezone)).date()
    for days in range(LONGEST_PAUSE):
        opens = at_hour(today + days * A_DAY, hours.earliest, timezone=timezone)
        if opens > at and not is_day_off(today + days * A_DAY, hours):
            return opens
    return at


def day_before(day: date, hours: SendingHours) -> date:
    """This day, or the last one before it that is no day off: what is due on a Sunday goes out on Friday."""
    return next((one for days in range(LONGEST_PAUSE) if not is_day_off(one := day - days * A_DAY, hours)), day)


def within(hour: time, hours: SendingHours) -> time:
    """The hour, or the nearest one that is not quiet; an hour before those begin, for a pause must do no harm."""
    if hour < hours.earliest:
        return hours.earliest
    return hour if hour < hours.latest else max(hours.earliest, _an_hour_before(hours.latest))


@lru_cache(maxsize=256)
def holidays_of(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country (ISO 3166) in a year; none for an empty code."""
    if not country:
        return frozenset()
    from holidays import country_holidays  # loaded when it is needed: it knows all countries

    return frozenset(country_holidays(country, years=year))


def _an_hour_before(hour: time) -> time:
    return hour.replace(hour=hour.hour - 1) if hour.hour else time(0, 0)
