"""Reads that something is to be on a meeting's agenda: a theme by its number, or words of the organiser's own."""

import re
from collections.abc import Sequence

from mailflow.model.answering import Item, Order
from mailflow.understanding.desk.orders_asked import FILL, OF
from mailflow.understanding.desk.orders_cut import Piece, even, tells
from mailflow.understanding.desk.orders_slots import Desk, meeting_named, tidy

_NUMBERS = re.compile(
    r"(?:het |de |the )?(?:thema's|themas?|nummers?|nrs?\.?|punt|punten|voorstel(?:len)?|onderwerp(?:en)?|topics?|"
    r"themes?|numbers?|"
    r"items?)?\s*#?(?P<list>\d{1,3}(?:\s?(?:,|en|and|&|plus)\s?(?:thema |nummer |nr\.? |topic |theme )?#?\d{1,3})*)"
)
_AGENDA = r"(?:op|aan|in|bij|on|onto|to)\s(?:de |het |the )?(?:agenda|programma|programme|program)"
_TO_AGENDA = (
    re.compile(rf"(?:zet|plaats|neem|put|add|voeg)\s(?P<what>.+?){FILL}\s(?:toe\s)?{_AGENDA}(?: toe)?{OF}{FILL}"),
    re.compile(
        rf"(?P<what>.+?)\s(?:mag|mogen|moet|moeten|kan|kunnen|komt|can go|may go|goes|go|"
        rf"should go){FILL}\s{_AGENDA}{OF}{FILL}"
    ),
    re.compile(rf"(?P<what>.+?){FILL}\s{_AGENDA}{OF}{FILL}(?:\s(?:zetten|plaatsen|toevoegen))?{FILL}"),
    re.compile(rf"agendeer\s(?P<what>.+?){FILL}{OF}{FILL}"),
    re.compile(rf"(?P<what>.+?)\sagenderen{OF}{FILL}"),
)
_ONE_OF_THEM = re.compile(r"(?:dat|die|dit|deze|het|it|that|this|them|hem)")
_NO_SUBJECT = re.compile(
    r"\b(?:een )?(?:nieuwe )?(?:bijeenkomst|meeting)\b|\b(?:staat|staan|is|zijn|heb|heeft|hebben|wat|wie|what|who)\b"
)
_THEMES = ("propose_theme", "contribute", "theme", "contribution")
_A_NUMBER = re.compile(r"\b(?:thema|nummer|nr|punt|voorstel|topic|theme|number|item)\s?#?\d")
_LONGEST_TITLE = 10


def on_agenda(piece: Piece, desk: Desk, items: Sequence[Item]) -> tuple[Order, ...]:
    """What is to be on the agenda of which meeting, an order for each number; none where that is not ordered."""
    found = next((one for pattern in _TO_AGENDA if (one := pattern.fullmatch(piece.plain))), None)
    if found is None or not piece.is_ordered or piece.is_denied:
        return ()
    what = piece.said[found.start("what") : found.end("what")].strip()
    of = piece.said[found.start("of") : found.end("of")] if found["of"] else ""
    meeting, is_named = meeting_named(of, desk) if of else (desk.next(), False)
    if of and not is_named:
        return ()
    missing = () if meeting else ("meeting",)
    known = {one.number for one in items if one.what == "proposal" or one.kind in _THEMES}
    # Where nothing is shown to choose from, the number is looked up when the order is carried out.
    is_known = known.__contains__ if items else bool
    numbered = _NUMBERS.fullmatch(even(what))
    if numbered is None:
        return _worded(piece, what, meeting.id if meeting else None, missing)
    return tuple(
        Order(
            kind="add_to_agenda",
            words=piece.words,
            meeting=meeting.id if meeting else None,
            number=number if is_known(number) else None,
            missing=missing if is_known(number) else (*missing, "number"),
        )
        for number in dict.fromkeys(int(one) for one in re.findall(r"\d{1,3}", numbered["list"]))
    )


def _worded(piece: Piece, what: str, meeting: int | None, missing: tuple[str, ...]) -> tuple[Order, ...]:
    """The order where no number is given: the words themselves are the item, unless they only point at something."""
    title = re.sub(r"^(?:het |de |the )?(?:thema|onderwerp|punt|topic|theme|item)\s", "", what, flags=re.IGNORECASE)
    title = tidy(title)
    plain = even(title)
    if _A_NUMBER.search(plain):
        return ()
    if not title or _NO_SUBJECT.search(plain) or tells(plain) or len(title.split()) > _LONGEST_TITLE:
        return ()
    if _ONE_OF_THEM.fullmatch(plain):
        return (Order(kind="add_to_agenda", words=piece.words, meeting=meeting, missing=(*missing, "number")),)
    return (Order(kind="add_to_agenda", words=piece.words, meeting=meeting, title=title, missing=missing),)
