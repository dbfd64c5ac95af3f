"""One mailing as it would be if its moment were now: quick to look at, and to be tried out by an organiser."""

from dataclasses import replace

from mailflow.flow.act import COMMAND, act_on
from mailflow.flow.house import House, Room
from mailflow.flow.mailings import Ahead, as_ahead, mailing_ahead, unsent
from mailflow.model.address import Address
from mailflow.model.answering import Batch
from mailflow.model.errors import Refused
from mailflow.model.mailing import Links
from mailflow.planning import mailings, schedule
from mailflow.store import planned
from mailflow.store.planned import EVERYBODY, Page


def sketched(key: str, room: Room, *, house: House, page: Page = EVERYBODY) -> Ahead:
    """The mailing to the people of this page, as if its moment were now; where that cannot be said, simulated.

    Who has no answer by then is known only from what goes out before: nudges are simulated. Raises Refused where no
    such mailing is coming.
    """
    known = planned.facts(room.club, now=house.now(), page=page)
    slot = next((one for one in schedule.slots(known) if one.key == key), None)
    if slot is None or slot.kind == "nudge" or schedule.is_missed(slot, known):
        return mailing_ahead(key, room, house=house)
    sends = unsent(room, mailings.sends(slot, known))
    return as_ahead(key, schedule.goes_at(slot, known), sends, known, slot=slot)


def sketched_to(key: str, room: Room, *, house: House, to: str = "") -> Ahead:
    """The same to this address alone, or to some of its first readers; to all of them where that gives nobody."""
    page = planned.page_of(room.club.key, to) if to else next(iter(planned.pages(room.club.key)))
    found = sketched(key, room, house=house, page=page) if page is not None else None
    if found is not None and any(to in ("", one.to.address) for one in found.sends):
        return found
    return sketched(key, room, house=house)


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
