"""Settings are read from the shipped files first, then from the organisers' own."""

from datetime import date, time
from pathlib import Path

import pytest

from mailflow.model.address import Address
from mailflow.model.errors import SettingsError
from mailflow.model.people import Club, DigestHours, Duty, Policies
from mailflow.model.plans import Look
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from tests.settings.folders import CLUB, INBOX, REST, TOP, a_folder, settings_of, the_club

SECOND_INBOX = """
[[inboxes]]
address = "anna@elders.example.net"
key = "elders"
host = "mail.elders.example.net"
security = "starttls"
port = 1143
username = "anna"
password_file = "secrets/elders"
folders = ["INBOX", "Club"]
start = 2026-01-31
poll_minutes = 15
idle = false
file_away = true
timeout_seconds = 20
batch_mails = 5
batch_mb = 2
largest_mail_mb = 10
ca_file = "authority.pem"
[inboxes.outcome_folders]
handled = "Archief"
"""


def test_an_empty_file_is_the_shipped_one(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)

    assert settings.path == tmp_path / "mailflow.toml"
    assert settings.folder == tmp_path
    assert settings.database.url == "sqlite:mailflow.db"
    assert settings.folders.clubs == tmp_path / "clubs"
    assert settings.folders.templates == tmp_path / "templates"
    assert settings.folders.lexicon == tmp_path / "lexicon"
    assert (settings.safe_mode.mode, settings.safe_mode.address) == ("off", None)
    assert (settings.daemon.poll_minutes, settings.daemon.failures_before_stuck) == (5, 3)
    assert (settings.daemon.log_level, settings.daemon.log_format) == ("info", "plain")


def test_a_short_club_file_is_completed_by_the_shipped_one(tmp_path: Path) -> None:
    club = the_club(tmp_path, CLUB)

    assert (club.key, club.language, club.timezone, club.trusted_authserv) == ("testers", "nl", "Europe/Amsterdam", ())
    inbox = club.inboxes[0]
    assert (inbox.key, inbox.username, inbox.port, inbox.security) == (
        "club-example-org",
        "club@example.org",
        993,
        "tls",
    )
    assert (inbox.folders, inbox.start, inbox.poll_seconds) == (("INBOX",), "now", 300.0)
    assert (inbox.idle, inbox.file_away, inbox.timeout_seconds) == (True, False, 60)
    assert (inbox.batch_mails, inbox.batch_mb, inbox.largest_mail_mb) == (50, 20, 25)
    assert inbox.outcome_folders.stuck == "Mailflow stuck"
    smtp = club.smtp
    assert (smtp.username, smtp.port, smtp.security) == ("club@example.org", 587, "starttls")
    assert (smtp.mails_a_minute, smtp.mails_a_connection) == (20, 50)


def test_the_club_is_the_noun_of_the_house(tmp_path: Path) -> None:
    text = CLUB + '[policies]\njoin = "open"\ntrusted_domains = ["@Wijk.Example.org"]\nthresholds = {join = 0.95}\n'

    club = the_club(tmp_path, text + '[digest]\nat = "06:15"\n').club()

    assert club == Club(
        plans=club.plans,
        key="testers",
        name="Opbouwwerk",
        address=Address(address="club@example.org", name="Opbouwwerk"),
        organisers=(Address(address="anna@wijk.example.org", name="Anna de Boer"),),
        own_addresses=("club@example.org",),
        policies=Policies(join="open", trusted_domains=("wijk.example.org",), thresholds={"rsvp": 0.8, "join": 0.95}),
        digest=DigestHours(at=time(6, 15)),
    )


def test_a_club_has_several_inboxes_each_with_settings_of_its_own(tmp_path: Path) -> None:
    club = the_club(tmp_path, CLUB + SECOND_INBOX)

    first, second = club.inboxes
    assert first.host == "imap.example.org"
    assert (second.key, second.host, second.port, second.security) == (
        "elders",
        "mail.elders.example.net",
        1143,
        "starttls",
    )
    assert (second.folders, second.start, second.poll_minutes) == (("INBOX", "Club"), date(2026, 1, 31), 15)
    assert (second.idle, second.file_away, second.ca_file) == (False, True, tmp_path / "authority.pem")
    assert (second.outcome_folders.handled, second.outcome_folders.stuck) == ("Archief", "Mailflow stuck")
    assert club.inbox("elders") == second
    assert club.own_addresses == ("club@example.org", "anna@elders.example.net")


def test_organisers_have_duties_and_hours_of_their_own(tmp_path: Path) -> None:
    bilal = '[[organisers]]\nname = "Bilal Aydin"\naddress = "bilal@example.net"\nrole = "helper"\nlanguage = "en"\n'
    hours = '[organisers.digest]\ndays = ["friday", "monday"]\nat_once = ["join"]\n'
    text = CLUB + bilal + hours + '[digest]\nat = "06:15"\nonly_news = false\nescalate_days = 3\n'

    club = the_club(tmp_path, text).club()

    weekly = DigestHours(at=time(6, 15), days=(0, 4), only_news=False, at_once=("join",))
    assert club.duties == {"bilal@example.net": Duty(role="helper", language="en", digest=weekly)}
    assert club.digest_of("bilal@example.net") == weekly
    assert club.digest_of("anna@wijk.example.org") == DigestHours(at=time(6, 15), only_news=False)
    assert club.escalate_days == 3


def test_a_mailbox_that_is_an_organisers_own_is_not_only_the_clubs(tmp_path: Path) -> None:
    text = CLUB + INBOX.replace("club@example.org", "anna@wijk.example.org")

    assert the_club(tmp_path, text).own_addresses == ("club@example.org",)


def test_there_are_as_many_clubs_as_files(tmp_path: Path) -> None:
    other = CLUB.replace("club@example.org", "lezers@example.net").replace("Opbouwwerk", "Lezers")
    settings = settings_of(tmp_path, testers=CLUB, de_lezers=other)
    (tmp_path / "clubs" / ".testers.toml").write_text("an editor's own", encoding="utf-8")

    assert [club.key for club in settings.clubs] == ["de-lezers", "testers"]
    assert settings.club("de-lezers").name == "Lezers"
    assert len(read_settings(settings.path, defaults=shipped("config")).clubs) == 2


def test_a_club_without_inboxes_is_for_sites_that_deliver_by_a_pipe(tmp_path: Path) -> None:
    assert the_club(tmp_path, TOP + REST).inboxes == ()


def test_what_counts_for_every_club_stands_in_mailflow_toml(tmp_path: Path) -> None:
    every = """
[every_club]
language = "en"
[every_club.smtp]
host = "relay.example.org"
password_env = "RELAY"
[[every_club.inboxes]]
host = "imap.example.com"
start = "unseen"
"""
    own = TOP + '[[organisers]]\nname = "Anna"\naddress = "anna@example.net"\n[[inboxes]]\naddress = "a@example.org"\n'

    club = the_club(tmp_path, own + 'start = "all"\npassword_env = "A"\n[policies]\nthreshold = 1\n', mailflow=every)

    assert (club.language, club.smtp.host, club.policies.threshold) == ("en", "relay.example.org", 1.0)
    assert len(club.inboxes) == 1
    assert (club.inboxes[0].host, club.inboxes[0].start) == ("imap.example.com", "all")


def test_an_inbox_is_read_as_often_as_the_daemon_says_or_the_inbox_itself(tmp_path: Path) -> None:
    club = the_club(tmp_path, CLUB + SECOND_INBOX, mailflow="[daemon]\npoll_minutes = 2\n")

    assert [inbox.poll_minutes for inbox in club.inboxes] == [2, 15]


def test_a_server_on_this_machine_needs_neither_encryption_nor_login(tmp_path: Path) -> None:
    text = TOP + REST.replace("smtp.example.org", "127.0.0.1").replace('password_env = "CLUB_PASSWORD"', "")

    smtp = the_club(tmp_path, text + 'security = "plain"\n').smtp

    assert (smtp.port, smtp.username, smtp.secret()) == (25, "", None)


def test_a_relay_without_login_is_said_to_be_one(tmp_path: Path) -> None:
    text = TOP + REST.replace('password_env = "CLUB_PASSWORD"', 'username = ""')

    assert the_club(tmp_path, text).smtp.secret() is None


def test_a_file_of_windows_is_read_too(tmp_path: Path) -> None:
    path = a_folder(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf[daemon]\r\npoll_minutes = 7\r\n")

    assert read_settings(path, defaults=shipped("config")).daemon.poll_minutes == 7


def test_config_goes_before_the_variable_and_the_variable_before_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, by_variable, here = (
        a_folder(tmp_path / name, mailflow=f"[daemon]\npoll_minutes = {minutes}\n")
        for minutes, name in enumerate(("asked", "variable", "here"), start=1)
    )
    monkeypatch.chdir(here.parent)
    defaults = shipped("config")

    assert read_settings(defaults=defaults).daemon.poll_minutes == 3
    monkeypatch.setenv("MAILFLOW_CONFIG", str(by_variable))
    assert read_settings(defaults=defaults).daemon.poll_minutes == 2
    assert read_settings(asked, defaults=defaults).daemon.poll_minutes == 1
    assert read_settings(asked.parent, defaults=defaults).path == asked


def test_where_no_settings_are_it_says_where_it_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SettingsError, match=r"there is no mailflow\.toml in .*mailflow init"):
        read_settings(defaults=shipped("config"))
    with pytest.raises(SettingsError, match=r"elsewhere\.toml: this settings file \(--config\) is not there"):
        read_settings(Path("elsewhere.toml"), defaults=shipped("config"))
    monkeypatch.setenv("MAILFLOW_CONFIG", "gone.toml")
    with pytest.raises(SettingsError, match=r"gone\.toml: .*MAILFLOW_CONFIG"):
        read_settings(defaults=shipped("config"))


def test_an_unknown_club_or_inbox_is_told_with_the_nearest(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)

    with pytest.raises(SettingsError, match="no club 'tester': did you mean testers"):
        settings.club("tester")
    with pytest.raises(SettingsError, match="has no inbox 'club-example': did you mean club-example-org"):
        settings.clubs[0].inbox("club-example")


def test_a_club_has_the_shipped_look_until_it_says_otherwise(tmp_path: Path) -> None:
    assert the_club(tmp_path, CLUB).club().look == Look(colour="#a34a28", logo="", signature="")


def test_a_club_has_its_own_colour_logo_and_signature(tmp_path: Path) -> None:
    own = '[look]\ncolour = "#00AEEF"\nlogo = "https://www.example.org/logo.png"\nsignature = "Anna en Bilal\\nClub"\n'

    look = the_club(tmp_path, CLUB + own).club().look

    assert look == Look(colour="#00aeef", logo="https://www.example.org/logo.png", signature="Anna en Bilal\nClub")


@pytest.mark.parametrize(
    "wrong",
    [
        'colour = "red"',
        'colour = "#abc"',
        'logo = "http://www.example.org/logo.png"',
        "logo = 'https://www.example.org/\"><script>'",
        'signature = ""',
        'signature = "a\\u0007"',
    ],
)
def test_a_look_that_mails_cannot_have_is_refused(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\[look\] (colour|logo|signature)"):
        the_club(tmp_path, f"{CLUB}[look]\n{wrong}\n")
