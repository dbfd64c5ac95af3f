"""Turns what an organiser wants a colleague to be asked or told into words that can be said to that colleague."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from mailflow.model.people import Language
from mailflow.understanding.wording import word_set

_SOFTLY = (
    r"(?:(?:graag|even|eerst|please|maar|dan|om|kun je|kan je|wil je|wilt u|kun jij|kunnen jullie|willen jullie|"
    r"can you|could you|"
    r"would you|ik wil|ik zou|ik zou graag|eerst nog|nog|wel|ook|zou je|svp|aub|and|en|"
    r"wil ik|willen we|wil|i want to|we want to|i'd like to|we'd like to|i would like to|first) ){0,5}"
)
_TO_THEM = (
    r"(?: (?:aan )?(?:haar|hem|hun|hen|ze|them|her|him|even|maar|eens|ook|gerust|terug|nog|dan|aub|svp|please|"
    r"eerst|na|back|er|erbij|"
    r"bij haar|bij hem|with (?:her|him|them)|to (?:her|him|them)|of (?:her|him|them)|graag|door|weten|know|"
    r"vriendelijk|kindly|gewoon)(?!\w))*"
)
_ASKS = (
    r"(?:terug ?vragen|na ?vragen|vraag|vragen|vraagt|vroeg|ask|check|"
    r"(?:weten|know)(?= (?:of|wanneer|waar|wat|wie|hoe|welke?|waarom|whether|when|where|what|who|how|which|why)\b))"
)
_TELLS = (
    r"(?:zeg|zeggen|vertel|vertellen|antwoord|antwoorden|beantwoord|schrijf|schrijven|mail|mailen|meld|melden|"
    r"laat|laten|geef|geven|"
    r"stuur|sturen|tell|say|reply|answer|write|respond|let|inform|antwoorden we|terugschrijven|terugmailen|"
    r"doorgeven|weten)"
)
_QUESTION_WORDS: Mapping[str, Language] = {
    "of": "nl", "wanneer": "nl", "waar": "nl", "wat": "nl", "wie": "nl", "hoe": "nl", "hoeveel": "nl", "hoelang": "nl",
    "welk": "nl", "welke": "nl", "waarom": "nl", "waarover": "nl", "waarvoor": "nl", "waarmee": "nl", "met": "nl",
    "whether": "en", "if": "en", "when": "en", "where": "en", "what": "en", "who": "en", "how": "en", "which": "en",
    "why": "en",
}  # fmt: skip
_SUBJECTS_NL = frozenset(("ze", "zij", "hij"))
_SINGULAR_NL = {"kan": "kunt", "wil": "wilt", "is": "bent", "heeft": "hebt", "zal": "zult"}
_KNOWN_NL = word_set(
    "komt mag weet gaat zou wou moet blijft werkt doet woont denkt vindt bedoelt zoekt geeft brengt neemt ziet hoort "
    "wilde kon had was kwam ging dacht zit staat krijgt vertelt doorgeeft meedoet meeneemt meekomt aankomt langskomt"
)
_PLURAL_NL = word_set("kunnen willen komen zijn hebben mogen gaan zullen moeten zouden weten blijven")
_INVERTED_NL = {
    "kan": "kun", "wil": "wil", "is": "ben", "heeft": "heb", "zal": "zul", "komt": "kom", "gaat": "ga", "weet": "weet",
    "mag": "mag", "zou": "zou", "woont": "woon", "werkt": "werk", "doet": "doe", "blijft": "blijf", "moet": "moet",
    "heeft-ie": "heb", "denkt": "denk", "bedoelt": "bedoel", "vindt": "vind", "was": "was", "had": "had", "kon": "kon",
}  # fmt: skip
_OTHERS_NL = {
    "haar": "je",
    "hem": "je",
    "z'n": "je",
    "d'r": "je",
    "zich": "je",
    "zichzelf": "jezelf",
    "haarzelf": "jezelf",
}
_SUBJECTS_EN = frozenset(("she", "he", "they"))
_VERBS_EN = {
    "is": "are", "was": "were", "has": "have", "does": "do", "goes": "go", "isn't": "aren't", "hasn't": "haven't",
    "doesn't": "don't",
}  # fmt: skip
_NOT_AFTER_YOUR = re.compile(
    r"(?:to|for|in|on|at|by|with|from|about|a|an|the|if|whether|when|that|and|or|also|too|again|this|next|back|"
    r"of|more|some)$"
)
_ABOUT_THEM = re.compile(
    r"(?<!\w)(?:hij|hem|zij|haar|z'n|she|he|him|her|his)(?![\w'])|^\W*(?:ze|die|deze|zijn|hun|they|their|that "
    r"(?:person|one))(?!\w)"
)
_UNKIND = re.compile(
    r"\b(?:spam|onzin|reclame|oplicht\w*|nep\w*|trol\w*|phishing|junk|scam|nonsense|gek|irritant\w*|"
    r"vervelend\w*|zeur\w*|"
    r"verdacht|suspicious|fake|idiot\w*|raar|weird|annoying|vaag|onbekend|ken ik niet|kennen we niet|don'?t know)\b"
)
_WORD = re.compile(r"[\w'’-]+|[^\w'’-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the colleague is to be asked or told; `text` is empty where it cannot be turned into words to them."""

    text: str
    is_asked: bool


def told_in(rest: str, level: str) -> Told | None:
    """What the words ask to be asked or told ("vraag of ze ook kan", "zeg dat het vol is"); None where they do not.

    `rest` is as it was written, `level` the same in lower case and without accents; both of one length.
    """
    asks = _asking().match(level)
    if asks:
        clause, even_clause = rest[asks.end() :], level[asks.end() :]
        return Told(text=_asked(clause, even_clause, is_quoted=bool(asks["mark"])), is_asked=True)
    tells = _telling().match(level)
    if tells:
        clause = rest[tells.end() :]
        text = _told_that(clause, tells["that"]) if tells["that"] else _spoken(clause)
        return Told(text=text, is_asked=False)
    thanks = _thanking().match(level)
    if thanks:
        dutch = thanks["verb"] == "bedank"
        turned = _turned_words(rest[thanks.end() :], "nl" if dutch else "en", is_clause=False)
        return Told(text=finished(f"{'Bedankt' if dutch else 'Thank you'} {turned}") if turned else "", is_asked=False)
    return None


def begins_request(level: str, place: int) -> bool:
    """Whether words that ask or tell somebody something begin at this letter of a text in lower case."""
    return any(shape.match(level, place) for shape in (_asking(), _telling(), _thanking()))


def finished(text: str) -> str:
    """The words as a sentence: a capital in front, a full stop behind, no quotation marks around it."""
    text = " ".join(text.split()).strip("\"“”„'‘’ -–—,;:*_")
    if not re.search(r"\w", text):
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…)" or not text[-1].isalnum() else f"{text}."


def is_about_them(level: str) -> bool:
    """Whether words in lower case speak of the colleague, and so not to them."""
    return bool(_ABOUT_THEM.search(level))


def is_unkind(level: str) -> bool:
    """Whether the words are for organisers only: nobody wants to read of themselves that they are spam."""
    return bool(_UNKIND.search(level))


def _asked(clause: str, level: str, *, is_quoted: bool) -> str:
    first = re.match(r"\W*([\w']+)", level)
    word = first[1] if first else ""
    language = _QUESTION_WORDS.get(word)
    if is_quoted or (language is None and "?" in clause):
        return _spoken(clause)
    if language is not None:
        parts = _second_question().split(clause.rstrip(" ?!.\n"))
        turned_parts = [_turned(one, language) for one in parts]
        turned = (" en " if language == "nl" else " and ").join(turned_parts) if all(turned_parts) else ""
        lead = "We horen graag" if language == "nl" else "We would like to know"
        return finished(f"{lead} {turned}") if turned else ""
    about = re.match(r"\W*(om|naar|for|about) (?:een |a |an |the )?(?=\w)", level)
    if not about:
        return ""
    dutch = about[1] in ("om", "naar")
    turned = _turned_words(clause[about.end() :].rstrip(" ?!.\n"), "nl" if dutch else "en", is_clause=False)
    if not turned or re.search(r"\bte \w+", turned):
        return ""
    lead = (
        "We horen graag" if dutch else "We would like to hear more about" if about[1] == "about" else "Please send us"
    )
    return finished(f"{lead} {turned}")


def _told_that(clause: str, that: str) -> str:
    language: Language = "nl" if that == "dat" else "en"
    turned = _turned(f"{that} {clause.strip()}".rstrip(" .!\n"), language)
    lead = "We laten je weten" if language == "nl" else "We would like you to know"
    return finished(f"{lead} {turned}") if turned else ""


def _spoken(clause: str) -> str:
    """Words given as they are to be said; a question about them is asked of them."""
    turned = _inverted(clause)
    return "" if is_about_them(turned.lower()) else finished(turned)


def _inverted(clause: str) -> str:
    """`kan ze ook in maart?` as it is asked of her."""
    found = re.match(r"(\W*)([\w'-]{1,40}) (ze|zij|hij|she|he)\b(.*)", clause, re.IGNORECASE | re.DOTALL)
    if not found:
        return clause
    before, verb, subject, rest = found.groups()
    if subject.lower() in ("she", "he"):
        other = _VERBS_EN.get(verb.lower(), verb)
        return f"{before}{other} you {_turned_words(rest, 'en', is_clause=False) or rest}"
    turned = _INVERTED_NL.get(verb.lower())
    return f"{before}{turned} je {_turned_words(rest, 'nl', is_clause=False) or rest}" if turned else clause


def _turned(clause: str, language: Language) -> str:
    """A subordinate clause about a colleague as it is said to them; empty where that is not sure."""
    return _turned_words(clause, language, is_clause=True)


def _turned_words(text: str, language: Language, *, is_clause: bool) -> str:
    words = _WORD.findall(" ".join(text.split()))
    levels = [one.lower().replace("’", "'") for one in words]
    return _turned_nl(words, levels, is_clause) if language == "nl" else _turned_en(words, levels)


def _turned_nl(words: list[str], levels: list[str], is_clause: bool) -> str:
    subject = next((at for at, one in enumerate(levels) if one in _SUBJECTS_NL), None)
    found = list(words)
    if subject is not None:
        verbs = [at for at in range(subject, len(levels)) if levels[at] in _SINGULAR_NL or levels[at] in _KNOWN_NL]
        many = [at for at in range(subject, len(levels)) if levels[at] in _PLURAL_NL]
        if not is_clause or (subject > 8 and any(levels[at] in _SINGULAR_NL for at in verbs)):
            return ""
        is_many = not verbs and bool(many) and levels[subject] != "hij"
        found[subject] = "jullie" if is_many else "je"
        if verbs and levels[verbs[0]] in _SINGULAR_NL:
            found[verbs[0]] = _SINGULAR_NL[levels[verbs[0]]]
        for at in range(subject + 1, len(levels)):
            if levels[at] in _SUBJECTS_NL:
                return ""
    for at, one in enumerate(levels):
        if one in _OTHERS_NL:
            found[at] = _OTHERS_NL[one]
        elif one == "zijn" and at + 2 < len(levels) and levels[at - 2 : at] != ["te", " "]:
            found[at] = "je"
        elif one in ("hun", "hen"):
            return ""
    return "".join(found).strip()


def _turned_en(words: list[str], levels: list[str]) -> str:
    found = list(words)
    for at, one in enumerate(levels):
        after = levels[at + 2] if at + 2 < len(levels) else ""
        if one in _SUBJECTS_EN:
            found[at] = "you"
            place = at + 4 if after in ("also", "still", "really", "already", "only") else at + 2
            if one != "they" and place < len(levels):
                found[place] = _plain_verb(levels[place], words[place])
        elif one == "her":
            follows = bool(after) and after[0].isalpha() and not _NOT_AFTER_YOUR.match(after) and levels[at + 1] == " "
            found[at] = "your" if follows else "you"
        elif one in ("his", "their"):
            found[at] = "your"
        elif one in ("him", "them"):
            found[at] = "you"
        elif one in ("she's", "he's", "they're"):
            found[at] = "you are"
    return "".join(found).strip()


def _plain_verb(level: str, word: str) -> str:
    if level in _VERBS_EN:
        return _VERBS_EN[level]
    if level.endswith("ies"):
        return f"{word[:-3]}y"
    if level.endswith(("shes", "ches", "sses", "xes")):
        return word[:-2]
    return word[:-1] if level.endswith("s") and not level.endswith("ss") and len(level) > 3 else word


@cache
def _second_question() -> "re.Pattern[str]":
    """Where a second question follows: "of ze kan en waar ze werkt"."""
    return re.compile(rf" (?:en|and) (?=(?:{'|'.join(_QUESTION_WORDS)})\b)")


@cache
def _asking() -> "re.Pattern[str]":
    return re.compile(rf"\W{{0,3}}{_SOFTLY}{_ASKS}(?!\w){_TO_THEM} ?(?P<mark>[:\"]+ ?\"?)?,? ?(?=\S)")


@cache
def _telling() -> "re.Pattern[str]":
    return re.compile(
        rf"\W{{0,3}}{_SOFTLY}{_TELLS}(?!\w){_TO_THEM}(?:,? (?P<that>dat|that)(?!\w) ?| ?(?P<mark>[:\"]+ ?\"?)|, "
        r"(?=\w)(?P<comma>(?!\w)))"
    )


@cache
def _thanking() -> "re.Pattern[str]":
    return re.compile(rf"\W{{0,3}}{_SOFTLY}(?P<verb>bedank|thank){_TO_THEM} (?=(?:voor|for)\b)")
