"""The marks of Markdown: what must be escaped, what begins a list, and which lines of plain prose are headings."""

import re
from collections.abc import Sequence

LONGEST_HEADING = 80
WORDS_IN_HEADING = 12
# More words before a colon announce a list.
WORDS_BEFORE_COLON = 4
_SPECIAL = re.compile(r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)")
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]")
_BULLET = re.compile(r"\s{0,12}(?:[-*•·–—▪◦‣+]\s{1,8}|o\s{2,8})(?=\S)")
_NUMBERED = re.compile(r"\s{0,12}(\d{1,3})[.)]\s{1,8}(?=\S)")
_UNDERLINE = re.compile(r"\s{0,3}(?:={3,}|-{3,}|_{3,}|~{3,}|\*{3,})\s*$")
_HASHES = re.compile(r"\s{0,3}(#{1,6})\s{1,5}(?=\S)")
_BOLD_LINE = re.compile(r"\s{0,3}(?:\*\*?|__?)([^*_].{0,78}?)(?:\*\*?|__?):?\s*$")
_WRAPPED_FROM = 55
_SENTENCE = 30
_BARE_LINK = re.compile(r"(?<![<(\[\w/])https?://[^\s<>()\[\]]{1,2000}[^\s<>()\[\].,;:!?'\"]")


def escaped(text: str) -> str:
    """The text, in which nothing is Markdown by chance."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def mark_of(written: str) -> str:
    """How Markdown begins an item for which a word processor wrote this bullet or number."""
    return "1." if _NUMBER.fullmatch(written.strip()) else "-"


def is_heading(line: str) -> bool:
    """Whether a line that stands alone reads as a heading: short, with a capital, without the end of a sentence."""
    words = line.strip().rstrip(":").strip()
    announces = line.rstrip().endswith(":") and len(words.split()) > WORDS_BEFORE_COLON
    return (
        not announces
        and 0 < len(words) <= LONGEST_HEADING
        and len(words.split()) <= WORDS_IN_HEADING
        and (words[0].isupper() or words[0].isdigit())
        and words[-1] not in ".!?,;…"
        and "@" not in words
        and not re.search(r"https?://", words)
    )


def from_prose(text: str) -> str:
    """Plain text as Markdown: headings that its writer set apart, lists with one sort of bullet, whole paragraphs."""
    text = _BARE_LINK.sub(r"<\g<0>>", text)
    paragraphs = [one for one in re.split(r"\n[ \t]*\n", text) if one.strip()]
    shown: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        lines = [line.rstrip() for line in paragraph.strip("\n").split("\n")]
        follows = number + 1 < len(paragraphs)
        shown += _paragraph(lines, is_followed=follows)
    return "\n\n".join(one for one in shown if one.strip())


def _paragraph(lines: Sequence[str], *, is_followed: bool) -> list[str]:
    """A paragraph in its pieces: a heading on top, and what is below."""
    first = lines[0]
    if _UNDERLINE.match(first) and len(lines) == 1:
        return []
    if hashes := _HASHES.match(first):
        return [f"{hashes[1]} {first[hashes.end() :].strip()}", *_rest(lines[1:])]
    if len(lines) > 1 and _UNDERLINE.match(lines[1]):
        return [f"## {first.strip()}", *_rest(lines[2:])]
    if (bold := _BOLD_LINE.match(first)) and (is_followed or len(lines) > 1):
        return [f"## {bold[1].strip().rstrip(':')}", *_rest(lines[1:])]
    if len(lines) == 1 and is_followed and is_heading(first) and not _is_item(first):
        return [f"## {first.strip().rstrip(':')}"]
    if len(lines) > 1 and is_heading(first) and not _is_item(first) and _is_set_apart(lines):
        return [f"## {first.strip().rstrip(':')}", *_rest(lines[1:])]
    return _rest(lines)


def _is_set_apart(lines: Sequence[str]) -> bool:
    """Whether a heading is written right above its text: that is a sentence, or goes on much longer."""
    is_text = len(lines[1]) >= _WRAPPED_FROM or (len(lines[1]) >= _SENTENCE and lines[1].rstrip()[-1] in ".!?")
    return is_text and not lines[0].rstrip().endswith(":") and len(lines[0]) < _WRAPPED_FROM - 5


def _rest(lines: Sequence[str]) -> list[str]:
    """The lines with bullets alike, and the lines that a mail program wrapped made whole again."""
    out: list[str] = []
    for line in lines:
        numbered = _NUMBERED.match(line)
        if begun := numbered or _BULLET.match(line):
            if out and not _is_item(out[-1]):
                out.append("")
            out.append(f"{f'{numbered[1]}.' if numbered else '-'} {line[begun.end() :].strip()}")
        elif out and out[-1] and (len(out[-1]) >= _WRAPPED_FROM or (_is_item(out[-1]) and line.startswith("  "))):
            out[-1] = f"{out[-1]} {line.strip()}"
        else:
            out.append(line.strip())
    return ["\n".join(out)]


def _is_item(line: str) -> bool:
    return bool(_BULLET.match(line) or _NUMBERED.match(line))
