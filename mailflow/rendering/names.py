"""How to greet somebody whose name stands before an address in many ways: `Bakker, Anna (Wijkteam Noord)`."""

import re

from mailflow.rendering.cleaning import one_line

LONGEST_NAME = 100
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
    "board", "wijkcentrum", "buurtcentrum", "projectbureau", "centre", "center",
}  # fmt: skip


def first_name(name: str) -> str:
    """The first name to greet somebody by; empty where the name shows none (an initial, a team, an address)."""
    shown = one_line(name)[:LONGEST_NAME].strip("'\" ")
    nickname = _person_in(" ".join(match[1] or "" for match in IN_BRACKETS.finditer(shown)))
    family, comma, given = IN_BRACKETS.sub(" ", shown).partition(",")
    found = _person_in(given if comma else family)
    return found or (nickname if comma or _has_initials(family) else "")


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


def _has_initials(words: str) -> bool:
    return any(re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?", word) for word in words.split())
