"""What a message answers: our invitation, a call for themes, a confirmation; a bare "yes" means nothing without it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mailflow.model.meeting import Meeting
from mailflow.model.message import Message
from mailflow.model.understanding import Known
from mailflow.understanding.meetings import Agenda, first_named

BALLOT = "ballot"
ASKED = frozenset(
    {"invitation", "theme_call", "contribute_call", "join_call", "summary", "confirmation", "welcome", BALLOT}
)
DIGEST = "digest"

_REPLY = re.compile(r"\s{0,4}(?:re|antw|antwoord|aw|sv|vs|betr)\s{0,2}(?:\[\d{1,3}\])?\s{0,2}:", re.IGNORECASE)
_FORWARD = re.compile(r"\s{0,4}(?:fwd?|doorst|doorgestuurd|wg|tr)\s{0,2}:", re.IGNORECASE)
_TEMPLATES = (
    ("ballot_result", "confirmation"), ("ballot", BALLOT), ("vote_received", BALLOT),
    ("nudge", "invitation"), ("remind", "invitation"), ("invit", "invitation"), ("announce", "invitation"),
    ("agenda", "invitation"), ("moved", "invitation"), ("changed", "invitation"), ("save_the_date", "invitation"),
    ("theme_call", "theme_call"), ("call_for", "theme_call"), ("summary", "summary"), ("notes", "summary"),
    ("welcome", "welcome"), ("join_call", "join_call"), ("seat_offered", "invitation"), ("correction", "invitation"),
)  # fmt: skip
_SUBJECTS = (
    (r"uitnodiging|invitation|bijeenkomst|save the date|meeting|kom je|kom jij|ben je erbij|herinnering|reminder|"
     r"nog niet gehoord|meld je aan|programma|agenda|session|kennisdag|themadag|join us", "invitation"),
    (r"welk(?:e)? thema|thema'?s? gezocht|which (?:theme|topic)|call for (?:themes|topics)|thema(?:'s)?.{0,20}\?|"
     r"(?:theme|topic)s?.{0,20}\?|idee[eë]n", "theme_call"),
    (r"op de lijst\?|lid worden|become a member|mailing ?list\?|are you on", "join_call"),
    (r"samenvatting|verslag|terugblik|summary|recap|notulen|minutes", "summary"),
    (r"bevestig|genoteerd|confirm|aanmelding ontvangen|bedankt|je bericht|your message|antwoord", "confirmation"),
    (r"welkom|welcome", "welcome"),
)  # fmt: skip
_ASKS = (
    (r"welk(?:e)? thema.{0,80}\?|which (?:theme|topic).{0,80}\?|stel gerust iets voor|"
     r"wat wil je bespreken", "theme_call"),
    (r"wie wil er.{0,60}(?:vertellen|presenteren|tafel)|who (?:wants|would like) to (?:present|speak|lead)|"
     r"iets presenteren\?|zoeken nog.{0,60}(?:werksessie|spreker)|offers to present", "contribute_call"),
    (r"wil je lid worden|lid worden van|nog geen lid|would you like to (?:join|become)", "join_call"),
    (r"kom je\b.{0,40}\?|ben je erbij\?|aanmelden:|meld je aan|are you coming|will you (?:join|come)|please register|"
     r"register by|aanmelden kan|laat (?:ons )?weten of je|let us know if you", "invitation"),
)  # fmt: skip
_SETTLED = re.compile(
    r"je staat (?:erop|op de lijst|genoteerd)|(?:heb|hebben) je (?:aangemeld|genoteerd|erbij gezet)|staat genoteerd|"
    r"you(?:'re| are) on the list|noted|oke zo\?|oké zo\?|tot (?:dan|maandag|dinsdag|woensdag|donderdag|vrijdag)!|"
    r"see you then",
    re.IGNORECASE,
)
_HEADERS = re.compile(
    r"^[>*\s]{0,6}(?:van|from|verzonden|sent|datum|date|aan|to|cc|onderwerp|subject)\s{0,2}\*?:.{0,300}$"
    r"|^.{0,200}\b(?:schreef|wrote|geschreven)\b.{0,200}:\s*$|^[\s>]{0,4}[-_]{3,}.{0,60}$",
    re.IGNORECASE | re.MULTILINE,
)
_SHORT = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the mail answers: the things it asked for, and the meeting it was about.

    `is_sure` where we know which of our mails it was; `is_reply` where it answers any mail at all.
    """

    asks: frozenset[str] = frozenset()
    meeting: Meeting | None = None
    is_sure: bool = False
    is_reply: bool = False
    is_forward: bool = False


def asked_by(message: Message, known: Known, agenda: Agenda) -> Asked:
    """What this message answers, by our own records where there are any, else by its subject and what it quotes."""
    is_forward = bool(_FORWARD.match(message.subject))
    if known.answered is not None:
        meeting = next((one for one in agenda.meetings if one.id == known.answered.meeting), None)
        return Asked(asks=_of_template(known.answered.template), meeting=meeting, is_sure=True, is_reply=True)
    is_reply = bool(_REPLY.match(message.subject)) or (bool(message.answers_to) and not is_forward)
    if not is_reply and (is_forward or not message.quoted):
        return Asked(is_forward=is_forward)
    last, older = _last_mail(message.quoted)
    asks = _asks(message.subject, last)
    meant = (
        first_named([_REPLY.sub("", message.subject), last, older], agenda)
        if asks & {"invitation", "theme_call"}
        else None
    )
    meant = meant or first_named([message.subject], agenda)
    return Asked(asks=asks, meeting=meant.meeting if meant else None, is_reply=is_reply)


def is_fresh(subject: str) -> bool:
    """Whether the writer chose this subject: it is no answer and no forward."""
    return not _REPLY.match(subject) and not _FORWARD.match(subject)


def _of_template(template: str) -> frozenset[str]:
    for part, asks in _TEMPLATES:
        if part in template:
            return frozenset({asks})
    return frozenset({"confirmation"})


def _asks(subject: str, last: str) -> frozenset[str]:
    """What the last mail of the thread asked; a few friendly lines from an organiser only confirm."""
    text = last[:4000].lower()
    if last and len(last) < _SHORT:
        asked = {asks for pattern, asks in _ASKS if re.search(pattern, text)}
        if asked and not _SETTLED.search(text):
            return frozenset(asked)
        return frozenset({"confirmation"}) if _SETTLED.search(text) or "?" not in text else frozenset()
    named = {asks for pattern, asks in _SUBJECTS if re.search(pattern, subject.lower())}
    asked = {asks for pattern, asks in _ASKS if re.search(pattern, text)}
    if "invitation" not in named and named:
        asked -= {"invitation"}
    if "join_call" not in named:
        asked -= {"join_call"}
    if "summary" in named and named & {"join_call", "theme_call"}:
        named -= {"summary"}
    return frozenset(named | asked)


def _last_mail(quoted: str) -> tuple[str, str]:
    """The mail that is answered, without headers and quotation marks, and what that one quotes."""
    lines = [re.sub(r"^(?:>\s?)", "", line) for line in quoted.split("\n")[:400]]
    own: list[str] = []
    for number, line in enumerate(lines):
        deeper = line.startswith(">") or (number > 2 and own and _HEADERS.match(line) and _begins_mail(line))
        if deeper and sum(map(len, own)) > 10:
            return _plain(own), _plain(lines[number:])
        own.append(line)
    return _plain(own), ""


def _begins_mail(line: str) -> bool:
    return bool(
        re.search(r"schreef|wrote|geschreven|^\s{0,4}\*?(?:van|from)\b|^[\s>]{0,4}[-_]{3,}", line, re.IGNORECASE)
    )


def _plain(lines: Iterable[str]) -> str:
    return _HEADERS.sub("", "\n".join(line.lstrip("> ") for line in lines)).strip()
