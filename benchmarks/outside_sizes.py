"""Measures what a mail's size costs, by its shape, and that text made to hurt a reader costs no more than its size."""

import base64
import gc
import time
import tracemalloc
from collections.abc import Callable

from outside_rows import reading

from mailflow.flow.assemble import shipped_lexicon
from mailflow.model.understanding import Known
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.understand import understand

SIZES = (10_000, 100_000, 1_000_000, 5_000_000, 25_000_000)
MEGABYTE = 1_000_000
ROUNDS = 3
# A cost that grows with the square would be a hundred times that of the next smaller size here.
WORST = 3.0

USUAL = (
    "From: Lies Bakker <lies.bakker@example.net>\r\nTo: club@example.org\r\nSubject: Re: bijeenkomst\r\n"
    "Date: Tue, 5 May 2026 09:12:00 +0200\r\nMessage-ID: <a@example.net>\r\nMIME-Version: 1.0\r\n"
)
SENTENCE = "Ik kom graag naar de bijeenkomst, en neem misschien nog een collega mee van het buurthuis. "


def sizes() -> None:
    """Prints seconds, seconds a megabyte and memory, by size and shape."""
    lexicon = shipped_lexicon()
    print("\nRead and understand, by size: milliseconds, milliseconds a MB, most memory in MB")
    print(f"{'':<14}" + "".join(f"{size / MEGABYTE:>20g} MB" for size in SIZES))
    for name, shape in SHAPES.items():
        row = ""
        for size in SIZES:
            content = shape(size)
            took, peak = seconds(content, lexicon), memory(content)
            row += f"{1000 * took:>8.0f} {1000 * took / (len(content) / MEGABYTE):>7.0f} {peak / MEGABYTE:>7.0f}"
        print(f"{name:<14}{row}")


def hostile() -> None:
    """Prints what a megabyte of each hostile text costs beside plain text of that size, and beside half of it."""
    lexicon = shipped_lexicon()
    plain = seconds(_text(MEGABYTE), lexicon)
    print(f"\nA megabyte made to hurt; a plain text mail of that size takes {1000 * plain:.0f} ms")
    print(f"{'':<38}{'ms':>8}{'x plain':>10}{'x half of it':>14}  outcome")
    for name, shape in HOSTILE.items():
        content, half = shape(MEGABYTE), shape(MEGABYTE // 2)
        took, before = seconds(content, lexicon), seconds(half, lexicon)
        outcome = "read" if reading(content) is not None else "unreadable: an organiser looks"
        growth = took / before if before > 0.002 else 1.0
        print(f"{name:<38}{1000 * took:>8.1f}{took / plain:>10.2f}{growth:>14.2f}  {outcome}")


def seconds(content: bytes, lexicon: Lexicon) -> float:
    """The least CPU seconds of reading and understanding over a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        gc.collect()
        began = time.process_time()
        _handle(content, lexicon)
        best = min(best, time.process_time() - began)
    return best


def memory(content: bytes) -> int:
    """The most bytes that reading held at once."""
    tracemalloc.start()
    try:
        reading(content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _handle(content: bytes, lexicon: Lexicon) -> None:
    message = reading(content)
    if message is not None:
        understand(message, lexicon, Known(club_name="Opbouwwerk", club_address="club@example.org"))


def _mail(kind: str, body: str) -> bytes:
    return f"{USUAL}Content-Type: {kind}\r\n\r\n{body}".encode()


def _filled(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def _text(size: int) -> bytes:
    return _mail("text/plain; charset=utf-8", _filled(f"{SENTENCE}\r\n", size))


def _html(size: int) -> bytes:
    return _mail("text/html; charset=utf-8", "<html><body>" + _filled(f'<p style="margin:0">{SENTENCE}</p>\r\n', size))


def _quoted(size: int) -> bytes:
    attribution = "Op ma 4 mei 2026 om 10:12 schreef Club <club@example.org>:\r\n"
    return _mail("text/plain; charset=utf-8", f"Ik kom.\r\n\r\n{attribution}" + _filled(f"> {SENTENCE}\r\n", size))


def _two_forms(size: int) -> bytes:
    return _mail(
        'multipart/alternative; boundary="b"',
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + _filled(f"{SENTENCE}\r\n", size // 2)
        + "\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + _filled(f"<p>{SENTENCE}</p>\r\n", size // 2)
        + "\r\n--b--\r\n",
    )  # fmt: skip


def _attached(size: int) -> bytes:
    lines = base64.encodebytes(b"\x00\x01\x02pdf" * (size // 8)).decode("ascii").replace("\n", "\r\n")
    return _mail(
        'multipart/mixed; boundary="b"',
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nIk kom.\r\n--b\r\nContent-Type: application/pdf\r\n"
        f'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="a.pdf"\r\n\r\n'
        f"{lines}--b--\r\n",
    )


def _plain_of(piece: str, *, width: int = 70) -> Callable[[int], bytes]:
    """A plain text mail of nothing but this, in lines of some width."""
    line = _filled(piece, max(width, len(piece))) + "\r\n"
    return lambda size: _mail("text/plain; charset=utf-8", _filled(line, size))


def _html_of(piece: str) -> Callable[[int], bytes]:
    return lambda size: _mail("text/html; charset=utf-8", _filled(f"{piece}\r\n", size))


def _nested(size: int) -> bytes:
    parts = "".join(
        f'Content-Type: multipart/mixed; boundary="b{number}"\r\n\r\n--b{number}\r\n' for number in range(size // 55)
    )
    return (USUAL + parts).encode("ascii")[:size]


def _many_parts(size: int) -> bytes:
    return _mail('multipart/mixed; boundary="b"', _filled("--b\r\n\r\nx\r\n", size))


def _subject_of(piece: str) -> Callable[[int], bytes]:
    """The piece in a header field of its own size, folded; the fence stands before it."""
    return lambda size: (USUAL + "X-Long: " + _filled(f"{piece}\r\n ", size) + "\r\n\r\nIk kom.\r\n").encode()


SHAPES: dict[str, Callable[[int], bytes]] = {
    "plain text": _text,
    "HTML": _html,
    "both forms": _two_forms,
    "quoted": _quoted,
    "attachment": _attached,
}
HOSTILE: dict[str, Callable[[int], bytes]] = {
    "`>`, one line": _plain_of(">", width=60_000),
    "`>`, lines": _plain_of(">"),
    "`a@`, lines": _plain_of("a@"),
    "`a@`, one line": _plain_of("a@", width=60_000),
    "`a@a.`, lines": _plain_of("a@a."),
    "spaces, one line": _plain_of(" ", width=60_000),
    "spaces, lines": _plain_of(" "),
    "empty lines": _plain_of("\r\n", width=2),
    "nested parts": _nested,
    "many parts": _many_parts,
    "`<div>`": _html_of("<div>"),
    "`<div>x</div>`": _html_of("<div>x</div>"),
    "`<blockquote>`": _html_of("<blockquote>x"),
    "`<`": _html_of("<<<<<<<<<<<<<<<<<<<<<<"),
    "table cells": _html_of("<td>x</td>"),
    "tables": _html_of("<table><tr><td>x</td></tr></table>"),
    "`&amp;`": _html_of("&amp;&amp;&amp;&amp;"),
    "attributes": _html_of(" a=b" * 10 + "><p" + " c=d" * 10),
    "`=?utf-8?q?` in a header": _subject_of("=?utf-8?q?a?="),
    "`=?utf-8?q?` in the text": _plain_of("=?utf-8?q?a?= "),
    "`Op ` attributions": _plain_of("Op ma 4 mei 2026 om 10:12 schreef Anna:", width=10),
    "`Op ` attributions with no end": _plain_of("Op ma 4 mei 2026 om 10:12 Anna ", width=10),
    "`On ... wrote`, one line": _plain_of("On 4 May 2026 x wrote ", width=60_000),
    "`Van:` headers": _plain_of("Van: Anna", width=5),
    "greetings": _plain_of("Met vriendelijke groet", width=5),
    "greetings, one line": _plain_of("met vriendelijke en lieve groet ", width=60_000),
    "`(`, lines": _plain_of("("),
    "`(`, one line": _plain_of("(", width=60_000),
    "`(` in a header": _subject_of("(" * 60),
    "links": _plain_of("http://a.b/<http://a.b/> "),
    "dashes": _plain_of("-- \r\n", width=4),
    "bullets": _plain_of("- x", width=3),
    "questions": _plain_of("Kom je? ", width=60),
    "`ja nee `": _plain_of("ja nee ", width=60),
    "dates": _plain_of("13 januari 2026 ", width=60),
    "numbers": _plain_of("1"),
    "one word": _plain_of("a", width=60_000),
}
