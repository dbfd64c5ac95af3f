"""Which part of a shown name is a person's, and which of two names somebody goes by: as shown, or as they sign."""

import re

from mailflow.model.address import Address

FIRST_NAME = re.compile(r"(?=.{2,30}\Z)[^\W\d_]+(?:['’-][^\W\d_]+){0,3}")
IN_BRACKETS = re.compile(r"\(([^()]*)\)|\[[^\[\]]*\]")
TITLES = {
    "dhr", "mevr", "mw", "mej", "heer", "mevrouw", "meneer", "drs", "dr", "ir", "ing", "prof", "mr", "mrs", "ms",
    "miss", "msc", "bsc", "phd", "sir",
}  # fmt: skip
PARTICLES = {
    "van", "de", "der", "den", "ten", "ter", "te", "het", "op", "el", "von", "zu", "da", "du", "la", "le",
}  # fmt: skip
NO_PERSON = {
    "gemeente", "team", "wijkteam", "sociaal", "secretariaat", "stichting", "vereniging", "afdeling", "buurthuis",
    "buurtteam", "bibliotheek", "welzijn", "receptie", "administratie", "info", "informatie", "contact", "bestuur",
    "postbus", "mail", "redactie", "organisatie", "opbouwwerk", "club", "the", "office", "support", "service", "group",
    "foundation", "municipality", "council", "library", "dorpshuis", "provincie", "helpdesk", "noreply", "secretary",
    "board", "wijkcentrum", "buurtcentrum", "projectbureau", "centre", "center", "stg", "wijkraad", "buurtwerk",
    "jongerenwerk", "opbouwwerkers", "werkgroep", "postvak", "mailbox", "algemeen", "balie", "loket", "planning",
    "steunpunt", "locatie", "locatiebeheer", "bewonerscommissie", "bewonersgroep", "dorpsraad", "ocmw", "vzw", "gmbh",
}  # fmt: skip


def first_name(shown: str) -> str:
    """The first name to greet somebody by; empty where the name shows none (an initial, a team, an address)."""
    shown = shown.strip("'\" ")
    nickname = _person_in(" ".join(match[1] or "" for match in IN_BRACKETS.finditer(shown)))
    family, comma, given = IN_BRACKETS.sub(" ", shown).partition(",")
    found = _person_in(given if comma else family)
    return found or (nickname if comma or has_initials(family) else "")


def own_name(shown: Address, signed: str) -> str:
    """The name to know somebody by who signs so: theirs as shown where that is a person's whole name.

    A whole name as signed counts more than a first name, a nickname, a team or nothing; of `M. de Wit` who signs
    with `Marjolein` it is known that she is Marjolein de Wit.
    """
    name = shown.name.strip("'\" ")
    if not signed or not name:
        return signed or shown.name
    completed = with_given_name(name, signed)
    if completed:
        return completed
    if not first_name(name):
        return shown.name if is_a_family_name(name) and len(signed.split()) == 1 else signed
    if len(IN_BRACKETS.sub(" ", name).split()) == 1 and "," not in name:
        is_nickname = name.islower() or _letters(name) == _letters(shown.address.partition("@")[0])
        return signed if len(signed.split()) > 1 or is_nickname else shown.name
    return shown.name


def with_given_name(name: str, signed: str) -> str:
    """`Marjolein de Wit` of `M. de Wit` or `Wit, M. de` and a signature that fits; empty where they do not."""
    given = first_name(signed)
    family, comma, behind = IN_BRACKETS.sub(" ", name).partition(",")
    words = [*behind.split(), *family.split()] if comma else family.split()
    words = [word for word in words if word.strip(".").lower() not in TITLES]
    if not given or len(words) < 2 or not _is_initials(words[0]) or words[0][0].upper() != given[0].upper():
        return ""
    rest = [word for word in words[1:] if not _is_initials(word)]
    signed_rest = signed.split()[1:]
    if signed_rest and signed_rest[-1].lower() not in {word.lower() for word in rest}:
        return ""
    return " ".join((given, *rest)) if rest else ""


def has_initials(words: str) -> bool:
    """Whether a name has initials with full stops."""
    return any(re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?", word) for word in words.split())


def is_a_family_name(name: str) -> bool:
    """Whether a name that shows no first name is still a person's: `M. de Wit`, `de Wit, M.`."""
    words = [word.strip(".,").lower() for word in name.split()]
    return not NO_PERSON & set(words) and any(_is_initials(word.strip(",")) for word in name.split()) and len(words) > 1


def _person_in(words: str) -> str:
    """The first name among words, the first of which must be one: titles are skipped, `van Dijk` has none."""
    spoken = [word for word in words.split() if word.strip(".").lower() not in TITLES]
    if not spoken or any(word.lower() in NO_PERSON for word in spoken):
        return ""
    first = spoken[0]
    if not FIRST_NAME.fullmatch(first) or first.lower() in PARTICLES:
        return ""
    if first.isupper() or first.islower():
        return "-".join(part.capitalize() for part in first.split("-"))
    return first


def _is_initials(word: str) -> bool:
    return bool(re.fullmatch(r"(?:[^\W\d_]\.){1,6}[^\W\d_]?\.?|[A-Z]{1,3}", word))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()
