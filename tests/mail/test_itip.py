import time
from datetime import UTC, datetime

import pytest

from mailflow.mail.itip import is_answer, is_clear, read_answer
from mailflow.model.address import Address
from mailflow.model.errors import Unreadable
from mailflow.model.message import Answer
from tests.mail.mails import a_mail, reading, reading_file


def an_answer(*lines: str, method: str = "REPLY") -> str:
    """A calendar answer with these properties."""
    return "\r\n".join(
        ("BEGIN:VCALENDAR", f"METHOD:{method}", "VERSION:2.0", "BEGIN:VEVENT", "UID:a@example.org", *lines,
         "END:VEVENT", "END:VCALENDAR", "")
    )  # fmt: skip


def test_outlook_s_answer_is_read_with_its_comment() -> None:
    answer = reading_file("calendar_reply.eml").calendar

    assert answer is not None
    assert answer.attendee == Address(address="lies.bakker@example.net", name="Bakker, Lies")
    assert (answer.answer, answer.uid, answer.sequence) == ("no", "bijeenkomst-7@example.org", 2)
    assert answer.comment == "Sorry, dubbele afspraak."
    assert answer.starts_at == datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
    assert answer.stamped_at == datetime(2026, 5, 5, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "answer"), [("ACCEPTED", "yes"), ("declined", "no"), ("TENTATIVE", "maybe"), ("DELEGATED", "maybe")]
)
def test_the_state_is_yes_no_or_maybe(state: str, answer: Answer) -> None:
    found = read_answer(an_answer(f"ATTENDEE;PARTSTAT={state}:mailto:anna@example.org"))

    assert found is not None
    assert found.answer == answer


def test_guests_and_remarks_on_the_attendee_are_read() -> None:
    line = 'ATTENDEE;PARTSTAT=ACCEPTED;X-NUM-GUESTS=2;X-RESPONSE-COMMENT="kom later":mailto:anna@example.org'

    found = read_answer(an_answer(line))

    assert found is not None
    assert (found.guests, found.comment) == (2, "kom later")


@pytest.mark.parametrize("count", ["-1", "x", "٣", "99999", "1e9", ""])
def test_a_strange_number_of_guests_is_none_or_bounded(count: str) -> None:
    found = read_answer(an_answer(f"ATTENDEE;PARTSTAT=ACCEPTED;X-NUM-GUESTS={count}:mailto:anna@example.org"))

    assert found is not None
    assert found.guests == 0


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.org", "ATTENDEE;PARTSTAT=DECLINED:mailto:b@example.org"),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:a b@example.org",),
        ("ATTENDEE;PARTSTAT=ACCEPTED:http://example.org",),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:=?utf-8?q?a?=@example.org",),
    ],
)
def test_who_is_not_one_clear_address_is_nobody(lines: tuple[str, ...]) -> None:
    found = read_answer(an_answer(*lines))

    assert found is not None
    assert found.attendee is None


def test_the_one_who_answers_is_picked_from_a_list_of_invited() -> None:
    found = read_answer(
        an_answer(
            "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:a@example.org", "ATTENDEE;PARTSTAT=DECLINED:mailto:b@example.org"
        )
    )

    assert found is not None
    assert found.attendee == Address(address="b@example.org")


@pytest.mark.parametrize(
    ("line", "instant"),
    [
        ("DTSTART:20260512T080000Z", datetime(2026, 5, 12, 8, 0, tzinfo=UTC)),
        ("DTSTART;TZID=Europe/Amsterdam:20260512T100000", datetime(2026, 5, 12, 8, 0, tzinfo=UTC)),
        ('DTSTART;TZID="W. Europe Standard Time":20260512T100000', datetime(2026, 5, 12, 8, 0, tzinfo=UTC)),
        ("DTSTART;TZID=../../etc/passwd:20260512T100000", None),
        ("DTSTART;TZID=/etc/localtime:20260512T100000", None),
        ("DTSTART;TZID=Nowhere/City:20260512T100000", None),
        ("DTSTART:20260512T100000", None),
        ("DTSTART:99999999T999999Z", None),
        ("DTSTART:00000000T000000Z", None),
        ("DTSTART:x", None),
    ],
)
def test_the_start_is_an_instant_or_unknown(line: str, instant: datetime | None) -> None:
    found = read_answer(an_answer(line))

    assert found is not None
    assert found.starts_at == instant


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH", "ADD", "REFRESH", "DECLINECOUNTER", "REPLYX", ""])
def test_other_methods_answer_nothing(method: str) -> None:
    text = an_answer(method=method)

    assert not is_answer(text)
    assert read_answer(text) is None


@pytest.mark.parametrize(
    "line",
    [
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:anna@example.org",
        "ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:Anna@Example.org",
        "ATTENDEE;PARTSTAT=ACCEPTED:Mailto:anna@example.org",
        "attendee;partstat=accepted:mailto:anna@example.org",
        "ATTENDEE;PARTSTAT=ACCEPTED:anna@example.org",
        'ATTENDEE;PARTSTAT=ACCEPTED;CN="Anna";EMAIL=anna@example.org:urn:uuid:9a1',
        "ATTENDEE;PARTSTAT=ACCEPTED;CN=anna@example.org:invalid:nomail",
        'ATTENDEE;PARTSTAT=ACCEPTED;SENT-BY="mailto:kantoor@example.org":mailto:anna@example.org',
        'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE;CN="de Wit, Anna":\n mailto:anna@example.org',
    ],
)
def test_the_attendee_is_known_as_any_program_writes_them(line: str) -> None:
    found = read_answer(an_answer(line))

    assert found is not None
    assert found.attendee is not None
    assert (found.attendee.address, found.answer) == ("anna@example.org", "yes")


@pytest.mark.parametrize(
    ("name", "known"), [("Lies Bakker", True), ('"Bakker, Lies"', True), ("Jan Smit", False), ("", False)]
)
@pytest.mark.parametrize("value", ["invalid:nomail", "urn:uuid:9a1", "mailto:"])
def test_an_attendee_with_a_name_only_is_the_sender_of_that_name(name: str, known: bool, value: str) -> None:
    ics = an_answer(f"ATTENDEE;PARTSTAT=DECLINED;CN={name}:{value}")

    message = reading(a_mail(ics, content_type="text/calendar; method=REPLY"))

    assert message.calendar is not None
    assert (message.calendar.attendee == message.sender) is known
    assert (message.ambiguous == "") is known


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Type: text/calendar; method=REPLY; charset=UTF-8",
        "Content-Type: text/calendar; charset=utf-8",
        'Content-Type: application/ics; name="invite.ics"\nContent-Disposition: attachment; filename="invite.ics"',
        'Content-Type: application/octet-stream; name="invite.ics"\nContent-Disposition: attachment',
        'Content-Type: text/plain; name="antwoord.ics"\nContent-Disposition: attachment; filename="antwoord.ics"',
        "Content-Type: TEXT/Calendar; Method=Reply",
    ],
)
@pytest.mark.parametrize("kind", ["mixed", "alternative"])
def test_an_answer_is_found_in_whatever_part_it_lies(headers: str, kind: str) -> None:
    ics = an_answer("ATTENDEE;PARTSTAT=ACCEPTED:mailto:anna@example.org")
    parts = f"--b\nContent-Type: text/plain\n\nTot dan!\n--b\n{headers}\n\n{ics}\n--b--\n".replace("\r\n", "\n")

    message = reading(a_mail(parts, content_type=f'multipart/{kind}; boundary="b"'))

    assert message.kind == "calendar_reply"
    assert message.calendar is not None
    assert message.calendar.answer == "yes"
    assert message.said == "Tot dan!"


@pytest.mark.parametrize(("line", "sequence"), [("SEQUENCE:0", 0), ("SEQUENCE:3", 3), ("SEQUENCE:x", 0), ("", 0)])
def test_an_answer_keeps_the_version_that_it_answers(line: str, sequence: int) -> None:
    lines = [one for one in (line, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:anna@example.org") if one]

    found = read_answer(an_answer(*lines))

    assert found is not None
    assert found.sequence == sequence


def test_answers_for_several_dates_of_a_series_are_left_to_people() -> None:
    one = an_answer("ATTENDEE;PARTSTAT=ACCEPTED:mailto:anna@example.org")
    inner = one[one.index("BEGIN:VEVENT") : one.index("END:VCALENDAR")]
    text = one.replace(inner, inner + inner.replace("ACCEPTED", "DECLINED"))

    found = read_answer(text)

    assert found is not None
    assert not is_clear(text, found)


def test_a_counter_proposal_is_left_to_people() -> None:
    text = an_answer("ATTENDEE;PARTSTAT=TENTATIVE:mailto:lies.bakker@example.net", method="COUNTER")

    message = reading(a_mail(text, content_type="text/calendar; method=COUNTER"))

    assert message.calendar is not None
    assert message.calendar.method == "COUNTER"
    assert message.ambiguous


@pytest.mark.parametrize("state", ["DELEGATED", "NEEDS-ACTION", "COMPLETED", ""])
def test_a_state_that_says_neither_yes_nor_no_is_left_to_people(state: str) -> None:
    text = an_answer(f"ATTENDEE;PARTSTAT={state}:mailto:lies.bakker@example.net")

    message = reading(a_mail(text, content_type="text/calendar; method=REPLY"))

    assert (message.kind, bool(message.ambiguous)) == ("calendar_reply", True)


@pytest.mark.parametrize(
    "notice",
    [
        "Lies Bakker heeft deze uitnodiging geaccepteerd.",
        "Lies Bakker has accepted this invitation.",
        "Lies Bakker a accepté l'invitation.",
        "Lies Bakker hat die Einladung angenommen.",
    ],
)
def test_the_words_of_a_calendar_program_are_not_said(notice: str) -> None:
    body = (
        f"--grens\nContent-Type: text/plain; charset=utf-8\n\n{notice}\n\nWaar: Tilburg\n"
        f"--grens\nContent-Type: text/calendar; method=REPLY\n\n{an_answer()}\n--grens--\n"
    )

    assert reading(a_mail(body, content_type='multipart/alternative; boundary="grens"')).said == ""


@pytest.mark.parametrize(
    "lines",
    [
        ("RRULE:FREQ=SECONDLY",), ("EXDATE:20200101T000000Z",) * 9_000, ("COMMENT:" + "a" * 60_000,) * 3,
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.org",) * 4_500, ("DESCRIPTION:" + "b" * 200_000,),
        ("X-ALT-DESC;FMTTYPE=text/html:<b>",) * 5_000, ("ATTENDEE;" + "X=y;" * 20_000 + ":mailto:a@example.org",),
        ("COMMENT:x",) * 10_000, ('ATTENDEE;CN="' + "x" * 60_000,), ("SEQUENCE:" + "9" * 10_000,),
    ],
)  # fmt: skip
def test_no_answer_takes_long(lines: tuple[str, ...]) -> None:
    text = an_answer(*lines)
    start = time.process_time()

    found = read_answer(text)

    assert time.process_time() - start < 0.5
    assert found is not None
    assert len(found.comment) <= 2_000


@pytest.mark.parametrize("text", [an_answer(*["COMMENT:x"] * 30_000), an_answer(*["BEGIN:VALARM", "END:VALARM"] * 60)])
def test_an_answer_over_the_fence_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        read_answer(text)


@pytest.mark.parametrize(("second", "is_doubtful"), [("ACCEPTED", False), ("DECLINED", True)])
def test_two_answers_in_one_mail_count_where_they_are_the_same(second: str, is_doubtful: bool) -> None:
    answers = (an_answer(f"ATTENDEE;PARTSTAT={state}:mailto:lies.bakker@example.net") for state in ("ACCEPTED", second))
    parts = "".join(f"--g\nContent-Type: text/calendar; method=REPLY\n\n{one}\n" for one in answers).replace("\r", "")

    message = reading(a_mail(f"{parts}--g--\n", content_type="multipart/mixed; boundary=g"))

    assert bool(message.ambiguous) == is_doubtful
    assert message.calendar is not None and message.calendar.answer == "yes"
