"""A freed seat is offered to the next in line, for a time; there are never more seats promised than there are."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.intents import rsvp
from mailflow.model.address import Address
from mailflow.model.effect import Send, SetAttendance, SetSeat
from mailflow.model.meeting import Attendance, Meeting, Seats
from mailflow.model.message import Answer
from mailflow.model.people import Person
from mailflow.model.plan_facts import PlanFacts
from mailflow.model.plans import SendingHours
from mailflow.planning import seats
from tests.builders import ANNA, BILAL, YOUSSEF, a_situation, an_intent, said
from tests.planning.facts import a_meeting_on, a_planning_club, facts, plans, wall

MEETING = replace(a_meeting_on("2020-02-10"), capacity=3)
PLANS = plans()


def who(address: Address, seat: str, guests: int = 0, until: str = "") -> Attendance:
    offered = wall(until) if until else None
    return replace(said(address, "yes"), seat=seat, guests=guests, offered_until=offered)  # type: ignore[arg-type]


def at(now: str, *line: Attendance, meeting: Meeting = MEETING) -> PlanFacts:
    return replace(facts(now, plans=PLANS, meetings=[meeting]), seats={meeting.id: line})


def due(known: PlanFacts) -> list[tuple[str, str]]:
    """What is done now: each mail by its template, each seat by its new state, with whom it is about."""
    return [
        (one.template, one.to.address) if isinstance(one, Send) else (one.seat, one.person.address)
        for one in seats.due(known)
        if isinstance(one, Send | SetSeat)
    ]


def test_a_free_seat_is_offered_to_who_waits_longest_until_two_days_later() -> None:
    known = at("2020-01-20T10:00", who(YOUSSEF, "taken", guests=1), who(BILAL, "waiting"), who(ANNA, "waiting"))

    told, seat = seats.due(known)

    assert isinstance(told, Send) and isinstance(seat, SetSeat)
    assert (told.template, told.to, told.cause, told.meeting) == ("seat_offered", BILAL, "plan", 1)
    assert told.words["until"] == wall("2020-01-22T10:00") == seat.offered_until
    assert (seat.seat, seat.person) == ("offered", BILAL)


def test_an_offer_that_is_open_counts_as_a_seat_that_is_given() -> None:
    line = who(YOUSSEF, "taken", guests=1), who(BILAL, "offered", until="2020-01-22T10:00"), who(ANNA, "waiting")

    assert due(at("2020-01-22T09:59", *line)) == []


def test_an_offer_lapses_and_goes_to_the_next() -> None:
    line = who(YOUSSEF, "taken", guests=1), who(BILAL, "offered", until="2020-01-22T10:00"), who(ANNA, "waiting")

    assert due(at("2020-01-22T10:00", *line)) == [
        ("seat_lapsed", BILAL.address),
        ("lapsed", BILAL.address),
        ("seat_offered", ANNA.address),
        ("offered", ANNA.address),
    ]


def test_a_party_that_does_not_fit_is_passed_over_and_keeps_its_place() -> None:
    line = who(YOUSSEF, "taken", guests=1), who(BILAL, "waiting", guests=2), who(ANNA, "waiting")

    assert due(at("2020-01-20T10:00", *line)) == [("seat_offered", ANNA.address), ("offered", ANNA.address)]


def test_where_the_limit_is_lifted_all_who_wait_are_offered_a_seat() -> None:
    line = who(BILAL, "waiting", guests=9), who(ANNA, "waiting")

    assert [one for one, _ in due(at("2020-01-20T10:00", *line, meeting=replace(MEETING, capacity=0)))] == [
        "seat_offered", "offered", "seat_offered", "offered",
    ]  # fmt: skip


def test_a_seat_is_offered_in_sending_hours_only() -> None:
    night = at("2020-01-20T23:00", who(ANNA, "waiting"))

    assert due(night) == []
    assert list(seats.moments(night)) == [wall("2020-01-21T08:00")]


def test_near_the_meeting_it_is_offered_at_once_and_for_half_of_the_time_that_is_left() -> None:
    known = at("2020-02-09T20:00", who(ANNA, "waiting"))

    told = next(one for one in seats.due(known) if isinstance(one, Send))

    assert told.words["until"] == wall("2020-02-10T03:00")


def test_in_the_last_two_hours_nothing_is_offered_any_more() -> None:
    assert due(at("2020-02-10T08:01", who(ANNA, "waiting"))) == []
    assert list(seats.moments(at("2020-02-10T08:01", who(ANNA, "waiting")))) == []


def test_a_club_that_offers_no_seats_lets_what_was_offered_lapse_and_offers_nothing() -> None:
    line = who(BILAL, "offered", until="2020-01-19T10:00"), who(ANNA, "waiting")
    known = replace(at("2020-01-20T10:00", *line), club=a_planning_club(plans("reminder")))

    assert due(known) == [("seat_lapsed", BILAL.address), ("lapsed", BILAL.address)]


def test_a_meeting_that_is_called_off_offers_nothing() -> None:
    assert due(at("2020-01-20T10:00", who(ANNA, "waiting"), meeting=replace(MEETING, state="cancelled"))) == []


def test_an_offer_is_told_once_for_each_time_that_somebody_waits_and_in_their_language() -> None:
    first = at("2020-01-20T10:00", who(ANNA, "waiting"))
    later = replace(at("2020-01-20T11:00", who(ANNA, "waiting")), languages={ANNA.address: "en"})
    anew = at("2020-01-20T12:00", replace(who(ANNA, "waiting"), written_at=wall("2020-01-19T12:00")))

    keys = [one.key for known in (first, later, anew) for one in seats.due(known) if isinstance(one, Send)]
    languages = [one.language for known in (first, later) for one in seats.due(known) if isinstance(one, Send)]

    assert keys[0] == keys[1] != keys[2]
    assert languages == ["nl", "en"]


# --- any order of answers, offers, lapses and changes of the capacity

PEOPLE = tuple(Address(address=f"p{number}@example.org") for number in range(6))
START = wall("2020-01-06T09:00")
FAR = a_meeting_on("2022-01-10")
ALWAYS = plans(hours=SendingHours(earliest=time(0), latest=time(23, 59), weekdays=tuple(range(7)), holidays=""))
ANSWERS = st.tuples(
    st.just("answer"),
    st.sampled_from(PEOPLE),
    st.sampled_from(("yes", "yes", "yes", "no", "maybe")),
    st.sampled_from((0, 0, 0, 1, 2, 3)),
)
TICKS = st.tuples(st.just("tick"), st.integers(1, 30))
LIMITS = st.tuples(st.just("capacity"), st.integers(1, 7))


@dataclass
class House:
    """A meeting as the store keeps it: what everybody said, and since when their seat is so."""

    capacity: int = 4
    now: datetime = START
    said: dict[str, Attendance] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    turns: "count[int]" = field(default_factory=count)

    @property
    def meeting(self) -> Meeting:
        return replace(FAR, capacity=self.capacity)

    @property
    def line(self) -> list[Attendance]:
        coming = [one for one in self.said.values() if one.answer == "yes"]
        return sorted(coming, key=lambda one: self.since[one.person.address])

    def people(self, *which: str) -> int:
        return sum(one.people for one in self.line if one.seat in which)

    def answer(self, person: Address, answer: Answer, guests: int) -> None:
        known = Seats(given=self.people("taken", "offered"), waiting=self.people("waiting"))
        situation = replace(
            a_situation(
                meetings=[self.meeting], attendance=list(self.said.values()), club=a_planning_club(ALWAYS)
            ),
            now=self.now, written_at=self.now, person=Person(address=person), seats={1: known},
        )  # fmt: skip
        intent = an_intent("rsvp", answer=answer, meeting=1, guests=guests)
        (made,) = [one for one in rsvp.decide(intent, situation) if isinstance(one, SetAttendance)]
        before = self.said.get(person.address)
        if before is None or (before.seat, before.answer) != (made.seat, made.answer):
            self.since[person.address] = next(self.turns)
        self.said[person.address] = Attendance(
            meeting_id=1, person=person, answer=made.answer, guests=made.guests, written_at=self.now, seat=made.seat
        )

    def tick(self) -> list[Attendance]:
        """Those who are offered a seat now, as they waited."""
        known = replace(
            facts("2020-01-06T09:00", plans=ALWAYS, meetings=[self.meeting]), now=self.now, seats={1: tuple(self.line)}
        )
        offered: list[Attendance] = []
        for effect in seats.due(known):
            if isinstance(effect, SetSeat):
                before = self.said[effect.person.address]
                offered += [before] if effect.seat == "offered" else []
                changed = replace(before, seat=effect.seat, offered_until=effect.offered_until)
                self.said[effect.person.address] = changed
                self.since[effect.person.address] = next(self.turns)
        return offered


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(ANSWERS, ANSWERS, TICKS, LIMITS), min_size=10, max_size=60))
def test_seats_are_never_given_twice_and_the_line_is_kept(steps: Sequence[tuple[object, ...]]) -> None:
    house = House()
    for step in steps:
        before, given_before = dict(house.said), house.people("taken", "offered")
        house.now += timedelta(minutes=1)
        touched = ""
        match step:
            case ("answer", Address() as person, str(answer), int(guests)):
                touched, waited = person.address, [one for one in house.line if one.seat == "waiting"]
                house.answer(person, answer, guests)  # type: ignore[arg-type]
                seat_before = before[touched].seat if touched in before and before[touched].answer == "yes" else None
                if house.said[touched].answer == "yes" and house.said[touched].seat == "taken":
                    anew = seat_before not in ("taken", "offered")
                    assert not anew or all(one.person.address == touched for one in waited)
            case ("tick", int(hours)):
                house.now += timedelta(hours=hours)
                line = [one for one in house.line if one.seat == "waiting"]
                for one in house.tick():
                    ahead = line[: line.index(one)]
                    passed = [each for each in ahead if house.said[each.person.address].seat == "waiting"]
                    assert all(each.people > one.people for each in passed)
            case ("capacity", int(limit)):
                house.capacity = limit
        given = house.people("taken", "offered")
        assert given <= house.capacity or given <= given_before
        for address, one in before.items():
            if address != touched and one.answer == "yes" and one.seat == "taken":
                assert house.said[address] == one
