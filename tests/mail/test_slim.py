"""A large mail is read like the same mail with small files, and leaves nothing out that anybody reads."""

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailflow.mail.fence import check
from mailflow.mail.read import Own, read
from mailflow.mail.slim import KEPT_OF_ALL, LARGE, slimmed
from mailflow.model.errors import Unreadable

ARRIVED = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)
HEAD = (
    "From: Anna de Boer <anna@wijk.example.org>\r\nTo: opbouwwerk@club.example.org\r\nSubject: verslag\r\n"
    "Date: Mon, 06 Jan 2020 08:55:00 +0000\r\nMessage-ID: <1@wijk.example.org>\r\nMIME-Version: 1.0\r\n"
)
TEXT = "Content-Type: text/plain; charset=utf-8\r\n\r\nIk kom graag op de 13e. Groet, Anna\r\n"
CALENDAR = "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def a_file(size: int, name: str = "foto.jpg") -> str:
    lines = base64.encodebytes(b"\xff\xd8" + bytes(size)).decode().replace("\n", "\r\n")
    return (
        f'Content-Type: image/jpeg; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n{lines}'
    )


def of_parts(*parts: str, boundary: str = 'boundary="grens"', line: str = "grens") -> bytes:
    inner = "".join(f"--{line}\r\n{part}\r\n" for part in parts)
    return (HEAD + f"Content-Type: multipart/mixed; {boundary}\r\n\r\n{inner}--{line}--\r\n").encode()


def test_a_mail_that_is_not_large_is_left_as_it_is() -> None:
    content = of_parts(TEXT, a_file(1_000_000))

    assert len(content) < LARGE
    assert slimmed(content) is content


@pytest.mark.parametrize(
    ("boundary", "line"),
    [
        ('boundary="grens"', "grens"),
        ("Boundary=grens", "grens"),
        ('boundary*0="gre"; boundary*1="ns"', "grens"),
        ('boundary="' + "b" * 180 + '"', "b" * 180),
    ],
)
def test_what_stands_behind_large_files_is_read_as_behind_small_ones(boundary: str, line: str) -> None:
    sizes = (9_000_000, 2_000_000)
    large = of_parts(a_file(sizes[0]), TEXT, a_file(sizes[1], "kaart.jpg"), CALENDAR, boundary=boundary, line=line)
    small = of_parts(a_file(10), TEXT, a_file(10, "kaart.jpg"), CALENDAR, boundary=boundary, line=line)

    assert len(slimmed(large)) < KEPT_OF_ALL + 1_000_000
    assert read(large, arrived_at=ARRIVED, own=Own()) == read(small, arrived_at=ARRIVED, own=Own())


def test_the_beginning_of_a_text_of_25_mb_is_read() -> None:
    content = (HEAD + TEXT.rstrip() + "\r\n" + ("x" * 70 + "\r\n") * 340_000).encode()

    found = read(content, arrived_at=ARRIVED, own=Own())

    assert found.said.startswith("Ik kom graag op de 13e.")
    assert len(slimmed(content)) < KEPT_OF_ALL


def test_empty_lines_before_a_mail_change_nothing() -> None:
    plain = read((HEAD + TEXT).encode(), arrived_at=ARRIVED, own=Own())

    assert read(b"\r\n\r\n" + (HEAD + TEXT).encode(), arrived_at=ARRIVED, own=Own()) == replace(plain)


def test_a_large_mail_of_very_many_parts_is_not_read() -> None:
    content = of_parts(*[TEXT + "x" * 9_000] * 500)

    with pytest.raises(Unreadable, match="lines that part it"):
        check(content)
