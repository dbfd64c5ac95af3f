"""A piece of an organiser's text as it is taken apart, and what its clauses claim of numbered items."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mailflow.model.answering import Item
from mailflow.model.correction import LabelledIntent
from mailflow.model.understanding import Known
from mailflow.understanding.desk.clause_shapes import Claimed
from mailflow.understanding.desk.referring import Reference, even, masked, references

# Words that tell what was, what somebody else thinks, or what would be: numbers behind them are not decided on.
_TELLS = re.compile(
    r"\b(?:heb|hebben|had|hadden|heeft|was|waren|zei|zeiden|zegt|schreef|vroeg|vond|vonden|vindt|denkt|wilde|"
    r"wil|als|indien|stel|"
    r"niet|geen|nooit|hopelijk|vraag me af|of|misschien|wie|wat|waarom|hoe|wanneer|volgens|said|says|wrote|"
    r"thinks?|thought|have|"
    r"has|were|did|would|if|suppose|not|never|hope|wonder|whether|maybe|who|what|why|how|when|according)\b"
)
_OTHERS_SAY = re.compile(
    r"\b(?:zei|zeiden|zegt|zeggen|schreef|vindt|vond|denkt|wil|stelt voor|said|says|wrote|thinks|wants|suggests)\b"
)
# "niet 1 maar 9": what becomes of either is not said.
_NOT_THIS = re.compile(r"(?:niet|not)\b", re.IGNORECASE)
_STRICT = re.compile(r"(?:ja|nee|neen|yes|no|akkoord|niet|wel|later|not)\b")
_MY_VIEW = re.compile(r"\b(?:wat mij betreft|wat ons betreft|zoals besproken)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a clause says of items: `start` to `end` are its own letters, `tail` what follows up to the next claim.

    `told` is what the colleague is to be told, `tail` what may be that, too. `is_exception` where it takes its items
    out of what is said of many ("behalve 4"). `is_lone` where it names no item.
    """

    kind: Claimed
    start: int
    end: int
    reference: Reference | None = None
    told: str = ""
    label: LabelledIntent | None = None
    into: int | None = None
    words: str = ""
    is_exception: bool = False
    tail: str = ""
    tail_level: str = ""

    @property
    def is_lone(self) -> bool:
        return self.reference is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of text taken apart: what stands before the first claim, and the claims."""

    lead: str
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clauses:
    """A text with what is needed to read it: the same text in lower case with a mark over each reference."""

    text: str
    items: Sequence[Item]
    known: Known
    now: datetime
    found: tuple[Reference, ...] = field(default=())
    level: str = ""

    @classmethod
    def of(cls, text: str, *, items: Sequence[Item], known: Known, now: datetime) -> "Clauses":
        found = references(text, items=items)
        return cls(text=text, items=items, known=known, now=now, found=found, level=_unspoken(masked(text, found)))

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers that items have."""
        return frozenset(item.number for item in self.items)

    def reference_at(self, place: int) -> Reference | None:
        return next((one for one in self.found if one.start <= place < one.end), None)

    def kind_of(self, reference: Reference) -> str:
        """The kind of item that is meant, where all that are meant are of one kind."""
        numbers = set(reference.numbers)
        kinds = {item.kind for item in self.items if item.number in numbers}
        return kinds.pop() if len(kinds) == 1 else ""


def _unspoken(level: str) -> str:
    """The text with what stands between quotation marks blotted out: words that are cited decide nothing."""
    return re.sub(r'"[^"\n]{2,400}"', lambda found: '"' + "¤" * (len(found.group()) - 2) + '"', level)


def told_claims(text: str, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims, those in doubt that stand in a sentence which only tells ("gisteren heb ik 1 goedgekeurd")."""
    if not claims:
        return ()
    lead = re.split(r"[.!?\n]", even(text[: claims[0].start]))[-1].strip(" ,;-")
    lead = _MY_VIEW.sub("", lead)
    pattern = _OTHERS_SAY if lead.endswith(":") else _TELLS
    if not pattern.search(lead):
        return tuple(claims)
    found: list[Claim] = []
    is_told = True
    for claim in claims:
        found.append(replace(claim, kind="doubt") if is_told else claim)
        is_told = is_told and not re.search(r"[.!?\n]", claim.tail)
    return tuple(found)


def without_exceptions(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims with exceptions taken out of lists ("1 t/m 5 ja behalve 2"), and doubt where a sentence runs on oddly.

    Words before a number that nothing is made of ("we hebben er 3, 2 is genoeg") may belong to it: then neither counts.
    """
    excepted = {number for one in claims if one.is_exception and one.reference for number in one.reference.numbers}
    found: list[Claim] = []
    for at, claim in enumerate(claims):
        reference = claim.reference
        if reference and not claim.is_exception and len(reference.numbers) > 1 and excepted & set(reference.numbers):
            kept = tuple(number for number in reference.numbers if number not in excepted)
            claim = replace(claim, reference=replace(reference, numbers=kept))
        follows = claims[at + 1] if at + 1 < len(claims) else None
        if follows is not None and follows.kind == "unknown" and "\n" not in claim.tail:
            runs_on = bool(claim.told) or bool(re.search(r"\w", claim.tail)) or bool(_NOT_THIS.match(claim.words))
            claim = replace(claim, kind="doubt") if runs_on else claim
        found.append(claim)
    return tuple(found)


def without_echo(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims without a "ja," that only opens the first of them: "Ja, Anna mag erbij".

    Where it does not fit ("ja (1), nee (2)"), it is not sure to which number which word belongs.
    """
    if len(claims) < 2 or not claims[0].is_lone or claims[1].is_lone or re.search(r"\w", claims[0].tail):
        return tuple(claims)
    if claims[0].kind == claims[1].kind:
        return tuple(claims[1:])
    is_clear = not _STRICT.match(even(claims[0].words)) or re.search(r"[.!\n]", claims[0].tail)
    return tuple(claims[1:] if is_clear else (replace(one, kind="doubt") for one in claims[1:]))
