"""What organisers order about themes and contributions: accepted, declined, kept, withdrawn, merged, put to a vote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from mailflow.flow.act import act, act_on
from mailflow.flow.house import House, Room
from mailflow.intents._settling import merged, settled
from mailflow.model.correction import Label, LabelledIntent
from mailflow.model.effect import Effect, KeepCorrection, OpenBallot, SetMailing, SetMeeting
from mailflow.model.errors import Refused
from mailflow.model.meeting import AgendaItem, Ballot, Meeting, Proposal, ProposalState
from mailflow.model.people import Club
from mailflow.planning.ballots import closing_key
from mailflow.store import facts
from mailflow.store import proposals as put_forward

WAITING: tuple[ProposalState, ...] = ("open", "kept")
LEAST_CHOICES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a meeting a proposal gets its place: on the agenda, as the theme of all of it, or neither."""

    meeting: int
    on_agenda: bool = False
    at: time | None = None
    minutes: int = 0
    as_theme: bool = False


def settle_proposal(
    id: int, state: ProposalState, *, house: House, by: str, reason: str = "", place: Place | None = None
) -> Proposal:
    """The proposal has its state, its place in a meeting if it is given one, and all its proposers are told.

    The proposal as it was. Raises Refused where it was settled before, or where the meeting cannot have it.
    """
    room, before = the_proposal(id, house=house)
    act_on(
        lambda: settling(id, state, club=room.club, house=house, by=by, reason=reason, place=place),
        house=house,
        club=room.club.key,
        by=by,
    )
    return before


def settling(
    id: int, state: ProposalState, *, club: Club, house: House, by: str, reason: str = "", place: Place | None = None
) -> tuple[Effect, ...]:
    """What settles the proposal so, gives it its place, and tells all who put it forward. Raises Refused."""
    found = _waiting(id, state, place, house=house)
    meeting = _meeting(place, club, now=house.now()) if place else None
    placed = (_placed(found, place, meeting),) if place and meeting else ()
    shown = _with_place(meeting, placed[0]) if meeting and placed and placed[0] else meeting
    languages = put_forward.addressed(club, [found])
    told = settled(found, state, languages=languages, meeting=shown, reason=reason)
    kept = _kept(found, by=by) if state == "accepted" else ()
    return (*(one for one in placed if one is not None), *told, *kept)


def merge_proposals(id: int, into: int, *, house: House, by: str) -> tuple[Proposal, Proposal]:
    """The proposal is part of the other one, which has all their proposers; each of them is told. Both as they were.

    Raises Refused where they are not of one club and kind, or where one of them does not wait any more.
    """
    room, mine = the_proposal(id, house=house)
    other = the_proposal(into, house=house)[1]
    act_on(lambda: merging(id, into, club=room.club, house=house), house=house, club=room.club.key, by=by)
    return mine, other


def merging(id: int, into: int, *, club: Club, house: House) -> tuple[Effect, ...]:
    """What merges one proposal into another of its club, and tells all who put them forward. Raises Refused."""
    mine, other = (facts.proposal(club.key, one) for one in (id, into))
    if mine is None or other is None or id == into or mine.kind != other.kind:
        raise Refused(
            f"proposals {id} and {into} cannot be one: take two of one kind in one club",
            dutch="deze twee kunnen niet samen: neem twee verschillende voorstellen van dezelfde soort",
        )
    found = _waiting(id, "merged", None, house=house)
    if other.state not in (*WAITING, "accepted"):
        raise Refused(
            f"proposal {into} is already {other.state}: nothing can be merged into it",
            dutch=f"‘{other.title}’ is al afgehandeld: er kan niets meer bij",
        )
    return merged(found, other, languages=put_forward.addressed(club, [found, other]))


def open_ballot(
    ids: Sequence[int], room: Room, *, choices: int, closes_at: datetime, house: House, by: str
) -> tuple[int, tuple[Proposal, ...]]:
    """A vote is open, which its mailing asks all members for: its number, and what it is on, in the order of numbers.

    Raises Refused as `opening` does.
    """
    done = act_on(
        lambda: (opening(ids, room, choices=choices, closes_at=closes_at, house=house),),
        house=house,
        club=room.club.key,
        by=by,
    )
    (made,) = done.made
    opened = next((one for one in put_forward.ballots(room.club.key) if one.id == made), None)
    return made, opened.proposals if opened else ()


def opening(ids: Sequence[int], room: Room, *, choices: int, closes_at: datetime, house: House) -> OpenBallot:
    """What opens a vote on these proposals, in this order; without `ids` on all themes that wait.

    Raises Refused where a vote is open already, where there is nothing to choose from, or where it would close before
    anybody could answer.
    """
    club, now = room.club, house.now()
    if club.plans.of("ballot") is None:
        raise Refused(
            f"nobody would be asked: [mailings.ballot] is off in the settings of {club.key}",
            dutch="niemand zou gevraagd worden: mails voor stemmingen staan uit bij de instellingen",
        )
    if closes_at <= now:
        raise Refused(
            "the vote would close before it is open: give a later moment",
            dutch="de stemming zou al gesloten zijn: kies een later moment",
        )
    already = open_now(room)
    if already is not None:
        raise Refused(
            f"vote {already.id} is still open: close it first (`mailflow themes close`)",
            dutch="er loopt nog een stemming: sluit die eerst",
        )
    opened = _on_ballot(ids, room, house=house)
    if len(opened) < LEAST_CHOICES:
        raise Refused(
            "there is nothing to choose from: a vote needs two proposals that wait",
            dutch="er valt niets te kiezen: een stemming gaat over minstens twee voorstellen",
        )
    most = max(1, min(choices, len(opened) - 1))
    key = f"ballot:{now.isoformat()}"
    return OpenBallot(key=key, proposals=tuple(one.id for one in opened), closes_at=closes_at, choices=most)


def close_ballot(room: Room, *, house: House, by: str) -> Ballot:
    """The vote that is open closes with the next tick of the clock, with its result. Raises Refused where none is."""
    ballot, order = closing(room, house=house, by=by)
    act((order,), house=house, club=room.club.key, by=by)
    return ballot


def closing(room: Room, *, house: House, by: str) -> tuple[Ballot, SetMailing]:
    """The vote that is open, and what closes it. Raises Refused where none is."""
    ballot = open_now(room)
    if ballot is None:
        raise Refused("no vote is open: `mailflow themes vote` opens one", dutch="er loopt geen stemming")
    order = SetMailing(
        key=closing_key(ballot),
        kind="ballot",
        meeting=None,
        state="released",
        due_at=house.now(),
        why=f"closed by {by}",
    )
    return ballot, order


def open_now(room: Room) -> Ballot | None:
    """The vote that is open in this club."""
    return next((one for one in put_forward.ballots(room.club.key) if one.closed_at is None), None)


def the_proposal(id: int, *, house: House) -> tuple[Room, Proposal]:
    """The club and the proposal with this number. Raises Refused."""
    for room in house.rooms.values():
        found = facts.proposal(room.club.key, id)
        if found is not None:
            return room, found
    raise Refused(f"there is no proposal {id}: `mailflow themes` lists them", dutch=f"er is geen voorstel {id}")


def _waiting(id: int, state: ProposalState, place: Place | None, *, house: House) -> Proposal:
    """The proposal, if it may go to this state. Raises Refused.

    What is accepted may still get its meeting, or another one, or be kept after all.
    """
    found = the_proposal(id, house=house)[1]
    placed_anew = state == "accepted" and place is not None and place.meeting != found.meeting
    again = found.state == "accepted" and (
        placed_anew or (state == "accepted" and place is not None and place.on_agenda)
    )
    may_be_kept = state == "kept" and found.state in ("open", "accepted")
    if again or may_be_kept or (found.state in WAITING and state != found.state):
        return found
    raise Refused(f"proposal {id} is already {found.state}", dutch=f"‘{found.title}’ is al afgehandeld")


def _meeting(place: Place, club: Club, *, now: datetime) -> Meeting:
    """The meeting that it is accepted for. Raises Refused where that is not ahead."""
    meeting = facts.meeting(club.key, place.meeting)
    if meeting is None:
        raise Refused(
            f"there is no meeting {place.meeting} in {club.key}: `mailflow meetings` lists them",
            dutch="die bijeenkomst is er niet (meer)",
        )
    if meeting.state in ("held", "cancelled") or meeting.starts_at <= now:
        raise Refused(
            f"meeting {place.meeting} is not ahead any more: take another one",
            dutch="die bijeenkomst is al geweest of gaat niet door: kies een andere",
        )
    return meeting


def _placed(proposal: Proposal, place: Place, meeting: Meeting) -> SetMeeting | None:
    """The meeting with the proposal on its agenda, or as its theme; None where nothing changes."""
    agenda = theme = None
    if place.on_agenda and all(one.proposal != proposal.id for one in meeting.agenda):
        who = "" if proposal.kind == "theme" else proposal.person.called
        item = AgendaItem(title=proposal.title, at=place.at, minutes=place.minutes, who=who, proposal=proposal.id)
        agenda = (*meeting.agenda, item)
    if place.as_theme:
        theme = proposal.title
    return None if agenda is None and theme is None else SetMeeting(meeting=meeting.id, agenda=agenda, theme=theme)


def _with_place(meeting: Meeting, placed: SetMeeting) -> Meeting:
    """The meeting as it is once this is true."""
    return replace(meeting, agenda=placed.agenda or meeting.agenda, theme=placed.theme or meeting.theme)


def _on_ballot(ids: Sequence[int], room: Room, *, house: House) -> list[Proposal]:
    """The proposals to vote on, in the order in which they are named. Raises Refused where one does not wait."""
    waiting = [one for one in facts.proposals(room.club.key) if one.state in WAITING]
    if not ids:
        return [one for one in waiting if one.kind == "theme"]
    known = {one.id: one for one in waiting}
    missing = [id for id in ids if id not in known]
    if missing:
        raise Refused(
            f"proposal {missing[0]} does not wait in {room.club.key}: `mailflow themes` lists those that do",
            dutch="een van deze voorstellen is al afgehandeld",
        )
    return [known[id] for id in dict.fromkeys(ids)]


def _kept(proposal: Proposal, *, by: str) -> tuple[Effect, ...]:
    """Who accepts a proposal says that its mail was one, under this title."""
    if proposal.mail is None:
        return ()
    kind = "propose_theme" if proposal.kind == "theme" else "contribute"
    label = Label(intents=(LabelledIntent(kind=kind, title=proposal.title),))
    about = f"proposal {proposal.id}"
    return (KeepCorrection(mail=proposal.mail, origin="confirmed", label=label, by=by, about=about),)
