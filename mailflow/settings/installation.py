"""What mailflow.toml says: where things are kept, how the daemon works, and which clubs there are."""

# mypy: disable-error-code="explicit-any"
# pydantic builds its models, and what it hands to validators, on Any.

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, StrictStr, model_validator

from mailflow.model.errors import SettingsError
from mailflow.settings.clubs import ClubSettings
from mailflow.settings.values import Count, Line, MailAddress, Part, Placed, Positive, did_you_mean
from mailflow.settings.web import WebSettings


def database_url(text: str) -> str:
    """The URL itself. Raises ValueError where it is none that mailflow can open, or holds a password."""
    scheme, colon, rest = text.partition(":")
    if not colon or scheme not in ("sqlite", "postgresql") or not rest.strip("/") or not text.isprintable():
        raise ValueError('must begin with "sqlite:" and a file name, or with "postgresql://"')
    if scheme == "postgresql" and _has_password(text):
        raise ValueError(
            "holds a password, which does not belong in this file: take it out, and set the variable PGPASSWORD "
            "or write a PostgreSQL password file (~/.pgpass)"
        )
    return text


class DatabaseSettings(Part):
    """Where everything is kept."""

    url: Annotated[StrictStr, AfterValidator(database_url)]


class FolderSettings(Part):
    """The folders with what is the installation's own, in full."""

    clubs: Placed
    templates: Placed
    lexicon: Placed


class SafeModeSettings(Part):
    """For trying out: whether outgoing mails are held, or all go to one address."""

    mode: Literal["off", "redirect", "hold"]
    address: MailAddress | None = None

    @model_validator(mode="after")
    def _redirects_somewhere(self) -> Self:
        if self.mode == "redirect" and self.address is None:
            raise ValueError('address is missing: write where all mails go with mode = "redirect"')
        return self


class DaemonSettings(Part):
    """How the daemon works, and what it logs."""

    poll_minutes: Positive
    failures_before_stuck: Positive
    log_level: Literal["debug", "info", "warning", "error"]
    log_format: Literal["plain", "json"]


class HealthSettings(Part):
    """When people are told that something is wrong."""

    alarm_after_minutes: Positive
    free_megabytes: Positive


class PrivacySettings(Part):
    """How long what people wrote is kept; 0 days is for ever."""

    keep_days: Count


class AdministratorSettings(Part):
    """Somebody who may do everything in the console of all clubs."""

    name: Line
    address: MailAddress


class Installation(Part):
    """mailflow.toml, completed; `every_club` is laid under each club's own file."""

    database: DatabaseSettings
    folders: FolderSettings
    safe_mode: SafeModeSettings
    daemon: DaemonSettings
    health: HealthSettings
    privacy: PrivacySettings
    web: WebSettings
    administrators: tuple[AdministratorSettings, ...]
    every_club: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that an installation says of itself, from the file at `path` and the files of its clubs."""

    path: Path
    database: DatabaseSettings
    folders: FolderSettings
    safe_mode: SafeModeSettings
    daemon: DaemonSettings
    health: HealthSettings
    privacy: PrivacySettings
    web: WebSettings
    administrators: tuple[AdministratorSettings, ...] = ()
    clubs: tuple[ClubSettings, ...]

    @property
    def folder(self) -> Path:
        """The folder of mailflow.toml, from which its paths start."""
        return self.path.parent

    def club(self, key: str) -> ClubSettings:
        """The club with this key. Raises SettingsError that names the ones there are."""
        found = next((one for one in self.clubs if one.key == key), None)
        if found is None:
            keys = [one.key for one in self.clubs]
            near = did_you_mean(key, keys)
            raise SettingsError(
                f"there is no club {key!r}: {near or 'there are'} {'' if near else ', '.join(keys)}".strip()
            )
        return found


def _has_password(url: str) -> bool:
    try:
        return urlsplit(url).password is not None or re.search(r"[?&]password=", url) is not None
    except ValueError:
        return "@" in url
