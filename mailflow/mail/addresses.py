"""Says who is meant by an address line, and only where there is no doubt about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from mailflow.mail.cleaning import clean_line
from mailflow.mail.headers import decode_words
from mailflow.model.address import Address

NAME_LIMIT = 200
ADDRESSES_READ = 100

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*"
_STRICT = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
_BETWEEN = re.compile(r'([\s<>"(),;:]+)')
# What reads as @: in its full width and small, too.
_AT = ("@", "\uff20", "\ufe6b")
_LETTER = re.compile(r"[^\x00-\x7f]")
_LONGEST = 254
_LONGEST_LOCAL = 64  # RFC 5321 4.5.3.1.1


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One entry of an address line as it was written: the name before it, and what stands for an address.

    `odd` says that it can be read in more than one way.
    """

    name: str
    spec: str
    odd: bool = False


def strict(text: str, name: str = "") -> Address | None:
    """The address, if the text is one plain dot-atom@host name in ASCII (RFC 5321 4.1.2), else None."""
    if len(text) > _LONGEST or "=?" in text or _STRICT.fullmatch(text) is None:
        return None
    local, _, domain = text.lower().rpartition("@")
    if len(local) > _LONGEST_LOCAL or not _takes_mail(domain):
        return None
    return Address(address=f"{local}@{domain}", name=clean_line(name, NAME_LIMIT))


@lru_cache(maxsize=4_096)
def _takes_mail(domain: str) -> bool:
    """Whether mail can be for this domain, by its name; remembered, as most mails come from a few domains."""
    try:
        validate_email(f"x@{domain}", check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return False
    return True


def told_apart(shown: str) -> str:
    """What a mail shows of its sender, in which no address looks like another: other letters than a-z are spelled out.

    A host name as name servers know it (punycode, RFC 3492), any other letter by its number (`U+043E`).
    """
    return shown if shown.isascii() else "".join(map(_spelled, _BETWEEN.split(shown)))


def _spelled(word: str) -> str:
    place = max(word.rfind(at) for at in _AT)
    if word.isascii() or place < 0:
        return word
    labels = word[place + 1 :].split(".")
    host = ".".join(one if one.isascii() else f"xn--{one.encode('punycode').decode('ascii')}" for one in labels)
    return _LETTER.sub(lambda one: f"(U+{ord(one[0]):04X})", word[: place + 1]) + host


def the_one(values: tuple[str, ...]) -> Address | None:
    """The sender of From lines: exactly one line with exactly one strict address, else nobody."""
    if len(values) != 1:
        return None
    boxes = list(mailboxes(values[0]))
    named = [box for box in boxes if "@" in box.spec]
    if len(named) != 1 or boxes[-1] is not named[0] or named[0].odd:
        return None
    # "Dijk, Arianne van <a@b>" without quotes: the comma cut the name, not a second address.
    name = ", ".join(box.name or box.spec for box in boxes[:-1]) + ", " if len(boxes) > 1 else ""
    return strict(named[0].spec, name + named[0].name)


def everyone(values: tuple[str, ...]) -> tuple[Address, ...]:
    """The strict addresses of these lines, each once, the first hundred."""
    found: dict[str, Address] = {}
    for value in values:
        for box in mailboxes(value):
            address = None if box.odd else strict(box.spec, box.name)
            if address is not None:
                found.setdefault(address.address, address)
            if len(found) >= ADDRESSES_READ:
                return tuple(found.values())
    return tuple(found.values())


def mailboxes(value: str) -> Iterator[Mailbox]:
    """The entries of an address line (RFC 5322 3.4), groups opened; one walk over the characters."""
    entry = _Entry()
    for piece in _TOKENS.finditer(value):
        token = piece[0]
        if token in ",;":
            if not entry.is_empty:
                yield entry.mailbox()
            entry = _Entry()
        elif token == ":" and not entry.angles:
            entry = _Entry()
        else:
            entry.take(token)
    if not entry.is_empty:
        yield entry.mailbox()


# A quoted string, a flat comment, an angle, a mark, or a run of other characters; what is cut off stands alone.
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)|<[^<>"]*>|[,;:]|[^\s",;:()<>]+|\s+|["()<>]', re.DOTALL)


class _Entry:
    """What was read of one entry so far."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.angles: list[str] = []
        self.comments: list[str] = []
        self.odd = False

    @property
    def is_empty(self) -> bool:
        return not (self.angles or self.comments or "".join(self.words).strip())

    def take(self, token: str) -> None:
        if len(token) > 1 and token[0] == "<":
            self.angles.append(token[1:-1])
        elif len(token) > 1 and token[0] == "(":
            self.comments.append(token[1:-1])
            self.odd = self.odd or any(mark in token for mark in "<>@")
        else:
            self.odd = self.odd or token in '"()<>' or (bool(self.angles or self.comments) and not token.isspace())
            self.words.append(token)

    def mailbox(self) -> Mailbox:
        words = "".join(self.words).strip()
        if self.angles:
            return Mailbox(_name(words), self.angles[0], self.odd or len(self.angles) > 1 or bool(self.comments))
        return Mailbox(_name(" ".join(self.comments)), words, self.odd or len(self.comments) > 1)


def _name(words: str) -> str:
    """A display name as a person reads it: without its quotes, decoded."""
    if len(words) > 1 and words[0] == words[-1] == '"':
        words = re.sub(r"\\(.)", r"\1", words[1:-1])
    return clean_line(decode_words(words), NAME_LIMIT).strip("'\" ")
