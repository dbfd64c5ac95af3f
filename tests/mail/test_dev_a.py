"""The labelled set of 160 mails, read."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailflow.mail.read import Own, read
from mailflow.model.message import Message

SET = Path(__file__).parents[1] / "fixtures" / "mail" / "dev-a"
OWN = Own(addresses=frozenset({"opbouwwerk@example.org"}), domains=frozenset({"example.org", "mail.example.org"}))
LATER = datetime(2020, 3, 1, tzinfo=UTC)


def read_one(name: str) -> Message:
    return read((SET / name).read_bytes(), arrived_at=LATER, own=OWN)


def test_nearly_every_mail_is_of_the_kind_that_people_gave_it() -> None:
    labels = [json.loads(line) for line in (SET / "labels.jsonl").read_text(encoding="utf-8").splitlines()]

    wrong = [row["file"] for row in labels if read_one(row["file"]).kind != row["kind"]]

    assert len(labels) == 160
    assert len(wrong) / len(labels) <= 0.015, wrong


def test_no_person_is_called_a_machine_and_no_mail_ambiguous_but_the_counter_proposal() -> None:
    labels = [json.loads(line) for line in (SET / "labels.jsonl").read_text(encoding="utf-8").splitlines()]

    people = [row["file"] for row in labels if row["kind"] == "person"]

    assert [name for name in people if read_one(name).automatic is not None] == []
    assert [row["file"] for row in labels if read_one(row["file"]).ambiguous] == ["049.eml"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("008.eml", "ja ik kom"),
        ("010.eml", "Dit is de 3e keer dat ik het vraag. STOP met die mails!!!"),
        ("011.eml", "+1"),
        ("018.eml", "Nee"),
        ("019.eml", ""),
        ("036.eml", ""),
        ("072.eml", "Onder voorbehoud: ja. Ik hoor dinsdag pas of ik vrijgeroosterd word."),
        ("099.eml", "Toch niet :( Baas doet moeilijk over de uren."),
        ("104.eml", "👍"),
        ("109.eml", "Mooi, tot maandag!"),
        ("089.eml", "Zie hieronder. Kunnen jullie hier iets mee?"),
        ("139.eml", "lijkt me wat."),
        ("156.eml", "Ok"),
    ],
)
def test_what_is_said_is_what_its_writer_wrote(name: str, said: str) -> None:
    assert read_one(name).said == said


def test_answers_among_the_quoted_lines_are_said() -> None:
    assert "kom met een collega" in read_one("136.eml").said
    assert "Digitale uitsluiting!" in read_one("130.eml").said
    assert "Stuur mij maar niks meer." in read_one("048.eml").said


@pytest.mark.parametrize("name", ["020.eml", "026.eml", "031.eml", "041.eml", "059.eml", "091.eml"])
def test_footers_and_absence_notes_are_signed(name: str) -> None:
    message = read_one(name)

    for words in ("nieuwsbrief", "nieuwjaarsreceptie", "afwezig", "rechten", "confidential", "vrijwilligersprogramma"):
        assert words not in message.said


def test_the_history_is_never_said() -> None:
    for path in sorted(SET.glob("*.eml")):
        message = read_one(path.name)
        if message.kind == "person":
            assert "Geen uitnodigingen meer ontvangen?" not in message.said, path.name
            assert "Antwoord dan met 'aanmelden'" not in message.said, path.name


def test_every_failing_address_is_found() -> None:
    bounced = ["003.eml", "006.eml", "021.eml", "054.eml", "082.eml", "123.eml"]

    reports = [read_one(name).bounce for name in bounced]

    assert [report.addresses for report in reports if report] == [
        ("t.bruins@oudestichting.example.com",),
        ("m.jaspers@welzijnbest.example.com",),
        ("anoek.petersen@example.com",),
        ("contact@buurthuisdelinde.example.net",),
        ("info@dewijksmederij.example.org",),
        ("k.ouwehand@wsk.example.com",),
    ]
    assert [report.permanent for report in reports if report] == [True, True, True, True, False, False]
    assert all(report.reports_on for report in reports if report)


def test_every_calendar_answer_is_read() -> None:
    answers = [read_one(name).calendar for name in ("049.eml", "075.eml", "085.eml", "087.eml", "102.eml", "143.eml")]

    assert [(one.answer, one.uid) for one in answers if one] == [
        ("maybe", "bijeenkomst-20200113@example.org"),
        ("yes", "bijeenkomst-20200113@example.org"),
        ("no", "bijeenkomst-20200113@example.org"),
        ("yes", "bijeenkomst-20200213@example.org"),
        ("maybe", "bijeenkomst-20200213@example.org"),
        ("no", "bijeenkomst-20200324@example.org"),
    ]
