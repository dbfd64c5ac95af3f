"""Takes from somebody's words the subject they want discussed, or what they offer to show: as short as it is clear."""

import re
from collections.abc import Sequence

from mailflow.understanding.answers import is_fresh
from mailflow.understanding.heard import Sentence
from mailflow.understanding.phrases import Hit

_LEADING = frozenset(
    "de het een en of dat die deze dit over rond rondom met aan op in van voor bij om iets wat eens keer ook nog dan maar wel "
    "graag misschien bijvoorbeeld the a an and about on of with for to some something our my ons onze mijn zijn haar thema "
    "onderwerp onderwerpen theme topic subject als it is eerst toch weer even nou ja namelijk zoals like such as maybe perhaps "
    "nog een dag middag ochtend hele gewoon echt heel erg sessie workshop session je jullie we er hier daar zon".split()
)
_TRAILING = _LEADING | frozenset(
    "hebben bespreken praten doen behandelen agenderen gaan komen kunnen zou zouden willen wil kan staan besteden zien laten "
    "houden vertellen geven presenteren delen tonen jullie ons aub please talk discuss have do next time sometime some point "
    "volgende gaat komt wordt worden is was mag moet moeten best leuk interessant fijn goed idee toe nodig mee aandacht time "
    "volgens liefst lijkt me vind ik i we you be could would should can maart mei januari februari april juni".split()
)
_STOPS = frozenset(
    "want omdat zodat doordat terwijl waarbij waarin aangezien maar dus voordat though because since which whenever "
    "mits tenzij namelijk".split()
)
_STOP_PHRASES = re.compile(
    r"(?: (?:op|in|voor|bij|met) (?:jullie|ons|de groep|het programma|de agenda|een bijeenkomst|de club|zn dag|zon dag|allemaal|elkaar)(?= |$)"
    r"| (?:een|de|een volgende|een andere) (?:keer|volgende keer)(?= |$)| eens(?= |$)| als (?:thema|onderwerp|dat|jullie|je|ik|er|we)(?= |$)"
    r"| (?:at|in|for|with) (?:one of )?(?:the|your|our|you|us|a) (?:group|club|next|meetings?|programme|future|agenda)(?= |$)"
    r"| (?:dat|die) (?:doe|wil|kan|kunnen|zou|zijn|is|we|ik|dan|moet|lijkt|zal)(?= |$)| bij ons(?= |$)| if (?:you|that|there)(?= |$)"
    r"| @date| hoor(?= |$)| (?:dan )?(?:kan|kun|wil|zou|zal|ga|mag|doe|neem|vertel|laat|heb|ben) ik(?= |$)| vertel(?:len)?(?= |$)| besprek\w+(?= |$))"
)
_ABOUT = re.compile(
    r" (?:over|rond|rondom|omtrent|inzake|about|on|regarding|around|qua|concerning)(?P<title>(?: (?!over )[^ ?;:(),]+){1,24})"
)
_QUOTED = re.compile(r"[\"“”„‘](?P<title>[^\"“”„‘’]{3,80})[\"”’]|(?<!\w)'(?P<single>[^']{3,80})'(?!\w)")
_BARE = re.compile(r"er(?:over|mee|aan|voor|van|op|in|om|bij)|da(?:arover|armee|t|ar|araan)|dit|die|hem|zoiets|iets|it|that|this|them|one")
_LONGEST = 16


def title_of(hit: Hit, sentence: Sentence, before: Sequence[Sentence], *, subject: str) -> str:
    """The subject that this hit is about, in the writer's words; empty where none is to be found."""
    if hit.title:
        caught = trimmed(sentence, *hit.title)
        if caught and not _BARE.fullmatch(caught.lower()):
            return caught
    quoted = _QUOTED.search(sentence.text)
    if quoted:
        return (quoted["title"] or quoted["single"]).strip()
    for found in _ABOUT.finditer(sentence.words.plain):
        span = sentence.words.span(*found.span("title"))
        caught = trimmed(sentence, *span)
        if len(caught) > 3 and not _BARE.fullmatch(caught.lower()) and not sentence.mentions_in(*span):
            return caught
    return _elsewhere(hit, sentence, before, subject)


def trimmed(sentence: Sentence, first: int, last: int) -> str:
    """These tokens without what stands around a subject: articles, verbs, and whatever comes after a reason."""
    tokens = sentence.words.tokens
    last = _goes_on(sentence, first, last)
    stop = next((at for at in range(first + 1, last) if tokens[at].norm in _STOPS), last)
    plain = "".join(" " + token.norm for token in tokens[first:stop])
    cut = _STOP_PHRASES.search(plain, 1)
    if cut and plain[: cut.start()].strip():
        stop = first + plain[: cut.start()].count(" ")
    while first < stop and (tokens[first].norm in _LEADING or tokens[first].norm in ",:;"):
        first += 1
    stop = min(stop, first + _LONGEST)
    while stop > first and (tokens[stop - 1].norm in _TRAILING or not tokens[stop - 1].norm[0].isalnum()):
        stop -= 1
    return sentence.words.words(first, stop).strip(" '\"“”‘’.,;:!?-")


def whole(sentence: Sentence) -> str:
    """The sentence as a subject of its own."""
    return trimmed(sentence, 0, len(sentence.words.tokens))


def _goes_on(sentence: Sentence, first: int, last: int) -> int:
    """Where the list goes on behind a comma ("laadpalen, warmtepompen en bewoners die niet meekunnen")."""
    tokens = sentence.words.tokens
    if last < len(tokens) - 2 and tokens[last].norm == "," and last - first <= 4:
        rest = [token.norm for token in tokens[last + 1 : last + 6]]
        for at, norm in enumerate(rest):
            if norm in ("en", "and", "of", "or") and 0 < at <= 3 and not {"ik", "we", "dat", "i"} & set(rest[: at + 2]):
                return min(len(tokens), last + at + 6)
    return last


def _elsewhere(hit: Hit, sentence: Sentence, before: Sequence[Sentence], subject: str) -> str:
    """What else the sentence says; else the sentence before it, where that is short; else the subject chosen."""
    left, right = trimmed(sentence, 0, hit.first), trimmed(sentence, hit.last, len(sentence.words.tokens))
    pieces = [piece for piece in (right, left) if len(piece) > 4 and not _BARE.fullmatch(piece.lower())]
    previous = whole(before[-1]) if before and len(before[-1].words.tokens) <= 14 else ""
    if previous and (not pieces or sentence.words.plain.find(" dat ") >= 0 and len(pieces[0].split()) > 6):
        return previous
    if pieces:
        return max(pieces, key=lambda piece: (len(piece.split()) <= 8, piece is pieces[0]))
    if subject and is_fresh(subject):
        return re.sub(r"^\s*(?:thema|onderwerp|theme|topic|idee|idea|voorstel)\s*:?\s*", "", subject, flags=re.IGNORECASE)
    return ""
