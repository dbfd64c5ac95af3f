"""What an organiser answers or orders by mail is done: all of it in one transaction, and told to them in one mail."""

from datetime import datetime, timedelta

from mailflow.flow.carry_out import carry_out
from mailflow.flow.desk import told_organisers
from mailflow.flow.desk.hearing import Heard
from mailflow.flow.desk.obeying import ORDERED_WITHIN, Desk
from mailflow.flow.house import House, Room
from mailflow.model.answering import WHY
from mailflow.model.effect import Note
from mailflow.store import inbox, journal, outbox

# From so many answers a day on, an organiser whose mails say nothing that is understood gets no more of them.
ANSWERS_A_DAY = 20


def answered(heard: Heard, *, mail: int, house: House, room: Room) -> None:
    """All that the mail says is done, or its organiser is told why it is not; inside the transaction that claims it."""
    if heard.kind in ("strange", "unproven"):
        told_organisers.told_once(heard, mail=mail, house=house, room=room)
        return
    if heard.kind == "thanks":
        carry_out((Note(text="an organiser's answer that asks nothing"),), house=house, club=room.club.key, mail=mail)
        return
    desk = Desk(heard=heard, mail=mail, house=house, room=room)
    before = _said_before(heard, mail=mail, room=room, now=house.now())
    if before is not None:
        journal.write(room.club.key, "not done", f"the very same came as mail {before}", mail=mail, now=house.now())
        return
    if heard.kind in ("answer", "order"):
        desk.do()
    if desk.found_nothing and _had_enough(desk):
        journal.write(
            room.club.key, "not answered", "this organiser had enough answers today", mail=mail, now=house.now()
        )
        return
    carry_out(told_organisers.results(desk), house=house, club=room.club.key, mail=mail)


def _said_before(heard: Heard, *, mail: int, room: Room, now: datetime) -> int | None:
    """The mail in which this organiser said the very same at the very same time: somebody sends it once more."""
    message = heard.message
    assert message.sender is not None
    return inbox.said_before(
        room.club.key,
        sender=message.sender.address,
        said=message.said,
        written_at=message.written_at,
        whys=(WHY["answer"], WHY["order"]),
        since=now - ORDERED_WITHIN,
        other_than=mail,
    )


def _had_enough(desk: Desk) -> bool:
    since = desk.house.now() - timedelta(days=1)
    return outbox.answers_to(desk.room.club.key, desk.by.address, since=since) >= ANSWERS_A_DAY
