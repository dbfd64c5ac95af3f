"""Measures calendar answers, and mails that are put together oddly: no failure, quick, small, and their text found."""

import time
import tracemalloc

from outside_rows import Sample, reading, samples, share, words

from mailflow.mail.charsets import decode
from mailflow.mail.fence import HEADER_BLOCK_LIMIT
from mailflow.mail.hypertext import read_html
from mailflow.mail.itip import is_clear, read_answer
from mailflow.model.errors import Unreadable
from mailflow.model.message import CalendarAnswer, Message

STATES = {"ACCEPTED": "yes", "DECLINED": "no", "TENTATIVE": "maybe"}
SECONDS = 1.0
MEGABYTES = 200


def calendar_answers() -> None:
    """Prints how many answers of calendar programs are read rightly, and how many other files are taken for one."""
    rows = samples("calendar")
    answers = [one for one in rows if one.text("kind") == "calendar_reply" or "attendee" in one.expected]
    sound = [one for one in answers if _is_sound(one)]
    strange = [one for one in answers if "components" in one.expected and not _is_sound(one)]
    others = [one for one in rows if one not in answers]
    right = [one for one in sound if _is_right(one)]
    asked = [one for one in strange if not _acts(one)]
    mistaken = [one for one in others if _answer(one) is not None]
    print("\nCalendar answers")
    print(f"{'well-formed, read rightly (address, answer, meeting)':<56}{share(len(right), len(sound))}")
    print(f"{'delegated, several, countered or broken: not acted on':<56}{share(len(asked), len(strange))}")
    print(f"{'other calendar files taken for an answer':<56}{share(len(mistaken), len(others))}")
    for one in [*(one for one in sound if one not in right), *(one for one in strange if one not in asked), *mistaken]:
        print(f"  not as expected: {one.path.name}: {_answer(one)}")


def _attendees(sample: Sample) -> list[dict[str, object]]:
    components = sample.rows("components")
    found = components[0].get("attendees") if components else []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _is_sound(sample: Sample) -> bool:
    """Whether one attendee says yes, no or maybe to one meeting."""
    if "attendee" in sample.expected:
        return True
    attendees = _attendees(sample)
    return (
        sample.text("method") == "REPLY"
        and len(sample.rows("components")) == 1
        and len(attendees) == 1
        and attendees[0].get("partstat") in STATES
        and not sample.text("defect")
    )


def _is_right(sample: Sample) -> bool:
    found = _answer(sample)
    if found is None or found.attendee is None:
        return False
    if "attendee" in sample.expected:
        wanted = (sample.text("attendee"), sample.text("partstat"), sample.text("uid"))
    else:
        one = _attendees(sample)[0]
        wanted = (str(one["address"]), str(one["partstat"]), str(sample.rows("components")[0].get("uid")))
    return (found.attendee.address, found.answer, found.uid) == (wanted[0].lower(), STATES[wanted[1]], wanted[2])


def _answer(sample: Sample) -> CalendarAnswer | None:
    content = sample.content()
    if _is_mail(sample):
        message = reading(content)
        return message.calendar if message else None
    try:
        return read_answer(decode(content, "utf-8"))
    except Unreadable:
        return None


def _acts(sample: Sample) -> bool:
    """Whether an answer would be acted on: it is clear, and nothing makes the mail ambiguous."""
    content = sample.content()
    if _is_mail(sample):
        message = reading(content)
        return message is not None and message.calendar is not None and not message.ambiguous
    text = decode(content, "utf-8")
    found = _answer(sample)
    return found is not None and is_clear(text, found)


def _is_mail(sample: Sample) -> bool:
    return sample.text("form") == "mail" or sample.path.suffix not in (".ics", ".ical", ".txt")


def odd_parts() -> None:
    """Prints failures, time, memory and text found over every sample of every topic that is a mail."""
    every = [one for topic in ("mime", "bounce", "autoreply", "tnef", "dutch") for one in _of(topic)]
    failures, slowest, largest, unread = 0, (0.0, ""), (0, ""), 0
    for one in every:
        content = one.content()
        try:
            began = time.perf_counter()
            message = reading(content)
            slowest = max(slowest, (time.perf_counter() - began, one.path.name))
            largest = max(largest, (_peak(content), one.path.name))
            unread += message is None
        except Exception as error:  # what must not be: it is counted, and shown
            failures += 1
            print(f"  {type(error).__name__}: {one.path.name}")
    print(f"\nMails put together oddly: {len(every)} files")
    print(f"{'exceptions':<52}{failures}")
    print(f"{'said to be unreadable (an organiser looks)':<52}{unread}")
    print(f"{'longest time':<52}{slowest[0]:.3f} s (bar {SECONDS:.0f} s): {slowest[1]}")
    print(f"{'most memory':<52}{largest[0] / 1024**2:.1f} MB (bar {MEGABYTES} MB): {largest[1]}")
    _text_found([one for one in every if _expected_words(one)])


def _of(topic: str) -> list[Sample]:
    try:
        return samples(topic)
    except FileNotFoundError:
        return []


def _peak(content: bytes) -> int:
    tracemalloc.start()
    try:
        reading(content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _text_found(chosen: list[Sample]) -> None:
    some, most = 0, 0
    for one in chosen:
        found = _words_of(reading(one.content()))
        wanted = _expected_words(one)
        some += bool(found & wanted)
        most += len(found & wanted) >= 0.9 * len(wanted)
        if not found & wanted:
            print(f"  no text: {one.path.name}: {sorted(wanted)[:6]}")
    print(f"{'text found where the source expects some':<52}{share(some, len(chosen))}")
    print(f"{'nine in ten of its words found':<52}{share(most, len(chosen))}")


def _words_of(message: Message | None) -> set[str]:
    return words(f"{message.said} {message.quoted} {message.signed}") if message else set()


def _expected_words(sample: Sample) -> set[str]:
    plain = sample.text("text")
    html = sample.text("html")
    for part in sample.rows("text_body"):
        if part.get("type") == "html":
            html += str(part.get("text", ""))
        else:
            plain += str(part.get("text", ""))
    return words(plain) if plain.strip() else words(read_html(html[:HEADER_BLOCK_LIMIT]).text)
