"""What organisers are told of their own answers: what was done, what was not and why, what waits for a yes."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from mailflow.flow.carry_out import carry_out
from mailflow.flow.desk import digests
from mailflow.flow.desk.hearing import Heard, named
from mailflow.flow.desk.item_verdicts import is_open
from mailflow.flow.desk.obeying import Desk
from mailflow.flow.desk.waiting import Waiting
from mailflow.flow.house import House, Room
from mailflow.flow.reading import conversation_of
from mailflow.model.answering import Item, ItemKind
from mailflow.model.effect import Answerable, Note, Send
from mailflow.store import facts, items

# How many open items a mail names at most, and for how many days a yes counts.
SHOWN_AT_MOST = 50
# With no more than so many of its questions left, an organiser gets those that found no room in their digest.
LEFT_OPEN_AT_MOST = 3
YES_WITHIN_DAYS = 3
# What is answered by a mail of its own needs no second one that says so.
MAILS_OF_THEIR_OWN = ("who_comes", "member_list")


def results(desk: Desk) -> tuple[Send, ...]:
    """The mail that says what became of the answer, where that is anything, and the one that asks for a yes."""
    asked = (_confirm(desk),) if desk.waiting else ()
    shown = _shown(desk)
    said = desk.heard.said
    outcomes = [one for one in desk.outcomes if one.why or one.kind not in MAILS_OF_THEIR_OWN]
    if not (outcomes or said.unread or desk.heard.kind in ("expired", "contradicts")):
        return asked
    done = tuple(one for one in desk.outcomes if not one.why)
    told = Send(
        key=f"answer_result:{desk.mail}",
        template="answer_result",
        to=desk.by,
        language=desk.language,
        words={
            "done": done,
            "not_done": tuple(one for one in desk.outcomes if one.why),
            "unread": said.unread,
            "asked": bool(desk.waiting),
            "why": desk.heard.kind if desk.heard.kind in ("expired", "contradicts") else "",
            "open_items": tuple(one for one in shown if is_open(one, desk.room.club)),
            "can_undo": desk.batch is not None,
        },
        conversation=conversation_of(desk.heard.message),
        answerable=Answerable(items=shown, waiting=Waiting(batch=desk.batch.id if desk.batch else 0).to_json()),
    )
    return (told, *asked, *_next(desk))


def told_once(heard: Heard, *, mail: int, house: House, room: Room) -> None:
    """Whoever the answered mail was for hears, once, that nothing was done because of this answer.

    That is the owner of the token, at the address that the settings know; the sender only where no token was used.
    """
    found, message = heard.found, heard.message
    assert message.sender is not None
    club = room.club
    if found is not None and found.club != club.key:
        if found.club is None or found.club not in house.rooms:
            return
        club = house.rooms[found.club].club
    owner = club.organiser(found.address if found is not None else message.sender.address)
    if owner is None:
        return
    day = house.now().astimezone(ZoneInfo(club.timezone)).date()
    about = str(found.id) if found is not None else f"{owner.address}:{day}"
    language = club.language_of(owner.address)
    is_theirs = found is not None and found.address == message.sender.address
    why = "elsewhere" if heard.kind == "strange" and is_theirs else heard.kind
    refused = Send(
        key=f"answer_refused:{heard.kind}:{about}",
        template="answer_refused",
        to=owner,
        language=language,
        words={
            "why": why,
            "sender": message.sender,
            "subject": message.subject,
            "said": message.said if heard.kind == "unproven" else "",
        },
    )
    note = Note(text=f"not done: {heard.why}; {owner.shown} is told once")
    carry_out((note, refused), house=house, club=club.key, mail=mail if club.key == room.club.key else None)


def _confirm(desk: Desk) -> Send:
    """Asks for a yes to what goes out to many, or takes somebody off the list."""
    waited = desk.waiting
    numbers = [one.number for one in waited.verdicts]
    asked = tuple(one for one in desk.heard.items if one.number in numbers)
    return Send(
        key=f"order_confirm:{desk.mail}",
        template="order_confirm",
        to=desk.by,
        language=desk.language,
        words={"organiser": desk.by, "lines": tuple(desk.asked), "reaches": desk.reaches, "days": YES_WITHIN_DAYS},
        conversation=conversation_of(desk.heard.message),
        answerable=Answerable(purpose="confirm", items=asked, waiting=waited.to_json(), days=YES_WITHIN_DAYS),
    )


def _next(desk: Desk) -> Iterator[Send]:
    """The questions that the answered mail had no room for, once this answer left next to nothing of it open."""
    verdicts = [one for one in desk.outcomes if one.number and not one.why]
    found = desk.heard.found
    if desk.heard.kind != "answer" or found is None or not verdicts:
        return
    club, shown = desk.room.club, desk.heard.items
    waiting = {one.number for one in desk.waiting.verdicts}
    still = [one for one in shown if one.what == "question" and one.number not in waiting and is_open(one, club)]
    if len(still) <= LEFT_OPEN_AT_MOST:
        but = {(one.what, one.ref) for one in shown}
        rest = digests.more(club, desk.by, but=but, since=found.made_at, after=desk.mail, house=desk.house)
        yield from [rest] if rest else []


def _shown(desk: Desk) -> tuple[Item, ...]:
    """The items that the answered mail showed; where that was too old, all that are open now."""
    if desk.heard.kind != "expired":
        return desk.heard.items
    club = desk.room.club
    refs: list[tuple[ItemKind, int]] = [
        *(("question", one.id) for one in facts.questions(club.key, state="open")),
        *(("proposal", one.id) for one in facts.proposals(club.key, state="open")),
    ]
    numbers = items.numbers(club.key, refs[:SHOWN_AT_MOST], now=desk.house.now())
    return named([Item(number=number, what=what, ref=ref) for (what, ref), number in numbers.items()], club)
