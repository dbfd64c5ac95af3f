"""Finds where a mail is signed: greetings at the end, names, telephone numbers, disclaimers, "sent from my phone"."""

import re
from collections.abc import Sequence

_NAME_LINE = 60
_NAME_WORDS = 5
_CARD_LINE = 100
_FOOT_LINES = 40
_PROSE = 160

_ADJECTIVE = (
    r"(?:vriendelijke?|vr\.?|vrl\.?|vriend\.?|hartelijke|hart\.?|warme|lieve|zonnige|sportieve|collegiale|beste"
    r"|vrolijke|muzikale|groene|dikke|de|een|veel|vele)"
)
_DUTCH = (
    rf"(?:(?:met|mit)\s{{1,3}})?(?:{_ADJECTIVE}\s{{1,3}}(?:en\s{{1,3}}{_ADJECTIVE}\s{{1,3}})?){{0,2}}"
    r"(?:groet(?:en|jes|je|nis|ies)?|gr\.?|grtn?s?\.?|grt?jes|mvg|m\.v\.g\.?|mvrgr|hartelijks|liefs|hoogachtend)"
)
_ENGLISH = (
    r"(?:with\s)?(?:my\s)?(?:kind(?:est)?|best|warm(?:est)?|many|sincere)?\s{0,3}(?:regards|wishes|greetings)"
    r"|(?:yours\s)?(?:sincerely|faithfully|truly)|cheers|thanks & regards"
)
_GERMAN = (
    r"(?:mit\s)?(?:freundliche[nm]?|besten?|herzliche[nm]?|liebe[nm]?|schöne[nm]?|viele[nm]?)"
    r"\s(?:grü(?:ß|ss)en?|gruss|gruß)|mfg"
)
_FRENCH = r"(?:bien\s)?cordialement|bien à (?:vous|toi)|amicalement|(?:mes\s)?(?:sincères\s)?salutations"
_CLOSING_WORDS = rf"(?:{_DUTCH}|{_ENGLISH}|{_GERMAN}|{_FRENCH})"

# A closing, and after it no more than a name or "uit Helmond, Roel".
_CLOSING = re.compile(rf"\s{{0,20}}{_CLOSING_WORDS}(?![\w-])(?P<rest>[^\d?\n]{{0,50}})$", re.IGNORECASE)
_BARE_CLOSING = re.compile(r"\s{0,20}(?:best|love|lg|vg|br|xx?x?|warm)[,!.]?\s{0,9}$", re.IGNORECASE)
# The same at the end of a sentence: "Ik kom. Groet, Linda".
_CLOSING_AT_END = re.compile(
    rf"[.!?,;:…)\U0001f300-\U0001faff☺❤]\s{{1,3}}(?P<closing>{_CLOSING_WORDS}[,.!]?\s{{1,3}}[^\d?\n]{{1,40}})$",
    re.IGNORECASE,
)

_DELIMITER = re.compile(r"\s{0,3}(?:--|—|–)\s{0,9}$|\s{0,3}_{2,80}\s{0,9}$")
_DEVICE = re.compile(
    r"\s{0,20}(?:(?:dit bericht is )?(?:verstuurd|verzonden|gestuurd) (?:vanaf|met|via|vanuit|door|van) .{1,120}"
    r"|sent (?:from|with|via|by|using) .{1,120}|(?:get )?outlook (?:voor|for|für) .{1,80}|get outlook .{1,80}"
    r"|(?:von|aus) meine[mr] .{1,60} (?:gesendet|geschickt)|gesendet (?:mit|von) .{1,80}"
    r"|envoyé (?:de|depuis|à partir de) .{1,80}|télécharger outlook .{1,80}|inviato da .{1,80}"
    r"|enviado (?:desde|do|de) .{1,80}|(?:skickat från|sendt fra|wysłan[eo] z|lähetetty) .{1,80}"
    r"|excuseer mijn beknoptheid.{0,40})$",
    re.IGNORECASE,
)
_SENT_FROM_SENTENCE = re.compile(r"\b(?:ik|je|we|wij|heb|had|have|i|you)\b|[?]", re.IGNORECASE)
_FOOTER = re.compile(
    r"\s{0,9}[*_]{0,2}(?:disclaimer\b|proclaimer\b|vertrouwelijkheid|confidential|"
    r"de (?:informatie|inhoud) (?:\w{1,20} ){0,4}(?:in|van|met|bij) (?:dit|deze) (?:\w{1,20} )?(?:e-?mail|bericht)|"
    r"dit (?:\w{1,20} )?(?:e-?mail)?-?bericht (?:\(.{0,60}\) )?(?:is|en|kan|bevat)|deze e-?mail (?:is|en|kan|bevat)|"
    r"aan (?:de inhoud van )?(?:dit|deze) (?:e-?mail)?-?\s?(?:bericht )?kunnen geen|"
    r"this (?:e-?mail|message|communication|transmission) (?:\(.{0,60}\) )?(?:and|is|may|contains|was)|"
    r"the (?:information|contents?) (?:contained )?(?:in|of) this (?:e-?mail|message)|"
    r"(?:denk|think) (?:aan het milieu|before you print)|please consider the environment|"
    r"diese e-?mail|der inhalt dieser e-?mail|ce (?:message|courriel) (?:est|et|peut))",
    re.IGNORECASE,
)
_DASHED_NAME = re.compile(r"\s{0,3}[-–~]{1,2}\s?[^\W\d_a-z][\w.'’-]{0,30}(?: [\w.'’-]{1,30}){0,3}\s{0,9}$")
# What stands on a visiting card; two of these in one paragraph make it one.
_CARD = (
    re.compile(r"(?<!\w)(?:\+\d{2}|\(?0\d{1,3}\)?)[ \-/.]?\d[\d \-]{5,14}(?!\d)"),
    re.compile(r"\bwww\.|https?://", re.IGNORECASE),
    re.compile(r"\b(?:kvk|btw|iban|postbus|bezoekadres|postadres)\b", re.IGNORECASE),
    re.compile(r"\b\d{4} ?[A-Z]{2}\b"),
    re.compile(r"\w \| \w|\* \| \*"),
)
_POSTSCRIPT = re.compile(
    r"\s{0,9}(?:p\.?\s?s\.?(?=[\s:.,;-])|n\.?b\.?(?=[\s:.,;-])|o+h?,? ja\b|oja\b|nog (?:iets|wat)\b)", re.IGNORECASE
)
_NAME_WORD = re.compile(r"[^\W\d_]+")
# Jan Albers does not sign with "JA".
_NO_INITIALS = frozenset(("JA", "NEE", "NO", "YES", "OK", "JO", "YEP", "NOPE"))


def signature_lines(lines: Sequence[str], *, writer: str = "") -> set[int]:
    """The numbers of the lines that sign the text, as `writer` (the sender's name) would; a postscript is none."""
    signed = {number for number, line in enumerate(lines) if _is_device(line)}
    start = _starts_at(lines, names_of(writer))
    signed.update(range(start, len(lines)))
    return signed - _postscripts(lines, start)


def closing_at_end(line: str) -> int:
    """Where in a line of text a closing begins that follows its last sentence; its length where none does."""
    tail = max(0, len(line) - 120)
    found = _CLOSING_AT_END.search(line, tail)
    return found.start("closing") if found and _is_short_name(found["closing"]) else len(line)


def names_of(writer: str) -> frozenset[str]:
    """The words of a name in lower case, their first letters and its initials in capitals."""
    words = [word.lower() for word in _NAME_WORD.findall(writer)]
    initials = "".join(word[0] for word in words).upper()
    return frozenset((*words, *initials, initials)) - _NO_INITIALS


def _starts_at(lines: Sequence[str], names: frozenset[str]) -> int:
    said = 0
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        if _DELIMITER.match(line) and _is_foot(lines, number):
            return number
        if _FOOTER.match(line) and said:
            return number
        if _closes(line) and (said or _begins_foot(lines, number)):
            return number
        if said and len(line) <= _NAME_LINE and _is_name(line, names) and _stands_apart(lines, number):
            return number
        if said and not lines[number - 1].strip() and (_is_dashed_name(lines, number) or _is_card(lines, number)):
            return number
        said += not _is_device(line)
    return len(lines)


def _is_dashed_name(lines: Sequence[str], number: int) -> bool:
    """Whether the last line is a name after a dash, and no item of a list."""
    following = next((line for line in lines[number + 1 : number + _FOOT_LINES] if line.strip()), "")
    is_last = not following or _is_device(following) or bool(_DELIMITER.match(following))
    return is_last and bool(_DASHED_NAME.match(lines[number][:100]))


def _is_card(lines: Sequence[str], number: int) -> bool:
    """Whether the paragraph that begins here is a visiting card: short lines with number, address or web page."""
    before = next((line.rstrip() for line in reversed(lines[max(0, number - 5) : number]) if line.strip()), "")
    paragraph = []
    for line in lines[number : number + 12]:
        if not line.strip():
            break
        paragraph.append(line)
    if before.endswith(":") or any(len(line) > _CARD_LINE for line in paragraph):
        return False
    text = "\n".join(paragraph)
    return sum(bool(pattern.search(text)) for pattern in _CARD) >= 2


def _is_device(line: str) -> bool:
    return bool(_DEVICE.match(line[:200])) and not _SENT_FROM_SENTENCE.search(line[:200])


def _closes(line: str) -> bool:
    if len(line) > 120:
        return False
    found = _CLOSING.match(line)
    return bool(_BARE_CLOSING.match(line)) or (found is not None and _is_short_name(found["rest"]))


def _is_short_name(rest: str) -> bool:
    """Whether what follows a closing may still be names and places: few words, no sentence after it."""
    return len(rest.split()) <= 9 and not re.search(r"[.!]\s+\w{2,}\s+\w", rest)


def _is_foot(lines: Sequence[str], number: int) -> bool:
    """Whether what follows is a foot: not more than two lines of prose."""
    following = lines[number + 1 : number + 1 + _FOOT_LINES]
    return len(lines) - number <= _FOOT_LINES and sum(len(line) > _PROSE for line in following) <= 2


def _begins_foot(lines: Sequence[str], number: int) -> bool:
    """Whether a greeting with which a mail begins already ends it: a name follows, or nothing ("Greetings, I ...")."""
    following = next((line.strip() for line in lines[number + 1 : number + _FOOT_LINES] if line.strip()), "")
    return len(following.split()) <= _NAME_WORDS and not following.endswith((".", "!", "?", ",", ":"))


def _is_name(line: str, names: frozenset[str]) -> bool:
    words = _NAME_WORD.findall(line)
    known = all(word.lower() in names or word.upper() in names for word in words)
    return bool(words) and known and "?" not in line and ":" not in line


def _stands_apart(lines: Sequence[str], number: int) -> bool:
    """Whether a name is no item of a list: the line before is empty, or ends a sentence."""
    before = lines[number - 1].rstrip()
    return not before or before.endswith((".", "!", "?", ",", ")", "…", ":)", ";)")) or number == len(lines) - 1


def _postscripts(lines: Sequence[str], start: int) -> set[int]:
    """The paragraphs after `start` that begin with PS: they were written, not signed."""
    found: set[int] = set()
    inside = False
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if _POSTSCRIPT.match(line):
            inside = True
        elif not line.strip() or _is_device(line) or _FOOTER.match(line) or _DELIMITER.match(line) or _closes(line):
            inside = False
        if inside:
            found.add(number)
    return found
