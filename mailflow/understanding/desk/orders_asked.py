"""Reads orders that ask for something now: who comes, the list of members, the agenda sent, the last thing undone."""

import re

from mailflow.model.answering import Order
from mailflow.understanding.desk.orders_cut import Piece
from mailflow.understanding.desk.orders_slots import Desk, meeting_named

FILL = (
    r"(?:\s*\b(?:aub|alsjeblieft|svp|graag|maar|even|nu|nou|al|allemaal|eigenlijk|precies|ook|nog|dan|meteen|gerust|"
    r"tot nu toe|"
    r"op dit moment|inmiddels|please|now|so far|already|then|at the moment|dank(?: je| jullie)?(?: wel)?|bedankt|"
    r"thanks|er)\b[,!]?)*"
)
OF = r"(?:\s(?P<of>(?:op|naar|voor|bij|in|de|van|to|on|for|at|the|next|volgende)\b.{2,60}?))?"
_COMES = (
    r"wie (?:komt|komen) er",
    r"wie er (?:komt|komen)",
    r"wie (?:heeft|hebben) (?:er )?zich (?:al )?(?:aangemeld|opgegeven)",
    r"wie (?:zijn er|is er)(?= (?:de|op|in|bij|naar)\b)",
    r"hoeveel (?:aanmeldingen|deelnemers|opgaven) (?:hebben we|zijn er|staan er|heb je|hebben jullie)?",
    r"hoeveel (?:mensen|man|collega's|leden|personen)? ?(?:komen|komt|hebben zich aangemeld|zijn er aangemeld)(?: er)?",
    r"hoe staat het met de (?:aanmeldingen|opkomst)",
    r"(?:stuur|mail|geef)(?: mij| me| ons)? (?:de|een) (?:deelnemerslijst|aanmeldlijst|aanwezigheidslijst|"
    r"lijst (?:met|van) "
    r"(?:aanmeldingen|deelnemers|wie er komt))",
    r"(?:de )?(?:deelnemerslijst|lijst (?:met|van) (?:aanmeldingen|deelnemers))",
    r"who(?: is|'s| are) coming",
    r"who (?:has |have )?(?:signed up|registered)",
    r"how many (?:people |sign-?ups |members )?(?:are coming|come|have signed up|do we have|are there)",
    r"(?:send|give) me the (?:attendee|attendance) list",
)
_WHO_COMES = re.compile(rf"(?:{'|'.join(_COMES)}){FILL}{OF}{FILL}")
_THE_LIST = (
    r"(?:de|een|the|our|onze|a)?\s?(?:actuele |hele |volledige |laatste |full |current |latest |"
    r"complete )?(?:ledenlijst|lijst "
    r"(?:met|van) (?:alle |de |onze )*leden|adressenlijst|members?(?:hip)? list|list of (?:all )?(?:the |our )?members)"
)
_MEMBER_LIST = re.compile(
    rf"(?:(?:stuur|mail|geef|send|mail|give)(?: je| jij| jullie)?(?: mij| me| ons| us)?{FILL}\s)?{_THE_LIST}{FILL}"
    rf"(?:\s(?:hebben|krijgen|sturen|mailen|ontvangen|toesturen|have|get)| naar mij| to me)?{FILL}"
    rf"|(?:mij|me|ons)\s{_THE_LIST}{FILL}\s(?:sturen|mailen|geven|toesturen){FILL}"
    rf"|(?:send|mail|give) {_THE_LIST} to me{FILL}"
)
_LETTER = (
    r"(?:de |the )?(?:agenda|uitnodiging(?:en)?|programma|(?:voor)?aankondiging|invitations?|invites?|announcement)"
)
_OUT = (
    rf"(?:{FILL}\s?(?:uit|de deur uit|eruit|rond|weg|out|naar iedereen|aan iedereen|naar alle leden|naar de leden|"
    rf"to everyone|"
    rf"to everybody|to all members)\b)?"
)
_SEND = (
    re.compile(
        rf"(?:stuur|verstuur|verzend|mail|doe|gooi|send|mail)(?: out)?{FILL}\s{_LETTER}{_OUT}{OF}{FILL}"
        rf"(?:\s(?:uit|de deur uit|rond|weg|out|versturen))?{FILL}"
    ),
    re.compile(
        rf"{_LETTER}{OF}\s(?:mag|kan|mogen|kunnen|moet|may|can){FILL}\s(?:eruit|uit|weg|de deur uit|"
        rf"verstuurd(?: worden)?|"
        rf"verzonden(?: worden)?|worden verstuurd|rond|go out|be sent(?: out)?){FILL}"
    ),
    re.compile(rf"{_LETTER}{OF}{FILL}\s(?:versturen|verzenden|rondsturen|uitsturen){FILL}"),
)
_TO_SOMEBODY = re.compile(
    r"\b(?:mij|me|ons|us|hem|haar|hen|him|her|them)\b|\b(?:naar|aan|to)\s(?!iedereen|alle|de leden|everyone|"
    r"everybody|all\b)"
)
_LAST = r"(?:de|het|die|dat|mijn) laatste(?: (?:antwoord|keer|keuze|actie|ronde))?"
_UNDO = re.compile(
    rf"(?:(?:maak|doe)\s(?:dat|dit|het|alles|{_LAST})\s?{FILL}\s?ongedaan|ongedaan(?: maken)?|(?:dat|dit|alles|"
    rf"het)?{FILL}\s?"
    rf"(?:ongedaan maken|terugdraaien|terug draaien)|draai (?:dat|dit|het|alles|{_LAST})?{FILL}\s?terug|"
    rf"undo(?: that| it| this| "
    rf"all| everything)?|(?:please )?(?:take|roll) (?:that|it|this) back|revert(?: that| it| this)?){FILL}"
)


def who_comes(piece: Piece, desk: Desk) -> Order | None:
    """That somebody wants to know who comes; None where the words ask anything else."""
    found = _WHO_COMES.fullmatch(piece.plain)
    if found is None or piece.is_unsure or piece.is_denied:
        return None
    meeting, is_named = meeting_named(_part(piece, found), desk) if found["of"] else (desk.next(), False)
    if found["of"] and not is_named:
        return None
    return Order(
        kind="who_comes",
        words=piece.words,
        meeting=meeting.id if meeting else None,
        missing=() if meeting else ("meeting",),
    )


def member_list(piece: Piece, desk: Desk) -> Order | None:
    """That somebody wants the list of members; None where the words ask anything else."""
    if _MEMBER_LIST.fullmatch(piece.plain) is None or piece.is_unsure or piece.is_denied:
        return None
    is_order = piece.asks or piece.wants or re.match(r"stuur|mail|geef|send|give", piece.plain)
    bare = re.search(r"graag|aub|svp|please", piece.plain) or len(piece.plain.split()) <= 2
    return Order(kind="member_list", words=piece.words) if is_order or bare else None


def agenda_sent(piece: Piece, desk: Desk) -> Order | None:
    """That the mailing which tells of a meeting is to go out now; None where it is for one person, or not an order."""
    found = next((one for pattern in _SEND if (one := pattern.fullmatch(piece.plain))), None)
    if found is None or not piece.is_ordered or piece.is_denied or _TO_SOMEBODY.search(piece.plain):
        return None
    of = _part(piece, found)
    meeting, is_named = meeting_named(of, desk) if of else (desk.next(), False)
    if of and not is_named:
        return None
    return Order(
        kind="send_agenda",
        words=piece.words,
        meeting=meeting.id if meeting else None,
        missing=() if meeting else ("meeting",),
    )


def taken_back(piece: Piece, desk: Desk) -> Order | None:
    """That the last thing is to be undone; None where the words say anything beside."""
    found = _UNDO.fullmatch(piece.plain) and not piece.is_unsure and not piece.is_denied
    return Order(kind="undo", words=piece.words) if found and piece.is_ordered else None


def _part(piece: Piece, found: "re.Match[str]") -> str:
    """The words that tell of which meeting, as they were said."""
    return piece.said[found.start("of") : found.end("of")] if found["of"] else ""
