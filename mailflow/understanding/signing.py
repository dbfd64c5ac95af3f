"""Finds the name with which somebody signs, among greetings, job titles, teams, numbers and disclaimers."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mailflow.model.naming import NO_PERSON, PARTICLES, TITLES, first_name, with_given_name
from mailflow.understanding.wording import folded

_WARM = (
    r"(?:vriendelijke?|vr\.?|vrl\.?|hartelijke?|hart\.?|warme?|lieve?|zonnige?|sportieve?|collegiale?|beste?|"
    r"vrolijke?|"
    r"muzikale|groene|dikke|kind(?:est)?|best|warm(?:est)?|sincere|een|de|veel|vele|many|heel|mijn|my|onze|our)"
)
CLOSING = re.compile(
    rf"[\W_]{{0,5}}(?:(?:(?:met )?(?:hartelijke )?dank en|met|mit|with|"
    rf"alvast)\s{{1,3}})?(?:{_WARM}\s{{1,3}}(?:en\s{{1,3}})?){{0,3}}"
    r"(?:groet(?:en|jes|je|nis|ies)?|gr(?:tn?s?|t?jes|z)?|mvg|m\.v\.g|mvrgr|hartelijks|liefs|hoogachtend|houdoe|"
    r"regards|wishes|greetings|cheers|sincerely|faithfully|truly|yours|love|lg|vg|br|kr|xx?x?|best|warmly|ciao|doei|"
    r"moi|"
    r"saluutjes|salut|kus(?:jes)?|knuffels?|alle goeds|tot (?:snel|dan|gauw|ziens|horens)|fijne? (?:weekend|dag|"
    r"avond)|(?:alvast |veel |many |hartelijk )?(?:dank(?:jewel|uwel|je|u)?(?!\sen\s)|bedankt|thanks|"
    r"thank you|thx|merci|"
    r"thanks a lot|thanks & regards)(?:\s(?:alvast|in advance|jullie|again|so much))?)(?![\w'’-])"
    r"(?:\s(?:en dank|and thanks))?(?P<mark>[,.!:;\s–—-]{0,6})",
    re.IGNORECASE,
)
DEVICE = re.compile(
    r"\s{0,9}(?:(?:dit bericht is )?(?:verstuurd|verzonden|gestuurd) (?:vanaf|met|via|vanuit|door|van)\b"
    r"|sent (?:from|with|via|by|using)\b|(?:get )?outlook (?:voor|for)\b|envoyé (?:de|depuis)\b|von meine[mr]\b)",
    re.IGNORECASE,
)
FOOTER = re.compile(
    r"\W{0,5}(?:disclaimer|proclaimer|vertrouwelijk|confidential|de (?:informatie|inhoud)|dit (?:e-?mail)?-?bericht|"
    r"deze e-?mail|aan dit (?:e-?mail)?-?bericht|this (?:e-?mail|message)|the information|denk aan het milieu|"
    r"(?:please )?(?:think|consider)\b)",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"(?:[A-ZÀ-ÖØ-ÞİŞĞÇŁ][’']?[^\W\d_]*(?:[-’'][^\W\d_]+){0,3})")
_SMALL = re.compile(r"[^\W\d_]{2,20}(?:[-’'][^\W\d_]{1,20})?")
_SHORT = re.compile(r"(?:[^\W\d_]\.){1,6}(?:[^\W\d_]\.?)?")
_LINKS = PARTICLES | {
    "'t",
    "’t",
    "vd",
    "v.d.",
    "v/d",
    "v.",
    "d.",
    "al",
    "ait",
    "ben",
    "bin",
    "in",
    "y",
    "dos",
    "des",
    "'s",
}
_BEGINS_NO_NAME = frozenset({"de", "het", "een", "the", "van", "onze", "ons", "mijn", "jouw", "namens", "our", "your"})
_DEGREES = frozenset({"msc", "bsc", "ma", "ba", "llm", "phd", "mba", "med", "rn", "ra", "bba", "msw", "bsw", "hbo"})
_WORK = re.compile(
    r"(?:opbouw|buurt|wijk|jongeren|welzijns|maatschappelijk|straathoek|sociaal|gebieds|project|team|netwerk|"
    r"community|"
    r"participatie)?-?(?:werk(?:er|ster)|verbinder|co[oö]rdinator|manager|adviseur|leider|makelaar|regisseur|"
    r"beheerder|"
    r"medewerk(?:er|ster)|stagiaire?|vrijwillig(?:er|ster)|officer|worker|lead|director|directeur|consulent|coach|"
    r"sportcoach|voorzitter|secretaris|penningmeester|ambtenaar|trainee|intern|volunteer|assistent|agoge?|beleid\w*)",
    re.IGNORECASE,
)
_ENDS = frozenset({"uit", "bij", "namens", "from", "at", "of", "voor", "for", "mede"})
_AND = frozenset({"en", "and", "&", "+", "e", "und", "et"})
_PIECES = re.compile(r"\s*[,|/•·;\t:]\s*|\s+[–—*-]+\s+|\s+(?=\+\d|\(?0\d)|\s{3,}|\s*\((?=[^)]{0,40}\))|\)\s*")
_LONGEST_LINE = 90
_LINES = 14
_LONGEST = 300
_LONGEST_NAME = 80
_TELLS_NAME = re.compile(
    r"\b(?:mijn naam is|m'n naam is|ik heet|my name is|naam\s?:)\s{0,3}(?P<name>[^,.!?\n(]{2,60})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Signed:
    """A name as somebody signs, and the very words that show it."""

    name: str
    words: str


IsOrdinary = Callable[[str], bool]
"""Whether a word, as it is compared, is also an ordinary one or a place, and so no name where it stands alone."""


def signed_as(signature: Sequence[str], said: Sequence[str], *, is_ordinary: IsOrdinary) -> Signed | None:
    """The name under a mail, the whole one where a card below tells it; None where nobody plainly signs.

    `signature` are the lines that sign, `said` the sentences above, of which the last may still be a name.
    Two who sign together are nobody's one name.
    """
    lines = [line.strip()[:_LONGEST] for line in signature if line.strip()][:_LINES]
    found = next(_names(lines, is_ordinary), None)
    if found is not None:
        return _fuller(found, lines, is_ordinary) if found.name else None
    return _last_said(said, is_ordinary) or _told(said, is_ordinary)


def _names(lines: Sequence[str], is_ordinary: IsOrdinary) -> Iterator[Signed]:
    """Names as they come; an empty one where two people sign."""
    since_closing = 99
    for number, line in enumerate(lines):
        if FOOTER.match(line) or (len(line) > _LONGEST_LINE and not CLOSING.match(line)):
            return
        if DEVICE.match(line) or line.startswith("[") or not re.search(r"\w", line):
            continue
        closing = CLOSING.match(line)
        rest = line[closing.end() :] if closing else line
        since_closing = 0 if closing else since_closing + 1
        stands_alone = since_closing <= 2 or number == 0
        greeted = closing is not None and not re.search(r"\W", closing["mark"].strip(" ") or "")
        found = _name_in(rest, is_ordinary, alone=stands_alone, follows=since_closing <= 1, greeted=greeted)
        if found is not None:
            yield Signed(found, line)


def _name_in(text: str, is_ordinary: IsOrdinary, *, alone: bool, follows: bool, greeted: bool) -> str | None:
    """The first piece of a line that is a name; "" where two names share it.

    `alone`: one word is enough; `follows`: right after a closing, so small letters do; `greeted`: "groeten van Anna".
    """
    for number, piece in enumerate(_PIECES.split(_plain(text))):
        if number == 0 and greeted:
            piece = re.sub(r"^van\s(?=\w)", "", piece)
        if number > 3:
            return None
        name = _name(piece, is_ordinary, small=follows and number == 0)
        if name == "" or (name and (alone or " " in name)):
            return name
    return None


def _name(piece: str, is_ordinary: IsOrdinary, *, small: bool) -> str | None:
    words = _without_titles(piece.split())
    kept, both = _kept(words)
    if any(folded(word.strip(".")) in NO_PERSON for word in kept):
        return None
    if both:
        return ""
    if (
        not kept
        or folded(kept[0]) in _BEGINS_NO_NAME
        or len(kept) > 6
        or not any(len(word) > 1 and "." not in word for word in kept)
    ):
        return None
    if small and all(_SMALL.fullmatch(word) for word in kept) and kept[0].islower():
        return _of_small(kept, is_ordinary)
    if not all(_CAPITAL.fullmatch(word) or _SHORT.fullmatch(word) or word.lower() in _LINKS for word in kept):
        return None
    if (
        kept[-1].lower() in _LINKS
        or len(piece) > _LONGEST_NAME
        or not (_CAPITAL.fullmatch(kept[0]) or _SHORT.fullmatch(kept[0]))
    ):
        return None
    return _checked(kept, is_ordinary)


def _checked(words: list[str], is_ordinary: IsOrdinary) -> str | None:
    """The name in ordinary capitals; None for an abbreviation, a place or an ordinary word."""
    capital = [word for word in words if word.lower() not in _LINKS]
    if len(words) == 1 and (is_ordinary(folded(words[0])) or (words[0].isupper() and len(words[0]) < 4)):
        return None
    if is_ordinary(folded(words[0])) and is_ordinary(folded(capital[-1])):
        return None
    if any(_WORK.fullmatch(folded(word)) for word in words):
        return None
    if all(word.isupper() for word in capital) and any(len(word) > 3 and "." not in word for word in capital):
        return " ".join(word.lower() if word.lower() in _LINKS else _capitalised(word) for word in words)
    return " ".join(words)


def _of_small(words: list[str], is_ordinary: IsOrdinary) -> str | None:
    """The name of who writes all in small letters; one or two words beside van and de."""
    own = [word for word in words if word not in _LINKS]
    if not 1 <= len(own) <= 2 or words[0] in _LINKS or any(is_ordinary(folded(word)) for word in own):
        return None
    if any(_WORK.fullmatch(folded(word)) for word in own) or len(own[0]) < 3:
        return None
    return " ".join(word if word in _LINKS else _capitalised(word) for word in words)


def _capitalised(word: str) -> str:
    return "-".join(part.capitalize() if "." not in part else part for part in word.split("-"))


def _without_titles(words: list[str]) -> list[str]:
    while words and words[0].strip(".").lower() in TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1].strip(".").lower() in _DEGREES:
        words = words[:-1]
    return words


def _kept(words: list[str]) -> tuple[list[str], bool]:
    """The words up to what follows a name ("uit Helmond", a job), and whether a second person follows."""
    for number, word in enumerate(words):
        if not number:
            continue
        following = words[number + 1] if number + 1 < len(words) else ""
        if word in _AND:
            return words[:number], following[:1].isupper() and folded(following) not in NO_PERSON
        if word.lower() in _ENDS or _WORK.fullmatch(folded(word)):
            return words[:number], False
    return words, False


def _plain(text: str) -> str:
    """Without smileys, kisses, stars and quotation marks around a name."""
    text = re.sub(r"(?i)(?<=\w)[\s.,!]+x{1,3}$|[:;]-?[)DP]|\^\^|<3", " ", text.replace("v/d", "v.d."))
    return re.sub(r"[^\w\s.,'’()|/•·;:&+@–—-]", " ", text.replace("_", " ").replace("*", " ")).strip(" .,-–—~'’\"")


def _fuller(found: Signed, lines: Sequence[str], is_ordinary: IsOrdinary) -> Signed:
    """The whole name where a card below the greeting has it: Marjolein, and `M. de Wit` or `Marjolein de Wit`."""
    if " " in found.name:
        return found
    for other in _names(lines, is_ordinary):
        if " " in other.name and first_name(other.name).lower() == found.name.lower():
            return other
        completed = with_given_name(other.name, found.name)
        if completed:
            return Signed(completed, f"{found.words} / {other.words}")
    return found


def _last_said(said: Sequence[str], is_ordinary: IsOrdinary) -> Signed | None:
    """The last sentence where it is nothing but a name, perhaps behind thanks ("Alvast bedankt, Anna")."""
    last = said[-1].strip() if len(said) > 1 else ""
    if not last or len(last) > 60 or last.endswith(("?", "!")) or re.search(r"\d", last):
        return None
    closing = CLOSING.match(last)
    rest = last[closing.end() :] if closing else last
    name = _name_in(rest, is_ordinary, alone=True, follows=False, greeted=False)
    return Signed(name, last) if name and not is_ordinary(folded(name.split()[0])) else None


def _told(said: Sequence[str], is_ordinary: IsOrdinary) -> Signed | None:
    """The name that somebody says is theirs ("mijn naam is Anna de Boer")."""
    for sentence in said:
        found = _TELLS_NAME.search(sentence)
        name = _name(_plain(found["name"]), is_ordinary, small=False) if found else None
        if found and name:
            return Signed(name, found.group())
    return None
