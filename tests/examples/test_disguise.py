"""Invented people in the place of real ones: nothing of the real ones stays, and all that is no secret does."""

import re
from time import perf_counter

import pytest

from mailflow.examples.disguise import Disguise, disguise
from mailflow.examples.originals import Originals, Recogniser
from mailflow.examples.pool import read_pool
from mailflow.flow.examples import names
from mailflow.model.address import Address
from mailflow.model.errors import SettingsError

FENNA = Address(address="fenna.dijkstra@amaryllis.nl", name="Fenna Dijkstra")
PEOPLE = (
    FENNA,
    Address(address="bj.hofstra@welzijn-assen.nl", name="Bert-Jan Hofstra"),
    Address(address="sramdin@buurtteams.nl", name="Soraya El Ramdin"),
    Address(address="wil@amaryllis.nl", name="Wil de Boer"),
    Address(address="noreply@tickets.nl", name="Servicedesk Assen"),
)


def a_disguise(*more: str, salt: str = "chance") -> Disguise:
    originals = Originals()
    for one in PEOPLE:
        originals.add(one.name, one.address)
    for name in more:
        originals.add(name, "")
    return disguise(
        originals,
        names(),
        club_name="De Schakelaars",
        club_address="schakel@buurtwerk.nl",
        places=frozenset({"utrecht", "asten"}),
        salt=salt,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Groet, Fenna Dijkstra",
        "groetjes, fenna",
        "FENNA DIJKSTRA | Amaryllis",
        "Dijkstra, Fenna",
        "Ik kom met Fenna's collega",
        "*Fenna*_Dijkstra_",
        "schrijf fenna.dijkstra@amaryllis.nl of Fenna.Dijkstra@Amaryllis.NL.",
        "Fenna.Dijkstra",
        "https://amaryllis.nl/afmelden?wie=fenna.dijkstra&code=8f2",
        "Op ma 6 jan. 2020 om 10:12 schreef Fenna Dijkstra <fenna.dijkstra@amaryllis.nl>:",
    ],
)
def test_a_person_is_found_however_they_are_written(text: str) -> None:
    hidden = a_disguise().text(text)

    assert not re.search(r"fenna|dijkstra|amaryllis\.nl|8f2", hidden, re.IGNORECASE)


def test_the_same_person_is_the_same_everywhere_and_keeps_their_small_words() -> None:
    hidden = a_disguise()
    first, last = hidden.name("Fenna Dijkstra").split()

    assert hidden.text("Fenna komt, en mevrouw DIJKSTRA ook.") == f"{first} komt, en mevrouw {last.upper()} ook."
    assert hidden.person(FENNA).name == f"{first} {last}"
    assert hidden.person(FENNA).address.startswith(f"{first}.{last}@".lower())
    assert hidden.person(FENNA).domain.endswith(".example.org")
    assert hidden.text("Soraya El Ramdin").split()[1] == "El"
    assert hidden.text("Wil de Boer").split()[1] == "de"


def test_a_local_part_is_no_word_any_more_and_an_address_nobody_gathered_is_replaced_too() -> None:
    hidden = a_disguise().text("mijn inlog is sramdin, of vraag jo_77@ergens-anders.com")

    assert "sramdin" not in hidden and "jo_77" not in hidden and "ergens-anders" not in hidden
    assert hidden.endswith("@example.org")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("bel 06-12345678 even", "12345678"),
        ("bel 06 12 34 56 78 even", "12 34 56 78"),
        ("tel. +31 (0)20 - 555 61 16", "555 61 16"),
        ("M 06.12.34.56.78", "12.34.56"),
        ("M 06-12-34-56-78", "12-34-56"),
        ("gsm 0478/12.13.56", "12.13.56"),
        ("gsm +32 478/12.34.56", "12.34.56"),
        ("T 020-5556116 | M 0612345678", "5556116"),
        ("13-01-2020 0612345678", "0612345678"),
        ("BSN 123456782", "123456782"),
        ("BSN 1234.56.782", "1234.56.782"),
        ("IBAN NL91 ABNA 0417 1643 00", "ABNA 0417"),
        ("NL91ABNA0417164300", "0417164300"),
        ("Kerkstraat 12a, 9401 AB Assen", "9401"),
        ("Burgemeester van der Vlugtlaan 7, Assen", "Vlugtlaan"),
        ("Postbus 4711", "4711"),
        ("www.buurtteams.nl/soraya", "soraya"),
    ],
)
def test_numbers_and_streets_are_others(text: str, secret: str) -> None:
    hidden = a_disguise().text(text)

    assert secret not in hidden
    assert not re.search(r"0612345678", re.sub(r"\D", "", hidden))


@pytest.mark.parametrize(
    "text",
    [
        "Ik kom op 13-01-2020 van 10.00-15.00 uur, of 2020-01-13.",
        "Maandag 13 januari 2020 om 10:30 uur in Utrecht, met 41 mensen.",
        "Wil je mij aanmelden? Ik wil lid worden, en wil ook komen.",
        "Ik ben er de 13e. Ben je er ook?",
        "De plannen voor 2019-2020 en 20200113 staan op papier.",
        "Het kost 12,50 euro p.p.; zie punt 3.2.1.",
        "De boer in Asten heeft een weg 5 nodig.",
    ],
)
def test_what_is_no_secret_stays_word_for_word(text: str) -> None:
    assert a_disguise("Ben van Asten").text(text) == text


@pytest.mark.parametrize(
    "text", ["Groet,\nWil", "Hoi Wil,", "Ik kom met Wil mee", "Wil de Boer komt", "wil de boer komt"]
)
def test_a_name_that_is_an_ordinary_word_is_a_name_where_its_place_says_so(text: str) -> None:
    assert not re.search(r"\bwil\b", a_disguise().text(text), re.IGNORECASE)


def test_a_machine_and_an_organisation_stay_what_they_are() -> None:
    hidden = a_disguise()

    assert hidden.person(PEOPLE[4]).name == "Servicedesk Assen"
    assert hidden.address("noreply@tickets.nl").startswith("noreply@")


def test_the_club_has_another_name_and_address() -> None:
    hidden = a_disguise()

    assert hidden.text("lid van De Schakelaars, via schakel@buurtwerk.nl") == "lid van Buurtkring, via club@example.org"


def test_no_invented_name_is_a_real_persons() -> None:
    pool = names()
    everybody = [f"{given} {pool.family[0]}" for given in pool.given[:200]]
    hidden = a_disguise(*everybody)

    made = {hidden.name(name).lower() for name in everybody}

    assert not any(word in name.split() for name in made for word in [given.lower() for given in pool.given[:200]])
    assert len(made) == len(everybody)


def test_numbers_cannot_be_found_without_the_chance_of_that_export() -> None:
    assert a_disguise(salt="one").text("06-12345678") != a_disguise(salt="two").text("06-12345678")
    assert a_disguise(salt="one").text("06-12345678") == a_disguise(salt="one").text("06-12345678")


def test_ids_are_new_and_our_own_still_show() -> None:
    hidden = a_disguise()

    assert hidden.id("<abc@buurtwerk.nl>").endswith("@example.org")
    assert hidden.id("<abc@buurtwerk.nl>") == hidden.id("abc@buurtwerk.nl")
    assert not hidden.id("<abc@elders.nl>").endswith("@example.org") or "id." in hidden.id("<abc@elders.nl>")
    assert "abc" not in hidden.id("<abc@elders.nl>")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ik neem Samira Bouazza mee", ["Samira Bouazza"]),
        ("Vriendelijke groet,\nQuirina Aaldert\nopbouwwerker", ["Quirina Aaldert"]),
        ("Van: Quirina Aaldert <q@x.nl>", ["Quirina Aaldert"]),
        ("Anna Ik kom graag", ["Anna"]),
        ("De Gemeente Assen <info@assen.nl> schreef", []),
        ("Graag zien wij de notulen", []),
    ],
)
def test_third_persons_are_recognised(text: str, found: list[str]) -> None:
    given = frozenset(name.lower() for name in names().given) - names().ordinary
    recogniser = Recogniser(given=given, no_names=frozenset({"ik", "graag", "assen"}))

    assert list(dict.fromkeys(recogniser.names_in(text))) == found


@pytest.mark.parametrize("text", ["a@", "0 ", "A", "Aa ", "1", "a.", "> ", "Aa de ", "Groet, A", "+0(", "www."])
def test_a_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    hidden, recogniser = a_disguise(), Recogniser(given=frozenset({"aa"}), no_names=frozenset())
    text = text * (200_000 // len(text))

    started = perf_counter()
    hidden.text(text)
    list(recogniser.names_in(text))

    assert perf_counter() - started < 5


@pytest.mark.parametrize("text", ["given = 'a'", "no toml", ""])
def test_a_list_of_names_that_lacks_one_is_said(text: str) -> None:
    with pytest.raises(SettingsError, match=r"names\.toml"):
        read_pool(text)
