"""The name with which somebody signs is found among titles, teams, numbers and disclaimers, and no other word is."""

from pathlib import Path

import pytest

from mailflow.model.address import Address
from mailflow.model.naming import own_name
from mailflow.understanding.signing import signed_as
from tests.understanding.builders import CLUB, MARJOLEIN, lexicon, the_intent, understood

# Blocks with a line of = between: the name that is meant (nothing: nobody's), and below it the lines that sign.
BLOCKS = (Path(__file__).parent / "signatures.txt").read_text(encoding="utf-8").rstrip("\n").split("\n====\n")
SIGNATURES = [(name, lines) for name, _, lines in (block.partition("\n") for block in BLOCKS)]
NAMELESS = Address(address="mdewit@wijk.example.org")
JOINS = "Graag word ik lid van jullie club."


def _is_ordinary(word: str) -> bool:
    return (
        word in lexicon().speller.vocabulary or word in lexicon().listed("ordinary") or word in lexicon().places.names
    )


@pytest.mark.parametrize(("name", "lines"), SIGNATURES, ids=[lines.replace("\n", " / ") for _, lines in SIGNATURES])
def test_the_name_as_signed_is_found(name: str, lines: str) -> None:
    found = signed_as(lines.split("\n"), (), is_ordinary=_is_ordinary)

    assert (found.name if found else "") == name


def test_the_table_of_signatures_is_long_enough_to_tell_something() -> None:
    assert len(SIGNATURES) >= 60


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (f"Hoi,\n\n{JOINS}\n\nGroetjes, Marjolein de Wit", "Marjolein de Wit"),
        (f"Hoi,\n\n{JOINS}\n\nMarjolein de Wit", "Marjolein de Wit"),
        (f"Hoi,\n\n{JOINS}\n\nAlvast bedankt, Marjolein", "Marjolein"),
        (f"Hallo, mijn naam is Marjolein de Wit. {JOINS}", "Marjolein de Wit"),
        (f"Hoi Hanneke,\n\n{JOINS}", ""),
        (f"Hoi,\n\n{JOINS}\n\nGroeten uit Zaanstad", ""),
        (f"Hoi,\n\n{JOINS}\n\nTot de 13e!", ""),
        (f"Hoi,\n\n{JOINS}\n\nZaanstad", ""),
    ],
)
def test_a_mail_tells_who_signs_it(said: str, name: str) -> None:
    assert understood(said, sender=NAMELESS).writer.signed_as == name


def test_the_signature_that_was_read_apart_counts_too() -> None:
    writer = understood(JOINS, signed="Met vriendelijke groet,\nMarjolein de Wit", sender=NAMELESS).writer

    assert writer.signed_as == "Marjolein de Wit"
    assert [(one.rule, one.words) for one in writer.evidence] == [("signed", "Marjolein de Wit")]


def test_a_signature_with_the_name_of_an_organiser_is_not_taken_for_the_writers() -> None:
    assert understood(JOINS, signed=f"Groet, {MARJOLEIN.name}", sender=NAMELESS).writer.signed_as == ""
    assert understood(JOINS, signed=f"Groet, {CLUB.name}", sender=NAMELESS).writer.signed_as == ""


def test_a_wish_to_join_holds_the_name_of_who_signs() -> None:
    assert the_intent(JOINS, signed="Groet, Marjolein de Wit", sender=NAMELESS).details.signed_as == "Marjolein de Wit"


def test_what_is_wished_for_a_colleague_does_not_hold_the_writers_name_and_number() -> None:
    said = "Mijn collega Fatima El Idrissi (f.elidrissi@example.net) wil graag lid worden van jullie club."
    signed = "Groet, Marjolein de Wit\n06-12345678"

    details = the_intent(said, signed=signed, sender=NAMELESS).details

    assert (details.signed_as, details.phone) == ("", "")


def test_a_mail_passed_on_is_signed_by_its_author() -> None:
    quoted = (
        f"Van: <mdewit@buurt.example.net>\nOnderwerp: lid\n\nHoi,\n\n{JOINS}\n\nGroet, Marjolein de Wit\n06-12345678"
    )

    details = the_intent("Zie hieronder.", subject="Fwd: lid", quoted=quoted, signed="Groet, Anna").details

    assert details.who is not None
    assert (details.who.name, details.who.address) == ("Marjolein de Wit", "mdewit@buurt.example.net")


@pytest.mark.parametrize(
    ("shown", "signed", "name"),
    [
        ("", "Marjolein de Wit", "Marjolein de Wit"),
        ("", "Marjolein", "Marjolein"),
        ("Info", "Marjolein", "Marjolein"),
        ("Buurtteam Oost", "Marjolein de Wit", "Marjolein de Wit"),
        ("mdewit@wijk.example.org", "Marjolein", "Marjolein"),
        ("mdewit", "Marjolein", "Marjolein"),
        ("Marjolein", "Marjolein de Wit", "Marjolein de Wit"),
        ("Marjo", "Marjolein", "Marjo"),
        ("Marjolein de Wit", "Marjolein", "Marjolein de Wit"),
        ("Marjolein de Wit", "Marjo", "Marjolein de Wit"),
        ("Marjolein de Wit", "Joke Postma", "Marjolein de Wit"),
        ("Wit, Marjolein de", "Marjolein", "Wit, Marjolein de"),
        ("M. de Wit", "Marjolein", "Marjolein de Wit"),
        ("Wit, M. de", "Marjolein", "Marjolein de Wit"),
        ("M. de Wit", "Marjolein de Wit", "Marjolein de Wit"),
        ("M. de Wit", "Joke", "M. de Wit"),
        ("Administratie", "C. Pronk", "C. Pronk"),
        ("Buurtteam Oost", "", "Buurtteam Oost"),
    ],
)
def test_a_whole_name_counts_more_than_a_first_name_and_a_person_more_than_a_team(
    shown: str, signed: str, name: str
) -> None:
    assert own_name(Address(address="mdewit@wijk.example.org", name=shown), signed) == name


@pytest.mark.parametrize("line", ["Groet, " + "Aa" * 50_000, "x " * 50_000, "Groet " * 20_000, "(" * 100_000])
def test_a_long_line_is_read_soon(line: str) -> None:
    assert signed_as([line] * 14, [line, line], is_ordinary=_is_ordinary) is None
