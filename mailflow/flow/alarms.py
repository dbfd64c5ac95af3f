"""People are told once of what is wrong for long, and once that it is over; by the ordinary way that mails go out."""

from collections.abc import Iterable, Mapping, Sequence

import structlog

from mailflow.flow.assemble import Assembled
from mailflow.flow.carry_out import carry_out
from mailflow.flow.health import lasting, patience, troubles
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.effect import Send
from mailflow.model.health import Alarm, ToldAlarm
from mailflow.store import alarms
from mailflow.store.connect import transaction

log = structlog.get_logger()


def tell(assembled: Assembled) -> int:
    """How many mails wait in the outbox that tell of what began or is over.

    What an alarm is about is told to the club's organisers and to the administrators; what concerns the whole
    installation to the administrators alone, or to all organisers where there are none. Raises TryLater where the
    database cannot: nobody was told then.
    """
    found = troubles(assembled)
    if not assembled.house.rooms or not (found or alarms.any_open()):
        return 0
    house = assembled.house
    now = house.now()
    first = next(iter(house.rooms))
    with transaction(club=first):  # one at a time, where several daemons share a database
        alarms.keep_up(found, lasting(found, assembled), now=now)
        began, over = alarms.untold(), alarms.passed(now=now, well_for=patience(assembled))
        failing = {one.what for one in found if one.kind in ("sending", "account")}
        made = _queued("alarm", began, house=house, failing=failing)
        made += _queued("alarm_over", over, house=house, failing=failing)
        alarms.mark_told((one.name for one in began), now=now)
        alarms.mark_told_over((one.name for one in over), now=now)
    for one in began:
        log.error("alarm", about=one.name, why=one.text)
    for one in over:
        log.warning("alarm over", about=one.name)
    return made


def _queued(template: str, told: Sequence[Alarm], *, house: House, failing: set[str]) -> int:
    """The mails to all who are to know; all that one person is told is one mail."""
    made = 0
    for (club, reader), theirs in _readers(told, house=house, failing=failing).items():
        room = house.rooms[club]
        named = ",".join(f"{one.name}@{one.began_at.timestamp():.0f}" for one in theirs)
        mail = Send(
            key=f"{template}:{reader.address}:{named}",
            template=template,
            to=reader,
            language=room.club.language_of(reader.address),
            words={"alarms": tuple(_shown(one, house=house) for one in theirs)},
            cause="plan",
        )
        carry_out((mail,), house=house, club=club)
        made += 1
    return made


def _readers(
    told: Iterable[Alarm], *, house: House, failing: set[str]
) -> Mapping[tuple[str, Address], tuple[Alarm, ...]]:
    """By club that sends and reader: an organiser hears of their club, an administrator of everything."""
    found: dict[tuple[str, Address], list[Alarm]] = {}
    above = next((key for key in house.rooms if key not in failing), next(iter(house.rooms)))
    administrators = {one.address for one in house.administrators}
    for one in told:
        for administrator in house.administrators:
            found.setdefault((above, administrator), []).append(one)
        for key, room in house.rooms.items():
            if one.club == key or (one.club is None and not administrators):
                for organiser in room.club.organisers:
                    if organiser.address not in administrators:
                        found.setdefault((key, organiser), []).append(one)
    return {who: tuple(theirs) for who, theirs in found.items()}


def _shown(alarm: Alarm, *, house: House) -> ToldAlarm:
    room = house.rooms.get(alarm.club or "")
    return ToldAlarm(
        kind=alarm.kind,
        what=alarm.what.rpartition(":")[2],
        club=room.club.name if room else "",
        since=alarm.began_at,
        until=alarm.over_at,
        why=alarm.why,
    )
