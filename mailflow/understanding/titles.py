"""Takes from somebody's words the subject they want discussed, or what they offer to show: as short as it is clear."""

import re
from collections.abc import Sequence

from mailflow.understanding.answers import is_fresh
from mailflow.understanding.heard import Sentence
from mailflow.understanding.phrases import Hit
from mailflow.understanding.wording import folded, word_set

_LEADING = word_set(
    "de het een en of dat die deze dit over rond rondom met aan op in van voor bij om iets wat eens keer ook nog "
    "dan maar wel "
    "graag misschien bijvoorbeeld the a an and about on of with for to some something our my ons onze mijn zijn "
    "haar thema "
    "onderwerp onderwerpen theme topic subject als it is eerst toch weer even nou ja namelijk zoals like such as "
    "maybe perhaps "
    "nog een dag middag ochtend hele gewoon echt heel erg sessie workshop session je jullie we er hier daar "
    "zon"
)
_TRAILING = _LEADING | word_set(
    "hebben bespreken praten doen behandelen agenderen gaan komen kunnen zou zouden willen wil kan staan besteden "
    "zien laten "
    "houden vertellen geven presenteren delen tonen jullie ons aub please talk discuss have do next time sometime "
    "some point "
    "volgende gaat komt wordt worden is was mag moet moeten best leuk interessant fijn goed idee toe nodig mee "
    "aandacht time "
    "volgens liefst lijkt me vind ik i we you be could would should can maart mei januari februari april juni"
)
_STOPS = word_set(
    "want omdat zodat doordat terwijl waarbij waarin aangezien maar dus voordat though because since which whenever "
    "mits tenzij namelijk"
)
_STOP_PHRASES = re.compile(
    r"(?: (?:op|in|voor|bij|met) (?:jullie|ons|de groep|het programma|de agenda|een bijeenkomst|de club|zn dag|zon "
    r"dag|allemaal|elkaar)(?= |$)"
    r"| (?:een|de|een volgende|een andere) (?:keer|volgende keer)(?= |$)| eens(?= |$)| als (?:thema|onderwerp|dat|"
    r"jullie|je|ik|er|we)(?= |$)"
    r"| (?:at|in|for|with) (?:one of )?(?:the|your|our|you|us|a) (?:group|club|next|meetings?|programme|future|"
    r"agenda)(?= |$)"
    r"| (?:dat|die) (?:doe|wil|kan|kunnen|zou|zijn|is|we|ik|dan|moet|lijkt|zal)(?= |$)| bij ons(?= |$)| if (?:you|"
    r"that|there)(?= |$)"
    r"| @date| hoor(?= |$)| (?:dan )?(?:kan|kun|wil|zou|zal|ga|mag|doe|neem|vertel|laat|heb|ben) ik(?= |$)| "
    r"vertel(?:len)?(?= |$)| besprek\w+(?= |$))"
)
_ABOUT = re.compile(
    r" (?:over|rond|rondom|omtrent|inzake|about|on|regarding|around|qua|concerning)(?P<title>(?: (?!over )"
    r"[^ ?;:(),]+){1,24})"
)
_QUOTED = re.compile(r"[\"“”„‘](?P<title>[^\"“”„‘’]{3,80})[\"”’]|(?<!\w)'(?P<single>[^']{3,80})'(?!\w)")
_BARE = re.compile(
    r"er(?:over|mee|aan|voor|van|op|in|om|bij)|da(?:arover|armee|t|ar|araan)|dit|die|hem|zoiets|iets|it|that|this|"
    r"them|one"
)
_POINTING = word_set(
    "daar er dat die dit hier hem daarover erover daarmee daaraan daarvoor hierover hierbij ervoor ermee it that "
    "this them"
)
_PRONOUNS = word_set("it that this them dat dit die daar er hem niemand iedereen ik we jullie you i")
_PERSONS = word_set("ik we jullie je i you my mijn iemand niemand iedereen")
_MADE = re.compile(
    r" (?:heb|hebben|draai|draaien|maak|maken|geef|geven|doe|doen|run|organiseer|organiseren|schreef|bouwden|"
    r"begonnen|startten|have|"
    r"made|make|started|built|wrote|developed)(?: (?!een |ons |mijn |a |an |our |my )[^ ,;:?!()]+){0,5} (?:een|ons|"
    r"mijn|an?|our|my|de|het)"
    r"(?P<title>(?: [^ ?;:(),]+){1,14})"
)
_NAMES = frozenset({"@place", "@name"})
_LONGEST = 16


def title_of(hit: Hit, sentence: Sentence, before: Sequence[Sentence], *, subject: str) -> str:
    """The subject that this hit is about, in the writer's words; empty where none is to be found."""
    if hit.title:
        caught = trimmed(sentence, *hit.title)
        if not _is_bare(caught):
            return caught
    quoted = _QUOTED.search(sentence.text)
    if quoted:
        return (quoted["title"] or quoted["single"]).strip()
    points_back = bool(_POINTING & set(sentence.words.norms(*sentence.clause(hit))))
    ways = [_named_after(sentence), _thing(sentence)]
    earlier = _earlier(before)
    chosen = _chosen_subject(subject)
    ways = [*earlier, *ways, chosen] if points_back else [*ways, _rest(hit, sentence), *earlier, chosen]
    return next((one for one in [*ways, _rest(hit, sentence)] if not _is_bare(one)), "")


def trimmed(sentence: Sentence, first: int, last: int) -> str:
    """These tokens without what stands around a subject: articles, verbs, and whatever comes after a reason."""
    tokens = sentence.words.tokens
    comma = next((at for at in range(first + 1, last) if tokens[at].norm == ","), last)
    last = _goes_on(sentence, first, comma)
    stop = next((at for at in range(first + 1, last) if tokens[at].norm in _STOPS), last)
    plain = "".join(" " + token.norm for token in tokens[first:stop])
    cut = _STOP_PHRASES.search(plain, 1)
    if cut and plain[: cut.start()].strip():
        stop = first + plain[: cut.start()].count(" ")
    while first < stop and (tokens[first].norm in _LEADING or tokens[first].norm in ",:;"):
        first += 1
    stop = min(stop, first + _LONGEST)
    while stop > first and (
        tokens[stop - 1].norm in _TRAILING
        or (not tokens[stop - 1].norm[0].isalnum() and tokens[stop - 1].norm not in _NAMES)
    ):
        stop -= 1
    return sentence.words.words(first, stop).strip(" '\"“”‘’.,;:!?-")


def whole_words(sentence: Sentence, first: int, last: int) -> str:
    """The very words of these tokens, without marks around them."""
    return sentence.words.words(first, last).strip(" '\"“”‘’.,;:!?-")


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


def _is_bare(title: str) -> bool:
    """Whether it only points ("daarover"), or is nothing."""
    first = folded(title.split(" ")[0]) if title else ""
    return len(title) < 3 or bool(_BARE.fullmatch(title.lower())) or (first in _PRONOUNS)


def _named_after(sentence: Sentence) -> str:
    """What stands behind "over", "rond", "about"."""
    for found in _ABOUT.finditer(sentence.words.plain):
        span = sentence.words.span(*found.span("title"))
        caught = trimmed(sentence, *span)
        if not _is_bare(caught) and not sentence.mentions_in(*span):
            return caught
    return ""


def _thing(sentence: Sentence) -> str:
    """What the writer tells to have or make: "wij draaien een burenbelcirkel voor ouderen"."""
    found = _MADE.search(sentence.words.plain)
    return trimmed(sentence, *sentence.words.span(*found.span("title"))) if found else ""


def _earlier(before: Sequence[Sentence]) -> list[str]:
    """What the sentences before speak of, the nearest first: what they name, or a few words that are all of one."""
    found = []
    for sentence in list(reversed(before))[:3]:
        named = _named_after(sentence) or _thing(sentence)
        few = len(sentence.words.tokens) <= 7 and not sentence.idle
        found += [whole(sentence) if few and not _PERSONS & set(sentence.words.norms(0, 7)) else "", named]
    return found


def _chosen_subject(subject: str) -> str:
    """The subject of a new mail, where it is short."""
    if not subject or not is_fresh(subject) or len(subject.split()) > 7:
        return ""
    return re.sub(r"^\s*(?:thema|onderwerp|theme|topic|idee|idea|voorstel)\s*:?\s*", "", subject, flags=re.IGNORECASE)


def _rest(hit: Hit, sentence: Sentence) -> str:
    """What else the sentence says: behind a colon, behind the hit, or before it."""
    tokens = sentence.words.tokens
    colon = next((at for at in range(hit.first, len(tokens) - 1) if tokens[at].norm == ":"), None)
    spans = [(colon + 1, len(tokens))] if colon is not None else []
    spans += [(hit.last, len(tokens)), (0, hit.first)]
    return next((one for one in (trimmed(sentence, *span) for span in spans) if not _is_bare(one) and len(one) > 4), "")
