"""Says what vouches for the sender of a mail, believing nobody but the club's own mail server."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mailflow.mail.headers import Headers, unfold
from mailflow.model.address import Address
from mailflow.model.message import Proof

RESULTS_READ = 50
# Servers that put their results below their own Received, and take out what others wrote in their name.
_WRITES_BELOW = frozenset(("mx.google.com",))
# Exchange Online leaves its own name out of the results; it renames those that come from outside.
_EXCHANGE = "protection.outlook.com"

_BY = re.compile(r"\bby\s{1,9}\[?([A-Za-z0-9.:-]{1,255})", re.IGNORECASE)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[;=(]|[^\s;="()]+|\s+|[)"]', re.DOTALL)
_COMMENT_TOKEN = re.compile(r"\\.|[()]|[^()\\]+|\\", re.DOTALL)
_LENGTH_TAG = re.compile(r"(?:^|;)\s{0,99}l\s{0,99}=")
_SIGNED_TAG = re.compile(r"(?:^|;)\s{0,99}h\s{0,99}=([^;]{0,4000})")
_DOMAIN_TAG = re.compile(r"(?:^|;)\s{0,99}d\s{0,99}=\s{0,99}([A-Za-z0-9.-]{1,255})")


@dataclass(frozen=True, slots=True)
class Result:
    """One result of an Authentication-Results field: `dkim=pass header.d=example.org`."""

    method: str
    result: str
    properties: Mapping[str, str] = field(default_factory=dict)


def sender_proof(
    headers: Headers, *, sender: Address | None, trusted: tuple[str, ...], anywhere: bool = False
) -> Proof:
    """The strongest proof that the domain in From sent the mail, by a trusted server's results (RFC 8601).

    "none" where nobody trusted says anything of just that domain; "fail" where one says that it is not so.
    `trusted` are the names by which the server calls itself, in its results and in its Received fields. `anywhere` is
    for a server that removes results in its name from what comes in, and may write its own at any place.
    """
    if sender is None or not trusted:
        return "none"
    results = [one for value in _trusted_fields(headers, trusted, anywhere) for one in read_results(value)[1]]
    return _verdict(results, sender.domain, can_be_added_to=_can_be_added_to(headers, sender.domain))


def read_results(value: str) -> tuple[str, list[Result]]:
    """The authserv-id (lower case, empty where there is none) and the results of a field's value, comments left out."""
    statements = list(_statements(value))
    first = statements[0] if statements else []
    named = "=" not in first
    results = [one for words in (statements[1:] if named else statements)[:RESULTS_READ] if (one := _result(words))]
    return (_bare(first[0]).lower() if named and first else ""), results


def _statements(value: str) -> Iterator[list[str]]:
    """The tokens between semicolons; comments, nested or not, are skipped, quoted strings are one token.

    A comment or a quotation that does not end makes the whole field say nothing.
    """
    statements: list[list[str]] = [[]]
    place = depth = 0
    while found := (_COMMENT_TOKEN if depth else _TOKEN).match(value, place):
        place, token = found.end(), found[0]
        if token in ('"', ")") and not depth:
            return  # a quotation or a comment that was never opened or never ends: nothing in it is sure
        if token == "(" or depth:
            depth += (token == "(") - (token == ")")
        elif token == ";":
            statements.append([])
        elif not token.isspace():
            statements[-1].append(token)
    yield from [] if depth else statements


def _result(words: list[str]) -> Result | None:
    """`method = result [reason = x] (ptype.property = value)*` (RFC 8601 2.2)."""
    if len(words) < 3 or words[1] != "=":
        return None
    properties: dict[str, str] = {}
    for place in range(3, len(words) - 2):
        if words[place + 1] == "=" and words[place] != "=":
            properties.setdefault(words[place].lower(), _bare(words[place + 2]).lower())
    return Result(words[0].partition("/")[0].lower(), words[2].lower(), properties)


def _bare(word: str) -> str:
    return word[1:-1].replace("\\", "") if len(word) > 1 and word[0] == word[-1] == '"' else word


def _trusted_fields(headers: Headers, trusted: tuple[str, ...], anywhere: bool) -> list[str]:
    """The fields that our own server must have written: those above its Received, where a sender cannot write."""
    names = frozenset(name.lower().rstrip(".") for name in trusted)
    ours = [
        (place, value)
        for place, (name, value) in enumerate(headers.fields)
        if name == "authentication-results" and (read_results(value)[0] or _EXCHANGE) in names
    ]
    if anywhere:
        return [value for _, value in ours[:1]]
    hops = [(place, _by(value)) for place, (name, value) in enumerate(headers.fields) if name == "received"]
    border, host = next((hop for hop in hops if _is_border(hop[1], names)), hops[0] if hops else (0, ""))
    above = [value for place, value in ours if place < border]
    if above or host not in _WRITES_BELOW:
        return above
    end = next((place for place, _ in hops if place > border), len(headers.fields))
    return [value for place, value in ours if border < place < end][:1]


def _by(value: str) -> str:
    found = _BY.search(unfold(value))
    return found[1].lower().rstrip(".") if found else ""


def _is_border(host: str, names: frozenset[str]) -> bool:
    return host in names or (_EXCHANGE in names and host.endswith(f".{_EXCHANGE}"))


def _can_be_added_to(headers: Headers, domain: str) -> bool:
    """Whether more can be said by the same signature: it covers only the first bytes of the text (`l=`), or no date.

    A mail is known as one that is sent again by the date on it; RFC 6376 5.4.1 would have it signed. Of a domain above
    or below that of From, too: DMARC takes its signature for one of From (RFC 7489 3.1.1).
    """
    for value in headers.all("dkim-signature"):
        named = _DOMAIN_TAG.search(value)
        if named and _is_of(named[1].lower(), domain) and (_LENGTH_TAG.search(value) or not _signs_date(value)):
            return True
    return False


def _is_of(signer: str, domain: str) -> bool:
    return signer == domain or signer.endswith(f".{domain}") or domain.endswith(f".{signer}")


def _signs_date(value: str) -> bool:
    found = _SIGNED_TAG.search(value)
    return found is not None and "date" in [name.strip().lower() for name in found[1].split(":")]


def _verdict(results: list[Result], domain: str, *, can_be_added_to: bool) -> Proof:
    dmarc = [one for one in results if one.method == "dmarc" and one.properties.get("header.from", domain) == domain]
    if any(one.result == "fail" for one in dmarc):
        return "fail"
    spf = any(one.method == "spf" and one.result == "pass" and _spf_domain(one) == domain for one in results)
    passed = any(one.result == "pass" and one.properties.get("header.from") == domain for one in dmarc)
    if passed and (spf or not can_be_added_to):
        return "dmarc"
    signed = any(one.method == "dkim" and one.result == "pass" and _dkim_domain(one) == domain for one in results)
    if signed and not can_be_added_to:
        return "dkim"
    if spf:
        return "spf"
    failed = any(one.method == "spf" and one.result == "fail" and _spf_domain(one) == domain for one in results)
    return "fail" if failed else "none"


def _spf_domain(one: Result) -> str:
    return one.properties.get("smtp.mailfrom", "").rpartition("@")[2]


def _dkim_domain(one: Result) -> str:
    return one.properties.get("header.d") or one.properties.get("header.i", "").rpartition("@")[2]
