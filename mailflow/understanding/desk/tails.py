"""Reads the words that follow a verdict: a reason or a greeting for the colleague, a condition, an order, a doubt."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mailflow.understanding.desk.answer_lines import is_idle
from mailflow.understanding.desk.deciding import decision_at, is_bare
from mailflow.understanding.desk.telling import finished, is_about_them, is_unkind, told_in

_CONDITION = re.compile(
    r"(?:^|[,;:(]\s*|\b(?:maar|but|en|and|alleen|only|enkel|wel|dan|even|though)\s+)(?:alleen |wel |dan |pas |"
    r"only |enkel |slechts )*"
    r"(?:als|indien|mits|tenzij|zolang|zodra|wanneer|if|unless|provided|as long as|once|when|op voorwaarde|on "
    r"condition|"
    r"afhankelijk van|depending|onder voorwaarde|in overleg)(?!\w)"
)
_FRIENDLY_IF = re.compile(
    r"(?:laat|let|hoor|mail|bel|schrijf|vraag|reageer|contact|write)\b[^.!?]{0,40}\b(?:als|if|wanneer|when|mocht)\b"
)
_DOUBT = re.compile(
    r"\b(?:misschien|wellicht|twijfel\w*|weet (?:ik )?niet(?: zeker)?|denk ik|geloof ik|volgens mij|niet zeker|"
    r"hmm+|toch\?|of niet|"
    r"of toch|even overleggen|eerst (?:even )?(?:overleggen|bellen|vragen|checken|kijken|met)|moet(?:en)? (?:ik|"
    r"we) (?:nog|eerst|even)|"
    r"maybe|perhaps|not sure|unsure|i think|i guess|probably|don'?t know|need to check|let me check|eventueel|"
    r"onder voorbehoud|"
    r"voorlopig|in principe|tentatively|tenminste|correctie|correction|foutje|vergissing|ik bedoel|i mean|nee "
    r"wacht|wait)\b"
)
_RECONSIDERS = re.compile(
    r"\b(?:nadenken|overleggen|bedenk me|bedacht me|weet het (?:nog )?niet|of toch|correctie|correction|"
    r"vergis\w*|vergiss\w*|foutje|nee wacht|wacht even|wacht nog|think about|think it over|discuss (?:it|this)|"
    r"scratch that|"
    r"second thoughts?|on reflection|bij nader inzien|let me think|wait)\b"
)
_AFTER_ALL_NOT = re.compile(r"\btoch (?:maar |liever )?niet\b|\bafter all not\b|\bactually,? no\b")
_AFTER_ALL = re.compile(r"\btoch (?:maar )?(?:wel|ja|goed|akkoord)\b|\bactually yes\b")
_BUT = re.compile(
    r"\W*(?:maar|but|echter|however|wel|alleen|only|hoewel|although|mits|behalve|except|tenzij|"
    r"though)(?!\w)\s*(?:dan |wel |then )?"
)
_BECAUSE = re.compile(r"\W*(?:want|because|since|reden:|reason:|namelijk|as)(?!\w)\s*", re.IGNORECASE)
_ORDERS = re.compile(
    r"\W*(?:en |and |maar |graag |please |wil je |kun je |kan je |kunnen jullie |can you |could you |dan |ook "
    r")*(?:stuur|zet|bel|mail|voeg|haal|noteer|schrijf|"
    r"regel|plan|verzet|verplaats|verwijder|wijzig|pas|verander|maak|geef|neem|zorg|check|controleer|zoek|meld|"
    r"verstuur|"
    r"vergeet|denk aan|let op|doorsturen|bellen|navragen|uitzoeken|mailen|terugbellen|overleggen|forget|"
    r"remember|don'?t|"
    r"send|put|call|add|remove|move|change|plan|make|book|cancel|give|forward|update|set|annuleer|schrap|"
    r"verstuur)(?!\w)"
)
_TO_THEM = re.compile(
    r"(?<!\w)(?:je|jij|jou|jouw|jullie|u|uw|you|your|yours|welkom|welcome|tot dan|tot de|see you|leuk|fijn|mooi|"
    r"great|lovely|bedankt|dank|thanks|sorry|succes)(?!\w)"
)
_REQUEST = re.compile(
    r"\W*(?:en |and |maar )?(?:kun|kan|wil|wilt|kunnen|willen|zou|zouden|can|could|would|will) (?:je|jij|jullie|"
    r"iemand|u|you|someone)(?!\w)"
)
# "zie 1" is for whoever reads the same list, not for the colleague.
_POINTS = re.compile(r"\W*(?:zie|see|net als|zoals|same as|like|idem)(?: ook| also)? (?:bij |at |nr\.? ?)?§+\W*$")
# A colleague is hailed by name, or else spoken of.
_NAME = re.compile(r"§+")
_COUNTS = re.compile(r"\b(?:al|er|nog|met|maar|already|have|are|with|just|only) $")
_HAILS = re.compile(
    r"(?:welkom|welcome|hoi|hallo|dag|beste|dear|hi|hello|bedankt|dank je(?: wel)?|thanks|thank "
    r"you|sorry|succes)[ ,]+$"
)
_OF_THEM = re.compile(
    r"\b(?:them|hen|hun)\b|[,(;]\W{0,9}(?:die|deze|ze) (?:ken|kennen|heb|hebben|had|is|was|zijn|wil)\b"
)
_ABOUT_IT = re.compile(
    r"\W*(?:en |maar |and |but )?(?:kan|kon|zou|mag|is|wordt|could|can|would|will) (?:dat|"
    r"dit|het|that|it|this)(?!\w)"
)
_LIMITS = re.compile(r"(?:niet|geen|nooit|pas|vanaf|alleen|enkel|not|never|only)(?!\w)")
_WARM = re.compile(r"\b(?:welkom|welcome|leuk|gezellig|lovely)\b")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=\S)|\n+")
_ASSIGNED = re.compile(r"(?<!\d)\d{1,3} ?[=:] ?[a-z]")
_NUMBERED = re.compile(r"§+[\s:,)]*")
_FRAME = " \t\n,;:-–—.=>/|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """What follows a verdict: whether it stands, the words for the colleague, and what may be an order or is unread."""

    stands: bool
    text: str = ""
    others: tuple[str, ...] = ()


Agreed = Literal["approve", "decline", "later"]


def read_tail(tail: str, level: str, *, kind: Agreed, is_order: Callable[[str], bool], of: str = "") -> Tail:
    """What the words behind a verdict mean for it.

    `level` is the tail in lower case, of the same length, with marks over numbers and names. A condition, a doubt or
    another verdict makes that it does not stand. `is_order` tells whether a sentence orders something, `of` is the
    kind of the items.
    """
    sentences = _sentences(tail, level)
    first, first_level = sentences[0] if sentences else ("", "")
    if _is_doubtful(first_level, kind) or any(_turns(one, kind) for _, one in sentences):
        return Tail(stands=False)
    if kind == "approve" and any(_takes_back(one) for _, one in sentences[1:]):
        return Tail(stands=False)
    if kind == "later":
        return Tail(stands=True, others=tuple(words for words, _ in sentences[1:] if not is_idle(words)))
    begun = _first(first, first_level, kind, of)
    if begun is None:
        return Tail(stands=False)
    texts, others = [begun.text], [*begun.others]
    for words, plain in sentences[1:]:
        more = Tail(stands=True, others=(words,)) if is_order(words) else _further(words, plain, kind, of)
        texts.append(more.text)
        others += more.others
    return Tail(stands=True, text=" ".join(one for one in texts if one), others=tuple(others))


def leaves_doubt(tail: str, level: str) -> bool:
    """Whether words behind a merger, a correction or an undoing make it uncertain."""
    return any(_is_doubtful(plain, "approve") or _decides_otherwise(plain) for _, plain in _sentences(tail, level))


def orders_among(tail: str, level: str) -> tuple[str, ...]:
    """The sentences of a tail that tell somebody to do something, or ask."""
    return tuple(
        words.strip(_FRAME)
        for words, plain in _sentences(tail, level)
        if (_ORDERS.match(plain) or "?" in plain) and not is_idle(words)
    )


def can_be_said(level: str) -> bool:
    """Whether words can be said to a colleague as they are: no order, no question to us, nothing about them."""
    is_ours = (
        _ORDERS.match(level) or _asks_us(level) or is_about_them(level) or is_unkind(level) or _decides_otherwise(level)
    )
    return bool(re.search(r"\w{2}", level)) and not is_ours and ("?" not in level or bool(_TO_THEM.search(level)))


def _first(words: str, level: str, kind: Agreed, of: str) -> Tail | None:
    """What stands in the verdict's own sentence; None where the verdict does not stand with it."""
    because = _BECAUSE.match(level)
    if because:
        words, level = words[because.end() :], level[because.end() :]
    but = _BUT.match(level)
    told = told_in(words[but.end() if but else 0 :], level[but.end() if but else 0 :])
    if told is not None:
        if not told.text or (told.is_asked and kind == "approve"):
            return None
        return Tail(stands=True, text=told.text)
    if but and kind == "approve":
        return None
    if but:
        words, level = words[but.end() :], level[but.end() :]
    if _WARM.search(level) and _repeats(level, kind, of):
        return Tail(stands=True, text=finished(words))
    if is_idle(words) or _repeats(level, kind, of) or _POINTS.match(level):
        return Tail(stands=True)
    if _contradicts(level, kind):
        return None
    if kind == "approve" and words[:1] == " " and len(words.split()) < 3 and not _TO_THEM.search(level):
        return Tail(stands=True)  # "1 ja zelfs": what hangs on the verdict without a mark says no more than it
    if (_ORDERS.match(level) or _asks_us(level)) and not because:
        return Tail(stands=True, others=(words.strip(_FRAME),)) if kind == "approve" else None
    if "?" in level and not _TO_THEM.search(level):
        return None
    return _numbered_or_told(words, level)


def _numbered_or_told(words: str, level: str) -> Tail:
    """The words for the colleague, unless they name another item: then nobody is told."""
    if _numbers_in(words, level):
        return Tail(stands=True, others=(words.strip(_FRAME),))
    return Tail(stands=True, text=_for_them(words, level))


def _further(words: str, level: str, kind: Agreed, of: str) -> Tail:
    """What a sentence after that means."""
    if is_idle(words) or _repeats(level, kind, of):
        return Tail(stands=True)
    told = told_in(words, level)
    if told is not None:
        return Tail(stands=True, text=told.text, others=() if told.text else (words,))
    if _numbers_in(words, level) or (kind == "approve" and _NAME.match(level.lstrip(_FRAME))):
        return Tail(stands=True, others=(words.strip(_FRAME),))  # of another item, perhaps
    speaks_to_them = bool(_TO_THEM.search(level)) and not _ORDERS.match(level)
    if "?" in level and not speaks_to_them:
        return Tail(stands=True, others=(words,))
    if _ORDERS.match(level) or _asks_us(level) or (kind == "approve" and _REQUEST.match(level)):
        return Tail(stands=True, others=(words,))
    if kind == "decline" or speaks_to_them or is_about_them(level):
        return Tail(stands=True, text=_for_them(words, level))
    return Tail(stands=True, others=(words,))


def _asks_us(level: str) -> bool:
    """Whether somebody is asked to do something about the colleague ("kun je haar bellen?"): so not the colleague."""
    return bool(_REQUEST.match(level)) and is_about_them(level)


def _for_them(words: str, level: str) -> str:
    """The words as they can be said to the colleague; nothing where they are for organisers only."""
    named = any(
        words[one.start()].isupper() and not _HAILS.search(level[: one.start()]) for one in _NAME.finditer(level)
    )
    return (
        ""
        if named or _OF_THEM.search(level) or is_about_them(level) or is_unkind(level)
        else finished(words.strip("() "))
    )


def _is_doubtful(level: str, kind: Agreed) -> bool:
    start = level.lstrip(_FRAME)
    if kind == "later":
        return False
    if kind == "approve" and _LIMITS.match(start):
        return True
    if re.match(r"\?|of (?!ze|zij|hij|she|he)|or ", start):
        return True
    condition = _CONDITION.search(start)
    if condition and not _FRIENDLY_IF.search(start):
        return True
    return bool(_DOUBT.search(start if kind == "approve" else start[:25]))


def _decides_otherwise(level: str) -> bool:
    """Whether a number with a verdict stands in it where no clause begins: whose it is, is not sure."""
    named = any(decision_at(level, found.end()) is not None for found in _NUMBERED.finditer(level))
    return named or bool(_ASSIGNED.search(level))


def _turns(level: str, kind: Agreed) -> bool:
    """Whether the writer thinks again, or decides on another number in passing."""
    if kind == "later":
        return False
    if kind == "approve" and "?" in level and _ABOUT_IT.match(level):
        return True
    back = _AFTER_ALL_NOT if kind == "approve" else _AFTER_ALL
    return _decides_otherwise(level) or bool(_RECONSIDERS.search(level) or back.search(level))


def _numbers_in(words: str, level: str) -> bool:
    """Whether words that would go to a colleague name an item by its number, and do not just count."""
    found = (one for one in _NAME.finditer(level) if words[one.start()].isdigit())
    return any(not _COUNTS.search(level[: one.start()]) for one in found)


def _takes_back(level: str) -> bool:
    """Whether a sentence behind a yes is nothing but a no, or a doubt."""
    again = decision_at(level, len(level) - len(level.lstrip(_FRAME)))
    return again is not None and again.kind in ("decline", "doubt") and is_bare(level, again)


def _repeats(level: str, kind: Agreed, of: str) -> bool:
    """Whether the words only say the verdict once more ("ja, prima")."""
    start = len(level) - len(level.lstrip(_FRAME))
    again = decision_at(level, start, kind=of)
    return again is not None and again.kind == kind and is_bare(level, again)


def _contradicts(level: str, kind: Agreed) -> bool:
    """Whether the words begin with another verdict ("nee, is goed")."""
    start = len(level) - len(level.lstrip(_FRAME))
    again = decision_at(level, start)
    if again is None or again.kind in ("same", kind):
        return False
    return again.kind == "doubt" or again.is_firm or is_bare(level.split("\n")[0], again) or kind == "approve"


def _sentences(tail: str, level: str) -> list[tuple[str, str]]:
    """The sentences of the tail, each with its level; marks and joining words at its ends are no part of it."""
    end = len(tail.rstrip(" \t\n,;-–—/|"))
    found: list[tuple[str, str]] = []
    place = 0
    for cut in [*_SENTENCE.finditer(level, 0, end), None]:
        stop = cut.start() if cut else end
        words, plain = tail[place:stop], level[place:stop]
        if re.search(r"[\w?§¤]", plain) or not found:
            found.append((words, plain))
        place = cut.end() if cut else end
    return found
