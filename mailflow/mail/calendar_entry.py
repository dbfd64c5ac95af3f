"""A meeting as an entry of a calendar (RFC 5545): when, where and what, without anybody who comes."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from mailflow.mail.calendar_words import ONLINE, link, title, where
from mailflow.mail.cleaning import clean_line
from mailflow.mail.timezones import zone_component
from mailflow.model.address import Address
from mailflow.model.meeting import Meeting
from mailflow.model.people import Club, Language

PRODUCT = "-//mailflow//mailflow//NL"


def empty_calendar(method: str, *, club: Club, meetings: Sequence[Meeting], now: datetime) -> Calendar:
    """A calendar with the clocks of the club around these meetings (where there are none: around now), and no entry."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    first = min((one.starts_at for one in meetings), default=now)
    last = max((one.ends_at for one in meetings), default=now)
    calendar.add_component(zone_component(club.timezone, first, until=last))
    return calendar


def entry(meeting: Meeting, *, club: Club, language: Language, stamped_at: datetime, changed_at: datetime) -> Event:
    """The meeting as every calendar may read it; how it stands, and its description, are still to be added.

    `stamped_at` orders two texts of the same sequence (RFC 5546 2.1.5), `changed_at` is when the meeting last changed.
    """
    component = Event()
    component.add("UID", clean_line(meeting.uid))
    component.add("SEQUENCE", meeting.sequence)
    component.add("DTSTAMP", stamped_at.astimezone(UTC))
    component.add("LAST-MODIFIED", changed_at.astimezone(UTC))
    starts_at, ends_at = _on_the_clock(meeting, ZoneInfo(club.timezone))
    component.add("DTSTART", starts_at)
    component.add("DTEND", ends_at)
    component.add("SUMMARY", title(meeting, club))
    if where(meeting):
        component.add("LOCATION", where(meeting))
    component.add("ORGANIZER", _organiser(club.address), encode=False)
    if online := link(meeting.online):
        component.add("URL", vUri(online), encode=False)
        component.add("CONFERENCE", vUri(online, params={"VALUE": "URI", "LABEL": ONLINE[language]}), encode=False)
    return component


def quotable(name: str) -> str:
    """A name as it can stand between the quotes of a parameter in every program: without quotes and RFC 6868's mark."""
    return clean_line(re.sub(r'["\\^]', " ", name))


def spelt(address: Address) -> str:
    """The address as a URI; what could end the line or the value is left out of it."""
    return "mailto:" + re.sub(r"[\x00-\x20\"<>\\\x7f-\xa0]", "", address.address)


def _on_the_clock(meeting: Meeting, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end as the club's clock shows them; in UTC where one of them lies in the hour that comes twice.

    Local time means its first run there (RFC 5545 3.3.5), but Thunderbird takes it for the second.
    """
    local = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    if any(one.replace(fold=0).utcoffset() != one.replace(fold=1).utcoffset() for one in local):
        return meeting.starts_at.astimezone(UTC), meeting.ends_at.astimezone(UTC)
    return local


def _organiser(address: Address) -> vCalAddress:
    found = vCalAddress(spelt(address))
    if name := quotable(address.name):
        found.params["CN"] = vText(name)
    return found
