"""Puts invented names, addresses and numbers in the place of real ones, the same ones throughout an export."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mailflow.examples.originals import ADDRESS, LINKS, MACHINES, Originals
from mailflow.examples.pool import Pool
from mailflow.model.address import Address

HOME = "example.org"
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PIECE = re.compile(r"[^\W\d_]+")
_YEAR = r"(?:19|20)\d{2}"
_IN_MONTH = r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    # 06.12.34.56.78 and 0478/12.34.56 are no days: a longer row of pairs is a telephone's.
    rf"(?<!\d)(?<!\d\d\d/)(?:{_IN_MONTH}[-/.]{_IN_MONTH}[-/.](?:19|20)?\d{{2}}(?!\d|[-/.]\d)|"
    rf"{_YEAR}-\d{{2}}-\d{{2}}|{_YEAR}\s?[-/]\s?{_YEAR}|"
    r"[0-2]?\d[:.][0-5]\d\s?[-–u]\s?[0-2]?\d[:.][0-5]\d)(?!\d)"
)
_ISO_DAY = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_STREET = (
    r"(?<!\w)(?:[A-Z][\w.'’-]{0,40}\s(?:(?:van|de|der|den|het|'t|of|the)\s){0,3}){0,3}[A-Z][\w'’-]{0,40}"
    r"(?:straat|laan|weg|plein|kade|gracht|singel|dijk|steeg|dreef|plantsoen|boulevard|"
    r"\s(?:[Ss]treet|[Rr]oad|[Aa]venue|[Ll]ane|[Ss]quare))\s\d{1,5}(?:\s?[-/]?\s?[A-Za-z0-9]{1,2}\b)?"
    r"(?!\s?(?:uur|u\b|jan|feb|maa|mrt|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec|pers|[.:]\d))"
    r"|(?:[Pp]ostbus|P\.?O\.? [Bb]ox)\s\d{1,6}"
)
# One pass over a text: what was put in is never looked at again. The earlier kinds win.
_SECRETS = re.compile(
    r"(?P<link>\b(?:https?://|www\.)[^\s<>\"'\])]{1,2000}|\bmailto:[^\s<>\"'\])]{1,400})"
    rf"|(?P<address>{ADDRESS.pattern})"
    r"|(?P<account>\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b)"
    r"|(?P<number>(?<![\w+])(?:\+|\(?00?)?\(?\d(?:[ .\-/()]{0,3}\d){6,16}(?!\w))"
    rf"|(?P<street>{_STREET})"
    r"|(?P<postcode>\b[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}\b|\b[1-9]\d{3}[a-z]{2}\b)"
    r"|(?P<host>\b(?:[\w-]{2,63}\.){1,4}(?:nl|com|org|net|eu|be|info|amsterdam|frl)\b(?:/[^\s<>\"')\]]{0,500})?)"
    r"|(?P<word>@?[^\W_](?:[\w.'’-]{0,80}[^\W_])?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disguise:
    """What stands for what: words of names (in lower case), addresses, domains. `salt` tells this export's numbers."""

    words: Mapping[str, str]
    addresses: Mapping[str, str]
    domains: Mapping[str, str]
    club: str
    ordinary: frozenset[str]
    places: frozenset[str]
    salt: str = field(repr=False)
    phrases: re.Pattern[str] = field(repr=False)

    def text(self, text: str) -> str:
        """The text with everything that tells of somebody replaced; its dates and times stay."""
        if self.club:
            text = re.sub(rf"(?<![\w@./-]){re.escape(self.club)}(?![\w@])", CLUB_NAME, text)
        text = self.phrases.sub(lambda found: self.name(found.group()), text)
        return _SECRETS.sub(lambda found: self._replaced(found), text)

    def name(self, name: str) -> str:
        """An invented person's name for this one, with its small words as they were."""
        return _NAME_WORD.sub(lambda found: self._of_name(found.group()), name)

    def address(self, address: str) -> str:
        """The invented address below example.org for this one."""
        known = self.addresses.get(address.lower())
        return known or f"{self._digits(address.lower(), 'x' * 6)}@{HOME}"

    def person(self, person: Address) -> Address:
        """The invented person for this one."""
        shown = self.name(person.name) if self._is_person(person) else self.text(person.name)
        return Address(address=self.address(person.address), name=shown)

    def id(self, message_id: str) -> str:
        """A new Message-ID or calendar uid for this one, the same for the same; of our own ones it still shows."""
        plain = message_id.strip("<>")
        domain = plain.rpartition("@")[2].lower()
        made = hashlib.sha256(f"{self.salt}{plain}".encode()).hexdigest()[:20]
        return f"{made}@{self.domains.get(domain, f'id.{HOME}')}"

    def _is_person(self, person: Address) -> bool:
        return "@" not in person.name and any(word.lower() in self.words for word in _NAME_WORD.findall(person.name))

    def _replaced(self, found: re.Match[str]) -> str:
        text = found.group()
        match found.lastgroup:
            case "link":
                return self._link(text)
            case "address":
                return self.address(text.rstrip(".")) + "." * (len(text) - len(text.rstrip(".")))
            case "account":
                return f"{text[:2]}00{re.sub(r'[A-Z0-9]', '0', text[4:])}"
            case "number":
                return self._number(text)
            case "street":
                return self._street(text)
            case "postcode":
                return f"0000{' ' if ' ' in text else ''}AA"
            case "host":
                return self._host(text)
            case _:
                return self._word(text, found)

    def _link(self, text: str) -> str:
        if text.startswith("mailto:"):
            return f"mailto:{self.address(text[7:].partition('?')[0])}"
        rest = text.rstrip(".,;:!?")
        made = hashlib.sha256(f"{self.salt}{rest}".encode()).hexdigest()[:8]
        return f"https://www.{HOME}/{made}{text[len(rest) :]}"

    def _host(self, text: str) -> str:
        domain = text.partition("/")[0].lower()
        if domain == HOME or domain in self.domains.values():
            return text
        return self.domains.get(domain) or f"www.{HOME}"

    def _number(self, text: str) -> str:
        """A number of seven digits or more is a telephone's or a person's, unless it is a date or a time."""
        date = _DATE.search(text)
        if date is not None:
            return f"{self._number(text[: date.start()])}{date.group()}{self._number(text[date.end() :])}"
        digits = re.sub(r"\D", "", text)
        if len(digits) < 7 or _ISO_DAY.fullmatch(digits):
            return text
        if not re.match(r"[+(0]", text) and " " in text and len(digits) not in (8, 9):
            return text
        return self._digits(digits, text)

    def _digits(self, original: str, pattern: str) -> str:
        """The pattern with other digits, of which the first two are 0: no telephone has such a number."""
        made = iter("00" + str(int(hashlib.sha256(f"{self.salt}{original}".encode()).hexdigest(), 16)))
        return re.sub(r"[\dx]", lambda _: next(made), pattern)

    def _street(self, text: str) -> str:
        return "Postbus 1" if re.match(r"[Pp]ostbus|P", text) and "bus" in text.lower()[:7] else "Voorbeeldstraat 1"

    def _word(self, text: str, found: re.Match[str]) -> str:
        whole = self.words.get(text.lower().lstrip("@"))
        if whole is not None and text.lower() not in self.ordinary:
            return like(whole, text)
        if text.lower() in self.domains and "." in text:
            return self.domains[text.lower()]
        return _PIECE.sub(lambda piece: self._piece(piece.group(), found, alone=piece.group() == text), text)

    def _piece(self, piece: str, found: re.Match[str], *, alone: bool) -> str:
        invented = self.words.get(piece.lower())
        if invented is None:
            return piece
        if piece.lower() in self.places:  # "in Asten" and Jan van Asten: as a name only behind the given name
            return piece
        if piece.lower() in self.ordinary and not (piece[0].isupper() and _stands_as_name(found, alone)):
            return piece
        return like(invented, piece)

    def _of_name(self, word: str) -> str:
        if word.lower() in LINKS:
            return word
        whole = self.words.get(word.lower())
        if whole is not None:
            return like(whole, word)
        return _PIECE.sub(lambda piece: like(self.words.get(piece.group().lower(), piece.group()), piece.group()), word)


CLUB_NAME = "Buurtkring"
_AFTER = re.compile(r"\s{0,2}(?:[,.!?)>\"\n]|$)")


def _stands_as_name(found: re.Match[str], alone: bool) -> bool:
    """Whether a word that is also an ordinary one is a name here: in the middle of a sentence, or all by itself."""
    text, start, end = found.string, found.start(), found.end()
    before = text[max(0, start - 3) : start]
    if not alone or re.search(r"\d\.?\s$", before) or re.match(r"\.?\s\d", text[end : end + 3]):
        return False
    return bool(re.search(r"[a-zà-ÿ,]\s$", before)) or bool(_AFTER.match(text[end : end + 4]))


def like(invented: str, original: str) -> str:
    """The invented word in the capitals of the original."""
    if original.isupper() and len(original) > 1:
        return invented.upper()
    return invented.lower() if original.islower() else invented


def disguise(
    originals: Originals, pool: Pool, *, club_name: str, club_address: str, places: frozenset[str], salt: str
) -> Disguise:
    """The disguise for an export about these people; `places` are names of places, in lower case, which stay.

    No word of it is any real person's: names of the pool that somebody has are passed over.
    """
    ordinary = pool.ordinary | places
    names = {name for name in originals.names if name.casefold() != club_name.casefold()}
    real = {word.lower() for name in names for word in _pieces(name)}
    real |= {piece.lower() for address in originals.addresses for piece in _PIECE.findall(address.partition("@")[0])}
    words = _words(names, pool, taken=real)
    addresses, domains = _addresses(originals, words, pool, club_address=club_address.lower(), taken=real)
    for address, invented in addresses.items():
        local = address.partition("@")[0]
        if (
            len(local) >= 4
            and not MACHINES.fullmatch(local)
            and address != club_address.lower()
            and local not in ordinary
        ):
            words.setdefault(local, invented.partition("@")[0])
    mixed = sorted((name for name in names if _is_mixed(name, ordinary)), key=len, reverse=True)
    return Disguise(
        words=words,
        addresses=addresses,
        domains=domains,
        club=club_name,
        ordinary=ordinary,
        places=places,
        salt=salt,
        phrases=re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in mixed) or r"(?!)", re.IGNORECASE),
    )


def _is_mixed(name: str, ordinary: frozenset[str]) -> bool:
    """Whether a name of several words has one that is also an ordinary word, and so is known as a whole only."""
    pieces = [piece.lower() for piece in _pieces(name)]
    return len(pieces) > 1 and any(piece in ordinary for piece in pieces)


def _pieces(name: str) -> Iterator[str]:
    """The words of a name that tell who it is: no small words, no initials; those within a hyphen, too."""
    for word in _NAME_WORD.findall(name):
        parts = {word, *_PIECE.findall(word)}
        yield from sorted((part for part in parts if len(part) > 1 and part.lower() not in LINKS), key=len)


def _words(names: Iterable[str], pool: Pool, *, taken: set[str]) -> dict[str, str]:
    """An invented word for each real one: a given name for the first of a name, a family name for the others."""
    taken = taken | pool.ordinary
    given, family = _fresh(pool.given, taken, "Anoniem"), _fresh(pool.family, taken, "Naamloos")
    called = {name.lower() for name in pool.given}
    made: dict[str, str] = {}
    for name in sorted(names):
        last, comma, first = name.partition(",")
        for number, piece in enumerate(_pieces(f"{first} {last}" if comma else name)):
            if piece.lower() not in made:
                made[piece.lower()] = next(given if number == 0 or piece.lower() in called else family)
    return made


def _fresh(names: Iterable[str], taken: set[str], more: str) -> Iterator[str]:
    """The names that nobody has, then numbered ones without end."""
    unused = [name for name in names if not taken & {piece.lower() for piece in _PIECE.findall(name)}]
    yield from unused
    number = 0
    while True:
        number += 1
        yield f"{more}{_in_letters(number)}"


def _in_letters(number: int) -> str:
    """1 is a, 26 is z, 27 is aa."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(97 + rest) + letters
    return letters


def _addresses(
    originals: Originals, words: Mapping[str, str], pool: Pool, *, club_address: str, taken: set[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """An invented address for each real one, and an invented domain for each domain."""
    home = club_address.rpartition("@")[2]
    all_domains = sorted({address.rpartition("@")[2] for address in originals.addresses} - {home})
    labels = _fresh(pool.domains, taken | {label for domain in all_domains for label in domain.split(".")}, "d")
    domains = {home: HOME, **{domain: f"{next(labels)}.{HOME}" for domain in all_domains}}
    made = {club_address: f"club@{HOME}"}
    numbers = _fresh((), set(), "persoon-")
    used: set[str] = set(made.values())
    for address in sorted(originals.addresses - {club_address}):
        local, _, domain = address.partition("@")
        invented = local if MACHINES.fullmatch(local) else _local(local, words) or next(numbers)
        while f"{invented}@{domains[domain]}" in used:
            invented = f"{invented}-{_in_letters(len(used) % 26 + 1)}"
        made[address] = f"{invented}@{domains[domain]}"
        used.add(made[address])
    return made, domains


def _local(local: str, words: Mapping[str, str]) -> str:
    """The local part with the invented words of its own; nothing where a piece of it is nobody's we know."""
    pieces = _PIECE.findall(local)
    if not pieces or any(len(piece) > 1 and piece not in words and piece not in LINKS for piece in pieces):
        return ""
    if all(len(piece) == 1 for piece in pieces):
        return ""
    return ".".join(words.get(piece, "a" if len(piece) == 1 else piece).lower() for piece in pieces)
