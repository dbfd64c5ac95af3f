"""Which numbered subjects somebody chooses in the answer to a vote, by their numbers or by their titles."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailflow.model.meeting import Ballot
from mailflow.model.message import Message
from mailflow.model.understanding import Details, Evidence, Intent, Known
from mailflow.understanding.answers import BALLOT, is_fresh
from mailflow.understanding.clauses import Said, cut
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.likeness import likeness, share_of, words_of
from mailflow.understanding.numbers import Named, numbers_in, without_others
from mailflow.understanding.wishes import VOTE
from mailflow.understanding.wording import folded, word_set, worded

_SURE, _BY_TITLE, _UNSURE = 0.97, 0.93, 0.6
# Which part of the words in a piece must be those of one title: where it is told that they choose, and where it is not.
_TOLD, _NOTHING_ELSE = 0.6, 0.95
_MOST_LINES = 60
_LONGEST_REMARK = 500
_ITEM = re.compile(r"\s{0,8}(?P<number>\d{1,3})\s?[.):=-]\s{0,4}(?=[^\W\d_✓✔☑✅❌]|[✓✔☑✅❌]|\d{1,3}\s*$)(?P<rest>.*)$")
_ONE = re.compile(r"(?<!\w)[ée]é?[ée]n(?!\w)(?<!een)", re.IGNORECASE)
# "nummer1", "1en 4": a space is missing.
_STUCK = re.compile(r"(?<=(?<!\w)nummer)(?=\d)|(?<=(?<!\w)nr)(?=\d)|(?<=\d)(?=(?:en|and)(?!\w))")
_WORD = re.compile(r"\w+")
_PIECES = re.compile(r"(?<!\b[Nn]r\.)(?<=[^\W\d_][.!?…])\s+|(?<=[.!?…]{2})\s+|(?<=\d[.!?])\s+(?=[^\W\d_])")
_YES = re.compile(r"\s*(?:ja|jazeker|graag|yes|x|✓|✔|☑|✅|👍)[\s.!]*")
_NO = re.compile(r"\s*(?:nee|neen|niet|no|-|❌|👎)[\s.!]*")
_NEGATED_AFTER = re.compile(
    r" (?:(?:liever|juist|maar|hoeft|hoef|wil|vind|ik|voor|mij|me|lijkt) ){0,4}(?:niet|niks|not)(?!\w)"
)
_NEGATOR = re.compile(
    r"(?<!\w)(?:niet|geen|nooit|behalve|zonder|uitgezonderd|not|no|except|without|plaats van|instead of|ipv|i\.p\.v\.|"
    r"liever .{0,40}dan|rather .{0,40}than)(?!\w)((?:(?!niet|geen|not).)*)$"
)
_REFUSED = re.compile(r"(?<!\w)(?:niet|geen|nooit|niks|nee|not|no|never)(?!\w)")
_TURN = re.compile(r"(?<!\w)(?:maar|but|wel)(?!\w)|[.;]")
_LIST = re.compile(r"(?: |,|;|/|&|\+|en|and|of|or|op|voor|for|met|de|het|the|nummer|nr|number|\d)*")
_POINTED = re.compile(r"(?:(?<!\w)(?:nummers?|nrs?\.?|numbers?|optie|thema|onderwerp) ?|#)$")
_NOTHING_CHOSEN = re.compile(
    r"^(?:hoe|wat|waarom|wie|wanneer|welke?|how|what|why|who|which|when)(?!\w)"
    r"|(?<!\w)(?:geen voorkeur|no preference)(?!\w)"
    r"|(?<!\w)(?:alles|allemaal|alle|iedere|elke|all|everything|any)(?!\w)[^,;]{0,20}"
    r"(?:behalve|uitgezonderd|except|but not)"
)
_IN_STEAD = re.compile(
    r"(?<!\w)(?:in plaats van|liever .{0,60}(?<!\w)dan|rather .{0,60}than|i\.?p\.?v\.?|instead of|"
    r"vervang\w*|verwissel\w*|voeg\w*|toevoegen|erbij|alsnog|add|as well)(?!\w)"
)
_NONE = re.compile(
    r"(?<!\w)(?:geen voorkeur|maakt (?:me|mij) (?:allemaal )?niet(?:s)? uit|blanco|ik onthoud me|no preference|"
    r"i abstain|trek mijn stem in|haal mijn stem weg|withdraw my vote)(?!\w)"
)
_SEPARATORS = re.compile(r",|;|\n|/|&|\+|\ben\b|\band\b|\bof\b|\bor\b|\(|\)|:| - ")
_PLAIN = word_set(
    "en and of or plus nummer nummers nr nrs no number numbers thema themas onderwerp onderwerpen optie opties graag "
    "hoi hallo hee hey hi hello dag beste dear allemaal allen organisatoren bedankt dank dankjewel danke thanks thank "
    "je jij jullie u you liefst voorkeur mijn my onze ik i we wij kies stem stemmen stemt gestemd vote votes keuze "
    "keuzes keus "
    "favoriet favorieten favourite favourites favorite choice choices top zijn is wordt worden are op voor for on de "
    "het die the dat dit deze then dan daarna en ook maar toch eerst als tweede derde eerste first second third prima "
    "mooi leuk ja yes oke ok super fijn goed hier bij dus nog wel van of me mij mijne zou would like please doe geef "
    "heb hebben mag alleen only niet geen not except behalve liever rather than plaats ipv ga gaan go stead instead "
    "wij volgorde in deze order lijstje respectievelijk vanuit ons wil want kiezen choose pick also too zeker met "
    "groet groeten gr mvg liever best leukst leukste mooiste beste nou nu even alsjeblieft aub"
)


@dataclass(frozen=True, slots=True)
class Voted:
    """The vote of a mail, where there is one, and the mail with what else it says."""

    intent: Intent | None
    message: Message
    said: Said

    def with_others(self, intents: tuple[Intent, ...], unclear: str) -> tuple[tuple[Intent, ...], str]:
        """The vote before what else was understood; what is said along with it need not be understood."""
        return (intents, unclear) if self.intent is None else ((self.intent, *intents), "")


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a piece of the mail chooses: numbers of the list, the dearest first, and how sure that is."""

    numbers: tuple[int, ...]
    sure: float


def voted(message: Message, said: Said, known: Known, lexicon: Lexicon) -> Voted:
    """The vote that an answer to a mail of a ballot gives: numbers as written, those that do not exist too.

    What is no choice is left over, to be understood like any other mail. Without any choice all of it is.
    """
    ballot = known.answered.ballot if known.answered is not None else None
    if ballot is None:
        return Voted(None, message, said)
    text = message.said if message.said.strip() or not is_fresh(message.subject) else message.subject
    found = [(piece, _chosen_in(piece, ballot, lexicon) or _abstaining(piece)) for piece in _pieces(text)]
    chosen = [(piece, one) for piece, one in found if one is not None]
    if not chosen:
        return Voted(None, message, said)
    left = "\n".join(piece for piece, one in found if one is None)
    said = cut(left, writer=message.sender.name if message.sender else "")
    intent = Intent(
        kind=VOTE,
        confidence=min(one.sure for _, one in chosen),
        evidence=tuple(
            Evidence(words=piece.strip()[:200], rule="answers a vote", weight=one.sure) for piece, one in chosen
        ),
        details=Details(
            ballot=ballot.id,
            numbers=tuple(dict.fromkeys(number for _, one in chosen for number in one.numbers)),
            remark=" ".join(said.sentences)[:_LONGEST_REMARK],
        ),
    )
    return Voted(intent, replace(message, said=left, subject=""), said)


def _abstaining(piece: str) -> _Chosen | None:
    """That somebody chooses nothing, where they say so."""
    even = _even(piece)
    says_so = _NONE.search(even) and not piece.rstrip().endswith("?") and not re.search(r"\d", even)
    return _Chosen((), _SURE) if says_so else None


def _pieces(text: str) -> Iterator[str]:
    """The lines of a mail, and of a longer line each sentence."""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    for line in lines[:_MOST_LINES]:
        if _ITEM.match(line):
            yield line
        else:
            yield from (piece for piece in _PIECES.split(line) if piece.strip())
    if len(lines) > _MOST_LINES:
        yield "\n".join(lines[_MOST_LINES:])


def _chosen_in(piece: str, ballot: Ballot, lexicon: Lexicon) -> _Chosen | None:
    """What this piece chooses; None where it is no choice, or says nothing that can be relied on."""
    even = _even(piece)
    if piece.rstrip().endswith("?") or len(piece) > _LONGEST_REMARK or _NOTHING_CHOSEN.search(even):
        return None
    item = _ITEM.match(piece)
    if item:
        return _of_item(int(item["number"]), item["rest"], ballot)
    titled, left = _titles(even, ballot)
    named = [one for one in numbers_in(left, last=len(ballot.proposals)) if not one.is_bare or _is_listed(one, left)]
    told = _is_told(even, lexicon)
    hinted, is_all = _hinted(_blanked(left, named), ballot, at_least=_TOLD if told else _NOTHING_ELSE)
    wanted = [*titled, *hinted, *((one.start, one.number) for one in named if not _is_negated(one, left))]
    changes = bool(_IN_STEAD.search(even))
    pointed = changes or any(_POINTED.search(left[: one.start]) for one in named)
    if not wanted or not (told or is_all or pointed):
        return None
    numbers = tuple(dict.fromkeys(number for _, number in sorted(wanted)))
    if changes or not (told or is_all):
        return _Chosen(numbers, _UNSURE)
    return _Chosen(numbers, _BY_TITLE if hinted else _SURE)


def _of_item(number: int, rest: str, ballot: Ballot) -> _Chosen | None:
    """A line "4. wonen" or "1: nummer 4": what stands behind goes before the number, which may only count the lines."""
    if _NO.fullmatch(rest.lower()):
        return _Chosen((), _SURE)
    if _YES.fullmatch(rest.lower()):
        return _Chosen((number,), _SURE)
    even = _even(rest)
    titled, left = _titles(even, ballot)
    behind = titled or [(one.start, one.number) for one in numbers_in(left, last=len(ballot.proposals))]
    if titled or (behind and _hinted(left, ballot, at_least=_NOTHING_ELSE)[1]):
        return _Chosen(tuple(number for _, number in behind), _SURE)
    alike = [at for at, one in enumerate(ballot.proposals, start=1) if likeness(one.title, rest) >= _UNSURE]
    if len(alike) == 1:
        return _Chosen((alike[0],), _BY_TITLE)
    wanted = 0 < number <= len(ballot.proposals) and not _REFUSED.search(even)
    return _Chosen((number,), _BY_TITLE) if wanted else None


def _is_told(even: str, lexicon: Lexicon) -> bool:
    """Whether a phrase of the lexicon says that the piece chooses."""
    words = worded(even, [], lexicon.speller.spell)
    hits = lexicon.book.hits(words, answers=frozenset({BALLOT}), is_first=False)
    return any(hit.kind == VOTE for hit in hits)


def _hinted(left: str, ballot: Ballot, *, at_least: float) -> tuple[list[tuple[int, int]], bool]:
    """Where titles are meant by a few of their words, each with its number; and whether nothing else is said."""
    found: list[tuple[int, int]] = []
    is_all = True
    start = 0
    for part in [*_SEPARATORS.finditer(left), None]:
        text = left[start : part.start() if part else len(left)]
        said = [one for one in _WORD.findall(text) if one not in _PLAIN and not one.isdigit()]
        words = words_of(" ".join(said))
        shares = [share_of(words, one.title) for one in ballot.proposals]
        best = max(shares, default=0.0)
        if words and best >= at_least and shares.count(best) == 1:
            found.append((start, shares.index(best) + 1))
        elif said:
            is_all = False
        start = part.end() if part else start
    return found, is_all


def _titles(even: str, ballot: Ballot) -> tuple[list[tuple[int, int]], str]:
    """Where titles stand word for word, each with its number; and the text, of the same length, with blanks there."""
    found: list[tuple[int, int]] = []
    by_length = sorted(enumerate(ballot.proposals, start=1), key=lambda one: -len(one[1].title))
    for number, proposal in by_length:
        title = _even(proposal.title).strip(" .!?")
        at = re.search(rf"(?<!\w){re.escape(title)}(?!\w)", even) if len(title) > 1 else None
        if at:
            found.append((at.start(), number))
            even = f"{even[: at.start()]}{' ' * len(at.group())}{even[at.end() :]}"
    return found, without_others(even)


def _blanked(text: str, named: Sequence[Named]) -> str:
    """The text, of the same length, with commas for these numbers."""
    for one in named:
        text = f"{text[: one.start]},{' ' * (one.end - one.start - 1)}{text[one.end :]}"
    return text


def _is_listed(one: Named, text: str) -> bool:
    """Whether "een" is the number one: it stands in a list of numbers."""
    before, after = text[: one.start].rstrip(), text[one.end :].lstrip()
    return bool(re.match(r",|;|en \w|and \w|$", after)) or before.endswith((",", " en", " nummer", " nr"))


def _is_negated(one: Named, text: str) -> bool:
    """Whether somebody says that they do not want this number; a "but" turns that round again."""
    before = _TURN.split(text[: one.start])[-1]
    negator = _NEGATOR.search(before)
    return bool(negator and _LIST.fullmatch(negator[1])) or bool(_NEGATED_AFTER.match(text[one.end :]))


def _even(text: str) -> str:
    """The text in lower case and without accents, word for word; "één" is a number for certain."""
    even = " ".join(folded(word) for word in _ONE.sub("1", text).split())
    return _STUCK.sub(" ", even)
