"""The accounts of the network are what a club's settings say."""

from datetime import date
from pathlib import Path

import pytest

from mailflow.flow.accounts import imap_account, smtp_account
from mailflow.model.errors import SettingsError
from tests.settings.folders import CLUB, REST, TOP, the_club

CAREFUL = """
start = "2026-01-31"
file_away = true
idle = false
timeout_seconds = 20
batch_mails = 5
batch_mb = 2
largest_mail_mb = 10
ca_file = "authority.pem"
folders = ["INBOX", "Club"]
"""


def test_an_inbox_is_read_as_its_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUB_PASSWORD", "Tulp-en-Roos-77")
    club = the_club(tmp_path, CLUB + CAREFUL)

    account = imap_account(club, club.inboxes[0])

    assert (account.key, account.host, account.port, account.security) == (
        "testers:club-example-org",
        "imap.example.org",
        993,
        "tls",
    )
    assert (account.login.username, account.login.password()) == ("club@example.org", "Tulp-en-Roos-77")
    assert (account.start, account.folders, account.timeout_seconds) == (date(2026, 1, 31), ("INBOX", "Club"), 20)
    assert not account.idle
    assert (account.batch_mails, account.batch_bytes, account.largest_bytes) == (5, 2_000_000, 10_000_000)
    assert account.ca_file == str(tmp_path / "authority.pem")
    assert account.file_away == {
        "handled": "Mailflow handled",
        "ignored": "Mailflow ignored",
        "stuck": "Mailflow stuck",
    }


def test_a_mailbox_is_left_as_it_is_where_nobody_said_otherwise(tmp_path: Path) -> None:
    club = the_club(tmp_path, CLUB)

    account = imap_account(club, club.inboxes[0])

    assert (account.file_away, account.ca_file, account.start) == (None, None, "now")
    assert account.idle


def test_mails_go_out_as_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUB_PASSWORD", "Tulp-en-Roos-77")

    account = smtp_account(the_club(tmp_path, TOP + REST + "mails_a_minute = 7\nmails_a_connection = 3\n"))

    assert (account.key, account.host, account.port, account.security) == (
        "testers",
        "smtp.example.org",
        587,
        "starttls",
    )
    assert account.login is not None
    assert (account.login.username, account.login.password()) == ("club@example.org", "Tulp-en-Roos-77")
    assert (account.mails_a_minute, account.mails_a_connection) == (7, 3)


def test_a_relay_without_login_gets_none(tmp_path: Path) -> None:
    text = TOP + REST.replace('password_env = "CLUB_PASSWORD"', 'username = ""')

    assert smtp_account(the_club(tmp_path, text)).login is None


def test_a_password_that_is_not_to_be_had_is_said_to_be_whose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLUB_PASSWORD", raising=False)
    club = the_club(tmp_path, CLUB)
    way_out = smtp_account(club).login

    with pytest.raises(SettingsError, match="club testers, inbox club-example-org: password_env: the variable"):
        imap_account(club, club.inboxes[0]).login.password()
    assert way_out is not None
    with pytest.raises(SettingsError, match="club testers, smtp: password_env: the variable CLUB_PASSWORD is not set"):
        way_out.password()
