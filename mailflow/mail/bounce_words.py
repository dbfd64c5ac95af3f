"""Reads from the wording of a mail server's notice whom it could not reach, and whether for good."""

import re
from collections.abc import Iterator

from mailflow.mail.addresses import strict

NOTICE_SCANNED = 64 * 1024
ADDRESSES_SEEN = 200

# Here the notice ends and the copy of our own mail begins.
_COPY = re.compile(
    r"^(?:[> \t]{0,9}-{2,60}.{0,60}(?:original|returned|unsent|copy|message|transcript of session).{0,60}$"
    r"|.{0,40}(?:below|following|hieronder|onderstaand) (?:this line )?(?:is|are|staat|staan) (?:a copy"
    r"|the (?:original|first)|een kopie"
    r"|the headers).{0,80}$|message headers follow|return-path:|received:|mime-version:"
    r"|.{0,20}original mail info|.{0,9}oorspronkelijk bericht)",
    re.IGNORECASE | re.MULTILINE,
)
_TRANSCRIPT = re.compile(r"transcript of session", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+=-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{1,200}[A-Za-z]")
# A line that names nobody but the one who was not reached, or says of an address that it failed.
_NAMES = re.compile(
    r"^[\s>*-]{0,9}<?[\w.+=-]{1,64}@[A-Za-z0-9.-]{1,200}>?\s{0,3}(?:$|:|\.\.\.|\(| on \d|,? ?;)"
    r"|^\s{0,9}(?:final-recipient|original-recipient|x-failed-recipients?|recipient(?: address)?|rcpt to|to"
    r"|ontvanger|aan)\s?:"
    r"|rejected recipient|rcpt to:|(?:deliver\w{0,5}|delivery|sent|bezorg\w{0,4}|afgeleverd|reach(?:ed)?"
    r"|zustell\w{0,3})\b.{0,60}"
    r"(?:to|for|aan|an)\b|unknown|does not exist|no such|not found|full|rejected|invalid|refused|^5\d\d |^4\d\d ",
    re.IGNORECASE,
)
_OFFICE = re.compile(r"^(?:post-?_?master|mailer-?daemon|abuse|support|helpdesk|no-?reply|info-?desk)@", re.IGNORECASE)
_RETURNED_TO = re.compile(r"^[> \t]{0,9}(?:to|cc|aan|an):(.{1,500})$", re.IGNORECASE | re.MULTILINE)

# A class or a reply code; the class alone counts (RFC 3463 2). 5.2.2 is a full mailbox: it may be empty tomorrow.
_CODE = re.compile(
    r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d.])|(?<![\d.:-])([45])[0-5]\d(?=[ -](?!bytes|ms|sec|min|hours"
    r"|days))"
)
_FOR_NOW = re.compile(
    r"\b(?:mailbox (?:is |size )?(?:full|vol|limit)|(?:mailbox|postvak|inbox) (?:is )?(?:full|vol)|(?:over"
    r"|exceed\w{0,3}) (?:\w{1,12} ){0,3}quota"
    r"|quota (?:\w{1,12} ){0,2}(?:exceeded|overschreden)|over ?quota|overdrawn .{0,20}quota"
    r"|insufficient (?:disk|storage|system)|disk full"
    r"|timed out|time-?out|retry|try again|will keep trying|still being retried|delayed|has not yet been"
    r"|nog niet bezorgd|vertraagd"
    r"|warteschlange|greylist\w{0,3}|temporar\w{1,4}|tijdelijk\w{0,1}|connection (?:refused|dropped|lost)"
    r"|too many (?:connections|messages|errors)"
    r"|rate limit\w{0,3}|queue too long|not been delivered .{0,40}(?:hours|days)|expired)",
    re.IGNORECASE,
)
_FOR_GOOD = re.compile(
    r"\b(?:user|mailbox|address|account|recipient|host|domain|name|adres|gebruiker|utilisateur|empfänger"
    r"|email)\b.{0,40}"
    r"\b(?:unknown|not (?:be )?found|does(?: not|n't) exist|disabled|invalid|unrouteable|not exist|onbekend"
    r"|bestaat niet|unbekannt|inconnu"
    r"|not known|unavailable|rejected)|\b(?:unknown|invalid|no such|unrouteable|unroutable|bad) (?:user|mailbox"
    r"|address|account|recipient|host"
    r"|domain|local)|\bn'existe pas\b|\bno mailbox\b|\brecipient not found\b"
    r"|\bhost unknown\b",
    re.IGNORECASE,
)


def notice_of(text: str) -> str:
    """The part of a text that the mail server wrote, without the copy of what came back."""
    scanned = text[:NOTICE_SCANNED]
    for found in _COPY.finditer(scanned):
        if found.start() > 20 and not _TRANSCRIPT.search(found[0]):
            return scanned[: found.start()]
    return scanned


def named_failures(notice: str, *, returned_to: frozenset[str], ours: frozenset[str]) -> list[str]:
    """The addresses that a notice says it could not reach; `ours` were only told of it.

    `returned_to` are the recipients of the mail that came back: where the notice names one of them, nobody else is
    meant. Where no line says of an address that it failed, it is the only one named, or the only recipient.
    """
    lines = [(line, list(_addresses(line))) for line in notice.split("\n") if "@" in line]
    seen = [(line, one) for line, found in lines for one in found if one not in ours and not _OFFICE.match(one)]
    both = dict.fromkeys(one for _, one in seen[:ADDRESSES_SEEN] if one in returned_to)
    if both:
        return list(both)
    sure = dict.fromkeys(one for line, one in seen[:ADDRESSES_SEEN] if _NAMES.search(line[:300]))
    if sure:
        return list(sure)
    named = {one for _, one in seen} or returned_to - ours
    return list(named) if len(named) == 1 else []


def returned_recipients(text: str) -> frozenset[str]:
    """The recipients of a mail whose copy stands in the text of a notice."""
    copy = text[len(notice_of(text)) : NOTICE_SCANNED]
    return frozenset(one for found in _RETURNED_TO.finditer(copy) for one in _addresses(found[1]))


def says_temporary(text: str) -> bool:
    """Whether a notice speaks of a failure that may pass: a class or code of 4, a full mailbox, a time that ran out."""
    notice = notice_of(text)
    classes = {
        "4" if (found[1], found[2], found[3]) == ("5", "2", "2") else found[1] or found[4]
        for found in _CODE.finditer(notice)
    }
    if _FOR_NOW.search(notice) and not _FOR_GOOD.search(notice):
        return True
    return "4" in classes and "5" not in classes


def _addresses(line: str) -> Iterator[str]:
    for found in _ADDRESS.finditer(line[:1_000]):
        address = strict(found[0])
        if address is not None:
            yield address.address
