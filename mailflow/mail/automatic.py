"""Tells what a machine sent from what a person wrote."""

import re

from mailflow.mail.headers import Headers
from mailflow.model.message import Automatic

_REPORT = re.compile(r"multipart/report\b", re.IGNORECASE)
_DAEMONS = re.compile(r"(?:mailer-daemon|mail-daemon|postmaster|mailerdaemon)@", re.IGNORECASE)
_AWAY = re.compile(
    r"(?:automatisch antwoord|automatic reply|auto(?:matic)?[- ]?reply|out of office|afwezig|abwesenheitsnotiz|"
    r"réponse automatique|ontvangstbevestiging)",
    re.IGNORECASE,
)


def automatic(headers: Headers, subject: str) -> Automatic | None:
    """Why the mail is a machine's, by its headers and subject; None where a person may have written it."""
    if _REPORT.match(headers.first("content-type")) or headers.has("x-failed-recipients"):
        return Automatic(kind="bounce", why="multipart/report")
    if headers.first("return-path") == "<>" and _DAEMONS.search(headers.first("from")):
        return Automatic(kind="bounce", why="an empty Return-Path and a mail server as sender")
    submitted = headers.first("auto-submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return Automatic(kind="auto_reply", why=f"Auto-Submitted: {submitted}")
    for name in ("x-autoreply", "x-autorespond", "x-autoresponder"):
        if headers.has(name):
            return Automatic(kind="auto_reply", why=name)
    if _AWAY.match(subject):
        return Automatic(kind="auto_reply", why=f"Subject: {subject[:40]}")
    for name in ("list-id", "list-unsubscribe", "list-post"):
        if headers.has(name):
            return Automatic(kind="bulk", why=name)
    if headers.first("precedence").lower() in ("bulk", "list", "junk"):
        return Automatic(kind="bulk", why=f"Precedence: {headers.first('precedence')}")
    if headers.first("return-path") == "<>":
        return Automatic(kind="auto_reply", why="Return-Path: <>")
    return None
