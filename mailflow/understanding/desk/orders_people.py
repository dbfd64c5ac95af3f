"""Reads orders about people: put somebody on the list, take somebody off it, who comes, and the list itself."""

import re
from collections.abc import Sequence

from mailflow.model.address import Mentioned
from mailflow.model.answering import Order
from mailflow.model.understanding import KnownMember
from mailflow.understanding.desk.orders_cut import Piece, even, tells
from mailflow.understanding.desk.orders_slots import Desk, tidy
from mailflow.understanding.names import ADDRESS, NAME
from mailflow.understanding.wording import folded, word_set

_LIST = (
    r"(?:de |onze |the |our )?(?:leden|mail|mailing|verzend|adres|member|mailing )?(?:-|\s)?(?:lijst|list|club|groep)"
)
_ENDS = r"(?P<more>\s(?:aub|graag|svp|please|als lid|as a member|,).*|[,:].*|\s*\(.*|\s(?:uit|van|from)\s[A-Za-z].*)?"
_SMALL = r"(?:\s(?:ook|maar|nog|even|graag|aub|dan|alvast|please))*"
_ADD = (
    re.compile(rf"voeg(?P<who>\s.+?){_SMALL}\stoe(?:\s(?:aan|op)\s{_LIST})?(?P<more>[\s,:(].*)?"),
    re.compile(rf"(?:zet|schrijf|neem)(?P<who>\s.+?){_SMALL}\s(?:op|in|bij)\s{_LIST}{_ENDS}"),
    re.compile(rf"(?:schrijf|meld)(?P<who>\s.+?){_SMALL}\s(?:in|aan)(?:\sals (?:nieuw )?lid){_ENDS}"),
    re.compile(rf"maak(?P<who>\s.+?){_SMALL}\slid{_ENDS}"),
    re.compile(rf"(?P<who>.+?){_SMALL}\stoevoegen(?:\s(?:aan|op)\s{_LIST})?{_ENDS}"),
    re.compile(rf"(?P<who>.+?){_SMALL}\s(?:op|aan)\s{_LIST}\s(?:zetten|toevoegen){_ENDS}"),
    re.compile(rf"(?P<who>.+?)\s(?:mag|moet|kan|mogen|moeten)(?:\s(?:ook|nog|wel))*\s(?:op|bij)\s{_LIST}{_ENDS}"),
    re.compile(rf"add(?P<who>\s.+?)(?:\s(?:to\s{_LIST}|as a (?:new )?member)){_ENDS}"),
    re.compile(r"(?:nieuw lid|new member)\s?:(?P<who>\s.+)"),
    re.compile(r"add(?P<who>\s.+)"),
)
_OFF_LIST = rf"(?:(?:van|uit|off|from)\s{_LIST}(?:\s(?:af|halen|verwijderen|schrappen|afhalen))*|eraf|er af|eruit)"
_REMOVE = (
    re.compile(
        rf"(?:haal|gooi|schrap|verwijder|remove|take|delete)(?P<who>\s.+?){_SMALL}\s{_OFF_LIST}(?P<more>\s(?:aub|"
        rf"graag|svp|please)|[,:].*)?"
    ),
    re.compile(rf"schrijf(?P<who>\s.+?){_SMALL}\suit(?P<more>[,:].*)?"),
    re.compile(
        rf"(?P<who>.+?)\s(?:mag|moet|kan|mogen|moeten|kunnen|can|may|must|should)(?:\s(?:ook|nu|wel|weer|be removed|"
        rf"come))*\s{_OFF_LIST}(?P<more>[,:].*)?"
    ),
    re.compile(rf"(?P<who>.+?){_SMALL}\s(?:{_OFF_LIST}|verwijderen|uitschrijven)(?P<more>[,:].*)?"),
    re.compile(r"(?:verwijder|remove|unsubscribe)(?P<who>\s.+)"),
)
_FROM_PLACE = re.compile(
    r"\b(?:uit|van de gemeente|van gemeente|gemeente|municipality of|from|van|of|in)\s+(?:de\s|the\s)?"
    r"(?P<place>['A-ZÀ-Þ][\w'’-]*(?:[\s-](?:aan|den|de|op|en|[A-ZÀ-Þ][\w'’-]*))*)"
)
_POLITE = re.compile(r"\b(?:aub|graag|svp|alsjeblieft|please|thanks|dank(?: je)?(?: wel)?|bedankt)\b", re.IGNORECASE)
_AND = re.compile(
    r"\s{0,9}(?:,\s{1,9}(?:en|and)|\s(?:en|and|&)\s|"
    r",(?=\s[A-Z][\w' -]{1,99}(?:\s(?:en|and)\s|,|$)))\s{0,9}"
)
_BOTH = re.compile(r",?\s(?:en|and|&)\s")
_SELF = re.compile(r"\b(?:mij|me|ons|us|mezelf|myself|jou|jullie)\b")
_NO_NAME = re.compile(
    r"^(?:thema|nummer|punt|voorstel|mijn|onze|ons|my|our|your|jouw|topic|number|item|de|het|een|the|a|an|dat|die|"
    r"dit|deze)\b(?!\s(?:heer|wit|vries|"
    r"boer|jong|groot|bruijn|graaf|haan|lange|leeuw|ruiter))"
)
_COLLEAGUE = re.compile(
    r"^(?:(?:mijn|onze|de|een|my|our|a|the|nieuwe|new|oud|old|former|heer|mevrouw|mevr\.?|dhr\.?|"
    r"mw\.?)\s)*(?:collega|colleague|collega's|"
    r"heer|mevrouw|mevr\.?|dhr\.?|mw\.?|lid|member)\s"
)


# What may stand around a name without making it anything else.
_AROUND = word_set(
    "uit van de het een den der gemeente from of in the a an ook maar nog even graag dan mijn onze my our collega "
    "colleague nieuwe new oude old heer mevrouw meneer dhr mevr mw mr mrs ms lid member als as met adres address and en"
)


def added(piece: Piece, desk: Desk) -> tuple[Order, ...]:
    """Who is to be a member, an order for each; none where the words do not order that, or name nobody."""
    found = next((one for pattern in _ADD if (one := pattern.fullmatch(piece.plain))), None)
    if found is None or not piece.is_ordered or piece.is_denied or tells(found["who"]) or "agenda" in piece.plain:
        return ()
    who, more = piece.said[found.start("who") : found.end("who")], piece.said[found.end("who") :]
    several = _BOTH.split(who)
    if len(several) == 1:
        order = _added(piece, who, who + more, is_sure=found.re is not _ADD[-1])
        return (order,) if order else ()
    orders = [_added(piece, part, part, is_sure=True) for part in several]
    return _all_or_none(orders)


def _added(piece: Piece, who: str, words: str, *, is_sure: bool) -> Order | None:
    """One of those who are to be a member; a name alone does only where the words speak of the list (`is_sure`)."""
    address = next((one.group().lower() for one in ADDRESS.finditer(words)), "")
    name = _name(who) or (_name(words) if address else "")
    if _SELF.search(even(who)) or not _is_all(who, name) or not (address or (name and is_sure)):
        return None
    return Order(
        kind="add_member",
        words=piece.words,
        who=Mentioned(name=name, address=address),
        place=_place(words, name),
        missing=() if address else ("address",),
    )


def removed(piece: Piece, desk: Desk) -> tuple[Order, ...]:
    """Who is not to be a member any more, an order for each; none where that is not ordered, or nobody is named."""
    found = next((one for pattern in _REMOVE if (one := pattern.fullmatch(piece.plain))), None)
    if found is None or not piece.is_ordered or piece.is_denied or tells(found["who"]):
        return ()
    who = piece.said[found.start("who") : found.end("who")]
    more = piece.said[found.start("more") :] if "more" in found.re.groupindex and found["more"] else ""
    reason = piece.reason or tidy(_POLITE.sub("", more))
    return _all_or_none([_removed(piece, part, reason, desk) for part in _AND.split(who)])


def _removed(piece: Piece, who: str, reason: str, desk: Desk) -> Order | None:
    address = next((one.group().lower() for one in ADDRESS.finditer(who)), "")
    name = _name(who)
    if _SELF.search(even(who)) or not (name or address) or not _is_all(who, name):
        return None
    member = _member(name, address, _place(who, name), desk)
    known = Mentioned(name=member.address.name, address=member.address.address) if member else None
    return Order(
        kind="remove_member",
        words=piece.words,
        who=known or Mentioned(name=name, address=address),
        text=reason,
        missing=() if known else ("who",),
    )


def _all_or_none(orders: Sequence[Order | None]) -> tuple[Order, ...]:
    """All of them, where each is somebody: half of a sentence is never done."""
    found = tuple(one for one in orders if one is not None)
    return found if len(found) == len(orders) else ()


def _name(said: str) -> str:
    """The name that is given, without title, address and place; empty where none is."""
    said = said.strip(" ,.:;")
    bare = ADDRESS.sub(" ", said)
    lead = _COLLEAGUE.match(even(bare))
    bare = bare[lead.end() :] if lead else bare
    if _NO_NAME.match(even(bare)):
        return ""
    first = re.split(r"[,(<\[|;:\n]|\s(?:uit|van de gemeente|van gemeente|gemeente|from)\s|\s-\s", bare.strip())[0]
    first = first.strip(" \"'“”")
    found = NAME.match(first)
    if found is not None and found.end() == len(first):
        return first
    return found.group() if found is not None and found.start() == 0 else ""


def _is_all(said: str, name: str) -> bool:
    """Whether words are but somebody: a name, an address, a place; "iets toevoegen" is nobody."""
    rest = re.sub(r"[(\[<][^)\]>\n]{0,200}[)\]>]", " ", ADDRESS.sub(" ", said).replace(name, " ", 1))
    small = [word for word in re.findall(r"[^\W\d_]+", rest) if word[0].islower()]
    return all(word in _AROUND for word in small)


def _place(said: str, name: str) -> str:
    """Where somebody works: behind "uit" or "gemeente", or alone between commas."""
    bare = ADDRESS.sub(",", said)
    at = bare.find(name) + len(name) if name else 0
    found = _FROM_PLACE.search(bare, max(at, 0))
    if found is not None:
        return found["place"].strip()
    for part in re.split(r"[,()<>\[\];|]", bare[max(at, 0) :]):
        place = part.strip(" .:-")
        if re.fullmatch(r"['A-ZÀ-Þ][\w'’-]*(?:[\s-](?:aan|den|de|op|en|[A-ZÀ-Þ][\w'’-]*))*", place) and place != name:
            return place
    return ""


def _member(name: str, address: str, place: str, desk: Desk) -> KnownMember | None:
    """The one member who is meant; None where nobody is, or more than one may be."""
    everybody = desk.known.members
    if address:
        return next((one for one in everybody if one.address.address == address), None)
    key = folded(name)
    fitting = [one for one in everybody if folded(one.address.name) == key]
    if not fitting and " " not in key:
        fitting = [one for one in everybody if key in folded(one.address.name).split(" ")]
    if place and len(fitting) > 1:
        fitting = [one for one in fitting if folded(one.place) == folded(place)]
    return fitting[0] if len(fitting) == 1 else None
