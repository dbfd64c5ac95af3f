"""Whom a mail that nobody has read yet says to be from: enough to let senders take turns, and not to be believed."""

import re

LOOKED_AT = 65_536
FIELD_LOOKED_AT = 1_000
LONGEST = 254

_FROM = re.compile(rb"^from[ \t]{0,20}:", re.IGNORECASE | re.MULTILINE)
_END_OF_HEADERS = re.compile(rb"\n\r?\n|\r\r")
_END_OF_FIELD = re.compile(rb"[\r\n](?![ \t\n])")
_ADDRESS = re.compile(rb"[^\s<>,;:\"()@]{1,64}@[^\s<>,;:\"()@]{1,190}")


def purported_sender(content: bytes) -> str:
    """What looks most like an address in the first From line, in lower case; empty where nothing does. Never fails.

    A look at the first bytes: no parser is asked, so that this costs the same whatever the mail may be.
    """
    start = content[:LOOKED_AT].lstrip(b"\r\n")
    end = _END_OF_HEADERS.search(start)
    found = _FROM.search(start, 0, end.start() + 1 if end else len(start))
    if found is None:
        return ""
    value = start[found.end() : found.end() + FIELD_LOOKED_AT]
    over = _END_OF_FIELD.search(value)
    # The last one: a name before it may hold an address of its own.
    addresses = _ADDRESS.findall(value[: over.start()] if over else value)
    return addresses[-1].decode("ascii", "replace").lower()[:LONGEST] if addresses else ""
