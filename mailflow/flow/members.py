"""What organisers order about members: add, change, remove, who was there, and a whole list at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mailflow.flow.act import COMMAND, act_on
from mailflow.flow.house import House, Room
from mailflow.mail.member_file import MemberLine
from mailflow.model.address import Address
from mailflow.model.answering import Batch
from mailflow.model.effect import (
    AddMember,
    Effect,
    ForgetAbsence,
    NoteCame,
    RemoveMember,
    Send,
    SetAbsence,
    SetPerson,
)
from mailflow.model.errors import Refused
from mailflow.model.meeting import Meeting
from mailflow.model.people import Club, Language
from mailflow.store import facts, roster
from mailflow.store.roster import Listed

Outcome = Literal["new", "known", "changed", "left", "ours", "no_address", "not_an_address", "twice"]
# What stands in a list and is not taken from it.
WRONG: tuple[Outcome, ...] = ("ours", "no_address", "not_an_address", "twice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What becomes, or would become, of one line of a list; `changed` names what is known otherwise from now on.

    Who left stays away: somebody asked for that.
    """

    line: MemberLine
    outcome: Outcome
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What a list of members would do (`batch` None) or did, line by line, and to how many a welcome goes."""

    lines: tuple[Imported, ...]
    welcomes: int = 0
    batch: Batch | None = None

    def count(self, *outcomes: Outcome) -> int:
        """How many lines came to this."""
        return sum(one.outcome in outcomes for one in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an organiser says of somebody; what is None stays as it is. `away` is from one day until another."""

    name: str | None = None
    place: str | None = None
    phone: str | None = None
    language: Language | None = None
    away: tuple[date, date] | Literal["not"] | None = None


def add_member(
    person: Address,
    *,
    room: Room,
    house: House,
    by: str,
    told: Told | None = None,
    welcome: bool = False,
    what: str = COMMAND,
) -> Batch:
    """A member from now on; only with `welcome` they are written to. Raises Refused for the club's own address."""
    club = room.club
    return act_on(
        lambda: adding(person, club=club, house=house, told=told, welcome=welcome),
        house=house,
        club=club.key,
        by=by,
        what=what,
    )


def adding(
    person: Address, *, club: Club, house: House, told: Told | None = None, welcome: bool = False
) -> tuple[Effect, ...]:
    """What makes somebody a member, and with `welcome` tells them so. Raises Refused for the club's own address."""
    _not_ours(person, club)
    told = told or Told()
    added = AddMember(person=person, place=told.place or "", phone=told.phone or "", language=told.language)
    is_new = _state_of(person, club) != "active"
    return (added, *((_welcome(person, told.language, club, house=house),) if welcome and is_new else ()))


def remove_member(address: str, *, room: Room, house: House, by: str, what: str = COMMAND) -> Batch:
    """No member any more, and nothing that goes out to many any more; no mail tells so. Raises Refused."""
    club = room.club
    return act_on(lambda: removing(address, club=club), house=house, club=club.key, by=by, what=what)


def removing(address: str, *, club: Club) -> tuple[Effect, ...]:
    """What takes somebody off the list. Raises Refused where they are not on it."""
    found = roster.of_addresses(club.key, [address]).get(address)
    outsider = next((one for one in club.plans.outsiders if one.address == address), None)
    person = found.person if found else outsider
    if person is None or (found is not None and found.state == "left"):
        raise Refused(
            f"{address} is no member of {club.name}: `mailflow members` lists them",
            dutch=f"{address} is geen lid van {club.name}",
        )
    return (RemoveMember(person=person),)


def change_member(address: str, told: Told, *, room: Room, house: House, by: str, what: str = COMMAND) -> Batch:
    """What is told is known of them from now on. Raises Refused for a stranger, or days that do not follow."""
    club = room.club

    def decided() -> Sequence[Effect]:
        found = roster.of_addresses(club.key, [address]).get(address)
        if found is None:
            raise Refused(f"{address} is not known in {club.name}", dutch=f"{address} is hier niet bekend")
        return tuple(_changing(found.person, told))

    return act_on(decided, house=house, club=club.key, by=by, what=what)


def note_came(
    meeting: int, came: Sequence[tuple[Address, bool | None]], *, room: Room, house: House, by: str, what: str = COMMAND
) -> Batch:
    """Who was at a meeting and who was not is known; None: it is not known any more. Raises Refused before it began."""
    club = room.club

    def decided() -> Sequence[Effect]:
        found = facts.meeting(club.key, meeting)
        if found is None:
            raise Refused(f"there is no meeting {meeting} in {club.name}", dutch="die bijeenkomst is er niet")
        if found.starts_at > house.now():
            raise Refused(f"meeting {meeting} has not begun yet", dutch="die bijeenkomst moet nog beginnen")
        return tuple(NoteCame(meeting=meeting, person=person, came=was_there) for person, was_there in came)

    return act_on(decided, house=house, club=club.key, by=by, what=what)


def import_members(
    lines: Sequence[MemberLine],
    *,
    room: Room,
    house: House,
    by: str,
    dry_run: bool = False,
    welcome: bool = False,
    what: str = "import",
) -> ImportReport:
    """Everybody in the list is a member, and known as it says; what became of each line. One batch.

    Nothing changes where it is a dry run. Who left is not added. Only with `welcome`, new members are written to.
    """
    club = room.club
    if dry_run:
        found = _judged(lines, club)
        return ImportReport(lines=found, welcomes=sum(one.outcome == "new" for one in found) if welcome else 0)
    judged: list[Imported] = []

    def decided() -> Sequence[Effect]:
        judged[:] = _judged(lines, club)
        return tuple(_imported(judged, club, house=house, welcome=welcome))

    batch = act_on(decided, house=house, club=club.key, by=by, what=what)
    welcomes = sum(one.outcome == "new" for one in judged) if welcome else 0
    return ImportReport(lines=tuple(judged), welcomes=welcomes, batch=batch)


def _judged(lines: Sequence[MemberLine], club: Club) -> tuple[Imported, ...]:
    known = roster.of_addresses(club.key, [one.address.address for one in lines if one.address])
    return tuple(_one_judged(line, known.get(line.address.address) if line.address else None, club) for line in lines)


def _one_judged(line: MemberLine, known: Listed | None, club: Club) -> Imported:
    if line.trouble is not None or line.address is None:
        return Imported(line=line, outcome=line.trouble or "no_address")
    if _is_ours(line.address, club):
        return Imported(line=line, outcome="ours")
    if known is None or known.state in (None, "invited"):
        return Imported(line=line, outcome="new")
    if known.state == "left":
        return Imported(line=line, outcome="left")
    told = {
        "name": (line.address.name, known.person.name),
        "place": (line.place, known.place),
        "phone": (line.phone, known.phone),
        "language": (line.language, known.language),
    }
    changed = tuple(name for name, (new, old) in told.items() if new and new != old)
    return Imported(line=line, outcome="changed" if changed else "known", changed=changed)


def _imported(judged: Iterable[Imported], club: Club, *, house: House, welcome: bool) -> Iterable[Effect]:
    ahead = _next_meeting(club, house=house)
    for one in judged:
        line = one.line
        if line.address is None or one.outcome not in ("new", "changed"):
            continue
        if one.outcome == "new":
            yield AddMember(person=line.address, place=line.place, phone=line.phone, language=line.language)
            if welcome:
                yield _welcome(line.address, line.language, club, house=house, ahead=ahead)
        else:
            yield SetPerson(
                person=line.address,
                name=line.address.name or None,
                place=line.place or None,
                phone=line.phone or None,
                language=line.language,
            )


def _changing(person: Address, told: Told) -> Iterable[Effect]:
    if any(one is not None for one in (told.name, told.place, told.phone, told.language)):
        yield SetPerson(person=person, name=told.name, place=told.place, phone=told.phone, language=told.language)
    if told.away == "not":
        yield ForgetAbsence(person=person)
    elif told.away is not None:
        since, until = told.away
        if until < since:
            raise Refused("the last day away is before the first", dutch="de laatste dag ligt voor de eerste")
        yield SetAbsence(person=person, since=since, until=until)


def _welcome(
    person: Address, language: Language | None, club: Club, *, house: House, ahead: Meeting | None = None
) -> Send:
    """The welcome mail, once for each time that somebody is added."""
    now = house.now()
    return Send(
        key=f"welcome:added:{person.address}:{now.isoformat()}",
        template="welcome",
        to=person,
        language=language or facts.language_of(club, person.address),
        words={"who": "", "meeting": ahead or _next_meeting(club, house=house)},
        cause="plan",
    )


def _next_meeting(club: Club, *, house: House) -> Meeting | None:
    ahead = (one for one in facts.meetings(club.key, since=house.now()) if one.state != "cancelled")
    return next(ahead, None)


def _state_of(person: Address, club: Club) -> str | None:
    found = roster.of_addresses(club.key, [person.address]).get(person.address)
    return found.state if found else None


def _is_ours(person: Address, club: Club) -> bool:
    return person.address in (club.address.address, *club.own_addresses)


def _not_ours(person: Address, club: Club) -> None:
    if _is_ours(person, club):
        raise Refused(
            f"{person.address} is the club's own address: it cannot be a member",
            dutch=f"{person.address} is het adres van de club zelf: dat kan geen lid zijn",
        )
