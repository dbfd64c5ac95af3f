"""Knows the lines with which mail programs introduce what they quote or forward."""

import re
from collections.abc import Sequence

LINES_JOINED = 4
_LONGEST = 500
_HEADER_LINES_SEEN = 10

_WROTE = re.compile(
    r"\b(?:schreef|geschreven|wrote|writes|schrieb|(?:a|à) écrit|escribió|ha scritto|escreveu|skrev|"
    r"napisał(?:\(a\)|a)?|pisze|a scris|kirjoitti|написал[аи]?|写道|작성|sent)(?![^\W\d_])",
    re.IGNORECASE,
)
# "On the 3rd I wrote:" tells, it does not quote.
_TELLS = re.compile(
    r"\b(?:schreef|schrieb)\s(?:ik|we|wij|hij|zij|ze|ich|er|wir|(?:je|jij|u|jullie|du)\b(?!\s?:))\b"
    r"|\b(?:i|we|he|she|they)\s(?:wrote|writes|sent)\b|\b(?:i|we|you|he|she|they)\b.{0,40}\bsent\b"
    r"|\b(?:ik|we|wij|hij|zij|je|jij|jullie)\b.{0,40}\bgeschreven\b",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
_INTRODUCES = re.compile(
    r"\s{0,20}(?:op|on|am|le|el|il|em|den|dne|w dniu|at|in a message|citeren|citaat|quoting|zitat von|\d{4}-\d\d-\d\d|"
    r"\d{1,2}[. /-])\b",
    re.IGNORECASE,
)
_ENDS = (">", " wrote", " schreef", " geschreven", " schrieb")
_QUOTING = re.compile(r"\s{0,9}(?:citeren|quoting|zitat von|citando)\b.{1,200}:\s{0,9}$", re.IGNORECASE)
# Some programs write no verb: only who and when.
_WHO_AND_WHEN = re.compile(r".{0,250}<\s?[^<>\s]{1,254}@[^<>\s]{1,254}>\s?:\s{0,9}$")
_OLD_GMAIL = re.compile(
    r"\s{0,9}\d{4}[-/]\d\d?[-/]\d\d?(?: \d{1,2}:\d\d)? .{0,200}<\s?[^<>\s]{1,254}@[^<>\s]{1,254}>\s{0,9}$"
)

_ORIGINAL_WORDS = (
    r"(?:oorspronkelijke? (?:bericht|e-?mail|afspraak)|origineel bericht|doorgestuurd(?: bericht|e e-?mail)?"
    r"|doorgezonden bericht|(?:original|reply) (?:message|appointment|e-?mail)|forwarded (?:message|e-?mail)"
    r"|forwarded by .{1,80}|ursprüngliche (?:nachricht|mail)|originalnachricht|weitergeleitete nachricht"
    r"|message d['’]origine|message (?:original|transféré|initial)|mensaje (?:original|reenviado)|messaggio originale)"
)
_ORIGINAL = re.compile(
    rf"\s{{0,20}}[-_=*]{{2,60}}\s{{0,5}}{_ORIGINAL_WORDS}\s{{0,5}}:?\s{{0,5}}[-_=*]{{2,60}}", re.IGNORECASE
)
_DASHED = re.compile(
    r"\s{0,9}-{3,40}(?!-)(?=.{1,400}-{3}\s{0,9}$).{1,300}(?:wrote|schreef|schrieb|geschreven) ?-{3,40}\s{0,9}$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\s{0,20}(?:begin doorgestuurd bericht|begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail)|"
    r"début du (?:message (?:réexpédié|transféré)|courriel))\s{0,5}:?\s{0,5}$",
    re.IGNORECASE,
)

_KEYS = {
    "from": "van|from|von|de|da|från|fra|od|afzender",
    "sent": "verzonden(?: op)?|verstuurd(?: op)?|sent|gesendet|envoyé(?: le)?|datum|date|enviado(?: el)?|inviato",
    "to": "aan|to|an|à|para|per|till|til|naar",
    "copy": "cc|kopie|copy|bcc",
    "subject": "onderwerp|subject|betreff|objet|asunto|oggetto|ämne|emne",
}
_KEY = re.compile(
    r"\s{0,9}[*_|]{0,2}(?:"
    + "|".join(f"(?P<{key}>{words})" for key, words in _KEYS.items())
    + r")\s{0,3}[*_]{0,2}\s?:",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s{0,9}(?:[_]{10,}|[-]{10,}|[=]{10,})\s{0,9}$")


def history_begins(lines: Sequence[str], number: int) -> int:
    """How many lines from this one on introduce quoted or forwarded text; 0 where none is introduced."""
    line = lines[number]
    if not line or line.isspace():
        return 0
    if _ORIGINAL.match(line) or _OPENING.match(line) or (line.endswith("---") and _DASHED.match(line)):
        return 1
    if (rule := bool(_RULE.match(line))) or _KEY.match(line):
        start = number + 1 if rule else number
        return header_block(lines, start) and header_block(lines, start) + (start - number)
    return attribution(lines, number)


def attribution(lines: Sequence[str], number: int) -> int:
    """How many lines an attribution ("Op ... schreef X:") takes that begins at this one; 0 where none does."""
    first = lines[number][:_LONGEST]
    if not (_INTRODUCES.match(first) or _WROTE.search(first) or first.rstrip().endswith(">:")):
        return 0
    joined, bare = "", 0
    for count, line in enumerate(lines[number : number + LINES_JOINED], start=1):
        plain = line[: _LONGEST + 1].strip()
        if not plain or plain.startswith(">") or len(joined) + len(plain) > _LONGEST:
            break
        joined = f"{joined} {plain}" if joined else plain
        if plain.endswith((":", "：")):
            return count if _is_attribution(joined) else bare
        if not bare and _ends_bare(joined) and _is_attribution(joined):
            bare = count
    return bare


def _ends_bare(text: str) -> bool:
    """Whether an attribution may end here although its colon is missing."""
    return bool(_OLD_GMAIL.match(text)) or (text.lower().endswith(_ENDS) and bool(_INTRODUCES.match(text)))


def _is_attribution(text: str) -> bool:
    if _QUOTING.match(text) or _OLD_GMAIL.match(text) or (_WHO_AND_WHEN.match(text) and _WHEN.search(text)):
        return True
    if not _WROTE.search(text) or _TELLS.search(text):
        return False
    return bool(_WHEN.search(text)) or "@" in text


def header_block(lines: Sequence[str], number: int) -> int:
    """How many lines a copied header ("Van: ... Verzonden: ... Aan: ... Onderwerp: ...") takes; 0 where none is.

    It has at least three different fields, the sender or the subject among them.
    """
    seen: set[str] = set()
    end = number
    blanks = 0
    for place in range(number, min(number + _HEADER_LINES_SEEN, len(lines))):
        line = lines[place]
        found = _KEY.match(line)
        if found:
            seen.add(found.lastgroup or "")
            end, blanks = place + 1, 0
        elif not line.strip():
            blanks += 1
            if blanks > 1 or len(seen) >= 3:
                break
        elif not seen:
            return 0
    return end - number if len(seen) >= 3 and seen & {"from", "subject"} else 0
