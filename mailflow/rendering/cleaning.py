"""Takes out of strangers' words what no reader may see: control characters, and more of it than a mail should hold."""

import html
import re

LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls (C0, DEL, C1), bidi embeddings, overrides and isolates, annotations, tags, lone surrogates, noncharacters.
UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    r"\ufffe\uffff\ud800-\udfff" + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 17)) + "]"
)
WHITE_SPACE = re.compile(r"\s+")
ELLIPSIS = " …"
# An ordinary character weighs 1 byte in HTML, an emoji 4, an ampersand 5: text cut at n characters weighs 2n at most.
BYTES_PER_CHARACTER = 2


def cleaned(text: str) -> str:
    """The text as it was written, with plain line ends and without control characters."""
    return UNSEEN.sub("", LINE_END.sub("\n", text))


def one_line(text: str) -> str:
    """The cleaned text on one line, each run of white space one space, none around it."""
    return unbroken(text).strip()


def unbroken(text: str) -> str:
    """The cleaned text on one line, each run of white space one space, its outer ones kept."""
    return WHITE_SPACE.sub(" ", cleaned(text))


def tidied(text: str) -> str:
    """The cleaned text without outer blank lines, spaces at line ends and more than one blank line in a row."""
    lines = [line.rstrip() for line in cleaned(text).strip().split("\n")]
    return "\n".join(line for line, before in zip(lines, ["x", *lines], strict=False) if line or before)


def shortened(text: str, limit: int) -> str:
    """The text, cut between two words at about `limit` characters, with an ellipsis where something was cut.

    What comes out takes at most `2 * limit` bytes of HTML: a limit in characters would let a mail of ampersands grow
    fivefold.
    """
    if len(text) <= limit and _weight(text) <= BYTES_PER_CHARACTER * limit:
        return text
    kept = text[:limit]
    while kept and _weight(kept) > BYTES_PER_CHARACTER * limit:
        kept = kept[: len(kept) * 9 // 10]
    whole_words = re.split(r"\s\S*\Z", kept)[0]
    return (whole_words if len(whole_words) > len(kept) * 2 // 3 else kept).rstrip() + ELLIPSIS


def _weight(text: str) -> int:
    return len(html.escape(text).encode("utf-8", "replace"))
