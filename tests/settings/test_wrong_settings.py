"""What is wrong in a settings file is told with its file, line and name, and with what to write."""

from pathlib import Path

import pytest

from mailflow.model.errors import SettingsError
from tests.settings.folders import CLUB, INBOX, REST, TOP, settings_of

CANARY = "hunter2-canary"


def wrong(folder: Path, *, mailflow: str = "", **clubs: str) -> list[str]:
    """The lines of the error, with the folder taken away."""
    with pytest.raises(SettingsError) as caught:
        settings_of(folder, mailflow=mailflow, **clubs)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "[daemon]\npoll_minuts = 3",
            "mailflow.toml, line 2: [daemon] poll_minuts is no setting: did you mean poll_minutes?",
        ),
        ("[deamon]", "mailflow.toml, line 1: deamon is no setting: did you mean daemon?"),
        ("poll_minutes = 3", "mailflow.toml, line 1: poll_minutes does not belong here: write it below [daemon]"),
        (
            "[daemon]\nbanana = 3",
            "mailflow.toml, line 2: [daemon] banana is no setting: "
            "known here are poll_minutes, failures_before_stuck, log_level, log_format",
        ),
        (
            '[daemon]\npoll_minutes = "3"',
            "mailflow.toml, line 2: [daemon] poll_minutes must be a whole number, without quotes: "
            "write for example poll_minutes = 5",
        ),
        (
            "[daemon]\npoll_minutes = 0",
            "mailflow.toml, line 2: [daemon] poll_minutes must be at least 1: write for example poll_minutes = 5",
        ),
        (
            "[daemon]\npoll_minutes = true",
            "mailflow.toml, line 2: [daemon] poll_minutes must be a whole number, without quotes: "
            "write for example poll_minutes = 5",
        ),
        (
            '[daemon]\nlog_level = "loud"',
            'mailflow.toml, line 2: [daemon] log_level must be one of "debug", "info", "warning" or "error": '
            'write for example log_level = "info"',
        ),
        (
            "daemon = 3",
            "mailflow.toml, line 1: [daemon] must be a table with a header of its own: "
            "write it as [daemon] with its settings below",
        ),
        (
            "[folders]\nclubs = 3",
            'mailflow.toml, line 2: [folders] clubs must be a path between quotes: write for example clubs = "clubs"',
        ),
        (
            '[folders]\ntemplates = ""',
            'mailflow.toml, line 2: [folders] templates must not be empty: write for example templates = "templates"',
        ),
        (
            '[database]\nurl = "mysql://localhost/x"',
            'mailflow.toml, line 2: [database] url must begin with "sqlite:" and a file name, or with "postgresql://"',
        ),
        (
            '[safe_mode]\nmode = "redirect"',
            'mailflow.toml, line 1: [safe_mode] address is missing: write where all mails go with mode = "redirect"',
        ),
        (
            '[safe_mode]\naddress = "nobody"',
            "mailflow.toml, line 2: [safe_mode] address is no plain mail address: "
            'write for example address = "tryout@example.org"',
        ),
    ],
)
def test_what_is_wrong_in_mailflow_toml(tmp_path: Path, text: str, told: str) -> None:
    assert wrong(tmp_path, mailflow=text) == [told]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("name = ", "nam = ", "line 2: nam is no setting: did you mean name?"),
        ('"Opbouwwerk"', '""', "line 2: name must be one line of text that is not empty"),
        ('"Opbouwwerk"', '"a\\r\\nBcc: x"', "line 2: name must be one line of text that is not empty"),
        ('"Opbouwwerk"', "7", "line 2: name must be text between quotes"),
        ('"club@example.org"\n', '"club at example.org"\n', "line 3: address is no plain mail address"),
        ('"club@example.org"\n', '"=?utf-8?q?a?=@example.org"\n', "line 3: address is no plain mail address"),
        (TOP, TOP + 'language = "de"\n', 'line 4: language must be one of "nl" or "en"'),
        (
            TOP,
            TOP + 'timezone = "Europe/Amsterdm"\n',
            "line 4: timezone is no time zone of the IANA list: did you mean Europe/Amsterdam?",
        ),
        (TOP, TOP + 'timezone = "../../etc/passwd"\n', "line 4: timezone is no time zone of the IANA list"),
        (TOP, TOP + 'trusted_authserv = "mx.example.org"\n', "line 4: trusted_authserv must be a list between [ and ]"),
        (TOP, TOP + 'key = "other"\n', "line 4: key is no setting: the name of this file is the club's key"),
        (
            '[[organisers]]\nname = "Anna de Boer"\naddress = "anna@wijk.example.org"\n',
            "",
            "[[organisers]] must not be empty: write [[organisers]] with its settings below, once for each",
        ),
        ("[[organisers]]", "[organisers]", "line 5: [[organisers]] must be a list between [ and ]"),
        ("anna@wijk.example.org", "anna", "line 7: [[organisers]] (number 1) address is no plain mail address"),
        ("smtp.example.org", "https://smtp.example.org/", "line 10: [smtp] host is no name of a server"),
        ('host = "smtp.example.org"', "", "line 9: [smtp] host is missing: write for example host"),
        ("[smtp]\n", "[smtp]\nport = 99999\n", "line 10: [smtp] port must be at most 65535"),
        ("[smtp]\n", '[smtp]\nsecurity = "ssl"\n', 'line 10: [smtp] security must be one of "tls", "starttls" or'),
        ("[smtp]\n", '[smtp]\nsecurity = "plain"\n', 'line 10: [smtp] security is "plain", which would send the'),
        ("[smtp]\n", '[smtp]\nusername = ""\n', "line 9: [smtp] username is empty but there is a password"),
        ("[smtp]\n", '[smtp]\nusername = "a\\nb"\n', "line 10: [smtp] username must be one line of text"),
        ("[smtp]\n", '[smtp]\npassword_file = "x"\n', "line 10: [smtp] password_file stands beside password_env"),
        ("[smtp]\n", "[smtp]\npassword_file = 3\n", "line 10: [smtp] password_file must be text between quotes"),
        ("[smtp]\n", '[smtp]\npassword_command = "a \'b"\n', "line 10: [smtp] password_command has a quote that is"),
        ("[smtp]\n", "[smtp]\nmails_a_minute = 0.5\n", "line 10: [smtp] mails_a_minute must be a whole number"),
        ("[[inboxes]]", '[[inboxes]]\nstart = "soon"', 'line 14: [[inboxes]] (number 1) start must be "now", "unseen"'),
        ("[[inboxes]]", "[[inboxes]]\nfolders = []", "line 14: [[inboxes]] (number 1) folders must not be empty"),
        ("[[inboxes]]", '[[inboxes]]\nfolders = "INBOX"', "line 14: [[inboxes]] (number 1) folders must be a list"),
        ("[[inboxes]]", '[[inboxes]]\nfolders = ["a\\rb"]', "line 14: [[inboxes]] (number 1) folders must be one line"),
        ("[[inboxes]]", '[[inboxes]]\nidle = "no"', "line 14: [[inboxes]] (number 1) idle must be true or false"),
        (
            "[[inboxes]]",
            "[[inboxes]]\nlargest_mail_mb = 26",
            "line 14: [[inboxes]] (number 1) largest_mail_mb must be at",
        ),
        ("[[inboxes]]", '[[inboxes]]\nkey = "A b"', "line 14: [[inboxes]] (number 1) key may hold small letters"),
        (
            "[[inboxes]]",
            '[[inboxes]]\noutcome_folders = {handled = "inbox"}',
            "line 14: [inboxes.outcome_folders] (number 1) names 'inbox', which is also one of the folders",
        ),
        (
            "[[inboxes]]",
            "[digest]\nat = 7\n[[inboxes]]",
            'line 14: [digest] at must be an hour from "00:00" to "23:59"',
        ),
        (
            "[[inboxes]]",
            '[digest]\nat_once = ["joins"]\n[[inboxes]]',
            "line 14: [digest] at_once names no kind of question: did you mean join?",
        ),
        ("[[inboxes]]", "[digest]\ndays = []\n[[inboxes]]", "line 14: [digest] days must not be empty"),
        ("[[inboxes]]", '[digest]\nat = "25:00"\n[[inboxes]]', 'line 14: [digest] at must be an hour from "00:00"'),
        ("[[inboxes]]", "[policies]\nthreshold = 80\n[[inboxes]]", "line 14: [policies] threshold must be at most 1"),
        (
            "[[inboxes]]",
            "[policies.thresholds]\njoin = 2\n[[inboxes]]",
            "line 14: [policies.thresholds] join must be at most 1",
        ),
        (
            "[[inboxes]]",
            '[policies]\ntrusted_domains = ["a b"]\n[[inboxes]]',
            "line 14: [policies] trusted_domains holds 'a b', which is no domain",
        ),
    ],
)
def test_what_is_wrong_in_a_clubs_file(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in CLUB
    lines = wrong(tmp_path, testers=CLUB.replace(before, after, 1))

    place = f"clubs/testers.toml, {told}" if told.startswith("line ") else f"clubs/testers.toml: {told}"
    assert any(line.startswith(place) for line in lines), lines


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    other = CLUB.replace("club@example.org", "lezers@example.net").replace("host", "hots")

    lines = wrong(tmp_path, testers=TOP + "[smtp]\n", lezers=other)

    assert [line.split(" is ")[0].split(" must ")[0] for line in lines] == [
        "clubs/lezers.toml, line 13: [[inboxes]] (number 1) host",
        "clubs/lezers.toml, line 15: [[inboxes]] (number 1) hots",
        "clubs/lezers.toml, line 9: [smtp] host",
        "clubs/lezers.toml, line 10: [smtp] hots",
        "clubs/testers.toml: [[organisers]]",
        "clubs/testers.toml, line 4: [smtp] host",
    ]


def test_an_inbox_without_a_password_is_told_the_three_ways(tmp_path: Path) -> None:
    lines = wrong(tmp_path, testers=CLUB.replace(INBOX, INBOX.replace('password_env = "CLUB_PASSWORD"\n', "")))

    assert lines == [
        "clubs/testers.toml, line 13: [[inboxes]] (number 1) the password is missing: write where it is kept, as "
        'password_env = "CLUB_PASSWORD", password_file = "secrets/club" or password_command = "pass show mail/club"'
    ]


def test_sending_without_a_password_must_be_meant(tmp_path: Path) -> None:
    lines = wrong(tmp_path, testers=TOP + REST.replace('password_env = "CLUB_PASSWORD"\n', ""))

    assert lines[0].endswith('or username = "" for a server that asks for no login')


@pytest.mark.parametrize("key", ["password", "smtp_password", "secret", "Password"])
def test_a_password_in_the_file_is_refused_and_never_shown(tmp_path: Path, key: str) -> None:
    lines = wrong(tmp_path, testers=CLUB + f'{key} = "{CANARY}"\n')

    assert lines[0].startswith(
        f"clubs/testers.toml, line 17: [[inboxes]] (number 1) {key} does not belong in a settings file: "
        'write password_env = "NAME" (a variable)'
    )
    assert CANARY not in "".join(lines)


@pytest.mark.parametrize(
    "line",
    [
        f'password_env = "{CANARY}!"',
        f"password_env = '{CANARY}'",
        f'password_command = "show \'{CANARY}"',
        f'username = "{CANARY}\\n"',
        f'host = ["{CANARY}"]',
        f'passwort = "{CANARY}"',
    ],
)
def test_no_value_is_shown_that_may_be_a_password(tmp_path: Path, line: str) -> None:
    inbox = '[[inboxes]]\naddress = "club@example.org"\nhost = "imap.example.org"\n'

    assert CANARY not in "".join(wrong(tmp_path, testers=TOP + REST + inbox.replace('host = "imap', "#") + line))


def test_a_password_in_the_databases_address_is_refused_and_never_shown(tmp_path: Path) -> None:
    for url in (f"postgresql://me:{CANARY}@db.example.org/club", f"postgresql://db/club?password={CANARY}"):
        (line,) = wrong(tmp_path, mailflow=f'[database]\nurl = "{url}"')

        assert "[database] url holds a password" in line
        assert CANARY not in line


def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    assert wrong(tmp_path, mailflow='[daemon]\nlog_level = "info')[0].startswith(
        "mailflow.toml, line 2: this is not written as TOML ("
    )
    assert wrong(tmp_path, testers=CLUB + "\nname\n")[0].startswith(
        "clubs/testers.toml, line 18: this is not written as TOML ("
    )


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    settings_of(tmp_path)
    (tmp_path / "clubs" / "testers.toml").write_bytes(CLUB.replace("Boer", "Boër").encode("latin-1"))

    assert wrong(tmp_path, other=CLUB)[0].startswith("clubs/testers.toml: this file is not UTF-8 text")


def test_a_clubs_file_must_have_a_plain_name(tmp_path: Path) -> None:
    (told,) = wrong(tmp_path, **{"De Club": CLUB})

    assert told.startswith("clubs/De Club.toml: the name of this file is the club's key and may hold small letters")


def test_a_folder_without_clubs_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="elsewhere: there is no club here"):
        settings_of(tmp_path, mailflow='[folders]\nclubs = "elsewhere"')


def test_what_is_wrong_for_every_club_is_told_once_and_where_it_stands(tmp_path: Path) -> None:
    other = CLUB.replace("club@example.org", "lezers@example.net")

    lines = wrong(
        tmp_path,
        mailflow="[every_club.policies]\nthreshold = 80\n[[every_club.inboxes]]\nidl = true\n",
        testers=CLUB,
        lezers=other,
    )

    assert lines == [
        "mailflow.toml, line 4: [[every_club.inboxes]] (number 1) idl is no setting: did you mean idle?",
        "mailflow.toml, line 2: [every_club.policies] threshold must be at most 1.0: write for example threshold = 0.9",
    ]


def test_two_clubs_share_neither_address_nor_mailbox(tmp_path: Path) -> None:
    same_inbox = CLUB.replace('address = "club@example.org"\n', 'address = "lezers@example.org"\n', 1)

    assert wrong(tmp_path, lezers=CLUB, testers=CLUB)[0] == (
        "clubs lezers and testers both have the address club@example.org: each needs its own"
    )
    assert wrong(tmp_path, lezers=same_inbox, testers=CLUB)[0].startswith(
        "clubs lezers and testers both have the folder INBOX of club@example.org at imap.example.org"
    )


def test_two_inboxes_of_a_club_have_two_keys(tmp_path: Path) -> None:
    (told,) = wrong(tmp_path, testers=CLUB + INBOX)

    assert told.startswith("clubs/testers.toml: [[inboxes]] has two with the key 'club-example-org': write a key")
