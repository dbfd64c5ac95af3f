"""Lists of members as people keep them: all separators, letters and headings, and what is wrong with a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.mail.csv_file import csv_file
from mailflow.mail.member_file import MemberLine, read_member_file
from mailflow.model.errors import Unreadable


def read(text: str, *, encoding: str = "utf-8") -> list[tuple[int, str, str, str, str, str | None]]:
    return [told(one) for one in read_member_file(text.encode(encoding))]


def told(line: MemberLine) -> tuple[int, str, str, str, str, str | None]:
    address = line.address
    return (
        line.number,
        address.address if address else "",
        address.name if address else "",
        line.place,
        line.phone,
        line.language or line.trouble,
    )


def test_dutch_headings_and_semicolons_are_read() -> None:
    text = "Naam;E-mailadres;Gemeente;Telefoon;Taal\nKarin Smit;Karin@Wijk.example.org;Tilburg;013-1234567;Nederlands\n"

    assert read(text) == [(2, "karin@wijk.example.org", "Karin Smit", "Tilburg", "013-1234567", "nl")]


def test_english_headings_and_commas_are_read_in_any_order() -> None:
    text = 'language,town,e-mail,first name,last name\nEnglish,"Goes, centrum",tom@example.org,Tom,Baker\n'

    assert read(text) == [(2, "tom@example.org", "Tom Baker", "Goes, centrum", "", "en")]


def test_a_name_in_three_columns_is_put_together() -> None:
    text = "voornaam\ttussenvoegsel\tachternaam\temail\nAnna\tde\tBoer\tanna@example.org\n"

    assert read(text) == [(2, "anna@example.org", "Anna de Boer", "", "", None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_with_signs_are_read_as_windows_and_others_write_them(encoding: str) -> None:
    assert read("naam;email\nZoë Müller;zoe@example.org\n", encoding=encoding) == [
        (2, "zoe@example.org", "Zoë Müller", "", "", None)
    ]


def test_a_list_without_headings_is_addresses_with_names() -> None:
    text = "Karin Smit,karin@example.org\nBert <bert@example.org>\n"

    assert read(text) == [
        (1, "karin@example.org", "Karin Smit", "", "", None),
        (2, "bert@example.org", "Bert", "", "", None),
    ]


def test_what_is_wrong_with_a_line_is_told_by_its_number() -> None:
    text = "naam;email\nAnna;anna@example.org\n\nBert;\nJoke;joke@\nAnna;ANNA@example.org\n"

    assert [(one.number, one.trouble) for one in read_member_file(text.encode())] == [
        (2, None),
        (4, "no_address"),
        (5, "not_an_address"),
        (6, "twice"),
    ]


def test_the_apostrophe_that_keeps_a_cell_text_is_taken_off() -> None:
    content = csv_file(("naam", "email", "telefoon"), [("Anna", "anna@example.org", "+31612345678")])

    assert [told(one) for one in read_member_file(content)] == [
        (2, "anna@example.org", "Anna", "", "+31612345678", None)
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b"naam;gemeente\nAnna;Goes\n", "no column is called e-mail: name one so in the first line"),
        (b"kleur;maat\nrood;3\n", "the first line names no column that is known here"),
        (b"PK\x03\x04\0\0", "this is no CSV file: save the list as CSV first"),
        (b"a@example.org\n" * 5_001, "the file has more than 5,000 lines: cut it into parts"),
        (b"x" * 2_000_001, "the file is larger than 2 MB"),
    ],
)
def test_what_is_no_list_is_said_plainly(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_member_file(content)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        lines = read_member_file(content)
    except Unreadable:
        return

    assert all((one.address is None) is (one.trouble in ("no_address", "not_an_address")) for one in lines)
