"""The number that writers give as theirs is found, and no venue's, colleague's, bank's or calendar's."""

import subprocess
import sys

import pytest

from mailflow.understanding.phones import phone, regions_of, tells_only_a_number
from tests.understanding.builders import kinds, understood

ORG = regions_of("anna@wijk.example.org", "Europe/Amsterdam")
BE = ("BE", "NL", "DE")
DE = ("DE", "NL", "BE")
MINE = "+31612345678"
JOINS = "Graag word ik lid van jullie club."


def told(said: str, regions: tuple[str, ...] = ORG) -> str:
    found = phone((said,), (), regions=regions)
    return found.number if found else ""


def signed(lines: str, regions: tuple[str, ...] = ORG) -> str:
    found = phone((), lines.split("\n"), regions=regions)
    return found.number if found else ""


@pytest.mark.parametrize(
    "said",
    [
        "Mijn nummer is 06-12345678.",
        "mijn 06 is 06 12 34 56 78",
        "Je kunt me bellen op 0612345678",
        "Bel me gerust: +31 6 12 34 56 78",
        "Ik ben bereikbaar op +31 (0)6 - 123 456 78",
        "My number is 0031 6 12345678",
        "My number will be 06-12345678",
        "call me on 06-12345678",
        "06-12345678",
        "06-12345678 is mijn nummer",
        "mijn nummers zijn 030-1234567 / 06-12345678",
        "Mijn nummer is 06-12345678, dat van Kees 06-87654321",
        "Kees is 06-87654321, mijn nummer is 06-12345678",
        "Ik ben Anna de Boer, opbouwwerker in Oss, 06-12345678.",
        "Mijn collega Kees (06-87654321) en ik (mijn nummer is 06-12345678) komen",
        "U kunt mij mobiel bereiken onder nummer 06-12345678",
        "app me even op 0612345678",
    ],
)
def test_a_number_that_somebody_gives_is_theirs(said: str) -> None:
    assert told(said) == MINE


@pytest.mark.parametrize(
    "said",
    [
        "Het nummer van de receptie is 030-1234567.",
        "Bel de zaal op 030-1234567",
        "Haar nummer is 06-12345678",
        "Zet mijn collega Fatima erop, 06-12345678",
        "Bel anders Kees: 06-12345678",
        "Rekening NL91 ABNA 0417 1643 00",
        "mijn rekening is NL91ABNA0417164300",
        "KvK 08123456",
        "BE 0475.123.456",
        "factuurnummer 0612345678",
        "Ik kom op 01-02-2020 10.00 uur",
        "Ik ben er 06-12-20 10.00 uur",
        "Ik ben er 06-12-2020 09.30-15.30",
        "Fax 030-1234567",
        "Bel 0900-1234 of 112",
        "ik ben op 0800-1234567 te bereiken",
        "zie https://example.org/j/0612345678 of mijn nummer",
        "Mijn nummer is 06-1234567",
        "Mijn nummer is 12345678",
        "Meeting ID: 061 2345 678",
    ],
)
def test_a_number_of_somebody_or_something_else_is_not(said: str) -> None:
    assert told(said) == ""


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ("Anna\nT 030-1234567 | M 06-12345678", MINE),
        ("Anna\n088 - 123 4567 / 06 12345678", MINE),
        ("Receptie 030-1234567\nAnna 06-12345678", MINE),
        ("📞 06 - 1234 5678", MINE),
        ("mobiel 06.12.34.56.78", MINE),
        ("06-12345678 (do en vr)", MINE),
        ("Anna\ntel: 030 123 45 67\nfax: 030 123 45 68", "+31301234567"),
        ("Tel.: (030) 123 45 67", "+31301234567"),
        ("Anna\n088 - 123 4567", "+31881234567"),
        ("+49 (0)170 1234567", "+491701234567"),
        ("+32 (0)3 212 34 56", "+3232123456"),
        ("Anna\nAlgemeen: 030-1234567", ""),
        ("KvK 30123456\nIBAN NL91 ABNA 0417 1643 00\nBTW BE 0475.123.456", ""),
        ("Disclaimer: bel 06-12345678", ""),
        ("Werkdagen 01-02-2020", ""),
    ],
)
def test_of_a_signature_the_persons_own_number_is_taken_a_mobile_one_first(lines: str, number: str) -> None:
    assert signed(lines) == number


@pytest.mark.parametrize(
    ("written", "regions", "number"),
    [
        ("0475 12 34 56", BE, "+32475123456"),
        ("0478/12.34.56", BE, "+32478123456"),
        ("03/212.34.56", BE, "+3232123456"),
        ("0475 12 34 56", ORG, "0475 12 34 56"),
        ("+32  475 12 34 56", ORG, "+32475123456"),
        ("0170 1234567", DE, "+491701234567"),
        ("0170  1234567", ORG, "0170 1234567"),
    ],
)
def test_a_number_that_can_be_of_two_countries_stays_as_it_was_written(
    written: str, regions: tuple[str, ...], number: str
) -> None:
    assert signed(f"Gsm {written}", regions) == number


def test_the_country_of_the_address_goes_before_that_of_the_club() -> None:
    assert regions_of("els@stad.example.be", "Europe/Amsterdam")[0] == "BE"
    assert regions_of("els@example.org", "Europe/Brussels")[0] == "BE"
    assert regions_of("els@example.org", "Pacific/Auckland")[0] == "NL"


def test_where_somebody_joins_the_number_of_their_signature_is_kept() -> None:
    found = understood(JOINS, signed="Groet, Anna\n06-12345678")

    assert [one.details.phone for one in found.intents] == [MINE]
    assert found.writer.phone == MINE
    assert ("phone", "06-12345678") in [(one.rule, one.words) for one in found.writer.evidence]


def test_where_nobody_joins_only_a_number_that_is_said_is_looked_at() -> None:
    assert understood("Ik kom de 13e.", signed="Groet, Anna\n06-12345678").writer.phone == ""
    assert understood("Ik kom de 13e. Mijn nummer is 06-12345678.").writer.phone == MINE


def test_a_number_in_a_mail_that_is_quoted_is_nobodys() -> None:
    assert understood(JOINS, quoted="> Groet, Kees\n> mijn nummer is 06-12345678").writer.phone == ""


def test_to_give_ones_number_with_a_wish_to_join_is_no_question() -> None:
    assert kinds(understood(f"{JOINS} Mijn nummer is 06-12345678.")) == ["join"]


@pytest.mark.parametrize(
    ("sentence", "is_mere"),
    [
        ("Mijn nummer is 06-12345678.", True),
        ("mijn mobiele nummer: 06 12 34 56 78", True),
        ("Tel. 030-1234567", True),
        ("My phone number is +31 6 12345678", True),
        ("Bel me even op 06-12345678.", False),
        ("Is mijn nummer 06-12345678?", False),
        ("Mijn nummer is 06-12345678, kunnen jullie bellen", False),
    ],
)
def test_only_a_sentence_that_says_nothing_else_is_a_mere_number(sentence: str, is_mere: bool) -> None:
    assert tells_only_a_number(sentence) is is_mere


@pytest.mark.parametrize("text", ["0 " * 50_000, "06-" * 30_000, "06-12345678 " * 3_000, "+" * 50_000, "0/" * 50_000])
def test_a_long_text_of_numbers_is_read_soon(text: str) -> None:
    found = phone([text[:30_000]] * 9, [text[:150]] * 9, regions=ORG)

    assert found is None or found.number in (MINE, "")


def test_mails_without_numbers_do_not_load_the_library() -> None:
    program = (
        "import sys; from tests.understanding.builders import understood;"
        f"understood({JOINS!r}, signed='Groet, Anna'); print('phonenumbers' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
