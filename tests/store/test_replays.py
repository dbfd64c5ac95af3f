"""What was known when a mail came: meetings as they were, who was a member."""

from datetime import timedelta

import pytest

from mailflow.model.effect import AddMember, RemoveMember, SetMeeting
from mailflow.store import replays
from mailflow.store.apply import apply
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from mailflow.store.replays import past
from tests.builders import ANNA, BILAL, CLUB
from tests.store.builders import MEETING_STARTS, NOW, OTHER_CLUB, found, planned, received, settled

DAY = timedelta(days=1)


def happens(effect: AddMember | RemoveMember | SetMeeting, *, days: int) -> None:
    with transaction(club=CLUB.key):
        apply([effect], club=CLUB, now=NOW + days * DAY, mail=None, by="test")


def test_a_meeting_is_known_from_when_it_was_planned_and_as_it_was_then(database: Engine) -> None:
    id = planned()
    happens(SetMeeting(meeting=id, place="Zeist", starts_at=MEETING_STARTS + timedelta(minutes=30)), days=2)

    then = past(CLUB)

    assert then.known(NOW - DAY, language=None, answers_to=()).meetings == ()
    (first,) = then.known(NOW + DAY, language=None, answers_to=()).meetings
    assert (first.id, first.place, first.starts_at) == (id, "Utrecht", MEETING_STARTS)
    (second,) = then.known(NOW + 3 * DAY, language=None, answers_to=()).meetings
    assert (second.id, second.place, second.uid) == (id, "Zeist", first.uid)


def test_the_day_that_a_meeting_has_left_is_known_from_when_it_left_it_until_it_is_over(database: Engine) -> None:
    id = planned()
    later = MEETING_STARTS + 7 * DAY
    happens(SetMeeting(meeting=id, starts_at=later, ends_at=later + timedelta(hours=2)), days=2)

    def left(days: int) -> list[tuple[int, int]]:
        known = past(CLUB).known(NOW + days * DAY, language=None, answers_to=())
        return [(one.meeting, one.sequence) for one in known.earlier if one.starts_at == MEETING_STARTS]

    assert left(1) == []
    assert left(3) == [(id, 0)]
    assert left(60) == []


def test_a_meeting_long_ago_is_not_spoken_of(database: Engine) -> None:
    planned(starts_at=NOW + DAY)

    then = past(CLUB)

    assert len(then.known(NOW + 60 * DAY, language=None, answers_to=()).meetings) == 1
    assert then.known(NOW + 62 * DAY, language=None, answers_to=()).meetings == ()


def test_members_are_known_while_they_are_members_and_not_by_the_mail_that_makes_them_one(database: Engine) -> None:
    happens(AddMember(person=ANNA, place="Goes"), days=0)
    happens(AddMember(person=BILAL), days=1)
    happens(RemoveMember(person=ANNA), days=2)

    def members(days: int) -> list[str]:
        known = past(CLUB).known(NOW + days * DAY, language=None, answers_to=())
        return [one.address.address for one in known.members]

    assert members(0) == []
    assert members(1) == [ANNA.address]
    assert members(2) == [ANNA.address, BILAL.address]
    assert members(3) == [BILAL.address]


def test_decided_mails_come_page_by_page_without_those_that_wait(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "AT_ONCE", 2)
    ids = [settled(number, found(f"f{number}"), now=NOW + number * DAY) for number in range(5)]
    received(8, now=NOW + 2 * DAY)
    settled(9, found("f9"), club=OTHER_CLUB.key)

    assert [row.id for row in replays.decided(CLUB.key)] == ids
    assert [row.id for row in replays.decided(CLUB.key, since=NOW + 3 * DAY)] == ids[3:]
    assert replays.counted(CLUB.key) == (5, 1)
    assert replays.counted(CLUB.key, since=NOW + 3 * DAY) == (2, 0)


def test_a_decided_mail_tells_by_what_version(database: Engine) -> None:
    settled(1, found())

    (row,) = replays.decided(CLUB.key)

    assert (row.decided_by, row.language, row.handled_at, row.whole) == ("mailflow test", "nl", NOW, True)
