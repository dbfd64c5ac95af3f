"""The calendar that people subscribe to follows the tables, and only them."""

from icalendar import Calendar

from mailflow.flow.act import act
from mailflow.flow.calendars import export, feed
from mailflow.flow.house import House
from mailflow.model.effect import SetMeeting
from mailflow.store import facts
from tests.builders import CLUB
from tests.house import Clock


def entry(content: bytes) -> tuple[str, str, str]:
    """Sequence, state and instant of the last change of the one meeting."""
    (found,) = Calendar.from_ical(content).walk("VEVENT")
    return str(found["SEQUENCE"]), str(found["STATUS"]), found.decoded("LAST-MODIFIED").isoformat()


def test_the_feed_is_the_same_text_until_a_meeting_changes(house: House, clock: Clock) -> None:
    (meeting,) = facts.meetings(CLUB.key)
    first = feed(CLUB.key, house=house)
    clock.forward(days=1)
    unchanged = feed(CLUB.key, house=house)
    act((SetMeeting(meeting=meeting.id, place="Zwolle"),), house=house, club=CLUB.key, by="test")
    moved = feed(CLUB.key, house=house)
    clock.forward(days=1)
    act((SetMeeting(meeting=meeting.id, state="cancelled"),), house=house, club=CLUB.key, by="test")

    assert unchanged == first
    assert entry(first) == ("0", "CONFIRMED", "2020-01-06T09:00:00+00:00")
    assert entry(moved) == ("1", "CONFIRMED", "2020-01-07T09:00:00+00:00")
    assert entry(feed(CLUB.key, house=house)) == ("2", "CANCELLED", "2020-01-08T09:00:00+00:00")


def test_feed_and_export_know_the_same_meeting(house: House) -> None:
    (meeting,) = facts.meetings(CLUB.key)

    for content in (feed(CLUB.key, house=house), export(CLUB.key, house=house)):
        (found,) = Calendar.from_ical(content).walk("VEVENT")
        assert str(found["UID"]) == meeting.uid
