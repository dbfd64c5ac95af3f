"""A CSV file that a spreadsheet opens as a table: every cell is text, and comes back as it was."""

import csv
import io

import pytest

from mailflow.mail.csv_file import csv_file, safe_cell
from mailflow.mail.member_file import read_member_file

HEADS = ("E-mail", "Naam", "Gemeente", "Telefoon")


def reread(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "+31612345678", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("https://x.example")', " =1+1",
        "\u00a0=1", "＝1+1", "=cmd|' /C calc'!A0", "+", "-",
    ],
)  # fmt: skip
def test_no_cell_is_calculated_with(cell: str) -> None:
    ((written,),) = reread(csv_file([cell], []))

    assert written == "'" + cell


@pytest.mark.parametrize(
    "cell", ["Anna de Boer", "'s-Hertogenbosch", "a=b", "06-12345678", "", "Zaanstad; Noord", 'O"x']
)
def test_a_cell_that_is_only_text_stays_as_it_is(cell: str) -> None:
    ((written,),) = reread(csv_file([cell], []))

    assert (written, safe_cell(cell)) == (cell, cell)


def test_the_file_is_what_dutch_spreadsheets_expect() -> None:
    content = csv_file(("Naam", "Plaats"), [("Zoë", "Goes")])

    assert content == b'\xef\xbb\xbf"Naam";"Plaats"\r\n"Zo\xc3\xab";"Goes"\r\n'


def test_a_line_within_a_cell_stays_within_it() -> None:
    rows = reread(csv_file(("a", "b"), [("een\r\ntwee", "x;y"), ('"', "\0z")]))

    assert rows == [["a", "b"], ["een\r\ntwee", "x;y"], ['"', "z"]]


def test_a_list_of_members_is_read_back_as_it_was_written() -> None:
    content = csv_file(HEADS, [("anna@example.org", "=Anna de Boer", "'s-Hertogenbosch", "+31612345678")])

    (line,) = read_member_file(content)

    assert line.address is not None
    assert (line.address.address, line.address.name) == ("anna@example.org", "=Anna de Boer")
    assert (line.place, line.phone) == ("'s-Hertogenbosch", "+31612345678")
