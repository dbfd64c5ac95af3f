"""Knows the words with which organisers decide on something: "akkoord", "liever niet", "later", "weet ik niet"."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

Deciding = Literal["approve", "decline", "later", "undo", "doubt", "same"]
Ways = tuple[tuple[Deciding, re.Pattern[str]], ...]

# Words that stand before a verdict without changing it.
_FILLERS = (
    r"is|zijn|verder|klinkt|klinken|was|are|wordt|worden|vind|vinden|ik|wij|we|i|wat|mij|betreft|dan|ook|gewoon|"
    r"gerust|"
    r"dus|maar|zeg|zeggen|"
    r"lijkt|lijken|me|ons|het|een|a|an|i'd|id|would|say|looks?|look|seems?|sounds?|please|just|also|it's|its|that's|"
    r"that|dat|dit|deze|die|hij|zij|ze|he|she|they|it|van|voor|from|for|wel|zeker|natuurlijk|absoluut|echt|heel|erg|"
    r"helemaal|hartstikke|very|totally|ben|zijn|am|i'm|im|to|wil ik|willen we|willen wij|zou|zouden|hem|haar|"
    r"them|wat|aub|svp|graag|"
    r"hier|hiermee|daar|mee|ermee|het|met|with|antwoord|verdict|besluit|allemaal|all|:|-|=|→|->|=>"
)
_SURELY = (
    r"(?: (?:hoor|graag|zeker|natuurlijk|prima|goed|akkoord|ok|oke|doen|doe maar|top|leuk|please|fine|"
    r"sure|of course|absolutely|definitely|uiteraard|wel|dat is goed|is goed|that's fine|wat mij betreft|from me|"
    r"dank je|dank|thanks))*"
)
_ALONG = (
    r"(?: (?:erbij|door|wel|gewoon|gerust|ook|van mij|wat mij betreft|voor mij|doorgaan|meedoen|komen|"
    r"meekomen|lid worden|toegelaten worden|aangemeld worden|worden toegelaten|worden toegevoegd|toegevoegd worden|"
    r"op de lijst|bij de club|bij|erop|in|lid|zo|hoor|zeker|natuurlijk|graag))+"
)
_APPROVE = (
    rf"ja+{_SURELY}", r"jazeker(?: wel)?|jawel|jep|jup|joh ja|yep|yup|yeah|aye|ja,? (?:ja|graag|prima|hoor|akkoord)",
    rf"yes+{_SURELY}", r"sure(?: thing)?|of course|certainly|definitely|absolutely|zeker(?: weten)?|natuurlijk|"
    r"uiteraard",
    r"(?:helemaal |volledig )?(?:akkoord|accoord|akoord)(?: hoor| gaan| "
    r"bevonden)?", r"(?:ga|gaan|ben|zijn) (?:ik |we |wij )?(?:ook )?akkoord",
    r"ok|oke|okee|okay|okidoki|oki",
    rf"(?:mag|mogen)(?: (?:ze|zij|hij|deze|die|dat|dit))?{_ALONG}", r"(?:mag|mogen)(?: dat| dit| hoor)?",
    r"(?:kan|kunnen) (?:wat mij betreft )?(?:erbij|door|doorgaan|wel|gewoon|gerust)(?: hoor)?",
    r"toelaten|toegelaten|toe laten|goedkeuren|goedgekeurd|goed keuren|accepteren|geaccepteerd|aannemen|"
    r"aangenomen|toestaan|"
    r"toegestaan|goed gekeurd|doorlaten|fiat(?:teren)?|inschrijven|gaat door|door laten gaan",
    r"(?:laat|laten) (?:maar )?(?:toe|door)|(?:laat|laten) (?:haar|hem|ze|maar) (?:maar )?(?:toe|komen|meedoen)|"
    r"neem aan|keur goed",
    r"doe(?:n)? (?:maar|we|dat maar|we wel)|doen|uitvoeren|wel doen|go ahead|go for it|do it|please do",
    r"(?:heb )?(?:er )?(?:geen|niks|niets|no) (?:bezwaar|bezwaren|probleem|problemen|punt|tegen|op tegen|"
    r"objections?|problem|issue)"
    r"(?: tegen| from me| hoor| mee| with that| against it| van mij| wat mij betreft)?",
    r"(?:heel |erg |hartstikke |helemaal |very )?(?:goed|prima|mooi|leuk|fijn|top|super|uitstekend|perfect|good|"
    r"great|fine|lovely|nice|excellent)"
    r"(?: (?:idee|plan|voorstel|thema|zo|hoor|by me|with me|for me|idea|proposal|to me|om te doen|voor mij|wat "
    r"mij betreft))*",
    r"in orde|is (?:goed|prima|akkoord|ok|oke|welkom|fine|ok|okay|approved|good)|(?:van harte |hartelijk "
    r")?welkom(?: bij (?:de|onze) club)?|(?:very )?welcome|klopt|wel|graag(?: hoor)?",
    r"all ?right|approved?|agreed?|accept(?:ed)?|allow(?:ed)?|admit(?:ted)?|let (?:him|her|them) in|can (?:join|"
    r"come|go ahead)|"
    r"may (?:join|come|go ahead)|(?:in favou?r)|i agree|lgtm|looks (?:good|fine|great)(?: to me)?",
    "👍\\ufe0f?[\U0001f3fb-\U0001f3ff]?|✅|✔\\ufe0f?|☑\\ufe0f?|👌|\\+1|v",
)  # fmt: skip
_NOT_SOFT = (
    r"(?: (?:hoor|helaas|sorry|bedankt|dank je|dank u|dankje|doen|niet|liever niet|niet doen|mag niet|"
    r"not|thanks|thank you|please|toch niet|dit niet|deze niet|dat niet|niet akkoord|geen goed idee|dat gaat niet|"
    r"kan niet))*"
)
_DECLINE = (
    rf"(?:nee+|neen|nein|nope|nah){_NOT_SOFT}", rf"no{_NOT_SOFT}", r"nie", r"no (?:need|way|go|deal)",
    r"(?:helaas |liever |toch maar |maar |echt |zeker |absoluut |toch |ook |beter |graag |dan |sorry |wel |"
    r"natuurlijk )?niet"
    r"(?: (?:doen|akkoord|goed|toelaten|toelaten aub|goedkeuren|toestaan|ok|oke|mee akkoord|mee eens|eens|prima|"
    r"doorlaten|aannemen|gewenst|"
    r"toegestaan|toegelaten|goedgekeurd|aangenomen|accepteren|uitvoeren|honoreren|op ingaan|hoor|van mij|wat "
    r"mij betreft|helaas|doorgaan|nodig|deze|dit))*",
    r"(?:doe|doen) (?:maar |we |dit |dat |het |deze |we dit |we maar |dat maar )?(?:liever |beter |toch )?niet|"
    r"beter van niet|laten? (?:we )?(?:maar|maar zitten|zitten|dit maar zitten|vallen|schieten)",
    r"(?:mag|mogen|kan|kunnen|gaat|gaan|lukt|past|passen|hoeft|hoeven|hoort) (?:dat |dit |er |"
    r"hier |ook |echt |helaas |van mij |toch |wat mij betreft )*niet"
    r"(?: (?:door|doorgaan|erbij|bij|hier|van mij|meer|hoor|lukken|toegelaten worden|lid worden|komen|meedoen|"
    r"wat mij betreft|op de lijst|bij ons|thuis))*",
    r"(?:maar )?(?:afwijzen|afgewezen|weigeren|geweigerd|afkeuren|afgekeurd|afgewezen worden|wijs af|keur af|"
    r"weiger|schrappen|schrap maar)",
    r"(?:isn'?t|aren'?t|is not|are not|won'?t do)(?: (?:fine|ok|okay|good|for us|needed|welcome))?",
    r"(?:ga|gaan|ben|zijn) (?:ik |we |wij )?(?:het )?niet (?:mee )?(?:akkoord|eens)(?: mee)?",
    r"(?:geen|not a) (?:goed idee|goed plan|good idea|toestemming|akkoord)|bezwaar|helaas|oneens|niks voor ons|"
    r"niets voor ons|geen interesse",
    r"(?:absolutely|definitely|certainly|of course|really|please) not(?! sure)|declined?|reject(?:ed)?|refused?|"
    r"deny|denied|disapproved?|turn(?:ed)? down|not (?:ok|okay|approved?|"
    r"agreed?|accepted|allowed|good|now thanks|this (?:one|year|time|season|round)|next year|again|for us|needed)|"
    r"niet (?:dit|volgend) (?:jaar|seizoen)|niet deze keer|"
    r"(?:rather|better|preferably|please) not|i'd rather not|don'?t(?: do (?:it|this|that))?|do not(?: do (?:it|"
    r"this|that))?|disagree|against|not",
    "👎\\ufe0f?[\U0001f3fb-\U0001f3ff]?|❌|✖\\ufe0f?|✗|-1",
)  # fmt: skip
_LATER = (
    r"(?:doe|doen|bekijk|bekijken|beslis|beslissen|beantwoord|kijk|kijken|hoor|horen) (?:ik|we|wij) (?:morgen|"
    r"later|volgende week|"
    r"vanavond|van de week|maandag|nog)(?: (?:naar|pas|wel|nog|even|over))*",
    r"(?:komt |doe ik |doen we |kijk ik |beslis ik |beslissen we |bekijk ik |antwoord ik |hoor je |hoor je nog |"
    r"beantwoord ik )?later"
    r"(?: (?:nog|even|maar|beslissen|op terug|op terugkomen|vandaag|deze week|bekijken|kijken|naar kijken|pas|"
    r"graag|this week|today|please))*",
    r"(?:nu )?(?:nog )?(?:even )?(?:laten? )?(?:we )?(?:nog )?(?:even )?(?:liggen|laten staan|open (?:laten|"
    r"houden)|openlaten|openhouden|aanhouden|bewaren|overslaan|laten liggen|parkeren|uitstellen|laten wachten|"
    r"blijven staan|rusten)",
    r"(?:(?:laat|laten|hou|houd|houden) (?:we |ik |deze |die |maar |nog |even |dit |'m |hem )*(?:liggen|staan|"
    r"open|aan|rusten|wachten|nog even zitten))",
    r"(?:nog |liever |nu )?(?:even )?wachten(?: nog| even| we| aub| graag)*|wacht (?:nog )?(?:even|maar|"
    r"hiermee)(?: mee| met deze)?|wachten we (?:nog )?(?:even )?mee",
    r"(?:nu )?nog (?:even )?niet(?: doen| nu| beslissen| akkoord| goedkeuren)?|nu (?:nog )?(?:even )?niet|"
    r"(?:mag|kan|kunnen) nog (?:even )?niet|(?:voorlopig|nog) even niet(?: doen)?",
    r"(?:kom|komen) (?:ik|we|wij) (?:hier |er |daar )?(?:later |nog |morgen )*op terug|kom ik op terug|"
    r"(?:volgende keer|morgen|volgende week|vanavond)(?: pas| nog| even| kijken)?",
    r"(?:moet|wil|moeten|willen) (?:ik|we|wij) (?:hier |er |dit |nog |even |eerst )*(?:over )?(?:nadenken|"
    r"overleggen|bespreken|navragen|uitzoeken|checken)",
    r"(?:mag|kan|moet|moeten|mogen) (?:wel )?(?:nog )?(?:even )?(?:wachten|blijven liggen)|on hold|parkeer(?: even)?|"
    r"stel (?:nog )?(?:even "
    r")?uit|skip(?: this one| for now| it)?|pass",
    r"not (?:yet|now|today)|leave (?:it|this|that|this one)?(?: open)?(?: for)?(?: now| later)?|postpone(?:d)?|"
    r"wait(?: please)?|hold(?: on| off| it)?|keep (?:it )?(?:open|for later)|"
    r"i'?ll (?:decide|look|come back to (?:it|this)|get back to (?:it|this)) ?(?:later|tomorrow|next week|on "
    r"this)?|tomorrow|next (?:week|time)|decide later|let me think",
)  # fmt: skip
_UNDO = (
    r"(?:(?:dat |dit )?(?:klopt niet|was fout|is fout|fout|onjuist|is wrong|wrong|was a mistake|"
    r"vergissing)[,:.]? )(?:(?:dus|graag|maar|please) )?"
    r"(?:draai (?:maar )?terug|terugdraaien|ongedaan(?: maken)?|undo|maak (?:maar )?ongedaan|zet (?:maar )?terug|"
    r"revert|reverse|roll (?:it )?back|take (?:it )?back)(?: it| this| that)?",
    r"(?:graag |maar |weer |aub |toch |dit |dat )*(?:ongedaan|terugdraaien|terug draaien|herstellen|terugzetten|"
    r"terug zetten|terugnemen)"
    r"(?: (?:maken|graag|aub|maar|svp|please))*",
    r"(?:draai|zet|haal) (?:dit |dat |deze |die |maar |weer |aub )*terug|maak (?:dit |dat |deze |die |maar |"
    r"weer |aub )*ongedaan|"
    r"(?:had|hadden|moest) (?:je |dat )?niet gemoeten",
    r"(?:please )?(?:undo|revert|reverse|roll back|take back)(?: (?:it|this|that|please|this one))*",
)
_DOUBT = (
    r"(?:ja|nee|yes|no) ?/ ?(?:ja|nee|yes|no)",
    r"misschien(?: wel| niet)?|wellicht|mogelijk|eventueel|waarschijnlijk(?: wel| niet)?|in principe(?: wel| ja|"
    r" akkoord| goed)?|"
    r"(?:zou|zouden) (?:kunnen|mogen|mooi zijn|goed zijn)|(?:kan|mag) (?:misschien|eventueel|mits|als|alleen)|"
    r"half|deels|gedeeltelijk",
    r"(?:dat |dit |ik )?(?:weet|weten|wist) (?:ik|we|wij)?(?: het| dit| dat| hier| er)*(?: ook| nog| eigenlijk| "
    r"echt| eerlijk gezegd| zo| even)*(?: niet| nog niet| van niks)(?: zeker| goed| zo)?|"
    r"geen (?:idee|mening|flauw idee)|geen oordeel|om het even|maakt (?:mij |me )?niet uit|twijfel\w*|hm+|tja|"
    r"mwah|mweh|uh+m?|ehm?|"
    r"niet zeker|niet (?:zo )?duidelijk|onduidelijk|onzeker|snap ik niet|begrijp ik niet|niet (?:misschien|"
    r"helemaal|meteen|per se|alleen|direct|eerder)",
    r"even (?:overleggen|kijken|nadenken|checken|navragen|afwachten|bellen|bespreken)|eerst (?:even |nog "
    r")?(?:overleggen|kijken|nadenken|checken|navragen|bellen|bespreken|overleg|met .{1,20})|"
    r"(?:hangt|ligt) (?:ervan|eraan|er|daar|aan)\b|(?:denk|dacht|geloof|vermoed|hoop) (?:ik|het|van|we)(?: wel| "
    r"niet| het| dat| ja| nee)*",
    r"(?:ja|yes|nee|no|wel|ok)(?: hoor)?,? (?:of|or)(?: nee| no| niet| toch| wel)?|(?:ja|nee),? (?:denk|dacht|"
    r"geloof) (?:ik|het)|ja toch|ja,? (?:als|mits|indien|tenzij|maar alleen|alleen als|zodra|wanneer)",
    r"maybe(?: not| yes)?|perhaps|possibly|probably(?: not| yes| ok| fine)?|not sure|unsure|no idea|(?:i "
    r")?(?:don'?t|do not) (?:know|understand|mind|care)|dunno|depends?(?: on)?|"
    r"(?:i )?(?:think|guess|suppose|assume) (?:so|not|yes|no)|i (?:think|guess|suppose)|no opinion|unclear|hard "
    r"to say|could be|might|not (?:necessarily|really|entirely|quite)|yes (?:if|unless|provided|when|once)",
    r"als|indien|mits|tenzij|zolang|zodra|alleen als|enkel als|if|unless|provided|only if|as long as|once|wie|"
    r"wat is|wat bedoel\w*|waarom|welke|hoezo|who|what|why|which|\?",
)  # fmt: skip
_SAME = (
    r"(?:ook|idem|dito|likewise|too|same(?: here| for)?|as well|hetzelfde|evenzo|net zo|zelfde|ditto)(?: zo| ja|"
    r" hoor)?",
)
# Questions that somebody answers in words of their own: what follows their number is that answer, "klaar" ends them.
IN_WORDS = frozenset(("programme", "question", "unclear", "unreadable", "too_large", "busy"))
_HANDLED = (
    r"(?:(?:heb|hebben|is|have|i've|i|we) )?(?:(?:ik|wij|we|dit|al|zelf|net|gisteren|already|been|myself) "
    r")*(?:klaar|afgehandeld|"
    r"gedaan|geregeld|opgelost|beantwoord|geantwoord|gebeld|gemaild|gesproken|gereageerd|teruggemaild|"
    r"teruggebeld|mailed|called|done|handled|answered|sorted|dealt with)(?: (?:al|"
    r"hoor|zelf|already|it))*",
)
_OFF = (
    r"(?:(?:mag|mogen|kan|kunnen)(?: er)?(?: wel| gewoon| gerust)? )?(?:eraf|er af|weg|eruit|van de lijst(?: "
    r"af)?|af)(?: halen)?",
    r"verwijder(?:en|d)?(?: maar)?|uitschrijven|schrappen|haal (?:hem |haar |ze |die |maar )*(?:eraf|er af|weg|"
    r"van de lijst(?: af)?)|remove|"
    r"unsubscribe|take (?:him|her|them) off(?: the list)?|(?:can|may) (?:go|leave)|let (?:him|her|them) go",
)
_STAYS = (
    r"(?:dus |graag |maar )?niet (?:afmelden|uitschrijven|verwijderen|eraf|van de lijst)(?: halen)?|op de lijst "
    r"laten(?: staan)?",
    r"(?:(?:mag|kan|moet|laat|laten) )?(?:maar )?(?:blijven?(?: staan)?|blijft|laten staan|houden|staan)(?: op "
    r"de lijst)?",
    r"keep(?: on the list)?|stays?",
)
_ADDED = (r"(?:erbij|toevoegen|inschrijven|aanmelden|op de lijst(?: zetten)?|add)(?: graag| maar)?",)
_LISTED = (
    r"(?:zet|put|add) (?:ze |die |dat |het |maar |it |them |that )*(?:op|on|to) (?:de |the )lijst",
    r"(?:op|on|to) (?:de|the) (?:lijst|list)(?: zetten| ermee)?|(?:put|add) (?:it |them |that )?(?:on|to) the list",
)
_FIRM = re.compile(
    r"ja|jazeker|nee|neen|nope|no|yes|yep|akkoord|accoord|ok|oke|okay|afwijzen|afgewezen|weigeren|goedkeuren|"
    r"goedgekeurd|"
    r"approved?|declined?|reject(?:ed)?|liever niet|niet doen|later|undo|ongedaan(?: maken)?|nog niet|not yet|agreed|"
    r"helaas niet|toelaten|niet akkoord|nee helaas|nee sorry|ja graag|ja hoor|ja prima|nog even niet|mag niet|"
    r"no thanks|"
    r"yes please|nee bedankt|👍|👎|✅|❌|(?:ja|nee|yes|no|akkoord|ok|oke) .{1,60}"
)
_ENDS = r"(?![\w'’])"
_BOUNDARY = re.compile(
    r"\s*(?:$|[,.;:!)(\n\u2013\u2014§]|-+(?=\s)|(?:want|omdat|because|since|as|en|and|maar|but|dus|so|terwijl|"
    r"while|voor|for|met|with|to|behalve|except|uitgezonderd|excluding|apart from|van mij|van ons|from me|from "
    r"us|(?:op|on|over|about|bij)(?= §))(?!\w)"
    r"|\U0001f600|[\U0001f300-\U0001faff☺❤])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Words that decide, between these letters of a text; `is_firm` where free words may follow them at once."""

    kind: Deciding
    start: int
    end: int
    is_firm: bool = False


def decision_at(text: str, place: int, *, kind: str = "") -> Decision | None:
    """What the words at this place of a text in lower case without accents decide; None where they decide nothing.

    Words that change nothing may stand before it. `kind` is the item's: "mag eraf" agrees to who wants to leave.
    """
    start = place
    for _ in range(7):
        found = _longest(text, start, kind)
        if found is not None and _stands(text, found):
            return found
        filler = _filler().match(text, start)
        if filler is None or filler.end() == start:
            return None
        start = filler.end()
    return None


def is_bare(text: str, decision: Decision) -> bool:
    """Whether nothing but marks stands behind the decision."""
    return not re.search(r"\w", text[decision.end :])


def _stands(text: str, found: Decision) -> bool:
    """Whether the words decide by themselves: what follows them ends, joins or tells why."""
    return found.is_firm or found.kind == "doubt" or bool(_BOUNDARY.match(text, found.end))


def _longest(text: str, start: int, kind: str) -> Decision | None:
    found: Decision | None = None
    for name, pattern in (*_special(kind), *_patterns()):
        match = pattern.match(text, start)
        if match and match.end() > start and (found is None or match.end() > found.end):
            firm = bool(_FIRM.fullmatch(match.group()))
            found = Decision(kind=name, start=start, end=match.end(), is_firm=firm)
    return found


@cache
def _filler() -> "re.Pattern[str]":
    return re.compile(rf"\s*(?:{_FILLERS})(?![\w'])\s*")


@cache
def _patterns() -> Ways:
    """The ways to say each of them; where two are as long, the one that does less comes first."""
    return (
        *_ways("doubt", _DOUBT),
        *_ways("later", _LATER),
        *_ways("undo", _UNDO),
        *_ways("decline", _DECLINE),
        *_ways("approve", _APPROVE),
        *_ways("same", _SAME),
    )


def _ways(name: Deciding, written: tuple[str, ...]) -> Ways:
    return tuple((name, re.compile(rf"(?:{way}){_ENDS}")) for way in written)


@cache
def _special(kind: str) -> Ways:
    """What the words mean that name the wish itself, for items of this kind."""
    if kind in ("leave", "bouncing"):
        return (*_ways("approve", _OFF), *_ways("decline", _STAYS))
    if kind in IN_WORDS:
        return _ways("approve", _HANDLED)
    if kind in ("propose_theme", "contribute", "theme", "contribution"):
        return _ways("approve", _LISTED)
    return _ways("approve", (*_ADDED, *_LISTED)) if kind == "join" else ()
