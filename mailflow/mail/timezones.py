"""Writes into a calendar file how clocks run where the club meets, and knows zones by the names others give them."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_ZONE_NAME = re.compile(r"[A-Za-z]{2,20}(?:/[A-Za-z_+-]{2,30}){1,2}|UTC|GMT")
_EU_MONTHS = {3: "spring", 10: "autumn"}


def known_zone(name: str) -> ZoneInfo | None:
    """The zone by its IANA or Windows name; None for any other name: a file of a stranger names no path."""
    plain = name.strip().strip('"')
    plain = WINDOWS_TO_OLSON.get(plain, plain.removeprefix("/freeassociation.sourceforge.net/").lstrip("/"))
    if not _ZONE_NAME.fullmatch(plain):
        return None
    try:
        return ZoneInfo(plain)
    except (ValueError, OSError, KeyError):
        return None


def zone_component(name: str, moment: datetime, *, until: datetime | None = None) -> Timezone:
    """A VTIMEZONE (RFC 5545 3.6.5), right from a year before `moment` until two years after it, or after `until`."""
    zone = ZoneInfo(name)
    changes = _changes(zone, moment - timedelta(days=370), (until or moment) + timedelta(days=740))
    component = Timezone()
    component.add("TZID", name)
    if not changes:
        component.add_component(_observance(zone, moment, moment, yearly=False))
    yearly = bool(changes) and all(_is_eu_change(change) for change in changes)
    for change in changes[:2] if yearly else changes:
        component.add_component(_observance(zone, change - timedelta(hours=1), change, yearly=yearly))
    return component


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> list[datetime]:
    """The instants (UTC, to the hour) at which the zone's clocks are put forward or back."""
    found: list[datetime] = []
    hour = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    day = timedelta(days=1)
    while hour < end:
        if (hour + day).astimezone(zone).utcoffset() != hour.astimezone(zone).utcoffset():
            hours = (hour + timedelta(hours=step) for step in range(1, 25))
            offset = hour.astimezone(zone).utcoffset()
            found.append(next(one for one in hours if one.astimezone(zone).utcoffset() != offset))
        hour += day
    return found


def _is_eu_change(change: datetime) -> bool:
    """Last Sunday of March or October, 01:00 UTC (Directive 2000/84/EC)."""
    is_last_sunday = change.weekday() == 6 and change.day > 24
    return change.month in _EU_MONTHS and is_last_sunday and change.hour == 1


def _observance(
    zone: ZoneInfo, before: datetime, change: datetime, *, yearly: bool
) -> TimezoneStandard | TimezoneDaylight:
    old, new = before.astimezone(zone), change.astimezone(zone)
    component = TimezoneDaylight() if new.dst() else TimezoneStandard()
    start = change.astimezone(UTC) + (old.utcoffset() or timedelta())
    if yearly:
        start = _first_of_rule(change.month) + (old.utcoffset() or timedelta())
        component.add("RRULE", vRecur(FREQ=["YEARLY"], BYMONTH=[change.month], BYDAY=["-1SU"]))
    component.add("DTSTART", start.replace(tzinfo=None))
    component.add("TZOFFSETFROM", old.utcoffset())
    component.add("TZOFFSETTO", new.utcoffset())
    component.add("TZNAME", new.tzname())
    return component


def _first_of_rule(month: int) -> datetime:
    """The first time the rule held: in 1996."""
    return datetime(1996, month, 31 if month == 3 else 27, 1, tzinfo=UTC)
