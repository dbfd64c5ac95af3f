"""Cuts an organiser's mail into things that may each be an order, and sees which of them only talk or doubt."""

import re
from dataclasses import dataclass

from mailflow.understanding.clauses import cut
from mailflow.understanding.wording import straight

_ACCENTS = str.maketrans("éèêëáàâäïíìîóòôöúùûüç", "eeeeaaaaiiiioooouuuuc")
# Verbs with which an order begins; where one follows on "en", another order begins.
_VERBS = (
    r"plan|organiseer|verzet|verplaats|verschuif|schuif|stel|annuleer|schrap|cancel|blaas|zeg|zet|agendeer|voeg|haal|"
    r"verwijder|schrijf|stuur|verstuur|verzend|mail|begin|draai|maak|move|reschedule|postpone|put|add|remove|take|send|"
    r"schedule|unsubscribe|undo"
)
_NEXT_ORDER = re.compile(
    rf"\s{{0,9}}(?:;|,?\s(?:en|and))\s{{0,9}}(?:(?:dan|ook|also|then|please)\s{{1,9}}){{0,9}}(?=(?:{_VERBS})\s)"
)
_LEAD = re.compile(
    r"(?:(?:en|ook|dan|verder|o+h? ja|ja|nee|ok|oke|okay|prima|hoi|hallo|beste|mailflow|oeps|oei|"
    r"oh nee|oops|sorry|foutje|verkeerd gedaan|aub|alsjeblieft|svp|please|and|"
    r"also|then|so|ps|p\.s\.|yes|hi|tot slot|ten slotte|nog iets|overigens)\b[,:.!]*\s+)+"
)
# "Kun je misschien" is polite, not unsure.
_POLITE = re.compile(
    r"^(?:(?:zou|wil|kun|kan|wilt|kunt|zoudt|zouden|willen|kunnen)\s(?:je|jij|u|jullie)|(?:could|can|would|will)\syou)"
    r"(?:\s(?:misschien|eventueel|even|nog|aub|alsjeblieft|ook|please|possibly|perhaps|maybe|dan|voor (?:mij|me|ons)))*"
    r"(?:\s(?:willen|kunnen))?\s"
)
_WANTS = re.compile(
    r"^(?:graag(?:\s(?:even|ook|nog|dan))*|(?:ik|we|wij)\s(?:wil|willen|zou|zouden|moet|moeten)(?:\s(?:graag|even|"
    r"ook|nog|"
    r"dan|toch))*|(?:i|we)\s(?:want|need|would like|'d like)(?:\syou)?\sto|(?:i|we)'d like(?:\syou)?\sto|"
    r"(?:mag|mogen|may|could|can)\s(?:ik|we|i)(?:\s(?:even|ook|nog|please))*|please)\s"
)
_UNSURE = re.compile(
    r"\d(?:e|th)? (?:of|or) (?:de |the |op )?\d|\b(?:misschien|wellicht|eventueel|mogelijk|waarschijnlijk|"
    r"zouden (?:we|wij)|zullen (?:we|wij|ik)|zal ik|"
    r"moeten (?:we|wij)|moet ik|zou ik|overweeg\w*|overwegen|denk(?:en)? (?:erover|eraan|na)|stel dat|volgens mij|"
    r"geloof ik|dacht ik|denk ik|ik denk dat|hoorde|gehoord|twijfel\w*|of we|of ik|of jullie|of hij|of ze|"
    r"(?<!met )(?<!net )(?<!zelfde )als(?! (?:thema|onderwerp|lid|locatie|plaats|titel|zaal))|indien|mocht|mochten|"
    r"tenzij|"
    r"voorstel(?:len)? om|idee om|vroeg|gevraagd|vraagt|wilde|zou willen|maybe|perhaps|possibly|probably|"
    r"should (?:we|i)|"
    r"shall (?:we|i)|might|wonder\w*|whether|what if|(?<!as )if|unless|suppose|thinking (?:of|about)|i think|i heard|"
    r"asked)\b"
)
# What holds for the whole sentence, on both sides of its commas.
_CONDITION = re.compile(
    r"^(?:als|indien|mocht|mochten|zodra|wanneer|tenzij|if|unless|once|when|as soon as|in case)\b|,\s(?:als|indien|"
    r"mits|tenzij|"
    r"zodra|if|unless|provided)\b|\b(?:in dat geval|dan pas|in that case)\b"
)
_THEN = re.compile(r"\b(?:dan|then)\b")
# Nobody orders a thing in more letters; the shapes of orders are looked for in no more.
LONGEST_ORDER = 500
# Whole sentences between quotation marks are somebody else's.
_ANOTHERS = re.compile(r"[\"“„«][^\"“”„«»]{0,2000}[.!?][^\"“”„«»]{0,2000}[\"”»]")
_DENIED = re.compile(r"\b(?:niet|geen|nooit|nog niet|niemand|not|don't|dont|never|no longer|won't|shouldn't)\b")
_TELLS = re.compile(
    r"\b(?:ik|we|wij|je|jij|jullie|hij|zij|ze|wie|men|iemand|i|you|he|she|they|who|heb|hebben|heeft|had|hadden|ben|"
    r"is|was|waren|"
    r"moest|moesten|kon|konden|kan|kunnen|wil|wilde|ging|gingen|gaat|gaan|werd|wordt|tijd|om|that|has|have|were|"
    r"feeling)\b"
)
_REASON = re.compile(
    r"(?:,?\s(?=(?:want|omdat|wegens|vanwege|doordat|aangezien|door (?:ziekte|gebrek|te)|because|due to|owing to)\b)"
    r"|[,:]\s(?=(?:hij|ze|zij|die|die is|he|she|they|dat|dan|er (?:zijn|is)|te weinig|wegens|we hebben|too (?:few|"
    r"little)|"
    r"ik (?:wil|moet|heb|kijk)|i (?:want|need|have))\b)|\s(?:-|–|—)\s)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that may be an order: the very words, the words to look at in lower case, and why it is asked.

    `plain` has no polite beginning any more; `asks` where that was "kun je", `wants` where it was "graag".
    """

    words: str
    said: str
    plain: str
    reason: str
    asks: bool
    wants: bool
    is_question: bool
    depends: bool = False

    @property
    def is_unsure(self) -> bool:
        """Whether it only considers, tells what others think, or depends on something."""
        return self.depends or bool(_UNSURE.search(self.plain))

    @property
    def is_ordered(self) -> bool:
        """Whether it is said as something to be done: sure of it, and no question but a polite one."""
        return not self.is_unsure and (self.asks or self.wants or not self.is_question)

    @property
    def is_denied(self) -> bool:
        """Whether it says that something is not to be done."""
        return bool(_DENIED.search(self.plain))


def pieces(text: str) -> tuple[Piece, ...]:
    """The things that a text may order, in its order."""
    found: list[Piece] = []
    before = ""
    for sentence in cut(_ANOTHERS.sub(" ", text)).sentences:
        start, plain = 0, even(sentence)
        depends = bool(_CONDITION.search(plain) or (before.endswith("?") and _THEN.search(plain)))
        for end in _NEXT_ORDER.finditer(plain):
            found += _piece(sentence[start : end.start()], depends=depends)
            start = end.end()
        found += _piece(sentence[start:], depends=depends)
        before = sentence
    return tuple(found)


def even(text: str) -> str:
    """The text in lower case without accents, of the same length."""
    lower = straight(text.lower()).translate(_ACCENTS)
    return lower if len(lower) == len(text) else straight("".join(one.lower()[:1] or one for one in text))


def tells(plain: str) -> bool:
    """Whether words tell of somebody who does something: then what they say at the end is no order."""
    return bool(_TELLS.search(plain))


def is_denied(plain: str) -> bool:
    """Whether words say that something is not so."""
    return bool(_DENIED.search(plain))


def _piece(words: str, *, depends: bool) -> list[Piece]:
    words = words.strip()
    if len(words) > LONGEST_ORDER:
        return []
    is_question = words.endswith("?")
    said = words.rstrip(" .!?,;\t\"'")
    plain = even(said)
    start = lead.end() if (lead := _LEAD.match(plain)) else 0
    asks = _POLITE.match(plain[start:])
    wants = None if asks else _WANTS.match(plain[start:])
    start += asks.end() if asks else wants.end() if wants else 0
    said, plain = said[start:], plain[start:]
    reason = _REASON.search(plain)
    why = said[reason.end() :].strip(" ,:-–—") if reason else ""
    end = reason.start() if reason else len(plain)
    piece = Piece(words, said[:end], plain[:end], why, asks is not None, wants is not None, is_question, depends)
    return [piece] if plain.strip() else []
