"""Hands one mail for one recipient to a mail server, and says what became of it."""

import re
import smtplib
from collections.abc import Callable, Sequence
from typing import Literal

from mailflow.model.errors import Doubtful, MailflowError, Refused, TryLater
from mailflow.wire.smtp_protocol import BoundedSmtp, Reply
from mailflow.wire.trouble import in_words

Verb = Literal["MAIL", "RCPT", "DATA", "the mail"]
# Codes that speak of the login, at whatever verb they come (RFC 4954 6).
ABOUT_THE_LOGIN = {530, 534, 535, 538}
# Codes that say that the server is at another place in the conversation than we are (RFC 5321 4.2.2).
ABOUT_THE_SEQUENCE = {500, 502, 503}
# What a server says of this very mail although it stands where the sender is named: too large (RFC 3463 3.4).
TOO_LARGE = re.compile(rb"5\.[23]\.[34]\b")
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}")


class Gone(TryLater):
    """The connection is of no more use; nothing of the mail was taken."""


def nothing() -> None:
    """What is done before the last dot where nothing must be."""


def transact(
    line: BoundedSmtp, *, sender: str, to: str, content: bytes, before_dot: Callable[[], None] = nothing
) -> None:
    """The server has taken the mail for this one recipient.

    `before_dot` is done when all was sent but the dot, without which no server may take the mail (RFC 5321 4.1.1.4):
    what it raises ends the connection, and the mail was not taken.

    Raises Refused (this mail, for good), TryLater (not taken; `Gone` where the connection is), and Doubtful where
    the last dot was sent and no answer came. `content` is as `as_lines` makes it.
    """
    asked: tuple[tuple[Verb, str], ...] = (
        ("MAIL", f"FROM:<{sender}>{_parameters(line, content)}"),
        ("RCPT", f"TO:<{to}>"),
        ("DATA", ""),
    )
    if line.has_extn("pipelining"):
        _ask_together(line, asked)
    else:
        for verb, words in asked:
            _ask(line, verb, words)
    _hand_over(line, content, before_dot)


def as_lines(content: bytes) -> bytes:
    """The mail as it goes over the wire: CRLF only, at its end too, and dots doubled (RFC 5321 4.5.2)."""
    lines = content
    if not content.count(b"\r\n") == content.count(b"\r") == content.count(b"\n"):
        lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines) if lines.startswith(b".") or b"\n." in lines else lines


def checked_address(address: str) -> str:
    """The address, if it can stand in an envelope: plain ASCII, no quotes, nothing that ends a command (E2)."""
    if not ADDRESS.fullmatch(address):
        raise Refused(f"{address!r} is no address that a mail server takes: correct it")
    return address


def _parameters(line: BoundedSmtp, content: bytes) -> str:
    """SIZE and BODY where the server knows them. Raises Refused where it says beforehand that it will not take it."""
    parameters = ""
    if line.has_extn("size"):
        largest = line.esmtp_features.get("size", "").strip()
        if largest.isdecimal() and 0 < int(largest) < len(content):
            raise Refused(f"the mail of {len(content)} bytes is larger than the server takes ({largest})")
        parameters += f" SIZE={len(content)}"
    if not content.isascii():
        if not line.has_extn("8bitmime"):
            raise Refused("the mail holds bytes beyond ASCII, which the server does not take")
        parameters += " BODY=8BITMIME"
    return parameters


def _ask(line: BoundedSmtp, verb: Verb, words: str) -> None:
    try:
        reply = line.ask(verb, words)
    except (OSError, smtplib.SMTPException) as error:
        raise Gone(str(in_words(error, line.account.place))) from error
    if not _is_yes(verb, reply):
        raise _judged(line, verb, reply)


def _ask_together(line: BoundedSmtp, asked: Sequence[tuple[Verb, str]]) -> None:
    """All of it in one go, where the server offers that (RFC 2920); the first answer that is not yes counts."""
    failed: MailflowError | None = None
    try:
        line.expect_quiet()
        line.limit_step(line.account.timeout_seconds)
        line.send("".join(f"{verb} {words}".rstrip() + "\r\n" for verb, words in asked).encode("ascii"))
        for verb, _ in asked:
            reply = Reply(*line.getreply())
            if failed is None and not _is_yes(verb, reply):
                failed = _judged(line, verb, reply)
                if isinstance(failed, Gone):
                    raise failed
        if failed is not None and reply.code == 354:  # it waits for a mail for nobody (RFC 2920 3.1)
            line.send(b".\r\n")
            line.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Gone(str(in_words(error, line.account.place))) from error
    if failed is not None:
        raise failed


def _is_yes(verb: Verb, reply: Reply) -> bool:
    return reply.code == 354 if verb == "DATA" else reply.is_good


def _hand_over(line: BoundedSmtp, content: bytes, before_dot: Callable[[], None]) -> None:
    try:
        line.expect_quiet()
        line.limit_step(float("inf"))
        line.send(content)
    except (OSError, smtplib.SMTPException) as error:
        raise Gone(str(in_words(error, line.account.place))) from error
    try:
        before_dot()
    except BaseException:
        line.drop()
        raise
    try:
        line.send(b".\r\n")
        line.limit_step(float("inf"))
        reply = Reply(*line.getreply())
    except (OSError, smtplib.SMTPException) as error:
        lost = in_words(error, line.account.place)
        raise Doubtful(f"the mail was handed over, and no answer came: it may be out already ({lost})") from error
    if reply.is_good:
        return
    if 400 <= reply.code < 600:
        raise _judged(line, "the mail", reply)
    raise Doubtful(f"the mail was handed over, and the answer makes no sense: it may be out already ({reply.shown})")


def _judged(line: BoundedSmtp, verb: Verb, reply: Reply) -> MailflowError:
    """What an answer other than yes means: for this mail, for the account, or for the connection."""
    place = line.account.place
    said = f"{place} answered {reply.shown} to {verb}"
    if reply.code == 421:  # RFC 5321 3.8: the server closes; after the dot nobody may send the mail again at once
        text = f"{said}: the server closes the connection"
        return TryLater(text) if verb == "the mail" else Gone(text)
    if reply.code in ABOUT_THE_LOGIN:
        return TryLater(f"{said}: it wants another login: check login and security", about="account")
    if (verb != "the mail" and reply.code in ABOUT_THE_SEQUENCE) or not 400 <= reply.code < 600:
        return Gone(f"{said}: it is out of step with us")
    if verb == "MAIL":
        return _judged_sender(said, reply)
    return TryLater(said, about="mail") if reply.code < 500 else Refused(said)


def _judged_sender(said: str, reply: Reply) -> MailflowError:
    """MAIL names the club's own address, the same for every mail: a no to it is not the recipient's fault."""
    if reply.code == 552 or TOO_LARGE.search(reply.text):
        return Refused(said)
    if reply.code < 500:
        return TryLater(said)
    return TryLater(f"{said}: the server does not let us send as this address", about="account")
