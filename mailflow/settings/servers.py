"""What the settings say of a mail server: where it is, who we are there, and where the password is kept."""

# mypy: disable-error-code="explicit-any"
# pydantic builds its models, and what it hands to validators, on Any.

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Self

from pydantic import Field, StrictBool, StrictStr, ValidationInfo, field_validator, model_validator

from mailflow.model.secret import Secret
from mailflow.settings.passwords import PasswordSource
from mailflow.settings.values import (
    Command,
    Host,
    Key,
    Line,
    MailAddress,
    Part,
    PasswordFile,
    Placed,
    Port,
    Positive,
    Security,
    StartOfReading,
    Variable,
    is_loopback,
)

PASSWORD_KEYS = ("password_env", "password_file", "password_command")
MEGABYTE = 1_000_000
NO_PASSWORD = (
    'the password is missing: write where it is kept, as password_env = "CLUB_PASSWORD", '
    'password_file = "secrets/club" or password_command = "pass show mail/club"'
)


class Server(Part):
    """A mail server and our account there; the password itself is fetched when it is needed."""

    usual_ports: ClassVar[Mapping[str, int]]

    host: Host
    port: Port
    security: Security
    username: StrictStr
    password_env: Variable | None = None
    password_file: PasswordFile | None = None
    password_command: Command | None = None
    ca_file: Placed | None = None
    timeout_seconds: Positive

    @property
    def password_source(self) -> PasswordSource | None:
        """Where the password is kept; None where the server asks for no login."""
        return self.password_env or self.password_file or self.password_command

    def secret(self) -> Secret | None:
        """The password as it is now, None where there is no login. Raises SettingsError where it is not to be had."""
        source = self.password_source
        return source.secret() if source else None

    @model_validator(mode="before")
    @classmethod
    def _on_its_usual_port(cls, table: object) -> object:
        if not isinstance(table, Mapping):
            return table
        return {"port": cls.usual_ports.get(str(table.get("security")), 1), **table}

    @field_validator("security")
    @classmethod
    def _plain_on_this_machine_only(cls, security: Security, validation: ValidationInfo) -> Security:
        host = validation.data.get("host", "localhost")
        if security == "plain" and not is_loopback(host):
            raise ValueError(
                f'is "plain", which would send the password and all mail to {host} readable by anyone on the way: '
                'write "tls" or "starttls" ("plain" is for localhost only)'
            )
        return security

    @field_validator("username")
    @classmethod
    def _on_one_line(cls, username: str) -> str:
        if not username.isprintable():
            raise ValueError("must be one line of text")
        return username

    @field_validator(*PASSWORD_KEYS)
    @classmethod
    def _one_password(cls, source: PasswordSource | None, validation: ValidationInfo) -> PasswordSource | None:
        earlier = [key for key in PASSWORD_KEYS if validation.data.get(key) is not None]
        if source is not None and earlier:
            raise ValueError(f"stands beside {earlier[0]}: write only one of {', '.join(PASSWORD_KEYS)}")
        return source


class OutcomeFolders(Part):
    """Where mails go once they are dealt with, by the state in which they ended."""

    handled: Line
    ignored: Line
    stuck: Line


class InboxSettings(Server):
    """A mailbox in which mails to the club arrive (IMAP); `key` is unique within the club."""

    usual_ports: ClassVar[Mapping[str, int]] = MappingProxyType({"tls": 993, "starttls": 143, "plain": 143})

    address: MailAddress
    key: Key
    folders: Annotated[tuple[Line, ...], Field(min_length=1)]
    start: StartOfReading
    poll_minutes: Positive
    idle: StrictBool
    file_away: StrictBool
    outcome_folders: OutcomeFolders
    batch_mails: Positive
    batch_mb: Positive
    largest_mail_mb: Annotated[Positive, Field(le=25)]

    @property
    def poll_seconds(self) -> float:
        """After how long the inbox is read, whatever the server says."""
        return self.poll_minutes * 60.0

    @model_validator(mode="before")
    @classmethod
    def _named_after_its_address(cls, table: object) -> object:
        if not isinstance(table, Mapping):
            return table
        address = table.get("address")
        written = address if isinstance(address, str) else ""
        return {"username": written or "?", "key": _key_of(written) or "inbox", **table}

    @field_validator("outcome_folders")
    @classmethod
    def _not_read_again(cls, outcome: OutcomeFolders, validation: ValidationInfo) -> OutcomeFolders:
        read = {folder.casefold() for folder in validation.data.get("folders", ())}
        for folder in (outcome.handled, outcome.ignored, outcome.stuck):
            if folder.casefold() in read:
                raise ValueError(f"names {folder!r}, which is also one of the folders that are read: name another")
        return outcome

    @model_validator(mode="after")
    def _with_a_login(self) -> Self:
        if self.password_source is None:
            raise ValueError(NO_PASSWORD)
        if not self.username:
            raise ValueError("username is empty: write the name to log in with, or leave it out")
        return self


class SmtpSettings(Server):
    """The server through which a club's mails go out; `username` is empty where it asks for no login."""

    usual_ports: ClassVar[Mapping[str, int]] = MappingProxyType({"tls": 465, "starttls": 587, "plain": 25})

    mails_a_minute: Positive
    mails_a_connection: Positive

    @model_validator(mode="after")
    def _with_a_login_or_without(self) -> Self:
        if self.username and self.password_source is None:
            raise ValueError(f'{NO_PASSWORD}; or username = "" for a server that asks for no login')
        if self.password_source is not None and not self.username:
            raise ValueError(
                "username is empty but there is a password: write the name to log in with, or leave it out"
            )
        return self


def with_usual_login(smtp: Mapping[str, object], *, address: object) -> Mapping[str, object]:
    """The table with the club's address as the name to log in with; none for this very machine without a password."""
    needs_no_login = is_loopback(str(smtp.get("host"))) and not any(key in smtp for key in PASSWORD_KEYS)
    return {"username": "" if needs_no_login else address or "?", **smtp}


def _key_of(address: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-")
