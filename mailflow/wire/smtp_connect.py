"""Opens the door of a mail server: greeting, encryption and login."""

import base64
import smtplib
import ssl
from typing import assert_never

from mailflow.model.errors import TryLater
from mailflow.wire.login import Login, masked, plain_response
from mailflow.wire.smtp_account import SmtpAccount
from mailflow.wire.smtp_protocol import BoundedSmtp, Reply
from mailflow.wire.tls import trust
from mailflow.wire.trouble import in_words, quoted


def connect(account: SmtpAccount, *, seconds: float) -> BoundedSmtp:
    """A connection that is encrypted (or to this machine), greeted and logged in.

    Raises TryLater, about the account where a person must change something, and SettingsError.
    """
    trusted = trust(account.ca_file) if account.security != "plain" else None
    line = BoundedSmtp(account, encrypted=trusted if account.security == "tls" else None)
    line.allow(seconds)
    try:
        _greet(line, account)
        if account.security == "starttls" and trusted is not None:
            _secure(line, trusted)
        if account.login is not None:
            _log_in(line, account.login)
    except BaseException as error:
        line.drop()
        if isinstance(error, smtplib.SMTPException | OSError | UnicodeError):
            raise in_words(error, account.place) from error
        raise
    return line


def _greet(line: BoundedSmtp, account: SmtpAccount) -> None:
    _accepted(line, Reply(*line.connect(account.host, account.port)), doing="greeting us")
    if not account.helo_name:
        line.local_hostname = _own_number(line)
    _accepted(line, Reply(*line.ehlo()), doing="answering EHLO")


def _own_number(line: BoundedSmtp) -> str:
    """Our end of the connection as an address literal (RFC 5321 4.1.3): no look-up, and never a false name."""
    number = str(line.sock.getsockname()[0]) if line.sock else "127.0.0.1"
    return f"[IPv6:{number}]" if ":" in number else f"[{number}]"


def _secure(line: BoundedSmtp, trusted: ssl.SSLContext) -> None:
    if not line.has_extn("starttls"):
        refused = "the server offers no STARTTLS, so nothing is sent to it"
        raise TryLater(f'{line.account.place}: {refused}: try security = "tls", port 465', about="account")
    try:
        line.starttls(context=trusted)
    except smtplib.SMTPResponseException as error:
        answered = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
        _accepted(line, Reply(error.smtp_code, answered), doing="starting TLS")
        raise
    _accepted(line, Reply(*line.ehlo()), doing="answering EHLO")


def _log_in(line: BoundedSmtp, login: Login) -> None:
    match login.method:
        case "password":
            _log_in_by_password(line, login)
        case other:
            assert_never(other)


def _log_in_by_password(line: BoundedSmtp, login: Login) -> None:
    """Logged in. Raises TryLater without the password in its text, whatever the server echoes."""
    username, password = login.username, login.password()
    offered = line.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        reply = line.ask("AUTH", f"PLAIN {plain_response(username, password)}")
    elif "LOGIN" in offered:  # all that Microsoft 365 offers besides OAuth2
        reply = line.ask("AUTH", "LOGIN")
        for word in (username, password):
            if reply.code == 334:
                reply = line.ask(base64.b64encode(word.encode()).decode("ascii"))
    else:
        ways = ", ".join(offered) or "none"
        raise TryLater(f"{line.account.place}: the server takes no password (ways to log in: {ways})", about="account")
    if reply.code == 235:
        return
    words = masked(reply.shown, username=username, password=password)
    if 400 <= reply.code < 500:
        raise TryLater(f"{line.account.place}: the server takes no logins now ({words}): it is tried again")
    refused = f"the login of {username} was refused ({words}): check username and password"
    raise TryLater(f"{line.account.place}: {refused}", about="account")


def _accepted(line: BoundedSmtp, reply: Reply, *, doing: str) -> None:
    """Raises TryLater where the answer is not good: about the account where it is for good (5xx)."""
    if reply.is_good:
        return
    if reply.code < 0:
        place, words = line.account.place, quoted(reply.text)
        raise TryLater(f"{place}: that is no mail server ({words}): is the port right?", about="account")
    text = f"{line.account.place}: the server turned us away while {doing} ({reply.shown})"
    raise TryLater(text, about="account" if reply.code >= 500 else "server")
