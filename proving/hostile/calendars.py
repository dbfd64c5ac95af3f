"""Calendar parts that want to be counted out, that point elsewhere, or that are none."""

from proving.hostile.building import YES, Makers, a_part, of_kind, of_parts

CALENDAR = b"text/calendar; method=REPLY; charset=utf-8"
ATTENDEE = b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:anna@wijk.example.org\r\n"
STARTS = b"DTSTART:20200113T090000Z\r\n"


def _meeting(*lines: bytes, method: bytes = b"REPLY") -> bytes:
    return (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:" + method + b"\r\nBEGIN:VEVENT\r\n"
        b"UID:meeting-1@club.example.org\r\nDTSTAMP:20200106T080000Z\r\n"
        + b"".join(lines)
        + b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def _answer(*lines: bytes) -> bytes:
    return of_kind(CALENDAR, _meeting(STARTS, *lines, ATTENDEE))


MAILS: Makers = {
    "each second for ever": lambda: _answer(b"RRULE:FREQ=SECONDLY\r\n"),
    "each second until 9999": lambda: _answer(b"RRULE:FREQ=SECONDLY;UNTIL=99991231T235959Z\r\n"),
    "a rule of 30 000 seconds": lambda: _answer(b"RRULE:FREQ=YEARLY;BYSECOND=" + b"1," * 30_000 + b"1\r\n"),
    "a million excluded dates": lambda: _answer(b"EXDATE:20200101T000000Z\r\n" * 300_000),
    "9 000 excluded dates": lambda: _answer(b"EXDATE:20200101T000000Z\r\n" * 9_000),
    "excluded dates in one line": lambda: _answer(b"EXDATE:" + b"20200101T000000Z," * 3_000 + b"20200101\r\n"),
    "a zone by a path": lambda: of_kind(
        CALENDAR, _meeting(b"DTSTART;TZID=../../../etc/passwd:20200113T100000\r\n", ATTENDEE)
    ),
    "a zone without a name": lambda: of_kind(CALENDAR, _meeting(b"DTSTART;TZID=:20200113T100000\r\n", ATTENDEE)),
    "5 000 zones": lambda: of_kind(
        CALENDAR,
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VTIMEZONE\r\nTZID:a\r\nEND:VTIMEZONE\r\n" * 5_000 + _meeting(ATTENDEE),
    ),
    "a zone of 4 000 rules": lambda: of_kind(
        CALENDAR,
        b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\n"
        + b"RDATE:19700101T000000\r\n" * 4_000
        + b"END:STANDARD\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n",
    ),
    "a description of 10 MB": lambda: _answer(b"DESCRIPTION:" + b"a" * 70 * 140_000 + b"\r\n"),
    "a description folded 3 000 times": lambda: _answer(b"DESCRIPTION:x" + b"\r\n y" * 3_000 + b"\r\n"),
    "5 000 meetings": lambda: of_kind(CALENDAR, _meeting(b"END:VEVENT\r\nBEGIN:VEVENT\r\nUID:x\r\n" * 5_000)),
    "49 meetings": lambda: of_kind(CALENDAR, _meeting(b"END:VEVENT\r\nBEGIN:VEVENT\r\nUID:x\r\n" * 45)),
    "4 000 attendees": lambda: _answer(ATTENDEE * 4_000),
    "500 nested components": lambda: of_kind(
        CALENDAR, b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + b"BEGIN:VEVENT\r\n" * 500
    ),
    "40 nested components": lambda: of_kind(
        CALENDAR, b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + b"BEGIN:VEVENT\r\n" * 40
    ),
    "a start in the year 0": lambda: of_kind(CALENDAR, _meeting(b"DTSTART:00000101T000000Z\r\n", ATTENDEE)),
    "a start in 9999": lambda: of_kind(CALENDAR, _meeting(b"DTSTART:99991231T235959Z\r\n", ATTENDEE)),
    "a start on 31 February": lambda: of_kind(CALENDAR, _meeting(b"DTSTART:20200231T000000Z\r\n", ATTENDEE)),
    "a duration of ages": lambda: _answer(b"DURATION:P99999999999999D\r\n"),
    "an alarm that runs a program": lambda: _answer(
        b"BEGIN:VALARM\r\nACTION:PROCEDURE\r\nTRIGGER:-PT1M\r\nATTACH:file:///bin/sh\r\nEND:VALARM\r\n"
    ),
    "an attachment elsewhere": lambda: _answer(b"ATTACH:http://127.0.0.1:9/x\r\n"),
    "a sequence of 5 000 digits": lambda: _answer(b"SEQUENCE:" + b"9" * 5_000 + b"\r\n"),
    "parameters without end": lambda: _answer(b"X-A" + b";B=c" * 8_000 + b":d\r\n"),
    "a quote without end": lambda: _answer(b'X-A;B="' + b"c" * 60_000 + b"\r\n"),
    "not a calendar": lambda: of_kind(CALENDAR, b"\0\xff" * 5_000),
    "an empty calendar": lambda: of_kind(CALENDAR, b""),
    "NUL in the UID": lambda: of_kind(CALENDAR, _meeting(b"UID:a\0b\r\n", ATTENDEE)),
    "ten calendars": lambda: of_parts(*[a_part(_meeting(STARTS, ATTENDEE), CALENDAR)] * 10),
    "a request": lambda: of_kind(CALENDAR.replace(b"REPLY", b"REQUEST"), _meeting(STARTS, ATTENDEE, method=b"REQUEST")),
    "a calendar in UTF-16": lambda: of_kind(
        b"text/calendar; method=REPLY; charset=utf-16", _meeting(STARTS, ATTENDEE).decode().encode("utf-16")
    ),
}
AMBIGUOUS: Makers = {
    "a yes and a no to one meeting": lambda: of_kind(
        CALENDAR, _meeting(STARTS, ATTENDEE, ATTENDEE.replace(b"ACCEPTED", b"DECLINED"))
    ),
    "a yes and a no in two parts": lambda: of_kind(
        CALENDAR,
        _meeting(STARTS, ATTENDEE).replace(
            b"END:VCALENDAR\r\n",
            b"BEGIN:VEVENT\r\nUID:meeting-1@club.example.org\r\n" + STARTS
            + ATTENDEE.replace(b"ACCEPTED", b"DECLINED") + b"END:VEVENT\r\nEND:VCALENDAR\r\n",
        ),
    ),
    "somebody else's answer": lambda: of_kind(CALENDAR, _meeting(STARTS, ATTENDEE.replace(b"anna", b"bram"))),
    "two calendars that differ": lambda: of_parts(
        a_part(YES),
        a_part(_meeting(STARTS, ATTENDEE), CALENDAR),
        a_part(_meeting(STARTS, ATTENDEE.replace(b"ACCEPTED", b"DECLINED")), CALENDAR),
    ),
}  # fmt: skip
