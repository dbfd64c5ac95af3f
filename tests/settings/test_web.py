"""What can be written of the pages for people."""

from pathlib import Path

import pytest

from mailflow.flow.assemble import room_of
from mailflow.model.errors import SettingsError
from tests.settings.folders import settings_of


def web(text: str, folder: Path) -> tuple[str | None, tuple[str, int]]:
    settings = settings_of(folder, mailflow=f"[web]\n{text}\n").web
    return settings.public_url, settings.place


def test_there_are_no_pages_unless_a_public_address_is_written(tmp_path: Path) -> None:
    assert web("", tmp_path) == (None, ("127.0.0.1", 8025))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://mail.example.org", "https://mail.example.org"),
        ("https://mail.example.org/", "https://mail.example.org"),
        (" https://Mail.Example.ORG:8443/club/ ", "https://mail.example.org:8443/club"),
        ("https://[2001:db8::1]/a-b", "https://[2001:db8::1]/a-b"),
    ],
)
def test_a_public_address_is_kept_without_a_slash_at_its_end(tmp_path: Path, written: str, meant: str) -> None:
    assert web(f'public_url = "{written}"', tmp_path)[0] == meant


@pytest.mark.parametrize(
    "wrong",
    [
        "http://mail.example.org", "mail.example.org", "https://", "https://a b", "https://anna:pw@mail.example.org",
        "https://mail.example.org?x=1", "https://mail.example.org#x", "https://mail.example.org:99999", "https://ü.nl",
        "https://mail.example.org/a>b", "ftp://mail.example.org", "", "https://mail.example.org/a b",
    ],
)  # fmt: skip
def test_an_address_that_links_cannot_begin_with_is_refused_with_an_example(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(SettingsError, match=r"public_url.*https://mail\.example\.org"):
        web(f'public_url = "{wrong}"', tmp_path)


def test_it_listens_where_it_is_told_to(tmp_path: Path) -> None:
    assert web('listen = "0.0.0.0:80"', tmp_path)[1] == ("0.0.0.0", 80)
    assert web('listen = "[::1]:8025"', tmp_path)[1] == ("::1", 8025)


@pytest.mark.parametrize("wrong", ["8025", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", "127.0.0.1:http", ":8025"])
def test_what_is_no_address_and_port_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(SettingsError, match=r"listen.*127\.0\.0\.1:8025"):
        web(f'listen = "{wrong}"', tmp_path)


def test_every_club_has_the_public_address(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, mailflow='[web]\npublic_url = "https://mail.example.org/"\n')

    assert room_of(settings.clubs[0], settings).club.public_url == "https://mail.example.org"
