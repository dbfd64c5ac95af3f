"""Settings folders for tests, as short as they can be."""

from pathlib import Path

from mailflow.settings.clubs import ClubSettings
from mailflow.settings.installation import Settings
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped

TOP = """
name = "Opbouwwerk"
address = "club@example.org"
"""
REST = """
[[organisers]]
name = "Anna de Boer"
address = "anna@wijk.example.org"

[smtp]
host = "smtp.example.org"
password_env = "CLUB_PASSWORD"
"""
INBOX = """
[[inboxes]]
address = "club@example.org"
host = "imap.example.org"
password_env = "CLUB_PASSWORD"
"""
CLUB = TOP + REST + INBOX


def a_folder(folder: Path, *, mailflow: str = "", **clubs: str) -> Path:
    """mailflow.toml and a file for each club (the underscores of its key are hyphens); the path of the first."""
    (folder / "clubs").mkdir(parents=True, exist_ok=True)
    (folder / "mailflow.toml").write_text(mailflow, encoding="utf-8")
    for key, text in (clubs or {"testers": CLUB}).items():
        (folder / "clubs" / f"{key.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return folder / "mailflow.toml"


def settings_of(folder: Path, *, mailflow: str = "", **clubs: str) -> Settings:
    """The settings of such a folder."""
    return read_settings(a_folder(folder, mailflow=mailflow, **clubs), defaults=shipped("config"))


def the_club(folder: Path, text: str, *, mailflow: str = "") -> ClubSettings:
    """The one club of such a folder."""
    return settings_of(folder, mailflow=mailflow, testers=text).clubs[0]
