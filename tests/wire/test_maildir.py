"""Mails on the disk: the same bytes are the same mail, wherever they lie."""

import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailflow.model.errors import SettingsError
from mailflow.wire.maildir import read_bytes, read_mails

MAIL = b"From: bram@example.org\nSubject: Ik kom\n\nTot donderdag!\n"


def a_maildir(folder: Path) -> Path:
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True)
    (folder / "cur" / "1700000001.M1P1.host:2,S").write_bytes(MAIL + b"1")
    (folder / "new" / "1700000003.M3P1.host").write_bytes(MAIL + b"3")
    (folder / "cur" / "1700000002.M2P1.host:2,").write_bytes(MAIL + b"2")
    (folder / "tmp" / "1700000009.M9P1.host").write_bytes(b"half a ma")
    return folder


def test_a_maildir_gives_new_and_read_mails_the_oldest_first_and_none_half_written(tmp_path: Path) -> None:
    mails = list(read_mails([a_maildir(tmp_path / "Maildir")]))

    assert [mail.content for mail in mails] == [MAIL + b"1", MAIL + b"2", MAIL + b"3"]
    assert {mail.source.account for mail in mails} == {"local"}


def test_a_folder_gives_its_eml_files_by_name_with_those_below(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name, content in (("b.eml", b"b"), ("a.eml", b"a"), ("sub/c.eml", b"c"), ("notes.txt", b"no")):
        (tmp_path / name).write_bytes(MAIL + content)

    assert [mail.content[-1:] for mail in read_mails([tmp_path])] == [b"a", b"b", b"c"]


def test_the_same_bytes_have_the_same_source_by_whichever_road(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(MAIL)
    (tmp_path / "two").write_bytes(MAIL)

    one, two = read_mails([tmp_path / "one.eml", tmp_path / "two"])

    assert one.source == two.source == read_bytes(MAIL).source
    assert read_bytes(MAIL + b"x").source != one.source
    assert 0 < one.source.uid < 2**63


def test_a_file_arrived_when_it_was_written_but_never_in_the_future(tmp_path: Path) -> None:
    for name, instant in (("past", datetime(2026, 5, 4, 12, tzinfo=UTC)), ("future", datetime(2100, 1, 1, tzinfo=UTC))):
        (tmp_path / name).write_bytes(MAIL)
        os.utime(tmp_path / name, (instant.timestamp(), instant.timestamp()))

    past, future = read_mails([tmp_path / "past", tmp_path / "future"])

    assert past.arrived_at == datetime(2026, 5, 4, 12, tzinfo=UTC)
    assert future.arrived_at < datetime(2100, 1, 1, tzinfo=UTC)


def test_an_over_large_mail_is_its_headers_with_the_same_source_from_file_and_pipe(tmp_path: Path) -> None:
    large = b"From bram Thu Jan  1 00:00:00 2026\n" + MAIL + b"x" * 3_000_000
    (tmp_path / "large.eml").write_bytes(large)

    (by_file,) = read_mails([tmp_path / "large.eml"], largest_bytes=2_000_000)
    by_pipe = read_bytes(large, largest_bytes=2_000_000)

    assert (by_file.whole, by_pipe.whole) == (False, False)
    assert by_file.content == by_pipe.content == b"From: bram@example.org\nSubject: Ik kom"
    assert by_file.size == by_pipe.size == len(MAIL) + 3_000_000
    assert by_file.source == by_pipe.source


def test_the_from_line_of_a_delivery_agent_is_no_part_of_the_mail() -> None:
    piped = io.BytesIO(b"From bram@example.org  Mon May  4 12:00:00 2026\n" + MAIL).read()

    assert read_bytes(piped).content == MAIL
    assert read_bytes(piped).source == read_bytes(MAIL).source


@pytest.mark.parametrize("name", ["missing.eml", "empty"])
def test_a_path_without_mail_is_a_mistake_that_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(SettingsError, match=name):
        list(read_mails([tmp_path / name]))
