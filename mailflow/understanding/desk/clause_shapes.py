"""The shapes of clauses in which organisers decide: which words stand before, between and around the numbers."""

import re
from functools import cache
from typing import Literal

from mailflow.understanding.desk.referring import MASK

Claimed = Literal[
    "approve", "decline", "reply", "correct", "merge", "later", "undo", "doubt", "same", "except", "unknown"
]
_BEFORE = (
    r"ik vind|we vinden|wij vinden|i think|wat mij betreft|van mij|voor mij|mij betreft|verder|en|and|ook|"
    r"alleen|only|just|"
    r"wat(?= §+ betreft)|maar|but|toch|sorry|re|no\.|ik wil|ik zou|i'd|i would|dan|dus|voor|bij|op|over|for|on|as "
    r"for|wat betreft|met betrekking "
    r"tot|aangaande|regarding|"
    r"vra(?:ag|gen)|"
    r"questions?|de|het|die|dat|the|aanmelding(?:en)?|afmelding(?:en)?|verzoek(?:en)?|voorstel|thema|onderwerp|idee|"
    r"mail(?:tje)?|bericht|van|uit|from|of|by|about|theme|topic|proposal|request|mevrouw|meneer|dhr\.?|mw\.?|"
    r"mevr\.?|nou|"
    r"-|•|\*|>|laat|mag|mogen|kan|is|zijn|terwijl|while"
)
_OF = r"(?:de|het|die|the|aanmelding|voorstel|thema|verzoek|van|vra(?:ag|gen)|over|of|from|proposal|questions?|theme)"
_WHAT = r"(?:aanmelding|voorstel|verzoek|request|proposal|thema|theme)"
_JOINS = r"(?: ?(?:voor|op|bij|met|aan|tegen|over|to|for|on|with|of|as to|against|as for|at):? ?| ?:\s?| ?\(| )"
NEEDS_NO_MORE = re.compile(
    r"\s*(?:$|[,.;:!?)(\n–—]|-+\s|(?:en|and|maar|but|want|omdat|because|since|dus|so|terwijl|while|behalve|"
    r"except|uitgezonderd|op(?= §+ na))(?!\w))"
)
# Who says that all are welcome thinks of those who want to join, not of whoever else wants something.
ONE_KIND = re.compile(
    r"\b(?:erbij|lid|welkom|welcome|lijst|eraf|join|toelaten|toegelaten|come|komen|erop|uit|"
    r"weg|inschrijven)\b"
)
CLAUSES = re.compile(
    r"(?:^|\n|[,.;:!?(–—/|]|\)|(?<=\s)-)\s*(?:[-•*>(]\s*)?|(?<=\s)(?:en|and|maar|but|terwijl|while|dus|verder|"
    r"then|dan|"
    r"alleen)\s+"
)
_REF = rf"(?:{_OF} ){{0,5}}(?P<ref>{MASK}+)"
_INTO = rf"(?:{_OF} ){{0,5}}(?P<into>{MASK}+)"
_SOFTLY = (
    r"(?:(?:graag|dan|maar|en|ook|please|kun je|kan je|wil je|can you|could you|and|we|ik|zullen we|laten we|"
    r"let's|even|"
    r"dus) ){0,4}"
)
_MIDDLE = r"(?: (?:maar|dus|ook|dan|gewoon|gerust|wel|graag|aub|even|nog|voorlopig|svp|please|we|ik))*"
_ENDS = r"(?=\s*(?:$|[,.;!\n)]))"
_VERBS: tuple[tuple[Claimed, str], ...] = (
    ("decline", rf"keur(?:en)? (?:we )?{_REF}{_MIDDLE} (?:niet goed|af)"),
    ("decline", rf"wijs {_REF}{_MIDDLE} af"),
    ("decline", rf"(?:laat|laten) (?:we )?{_REF}{_MIDDLE} (?:zitten|vallen|schieten|niet (?:toe|door))"),
    ("decline", rf"(?:doe|neem) {_REF}{_MIDDLE} niet(?: aan)?"),
    ("approve", rf"keur(?:en)? (?:we )?{_REF}{_MIDDLE} goed"),
    ("approve", rf"laat {_REF}{_MIDDLE} (?:toe|door(?:gaan)?)"),
    ("approve", rf"neem {_REF}{_MIDDLE} aan"),
    ("approve", rf"doe {_REF}{_MIDDLE}{_ENDS}"),
    ("approve", rf"voeg {_REF}{_MIDDLE} toe{_ENDS}"),
    ("approve", rf"let {_REF} (?:in|through|join)"),
    ("later", rf"(?:laat|laten|hou|houd) (?:we )?{_REF}{_MIDDLE} (?:liggen|staan|open|rusten|wachten|aan)(?: "
    r"staan)?"),
    ("later", rf"sla {_REF}{_MIDDLE} over"),
    ("later", rf"stel {_REF}{_MIDDLE} uit"),
    ("later", rf"(?:leave|keep) {_REF} (?:open|for (?:now|later)|until later)(?: for now)?"),
    ("later", rf"(?:skip|postpone) {_REF}"),
    ("undo", rf"(?:maak|draai|zet) {_REF}{_MIDDLE} (?:weer )?(?:ongedaan|terug)"),
    ("undo", rf"(?:undo|revert|reverse|take back) {_REF}"),
    ("merge", rf"voeg {_REF} (?:samen )?(?:met|bij|en|aan) {_INTO}{_MIDDLE}(?: samen)?"),
    ("merge", rf"(?:combineer|merge|combine) {_REF}{_MIDDLE} (?:met|bij|en|with|into|and|to) {_INTO}"),
    ("merge", rf"voeg {_REF}{_MIDDLE} samen"),
    ("merge", rf"(?:combineer|merge|combine) {_REF}"),
    ("reply", r"(?P<verb>vraag|ask|zeg|vertel|antwoord|schrijf|mail|laat|tell|let|write|bedank|thank)(?: "
    r"(?:maar|even|ook|graag|dan))* (?:(?:aan|tegen|to) "
    rf")?{_REF}(?![\w:.)=]| ?:)"),
)  # fmt: skip
_TOGETHER = (
    r"(?:samen ?(?:te )?(?:voegen|voeg|nemen)?(?: graag| aub)? (?:met|bij|en|in)"
    r"|(?:voeg|hoort|horen|gaat|toevoegen|voegen|past) ?(?:toe |maar |samen |ook )*(?:bij|met|aan|in)"
    r"|(?:een )?(?:dubbele?|hetzelfde|dezelfde|gelijk|the same|a duplicate|duplicate|same)"
    r"(?: vraag| mail| thema| voorstel| thing| topic| idee| idea)? ?(?:met|als|aan|van|as|of|with|to|,? ?zie)"
    r"|(?:merged?|combined?|merging|join(?:ed)?) (?:with|into|and|to)|combineren met|belongs (?:to|with)|"
    r"onderbrengen bij)"
)
_AUXILIARY = (
    r"(?:(?:is|zijn|are|kan|kunnen|mag|mogen|graag|ook|maar|can|should|moet|moeten|wordt|be|please|eigenlijk) )*"
)


@cache
def verbs() -> "tuple[tuple[Claimed, re.Pattern[str]], ...]":
    """Verbs that stand around numbers: "keur 3 goed", "voeg 2 en 7 samen", "vraag 4 of ze kan"."""
    return tuple((name, re.compile(f"{_SOFTLY}{written}")) for name, written in _VERBS)


@cache
def subjects() -> "re.Pattern[str]":
    """A number in front of what is said of it, with the words that may stand before it."""
    return re.compile(
        rf"(?:(?:{_BEFORE})[\s:]+){{0,8}}(?P<ref>{MASK}+)(?:'s)?"
        rf"(?: (?:zijn|haar|z'n|d'r|hun)(?= {_WHAT}))?(?: (?:betreft|{_WHAT})(?![\w']))?"
    )


@cache
def objects() -> "re.Pattern[str]":
    """A number behind a verdict: "ja voor 1 en 2"."""
    return re.compile(rf",?(?P<joins>{_JOINS}){_REF}")


@cache
def exceptions() -> "re.Pattern[str]":
    """`behalve 4`, `op 4 na`, `except for 4`."""
    names = rf"(?: (?:voor|bij|dan|of|{_OF}))* (?P<ref>{MASK}+)(?: na(?!\w))?"
    before = (
        r"behalve|uitgezonderd|met uitzondering van|buiten|except(?:ing)?(?: for)?|excluding|apart from|other "
        r"than|but not"
        rf"|but(?= {MASK}+ ?(?:$|[,.:!\n)]))|op(?= (?:nummer |nr\.? ?)?{MASK}+ na)"
    )
    return re.compile(rf"(?:maar |but |en )?(?:{before}){names}")


@cache
def mergings() -> "re.Pattern[str]":
    """What follows a number that becomes part of another: "samenvoegen met 7", "hoort bij 7"."""
    return re.compile(rf"{_AUXILIARY}{_TOGETHER} {_INTO}")


@cache
def likenings() -> "re.Pattern[str]":
    """What follows a number that is decided on as another one: "3 idem aan 1"."""
    return re.compile(
        r"(?:ook )?(?:idem|dito|ditto|net|zelfde antwoord|same answer) (?:(?:aan|als|as|for|to) "
        rf")?(?P<like>{MASK}+){_ENDS}"
    )


@cache
def joinings() -> "re.Pattern[str]":
    """What follows numbers that become one: "2 en 7 samenvoegen"."""
    return re.compile(
        rf"{_AUXILIARY}(?:samen ?voegen|samengevoegd(?: worden)?|combineren|merged|merge|combined?|samen nemen|"
        r"samen)(?!\w)"
        rf"(?: graag| aub| please)?{_ENDS}"
    )
