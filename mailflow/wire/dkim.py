"""Checks who signed a mail: whether the domain in its From, and nobody else, wrote all of it (DKIM, RFC 6376)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import dkim
import dns.exception
import dns.resolver
from dkim.util import parse_tag_value

from mailflow.model.address import Address
from mailflow.model.errors import TryLater

DNS_SECONDS = 5.0
SIGNATURES_TRIED = 3
# Answers of organisers are small; the library's time grows with the square of a run of blanks.
LARGEST = 2_000_000
LONGEST_BLANK = 250
LONGEST_SIGNATURE = 4_000
LONGEST_KEY = 4_000
SMALLEST_KEY_BITS = 1024

# What decides how a mail reads: a mail that has one of these must have it once, and signed.
DECISIVE = (b"from", b"subject", b"date", b"content-type")
ONCE = (*DECISIVE, b"message-id", b"in-reply-to", b"references", b"mime-version", b"content-transfer-encoding")
# RFC 8301 3.1: SHA-1 proves nothing any more.
ALGORITHMS = frozenset((b"rsa-sha256", b"ed25519-sha256"))
_HOST = re.compile(rb"[a-z0-9-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,20}")
_SELECTOR = re.compile(rb"[A-Za-z0-9._-]{1,200}")
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_BLANKS = re.compile(rb"\s{100}")

# The TXT record at a name; None where there is none. Raises TryLater where nobody can tell now.
Txt = Callable[[str], bytes | None]


def txt_of(name: str, *, resolver: dns.resolver.Resolver | None = None, seconds: float = DNS_SECONDS) -> bytes | None:
    """The one TXT record at this name; None where there is none, or more than one (RFC 6376 3.6.2.2).

    Raises TryLater where no name server answers in time.
    """
    try:
        asked = resolver or dns.resolver.get_default_resolver()
        answer = asked.resolve(name, "TXT", lifetime=seconds, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
        return None
    except dns.exception.DNSException as error:
        raise TryLater(f"the key of {name} cannot be looked up now ({type(error).__name__})", about="mail") from error
    records = [b"".join(record.strings) for record in answer]
    return records[0] if len(records) == 1 else None


@dataclass(slots=True)
class Signatures:
    """Tells whether a mail is signed by its sender's domain; `txt` looks names up."""

    txt: Txt = txt_of

    def vouch(self, content: bytes, *, sender: Address) -> bool:
        """Whether the domain of this sender, or the one just above it, signed the whole mail and how it reads.

        A signature counts only where d= is that domain, it covers the whole text (no l=), From, Subject, Date and
        Content-Type are signed, and no header that decides is there twice. Raises TryLater where its key cannot be
        looked up now.
        """
        content = content.lstrip(b"\r\n")
        if len(content) > LARGEST or _is_read_in_two_ways(content):
            return False
        try:
            mail = dkim.DKIM(content, minkey=SMALLEST_KEY_BITS)
        except Exception:  # the library raises whatever it stumbles over in a broken mail
            return False
        names = [bytes(name).lower() for name, _ in mail.headers]
        if any(names.count(name) > 1 for name in ONCE):
            return False
        signed = [bytes(value) for name, value in mail.headers if bytes(name).lower() == b"dkim-signature"]
        tried = [at for at, value in enumerate(signed) if _counts(value, names, domain=sender.domain)]
        return any(self._is_sound(mail, at) for at in tried[:SIGNATURES_TRIED])

    def _is_sound(self, mail: "dkim.DKIM", at: int) -> bool:
        """Whether this signature is the one that the key of its domain makes."""
        key = _Key(self.txt)
        try:
            return bool(mail.verify(idx=at, dnsfunc=key)) and not key.is_for_trying_out
        except TryLater:
            raise
        except Exception:  # a signature that makes the library stumble proves nothing
            return False


@dataclass(slots=True)
class _Key:
    """Looks a key up as the library asks for it, and remembers what it found."""

    txt: Txt
    found: bytes = field(default=b"")

    def __call__(self, name: bytes | str, timeout: float = DNS_SECONDS) -> bytes | None:
        asked = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        self.found = self.txt(asked.rstrip(".")) or b""
        return self.found[:LONGEST_KEY] or None

    @property
    def is_for_trying_out(self) -> bool:
        """RFC 6376 3.6.1: with t=y the domain still tries signatures out, and they prove nothing."""
        return b"y" in bytes(parse_tag_value(self.found).get(b"t", b"")).replace(b" ", b"").split(b":")


def _is_read_in_two_ways(content: bytes) -> bool:
    """Whether this library and the one that reads mails may see other headers in it, or it is made to take time.

    A carriage return alone ends a line for one of them only; `From ` without a colon ends the headers for one only.
    """
    head = content.partition(b"\n\n")[0].partition(b"\n\r\n")[0]
    return (
        _LONE_RETURN.search(content) is not None
        or b"\nFrom " in head
        or b" " * LONGEST_BLANK in content.replace(b"\t", b" ")
    )


def _counts(value: bytes, names: list[bytes], *, domain: str) -> bool:
    """Whether a signature could prove anything, if it is sound."""
    if len(value) > LONGEST_SIGNATURE or _BLANKS.search(value):
        return False
    try:
        tags = {bytes(name): bytes(text) for name, text in parse_tag_value(value).items()}
    except Exception:  # as above
        return False
    by = tags.get(b"d", b"").lower()
    if not is_aligned(by.decode("ascii", "replace"), domain) or b"l" in tags:
        return False
    signed = {one.strip().lower() for one in tags.get(b"h", b"").split(b":")}
    return (
        tags.get(b"a") in ALGORITHMS
        and _SELECTOR.fullmatch(tags.get(b"s", b"")) is not None
        and _HOST.fullmatch(by) is not None
        and all(name in signed for name in DECISIVE if name in names)
    )


def is_aligned(by: str, domain: str) -> bool:
    """Whether the signing domain is that of From, or the one just above it: club.example.org, but not org.

    RFC 7489 3.1.1 relaxed would let every domain of one owner count, by a list of who owns what; this needs none, and
    trusts nobody but those who rule over the name in From anyway.
    """
    above = domain.partition(".")[2]
    return bool(by) and (by == domain or ("." in above and by == above))
