"""Real and hostile mails changed by chance: bytes flipped, cut, repeated, swapped, and letters put for letters."""

import random
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from proving.hostile.gathered import hostile_mails

FIXTURES = Path(__file__).parents[2] / "tests" / "fixtures"
GENUINE = ("mail/dev-a/*.eml", "outside/*/*")
SEED_LIMIT = 24 * 1024
MUTATED_LIMIT = 256 * 1024
CHANGES_AT_MOST = 4
FLIPS_AT_MOST = 20
REPEATS_AT_MOST = 300
# Pieces that mean something to whoever reads a mail.
MARKS = (
    b"\0", b"\r", b"\n", b"\r\n\r\n", b"\r\n ", b"\r\n\t", b"=?utf-8?b?", b"=?utf-7?q?+AGE-?=", b"?=", b"=", b"=\r\n",
    b"--", b"\r\n--", b"--grens--\r\n", b'"', b'\\"', b"<", b">", b"<<", b"@", b"@[", b"[::1]", b"(", b"((((", b")",
    b":", b";", b";;", b",", b",,", b"%", b"*0*=", b"*1=utf-8''%ff", b"; boundary=grens", b'; boundary="',
    b"Content-Type: multipart/mixed; boundary=x\r\n", b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: text/html\r\n", b"Content-Type: text/calendar; method=REPLY\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: uuencode\r\n", b"charset=utf-16",
    b"charset=unicode_escape", b"charset=idna", b"From: ", b"From ", b"Date: ", b"Message-ID: <a@[>\r\n", b"To: ",
    b"In-Reply-To: <[x@>\r\n", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"9" * 400, b"-1",
    b"0000-00-00", b"31 februari", b"25:61", b"Mon, 99 Foo 99999 99:99:99 +9999", b"BEGIN:VEVENT\r\n",
    b"END:VEVENT\r\n", b"DTSTART:99999999T999999Z\r\n", b"DTSTART;TZID=../../x:20200113T100000\r\n",
    b"RRULE:FREQ=SECONDLY\r\n", b"ATTENDEE;PARTSTAT=", b"<p", b"<!--", b"<blockquote>", b"&#xD800;", b"&#0;",
    b"<table><tr><td>", b"<style>",
    b"> ", b">" * 40, b"Op ma 6 jan. 2020 om 09:00 schreef ", b"-----Original Message-----\r\n", b"-- \r\n",
)  # fmt: skip
# Letters that look like others, turn the direction, join, or lie beyond the first plane.
LETTERS = (
    "\u0430", "\u0131", "\u017f", "\u212a", "\u0301" * 3, "\u200b", "\u200d", "\u202e", "\u2066", "\u2028", "\u0085",
    "\u00a0", "\u00ad", "\ufeff", "\ufffd", "\uffff", "\U0001f469", "\U0010ffff", "\u0660", "\u00b2", "\u3007",
    "\uff0f", "\uff20", "\u3002", "\u2011", "\u2019", "\u1d2c", "\ufb01", "\u01c5", "\u0130", "\u1e9e", "\u0345",
)  # fmt: skip
Mutator = Callable[[bytes, random.Random], bytes]


@cache
def seeds() -> Mapping[str, bytes]:
    """What is changed, by name: the genuine mails of the tests, and the hostile ones that are small."""
    hostile = {one.name: one.make() for one in hostile_mails()}
    return {**genuine(), **{name: content for name, content in hostile.items() if len(content) <= SEED_LIMIT}}


@cache
def genuine() -> Mapping[str, bytes]:
    """The mails of the tests as people and their programs wrote them, by name."""
    found = sorted(path for pattern in GENUINE for path in FIXTURES.glob(pattern) if path.is_file())
    return {path.relative_to(FIXTURES).as_posix(): path.read_bytes() for path in found}


def mutated(number: int, *, seed: int) -> tuple[str, bytes]:
    """The mail with this number among those of a seed, always the same, and from what it was made and how."""
    chance = random.Random(f"{seed}:{number}")
    name = chance.choice(sorted(seeds()))
    content = seeds()[name]
    changes = chance.choices(MUTATORS, k=chance.randint(1, CHANGES_AT_MOST))
    for change in changes:
        content = change(content, chance)[:MUTATED_LIMIT]
    return f"{name} ({', '.join(change.__name__.strip('_') for change in changes)})", content


def _a_place(content: bytes, chance: random.Random) -> int:
    """Where to change it: half of the time among the headers."""
    head = content.find(b"\n\n") if b"\r\n\r\n" not in content else content.find(b"\r\n\r\n")
    return chance.randint(0, head if head > 0 and chance.random() < 0.5 else len(content))


def _flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, FLIPS_AT_MOST) if content else 0):
        changed[min(_a_place(content, chance), len(content) - 1)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: _a_place(content, chance)]


def _without_a_piece(content: bytes, chance: random.Random) -> bytes:
    start = _a_place(content, chance)
    return content[:start] + content[start + chance.randint(1, 200) :]


def _with_a_mark(content: bytes, chance: random.Random) -> bytes:
    place = _a_place(content, chance)
    return content[:place] + chance.choice(MARKS) + content[place:]


def _with_many_marks(content: bytes, chance: random.Random) -> bytes:
    place = _a_place(content, chance)
    return content[:place] + chance.choice(MARKS) * chance.randint(2, REPEATS_AT_MOST) + content[place:]


def _with_other_letters(content: bytes, chance: random.Random) -> bytes:
    letter = bytes((chance.choice(b"aeiknor .,:-/@0123"),))
    return content.replace(letter, chance.choice(LETTERS).encode("utf-8"), chance.randint(1, 30))


def _a_line_repeated(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True) or [b""]
    at = chance.randrange(len(lines))
    return b"".join([*lines[:at], *lines[at : at + 1] * chance.randint(2, REPEATS_AT_MOST), *lines[at + 1 :]])


def _lines_swapped(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True) or [b""]
    near = min(len(lines), 20) if chance.random() < 0.7 else len(lines)
    one, other = chance.randrange(near), chance.randrange(near)
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _names_of_headers_swapped(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    named = [at for at, line in enumerate(lines[:40]) if b":" in line]
    if len(named) < 2:
        return content
    one, other = chance.sample(named, 2)
    (first, _, said), (second, _, told) = lines[one].partition(b":"), lines[other].partition(b":")
    lines[one], lines[other] = second + b":" + said, first + b":" + told
    return b"".join(lines)


def _a_part_repeated(content: bytes, chance: random.Random) -> bytes:
    parts = content.split(b"\n--")
    at = chance.randrange(len(parts))
    return b"\n--".join([*parts[:at], *parts[at : at + 1] * chance.randint(2, 40), *parts[at + 1 :]])


def _joined_to_another(content: bytes, chance: random.Random) -> bytes:
    other = seeds()[chance.choice(sorted(seeds()))]
    return content[: _a_place(content, chance)] + other[_a_place(other, chance) :]


def _with_other_line_ends(content: bytes, chance: random.Random) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\n", chance.choice((b"\n", b"\r", b"\r\r\n", b"\n\r", b"\r\n")))


MUTATORS: tuple[Mutator, ...] = (
    _flipped, _cut, _without_a_piece, _with_a_mark, _with_a_mark, _with_many_marks, _with_other_letters,
    _a_line_repeated, _lines_swapped, _names_of_headers_swapped, _a_part_repeated, _joined_to_another,
    _with_other_line_ends,
)  # fmt: skip
