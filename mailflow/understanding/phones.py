"""Finds the phone number that a writer gives as theirs, and tells it from a venue's, a bank's and a calendar's."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_ENOUGH = re.compile(r"(?:\d[^\d\n]{0,4}){7}\d")
_NUMBER = re.compile(
    r"(?<![\w/@=.+#-])(?:\+\s?[1-9]|\(?00?)(?:[  .()–-]{0,3}\d|[  ]?/[  ]?(?![+0])\d){6,17}(?![\w@]|[.:/-]\d)"
)
_TWO = re.compile(r"(?<![  –-])[  –-]++(?=\+|\(?0)")
_DATE = re.compile(r"(?<!\d)[0-3]?\d([-/.])[01]?\d\1(?:(?:19|20)\d\d|\d\d)(?!\d|[-/.]\d)")
_HOURS = re.compile(r"[012]?\d[.:][0-5]\d\s?[-–]\s?[012]?\d[.:][0-5]\d(?!\d)")
_MOBILE_LIKE_DATE = re.compile(r"06(?:[ .-]\d\d){4}|04\d\d(?:[ ./-]?\d\d){3}")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?:[  .]?[A-Z0-9]{4}){2,7}(?:[  .]?[A-Z0-9]{1,3})?\b")
_LINK = re.compile(r"(?:https?://|www\.)\S{1,2000}|\S{1,64}@\S{1,200}")
_NO_PHONE = re.compile(
    r"(?:fax|(?<![a-z])f\s?:|iban|rekening\w*|bank\w*|kvk|k\.v\.k|coc|btw|b\.t\.w|vat|bsn|(?-i:\bBE)|"
    r"ondernemingsnummer|factuur\w*|"
    r"dossier\w*|zaak\w*|klant\w*|ticket|order\w*|relatie\w*|lid(?:maatschaps)?nummer|meeting.?id|vergader\w*|pin|"
    r"code|"
    r"postbus|isbn|invoice|account|reference|kenmerk)\W{0,3}(?:nr\.?|nummer|no\.?|number|id)?\W{0,4}(?:is\s)?$",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:mijn|m['’]?n|mn|my|our|onze|ons)\s(?:\w{1,20}\s){0,2}?(?:\w{0,12}nummer|nr\.?|mobiel\w*|gsm\w*|tel\w*|06|"
    r"number|phone|cell\w*|mobile)|"
    r"\b(?:bel|belt|app|sms|bellen|appen|whatsapp)\s(?:je\s|jullie\s|u\s)?(?:me|mij|maar|gerust|even)|"
    r"\bik\s(?:ben|zit|luister)\b|\b(?:bereikbaar|te bereiken|bereik(?:en|t)? (?:je|jullie|u|me|mij))\b|"
    r"\b(?:call|text|reach|phone|ring) me\b|\bi(?:'m| am| can be)\b|\b(?:reachable|contact me)\b|\b(?:me|mij|"
    r"ons)\s(?:\w{1,12}\s){0,2}(?:bellen|appen|bereiken)\b|"
    r"\b(?:meld|schrijf|zet|noteer|schrijven|zetten)\s(?:je\s|jullie\s)?(?:me|mij)\b|\b(?:mijn naam|my name|"
    r"gegevens|details)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"(?:(?:en|ook|and)\s)?(?:mijn|m['’]?n|my)?\s?(?:mobiele?|vaste|werk|mobile|phone|cell)?\s?"
    r"(?:\w{0,14}nummer|nr|tel\w*|mob\w*|gsm|06|number|phone|cell)\W{0,3}(?:is|=)?\W{0,3}[+\d(][\d ()./+-]{6,22}",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:^|[\s,;(|•·*])(?:tel(?:efoon)?(?:nummer|nr\.?)?|telephone|phone(?: number)?|mob(?:iel|ile)?(?: ?nummer|"
    r" ?number)?|gsm|"
    r"cell(?:phone)?|t|m|p|h|06(?:-| )?nummer|nummer|whatsapp|app|☎|📞|📱)\.?\s?[:.=]?\s{0,3}(?:is\s)?$",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?i:\b(?:haar|zijn|hun|his|her|their|jouw|jullie|uw|your|jou)\s(?:\w{1,20}\s){0,2}?(?:\w{0,12}nummer|nr|"
    r"mobiel|06|gsm|tel\w*|number|phone|mobile)|"
    r"\b(?:receptie|reception|balie|loca(?:tie|tion)|zaal|venue|conci[eë]rge|beheerder|wijkcentrum|buurthuis|"
    r"dorpshuis|hotel|restaurant|"
    r"caf[eé]|taxi|helpdesk|klantenservice|secretariaat|huisarts|politie|gemeentehuis|stadhuis|centrale|algemeen|"
    r"noodnummer|"
    r"collega|colleague|buurvrouw|buurman|mevrouw|meneer|dhr|mevr|mw|zaalverhuur|kantoor van|mijn (?:baas|manager|"
    r"leidinggevende|"
    r"opvolger|opvolgster|man|vrouw|zus|broer))\b|"
    r"\b(?:nummer|number|tel\w*) (?:van|of|from|for)\s(?!mij|ons\b|me\b)|"
    r"\b(?:hij|zij|he|she|ze)\s(?:is|kan|heeft|has|can)\b)|\b[Bb]el(?:len|t)?\s(?:met\s|anders\s|even\s)?[A-Z][a-z]+",
)
_OTHERS_AFTER = re.compile(
    r"\s{0,3}[(,–-]{0,2}\s{0,2}(?:is\s)?(?:van\s(?!mij)|receptie|reception|balie|zaal|locatie|algemeen|centrale|"
    r"beheerder|conci[eë]rge|"
    r"secretariaat|vragen naar|vraag naar|ask for|fax)",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"(?:algemeen|receptie|centrale|secretariaat|balie|spoed|nood\w*|klantcontact\w*|bezoekadres)", re.IGNORECASE
)
_FOOTER = re.compile(
    r"\W{0,5}(?:disclaimer|proclaimer|vertrouwelijk|confidential|de (?:informatie|inhoud)|dit (?:e-?mail)?-?bericht|"
    r"deze e-?mail|this (?:e-?mail|message))",
    re.IGNORECASE,
)
_REGIONS = {
    "Europe/Amsterdam": "NL",
    "Europe/Brussels": "BE",
    "Europe/Berlin": "DE",
    "Europe/London": "GB",
    "Europe/Paris": "FR",
}
_DOMAINS = {
    "nl": "NL",
    "be": "BE",
    "de": "DE",
    "uk": "GB",
    "fr": "FR",
    "frl": "NL",
    "amsterdam": "NL",
    "vlaanderen": "BE",
}
_ABROAD = re.compile(r"\s*(?:\+|\(?00)")
_COMPANY = 2
_NEAR = ("NL", "BE", "DE")
_BEFORE = 70
_LONGEST_LINE = 160
# Nobody gives so many numbers: what has more is a list, or meant to keep us busy.
_TEXTS = 40
_NUMBERS_OF_A_TEXT = 10


@dataclass(frozen=True, slots=True)
class Phone:
    """A writer's number: E.164 (ITU-T) where it can be but one, else as written; and the words that give it."""

    number: str
    words: str


@dataclass(frozen=True, slots=True)
class _Found:
    text: str
    number: str
    rank: int
    words: str


def regions_of(address: str, timezone: str) -> tuple[str, ...]:
    """The countries in which a number without a country code is sought, the likeliest first."""
    at_home = _REGIONS.get(timezone, "NL")
    theirs = _DOMAINS.get(address.rpartition(".")[2].lower(), "")
    return tuple(dict.fromkeys(filter(None, (theirs, at_home, *_NEAR))))


def may_tell_one(texts: Sequence[str]) -> bool:
    """Whether there are eight digits close together anywhere: only then is it worth to look."""
    return any(_ENOUGH.search(text) for text in texts)


def phone(said: Sequence[str], signature: Sequence[str], *, regions: Sequence[str]) -> Phone | None:
    """The number that somebody gives as theirs: in what they say rather than in how they sign, a mobile one first.

    `said` are sentences, `signature` lines, `regions` countries (ISO 3166), the likeliest first.
    """
    numbered = islice((text for text in said if _ENOUGH.search(text)), _TEXTS)
    told = [one for text in numbered for one in _told(text, regions)]
    found = told or list(_signed(signature[:_TEXTS], regions))
    best = min(found, key=lambda one: one.rank, default=None)
    return Phone(best.number, best.words) if best else None


def tells_only_a_number(sentence: str) -> bool:
    """Whether a sentence says no more than what somebody's number is."""
    return "?" not in sentence and bool(_ONLY.fullmatch(sentence.strip(" .!,")))


def _told(sentence: str, regions: Sequence[str]) -> Iterator[_Found]:
    """The numbers of a sentence that its words give as the writer's."""
    for start, end, number, rank in _numbers(sentence, regions):
        before, after = sentence[max(0, start - _BEFORE) : start], sentence[end : end + 30]
        alone = not re.search(r"[^\W\d_]{2}", _LABEL.sub(" ", sentence[:start]) + after)
        own = max((one.end() for one in _OWN.finditer(before)), default=-1)
        others = max((one.end() for one in _OTHERS.finditer(before)), default=-1)
        labelled = bool(_LABEL.search(before))
        mine = re.match(r"(?i)(?:\s(?:is|dat is|that's)\s|\s?\()(?:mijn|my)\b", after) is not None
        if others > own or _OTHERS_AFTER.match(after) or not (own >= 0 or alone or labelled or mine):
            continue
        yield _Found(sentence[start:end], number, rank, _around(sentence, start, end))


def _signed(lines: Sequence[str], regions: Sequence[str]) -> Iterator[_Found]:
    """The numbers of a signature, without those of a reception and without what a disclaimer names."""
    for line in lines:
        if _FOOTER.match(line):
            return
        if len(line) > _LONGEST_LINE or not _ENOUGH.search(line):
            continue
        for start, end, number, rank in _numbers(line, regions):
            before, after = line[max(0, start - 25) : start], line[end : end + 30]
            another = _ANOTHER.search(before) or _OTHERS_AFTER.match(after)
            if not another:
                yield _Found(line[start:end], number, rank, line.strip()[:100])


def _numbers(text: str, regions: Sequence[str]) -> Iterator[tuple[int, int, str, int]]:
    """Start, end, number and rank (a mobile one before a fixed one) of each phone number, no matter whose."""
    masked = _LINK.sub(_spaces, _ACCOUNT.sub(_spaces, text))
    for found in islice(_NUMBER.finditer(masked), _NUMBERS_OF_A_TEXT):
        if _NO_PHONE.search(masked[max(0, found.start() - 40) : found.start()]):
            continue
        for start, end in _parts(found.group(), found.start(), regions):
            written = text[start:end]
            if _is_date(written, text[end : end + 8]):
                continue
            known = _known(written, regions)
            if known is not None:
                yield start, end, *known


def _parts(run: str, start: int, regions: Sequence[str]) -> Iterator[tuple[int, int]]:
    """A run of digits as it is, or as the two numbers that stand in it side by side."""
    cuts = [0, *(cut.end() for cut in _TWO.finditer(run)), len(run)]
    if len(cuts) == 2 or _known(run, regions) is not None:
        yield start, start + len(run)
        return
    for first, last in pairwise(cuts):
        yield start + first, start + first + len(run[first:last].rstrip(" –-"))


def _known(written: str, regions: Sequence[str]) -> tuple[str, int] | None:
    """The number in E.164, or as written where it can be of two countries; and its rank. None: it is no person's."""
    import phonenumbers  # a tenth of a second, and only mails with numbers need it

    valid = [(region, one) for region in regions if (one := _read(written, region)) is not None]
    if valid and valid[0][0] != regions[0] and written.startswith("06"):  # with a digit too few it is a village abroad
        return None
    if not valid:
        return None
    region, first = valid[0]
    rank = _rank(first)
    is_mobile_elsewhere = rank > 0 and any(_rank(one) == 0 for _, one in valid)
    if _ABROAD.match(written) or (region == regions[0] and not is_mobile_elsewhere):
        return phonenumbers.format_number(first, phonenumbers.PhoneNumberFormat.E164), rank
    return " ".join(written.split()), 0 if is_mobile_elsewhere else rank


def _read(written: str, region: str) -> "PhoneNumber | None":
    """The number as it is dialled from this country; None where it is none there, or no person's."""
    import phonenumbers

    try:
        one = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    return one if phonenumbers.is_valid_number(one) and _rank(one) <= _COMPANY else None


def _rank(number: "PhoneNumber") -> int:
    """0 for a mobile number, 1 for a fixed line, 2 for a company's; more for what nobody has as theirs (0800, 0900)."""
    import phonenumbers

    kind = phonenumbers.PhoneNumberType
    ranks = {kind.MOBILE: 0, kind.FIXED_LINE_OR_MOBILE: 1, kind.FIXED_LINE: 1, kind.VOIP: 1, kind.UAN: _COMPANY}
    return ranks.get(phonenumbers.number_type(number), _COMPANY + 1)


def _spaces(found: "re.Match[str]") -> str:
    return " " * len(found.group())


def _is_date(written: str, after: str) -> bool:
    """Whether the digits are a day, or a day and a time; `06 12 34 56 78` is none."""
    if _MOBILE_LIKE_DATE.fullmatch(written) and not re.match(r"\s?(?:uur|u\b|h\b)", after):
        return False
    return not _ABROAD.match(written) and bool(_DATE.search(written) or _HOURS.match(written))


def _around(sentence: str, start: int, end: int) -> str:
    """The words that give a number: from a few words before it on."""
    words = sentence[:start].split()
    return " ".join([*words[-5:], sentence[start:end]])
