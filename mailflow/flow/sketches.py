"""One mailing as it would be if its moment were now: quick to look at, and to be tried out by an organiser."""

from dataclasses import dataclass, replace

from mailflow.flow.act import COMMAND, act_on
from mailflow.flow.house import House, Room
from mailflow.flow.mailings import Ahead, ahead_of, as_ahead, not_coming, one_of, unsent
from mailflow.flow.outlines import outlined_of
from mailflow.model.address import Address
from mailflow.model.answering import Batch
from mailflow.model.errors import Refused
from mailflow.model.mailing import Links, MailingAhead
from mailflow.model.plan_facts import PlanFacts
from mailflow.planning import audiences, mailings, schedule
from mailflow.store import audiences as counted
from mailflow.store import planned
from mailflow.store.planned import EVERYBODY, NOBODY, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A mailing that is coming, to how many people, and who of them were asked for; `known` is what it was found in."""

    mailing: MailingAhead
    count: int
    people: tuple[Address, ...]
    known: PlanFacts


def sketch(key: str, room: Room, *, house: House, limit: int, offset: int = 0) -> Sketch:
    """The mailing with so many of its readers, after the first `offset`; or Refused where no such mailing is coming.

    The same few queries for ten members and for ten thousand.
    """
    known = planned.outline(room.club, now=house.now())
    mailing = next((one for one in outlined_of(known) if one.key == key), None)
    audience = audiences.of_key(key, known)
    if mailing is None or audience is None:
        raise not_coming(key)
    count = counted.count(room.club.key, audience)
    if not count and audience.told is not None and mailing.kind != "nudge" and mailing.state != "held":
        raise not_coming(key)  # a change that nobody hears of is no mailing
    people = counted.page(room.club.key, audience, limit=limit, offset=offset)
    return Sketch(mailing=mailing, count=count, people=people, known=known)


def sketched(key: str, room: Room, *, house: House, page: Page = EVERYBODY, outline: PlanFacts | None = None) -> Ahead:
    """The mailing to the people of this page, as if its moment were now; where that cannot be said, simulated.

    Who has no answer by then is known only from what goes out before: nudges are simulated. Raises Refused where no
    such mailing is coming. An `outline` that is known already is not read again.
    """
    known = planned.with_people(outline or planned.outline(room.club, now=house.now()), page=page)
    slot = next((one for one in schedule.slots(known) if one.key == key), None)
    if slot is None or slot.kind == "nudge" or schedule.is_missed(slot, known):
        return one_of(key, ahead_of(known, room))
    sends = unsent(room, mailings.sends(slot, known))
    return as_ahead(key, schedule.goes_at(slot, known), sends, known, slot=slot)


def sketched_to(key: str, room: Room, *, house: House, to: str = "", outline: PlanFacts | None = None) -> Ahead:
    """The same to this address alone, or to its first reader; to nobody where that is none of its readers.

    Raises Refused where no such mailing is coming.
    """
    if not to:
        first = sketch(key, room, house=house, limit=1)
        to, outline = next((one.address for one in first.people), ""), first.known
    found = sketched(key, room, house=house, page=planned.page_of(room.club.key, to) or NOBODY, outline=outline)
    sends = tuple(one for one in found.sends if one.to.address == to)
    return Ahead(mailing=replace(found.mailing, people=tuple(one.to for one in sends)), sends=sends)


def tried_out(key: str, room: Room, *, house: House, to: Address, by: str, what: str = COMMAND) -> Batch:
    """The mail as its first reader would get it goes to this organiser alone, and counts for nothing. Or Refused.

    It asks no calendar, and its links to answer are left out: nobody answers for somebody else by trying it out.
    """
    ahead = sketched_to(key, room, house=house)
    if not ahead.sends:
        raise Refused(f"mailing {key} goes to nobody as things stand", dutch="deze mail gaat nu naar niemand")
    words = {name: word for name, word in ahead.sends[0].words.items() if name != "links"}
    if "links" in ahead.sends[0].words:
        words["links"] = Links()
    trial = replace(
        ahead.sends[0],
        key=f"trial:{key}:{to.address}:{house.now().isoformat()}",
        to=to,
        language=room.club.duty_of(to.address).language or ahead.sends[0].language,
        words=words,
        calendar=None,
        meeting=None,
        mailing=None,
        cause="plan",
    )
    return act_on(lambda: (trial,), house=house, club=room.club.key, by=by, what=what)
