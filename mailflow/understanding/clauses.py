"""Cuts what somebody said into sentences, without the salutation above and the greeting below."""

import re
from dataclasses import dataclass

_BULLET = re.compile(
    r"\s{0,8}(?:[-*•·–>]|\d{1,2}[.)]|[a-d]\)|[1-9](?=\s{1,3}(?:ik|mag|kan|wil|zou|heb|is|can|i|we|"
    r"wij)\b))\s{1,4}(?=\S)"
)
_SALUTATION = re.compile(
    r"(?:beste|hallo|hoi|hai|heey?|hey|hé|hee|dag|ha|hi|hello|dear|geachte|lieve|goede?\s?(?:morgen|middag|avond|"
    r"dag)|"
    r"goedemorgen|goeiemorgen|goeiendag|goeiedag|good (?:morning|afternoon|evening|day)|morning|yo|moi|hoihoi|"
    r"heyhey|hallo daar|"
    r"l\.?s\.?|aan de organisat\w{2,6}|salaam|gegroet|waarde|amice|greetings|allen|collega'?s)\b",
    re.IGNORECASE,
)
_ONE_NAME = r"(?:[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:[ -][A-ZÀ-ÖØ-Þ][^\W\d_]+)?)"
_MORE_NAMES = re.compile(rf"\s{_ONE_NAME}(?:(?:,\s?(?:beste\s)?|\s(?:en|and|&|\+)\s){_ONE_NAME}){{1,5}}\s?[,!.:]\s*")
_CLOSING = re.compile(
    r"(?:(?:met|mit|with)\s)?(?:(?:heel|een|de|veel|vele|alvast|kind|best|warm|warmest|many|with|mijn|onze|ook)\s)?"
    r"(?:vriendelijk\w{0,3}|vr\.?|hartelijk\w{0,3}|warme?|lieve?|zonnige?|vrolijke?|sportieve?|collegiale?|beste|"
    r"kind|best|warm)?\s?"
    r"(?:groet(?:en|jes|je|nis)?|gr(?:tz?|oet)?|mvg|mvrgr|liefs|hartelijks|groetnis|hoogachtend|houdoe|regards|"
    r"cheers|"
    r"(?:best )?wishes|sincerely|yours|love|xx?x?|ciao|doei|moi|goud goan|saluutjes|hartelijk|vriendelijk|namens|"
    r"(?:hart\w{0,8}|vr\w{0,10}) gr|best|b\.?r\.?|k\.?r\.?|m\.?v\.?g\.?)(?![\w'])[^?]{0,50}$",
    re.IGNORECASE,
)
_THANKS_CLOSING = re.compile(
    r"(?:alvast |hartelijk |many |dank |heel erg )?(?:dank(?:je|jewel|uwel)?|bedankt|thanks|thank you|thx|"
    r"merci)\b[^?]{0,30}$",
    re.IGNORECASE,
)
_END = re.compile(r"(?:[!?]+|\.{1,3}|…)(?=[\s\"'”’)]|$)[\"'”’)]?")
_SHORTENED = re.compile(
    r"(?:\b(?:dhr|mevr|mw|mej|dr|drs|ir|prof|nr|tel|bijv|bv|evt|incl|excl|ca|resp|enz|etc|jl|a\.s|aanst|aub|svp|"
    r"m\.b\.t|"
    r"i\.v\.m|t\.a\.v|o\.a|n\.a\.v|d\.w\.z|a\.u\.b|s\.v\.p|t\.b\.v|i\.p\.v|i\.o\.v|p\.s|ps|mr|mrs|ms|st|vs|e\.g|"
    r"i\.e|approx|"
    r"jan|feb|febr|mrt|apr|jun|jul|aug|sep|sept|okt|oct|nov|dec|ma|di|wo|do|vr|za|zo|vd|v\.d|mon|tue|wed|thu|fri|"
    r"sat|sun|max|min|wk)"
    r"|(?:^|[\s(.-])[^\W\d_]|\d)\.$",
    re.IGNORECASE,
)
_LONGEST_SENTENCE = 700
_WRAPPED_AT = 50


@dataclass(frozen=True, slots=True)
class Said:
    """What a mail says, sentence by sentence, and the lines with which its writer signs."""

    sentences: tuple[str, ...]
    signature: tuple[str, ...]


def cut(said: str, *, writer: str = "") -> Said:
    """The sentences of a text in their order; `writer` is the name by which its last lines are known."""
    lines = said.replace("\r\n", "\n").replace("\u200b", "").replace("\ufeff", "").split("\n")
    body, signature = _signed_off(lines, writer)
    sentences: list[str] = []
    for number, block in enumerate(_blocks(body)):
        if number == 0:
            block = _without_salutation(block)
        sentences += _sentences(block)
    return Said(tuple(sentences), tuple(line.strip() for line in signature if line.strip()))


def _signed_off(lines: list[str], writer: str) -> tuple[list[str], list[str]]:
    """The lines with what is said, and the lines from the closing greeting or the bare name on."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    names = set(re.findall(r"[^\W\d_]{2,}", writer.lower()))
    for number in filled[-7:]:
        line = lines[number].strip()
        after = [other for other in filled if other > number]
        if len(after) <= 6 and all(len(lines[other].strip()) <= 60 for other in after):
            first = number == filled[0]
            if (_CLOSING.match(line) and len(line) <= 60 and not first) or _is_name(line, names, bool(after), first):
                return lines[:number], lines[number:]
            if after and not first and _THANKS_CLOSING.match(line) and _all_names(lines, after, names):
                return lines[: number + 1], lines[number + 1 :]
    return lines, []


def _all_names(lines: list[str], numbers: list[int], names: set[str]) -> bool:
    return all(_is_name(lines[number].strip(), names, False, False) for number in numbers)


def _is_name(line: str, names: set[str], more: bool, first: bool) -> bool:
    """Whether a line is but the writer's name, perhaps with their place or work behind it."""
    words = re.findall(r"[^\W\d_]+", line)
    if first or not words or len(words) > 7 or line.endswith(("?", "!")):
        return False
    known = [word.lower() in names for word in words]
    if any(known[:2]) and (all(known) or re.search(r"[,|(/-]", line) or len(words) <= 3):
        return not re.search(r"\b(?:kom|komt|komen|ik|wil|kan|is|ben|van)\b", line) or all(known)
    initials = "".join(word[0].lower() for word in re.findall(r"[^\W\d_]+", " ".join(names)))
    return not more and len(words) == 1 and len(words[0]) <= 2 and (not initials or words[0][0].lower() in initials)


def _blocks(lines: list[str]) -> list[str]:
    """Lines that belong together, joined where a mail program broke them."""
    blocks: list[str] = []
    joins = False
    for line in lines:
        stripped = line.strip()
        if not stripped:
            joins = False
            continue
        bullet = _BULLET.match(line)
        text = line[bullet.end() :].strip() if bullet else stripped
        if joins and not bullet and blocks:
            blocks[-1] += " " + text
        else:
            blocks.append(text)
        joins = len(stripped) >= _WRAPPED_AT or (stripped.endswith(",") and len(stripped) > 25)
    return blocks


def _without_salutation(block: str) -> str:
    found = _SALUTATION.match(block)
    if not found:
        return block
    named = _MORE_NAMES.match(block, found.end())
    if named:
        return block[named.end() :]
    for length in range(6):
        rest = re.match(rf"(?:[\s,]*[^\s,!.:;?]+){{{length}}}\s*[,!.:;]+\s*", block[found.end() :])
        if rest and not re.search(r"\b(?:ik|we|wij|i|kom|kan|voor|van harte|erbij)\b", rest.group(), re.IGNORECASE):
            tail = block[found.end() + rest.end() :]
            again = _SALUTATION.match(tail)
            return _without_salutation(tail) if again and len(tail) < 60 else tail
    words = block.split()
    return "" if len(words) <= 5 and not re.search(r"\b(?:ik|i|kom|ja|nee)\b", block.lower()) else block


def _sentences(block: str) -> list[str]:
    found: list[str] = []
    start = 0
    for end in _END.finditer(block):
        if end.group().startswith(".") and _goes_on(block, start, end):
            continue
        found.append(block[start : end.end()])
        start = end.end()
    found.append(block[start:])
    return [part for text in found if text.strip(" .!?\"'") for part in _short_enough(text.strip())]


def _goes_on(block: str, start: int, end: "re.Match[str]") -> bool:
    """Whether a full stop ends a shortened word, not a sentence."""
    if end.group().strip("\"'”’)") != ".":
        return False
    rest = block[end.end() :].lstrip()
    return (
        bool(rest)
        and bool(_SHORTENED.search(block[max(start, end.start() - 12) : end.start() + 1]))
        and not (rest[0].isupper() and re.search(r"\d{3}\.$|[a-z]{5}\.$", block[start : end.start() + 1]))
    )


def _short_enough(text: str) -> list[str]:
    if len(text) <= _LONGEST_SENTENCE:
        return [text]
    parts, rest = [], text
    while len(rest) > _LONGEST_SENTENCE:
        at = max(rest.rfind(mark, 200, _LONGEST_SENTENCE) for mark in (", ", "; ", " "))
        at = at if at > 0 else _LONGEST_SENTENCE
        parts.append(rest[: at + 1])
        rest = rest[at + 1 :]
    return [*parts, rest] if rest.strip() else parts
