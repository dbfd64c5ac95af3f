"""Tells what somebody wrote in this mail from what they quote and from their signature."""

import re
from dataclasses import dataclass

_ATTRIBUTION = re.compile(
    r"(?:op|on|am|le|den)\b.{0,300}(?:schreef|geschreven|wrote|schrieb|écrit)\b.{0,300}:\s*$", re.IGNORECASE
)
_ORIGINAL = re.compile(
    r"\s*[-_*]{2,40}\s*(?:oorspronkelijk bericht|original message|doorgestuurd bericht|forwarded message)\s*[-_*]{2,40}\s*$",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(
    r"[*\s]{0,4}(?:van|from|von|de|verzonden|sent|gesendet|datum|date|aan|to|an|cc|onderwerp|subject|betreff)\s{0,3}[*]?:[*]?\s",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:met )?(?:vriendelijke|hartelijke|warme|lieve|zonnige)?\s{0,3}(?:groet(?:en|jes)?|gr|mvg|kind regards|best regards|regards|cheers)\b[\s,.!]{0,5}.{0,40}$",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"(?:verstuurd|verzonden) (?:vanaf|met|via|vanuit)|sent from|outlook voor|get outlook", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Split:
    """A text in three: what its writer said, what they quoted, how they signed."""

    said: str
    quoted: str = ""
    signed: str = ""


def split(text: str, *, writer: str = "") -> Split:
    """The text divided; each line goes to exactly one of the three."""
    lines = text.split("\n")
    start = _history_at(lines)
    said = [line for line in lines[:start] if not line.startswith(">")]
    quoted = [line for line in lines[:start] if line.startswith(">")] + lines[start:]
    end = _signature_at(said)
    return Split(_joined(said[:end]), _joined(quoted), _joined(said[end:]))


def _joined(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _history_at(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        if _ORIGINAL.match(line) or _ATTRIBUTION.match(line[:700]) or re.match(r"_{20,}\s*$", line):
            return number
        if (
            _HEADER_LINE.match(line)
            and sum(bool(_HEADER_LINE.match(other)) for other in lines[number : number + 4]) >= 3
        ):
            return number
    return len(lines)


def _signature_at(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        if line.rstrip() == "--" or _DEVICE.match(line[:200]) or (number and _CLOSING.match(line[:100])):
            return number
    return len(lines)
