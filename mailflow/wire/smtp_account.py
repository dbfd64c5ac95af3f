"""What must be known of a mail server that takes our outgoing mail."""

from dataclasses import dataclass

from mailflow.model.errors import SettingsError
from mailflow.wire.login import Login
from mailflow.wire.tls import Security, checked


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount:
    """A mail server, who we are there, and how much it takes.

    `helo_name` is the name that we greet with; empty: our number on that network (RFC 5321 4.1.3). Not more than
    `mails_a_minute` go out in any minute, nor more than `mails_a_connection` before a new connection is made.
    """

    key: str
    host: str
    port: int = 587
    security: Security = "starttls"
    login: Login | None = None
    timeout_seconds: float = 60
    ca_file: str | None = None
    helo_name: str = ""
    mails_a_minute: int = 30
    mails_a_connection: int = 50

    def __post_init__(self) -> None:
        checked(self.host, port=self.port, security=self.security)
        if min(self.mails_a_minute, self.mails_a_connection) < 1 or self.timeout_seconds <= 0:
            raise SettingsError("mails_a_minute, mails_a_connection and timeout_seconds must be above 0")
        if not all(letter.isascii() and letter.isprintable() and letter != " " for letter in self.helo_name):
            raise SettingsError(
                f"helo_name {self.helo_name!r} is no host name: leave it out, or write mail.example.org"
            )

    @property
    def place(self) -> str:
        """Where it is, as error texts name it."""
        return f"{self.host}:{self.port}"
