"""Opens the door of an inbox: an encrypted connection to the right server, and the login."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import assert_never

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from mailflow.model.errors import TryLater
from mailflow.wire.imap_account import ImapAccount
from mailflow.wire.imap_protocol import ImapConnection
from mailflow.wire.login import masked
from mailflow.wire.tls import trust
from mailflow.wire.trouble import in_words, quoted

STEP_TIMEOUTS = 10
ATOM = re.compile(r"[A-Za-z0-9.@_+-]+")
# What imapclient's readers of answers raise on an answer that is no IMAP.
GARBLED = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError)
# Response codes that blame the server, not the login (RFC 5530 3).
TEMPORARY = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "[CONTACTADMIN]")


class Declined(TryLater):
    """The server answered NO or BAD; the connection still stands."""


def connect(account: ImapAccount) -> ImapConnection:
    """A connection that is encrypted (or to this machine) and logged in. Raises TryLater or SettingsError."""
    trusted = trust(account.ca_file)
    try:
        connection = ImapConnection(account, trusted=trusted)
    except IMAPClientError as error:
        raise TryLater(
            f"{account.place}: no IMAP server let us in ({quoted(str(error))}): is the port right?"
        ) from error
    except (OSError, UnicodeError) as error:
        raise in_words(error, account.place) from error
    try:
        with asking(connection, "securing the connection"):
            if account.security == "starttls":
                _secure(connection, trusted)
        _log_in(connection, account)
    except BaseException:
        connection.hang_up()
        connection.leave()
        raise
    return connection


@contextmanager
def asking(connection: ImapConnection, doing: str) -> Iterator[None]:
    """Whatever a server answers or does not answer within becomes TryLater; where the connection stands, Declined.

    All that is asked within may take ten timeouts together: a server that sends a byte a minute is cut off too.
    """
    account = connection.account
    connection.reader.allow(account.timeout_seconds * STEP_TIMEOUTS)
    try:
        yield
    except IMAPClientAbortError as error:
        connection.hang_up()
        raise TryLater(f"{account.place}: cut off while {doing} ({quoted(str(error))}): it is tried again") from error
    except IMAPClientError as error:
        raise Declined(f"{account.place}: refused while {doing} ({quoted(str(error))})") from error
    except OSError as error:
        connection.hang_up()
        raise in_words(error, account.place) from error
    except GARBLED as error:
        connection.hang_up()
        raise TryLater(f"{account.place}: the answer while {doing} is no IMAP ({type(error).__name__})") from error


def _secure(connection: ImapConnection, trusted: ssl.SSLContext) -> None:
    """TLS on top of the open connection; what was said before it is forgotten (RFC 3501 6.2.1)."""
    if not connection.can("STARTTLS"):
        refused = "the server offers no STARTTLS, so the password is not sent to it"
        raise TryLater(f'{connection.account.place}: {refused}: try security = "tls", port 993', about="account")
    connection.starttls(trusted)


def _log_in(connection: ImapConnection, account: ImapAccount) -> None:
    match account.login.method:
        case "password":
            _log_in_by_password(connection, account)
        case other:
            assert_never(other)


def _log_in_by_password(connection: ImapConnection, account: ImapAccount) -> None:
    """Raises TryLater without the password in its text, whatever the server echoes."""
    username, password = account.login.username, account.login.password()
    trouble: TryLater | None = None
    try:
        with asking(connection, "logging in"):
            _offer_password(connection, username, password)
    except Declined as error:
        trouble = _login_refused(account, masked(_words_of(error), username=username, password=password))
    except TryLater as error:
        trouble = TryLater(masked(str(error), username=username, password=password), about=error.about)
    if trouble is not None:
        raise trouble  # outside the handlers: no chain to an error that may quote what we sent


def _offer_password(connection: ImapConnection, username: str, password: str) -> None:
    try:
        if connection.can("AUTH=PLAIN"):
            connection.plain_login(username, password)  # takes any letters; imaplib's LOGIN only ASCII
        elif connection.can("LOGINDISABLED"):
            raise IMAPClientError("the server takes no password on this connection")
        elif not (username + password).isascii():
            raise IMAPClientError("the server takes no letters beyond ASCII in username and password")
        else:
            connection.login(username if ATOM.fullmatch(username) else as_quoted(username), password)
    except LoginError as error:
        if isinstance(error.__context__, IMAPClientAbortError):
            raise error.__context__ from None
        raise


def as_quoted(text: str) -> str:
    """An IMAP quoted string (RFC 3501 4.3)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _words_of(error: Declined) -> str:
    return quoted(str(error.__cause__ or error))


def _login_refused(account: ImapAccount, words: str) -> TryLater:
    if any(code in words.upper() for code in TEMPORARY):
        return TryLater(f"{account.place}: the server takes no logins now ({words}): it is tried again")
    return TryLater(
        f"{account.place}: the login of {account.login.username} was refused ({words}): check username and password",
        about="account",
    )
