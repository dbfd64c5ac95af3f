"""Notes are known from organisers only; a verdict on a draft only where nothing else is said."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from mailflow.mail.read import Own, read
from mailflow.model.errors import Unreadable
from mailflow.model.message import Message
from mailflow.model.understanding import Answered, Known
from mailflow.understanding.labelled import known_from
from mailflow.understanding.next_meeting import next_meeting
from mailflow.understanding.notes import is_claimed, of_organiser
from mailflow.understanding.passages import passages
from mailflow.understanding.recognising import recognised
from mailflow.understanding.verdicts import verdict_of
from tests.mail.notes_story import prose
from tests.understanding.builders import MARJOLEIN, RACHID, UTRECHT, a_message, known
from tests.understanding.report import ARRIVED_AT, SETS

FEBRUARY = datetime(2020, 2, 3, 9, 0, tzinfo=UTC)


def from_organiser(said: str, *, subject: str = "Verslag", attachments: tuple[str, ...] = ()) -> Message:
    message = a_message(said, subject=subject)
    return replace(message, sender=MARJOLEIN, attachments=attachments, written_at=FEBRUARY)


def answering(template: str, *, to: str = MARJOLEIN.address) -> Known:
    return replace(known(), answered=Answered(template=template, meeting=UTRECHT, to=to, summary=1))


@pytest.mark.parametrize(
    "text",
    [
        "akkoord",
        "Akkoord!",
        "ok",
        "Oké, prima zo.",
        "verstuur maar",
        "Ziet er goed uit, verstuur maar!",
        "go ahead",
        "Looks good, please send it.",
        "Wat mij betreft akkoord, dank!",
        "Kan zo weg hoor",
        "Helemaal goed, je mag hem versturen.",
        "Jullie mogen hem gerust rondsturen!",
        "You can send it now, thanks!",
        "Mag zo de deur uit",
        "Ja",
        "Hoi,\n\nAkkoord.\n\nGroet",
        "Helemaal akkoord met deze tekst",
        "Approved, thanks!",
        "Hij mag verstuurd worden",
    ],
)
def test_agreeing_in_ones_own_words_is_a_yes(text: str) -> None:
    assert verdict_of(text) == "yes"


@pytest.mark.parametrize(
    "text",
    ["Niet versturen", "Stuur maar niet uit.", "Please don't send it", "Verstuur hem maar niet", "Laat maar zitten"],
)
def test_refusing_in_ones_own_words_is_a_no(text: str) -> None:
    assert verdict_of(text) == "no"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Akkoord, maar verander Gouda in Goes",
        "niet akkoord",
        "Nog niet versturen",
        "Je mag hem nog niet versturen",
        "ok?",
        "Nee",
        "Dank je!",
        "Top!",
        "Prima, wacht nog even",
        "Akkoord. Niet versturen.",
        "Akkoord als Youssef het ook goed vindt",
        "Niet goed",
        "Goed verslag!",
        "Ga ik straks lezen",
        "I do not agree",
        "Akkoord\n\nPS wacht nog tot morgen",
        "Akkoord, " + "prima " * 60,
    ],
)
def test_all_else_is_asked_again(text: str) -> None:
    assert verdict_of(text) == "maybe"


def test_long_notes_of_an_organiser_after_a_meeting_are_notes_of_it() -> None:
    found = of_organiser(from_organiser(prose(), subject="Terugblik"), known())

    assert found is not None
    assert (found.kind, found.details.meeting, found.details.answer) == ("notes", UTRECHT, None)


@pytest.mark.parametrize("name", ["verslag_13_januari.docx", "Verslag13januari.docx", "2020-01-13-notulen.odt"])
def test_a_document_that_is_called_notes_is_notes(name: str) -> None:
    message = from_organiser("Zie de bijlage.", subject="Maandag", attachments=(name,))

    assert of_organiser(message, known()) is not None


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(replace(from_organiser(prose()), sender=RACHID), id="not an organiser"),
        pytest.param(replace(from_organiser(prose()), sender_proof="fail"), id="not proved"),
        pytest.param(from_organiser("Ik kom de 13e februari graag.", subject="Re: verslag"), id="short"),
        pytest.param(from_organiser(prose(), subject="Fwd: verslag"), id="passed on"),
        pytest.param(
            replace(from_organiser(prose()), written_at=datetime(2020, 1, 2, tzinfo=UTC)), id="no meeting yet"
        ),
        pytest.param(from_organiser("Zie de foto.", subject="Verslag", attachments=("foto.jpg",)), id="no document"),
    ],
)
def test_other_mails_are_no_notes(message: Message) -> None:
    assert of_organiser(message, known()) is None


def test_an_answer_to_our_request_need_not_be_called_notes() -> None:
    said = "We waren met twintig mensen. " * 10

    assert of_organiser(from_organiser(said, subject="Re: Hoe was het?"), answering("notes_request")) is not None
    assert of_organiser(from_organiser("Komt eraan!", subject="Re: Hoe was het?"), answering("notes_request")) is None


@pytest.mark.parametrize(
    ("said", "answer"), [("Akkoord!", "yes"), ("Niet versturen.", "no"), ("Hm, Goes toch?", "maybe")]
)
def test_an_answer_to_a_draft_is_a_verdict(said: str, answer: str) -> None:
    found = of_organiser(from_organiser(said, subject="Re: Klopt dit?"), answering("summary_draft"))

    assert found is not None
    assert found.details.answer == answer


@pytest.mark.parametrize(
    ("message", "to"),
    [
        pytest.param(from_organiser("Akkoord!"), "youssef@example.org", id="another organiser had it"),
        pytest.param(replace(from_organiser("Akkoord!"), sender_proof="fail"), MARJOLEIN.address, id="not proved"),
        pytest.param(replace(from_organiser("Akkoord!"), sender=RACHID), MARJOLEIN.address, id="a member"),
    ],
)
def test_a_verdict_of_somebody_else_counts_for_nothing_and_is_shown(message: Message, to: str) -> None:
    assert of_organiser(message, answering("summary_draft", to=to)) is None
    assert is_claimed(message, answering("summary_draft", to=to))


def test_a_mail_that_can_be_read_in_two_ways_approves_nothing() -> None:
    message = replace(from_organiser("Akkoord!"), ambiguous="its HTML says something else")

    found = of_organiser(message, answering("summary_draft"))

    assert found is not None
    assert found.details.answer == "maybe"


def test_no_mail_of_the_labelled_set_is_notes() -> None:
    told = known_from(json.loads((SETS / "dev-a" / "context.json").read_text(encoding="utf-8")))
    own = Own(addresses=frozenset({told.club_address}))
    found = []
    for path in sorted((SETS / "dev-a").glob("*.eml")):
        with suppress(Unreadable):
            message = read(path.read_bytes(), arrived_at=ARRIVED_AT, own=own)
            found += [path.name] if of_organiser(message, told) is not None else []

    assert found == []


@pytest.mark.parametrize(
    ("text", "day", "hours", "place", "theme", "questions"),
    [
        (
            "De volgende bijeenkomst is op 13 januari in Utrecht, om 10 uur, over wonen.",
            date(2020, 1, 13), (time(10), None), "Utrecht", "wonen", (),
        ),
        (
            "## Volgende keer\n\n- Datum: donderdag 13 februari 2020\n- Locatie: Buurthuis De Schakel, Goes\n"
            "- Tijd: 9.30 - 12.00 uur\n- Thema: jongeren\n\nHoe bereik je hen?",
            date(2020, 2, 13), (time(9, 30), time(12)), "Buurthuis De Schakel, Goes", "jongeren",
            ("Hoe bereik je hen?",),
        ),
        (
            "## Next meeting\n\nWe meet again on 24 March 2020 in Leeds, from 2 pm to 4 pm. The theme is loneliness."
            "\n\n1. Who is lonely?\n2. Would you like to join?",
            date(2020, 3, 24), (time(14), time(16)), "Leeds", "loneliness", ("Who is lonely?",),
        ),
        ("We spraken over 13 januari 2019.", None, (None, None), "", "", ()),
        ("De volgende keer hebben we het over eenzaamheid.", None, (None, None), "", "", ()),
    ],
)  # fmt: skip
def test_what_is_told_of_the_next_meeting_is_recognised(
    text: str,
    day: date | None,
    hours: tuple[time | None, time | None],
    place: str,
    theme: str,
    questions: tuple[str, ...],
) -> None:
    found, _ = next_meeting(passages(text), after=date(2019, 12, 2), meetings=(), timezone="Europe/Amsterdam")

    if day is None:
        assert found is None
        return
    assert found is not None
    assert (found.day, (found.starts, found.ends)) == (day, hours)
    assert (found.place, found.theme, found.questions) == (place, theme, questions)


def test_an_invitation_to_readers_is_no_offer() -> None:
    text = (
        "Wil je zelf iets vertellen? Iedereen kan iets laten zien.\n\nWe willen vaker delen wat werkt.\n\n"
        "Bert wil een workshop verzorgen. Joke Vos bood aan om te vertellen over haar wijk."
    )

    told = recognised(text, after=date(2019, 12, 2), meetings=(), timezone="Europe/Amsterdam")

    assert told.offers == (
        "Bert wil een workshop verzorgen.",
        "Joke Vos bood aan om te vertellen over haar wijk.",
    )
