"""The calendar that a club publishes: a file to import, and a feed to subscribe to."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest
from icalendar import Calendar, Event

from mailflow.mail.published import export_text, feed_text
from mailflow.model.address import Address
from mailflow.model.meeting import AgendaItem, Meeting
from mailflow.model.people import Club

NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
CHANGED = datetime(2026, 4, 20, 9, 30, tzinfo=UTC)
CLUB = Club(key="buurt", name="Buurtclub; 't Gooi", address=Address(address="club@example.org", name="Buurtclub"))
MAY = Meeting(
    id=7,
    uid="7@example.org",
    sequence=2,
    starts_at=datetime(2026, 5, 12, 8, 0, tzinfo=UTC),
    ends_at=datetime(2026, 5, 12, 13, 0, tzinfo=UTC),
    place="De Spoel, Tilburg",
    online="https://meet.example.org/81",
    theme="eenzaamheid",
    questions=("Wie zien we niet?",),
    programme="Bel Ahmed als je er niet in komt: 06 12345678",
    agenda=(AgendaItem(title="Straatpraat", at=time(10, 30), who="Anna de Boer"),),
    practical="De code van de deur is 4711.",
    state="announced",
)
DECEMBER = replace(MAY, id=8, uid="8@example.org", starts_at=datetime(2026, 12, 8, 9, tzinfo=UTC),
                   ends_at=datetime(2026, 12, 8, 12, tzinfo=UTC), state="planned")  # fmt: skip
OFF = replace(MAY, id=9, uid="9@example.org", state="cancelled", sequence=3)
ALL = (MAY, OFF, DECEMBER)


def feed(meetings: Sequence[Meeting] = ALL) -> bytes:
    return feed_text(meetings, club=CLUB, now=NOW, changed_at={one.id: CHANGED for one in meetings})


def export() -> bytes:
    return export_text(ALL, club=CLUB, now=NOW)


def entries(content: bytes) -> list[Event]:
    return [one for one in Calendar.from_ical(content).walk("VEVENT") if isinstance(one, Event)]


def values(content: bytes, name: str) -> list[str]:
    return [str(one[name]) for one in entries(content)]


def second_reading(content: bytes) -> Iterator[Any]:
    vobject: Any = pytest.importorskip("vobject", reason="vobject is not installed: pip install -e '.[dev]'")
    yield from next(vobject.readComponents(content.decode("utf-8"))).vevent_list


@pytest.mark.parametrize("content", [feed(), export()], ids=["feed", "export"])
def test_all_meetings_are_published_each_as_it_stands(content: bytes) -> None:
    calendar = Calendar.from_ical(content)

    assert calendar["METHOD"] == "PUBLISH"
    assert values(content, "UID") == ["7@example.org", "9@example.org", "8@example.org"]
    assert values(content, "STATUS") == ["CONFIRMED", "CANCELLED", "TENTATIVE"]
    assert values(content, "SEQUENCE") == ["2", "3", "2"]
    assert b"ATTENDEE" not in content, "RFC 5546 3.2.1: none is allowed"
    assert values(content, "ORGANIZER") == ["mailto:club@example.org"] * 3


@pytest.mark.parametrize("content", [feed(), export()], ids=["feed", "export"])
def test_a_second_reader_finds_the_same_meetings_at_the_same_instants(content: bytes) -> None:
    found = [(one.uid.value, one.dtstart.value.astimezone(UTC), one.dtend.value.astimezone(UTC))
             for one in second_reading(content)]  # fmt: skip

    assert found == [(one.uid, one.starts_at, one.ends_at) for one in ALL]


def test_a_feed_names_no_people() -> None:
    content = feed()

    for private in ("Anna", "Ahmed", "12345678", "4711"):
        assert private.encode() not in content.replace(b"\r\n ", b"")
    assert values(content, "DESCRIPTION")[0] == (
        "Thema: eenzaamheid\n\nVragen:\n- Wie zien we niet?\n\nAgenda:\n- 10:30 Straatpraat"
    )


def test_a_feed_is_called_after_the_club_and_says_how_often_to_look() -> None:
    content = feed()
    calendar = Calendar.from_ical(content)

    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Buurtclub; 't Gooi"
    assert calendar["X-WR-TIMEZONE"] == "Europe/Amsterdam"
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in content
    assert b"\r\nX-PUBLISHED-TTL:PT6H\r\n" in content


def test_a_feed_keeps_nobody_s_time() -> None:
    assert values(feed(), "TRANSP") == ["TRANSPARENT"] * 3
    assert values(feed(), "X-MICROSOFT-CDO-BUSYSTATUS") == ["FREE"] * 3


def test_a_feed_stays_the_same_text_until_a_meeting_changes() -> None:
    later = feed_text(ALL, club=CLUB, now=NOW.replace(day=2), changed_at={one.id: CHANGED for one in ALL})

    assert later == feed()
    assert feed((MAY, OFF)) != feed()


def test_an_export_tells_all_and_keeps_the_time_of_what_goes_on() -> None:
    content = export()

    assert "Straatpraat, Anna de Boer" in values(content, "DESCRIPTION")[0]
    assert "De code van de deur is 4711." in values(content, "DESCRIPTION")[0]
    assert values(content, "TRANSP") == ["OPAQUE", "TRANSPARENT", "OPAQUE"]


def test_a_club_without_meetings_publishes_a_calendar_that_can_be_read() -> None:
    calendar = Calendar.from_ical(feed(()))

    assert [one.name for one in calendar.subcomponents] == ["VTIMEZONE"], "RFC 5545 3.6: at least one component"


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/New_York", "America/Paramaribo"])
def test_clocks_are_right_for_meetings_years_apart(zone: str) -> None:
    far = replace(MAY, id=10, uid="10@example.org", starts_at=datetime(2031, 1, 14, 9, tzinfo=UTC),
                  ends_at=datetime(2031, 1, 14, 12, tzinfo=UTC))  # fmt: skip

    content = feed_text((MAY, far), club=replace(CLUB, timezone=zone), now=NOW)

    assert [one.dtstart.value.astimezone(UTC) for one in second_reading(content)] == [MAY.starts_at, far.starts_at]
