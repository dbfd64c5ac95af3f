"""Finds the people that somebody writes of, by name, address or both, and who of the club they are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailflow.model.address import Address, Mentioned
from mailflow.model.message import Message
from mailflow.model.understanding import Known
from mailflow.understanding.wording import folded

ADDRESS = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}")
_CAPITAL = r"(?:[A-ZÀ-ÖØ-ÞİŞĞÇŁ]['’]?[^\W\d_]*(?:-[^\W\d_]+)*|'t|[A-Z]\.(?:-?[A-Z]\.)*)"
_LINK = r"(?:van|de|der|den|ter|ten|te|el|al|ait|bin|von|du|la|le|vd|v\.d\.|op|in)"
NAME = re.compile(rf"(?<![\w@.'’-]){_CAPITAL}(?:(?:\s{_LINK}){{0,2}}\s{_CAPITAL}){{0,4}}(?![\w@])")
_TITLE = re.compile(
    r"(?:(?:de\s)?(?:heer|dhr\.?|mevrouw|mevr\.?|mw\.?|mr\.?|mrs\.?|ms\.?|meneer|mijnheer|juffrouw|dr\.?|drs\.?)\s)$",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?:(?:mijn|m'n|mn|onze|ons|een|de|her|his|my|our|a|the|nieuwe?|oud|oude|duo|directe|jonge|new|former|"
    r"fellow)[\s-]){0,3}"
    r"(?:duo-)?(?:collega|stagiaire?|trainee|vrijwillig(?:er|ster)|manager|teamleider|leidinggevende|opvolger|"
    r"opvolgster|voorganger|"
    r"wijkagente?|buurvrouw|buurman|opbouwwerker|ambtenaar|colleague|intern|volunteer|boss|manager|successor|"
    r"bewoner)\s$",
    re.IGNORECASE,
)
_ADDRESS_AFTER = re.compile(
    rf"\s{{0,2}}[,:]?\s{{0,2}}[(<\[]{{0,2}}(?:mailto:)?\s?(?P<address>{ADDRESS.pattern})[)>\]]{{0,2}}"
)
_VERB_AFTER = re.compile(
    r"\s(?:zelf\s|ook\s)?(?:komt|komen|kan|kon|kunnen|is|zijn|heeft|hebben|gaat|gaan|moet|moeten|mag|mogen|wil|willen|weet|zit|"
    r"krijgt|werkt|zal|zullen|zou|zouden|rijdt|schuift|sluit|meldt|laat|laten|vroeg|zei|zegt|stopt|neemt|doet|twijfelt|hoopt|"
    r"probeert|wordt|can|will|would|has|have|are|cannot|can't|won't|isn't|wants|want|might|may|asked|told|needs|should|comes|"
    r"leaves|left|also)\b|\s?,\s[A-Z]|\s(?:en|and|&)\s(?:ik\b|mij\b|I\b|me\b|[A-Z])"
)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody found in a text: where, by what name and address."""

    start: int
    end: int
    who: Mentioned


@dataclass(frozen=True, slots=True)
class People:
    """Those whom we may know: by first and by whole name as these are compared; `strange` words are no names."""

    by_name: Mapping[str, Address]
    by_address: Mapping[str, Address]
    writer: Address | None

    def known(self, who: Mentioned) -> Mentioned:
        """The same person with the name or address that we know of them."""
        if who.address:
            found = self.by_address.get(who.address.lower())
            return Mentioned(name=who.name or (found.name if found else ""), address=who.address.lower())
        found = self.by_name.get(_key(who.name))
        return Mentioned(name=who.name, address=found.address) if found else who

    def is_writer(self, who: Mentioned) -> bool:
        """Whether the writer speaks of themselves."""
        if self.writer is None:
            return False
        if who.address:
            return who.address.lower() == self.writer.address
        mine = set(_key(self.writer.name).split())
        parts = _key(who.name).split()
        return bool(parts) and bool(mine) and set(parts) <= mine


def people(message: Message, known: Known) -> People:
    """Whom this message may speak of: members, and who also got it; a first name counts where only one has it."""
    club = {known.club_address.lower(), *(one.address for one in known.organisers)}
    others = [one for one in message.recipients if one.address not in club]
    everyone = [*others, *(member.address for member in known.members)]
    writer = message.sender.address if message.sender else ""
    by_address = {one.address: one for one in reversed(everyone)}
    by_name: dict[str, Address] = {}
    double: set[str] = set()
    for one in by_address.values():
        whole = _key(one.name)
        for name in {whole, whole.split(" ")[0]} if whole and one.address != writer else ():
            if name in by_name and by_name[name].address != one.address:
                double.add(name)
            by_name.setdefault(name, one)
    return People({name: one for name, one in by_name.items() if name not in double}, by_address, message.sender)


def find(text: str, people: People, *, taken: Sequence[tuple[int, int]], ordinary: frozenset[str]) -> Iterator[Named]:
    """Everybody named in a sentence, from left to right, outside of what is `taken` (dates, places).

    `ordinary` are words that stand at the beginning of a sentence without being a name.
    """
    at = 0
    for found in NAME.finditer(text):
        start, end = found.span()
        if start < at or any(a < end and start < b for a, b in taken):
            continue
        named = _named(text, start, end, people, ordinary)
        if named is not None:
            yield named
            at = named.end


def _named(text: str, start: int, end: int, people: People, ordinary: frozenset[str]) -> Named | None:
    start = _past_ordinary(text, start, end, ordinary)
    name = text[start:end]
    titled = _TITLE.search(text[max(0, start - 14) : start])
    role = _ROLE.search(text[max(0, start - 40) : start])
    address = _ADDRESS_AFTER.match(text[end : end + 150])
    words = name.split()
    known = _key(name) in people.by_name
    if not (titled or address or known) and not _can_be_name(text, start, end, words, ordinary, bool(role)):
        return None
    begins = start - len(titled.group()) if titled else start - len(role.group()) if role else start
    ends = end + address.end() if address else end
    who = people.known(Mentioned(name=name, address=address["address"].lower() if address else ""))
    return Named(begins, ends, who)


def _past_ordinary(text: str, start: int, end: int, ordinary: frozenset[str]) -> int:
    """Where a name begins that stands behind the first word of its sentence ("Mag Daan ook")."""
    first, space, _ = text[start:end].partition(" ")
    if space and not text[:start].strip(" \"'(-") and folded(first) in ordinary:
        return start + len(first) + 1
    return start


def _can_be_name(text: str, start: int, end: int, words: list[str], ordinary: frozenset[str], role: bool) -> bool:
    """A capital within a sentence shows a name; at its beginning only what else stands there does."""
    if all(word.isupper() and len(word) > 1 for word in words) or (len(folded(words[0])) < 2 and len(words) == 1):
        return False
    if any(folded(word) in ordinary for word in words) and len(words) == 1:
        return False
    begins = not text[:start].strip(" \"'(-:") or text[:start].rstrip().endswith((".", "!", "?", ":"))
    if not begins or role:
        return True
    if folded(words[0]) in ordinary and len(words) < 3:
        return False
    return bool(_VERB_AFTER.match(text[end : end + 20])) or len(words) > 1


def addresses_in(text: str) -> list[str]:
    """The mail addresses in a text, in lower case."""
    return [found.group().lower().rstrip(".") for found in ADDRESS.finditer(text)]


@lru_cache(maxsize=10_000)
def _key(name: str) -> str:
    """How a name is compared; remembered, as the names of all members are looked at for every mail."""
    last, comma, first = name.partition(",")
    name = f"{first} {last}" if comma else name
    return " ".join(folded(word) for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", name))
