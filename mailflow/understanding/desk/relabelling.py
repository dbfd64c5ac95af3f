"""Reads what a mail really asks where an organiser says that it was misread: "5 is geen afmelding maar een vraag"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from mailflow.model.correction import LabelledIntent
from mailflow.model.meeting import Meeting
from mailflow.model.message import Answer
from mailflow.model.understanding import Known

_MONTHS = (
    r"jan", r"feb", r"maart|mrt|mar", r"apr", r"mei|may", r"jun", r"jul", r"aug", r"sep", r"okt|oct", r"nov", r"dec"
)  # fmt: skip
_MEETING = (
    r"(?:bijeenkomst|avond|middag|ochtend|keer|meeting|gathering|\d{1,2}(?:e|de|st|nd|rd|th)?\b|dag|"
    r"lunch|komen|attending)"
)
# The longest first: "afmelding voor de bijeenkomst" is an answer, "afmelding voor de club" a farewell.
_NOUNS: tuple[tuple[str, str, Answer | None], ...] = (
    ("programme", r"(?:vraag|vraagje|question) (?:over|about|naar) (?:het |de |the )?(?:programma|agenda|"
    r"bijeenkomst|locatie|tijd|zaal|adres|programme|meeting|venue|time)", None),
    ("programme", r"(?:programmavraag|praktische vraag|practical question)", None),
    ("rsvp", r"(?:afmelding|afzegging|nee|absence|cancellation|no|decline) (?:voor|for|op|on) "
    rf".{{0,25}}{_MEETING}", "no"),
    ("rsvp", r"(?:aanmelding|opgave|inschrijving|toezegging|ja|registration|sign-?up|yes|acceptance) (?:voor|"
    rf"for|op|on) .{{0,25}}{_MEETING}", "yes"),
    ("rsvp", r"(?:afzegging|afmelding voor de bijeenkomst|absence notice)", "no"),
    ("rsvp", r"(?:toezegging)", "yes"),
    ("leave", r"(?:uitschrijving|opzegging|afscheid|afmelding (?:als lid|voor de (?:club|lijst|groep|mails|"
    r"nieuwsbrief)|van de (?:club|lijst))|unsubscribe(?: request)?|resignation|request to leave|goodbye)", None),
    ("join", r"(?:nieuw(?:e)? lid|nieuwe aanmelding|aanmelding (?:als lid|voor de (?:club|lijst|groep))|"
    r"inschrijving (?:als lid|voor de club)|new member|request to join|membership request)", None),
    ("propose_theme", r"(?:themavoorstel|thema|onderwerp|voorstel(?: voor een thema)?|theme(?: proposal)?|topic|"
    r"suggestion|proposal)", None),
    ("contribute", r"(?:bijdrage|aanbod(?: om .{1,40})?|presentatie|workshop|contribution|offer(?: to .{1,40})?|"
    r"presentation|talk)", None),
    ("notes", r"(?:verslag|notulen|notes|minutes)", None),
    ("vote", r"(?:stem|stembiljet|vote|ballot)", None),
    ("question", r"(?:gewone |algemene |normale |gewoon een )?(?:vraag|vraagje|bericht|question|general "
    r"question|query|message)", None),
)  # fmt: skip
_VAGUE = r"(?:afmelding|aanmelding|inschrijving|opgave|registration|cancellation|sign-?up)"
_WISHES: tuple[tuple[str, str, Answer | None], ...] = (
    ("rsvp", r"(?:(?:ze|zij|hij|deze|die|she|he|they|§+) )?(?:komt|kan|is er|can|will|comes?|coming)? ?(?:dus |"
    r"juist |wel |toch |alleen |gewoon |only |just )*(?:(?:op )?(?:de )?\d{1,2}(?:e|de|st|nd|rd|th)?(?: [a-z]{3,9})? )?"
    r"(?:niet|not|can't|cannot|won't|isn't)(?: (?:komen|come|coming|be there|bij zijn|make "
    r"it|bij))?", "no"),
    ("rsvp", r"(?:(?:ze|zij|hij|deze|die|she|he|they) )?(?:komt|is er|will come|comes|is coming)(?: dus| juist| "
    r"wel| toch| gewoon)*(?: bij)?", "yes"),
    ("leave", r"(?:(?:ze|zij|hij|deze|die|she|he|they) )?(?:wil|wants?)(?: dus| juist| graag)* (?:weg|van de "
    r"lijst(?: af)?|eraf|uit de club|to leave|off the list|to be removed)", None),
    ("join", r"(?:(?:ze|zij|hij|deze|die|she|he|they) )?(?:wil|wants?)(?: dus| juist| graag)* (?:lid worden|bij "
    r"de club|erbij|to join)", None),
    ("question", r"(?:(?:ze|zij|hij|deze|die|she|he|they|§+) )?(?:vraagt|vroeg|stelt|stelde|heeft|had|is|was|asks|"
    r"asked|has|wants)?(?: (?:alleen|gewoon|enkel|maar|juist|wel|just|only|simply))* ?(?:iets|wat|een vraag(?:je)?|"
    r"asking (?:something|a question|about)|something|a question|to know something)", None),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Relabelled:
    """What the mail is said to be, up to this letter; `label` is None where that is not clear."""

    label: LabelledIntent | None
    end: int


def relabelled_in(level: str, *, known: Known, now: datetime) -> Relabelled | None:
    """What words in lower case behind an item's number say that it really is; None where they say no such thing."""
    denied = _denying().match(level)
    start = denied.end() if denied else 0
    stated = (_said_to_be() if not denied else _but()).match(level, start)
    if stated:
        found = _noun(level, stated.end(), known, now)
        if found is not None:
            return _without_denial(level, found)
    if denied and not stated:
        wished = _wish(level, _next_words().match(level, start).end(), known, now)  # type: ignore[union-attr]
        return wished or Relabelled(label=None, end=denied.end())
    meant = _meaning().match(level)
    return _wish(level, meant.end(), known, now) if meant else None


def _noun(level: str, start: int, known: Known, now: datetime) -> Relabelled | None:
    for kind, answer, pattern in _nouns():
        if found := pattern.match(level, start):
            return _label(kind, answer, level, found.end(), known, now)
    vague = _vague().match(level, start)
    return Relabelled(label=None, end=vague.end()) if vague else None


def _wish(level: str, start: int, known: Known, now: datetime) -> Relabelled | None:
    for kind, written, answer in _WISHES:
        found = re.compile(rf"(?:{written})(?![\w'])").match(level, start)
        if found and found.end() > start:
            return _label(kind, answer, level, found.end(), known, now)
    return None


def _label(kind: str, answer: Answer | None, level: str, end: int, known: Known, now: datetime) -> Relabelled:
    """The label; an answer is for the day that is named, or else for the only meeting that is to come."""
    if kind not in ("rsvp", "programme"):
        return Relabelled(label=LabelledIntent(kind=kind), end=end)
    first = max(0, end - 30)
    named = _day().search(level[first : end + 30])
    ahead = [one for one in known.meetings if one.starts_at > now]
    if named is None:
        day = ahead[0].day(known.timezone) if len(ahead) == 1 else None
        return Relabelled(label=LabelledIntent(kind=kind, answer=answer, day=day), end=end)
    found = _meeting_day(named, ahead, known)
    label = LabelledIntent(kind=kind, answer=answer, day=found) if found else None
    return Relabelled(label=label, end=max(end, first + named.end()))


def _meeting_day(named: "re.Match[str]", meetings: Sequence[Meeting], known: Known) -> date | None:
    days = [meeting.day(known.timezone) for meeting in meetings]
    month = next(
        (at for at, name in enumerate(_MONTHS, start=1) if named["month"] and re.match(name, named["month"])), 0
    )
    fits = [day for day in days if day.day == int(named["day"]) and month in (0, day.month)]
    return fits[0] if len(fits) == 1 else None


def _without_denial(level: str, found: Relabelled) -> Relabelled:
    """`5 is een vraag, geen afmelding`: what it is not belongs to it."""
    denial = re.compile(
        r"[,;]? ?(?:en |dus |and )?(?:geen|not an?|niet een|no) [\w-]{3,30}(?: request)?(?![\w'])"
    ).match(level, found.end)
    return Relabelled(label=found.label, end=denial.end()) if denial else found


@cache
def _nouns() -> "tuple[tuple[str, Answer | None, re.Pattern[str]], ...]":
    ordinary = r"(?! (?:goed|prima|leuk|mooi|slecht)\b)"
    return tuple((kind, answer, re.compile(rf"(?:{written})(?![\w']){ordinary}")) for kind, written, answer in _NOUNS)


@cache
def _vague() -> "re.Pattern[str]":
    return re.compile(rf"{_VAGUE}(?![\w'])")


_SOFTLY = (
    r"(?:(?:eigenlijk|gewoon|volgens mij|duidelijk|toch|alleen|juist|wel|meer|really|actually|just|simply|"
    r"clearly|rather|only) )*"
)


@cache
def _denying() -> "re.Pattern[str]":
    return re.compile(
        rf"\W{{0,3}}(?:(?:dit|dat|deze|that|this|it) )?(?:is|was|lijkt me|isn't|wasn't)? ?{_SOFTLY}"
        r"(?:geen|niet een|niet de|not an?|no) (?:nieuwe |new )?(?:aanmelding|afmelding|vraag|thema|"
        r"themavoorstel|voorstel|"
        r"uitschrijving|bijdrage|inschrijving|opzegging|verslag|stem|lid|nieuw lid|question|cancellation|"
        r"proposal|theme|"
        r"contribution|vote|request to (?:join|leave)|registration|sign-?up|member|unsubscribe)(?: request)?(?![\w'])"
        r"|\W{0,3}(?:(?:is|was) not|isn't|wasn't|not|(?:does not|doesn't) want to be) (?:really |actually )?(?:leaving|"
        r"unsubscribing|quitting|removed|taken off)(?![\w'])"
        rf"|\W{{0,3}}(?:wil|gaat|hoeft) {_SOFTLY}niet (?:weg|stoppen|eraf|van de lijst(?: af)?)(?![\w'])"
        r"|\W{0,3}(?:stopt|vertrekt) niet(?![\w'])"
    )


@cache
def _but() -> "re.Pattern[str]":
    return re.compile(
        rf"[,;.]? ?(?:maar|but|het is|dit is|it is|it's|dat is|just|only|gewoon|alleen) (?:wel )?{_SOFTLY}"
        r"(?:(?:een|an?|the|de) )?(?:gewoon )?"
    )


@cache
def _next_words() -> "re.Pattern[str]":
    """What stands between what it is not and what its writer wants."""
    return re.compile(r"[,;.?:–—-]{0,2} ?(?:(?:maar|want|but|because|en|and) )?")


@cache
def _said_to_be() -> "re.Pattern[str]":
    return re.compile(
        rf"\W{{0,3}}(?:(?:dit|dat|deze|that|this|it) )?(?:is|was|lijkt me|moet|hoort|should be|bedoelt) "
        rf"{_SOFTLY}(?:(?:een|an?|the|de) )"
        r"(?:gewone |gewoon )?"
    )


@cache
def _meaning() -> "re.Pattern[str]":
    return re.compile(
        r"\W{0,3}(?:bedoelt?|betekent|means?|bedoeling is|wil zeggen)(?: dus| eigenlijk| juist)*(?: dat| that)? "
    )


@cache
def _day() -> "re.Pattern[str]":
    return re.compile(r"(?<!\d)(?P<day>\d{1,2})(?:e|de|st|nd|rd|th)?(?!\d)(?: (?P<month>[a-z]{3,9}))?")
