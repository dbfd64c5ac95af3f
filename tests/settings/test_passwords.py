"""A password is fetched when it is needed, from a place that is fit for it, and never shown."""

import os
import select
from pathlib import Path

import pytest

from mailflow.model.errors import SettingsError
from mailflow.model.secret import Secret
from mailflow.settings import passwords
from mailflow.settings.servers import InboxSettings
from tests.settings.folders import CLUB, TOP, settings_of, the_club

CANARY = "hunter2 canary"


def inbox(folder: Path, line: str) -> InboxSettings:
    """The inbox of a club, with the password where this line says."""
    text = CLUB.replace(
        'host = "imap.example.org"\npassword_env = "CLUB_PASSWORD"', f'host = "imap.example.org"\n{line}'
    )
    assert line in text
    return the_club(folder, text).inboxes[0]


def trouble(one: InboxSettings) -> str:
    with pytest.raises(SettingsError) as caught:
        one.secret()
    assert CANARY not in str(caught.value)
    return str(caught.value)


def a_file(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "secrets" / "club"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_variable_is_read_when_it_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = inbox(tmp_path, 'password_env = "THE_CLUB"')

    assert "the variable THE_CLUB is not set" in trouble(one)
    monkeypatch.setenv("THE_CLUB", CANARY)
    assert one.secret() == Secret(CANARY)


def test_a_file_is_read_from_the_folder_of_the_settings(tmp_path: Path) -> None:
    one = inbox(tmp_path, 'password_file = "secrets/club"')

    assert "secrets/club cannot be read" in trouble(one)
    a_file(tmp_path, f"{CANARY}\r\nsecond line\n".encode())
    assert one.secret() == Secret(CANARY)


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o644, 0o666])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = a_file(tmp_path, CANARY.encode(), mode)

    assert trouble(inbox(tmp_path, 'password_file = "secrets/club"')) == (
        f"password_file: others can read {path}: make it yours alone (chmod 600)"
    )


def test_a_file_that_the_group_can_read_is_noticed(tmp_path: Path) -> None:
    path = a_file(tmp_path, CANARY.encode(), 0o640)

    assert passwords.InFile(path).secret() == Secret(CANARY)
    assert passwords.InFile(path).is_open_to_group()
    path.chmod(0o600)
    assert not passwords.InFile(path).is_open_to_group()


@pytest.mark.parametrize("content", [b"", b"\n", b"\nsecond", b"\xff\xfe"])
def test_a_file_without_a_password_is_told(tmp_path: Path, content: bytes) -> None:
    a_file(tmp_path, content)

    assert "the password must be its first line" in trouble(inbox(tmp_path, 'password_file = "secrets/club"'))


def test_a_command_is_run_in_the_folder_of_the_settings_without_a_shell(tmp_path: Path) -> None:
    (tmp_path / "stored").write_text(f"{CANARY}; echo $HOME\nmore\n", encoding="utf-8")

    assert inbox(tmp_path, "password_command = \"cat 'stored'\"").secret() == Secret(f"{CANARY}; echo $HOME")
    assert inbox(tmp_path, 'password_command = "echo $HOME;"').secret() == Secret("$HOME;")


def test_a_command_that_fails_shows_neither_its_output_nor_its_arguments(tmp_path: Path) -> None:
    script = tmp_path / "show"
    script.write_text(f"#!/bin/sh\necho '{CANARY}'\necho '{CANARY}' >&2\nexit 3\n", encoding="utf-8")
    script.chmod(0o700)

    said = trouble(inbox(tmp_path, f"password_command = \"./show '{CANARY}'\""))

    assert said == "password_command: ./show failed with exit code 3: try it by hand, as this user"


def test_a_command_that_is_not_there_or_prints_nothing_is_told(tmp_path: Path) -> None:
    assert "no-such-program cannot be started" in trouble(inbox(tmp_path, 'password_command = "no-such-program"'))
    assert "gives an empty first line" in trouble(inbox(tmp_path, 'password_command = "true"'))


def test_a_command_that_waits_is_ended_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COMMAND_SECONDS", 0.5)
    os.mkfifo(tmp_path / "alive")
    script = tmp_path / "wait"
    script.write_text("#!/bin/sh\nexec 9>alive\nsleep 600 &\nwait\n", encoding="utf-8")
    script.chmod(0o700)

    with os.fdopen(os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as alive:
        assert "did not end within 0.5 seconds" in trouble(inbox(tmp_path, 'password_command = "./wait"'))

        # Its end comes once nobody holds the other side: neither the script nor what it started.
        readable, _, _ = select.select([alive], [], [], 10)
        assert readable == [alive]
        assert alive.read() == b""


def test_settings_show_no_password_whatever_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUB_PASSWORD", CANARY)
    settings = settings_of(tmp_path, testers=TOP + CLUB.removeprefix(TOP) + "\n")
    by_command = inbox(tmp_path, f"password_command = \"echo '{CANARY}'\"")

    for shown in (settings, settings.clubs[0], settings.clubs[0].inboxes[0].secret(), by_command, by_command.secret()):
        assert CANARY not in f"{shown!r} {shown}"
