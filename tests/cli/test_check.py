"""`mailflow check` says of everything that an installation rests on whether it is sound."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from mailflow.store import connect, heartbeats
from tests.cli.conftest import ADDRESS, PASSWORD, MailServers, Typed

CANARY = "Narcis-88-canary"
NAMED = ("--name", "De Lezers", "--key", "lezers", "--address", ADDRESS)
QUIET = ("--organiser", "Anna de Boer <anna@wijk.example.org>", "--no-input", "--no-connect")
AWAY = ("--imap-host", "imap.example.org", "--smtp-host", "smtp.example.org")


@pytest.fixture
def folder(mailflow: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A club's folder, as `init` makes it, with servers that are not there; we stand in it."""
    mailflow("init", "club", *NAMED, *AWAY, *QUIET, "--password-stdin", typed=f"{PASSWORD}\n")
    monkeypatch.chdir(tmp_path / "club")
    return tmp_path / "club"


@pytest.fixture
def served(mailflow: Typed, mail_servers: MailServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, with servers that are there."""
    mailflow("init", "club", *NAMED, *mail_servers.flags, *QUIET, "--password-stdin", typed=f"{PASSWORD}\n")
    monkeypatch.chdir(tmp_path / "club")
    return tmp_path / "club"


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def make_database(folder: Path, *, now: datetime) -> None:
    settings = read_settings(folder, defaults=shipped("config"))
    connect.open_database(settings.database.url, folder=folder)
    try:
        connect.migrate(now=now)
    finally:
        connect.close()


def test_a_new_folder_is_sound(mailflow: Typed, folder: Path) -> None:
    done = mailflow("check", "--offline")

    assert done.exit_code == 0, done.output
    states = [line.split()[0] for line in done.stdout.splitlines()]
    assert states == ["ok"] * (len(states) - 1) + ["All"]
    for told in (
        "1 club, 1 inbox",
        "templates, in nl and en",
        "Europe/Amsterdam",
        "mailflow.db is not there yet: it is made when mailflow starts",
        "lezers, club-example-org: the password is where the settings say",
    ):
        assert told in done.stdout
    assert not (folder / "mailflow.db").exists()


def test_servers_that_let_us_in_are_well(mailflow: Typed, served: Path, mail_servers: MailServers) -> None:
    done = mailflow("check")

    assert done.exit_code == 0, done.output
    assert f"logged in at localhost:{mail_servers.dovecot.imaps}, reads INBOX" in done.stdout
    assert f"logged in at localhost:{mail_servers.sink.port}; no mail was sent" in done.stdout
    assert mail_servers.sink.delivered == []


def test_a_folder_that_is_not_on_the_server_is_told_with_the_nearest(
    mailflow: Typed, served: Path, mail_servers: MailServers
) -> None:
    mail_servers.dovecot.maildir(ADDRESS, "Aanmeldingen")
    change(served / "clubs" / "lezers.toml", 'folders = ["INBOX"]', 'folders = ["INBOX", "Aanmelding"]')

    done = mailflow("check")

    assert done.exit_code == 1
    assert "there is no folder Aanmelding" in done.stdout
    assert "did you mean Aanmeldingen?" in done.stdout


def test_a_refused_login_and_a_missing_password_are_told_apart_and_show_nothing(
    mailflow: Typed, served: Path, mail_servers: MailServers
) -> None:
    secret = served / "secrets" / "lezers"
    secret.write_text(f"{CANARY}\n")
    refused = mailflow("check")
    secret.chmod(0o644)
    open_to_all = mailflow("check")
    secret.unlink()
    missing = mailflow("check")

    assert [done.exit_code for done in (refused, open_to_all, missing)] == [1, 1, 1]
    assert refused.stdout.count("wrong  ") == 2
    assert "club lezers, inbox club-example-org: password_file: others can read" in open_to_all.stdout
    assert "secrets/lezers cannot be read" in missing.stdout
    for done in (refused, open_to_all, missing):
        assert CANARY not in done.output


def test_where_no_server_can_be_reached_offline_still_says_what_can_be_said(mailflow: Typed, folder: Path) -> None:
    change(folder / "clubs" / "lezers.toml", '"imap.example.org"', '"127.0.0.1"')
    change(folder / "clubs" / "lezers.toml", "port = 993", "port = 1")

    assert mailflow("check", "--offline").exit_code == 0


def test_json_gives_an_object_a_line(mailflow: Typed, folder: Path) -> None:
    (folder / "templates" / "nl").mkdir()
    (folder / "templates" / "nl" / "welcome.md").write_text("---\nsubject: x\n---\n{{ [red] }", encoding="utf-8")

    done = mailflow("check", "--offline", "--json")

    assert done.exit_code == 1
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    assert {tuple(one) for one in findings} == {("area", "state", "text")}
    (wrong,) = [one for one in findings if one["state"] == "wrong"]
    assert wrong["area"] == "templates"
    assert "templates/nl/welcome.md" in wrong["text"]


def test_what_a_file_holds_cannot_colour_the_terminal(mailflow: Typed, folder: Path) -> None:
    change(
        folder / "clubs" / "lezers.toml", "[policies]", '[policies.thresholds]\n"[red]x\\u001b[31m" = 0.5\n[policies]'
    )

    done = mailflow("check", "--offline")

    assert done.exit_code == 0, done.output
    assert "[red]x·[31m is no kind of wish" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_template_in_one_language_only_is_worth_a_look(mailflow: Typed, folder: Path) -> None:
    (folder / "templates" / "nl").mkdir()
    (folder / "templates" / "nl" / "outing.md").write_text("---\nsubject: Uitje\n---\nKom je mee?\n", encoding="utf-8")

    done = mailflow("check", "--offline")

    assert done.exit_code == 0, done.output
    assert "lezers: not in every language: write en/outing.md" in done.stdout
    assert "Nothing wrong, 1 to look at." in done.stdout


def test_a_file_that_is_no_text_is_told(mailflow: Typed, folder: Path) -> None:
    (folder / "templates" / "nl").mkdir()
    (folder / "templates" / "nl" / "welcome.md").write_bytes(b"\xff\xfe")
    (folder / "lexicon" / "join.toml").write_bytes(b"\xff\xfe")

    done = mailflow("check", "--offline")

    assert done.exit_code == 1
    assert [line.split()[1] for line in done.stdout.splitlines() if line.startswith("wrong")] == [
        "templates",
        "lexicon",
    ]


def test_words_that_cannot_be_read_or_lead_nowhere_are_told(mailflow: Typed, folder: Path) -> None:
    (folder / "lexicon" / "jion.toml").write_text('[label]\nnl = "Meedoen"\nen = "Joining"\n', encoding="utf-8")
    nowhere = mailflow("check", "--offline")
    (folder / "lexicon" / "jion.toml").write_text("[label\n", encoding="utf-8")
    unreadable = mailflow("check", "--offline")

    assert (nowhere.exit_code, unreadable.exit_code) == (1, 1)
    assert "jion.toml is about nothing that mailflow can decide: did you mean join?" in nowhere.stdout
    assert "jion.toml" in unreadable.stdout


def test_safe_mode_and_other_things_hardly_meant_are_worth_a_look(mailflow: Typed, folder: Path) -> None:
    change(folder / "mailflow.toml", 'mode = "off"', 'mode = "hold"')
    change(folder / "clubs" / "lezers.toml", '"anna@wijk.example.org"', f'"{ADDRESS}"')
    (folder / "secrets" / "lezers").chmod(0o640)

    done = mailflow("check", "--offline")

    assert done.exit_code == 0, done.output
    warned = [line for line in done.stdout.splitlines() if line.startswith("warn")]
    assert len(warned) == 4
    assert "answers are written but kept back" in warned[0]
    assert "an organiser has the club's own address" in warned[1]
    assert "can be read by its group: chmod 600" in warned[2]


def test_an_authority_that_is_not_there_is_told(mailflow: Typed, folder: Path) -> None:
    change(folder / "clubs" / "lezers.toml", "port = 993", 'port = 993\nca_file = "our.pem"')

    done = mailflow("check", "--offline")

    assert done.exit_code == 1
    assert f"ca_file {folder}/our.pem is not there" in done.stdout


def test_a_database_in_use_is_whole(mailflow: Typed, folder: Path) -> None:
    make_database(folder, now=datetime.now(UTC))

    done = mailflow("check", "--offline")

    assert done.exit_code == 0, done.output
    assert "mailflow.db opens and is whole" in done.stdout


def test_a_postgresql_database_is_looked_into_too(mailflow: Typed, folder: Path, postgres_url: str) -> None:
    change(folder / "mailflow.toml", "sqlite:mailflow.db", postgres_url)

    new = mailflow("check", "--offline")
    make_database(folder, now=datetime.now(UTC))
    in_use = mailflow("check", "--offline")

    assert (new.exit_code, in_use.exit_code) == (0, 0), new.output + in_use.output
    assert "to do: done when mailflow starts" in new.stdout
    assert "the PostgreSQL database opens and is whole" in in_use.stdout
    assert "to do" not in in_use.stdout


def test_a_database_server_that_is_away_is_told(mailflow: Typed, folder: Path) -> None:
    change(folder / "mailflow.toml", "sqlite:mailflow.db", "postgresql://mailflow@127.0.0.1:1/mailflow")

    done = mailflow("check", "--offline")

    assert done.exit_code == 1
    assert "wrong  database" in done.stdout
    assert "Traceback" not in done.output


def test_a_damaged_database_is_told_and_left_alone(mailflow: Typed, folder: Path) -> None:
    (folder / "mailflow.db").write_bytes(b"this is no database" * 100)

    done = mailflow("check", "--offline")

    assert done.exit_code == 1
    assert "wrong  database" in done.stdout
    assert (folder / "mailflow.db").read_bytes() == b"this is no database" * 100


def test_a_clock_behind_what_was_done_already_is_told(mailflow: Typed, folder: Path) -> None:
    make_database(folder, now=datetime.now(UTC))
    heartbeat(folder, at=datetime(2099, 1, 1, tzinfo=UTC))

    done = mailflow("check", "--offline")

    assert done.exit_code == 1
    assert "but something was done later than that: set the clock of this machine" in done.stdout


def heartbeat(folder: Path, *, at: datetime) -> None:
    """Something was done at that instant."""
    connect.open_database("sqlite:mailflow.db", folder=folder)
    try:
        with connect.transaction():
            heartbeats.beat("clock", now=at)
    finally:
        connect.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(mailflow: Typed, folder: Path) -> None:
    folder.chmod(0o500)
    try:
        done = mailflow("check", "--offline")
    finally:
        folder.chmod(0o700)

    assert done.exit_code == 1
    assert "cannot be written by this user" in done.stdout


def test_settings_that_are_wrong_end_with_2_and_plain_words(mailflow: Typed, folder: Path) -> None:
    change(folder / "mailflow.toml", "poll_minutes", "poll_minuts")

    done = mailflow("check")

    assert done.exit_code == 2
    assert done.stdout == ""
    assert "[daemon] poll_minuts is no setting: did you mean poll_minutes?" in done.stderr
    assert "Traceback" not in done.stderr


def test_config_names_the_folder_from_anywhere(
    mailflow: Typed, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert mailflow("check", "--offline").exit_code == 2
    named = mailflow("--config", str(folder / "mailflow.toml"), "check", "--offline")
    monkeypatch.setenv("MAILFLOW_CONFIG", str(folder))
    by_variable = mailflow("check", "--offline")

    assert (named.exit_code, by_variable.exit_code) == (0, 0), named.output + by_variable.output


def test_settings_shows_all_that_can_be_set(mailflow: Typed) -> None:
    assert mailflow("settings").stdout == (shipped("config") / "mailflow.toml").read_text(encoding="utf-8")
    assert mailflow("settings", "club").stdout == (shipped("config") / "clubs/club.toml").read_text(encoding="utf-8")


def test_version_says_which_mailflow_this_is(mailflow: Typed) -> None:
    assert mailflow("--version").stdout.startswith("mailflow ")
