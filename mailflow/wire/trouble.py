"""Says in plain words what is wrong between mailflow and a mail server, and what to do about it."""

import socket
import ssl

from mailflow.model.errors import MailflowError, TryLater
from mailflow.wire.reader import BytesBeforeTls

LONGEST_QUOTE = 200
# OpenSSL's X509_V_ERR_ numbers.
OTHER_NAME = {62, 64}
OUT_OF_DATE = {9, 10}
UNKNOWN_ISSUER = {2, 18, 19, 20, 21, 27}
NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def explain(error: BaseException) -> str:
    """One or two sentences for an organiser or administrator: what failed, and what to do."""
    return str(error) if isinstance(error, MailflowError) else str(in_words(error, "the mail server"))


def in_words(error: BaseException, place: str) -> TryLater:
    """What went wrong with the connection to `place` (host:port), as something to try again later."""
    match error:
        case ssl.SSLCertVerificationError():
            return TryLater(f"{place}: {_about_certificate(error)}", about="account")
        case socket.gaierror() | UnicodeError():
            return _about_name(error, place)
        case BytesBeforeTls():
            return TryLater(f"{place}: {error}: somebody may be on the line; nothing was sent", about="account")
        case ssl.SSLError():
            wrong = f"TLS could not be agreed on ({quoted(getattr(error, 'reason', None) or str(error))})"
            return TryLater(f"{place}: {wrong}: do port and security belong together? (993 and 465 tls, 587 starttls)")
        case ConnectionRefusedError():
            return TryLater(f"{place}: the connection was refused: is the port right, and is the server up?")
        case TimeoutError():
            hint = "is the port right, does security fit it, and does a firewall let us through?"
            return TryLater(f"{place}: no answer in time: {hint}")
        case OSError() if error.errno is not None and not isinstance(error, ConnectionError):
            return TryLater(f"{place}: cannot be reached ({error.strerror or error}): is the network up?")
        case _:
            return TryLater(f"{place}: the connection was cut ({quoted(str(error))}): it is tried again")


def quoted(text: str | bytes) -> str:
    """A server's own words on one line, without control characters, cut to a bearable length."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    words = " ".join(printable.split())
    return words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 1]}…"


def _about_certificate(error: ssl.SSLCertVerificationError) -> str:
    code = error.verify_code
    if code in OTHER_NAME:
        return "the certificate is for another name: write the host as the certificate has it"
    if code in OUT_OF_DATE:
        return "the certificate is out of date: the server's administrator must renew it (or is our clock wrong?)"
    if code in UNKNOWN_ISSUER:
        return (
            "the certificate is not from an authority that this machine trusts: "
            "where the server is your own, write its authority's PEM file as ca_file"
        )
    return f"the certificate is not good ({quoted(error.verify_message)}): ask the server's administrator"


def _about_name(error: BaseException, place: str) -> TryLater:
    if isinstance(error, UnicodeError) or (isinstance(error, socket.gaierror) and error.errno in NO_SUCH_NAME):
        return TryLater(f"{place}: no server has this name: check how host is spelt", about="account")
    return TryLater(f"{place}: the name cannot be looked up now: is the network up?")
