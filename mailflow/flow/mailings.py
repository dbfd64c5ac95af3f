"""What mailings are coming, for whom and why; and what organisers order about them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from mailflow.flow.act import act
from mailflow.flow.carry_out import outgoing
from mailflow.flow.house import House, Room
from mailflow.model.effect import Send, SetMailing
from mailflow.model.errors import Refused
from mailflow.model.mailing import MailingAhead, MailingRow, MailingState, PlannedMail
from mailflow.model.outgoing import OutgoingMail
from mailflow.model.plan_facts import PlanFacts
from mailflow.planning import audiences, mailings, schedule
from mailflow.planning.reasons import why
from mailflow.planning.simulation import after, simulate
from mailflow.store import audiences as counted
from mailflow.store import outbox, planned
from mailflow.store.planned import EVERYBODY, NOBODY, Page

# What an order must bring about, or it is refused.
Expected = Literal["held", "released", "sent"]
# What is further off is not listed, for it will change.
IN_SIGHT = timedelta(days=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A mailing that is coming, with its mails."""

    mailing: MailingAhead
    sends: tuple[Send, ...]


def planned_mails(room: Room, *, since: datetime, until: datetime, house: House) -> tuple[PlannedMail, ...]:
    """Every mail of the clock from `since` until just before `until`: those that went out, then those that would.

    Nothing is sent or written. Digests are left out: they tell what will only have happened by then.
    """
    now = house.now()
    past = planned.sent(room.club.key, since=since, until=min(now, until))
    known = planned.facts(room.club, now=now)
    coming = _simulated(room, known, until=until)
    return (*past, *(_line(at, send, known) for at, send in coming if at >= since))


def mailings_ahead(
    room: Room, *, house: House, within: timedelta = IN_SIGHT, page: Page = EVERYBODY
) -> tuple[Ahead, ...]:
    """The mailings that are coming, the next one first; those that are held too, with whom they would reach now.

    With a `page` of members, only what goes to them.
    """
    return ahead_of(planned.facts(room.club, now=house.now(), page=page), room, within=within)


def ahead_of(known: PlanFacts, room: Room, *, within: timedelta = IN_SIGHT) -> tuple[Ahead, ...]:
    """The same of facts that are known already."""
    found = {one.mailing.key: one for one in _grouped(_simulated(room, known, until=known.now + within), known)}
    for slot in schedule.slots(known):
        if slot.at >= known.now + within or slot.key in found:
            continue
        sends = unsent(room, mailings.sends(slot, known))
        if schedule.is_held(slot, known) or (slot.version is None and not schedule.is_missed(slot, known)):
            found[slot.key] = as_ahead(slot.key, schedule.goes_at(slot, known), sends, known, slot=slot)
    return tuple(sorted(found.values(), key=lambda one: (one.mailing.at, one.mailing.key)))


def mailing_ahead(key: str, room: Room, *, house: House, page: Page = EVERYBODY) -> Ahead:
    """The mailing of this name, to everybody or to the members of a page. Raises Refused where none is coming."""
    return one_of(key, mailings_ahead(room, house=house, page=page))


def one_of(key: str, ahead: Iterable[Ahead]) -> Ahead:
    """The mailing of this name among these. Raises Refused where it is none of them."""
    found = next((one for one in ahead if one.mailing.key == key), None)
    if found is None:
        raise not_coming(key)
    return found


def not_coming(key: str) -> Refused:
    """To be raised where no mailing of this name is coming; it says where the names are."""
    return Refused(
        f"no mailing {key!r} is coming: `mailflow mailings` lists those that are",
        dutch="die mail komt er niet (meer)",
    )


def preview(key: str, room: Room, *, house: House, to: str = "") -> OutgoingMail:
    """The mail as it would go out now to this address, or to the first one. Raises Refused where it goes to nobody."""
    return preview_of(mailing_ahead(key, room, house=house), room, house=house, to=to)


def preview_of(ahead: Ahead, room: Room, *, house: House, to: str = "") -> OutgoingMail:
    """The same of a mailing that was found before."""
    key = ahead.mailing.key
    send = next((one for one in ahead.sends if to in ("", one.to.address)), None)
    if send is None:
        raise Refused(
            f"mailing {key} goes to nobody{f' at {to}' if to else ''} as things stand",
            dutch="deze mail gaat nu naar niemand" if not to else f"deze mail gaat niet naar {to}",
        )
    return outgoing((send,), house=house, room=room)


def hold(key: str, room: Room, *, house: House, by: str) -> MailingAhead:
    """The mailing waits until somebody releases it. Raises Refused where it cannot be kept back."""
    ahead = mailing_ahead(key, room, house=house)
    act((_held(ahead.mailing, room, house=house, by=by),), house=house, club=room.club.key, by=by)
    return ahead.mailing


def holding(key: str, room: Room, *, house: House, by: str) -> SetMailing:
    """What keeps the mailing back until somebody releases it. Raises Refused where it cannot be."""
    return _held(_one_ahead(key, room, house=house), room, house=house, by=by)


def stopping(key: str, room: Room, *, house: House, by: str) -> SetMailing:
    """What keeps the mailing from ever going out. Raises Refused where it cannot be."""
    row = planned.outline(room.club, now=house.now()).mailings.get(key)
    what = row if row is not None and row.state == "held" else _one_ahead(key, room, house=house)
    return _listened_to(_ordered(what, state="stopped", by=by), room, house=house, expected="held")


def release(key: str, room: Room, *, house: House, by: str) -> None:
    """A mailing that was held, or missed, goes out at its moment, or in the next sending hours. Raises Refused."""
    act((releasing(key, room, house=house, by=by),), house=house, club=room.club.key, by=by)


def releasing(key: str, room: Room, *, house: House, by: str) -> SetMailing:
    """What lets a mailing go that was held, or missed. Raises Refused."""
    row = _settled(key, room, house=house)
    return _listened_to(_ordered(row, state="released", by=by), room, house=house, expected="released")


def send_now(key: str, room: Room, *, house: House, by: str) -> None:
    """The mailing goes out with the next tick of the clock, in quiet hours too. Raises Refused."""
    act((sent_now(key, room, house=house, by=by),), house=house, club=room.club.key, by=by)


def sent_now(key: str, room: Room, *, house: House, by: str) -> SetMailing:
    """What has the mailing go out with the next tick of the clock, in quiet hours too. Raises Refused."""
    rows = planned.outline(room.club, now=house.now()).mailings
    row = rows.get(key)
    what = row if row is not None and row.state in ("held", "missed") else _one_ahead(key, room, house=house)
    released = replace(_ordered(what, state="released", by=by), due_at=house.now())
    return _listened_to(released, room, house=house, expected="sent")


def _held(mailing: MailingAhead, room: Room, *, house: House, by: str) -> SetMailing:
    return _listened_to(_ordered(mailing, state="held", by=by), room, house=house, expected="held")


def _listened_to(effect: SetMailing, room: Room, *, house: House, expected: Expected) -> SetMailing:
    """The effect, if planning listens to it. Raises Refused where it would change nothing."""
    outline = planned.outline(room.club, now=house.now())
    page = _few(effect.key, after([effect], outline), outline)
    known = planned.facts(room.club, now=house.now(), page=page)
    ordered = after([effect], known)
    coming: dict[str, datetime] = {}
    for at, send in _simulated(room, ordered, until=known.now + IN_SIGHT):
        coming.setdefault(_name(send), at)
    waits = {slot.key for slot in schedule.slots(ordered) if not schedule.is_missed(slot, ordered)}
    if expected == "held" and effect.key in coming:
        raise Refused(
            f"mailing {effect.key} cannot be held: it goes out when what it tells of is settled",
            dutch="deze mail kan niet worden tegengehouden: hij hoort bij iets dat al besloten is",
        )
    if expected != "held" and effect.key not in coming.keys() | waits:
        raise Refused(
            f"mailing {effect.key} comes too late: what it tells of has begun, or it is over a month old",
            dutch="die mail komt te laat: de bijeenkomst is al begonnen, of het is te lang geleden",
        )
    if expected == "sent" and coming.get(effect.key, known.now) > known.now:
        raise Refused(
            f"mailing {effect.key} cannot be sent before its hour: `mailflow mailings` says when that is",
            dutch="die mail kan nog niet worden verstuurd: eerst gaat er een andere uit",
        )
    return effect


def _one_ahead(key: str, room: Room, *, house: House) -> MailingAhead:
    """The mailing of this name, without whom it reaches. Raises Refused where none is coming."""
    page = _few(key, planned.outline(room.club, now=house.now()))
    return mailing_ahead(key, room, house=house, page=page).mailing


def _few(key: str, *outlines: PlanFacts) -> Page:
    """The page of one who gets the mailing: that shows whether it goes out. Everybody where that cannot be said."""
    for known in outlines:
        if (audience := audiences.of_key(key, known)) is not None:
            first = next(iter(counted.page(known.club.key, audience, limit=1)), None)
            return (planned.page_of(known.club.key, first.address) if first else None) or NOBODY
    return EVERYBODY


def _ordered(what: MailingAhead | MailingRow, *, state: MailingState, by: str) -> SetMailing:
    meeting = what.meeting.id if isinstance(what, MailingAhead) and what.meeting else None
    return SetMailing(
        key=what.key,
        kind=what.kind,  # type: ignore[arg-type]
        meeting=what.meeting if isinstance(what, MailingRow) else meeting,
        state=state,
        why=f"{state} by {by}",
    )


def _settled(key: str, room: Room, *, house: House) -> MailingRow:
    """The row of a mailing that is held or missed. Raises Refused."""
    row = planned.outline(room.club, now=house.now()).mailings.get(key)
    if row is None or row.state not in ("held", "missed"):
        raise Refused(
            f"mailing {key!r} is not held and was not missed: `mailflow mailings` lists what is coming",
            dutch="die mail wordt niet tegengehouden en is ook niet gemist",
        )
    return row


def _simulated(room: Room, known: PlanFacts, *, until: datetime) -> tuple[tuple[datetime, Send], ...]:
    """What would go out, without what went out before."""
    found = tuple(simulate(known, until=until))
    fresh = outbox.fresh_keys(room.club.key, [one.key for _, one in found])
    return tuple((at, one) for at, one in found if one.key in fresh)


def unsent(room: Room, sends: Iterable[Send]) -> tuple[Send, ...]:
    """Those of these mails that did not go out before."""
    all_of = tuple(sends)
    fresh = outbox.fresh_keys(room.club.key, [one.key for one in all_of])
    return tuple(one for one in all_of if one.key in fresh)


def _line(at: datetime, send: Send, known: PlanFacts) -> PlannedMail:
    reason = why(send, known, at=at)
    return PlannedMail(at=at, kind=send.template, meeting=send.meeting, to=send.to.address, why=reason)


def _grouped(coming: Sequence[tuple[datetime, Send]], known: PlanFacts) -> Iterator[Ahead]:
    """The mails of each mailing together; by its first moment, where newcomers have theirs later."""
    together: dict[str, list[Send]] = {}
    first: dict[str, datetime] = {}
    for at, send in coming:
        together.setdefault(_name(send), []).append(send)
        first.setdefault(_name(send), at)
    for key, sends in together.items():
        yield as_ahead(key, first[key], tuple(sends), known)


def as_ahead(
    key: str, at: datetime, sends: tuple[Send, ...], known: PlanFacts, *, slot: schedule.Slot | None = None
) -> Ahead:
    """The mailing of these mails; what it is about comes from its slot, where it has one."""
    row = known.mailings.get(key)
    first = sends[0] if sends else None
    told = why(first, known, at=at).partition(";")[0] if first else ""
    mailing = MailingAhead(
        key=key,
        kind=slot.kind if slot else first.mailing or first.template if first else "",
        meeting=slot.meeting if slot else known.meeting(first.meeting if first else None),
        at=at,
        state=row.state if row is not None and row.state in ("held", "released") else "planned",
        people=tuple(one.to for one in sends),
        why="; ".join(part for part in (told, row.why if row is not None else "") if part),
    )
    return Ahead(mailing=mailing, sends=sends)


def _name(send: Send) -> str:
    """The name of the mailing that a mail is of: its key without whom it goes to."""
    return send.key.removesuffix(f":{send.to.address}")
