"""Reads orders about a meeting itself: plan a new one, or call one off."""

import re

from mailflow.model.answering import Order
from mailflow.understanding.desk.orders_cut import Piece, even, is_denied, tells
from mailflow.understanding.desk.orders_slots import (
    Desk,
    is_of_the_club,
    masked_as_said,
    place_in,
    tidy,
    title_in,
    which_meeting,
)
from mailflow.understanding.desk.orders_when import on_clock, the_day, when_in

_MEETING = r"(?:\w*bijeenkomst|meeting|kennisdag|clubdag|sessie|session)"
_A_NEW_ONE = (
    r"(?:nog |alvast |maar |even |ook |graag |dan )*"
    r"(?:(?:een |1 |an? |another )?(?:nieuwe? |extra |volgende |new |next )?"
    rf"|(?:de |the )(?:nieuwe |volgende |new |next )){_MEETING}\b"
)
_PLAN = (
    re.compile(rf"(?:plan|organiseer|regel|maak|schedule|organi[sz]e|set up)\s{_A_NEW_ONE}(?P<rest>.*)"),
    re.compile(rf"zet\s{_A_NEW_ONE}(?P<rest>.*?)\s(?:in|op) de (?:agenda|kalender)(?P<more>.*)"),
    re.compile(rf"{_A_NEW_ONE}(?P<rest>.*?)\s(?:plannen|inplannen|organiseren)(?P<more>.*)"),
    re.compile(rf"(?:nieuwe|extra|new)\s{_MEETING}\s?:(?P<rest>.*)"),
    re.compile(rf"(?:we|wij|ik)\s(?:plannen|plan|organiseren)\s{_A_NEW_ONE}(?P<rest>.*)"),
)
_OFF = re.compile(
    r"(?P<of>.+?)\s(?P<off>gaat(?: toch| helaas| definitief)* niet door|gaat(?: helaas)? niet doorgaan|vervalt|"
    r"komt te vervallen|"
    r"is (?:off|cancelled|canceled|called off)|wordt (?:afgelast|afgezegd|geannuleerd)|(?:mag|moet|kan) (?:vervallen|"
    r"geannuleerd "
    r"worden|afgezegd worden)|is (?:afgelast|geannuleerd)|will not take place|won't take place|"
    r"is not going ahead)\b(?P<why>.*)"
)
_CALL_OFF = (
    re.compile(r"(?:helaas|jammer genoeg|unfortunately),?\s(?:gaat|vervalt)\s(?P<of>.+?)(?: niet door)?(?P<why>,.*)?"),
    re.compile(r"(?:annuleer|schrap|cancel|call off)\s(?P<of>.+?)(?P<why>[:,].*)?"),
    re.compile(r"(?:zeg|blaas|gelast|las)\s(?P<of>.+?)\s(?:maar\s)?af\b(?P<why>.*)"),
    re.compile(r"(?P<of>.+?)\s(?:annuleren|afzeggen|afblazen|afgelasten|laten vervallen|schrappen)\b(?P<why>.*)"),
    re.compile(r"laat\s(?P<of>.+?)\s(?:maar\s)?(?:vervallen|niet doorgaan)\b(?P<why>.*)"),
)
# "De 13e gaat niet door, maar de 20e wel" moves a meeting: that is asked, not guessed.
_BUT = re.compile(r"[\s,;:-]*(?:maar|dan|but|then|en wordt|en gaat|and will|and moves)\b")


def planned(piece: Piece, desk: Desk) -> Order | None:
    """That a new meeting is to be planned; None where the words do not order that."""
    found = next((one for pattern in _PLAN if (one := pattern.fullmatch(piece.plain))), None)
    if found is None or piece.is_denied or not piece.is_ordered:
        return None
    said = piece.said[found.start("rest") :]
    when, masked = when_in(even(said)), masked_as_said(said)
    day = the_day(when.days, today=desk.today)
    zone = desk.known.timezone
    starts = on_clock(day, when.hours.begins, zone) if day and when.hours else None
    ends = on_clock(day, when.hours.over, zone) if day and when.hours and when.hours.over else None
    return Order(
        kind="plan_meeting",
        words=piece.words,
        starts_at=starts,
        ends_at=ends,
        place=place_in(re.sub(r"\b(?:in|op) de (?:agenda|kalender)\b", "", masked)),
        title=title_in(masked),
        missing=() if starts else ("when",),
    )


def called_off(piece: Piece, desk: Desk) -> Order | None:
    """That a meeting does not take place, and why; None where the words do not order that."""
    told = _OFF.fullmatch(piece.plain)
    found = told or next((one for pattern in _CALL_OFF if (one := pattern.fullmatch(piece.plain))), None)
    if found is None or (piece.is_question and not (piece.asks or piece.wants)):
        return None
    of = piece.said[found.start("of") : found.end("of")]
    if is_denied(found["of"]) or tells(found["of"]) or piece.is_unsure:
        return None
    if not is_of_the_club(of, desk):
        return None
    meeting, missing = which_meeting(of, desk)
    why = piece.said[found.start("why") : found.end("why")] if found["why"] else ""
    if _BUT.match(even(why)) or _BUT.match(even(piece.reason)):
        return None
    return Order(
        kind="cancel_meeting",
        words=piece.words,
        meeting=meeting.id if meeting else None,
        text=_reason(why, piece),
        missing=missing,
    )


def _reason(why: str, piece: Piece) -> str:
    """The words behind the order that tell why: as they were said, without the comma before them."""
    return " ".join(part for part in (tidy(why), piece.reason) if part)
