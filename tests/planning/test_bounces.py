"""An address is tried once, and organisers are asked, only after so much came back that it seems not to work."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.model.bouncing import Bounced, Bouncing
from mailflow.model.effect import Ask, ForgetBounces, Send
from mailflow.model.plan_facts import PlanFacts
from mailflow.planning import bounces
from mailflow.planning.due import next_moment
from mailflow.planning.simulation import after
from tests.builders import ANNA
from tests.planning.facts import facts as known
from tests.planning.facts import plans, wall

MONDAY = "2020-01-06"


def came_back(*days: str, permanent: bool = True) -> tuple[Bounced, ...]:
    return tuple(Bounced(day=date.fromisoformat(day), permanent=permanent) for day in days)


def on_each_day(first: str, count: int) -> tuple[Bounced, ...]:
    """For now only, day after day."""
    return tuple(Bounced(day=date.fromisoformat(first) + timedelta(days=n), permanent=False) for n in range(count))


def anna(days: Sequence[Bounced], *, probed: str = "", asked: bool = False, is_member: bool = True) -> Bouncing:
    at = wall(probed) if probed else None
    return Bouncing(address=ANNA, days=tuple(days), is_member=is_member, probed_at=at, probe_out_at=at, asked=asked)


def at(now: str, *of: Bouncing) -> PlanFacts:
    return replace(known(now, plans=plans()), bouncing=of)


def shown(facts: PlanFacts) -> list[str]:
    return [type(effect).__name__ for effect in bounces.due(facts)]


def test_one_mail_that_came_back_for_good_proves_nothing() -> None:
    assert shown(at("2020-01-07T10:00", anna(came_back(MONDAY)))) == []


def test_two_days_for_good_within_a_month_have_the_address_tried_once() -> None:
    days = came_back("2020-01-06", "2020-02-03")

    (probe,) = bounces.due(at("2020-02-04T10:00", anna(days)))

    assert probe == Send(
        key="probe:anna@wijk.example.org:2020-01-06", template="probe", to=ANNA, language="nl", cause="plan"
    )


def test_two_days_for_good_that_lie_further_apart_do_not() -> None:
    assert shown(at("2020-02-12T10:00", anna(came_back("2020-01-06", "2020-02-10")))) == []


def test_a_full_mailbox_must_bounce_for_a_week() -> None:
    assert shown(at("2020-01-14T10:00", anna(on_each_day(MONDAY, 5)))) == []
    assert shown(at("2020-01-14T10:00", anna(on_each_day(MONDAY, 6)))) == ["Send"]


def test_the_probe_waits_for_another_day_and_for_sending_hours() -> None:
    days = came_back("2020-01-08", "2020-01-10")  # a Friday

    assert shown(at("2020-01-10T18:00", anna(days))) == []
    assert shown(at("2020-01-11T10:00", anna(days))) == []
    assert shown(at("2020-01-13T07:59", anna(days))) == []
    assert shown(at("2020-01-13T08:00", anna(days))) == ["Send"]


def test_after_the_probe_nothing_is_concluded_from_what_came_back_before_it() -> None:
    tried = anna(came_back("2020-01-06", "2020-01-07"), probed="2020-01-08T08:00")

    assert shown(at("2020-01-08T12:00", tried)) == []
    assert shown(at("2020-01-14T12:00", tried)) == []


def test_a_probe_that_did_not_come_back_within_a_week_clears_the_address() -> None:
    tried = anna(came_back("2020-01-06", "2020-01-07"), probed="2020-01-08T08:00")

    (effect,) = bounces.due(at("2020-01-15T08:00", tried))

    assert effect == ForgetBounces(address=ANNA.address, why="the test mail did not come back")


def test_a_probe_that_is_not_out_yet_says_nothing() -> None:
    tried = replace(anna(came_back("2020-01-06", "2020-01-07"), probed="2020-01-08T08:00"), probe_out_at=None)

    assert shown(at("2020-01-20T08:00", tried)) == []


def test_when_the_probe_comes_back_too_organisers_are_asked_with_the_whole_story() -> None:
    tried = anna(came_back("2020-01-06", "2020-01-07", "2020-01-08"), probed="2020-01-08T08:00")

    (asked,) = bounces.due(at("2020-01-08T09:00", tried))

    assert isinstance(asked, Ask)
    assert (asked.kind, asked.person, asked.mail) == ("bouncing", ANNA, None)
    assert asked.words.splitlines() == [
        "6 januari 2020: een mail kwam terug, definitief",
        "7 januari 2020: een mail kwam terug, definitief",
        "8 januari 2020: proefmail gestuurd",
        "8 januari 2020: een mail kwam terug, definitief",
    ]
    assert asked.intent is not None and asked.intent.details.who is not None
    assert asked.intent.details.who.address == ANNA.address


def test_organisers_are_asked_once() -> None:
    days = came_back("2020-01-06", "2020-01-07", "2020-01-08", "2020-01-09")

    assert shown(at("2020-01-09T09:00", anna(days, probed="2020-01-08T08:00", asked=True))) == []


def test_who_is_no_member_is_neither_tried_nor_asked_about() -> None:
    stranger = anna(came_back("2020-01-06", "2020-01-07", "2020-01-08"), is_member=False)

    assert shown(at("2020-01-09T10:00", stranger)) == []


@pytest.mark.parametrize("asked", [True, False])
def test_what_is_long_ago_is_forgotten(asked: bool) -> None:
    old = anna(came_back("2020-01-06"), asked=asked)

    assert shown(at("2020-02-17T10:00", old)) == []
    assert shown(at("2020-02-18T10:00", old)) == ["ForgetBounces"]


def test_the_plan_knows_when_a_probe_goes_out() -> None:
    suspect = anna(came_back("2020-01-09", "2020-01-10"))
    tried = anna(came_back("2020-01-06", "2020-01-07"), probed="2020-01-08T08:00")

    assert next_moment(at("2020-01-10T18:00", suspect)) == wall("2020-01-13T08:00")
    assert next_moment(at("2020-01-10T18:00", tried)) == wall("2020-01-15T08:00")
    assert next_moment(at("2020-01-10T18:00", anna(came_back("2020-01-09")))) is None


def test_once_asked_or_forgotten_the_plan_has_nothing_more_of_it() -> None:
    tried = anna(came_back("2020-01-06", "2020-01-07", "2020-01-08"), probed="2020-01-08T08:00")
    faded = anna(came_back("2019-01-06"))

    for now, one in (("2020-01-08T09:00", tried), ("2020-01-08T09:00", faded)):
        facts = at(now, one)
        assert after(tuple(bounces.due(facts)), facts).bouncing == ()


days_of = st.lists(st.tuples(st.integers(0, 120), st.booleans()), min_size=1, max_size=40, unique_by=lambda one: one[0])


@given(days_of, st.integers(0, 200))
def test_weight_only_fades_where_nothing_comes_back(days: list[tuple[int, bool]], later: int) -> None:
    first = date(2020, 1, 6)
    told = [Bounced(day=first + timedelta(days=day), permanent=permanent) for day, permanent in sorted(days)]
    end = told[-1].day

    assert bounces.weight(told, on=end + timedelta(days=later + 1)) < bounces.weight(
        told, on=end + timedelta(days=later)
    )
    assert bounces.weight(told, on=end + timedelta(days=14)) == pytest.approx(bounces.weight(told, on=end) / 2)


@given(days_of, st.integers(1, 1000))
def test_organisers_are_never_asked_without_a_probe_that_something_followed(
    days: list[tuple[int, bool]], hour: int
) -> None:
    first = datetime.fromisoformat(MONDAY)
    told = [Bounced(day=(first + timedelta(days=day)).date(), permanent=permanent) for day, permanent in sorted(days)]

    for effect in bounces.due(at(f"{first + timedelta(hours=hour * 4):%Y-%m-%dT%H:%M}", anna(told))):
        assert not isinstance(effect, Ask)
