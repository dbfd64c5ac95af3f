"""People are greeted by their first name where their name shows one, and by no other word."""

import pytest

from mailflow.rendering.names import first_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anna Bakker", "Anna"),
        ("Anna", "Anna"),
        ("anna bakker", "Anna"),
        ("ANNA BAKKER", "Anna"),
        ("Bakker, Anna", "Anna"),
        ("Bakker, Anna (Gemeente Zaanstad)", "Anna"),
        ("Anna Bakker (Wijkteam Noord)", "Anna"),
        ("Vries, A. de (Anna)", "Anna"),
        ("A. de Vries (Anna)", "Anna"),
        ("Anna-Marie Jansen", "Anna-Marie"),
        ("anna-marie jansen", "Anna-Marie"),
        ("D'Arcy Jones", "D'Arcy"),
        ("Zoë Öztürk", "Zoë"),
        ("'Anna Bakker'", "Anna"),
        ("drs. Anna Bakker", "Anna"),
        ("Mw. Anna Bakker", "Anna"),
        ("Ben de Boer", "Ben"),
        ("Fatima El Idrissi", "Fatima"),
        ("El Idrissi, Fatima", "Fatima"),
        ("Anna\r\nBcc: x@example.com", "Anna"),
    ],
)
def test_the_first_name_is_found(name: str, expected: str) -> None:
    assert first_name(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "", "   ", "A. de Vries", "J.P. Balk", "de Vries", "van Dijk", "Dhr. J. Jansen", "anna@example.org",
        "Wijkteam Noord", "Gemeente Zaanstad", "Secretariaat Opbouwwerk", "Info", "http://evil.example", "<b>Anna</b>",
        "[klik](http://evil.example)", "4711", "A", "Bakker, A.", "\x00\x1b", "{{ 7*7 }}", ",", "()",
    ],
)  # fmt: skip
def test_nobody_is_greeted_by_an_initial_a_team_or_an_address(name: str) -> None:
    assert first_name(name) == ""
