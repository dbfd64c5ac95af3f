"""Tells what somebody wrote in this mail from what they quote and from their signature."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailflow.mail.attributions import history_begins
from mailflow.mail.signatures import closing_at_end, signature_lines
from mailflow.model.message import Passage

LINES_READ = 5_000
PASSAGES = 200

_QUOTED = re.compile(r"\s{0,3}(?:>|&gt;)")
_MARK = re.compile(r"^\s{0,3}(?:>|&gt;) ?")
_REMNANT = 40
_WRAPPED = 60
# "ja" typed right under a sentence of ours that has ended is an answer, no rest of that sentence.
_ANSWER = re.compile(
    r"(?:ja|nee|neen|ok|oke|oké|akkoord|prima|goed|later|niet|yes|no|fine|okay|agreed)(?![\w'’])", re.IGNORECASE
)
_ENDED = re.compile(r"\s{0,3}> ?(?![\s>]).{1,998}[.!?]\s{0,9}$")
# What a mail server puts above a mail that comes from outside.
_BANNER = re.compile(
    r"\W{0,9}(?:(?:let op|opgelet|waarschuwing|caution|warning|external|extern|attention|achtung)\b.{0,30}"
    r"(?:deze? e-?mail|dit bericht|this e-?mail|this message|afkomstig|van buiten|originated|extern)"
    r"|(?:u ontvangt|je ontvangt) niet vaak e-?mail van|you don['’]t often get e-?mail from|"
    r"sommige personen die dit bericht hebben ontvangen)",
    re.IGNORECASE,
)
_LINK_BESIDE = re.compile(r"(?<=\S)<(?:https?:|mailto:|tel:)[^<>\s]{1,2000}>")
_PICTURE = re.compile(r"\[(?:cid:[^\]\s]{1,200}|image: [^\]\n]{0,200}|afbeelding: [^\]\n]{0,200})\]")
_EMPTY_LINES = re.compile(r"\n[ \t]{0,50}\n(?:[ \t]{0,50}\n)+")
_COLOURS = re.compile(
    r"\b(?:rood|rode|blauw|blauwe|groen|groene|kleur|kleurtje|red|blue|green|colou?r|rot|blau|farbe)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Split:
    """A text in three: what its writer said, what they quoted, how they signed.

    `passages` are the pieces of what was said, where any of it stands below quoted lines.
    """

    said: str
    quoted: str = ""
    signed: str = ""
    passages: tuple[Passage, ...] = ()


def split(text: str, *, writer: str = "", coloured: Sequence[str] = ()) -> Split:
    """The text divided: every line goes to one of the three; answers between quoted lines are said.

    What follows the first 5 000 lines counts as quoted.

    `writer` is the sender's name, by which a signature is known. `coloured` are lines that stand out by their
    colour: where the writer says so ("mijn antwoorden in rood"), they are said although they stand in the quotation.
    """
    lines = text.split("\n")
    quoted = _quoted_lines(lines[:LINES_READ])
    quoted += [True] * (len(lines) - len(quoted))
    said: list[str] = []
    signed: list[str] = []
    for segment in _segments(lines, quoted):
        _divide(segment, writer, said, signed)
    history = [line for number, line in enumerate(lines) if quoted[number]]
    if coloured and _COLOURS.search("\n".join(said)):
        answers = {line.strip() for line in coloured if line.strip()}
        said += [line for line in history if line.strip() in answers]
        history = [line for line in history if line.strip() not in answers]
        quoted = [is_quoted and line.strip() not in answers for is_quoted, line in zip(quoted, lines, strict=True)]
    return Split(_tidy(said), _joined(history), _joined(signed), _passages(lines, quoted, writer))


def _quoted_lines(lines: Sequence[str]) -> list[bool]:
    """For each line whether it is quoted: marked with `>`, introducing that, or after a forwarding header."""
    quoted = [False] * len(lines)
    number = 0
    while number < len(lines):
        if _QUOTED.match(lines[number]) or (number < 6 and _BANNER.match(lines[number][:300])):
            quoted[number] = True
            number += 1
            continue
        count = history_begins(lines, number)
        if not count:
            number += 1
            continue
        quoted[number : number + count] = [True] * count
        number += count
        if not _is_marked(lines, number):
            quoted[number:] = [True] * (len(lines) - number)
            break
    _mend_wrapping(lines, quoted)
    return quoted


def _is_marked(lines: Sequence[str], number: int) -> bool:
    """Whether the quotation that begins here has its lines marked, so that the others are answers."""
    following = next((line for line in lines[number : number + 20] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _mend_wrapping(lines: Sequence[str], quoted: list[bool]) -> None:
    """The rest of a quoted line that was broken off without its mark is quoted, too."""
    for number in range(1, len(lines) - 1):
        line = lines[number]
        if (
            not quoted[number]
            and quoted[number - 1]
            and quoted[number + 1]
            and 0 < len(line) <= _REMNANT
            and line[0].islower()
            and len(lines[number - 1]) >= _WRAPPED
            and not (_ANSWER.match(line) and _ENDED.match(lines[number - 1]))
        ):
            quoted[number] = True


def _segments(lines: Sequence[str], quoted: Sequence[bool]) -> list[list[str]]:
    """The runs of lines that are not quoted."""
    segments: list[list[str]] = []
    for number, line in enumerate(lines):
        if quoted[number]:
            continue
        if number and not quoted[number - 1] and segments:
            segments[-1].append(line)
        else:
            segments.append([line])
    return segments


def _passages(lines: Sequence[str], quoted: Sequence[bool], writer: str) -> tuple[Passage, ...]:
    """What is said in each place, with the quoted lines above it; nothing where all stands above what is quoted."""
    first = next((number for number, is_quoted in enumerate(quoted) if is_quoted), len(lines))
    if not any(line.strip() and not quoted[number] for number, line in enumerate(lines[first:], start=first)):
        return ()
    found: list[Passage] = []
    above: list[str] = []
    number = 0
    while number < len(lines) and len(found) < PASSAGES:
        end = next((at for at in range(number, len(lines)) if quoted[at] != quoted[number]), len(lines))
        if quoted[number]:
            above += [_MARK.sub("", line, count=1) for line in lines[number:end]]
        else:
            said: list[str] = []
            _divide(list(lines[number:end]), writer, said, [])
            if words := _tidy(said):
                found.append(Passage(after=_joined(above), said=words))
                above = []
        number = end
    return tuple(found) if any(one.after for one in found) else ()


def _divide(segment: list[str], writer: str, said: list[str], signed: list[str]) -> None:
    """Adds a segment's lines to what is said and what is signed."""
    marked = signature_lines(segment, writer=writer)
    words = [line for number, line in enumerate(segment) if number not in marked]
    last = next((number for number in range(len(words) - 1, -1, -1) if words[number].strip()), None)
    if last is not None:
        cut = closing_at_end(words[last].rstrip())
        if cut < len(words[last].rstrip()):
            signed.append(words[last][cut:])
            words[last] = words[last][:cut].rstrip()
    said.extend([*words, ""])
    signed.extend(segment[number] for number in sorted(marked))


def _tidy(lines: Sequence[str]) -> str:
    """Words without what programs add to them: the address behind a link, the name of a picture."""
    text = "\n".join(lines)
    if "<" in text:
        text = _LINK_BESIDE.sub("", text)
    if "[" in text:
        text = _PICTURE.sub("", text)
    return _EMPTY_LINES.sub("\n\n", text).strip()


def _joined(lines: Sequence[str]) -> str:
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n").rstrip()
