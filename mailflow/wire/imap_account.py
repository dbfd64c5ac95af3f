"""What must be known of an inbox to read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from mailflow.model.errors import SettingsError
from mailflow.model.message import RawMail
from mailflow.model.records import Cursor
from mailflow.wire.login import Login
from mailflow.wire.tls import Security, checked

Start = Literal["now", "unseen", "all"] | date


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount:
    """An inbox: where it is, who we are there, and how much is taken at once.

    `key` is unique and never changes: it is part of every mail's source. `start` says which mails count when a
    folder is read for the first time; everything older is left alone for ever. With `idle` the server may announce
    new mail. `file_away` maps an outcome (an inbox state or kind) to the folder where such mails go after the
    commit; None: nothing is ever touched.
    """

    key: str
    host: str
    port: int = 993
    security: Security = "tls"
    login: Login
    folders: tuple[str, ...] = ("INBOX",)
    start: Start = "now"
    idle: bool = True
    timeout_seconds: float = 60
    batch_mails: int = 50
    batch_bytes: int = 20_000_000
    largest_bytes: int = 25_000_000
    ca_file: str | None = None
    file_away: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        checked(self.host, port=self.port, security=self.security)
        if not self.folders:
            raise SettingsError("folders is empty: name at least one folder, as a rule INBOX")
        if min(self.batch_mails, self.batch_bytes, self.largest_bytes) < 1 or self.timeout_seconds <= 0:
            raise SettingsError("batch_mails, batch_bytes, largest_bytes and timeout_seconds must be above 0")
        targets = tuple((self.file_away or {}).values())
        for folder in (*self.folders, *targets):
            checked_folder(folder)
        if returning := {folder.casefold() for folder in self.folders} & {folder.casefold() for folder in targets}:
            raise SettingsError(f"file_away files into {returning.pop()!r}, which is read as an inbox: name another")
        if self.file_away is not None:
            object.__setattr__(self, "file_away", MappingProxyType(dict(self.file_away)))

    @property
    def place(self) -> str:
        """Where it is, as error texts name it."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some mails of a folder, and what to keep once they are committed, in the same transaction.

    `cursor` is None where the folder's mails are only partly wanted (`start`) and not all were taken yet: keep
    what there was, so that a crash begins the choice again instead of taking all that lies beyond.
    """

    mails: tuple[RawMail, ...]
    cursor: Cursor | None


def checked_folder(folder: str) -> str:
    """The folder's name. Raises SettingsError where it could end a command and begin another (RFC 3501 9)."""
    if not folder or not all(letter.isprintable() for letter in folder):
        raise SettingsError(f"the folder name {folder!r} is empty or holds control characters: write its plain name")
    return folder
