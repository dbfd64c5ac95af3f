"""A second reader is off unless a club says where it is, and no mail leaves in the open by a slip."""

from pathlib import Path

import pytest

from mailflow.flow.accounts import endpoint_of
from mailflow.flow.assemble import second_reader_of
from mailflow.model.errors import SettingsError
from mailflow.model.hosts import is_own_network, is_this_machine
from mailflow.model.secret import Secret
from mailflow.settings.second_reader import SecondReaderSettings
from tests.settings.folders import CLUB, settings_of, the_club

CANARY = "sk-canary-4711"
HERE = 'url = "http://localhost:11434/v1"\nmodel = "fictional-8b"'


def told(folder: Path, lines: str, *, mailflow: str = "") -> SecondReaderSettings:
    return the_club(folder, f"{CLUB}\n[second_reader]\n{lines}\n", mailflow=mailflow).second_reader


def wrong(folder: Path, lines: str) -> str:
    with pytest.raises(SettingsError) as caught:
        told(folder, lines)
    assert CANARY not in str(caught.value)
    return str(caught.value).replace(f"{folder}/", "")


def test_there_is_none_unless_a_club_names_one(tmp_path: Path) -> None:
    club = the_club(tmp_path, CLUB)

    assert club.second_reader.url is None
    assert endpoint_of(club) is None and second_reader_of(club) is None


def test_a_model_alone_does_not_turn_it_on(tmp_path: Path) -> None:
    assert endpoint_of(the_club(tmp_path, f'{CLUB}\n[second_reader]\nmodel = "fictional-8b"\n')) is None


def test_where_it_is_and_which_model_is_enough(tmp_path: Path) -> None:
    club = the_club(tmp_path, f"{CLUB}\n[second_reader]\n{HERE}\n")

    endpoint = endpoint_of(club)

    assert endpoint is not None
    assert (endpoint.url, endpoint.model, endpoint.secret) == ("http://localhost:11434/v1", "fictional-8b", None)
    assert endpoint.place == "localhost:11434"
    assert (club.second_reader.timeout_seconds, club.second_reader.asks_below) == (20, None)
    assert second_reader_of(club) is not None


def test_it_may_be_named_for_all_clubs_at_once(tmp_path: Path) -> None:
    found = told(tmp_path, "asks_below = 0.7", mailflow=f"[every_club.second_reader]\n{HERE}\n")

    assert (found.model, found.asks_below) == ("fictional-8b", 0.7)


@pytest.mark.parametrize("line", ['key_env = "READER_KEY"', 'key_file = "key"', 'key_command = "cat key"'])
def test_its_key_is_kept_where_passwords_are(tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READER_KEY", CANARY)
    (tmp_path / "key").write_text(f"{CANARY}\n", encoding="utf-8")
    (tmp_path / "key").chmod(0o600)
    club = the_club(tmp_path, f"{CLUB}\n[second_reader]\n{HERE}\n{line}\n")

    endpoint = endpoint_of(club)

    assert endpoint is not None and endpoint.secret is not None
    assert endpoint.secret() == Secret(CANARY)
    assert CANARY not in f"{club!r} {endpoint!r}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('key_env = "READER_KEY"', "club testers, second_reader: key_env: the variable READER_KEY is not set"),
        ('key_file = "key"', "cannot be read (No such file or directory): write the key in it"),
        ('key_command = "false"', "club testers, second_reader: key_command: false failed with exit code 1"),
        ('key_command = "true"', "gives an empty first line: the key must be its first line"),
    ],
)
def test_a_key_that_is_not_to_be_had_is_told(tmp_path: Path, line: str, said: str) -> None:
    endpoint = endpoint_of(the_club(tmp_path, f"{CLUB}\n[second_reader]\n{HERE}\n{line}\n"))

    assert endpoint is not None and endpoint.secret is not None
    with pytest.raises(SettingsError) as caught:
        endpoint.secret()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('url = "http://localhost:11434/v1"', "[second_reader] model is missing: write which"),
        ('url = "localhost:11434"\nmodel = "m"', "url is no web address"),
        ('url = "ftp://localhost/v1"\nmodel = "m"', "url is no web address"),
        ('url = "https:///v1"\nmodel = "m"', "url is no web address"),
        ('url = "https://example.org:port/v1"\nmodel = "m"', "url is no web address"),
        (f'url = "https://anna:{CANARY}@example.org/v1"\nmodel = "m"', "url holds a password"),
        (f'url = "https://example.org/v1?key={CANARY}"\nmodel = "m"', "url must end with its path"),
        ('url = "http://8.8.8.8/v1"\nmodel = "m"\ninsecure_http = true', "over the internet to 8.8.8.8"),
        ('url = "http://192.168.1.7/v1"\nmodel = "m"', "insecure_http = true"),
        ('url = "http://reader.example.org/v1"\nmodel = "m"', "insecure_http = true"),
        (f'{HERE}\nkey = "{CANARY}"', "key is no setting"),
        (f'{HERE}\napi_key = "{CANARY}"', "api_key is no setting"),
        (f'{HERE}\nkey_env = "{CANARY}"', "must be the name of a variable"),
        (f'{HERE}\nkey_env = "A"\nkey_file = "b"', "key_file stands beside key_env"),
        (f"{HERE}\ntimeout_seconds = 60", "timeout_seconds must be at most 30"),
        (f"{HERE}\nasks_below = 2.0", "asks_below must be at most 1"),
        (f'{HERE}\nanswer_format = "xml"', "answer_format must be one of"),
        (f'{HERE}\nlanguage = "fr"', "language must be one of"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, lines: str, said: str) -> None:
    assert said in wrong(tmp_path, lines)


@pytest.mark.parametrize(
    "url", ["http://192.168.1.7/v1", "http://[fd00::7]/v1", "http://reader.example.org/v1", "http://100.64.0.1/v1"]
)
def test_plain_http_to_a_network_of_one_s_own_must_be_meant(tmp_path: Path, url: str) -> None:
    assert told(tmp_path, f'url = "{url}/"\nmodel = "m"\ninsecure_http = true').url == url


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("10.1.2.3", True),
        ("172.31.255.255", True),
        ("172.32.0.0", False),
        ("192.168.0.1", True),
        ("192.0.2.1", False),
        ("fe80::1%eth0", True),
        ("fd12::1", True),
        ("::ffff:10.0.0.1", True),
        ("::ffff:8.8.8.8", False),
        ("2001:db8::1", False),
        ("0.0.0.0", False),
        ("example.org", False),
        ("", False),
    ],
)
def test_which_numbers_are_one_s_own_network(host: str, is_own: bool) -> None:
    assert is_own_network(host) is is_own


def test_which_hosts_are_this_machine() -> None:
    assert all(is_this_machine(host) for host in ("localhost", "LOCALHOST.", "127.0.0.9", "::1"))
    assert not any(is_this_machine(host) for host in ("localhost.example.org", "10.0.0.1", ""))


def test_settings_of_two_clubs_are_their_own(tmp_path: Path) -> None:
    other = CLUB.replace("club@example.org", "other@example.org")
    settings = settings_of(tmp_path, first=f"{CLUB}\n[second_reader]\n{HERE}\n", second=other)

    assert [endpoint_of(club) is not None for club in settings.clubs] == [True, False]
