"""Gathers whom the mails of an export tell of: every name and address that must not be in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mailflow.model.correction import Label
from mailflow.model.message import Message
from mailflow.model.understanding import Intent, Known

ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}")
LINKS = frozenset(
    (
        "van", "de", "der", "den", "ter", "ten", "te", "el", "al", "ait", "bin", "bint", "von", "zu", "du", "da",
        "dos", "di", "la", "le", "vd", "op", "in", "het", "en", "and", "und", "tot", "aan", "t", "abu", "mc", "st",
    )
)  # fmt: skip
_CAPITAL = r"(?:[A-Z]\.(?:-?[A-Z]\.){0,3}|[^\W\d_a-zà-öø-ÿ][\w'’-]{0,40})"
_LINK = r"(?:[Vv]an|[Dd]e[rn]?|[Tt]e[rn]?|[Ee]l|[Aa]l|[Aa]it|[Bb]in|[Vv]on|du|la|le|vd|v\.d\.|'t|op|in|het)"
_NAME = rf"(?<![\w@.'’-]){_CAPITAL}(?: (?:{_LINK} ){{0,3}}{_CAPITAL}){{0,4}}"
_BEFORE_ADDRESS = re.compile(
    rf"(?P<name>{_NAME}(?:, {_NAME}(?: {_LINK}){{0,2}})?)\"? ?[<(\[](?:mailto:)?{ADDRESS.pattern}"
)
_CLOSED = re.compile(
    r"(?i:groet(?:en|jes)?|gr|mvg|regards|wishes|cheers|greetings|liefs|hoogachtend|thanks|bedankt|grüße|cordialement)"
    rf"[,.!]?\s{{1,6}}(?P<name>{_NAME})[ .]{{0,9}}(?:\n|$)"
)
_TITLED = re.compile(
    r"\b(?i:de heer|dhr\.?|mevrouw|mevr\.?|mw\.?|meneer|mijnheer|mr\.?|mrs\.?|ms\.?|dr\.?|drs\.?|familie|fam\.|"
    r"wethouder|burgemeester|collega|colleague|buurvrouw|buurman|teamleider|manager|leidinggevende|stagiaire?|wijkagent|"
    r"vrijwillig(?:er|ster)|opvolg(?:er|ster)|voorganger|dominee|imam|pastoor|juf|meester) "
    rf"(?P<name>(?:{_LINK} ){{0,3}}{_NAME})"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# No person goes by these: they stay, and so does what they say of a mail.
MACHINES = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|mdaemon|post-?master|no-?reply|do-?not-?reply|donotreply|niet-?beantwoorden|"
    r"geen-?antwoord|auto-?reply|autoresponder|notifications?|news(?:letter)?|nieuws(?:brief)?|info|support|helpdesk|"
    r"servicedesk|bounces?|list|admin|root|webmaster|secretariaat|contact|redactie|mailing|marketing|"
    r"administratie|servicepunt|\w*team\w*|klant\w*|receptie|planning|office|welkom|aanmelden)",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:mail|delivery|system|subsystem|gemeente|stichting|welzijn|redactie|nieuwsbrief|newsletter|servicedesk|"
    r"helpdesk|afdeling|secretariaat|team|support|administrator|microsoft|google|outlook|noreply|service|bureau|"
    r"administratie|gebiedsteam|club|sociaal|"
    r"(?:wijk|buurt|gebieds|jongeren|klant|service|contact|dorps|stads|ouderen|opbouw)\w{3,12}|"
    r"kennisbank|vereniging|b\.?v|opleidingen|academie|postmaster|daemon|webshop|shop|systeembeheerder)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Originals:
    """All names and addresses that were found so far; `texts` are read once, and not kept."""

    names: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)

    def add(self, name: str, address: str) -> None:
        """Somebody with a name, an address, or both; of an organisation or machine only the address counts."""
        if address:
            self.addresses.add(address.lower())
        local = address.partition("@")[0]
        name = name.partition(" via ")[0]  # what mailing lists make of a sender
        if name and "@" not in name and not MACHINES.fullmatch(local) and not _ORGANISATION.search(name):
            self.names.add(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recogniser:
    """By what names are known in a text: given names, and the words that are none although they have a capital."""

    given: frozenset[str]
    no_names: frozenset[str]

    def names_in(self, text: str) -> Iterator[str]:
        """Whom a text names: before an address, behind a title or role, below a closing, by a listed given name."""
        for pattern in (_BEFORE_ADDRESS, _CLOSED, _TITLED):
            for found in pattern.finditer(text):
                if not _ORGANISATION.search(found["name"]) and self._is_name(found["name"]):
                    yield found["name"]
        for found in _GIVEN_FIRST.finditer(text):
            words = found.group().split(" ")
            if _WORD.fullmatch(words[0]) and words[0].lower() in self.given:
                yield " ".join(self._up_to_ordinary(words))

    def _is_name(self, name: str) -> bool:
        words = [word.lower() for word in _WORD.findall(name)]
        return bool(words) and not any(word in self.no_names for word in words)

    def _up_to_ordinary(self, words: list[str]) -> Iterator[str]:
        """The name up to a word with a capital that begins something else ("Anna Ik kom")."""
        yield words[0]
        for word in words[1:]:
            plain = word.strip(".,'’").lower()
            if plain in self.no_names and plain not in LINKS:
                return
            yield word


_GIVEN_FIRST = re.compile(_NAME)


def gather(
    originals: Originals,
    message: Message,
    *,
    understood: Iterable[Intent],
    label: Label,
    recogniser: Recogniser,
    signed_as: str = "",
) -> None:
    """Everybody whom this mail tells of, and who signs it, is among the originals."""
    originals.add(signed_as, "")
    for address in (*((message.sender,) if message.sender else ()), *message.recipients):
        originals.add(address.name, address.address)
    if message.sender is None:
        originals.add(_BEFORE_ADDRESS.sub(r"\g<name>", message.sender_shown).partition("<")[0].strip(' "'), "")
    if message.calendar is not None and message.calendar.attendee is not None:
        originals.add(message.calendar.attendee.name, message.calendar.attendee.address)
    if message.bounce is not None:
        originals.addresses.update(message.bounce.addresses)
    mentioned = [one.details.who for one in understood] + [one.who for one in label.intents]
    for who in mentioned:
        if who is not None:
            originals.add(who.name, who.address)
    comment = message.calendar.comment if message.calendar else ""
    for text in (message.subject, message.said, message.quoted, message.signed, comment):
        originals.addresses.update(found.lower().rstrip(".") for found in ADDRESS.findall(text))
        for name in recogniser.names_in(text):
            originals.add(name, "")


def gather_known(originals: Originals, known: Known) -> None:
    """The club's organisers and members are among the originals."""
    for one in (*known.organisers, *(member.address for member in known.members)):
        originals.add(one.name, one.address)
    originals.addresses.add(known.club_address)
