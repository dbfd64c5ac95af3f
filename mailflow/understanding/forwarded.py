"""A colleague's mail that somebody passes on ("zie hieronder"): what it says is then said by its author."""

import re
from dataclasses import dataclass, replace

from mailflow.model.address import Address, Mentioned
from mailflow.model.message import Message
from mailflow.understanding.answers import is_fresh
from mailflow.understanding.clauses import Said
from mailflow.understanding.names import ADDRESS
from mailflow.understanding.wording import folded

_POINTS = re.compile(
    r"zie (?:hier)?onder|hieronder|onderstaand|zie (?:de )?(?:mail|bericht)|see below|below|doorgestuurd|stuur "
    r"(?:ik|deze|dit) (?:even )?door|"
    r"forward|fyi|ter info|iets mee\?|voor jullie|kunnen jullie hier|can you (?:help|add|take)",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"^[>*\s]{0,6}(?:van|from|"
    r"afzender)\s{0,2}\*?:\*?\s{0,2}\"?(?P<name>[^<\"\n\[]{0,80})\"?\s{0,2}[<\[(]?(?:mailto:)?(?P<address>[^\s<>\])]{3,120})",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER = re.compile(
    r"^[>*\s]{0,6}(?:van|from|verzonden|sent|datum|date|aan|to|cc|onderwerp|subject|bcc)\s{0,2}\*?:", re.IGNORECASE
)
_NEXT = re.compile(r"^[>\s]{0,4}(?:[-_]{5,}.{0,60}|.{0,200}\b(?:schreef|wrote)\b.{0,200}:\s*)$", re.IGNORECASE)
_FEW_WORDS = 28


@dataclass(frozen=True, slots=True)
class PassedOn:
    """The mail passed on, as if its author had sent it."""

    author: Mentioned
    message: Message


def forwarded(message: Message, said: Said) -> PassedOn | None:
    """The colleague's mail, where the writer passes it on with few words of their own; else None."""
    own_words = sum(len(sentence.split()) for sentence in said.sentences)
    if is_fresh(message.subject) or not message.quoted or own_words > _FEW_WORDS:
        return None
    if re.match(r"\s{0,4}(?:re|antw|aw|sv)\s?:", message.subject, re.IGNORECASE):
        return None
    if own_words and not any(_POINTS.search(sentence) for sentence in said.sentences):
        return None
    found = _FROM.search(message.quoted[:20_000])
    address = ADDRESS.search(found["address"]) if found else None
    if found is None or address is None:
        return None
    author = Mentioned(name=_name(found["name"]), address=address.group().lower())
    recipients = {one.address for one in message.recipients}
    if author.address in recipients or (message.sender and author.address == message.sender.address):
        return None
    text, subject = _text(message.quoted[found.start() : found.start() + 20_000])
    if not text:
        return None
    sender = Address(address=author.address, name=author.name)
    return PassedOn(author, replace(message, said=text, quoted="", subject=subject, sender=sender, recipients=()))


def _name(written: str) -> str:
    name = written.strip(" \"'*")
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() else name


def _text(quoted: str) -> tuple[str, str]:
    """What stands below the headers, up to the next mail; and the subject."""
    subject, lines, in_headers = "", [], True
    for line in quoted.split("\n"):
        plain = line.lstrip("> ")
        if in_headers and (_HEADER.match(plain) or not plain.strip()):
            if folded(plain).startswith(("onderwerp", "subject")):
                subject = plain.partition(":")[2].strip(" *")
            continue
        in_headers = False
        if _NEXT.match(plain) or _FROM.match(plain):
            break
        lines.append(plain)
    return "\n".join(lines).strip(), subject
