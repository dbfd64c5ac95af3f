"""Who we are to a mail server, and how we prove it."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mailflow.model.errors import SettingsError
from mailflow.model.secret import Secret

Method = Literal["password"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A username and the way to its secret, which is read anew for every connection: it may have been changed.

    `method` says how the secret is used; OAuth2 will be a second one.
    """

    username: str
    secret: Callable[[], Secret]
    method: Method = "password"

    def __post_init__(self) -> None:
        if not self.username or not self.username.isprintable():
            raise SettingsError("username is empty or holds a line break: write the account's name on the mail server")

    def password(self) -> str:
        """The password as it is now. Raises SettingsError where it could not be sent as one word."""
        revealed = self.secret().reveal()
        if not revealed:
            raise SettingsError(f"the password of {self.username} is empty: write it where the settings say it is read")
        if any(letter in revealed for letter in "\r\n\0"):
            raise SettingsError(f"the password of {self.username} holds a line break: it must be one line")
        return revealed


def plain_response(username: str, password: str) -> str:
    """The one line of SASL PLAIN (RFC 4616), in base64."""
    return base64.b64encode(f"\0{username}\0{password}".encode()).decode("ascii")


def masked(text: str, *, username: str, password: str) -> str:
    """The text of a server without the password that it may have echoed, plain or in base64."""
    encoded = base64.b64encode(password.encode()).decode("ascii")
    for secret in (plain_response(username, password), encoded, password):
        text = text.replace(secret, "***")
    return text
