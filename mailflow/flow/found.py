"""Makes the folder that a new club starts with: settings, secrets and places for words of one's own, all explained."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from mailflow.flow.house import SafeMode
from mailflow.model.address import Address
from mailflow.model.errors import SettingsError
from mailflow.model.people import Language
from mailflow.model.secret import Secret
from mailflow.settings.writing import settings_text
from mailflow.shipped import shipped
from mailflow.wire.tls import Security

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
OPEN_FOLDER = 0o755
OPEN_FILE = 0o644

INSTALLATION = """
The settings of this mailflow installation, made by `mailflow init`.

Lines that begin with # are explanations. Only what you may want to change is here; `mailflow settings` shows all
that can be set. After a change: `mailflow check` says whether it is right, and mailflow reads it when it is
started anew.
"""
CLUB = """
The settings of the club {name}, made by `mailflow init`.

Lines that begin with # are explanations. Only what you may want to change is here; `mailflow settings club` shows
all that can be set. The name of this file is the club's key: do not change it. For another club, copy this file to
a new name in this folder and write that club's settings in it.

After a change: `mailflow check` says whether it is right, and mailflow reads it when it is started anew.
"""
TEMPLATES = """# Your own wordings

The mails that mailflow sends are made from templates, which it brings along. They lie in

    {shipped}

To say something in your own way, `mailflow templates own welcome` copies a template from there to the same place here:

    nl/welcome.md
    en/welcome.md

Change the copy. A template here is used instead of the one that mailflow brought along; all others stay as they
are. `{{{{ ... }}}}` stands for a word that mailflow fills in. For one club only, use a folder with the club's key:

    {key}/nl/welcome.md

`mailflow check` says whether your templates are right, and `mailflow templates preview welcome` shows the mail
made from them without sending it.
"""
LEXICON = """# Your own words

mailflow knows by words and phrases what people ask for. It brings along one file for each thing that can be asked:

    {shipped}

To teach it a phrase that your members use, make a file of the same name here, such as join.toml, with the phrases to
add in Dutch (nl) or English (en):

    [phrases]
    nl = ["zet mij op de bel"]

They are added to the ones that mailflow brought along; what a phrase may hold beside words, those files show. For one
club only, put the file into a folder with the club's key:

    {key}/join.toml

`mailflow check` says whether your words are right, and `mailflow try A-MAIL.eml` shows what mailflow understands.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerChosen:
    """A mail server as it was chosen; an empty `username` stands for what is usual, None for no login."""

    host: str
    port: int
    security: Security
    username: str | None = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChosen:
    """Where the password is kept; with `secret`, it is written to that file."""

    key: Literal["password_env", "password_file", "password_command"]
    value: str
    secret: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """All that somebody chose for a new club."""

    key: str
    name: str
    address: str
    language: Language
    timezone: str
    organisers: tuple[Address, ...]
    imap: ServerChosen
    smtp: ServerChosen
    password: PasswordChosen
    ca_file: str = ""
    start: str = "now"
    safe_mode: SafeMode = field(default_factory=SafeMode)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file to be made, by its path in the new folder; a private one is for its owner alone."""

    path: str
    text: str = field(repr=False)
    private: bool = False


def files_of(chosen: Chosen) -> tuple[NewFile, ...]:
    """All files of the new folder; nothing is written yet."""
    return (
        NewFile(path="mailflow.toml", text=installation_text(chosen)),
        NewFile(path=f"clubs/{chosen.key}.toml", text=club_text(chosen)),
        NewFile(path="templates/README.md", text=TEMPLATES.format(shipped=shipped("templates"), key=chosen.key)),
        NewFile(path="lexicon/README.md", text=LEXICON.format(shipped=shipped("config") / "lexicon", key=chosen.key)),
        *_secrets(chosen.password),
    )


def installation_text(chosen: Chosen) -> str:
    """mailflow.toml for these choices, and what organisers are likely to look for in it."""
    shipped_text = _shipped_text("mailflow.toml")
    usual = tomllib.loads(shipped_text)
    safe_mode: dict[str, object] = {"mode": chosen.safe_mode.mode}
    if chosen.safe_mode.address:
        safe_mode["address"] = chosen.safe_mode.address
    tables: dict[str, object] = {
        "database": _usual(usual["database"], "url"),
        "safe_mode": safe_mode,
        "daemon": _usual(usual["daemon"], "poll_minutes"),
    }
    return settings_text(tables, shipped=shipped_text, opening=INSTALLATION)


def club_text(chosen: Chosen) -> str:
    """The club's file for these choices, and what organisers are likely to look for in it."""
    shipped_text = _shipped_text("clubs/club.toml")
    usual = tomllib.loads(shipped_text)
    login: dict[str, str] = {chosen.password.key: chosen.password.value}
    inbox = {
        "address": chosen.address,
        **_server(chosen.imap, chosen.ca_file, login),
        **_usual(usual["inboxes"][0], "folders", "file_away"),
        "start": chosen.start,
    }
    smtp = {
        **_server(chosen.smtp, chosen.ca_file, login if chosen.smtp.username is not None else {}),
        **_usual(usual["smtp"], "mails_a_minute"),
    }
    tables: dict[str, object] = {
        "name": chosen.name,
        "address": chosen.address,
        "language": chosen.language,
        "timezone": chosen.timezone,
        "organisers": [{"name": one.name, "address": one.address} for one in chosen.organisers],
        "inboxes": [inbox],
        "smtp": smtp,
        "policies": _usual(usual["policies"], "join", "trusted_domains"),
        "digest": _usual(usual["digest"], "at"),
    }
    return settings_text(tables, shipped=shipped_text, opening=CLUB.format(name=chosen.name))


def refuse_existing(folder: Path, paths: Sequence[str]) -> None:
    """Nothing happens, or SettingsError names what is there already: nothing is ever written over."""
    there = [str(folder / path) for path in paths if os.path.lexists(folder / path)]
    if there:
        raise SettingsError(
            f"{', '.join(there)}: already there, and left as it is. Name a new folder; or, for another club in this "
            f"one, copy {folder / 'clubs'}/KEY.toml to a new name and change it"
        )


def write_folder(folder: Path, files: Sequence[NewFile]) -> None:
    """All files are there. Raises SettingsError, with nothing written, where one of them was there before."""
    refuse_existing(folder, [file.path for file in files])
    try:
        for file in files:
            _write(folder / file.path, file)
    except OSError as error:
        raise SettingsError(f"{error.filename or folder}: cannot be written ({error.strerror or error})") from None


def _write(path: Path, file: NewFile) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER if file.private else OPEN_FOLDER)
    mode = PRIVATE_FILE if file.private else OPEN_FILE
    # O_EXCL: never through somebody's link, nor over a file that came meanwhile.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as made:
        made.write(file.text)


def _secrets(password: PasswordChosen) -> tuple[NewFile, ...]:
    if password.secret is None:
        return ()
    return (NewFile(path=password.value, text=password.secret.reveal() + "\n", private=True),)


def _server(server: ServerChosen, ca_file: str, login: Mapping[str, str]) -> dict[str, object]:
    chosen: dict[str, object] = {"host": server.host, "port": server.port, "security": server.security, **login}
    if server.username != "":
        chosen["username"] = server.username or ""
    return chosen | ({"ca_file": ca_file} if ca_file else {})


def _usual(table: Mapping[str, object], *keys: str) -> dict[str, object]:
    """What counts where nothing is written: written all the same, to be found and changed."""
    return {key: table[key] for key in keys}


def _shipped_text(name: str) -> str:
    return (shipped("config") / name).read_text(encoding="utf-8")
