"""Reads delivery reports: which address could not be reached, whether for good, and which mail of ours it was."""

import re
from collections.abc import Iterator
from email.message import Message as Part

from flufl.bounce import all_failures

from mailflow.mail.addresses import everyone, strict
from mailflow.mail.bounce_words import named_failures, notice_of, returned_recipients, says_temporary
from mailflow.mail.charsets import decode
from mailflow.mail.headers import Headers, headers_of
from mailflow.mail.parts import children, own_parts
from mailflow.model.message import BounceReport

TEXT_SCANNED = 64 * 1024
WORDS_SCANNED = 256 * 1024
ADDRESSES_AT_MOST = 50

_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_RETURNED_ID = re.compile(r"^[> \t]{0,9}message-id:\s{0,9}(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_TEMPORARY = re.compile(r"4\.|5\.2\.2\b")
_CODE = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
_VAGUE = re.compile(r"[45]\.0\.0(?![\d.])|5\.3\.0(?![\d.])")
_FULL = re.compile(r"mailbox (?:is )?full|over ?quota|quota exceeded|overdrawn .{0,30}quota", re.IGNORECASE)
_FAILED = ("failed", "failure", "delayed", "expired")


def has_report(part: Part) -> bool:
    """Whether the mail itself, not a mail within it, holds a machine-readable report (RFC 3464)."""
    return part.is_multipart() and any(one.get_content_type() in _REPORTS for one in own_parts(part))


def names_failures(part: Part) -> bool:
    """Whether the wording of the mail is that of a mail server which names failed addresses."""
    return any(_in_words(part))


def read_bounce(part: Part, *, text: str) -> BounceReport:
    """What the report says: the addresses that failed for good, or else those that fail for now; maybe none.

    `text` is the mail's own text, in which programs that write no report say it in words. `temporary` are addresses
    that fail for now beside others that fail for good.
    """
    headers = headers_of(part)
    permanent, temporary = _failures(part)
    if not permanent and not temporary:
        permanent, temporary = _failed_recipients(headers, text)
    if not permanent and not temporary:
        permanent, temporary = _in_words(part)
    if not permanent and not temporary:
        permanent, temporary = _in_notice(part, headers, text)
    return BounceReport(
        addresses=tuple(permanent or temporary)[:ADDRESSES_AT_MOST],
        permanent=bool(permanent),
        reports_on=tuple(dict.fromkeys(_reported(part, headers, text)))[:10],
        temporary=tuple(temporary if permanent else ())[:ADDRESSES_AT_MOST],
    )


def _failures(part: Part) -> tuple[list[str], list[str]]:
    """Addresses that failed for good, and for now, by the fields of a report (RFC 3464 2.3)."""
    permanent: dict[str, None] = {}
    temporary: dict[str, None] = {}
    for one in own_parts(part):
        for fields in _recipient_blocks(one) if one.get_content_type() in _REPORTS else ():
            action = fields.first("action").partition("(")[0].strip().lower()
            if action not in _FAILED and (action or not _CODE.match(fields.first("status"))):
                continue
            # A full mailbox (x.2.2) may be empty tomorrow, whatever class its server gives it (RFC 3463 3.3).
            is_temporary = action in ("delayed", "expired") or bool(_TEMPORARY.match(_state_of(fields)))
            (temporary if is_temporary else permanent).update(dict.fromkeys(_recipients(fields)))
    return list(permanent), [one for one in temporary if one not in permanent]


def _state_of(fields: Headers) -> str:
    """The state by its code (RFC 3463); where that says no more than the class, the server's own reply says more."""
    code, reply = fields.first("status"), fields.first("diagnostic-code")
    if _FULL.search(reply):
        return "5.2.2"
    if code and not _VAGUE.match(code):
        return code
    found = _CODE.search(reply)
    return found[0] if found else code


def _blocks(part: Part) -> list[Headers]:
    """The groups of fields of a report, or the headers of the mail that lies in a part."""
    return [headers_of(one) for one in children(part)]


def _recipient_blocks(part: Part) -> Iterator[Headers]:
    """The groups of a report; some servers forget the empty line between two recipients."""
    for block in _blocks(part):
        starts = [place for place, (name, _) in enumerate(block.fields) if name == "final-recipient"]
        ends = [*starts[1:], len(block.fields)]
        for start, end in zip([0, *starts[1:]], ends, strict=False):
            yield Headers(block.fields[start:end])


def _recipients(fields: Headers) -> Iterator[str]:
    """The address as we wrote it, then as it was at last; `rfc822;` is the type of the address."""
    for name in ("original-recipient", "final-recipient"):
        spec = fields.first(name).rpartition(";")[2].strip().strip("<>")
        address = strict(spec)
        if address is not None:
            yield address.address


def _failed_recipients(headers: Headers, text: str) -> tuple[list[str], list[str]]:
    """By the field that Exim and Gmail write; whether for good is then said in the text."""
    specs = re.split(r"[,\s]+", " ".join(headers.all("x-failed-recipients")))
    addresses = [address.address for spec in specs[:ADDRESSES_AT_MOST] if (address := strict(spec))]
    return ([], addresses) if says_temporary(text) else (addresses, [])


def _in_notice(part: Part, headers: Headers, text: str) -> tuple[list[str], list[str]]:
    """By what the mail server wrote, held against whom the mail that came back was for."""
    returned: set[str] = set(returned_recipients(text))
    for one in own_parts(part):
        for fields in _blocks(one) if one.get_content_type() == "message/rfc822" else ():
            returned.update(address.address for address in everyone(fields.all("to") + fields.all("cc")))
    ours = frozenset(one.address for name in ("to", "from", "delivered-to") for one in everyone(headers.all(name)))
    found = named_failures(notice_of(text), returned_to=frozenset(returned), ours=ours)
    return ([], found) if says_temporary(text) else (found, [])


def _in_words(part: Part) -> tuple[list[str], list[str]]:
    """By the wording of the many mail servers that the library knows; that of a very large mail is not looked at."""
    leaves = (one.get_payload(decode=True) for one in own_parts(part) if not one.is_multipart())
    if sum(len(leaf) for leaf in leaves if isinstance(leaf, bytes)) > WORDS_SCANNED:
        return [], []
    if not isinstance(sender := part.get("from"), str) or not sender.strip():
        return [], []  # the library takes this header for granted
    try:
        temporary, permanent = all_failures(part)
    except Exception:  # it lets anything out for a mail that is put together badly: then its words say nothing
        return [], []
    return _checked(permanent), _checked(temporary)


def _checked(found: "frozenset[bytes | str]") -> list[str]:
    texts = sorted(one.decode("ascii", "replace") if isinstance(one, bytes) else one for one in found)
    return [address.address for text in texts if (address := strict(text.strip("<>'\" ")))]


def _reported(part: Part, headers: Headers, text: str) -> Iterator[str]:
    """The Message-IDs of the mail that is reported on: by the returned mail, the report, the answer's own headers."""
    for one in own_parts(part):
        kind = one.get_content_type()
        if kind.startswith("message/"):
            for fields in _blocks(one):
                for name in ("message-id", "x-original-message-id", "original-message-id"):
                    yield from _MESSAGE_ID.findall(fields.first(name))
        elif kind == "text/rfc822-headers" and isinstance(content := one.get_payload(decode=True), bytes):
            yield from _RETURNED_ID.findall(decode(content[:TEXT_SCANNED], ""))
    yield from _RETURNED_ID.findall(text[:TEXT_SCANNED])
    yield from _MESSAGE_ID.findall(headers.first("in-reply-to"))
