"""What goes out to calendar programs, as two readers that know nothing of each other see it."""

import time as clock
from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.mail.cleaning import clean_line
from mailflow.mail.invitation import as_files, calendar_for, calendar_text, common_text, folded
from mailflow.mail.itip import read_answer
from mailflow.model.address import Address
from mailflow.model.effect import CalendarCopy
from mailflow.model.meeting import AgendaItem, Meeting
from mailflow.model.message import Answer
from mailflow.model.people import Club, Language
from tests.mail.calendars import READERS, Seen, seen_by

NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
CLUB = Club(key="buurt", name="Buurtclub", address=Address(address="club@example.org", name="Buurtclub"))
LIES = Address(address="lies@example.net", name="Lies Bakker")
MEETING = Meeting(
    id=7,
    uid="bijeenkomst-7@example.org",
    sequence=2,
    starts_at=datetime(2026, 5, 12, 8, 0, tzinfo=UTC),
    ends_at=datetime(2026, 5, 12, 13, 0, tzinfo=UTC),
    place="De Spoel, Tilburg",
    theme="eenzaamheid",
)
FULL = replace(
    MEETING,
    online="https://meet.example.org/j/81?pwd=a,b;c",
    questions=("Wie zien we niet?", "Wat helpt, en wat niet?"),
    agenda=(
        AgendaItem(title="Inloop met koffie", at=time(10, 0)),
        AgendaItem(title="Straatpraat", minutes=20, who="Anna de Boer"),
    ),
    practical="Vanaf het station tien minuten lopen.\nLunch is er.",
)
HOSTILE = [
    "a\nATTENDEE:mailto:evil@example.net", "a\r\nBEGIN:VALARM", "a;X-EVIL=1:b", "a,b;c\\n", 'a"b', "a\u2028b",
    "a\x00b", "END:VEVENT", "a\x0bb", "é" * 200, "a:b", "\\", "a\x85ORGANIZER:mailto:x@example.net", "^n^'", '";X="y',
    "\r\n END:VCALENDAR", "%0D%0AATTENDEE:x", "\\nATTENDEE\\:x", "\ud800", "👩\u200d👩\u200d👧" * 30, "\u202eevil",
    "=?utf-8?q?x?=",
]  # fmt: skip


def a_copy(answer: Answer | None = None, *, meeting: Meeting = MEETING, attendee: Address = LIES) -> CalendarCopy:
    return CalendarCopy(meeting=meeting, attendee=attendee, answer=answer)


def a_text(copy: CalendarCopy, *, club: Club = CLUB, language: Language = "nl") -> bytes:
    return calendar_for(copy, club=club, now=NOW, language=language).content


def seen(reader: str, answer: Answer | None = None, *, meeting: Meeting = MEETING, attendee: Address = LIES) -> Seen:
    """What a reader sees of the meeting for one attendee."""
    return seen_by(reader, a_text(a_copy(answer, meeting=meeting, attendee=attendee)))


@pytest.mark.parametrize("reader", READERS)
def test_an_invitation_asks_one_person_whether_they_come(reader: str) -> None:
    found = seen(reader)

    assert found.method == "REQUEST"
    assert (found.values["UID"], found.values["SEQUENCE"]) == ("bijeenkomst-7@example.org", "2")
    assert (found.values["STATUS"], found.values["TRANSP"]) == ("CONFIRMED", "OPAQUE")
    assert (found.starts_at, found.ends_at) == (MEETING.starts_at, MEETING.ends_at)
    assert found.organiser == ("mailto:club@example.org", {"CN": "Buurtclub"})
    ((address, parameters),) = found.attendees
    assert address == "mailto:lies@example.net"
    assert parameters == {
        "CN": "Lies Bakker",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
    }


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("answer", "state", "busy"), [(None, "NEEDS-ACTION", "TENTATIVE"), ("yes", "ACCEPTED", "BUSY"),
                                  ("maybe", "TENTATIVE", "TENTATIVE")],
)  # fmt: skip
def test_what_is_known_of_their_coming_stands_in_it(reader: str, answer: Answer | None, state: str, busy: str) -> None:
    found = seen(reader, answer)

    ((_, parameters),) = found.attendees
    assert (found.method, parameters["PARTSTAT"], parameters["RSVP"]) == ("REQUEST", state, "TRUE")
    assert found.values["X-MICROSOFT-CDO-BUSYSTATUS"] == busy


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("answer", ["no", "yes", None])
def test_who_does_not_come_and_who_was_called_off_have_it_taken_out(reader: str, answer: Answer | None) -> None:
    meeting = MEETING if answer == "no" else replace(MEETING, state="cancelled", sequence=3)

    found = seen(reader, answer, meeting=meeting)

    ((address, parameters),) = found.attendees
    assert (found.method, found.values["STATUS"], found.values["TRANSP"]) == ("CANCEL", "CANCELLED", "TRANSPARENT")
    assert found.values["UID"] == MEETING.uid
    assert found.values["SEQUENCE"] == str(meeting.sequence)
    assert address == "mailto:lies@example.net"
    assert "RSVP" not in parameters, "nothing is asked any more"


@pytest.mark.parametrize("reader", READERS)
def test_all_that_was_written_of_a_meeting_can_be_read_in_the_calendar(reader: str) -> None:
    values = seen(reader, meeting=FULL).values

    assert values["SUMMARY"] == "Buurtclub: eenzaamheid"
    assert values["LOCATION"] == "De Spoel, Tilburg; https://meet.example.org/j/81?pwd=a,b;c"
    assert values["URL"] == "https://meet.example.org/j/81?pwd=a,b;c"
    if reader == "icalendar":  # vobject is older than this property, and takes its comma for the end of a word
        assert values["CONFERENCE"] == values["URL"]
    assert values["DESCRIPTION"] == (
        "Thema: eenzaamheid\n\nVragen:\n- Wie zien we niet?\n- Wat helpt, en wat niet?\n\n"
        "Agenda:\n- 10:00 Inloop met koffie\n- Straatpraat (20 minuten), Anna de Boer\n\n"
        "Praktisch:\nVanaf het station tien minuten lopen.\nLunch is er.\n\n"
        "Online meedoen: https://meet.example.org/j/81?pwd=a,b;c"
    )


def test_the_description_is_in_the_attendee_s_language() -> None:
    found = seen_by("icalendar", a_text(a_copy(meeting=FULL), language="en"))

    assert found.values["DESCRIPTION"].startswith("Theme: eenzaamheid\n\nQuestions:\n- Wie zien we niet?")
    assert "(20 minutes), Anna de Boer" in found.values["DESCRIPTION"]


@pytest.mark.parametrize(
    "online", ["javascript:alert(1)", "https://a.example.org/ b", 'https://a.example.org/"x', "via Teams", "file:///etc",
               "https://a.example.org/\r\nATTENDEE:mailto:x@example.net", "data:text/html,x", "https://"],
)  # fmt: skip
@pytest.mark.parametrize("reader", READERS)
def test_only_a_web_link_can_be_opened_from_the_calendar(reader: str, online: str) -> None:
    found = seen(reader, meeting=replace(MEETING, online=online))

    assert "URL" not in found.values and "CONFERENCE" not in found.values
    assert len(found.attendees) == 1
    assert found.values["LOCATION"] == f"De Spoel, Tilburg; {clean_line(online)}"


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("2026-03-28T22:00", "2026-03-29T04:00"),  # through the night in which the clock goes forward
        ("2026-10-24T22:00", "2026-10-25T04:00"),  # and back
        ("2026-10-25T00:30", "2026-10-25T01:30"),  # from the first 02:30 to the second one
        ("2026-10-25T01:10", "2026-10-25T01:50"),  # within the hour that comes a second time
        ("2026-10-25T00:10", "2026-10-25T00:50"),  # and within its first time
        ("2026-03-29T00:59", "2026-03-29T01:00"),  # the minute before the gap
        ("2030-10-27T01:30", "2030-10-27T02:30"),
    ],
)
def test_a_meeting_keeps_its_instants_when_clocks_change(reader: str, starts: str, ends: str) -> None:
    start, end = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (starts, ends))

    found = seen(reader, meeting=replace(MEETING, starts_at=start, ends_at=end))

    assert (found.starts_at, found.ends_at) == (start, end)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("zone", ["UTC", "America/Paramaribo", "America/New_York", "Asia/Tokyo", "Europe/London"])
@pytest.mark.parametrize("month", [1, 3, 7, 11])
def test_other_clocks_are_right_around_the_meeting(reader: str, zone: str, month: int) -> None:
    start = datetime(2026, month, 12, 15, 0, tzinfo=UTC)
    club = replace(CLUB, timezone=zone)

    found = seen_by(reader, a_text(a_copy(meeting=replace(MEETING, starts_at=start, ends_at=start)), club=club))

    assert found.starts_at == start


def test_the_start_is_written_on_the_club_s_clock_with_its_zone_by_the_european_rule() -> None:
    content = a_text(a_copy())

    assert b"DTSTART;TZID=Europe/Amsterdam:20260512T100000\r\n" in content
    assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/Amsterdam\r\n" in content
    assert b"BEGIN:DAYLIGHT\r\nDTSTART:19960331T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n" in content
    assert b"TZNAME:CEST\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n" in content
    assert b"BEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n" in content


def test_outlook_is_told_to_block_the_time_when_accepted_and_to_offer_no_other_time() -> None:
    values = seen("icalendar").values

    assert values["X-MICROSOFT-CDO-INTENDEDSTATUS"] == "BUSY"
    assert values["X-MICROSOFT-DISALLOW-COUNTER"] == "TRUE"


def test_the_stamp_is_now_and_the_change_is_when_it_changed() -> None:
    changed = datetime(2026, 4, 20, 9, 30, tzinfo=UTC)
    common = common_text(MEETING, method="REQUEST", club=CLUB, now=NOW, language="nl", changed_at=changed)

    values = seen_by("icalendar", calendar_text(common, attendee=LIES, answer=None).content).values

    assert (values["DTSTAMP"], values["LAST-MODIFIED"]) == ("20260501T080000Z", "20260420T093000Z")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("words", HOSTILE)
def test_no_words_break_out_of_their_field(reader: str, words: str) -> None:
    meeting = replace(
        FULL,
        place=words,
        theme=words,
        programme=words,
        practical=words,
        online=words,
        questions=(words, words),
        agenda=(AgendaItem(title=words, who=words, at=time(9)),),
    )
    club = replace(CLUB, name=words, address=Address(address="club@example.org", name=words))
    attendee = Address(address="lies@example.net", name=words)

    content = a_text(a_copy(meeting=meeting, attendee=attendee), club=club)
    found = seen_by(reader, content)

    usual = seen(reader, meeting=FULL)
    assert found.components == usual.components
    assert set(found.values) <= set(usual.values)
    assert [address for address, _ in found.attendees] == ["mailto:lies@example.net"]
    assert set(found.attendees[0][1]) <= {"CN", "CUTYPE", "ROLE", "PARTSTAT", "RSVP"}
    assert found.organiser[0] == "mailto:club@example.org"
    assert found.values["DESCRIPTION"].count("- 09:00") == 1
    assert well_folded(content)


@pytest.mark.parametrize(
    "address",
    ["lies@example.net\r\nATTENDEE:mailto:evil@example.net", "lies@example.net ", 'li"es@example.net', "a b@x.nl"],
)  # fmt: skip
def test_an_address_cannot_end_its_line(address: str) -> None:
    content = a_text(a_copy(attendee=Address(address=address, name="Lies")))

    assert len(seen_by("icalendar", content).attendees) == 1
    assert content.count(b"\r\nATTENDEE") == 1


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "theme", ["áéíóúàèïëöüç ĳ Ĳ ‘citaat’ “dubbel” – € ½", "Één thema: coördinatie, reünie; geïnd", "🏘️ wijk"]
)
def test_all_dutch_letters_come_through(reader: str, theme: str) -> None:
    found = seen(reader, meeting=replace(MEETING, theme=theme, place=theme))

    assert found.values["SUMMARY"] == f"Buurtclub: {theme}"
    assert found.values["LOCATION"] == theme


@pytest.mark.parametrize("reader", READERS)
def test_long_words_come_through_folded(reader: str) -> None:
    long = "Samenlevingsopbouwwerk ïëé " * 200

    found = seen(reader, meeting=replace(MEETING, practical=long), attendee=replace(LIES, name="Wilhelmina " * 30))

    assert long.strip() in found.values["DESCRIPTION"]
    assert found.attendees[0][1]["CN"] == ("Wilhelmina " * 30).strip()


def well_folded(content: bytes) -> bool:
    """Whether no line is over 75 octets, every line ends in CRLF, and no letter is cut (RFC 5545 3.1)."""
    lines = content.split(b"\r\n")
    for line in lines:
        line.decode("utf-8")
    return all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines) and lines[-1] == b""


@given(name=st.text(max_size=200))
@settings(deadline=None, max_examples=150)
def test_whatever_somebody_is_called_the_line_about_them_is_read_alike(name: str) -> None:
    common = common_text(MEETING, method="REQUEST", club=CLUB, now=NOW, language="nl")

    content = calendar_text(common, attendee=replace(LIES, name=name), answer="yes").content

    assert well_folded(content)
    found = seen_by("icalendar", content)
    ((address, parameters),) = found.attendees
    assert (address, parameters["PARTSTAT"], parameters["RSVP"]) == ("mailto:lies@example.net", "ACCEPTED", "TRUE")
    expected = clean_line("".join(" " if letter in '"\\^' else letter for letter in name))
    assert parameters.get("CN", "") == expected


@given(line=st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=400))
def test_a_folded_line_is_the_same_line_when_it_is_unfolded(line: str) -> None:
    content = folded(line)

    assert well_folded(content)
    assert content.replace(b"\r\n ", b"").decode() == f"{line}\r\n"


def test_what_is_common_is_made_once_and_the_rest_takes_next_to_nothing() -> None:
    common = common_text(FULL, method="REQUEST", club=CLUB, now=NOW, language="nl")
    texts = [
        calendar_text(common, attendee=replace(LIES, address=f"a{one}@example.net"), answer=None) for one in range(3)
    ]

    assert [text.content.count(b"ATTENDEE") for text in texts] == [1, 1, 1]
    assert texts[0].content == a_text(a_copy(meeting=FULL, attendee=replace(LIES, address="a0@example.net")))
    start = clock.process_time()
    for _ in range(1_000):
        calendar_text(common, attendee=LIES, answer=None)
    assert clock.process_time() - start < 0.5


def test_nobody_but_the_attendee_and_the_club_is_named() -> None:
    content = a_text(a_copy("yes"))

    assert content.count(b"ATTENDEE") == 1
    assert content.count(b"@") == 3


def test_several_meetings_of_one_mail_are_files_with_names_of_their_own() -> None:
    texts = [calendar_for(a_copy(answer), club=CLUB, now=NOW) for answer in ("yes", "no")]

    files = as_files(texts)

    assert [(file.name, file.mime_type) for file in files] == [
        ("invite-1.ics", "application/ics"),
        ("invite-2.ics", "application/ics"),
    ]
    assert [seen_by("icalendar", file.content).method for file in files] == ["REQUEST", "CANCEL"]


def test_an_answer_made_from_the_invitation_is_read_back_as_one() -> None:
    invitation = a_text(a_copy()).decode()
    answer = invitation.replace("METHOD:REQUEST", "METHOD:REPLY").replace("NEEDS-ACTION", "ACCEPTED")
    answer = answer.replace("PARTSTAT=N\r\n EEDS-ACTION", "PARTSTAT=ACCEPTED")

    found = read_answer(answer)

    assert found is not None
    assert (found.uid, found.sequence, found.answer, found.attendee) == (MEETING.uid, 2, "yes", LIES)
    assert found.starts_at == datetime(2026, 5, 12, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
