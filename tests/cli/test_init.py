"""`mailflow init` makes a folder that a volunteer understands, and says whether the mail servers let us in."""

import stat
from itertools import pairwise
from pathlib import Path

import pytest

from mailflow.flow.found import PasswordChosen
from mailflow.model.address import Address
from mailflow.model.secret import Secret
from mailflow.settings.installation import Settings
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from tests.cli.conftest import ADDRESS, PASSWORD, MailServers, Typed

FLAGS = (
    *("--name", "De Lezers, Utrecht", "--address", ADDRESS, "--language", "en", "--timezone", "Europe/Brussels"),
    *("--organiser", "Anna de Boer <anna@wijk.example.org>", "--organiser", '"Bilal" <bilal@buurt.example.net>'),
)
SERVERS = ("--imap-host", "imap.example.org", "--smtp-host", "smtp.example.org")
QUIET = ("--no-input", "--no-connect")


def made(folder: Path) -> Settings:
    return read_settings(folder, defaults=shipped("config"))


def test_by_flags_alone_a_whole_folder_is_made(mailflow: Typed, tmp_path: Path) -> None:
    done = mailflow("init", "club", *FLAGS, *SERVERS, *QUIET, "--password-env", "LEZERS")

    assert done.exit_code == 0, done.output
    settings = made(tmp_path / "club")
    club = settings.clubs[0]
    assert (club.key, club.name, club.address) == ("de-lezers-utrecht", "De Lezers, Utrecht", ADDRESS)
    assert (club.language, club.timezone) == ("en", "Europe/Brussels")
    assert club.club().organisers == (
        Address(name="Anna de Boer", address="anna@wijk.example.org"),
        Address(name="Bilal", address="bilal@buurt.example.net"),
    )
    inbox, smtp = club.inboxes[0], club.smtp
    assert (inbox.host, inbox.port, inbox.security, inbox.username, inbox.start) == (
        "imap.example.org",
        993,
        "tls",
        ADDRESS,
        "now",
    )
    assert (smtp.host, smtp.port, smtp.security, smtp.username) == ("smtp.example.org", 587, "starttls", ADDRESS)
    assert settings.safe_mode.mode == "off"
    assert sorted(path.relative_to(tmp_path / "club").as_posix() for path in (tmp_path / "club").rglob("*.*")) == [
        "clubs/de-lezers-utrecht.toml",
        "lexicon/README.md",
        "mailflow.toml",
        "templates/README.md",
    ]
    assert "Next: cd club && mailflow check && mailflow run" in done.output


def test_every_line_of_the_settings_is_explained(mailflow: Typed, tmp_path: Path) -> None:
    mailflow("init", "club", *FLAGS, *SERVERS, *QUIET, "--password-env", "LEZERS")

    for file in ("mailflow.toml", "clubs/de-lezers-utrecht.toml"):
        lines = (tmp_path / "club" / file).read_text(encoding="utf-8").splitlines()
        for above, line in pairwise(lines):
            # What organisers' names and addresses are, the header says.
            if " = " in line and not line.startswith(("#", "name", "address")):
                assert above.startswith("# "), line


def test_the_same_folder_is_made_by_answers(mailflow: Typed, tmp_path: Path) -> None:
    answers = [
        "De Lezers, Utrecht",
        "club at example.org",  # asked again
        ADDRESS,
        "fr",  # asked again
        "en",
        "Europe/Brussel",  # asked again
        "Europe/Brussels",
        "Anna de Boer",
        "anna@wijk.example.org",
        "Bilal",
        "bilal@buurt.example.net",
        "",  # nobody else
        "other",
        "https://imap.example.org",  # asked again
        "imap.example.org",
        "",  # tls
        "",  # 993
        "",  # smtp.example.org, guessed from the address
        "",  # starttls
        "",  # 587
        "",  # the address is the name to log in with
        "variable",
        "LEZERS",
        "n",
    ]
    by_answers = mailflow("init", "answers", "--no-connect", typed="\n".join(answers) + "\n")
    mailflow("init", "flags", *FLAGS, *SERVERS, *QUIET, "--password-env", "LEZERS")

    assert by_answers.exit_code == 0, by_answers.output
    for path in (tmp_path / "flags").rglob("*.toml"):
        same = tmp_path / "answers" / path.relative_to(tmp_path / "flags")
        assert same.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")
    assert "That is no plain mail address." in by_answers.output
    assert "That must be one of nl, en." in by_answers.output
    assert "did you mean Europe/Brussels?" in by_answers.output


def test_a_password_that_is_typed_is_kept_in_a_file_for_its_owner_alone(mailflow: Typed, tmp_path: Path) -> None:
    known = ("--provider", "gmail", "--username", ADDRESS)

    done = mailflow("init", "club", *FLAGS, *known, "--no-connect", typed=f"file\n{PASSWORD}\nn\n")

    assert done.exit_code == 0, done.output
    kept = tmp_path / "club" / "secrets" / "de-lezers-utrecht"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert made(tmp_path / "club").clubs[0].inboxes[0].secret() == Secret(PASSWORD)
    assert made(tmp_path / "club").clubs[0].smtp.secret() == Secret(PASSWORD)
    assert PASSWORD not in done.output
    assert "app password" in done.output
    for path in (tmp_path / "club").rglob("*"):
        assert path == kept or path.is_dir() or PASSWORD not in path.read_text(encoding="utf-8")


def test_a_password_comes_by_standard_input_for_scripts(mailflow: Typed, tmp_path: Path) -> None:
    done = mailflow("init", "club", *FLAGS, *SERVERS, *QUIET, "--password-stdin", typed=f"{PASSWORD}\n")

    assert done.exit_code == 0, done.output
    assert made(tmp_path / "club").clubs[0].smtp.secret() == Secret(PASSWORD)


@pytest.mark.parametrize(
    ("provider", "imap_host", "smtp_host"),
    [
        ("microsoft365", "outlook.office365.com", "smtp.office365.com"),
        ("gmail", "imap.gmail.com", "smtp.gmail.com"),
    ],
)
def test_the_servers_of_a_known_provider_are_known(
    mailflow: Typed, tmp_path: Path, provider: str, imap_host: str, smtp_host: str
) -> None:
    done = mailflow("init", "club", *FLAGS, *QUIET, "--provider", provider, "--password-command", "pass show club")

    assert done.exit_code == 0, done.output
    club = made(tmp_path / "club").clubs[0]
    assert (club.inboxes[0].host, club.inboxes[0].port, club.inboxes[0].security) == (imap_host, 993, "tls")
    assert (club.smtp.host, club.smtp.port, club.smtp.security) == (smtp_host, 587, "starttls")


def test_servers_on_this_machine_need_neither_encryption_nor_a_login_for_sending(
    mailflow: Typed, tmp_path: Path
) -> None:
    here = ("--imap-host", "127.0.0.1", "--imap-port", "1143", "--imap-security", "plain", "--username", "lezers")
    out = ("--smtp-host", "127.0.0.1", "--smtp-port", "1025", "--smtp-security", "plain", "--smtp-without-login")
    done = mailflow("init", "club", *FLAGS, *here, *out, *QUIET, "--key", "lezers", "--password-env", "LEZERS")

    assert done.exit_code == 0, done.output
    club = made(tmp_path / "club").club("lezers")
    assert (club.inboxes[0].port, club.inboxes[0].security, club.inboxes[0].username) == (1143, "plain", "lezers")
    assert (club.smtp.port, club.smtp.security, club.smtp.username, club.smtp.secret()) == (1025, "plain", "", None)


def test_all_answers_can_be_kept_back_or_sent_elsewhere_at_first(mailflow: Typed, tmp_path: Path) -> None:
    password = ("--password-env", "LEZERS")
    mailflow("init", "held", *FLAGS, *SERVERS, *QUIET, *password, "--safe-mode", "hold", "--start", "unseen")
    redirected = ("--safe-mode", "redirect", "--safe-address", "anna@wijk.example.org", "--start", "2026-01-31")
    mailflow("init", "redirected", *FLAGS, *SERVERS, *QUIET, *password, *redirected)

    assert made(tmp_path / "held").safe_mode.mode == "hold"
    assert made(tmp_path / "held").clubs[0].inboxes[0].start == "unseen"
    assert made(tmp_path / "redirected").safe_mode.address == "anna@wijk.example.org"
    assert str(made(tmp_path / "redirected").clubs[0].inboxes[0].start) == "2026-01-31"


def test_nothing_is_ever_written_over(mailflow: Typed, tmp_path: Path) -> None:
    (tmp_path / "club").mkdir()
    (tmp_path / "club" / "mailflow.toml").write_text("# ours\n")

    done = mailflow("init", "club", *FLAGS, *SERVERS, *QUIET, "--password-env", "LEZERS")

    assert done.exit_code == 2
    assert "mailflow.toml: already there, and left as it is. Name a new folder" in done.stderr
    assert [path.name for path in (tmp_path / "club").iterdir()] == ["mailflow.toml"]
    assert (tmp_path / "club" / "mailflow.toml").read_text() == "# ours\n"


def test_a_single_file_that_is_there_keeps_all_others_from_being_written(mailflow: Typed, tmp_path: Path) -> None:
    (tmp_path / "club" / "lexicon").mkdir(parents=True)
    (tmp_path / "club" / "lexicon" / "README.md").symlink_to("/nowhere")

    done = mailflow("init", "club", *FLAGS, *SERVERS, *QUIET, "--password-env", "LEZERS")

    assert done.exit_code == 2
    assert "lexicon/README.md: already there" in done.stderr
    assert not (tmp_path / "club" / "mailflow.toml").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("--name", ""), "--name must be one line of text that is not empty"),
        (("--address", "club"), "--address is no plain mail address"),
        (("--language", "de"), "--language must be one of nl, en"),
        (
            ("--timezone", "Europe/Brusels"),
            "--timezone is no time zone of the IANA list: did you mean Europe/Brussels?",
        ),
        (("--organiser", "anna@wijk.example.org"), '--organiser must look like "Anna de Boer <anna@example.org>"'),
        (("--organiser", "Anna <anna>"), "--organiser is no plain mail address"),
        (("--provider", "yahoo"), "--provider must be one of microsoft365, gmail, other"),
        (("--imap-host", "imap example"), "--imap-host is no name of a server"),
        (("--imap-port", "70000"), "--imap-port must be a number from 1 to 65535"),
        (("--imap-security", "plain"), "--imap-security must be tls or starttls: plain is for a server on this"),
        (("--key", "De Club"), "--key may hold small letters, digits and hyphens only"),
        (("--start", "tomorrow"), '--start must be "now", "unseen", "all" or a day such as "2026-01-31"'),
        (("--safe-mode", "redirect"), "--safe-address is missing: give it"),
        (("--password-env", "not a name!"), "--password-env must be the name of a variable"),
        (("--password-command", "pass"), "there are several options for the password: give one of them"),
    ],
)
def test_a_wrong_flag_is_told_and_nothing_is_made(
    mailflow: Typed, tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    done = mailflow("init", "club", *FLAGS, *SERVERS, *QUIET, "--password-env", "LEZERS", *change)

    assert done.exit_code == 2
    assert told in done.stderr
    assert not (tmp_path / "club").exists()


@pytest.mark.parametrize("missing", ["--name", "--address", "--organiser", "--imap-host", "--smtp-host", "password"])
def test_a_missing_flag_is_told_where_nobody_can_be_asked(mailflow: Typed, tmp_path: Path, missing: str) -> None:
    words = [*FLAGS, *SERVERS, "--password-env", "LEZERS"]
    left_out = missing if missing.startswith("--") else "--password-env"
    while left_out in words:
        at = words.index(left_out)
        del words[at : at + 2]

    done = mailflow("init", "club", *words, *QUIET)

    assert done.exit_code == 2
    assert f"{missing} is missing" in done.stderr
    assert not (tmp_path / "club").exists()


def test_where_the_servers_let_us_in_all_is_said_to_be_well(
    mailflow: Typed, tmp_path: Path, mail_servers: MailServers
) -> None:
    done = mailflow(
        "init", "club", *FLAGS, *mail_servers.flags, "--no-input", "--password-stdin", typed=f"{PASSWORD}\n"
    )

    assert done.exit_code == 0, done.output
    assert f"logged in at localhost:{mail_servers.dovecot.imaps}, reads INBOX" in done.stdout
    assert f"logged in at localhost:{mail_servers.sink.port}; no mail was sent" in done.stdout
    assert mail_servers.sink.delivered == []
    assert (tmp_path / "club" / "mailflow.toml").is_file()


def test_a_refused_login_is_said_in_plain_words_and_the_folder_stays(
    mailflow: Typed, tmp_path: Path, mail_servers: MailServers
) -> None:
    wrong = "Narcis-88-canary"

    done = mailflow("init", "club", *FLAGS, *mail_servers.flags, "--no-input", "--password-stdin", typed=f"{wrong}\n")

    assert done.exit_code == 1
    lines = [line for line in done.stdout.splitlines() if line.startswith("wrong")]
    assert len(lines) == 2
    assert all("login" in line and "refused" in line for line in lines), lines
    assert "The folder stays as it is" in done.stderr
    assert wrong not in done.output
    assert "Traceback" not in done.output
    assert made(tmp_path / "club").clubs[0].inboxes[0].secret() == Secret(wrong)


def test_a_certificate_that_nobody_vouches_for_is_said_in_plain_words(
    mailflow: Typed, mail_servers: MailServers
) -> None:
    flags = [word for word in mail_servers.flags if word not in ("--ca-file", mail_servers.authority.ca_file)]

    done = mailflow("init", "club", *FLAGS, *flags, "--no-input", "--password-stdin", typed=f"{PASSWORD}\n")

    assert done.exit_code == 1
    assert "the certificate is not from an authority that this machine trusts" in done.stdout


def test_what_the_readmes_show_works(mailflow: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEZERS", PASSWORD)
    mailflow("init", "club", *FLAGS, *SERVERS, *QUIET, "--key", "lezers", "--password-env", "LEZERS")
    readme = (tmp_path / "club" / "lexicon" / "README.md").read_text(encoding="utf-8")
    example = [line.strip() for line in readme.splitlines() if line.startswith(("    [", "    nl = "))]
    own = tmp_path / "club" / "lexicon" / "lezers"
    own.mkdir()
    (own / "join.toml").write_text("\n".join(example), encoding="utf-8")
    (tmp_path / "club" / "templates" / "lezers" / "nl").mkdir(parents=True)
    (tmp_path / "club" / "templates" / "lezers" / "nl" / "welcome.md").write_text(
        (shipped("templates") / "nl" / "welcome.md").read_text(encoding="utf-8"), encoding="utf-8"
    )

    assert example == ["[phrases]", 'nl = ["zet mij op de bel"]']
    done = mailflow("--config", "club", "check", "--offline")
    assert done.exit_code == 0, done.output


def test_what_was_chosen_shows_no_password() -> None:
    assert PASSWORD not in repr(PasswordChosen(key="password_file", value="secrets/club", secret=Secret(PASSWORD)))
