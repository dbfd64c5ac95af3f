"""Reads orders about people: put somebody on the list, take somebody off it, who comes, and the list itself."""

import re

from mailflow.model.address import Mentioned
from mailflow.model.answering import Order
from mailflow.model.understanding import KnownMember
from mailflow.understanding.names import ADDRESS, NAME
from mailflow.understanding.orders_cut import Piece, even
from mailflow.understanding.orders_slots import Desk, tidy
from mailflow.understanding.wording import folded

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
_SELF = re.compile(r"\b(?:mij|me|ons|us|mezelf|myself|jou|jullie)\b")
_NO_NAME = re.compile(
    r"^(?:thema|nummer|punt|voorstel|topic|number|item|de|het|een|the|a|an|dat|die|dit|deze)\b(?!\s(?:heer|wit|vries|"
    r"boer|jong|groot|bruijn|graaf|haan|lange|leeuw|ruiter))"
)
_COLLEAGUE = re.compile(
    r"^(?:(?:mijn|onze|de|een|my|our|a|the|nieuwe|new|oud|old|former|heer|mevrouw|mevr\.?|dhr\.?|"
    r"mw\.?)\s)*(?:collega|colleague|collega's|"
    r"heer|mevrouw|mevr\.?|dhr\.?|mw\.?|lid|member)\s"
)


def added(piece: Piece, desk: Desk) -> Order | None:
    """That somebody is to be a member; None where the words do not order that, or name nobody."""
    found = next((one for pattern in _ADD if (one := pattern.fullmatch(piece.plain))), None)
    if found is None or not piece.is_ordered or piece.is_denied:
        return None
    start = found.start("who")
    who_said, all_said = piece.said[start : found.end("who")], piece.said[start:]
    address = next((one.group().lower() for one in ADDRESS.finditer(all_said)), "")
    if _SELF.search(even(who_said)) or "agenda" in piece.plain:
        return None
    name = _name(who_said) or (_name(all_said) if address else "")
    if not address and (not name or found.re is _ADD[-1]):
        return None
    return Order(
        kind="add_member",
        words=piece.words,
        who=Mentioned(name=name, address=address),
        place=_place(all_said, name),
        missing=() if address else ("address",),
    )


def removed(piece: Piece, desk: Desk) -> Order | None:
    """That somebody is not to be a member any more; None where the words do not order that, or name nobody."""
    found = next((one for pattern in _REMOVE if (one := pattern.fullmatch(piece.plain))), None)
    if found is None or not piece.is_ordered or piece.is_denied:
        return None
    said = piece.said[found.start("who") : found.end("who")]
    address = next((one.group().lower() for one in ADDRESS.finditer(said)), "")
    name = _name(said)
    if _SELF.search(even(said)) or not (name or address):
        return None
    member = _member(name, address, _place(said, name), desk)
    more = piece.said[found.start("more") :] if "more" in found.re.groupindex and found["more"] else ""
    return Order(
        kind="remove_member",
        words=piece.words,
        who=Mentioned(name=member.address.name, address=member.address.address)
        if member
        else Mentioned(name=name, address=address),
        text=piece.reason or tidy(_POLITE.sub("", more)),
        missing=() if member else ("who",),
    )


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
