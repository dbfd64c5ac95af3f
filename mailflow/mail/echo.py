"""Whether a mail says nothing but what we wrote ourselves: then it is ours that came back, whoever sent it on."""

import re
from collections.abc import Iterable
from email import message_from_bytes

# Less than this a person may well say in words of ours: "Ik kom graag" stands in many an invitation.
SHORTEST = 60
# What programs put above a mail that they send on: its old headers, or a line of dashes around a word or two.
_ADDED = re.compile(r"[\w-]{2,20}:\s.*|-{2,}+(?:[^-].{0,59}?-{2,})?|>*\s*", re.DOTALL)


def says_only_ours(said: str, ours: Iterable[bytes]) -> bool:
    """Whether each line of `said` stands in one of these mails of ours, and there is enough of it to be sure.

    A single line of the writer's own makes it a person's mail: some programs answer above or below our whole text
    without any sign of where it begins.
    """
    lines = [" ".join(line.lstrip("> ").split()) for line in said.splitlines()]
    lines = [line for line in lines if line and not _ADDED.fullmatch(line)]
    if sum(map(len, lines)) < SHORTEST:
        return False
    return any(all(line in text for line in lines) for text in map(_text, ours))


def _text(mail: bytes) -> str:
    """The words of a mail of ours, whatever its lines."""
    for part in message_from_bytes(mail).walk():
        if part.get_content_type() == "text/plain":
            found = part.get_payload(decode=True)
            return " ".join(found.decode("utf-8", "replace").split()) if isinstance(found, bytes) else ""
    return ""
