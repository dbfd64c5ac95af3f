"""Takes a template file apart: the lines above its text that name its subject and its frame, and the text."""

import difflib
import re
from dataclasses import dataclass

from mailflow.model.errors import SettingsError

# An opening comment, then the lines between `---` and `---`, then the text.
COMMENT = r"\A\s*(?:\{#(?:(?!#\}).)*#\}\s*)?"
FRONT = re.compile(COMMENT + r"---[ \t]*\n(?P<keys>.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
UNCLOSED = re.compile(COMMENT + r"---[ \t]*\n[a-z_]+[ \t]*:", re.DOTALL)
# An included piece ends where its line ends: Jinja would else draw what follows it onto its last line.
INCLUDE = re.compile(r"^(\{%-?[ \t]*include\b[^%\n]*[^%\n \t+-])[ \t]*%\}[ \t]*$", re.MULTILINE)
KEY = re.compile(r"([a-z_]+)[ \t]*:[ \t]*(.*)")
KEYS = ("subject", "frame", "footer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One template file. None: the file says nothing, so what it extends (else the default) counts.

    `frame` and `footer` name the templates around and below it, `none` for without. `text` has as many lines as
    the file, so that the line numbers in errors are those of the file.
    """

    text: str
    subject: str | None = None
    frame: str | None = None
    footer: str | None = None


def take_apart(text: str, *, file: str) -> Source:
    """The parts of a template file; SettingsError names the file and the line that is wrong."""
    text = INCLUDE.sub(r"\1 +%}", text.removeprefix("\ufeff").replace("\r\n", "\n"))
    front = FRONT.match(text)
    if front is None:
        if UNCLOSED.match(text):
            raise SettingsError(f"{file}: the lines with its subject have no end: write --- on a line below them")
        return Source(text=text)
    first_line = text.count("\n", 0, front.start("keys")) + 1
    keys = _keys(front["keys"], file=file, first_line=first_line)
    hidden = "{#" + "\n" * text.count("\n", 0, front.end()) + "#}"
    return Source(
        text=hidden + text[front.end() :],
        subject=keys.get("subject"),
        frame=keys.get("frame"),
        footer=keys.get("footer"),
    )


def _keys(lines: str, *, file: str, first_line: int) -> dict[str, str]:
    """`subject: ...` line by line; a line that begins with a space goes on with the one before."""
    keys: dict[str, str] = {}
    last = ""
    for number, line in enumerate(lines.splitlines(), first_line):
        if not line.strip() or line.startswith("#"):
            continue
        if last and line[0] in " \t":
            keys[last] = f"{keys[last]} {line.strip()}".strip()
            continue
        found = KEY.fullmatch(line.rstrip())
        if found is None:
            raise SettingsError(f"{file}, line {number}: write `subject: ...`, not {line.strip()!r}")
        last = found[1]
        if last not in KEYS:
            near = difflib.get_close_matches(last, KEYS, n=1)
            advice = f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(KEYS)}"
            raise SettingsError(f"{file}, line {number}: {last!r} is not known here; {advice}")
        keys[last] = found[2]
    return {key: _unquoted(line) for key, line in keys.items()}


def _unquoted(text: str) -> str:
    """Without the quotes that a hand used to YAML puts around a line."""
    return text[1:-1] if text[:1] in {"'", '"'} and text.endswith(text[0], 1) and text.count(text[0]) == 2 else text
