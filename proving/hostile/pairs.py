"""Mails that say something twice: a yes and a no must be asked about, the same words twice are acted on."""

from collections.abc import Callable, Mapping

from proving.hostile.building import HTML, NO, PLAIN, YES, Makers, a_part, of_parts, together

FILL = b"Groeten uit de buurt.\r\n" * 40


def _page(words: bytes) -> bytes:
    return a_part(b"<html><body><p>" + words + b"</p></body></html>", HTML)


def _deeper(words: bytes, kind: bytes) -> bytes:
    return b"Content-Type: " + together(_page(words), kind=kind, boundary=b"binnen")


TWICE: Mapping[str, Callable[[bytes, bytes], bytes]] = {
    "in text and in HTML": lambda one, other: of_parts(a_part(one), _page(other), kind=b"alternative"),
    "in HTML and in text": lambda one, other: of_parts(_page(one), a_part(other), kind=b"alternative"),
    "in text and in HTML with pictures": lambda one, other: of_parts(
        a_part(one), _deeper(other, b"related"), kind=b"alternative"
    ),
    "in text and in HTML with files": lambda one, other: of_parts(
        a_part(one), _deeper(other, b"mixed"), kind=b"alternative"
    ),
    "in two texts": lambda one, other: of_parts(a_part(one), a_part(other), kind=b"alternative"),
    "in two pages": lambda one, other: of_parts(a_part(one), _page(one), _page(other), kind=b"alternative"),
    "under many words": lambda one, other: of_parts(a_part(one + FILL), _page(other + FILL), kind=b"alternative"),
    "in text and in encoded HTML": lambda one, other: of_parts(
        a_part(one, PLAIN, b"Content-Transfer-Encoding: 7bit"),
        a_part(b"<p>" + other.replace(b"k", b"=6B"), HTML, b"Content-Transfer-Encoding: quoted-printable"),
        kind=b"alternative",
    ),
}  # fmt: skip
MAILS: Makers = {}
AMBIGUOUS: Makers = {
    f"{first} {where}": lambda made=made, words=words: made(*words)  # type: ignore[misc]
    for where, made in TWICE.items()
    for first, words in (("a yes and a no", (YES, NO)), ("a no and a yes", (NO, YES)))
}
# What the reader must be down for after each.
AGREEING: Mapping[str, tuple[Callable[[], bytes], str]] = {
    f"{answer} twice {where}": (lambda made=made, words=words: made(words, words), answer)  # type: ignore[misc]
    for where, made in TWICE.items()
    for answer, words in (("yes", YES), ("no", NO))
}
