"""Who leaves gets nothing more of what goes out to many, whatever waits already."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.flow.act import change_outgoing
from mailflow.model.effect import AddMember, RemoveMember
from mailflow.model.errors import Refused
from mailflow.model.people import Club
from mailflow.model.plans import Plans
from mailflow.store import facts, outbox, planned, withdrawing
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from mailflow.store.tables import Outbox
from tests.builders import ANNA, BILAL, CLUB
from tests.house import Clock, a_house
from tests.store.builders import MINUTE, NOW, OTHER_CLUB, queued
from tests.store.test_apply import last_line, make_true

WHY = "not sent: they left the club before it went out"


def a_mailing(key: str, *, template: str = "invitation", to: object = ANNA, club: Club = CLUB, **more: object) -> int:
    return queued(key, templates=(template,), to=to, club=club.key, cause="plan", **more)  # type: ignore[arg-type]


def as_they_are(*ids: int) -> list[tuple[str, str]]:
    rows = [outbox.row(id) for id in ids]
    return [(row.state, row.error) for row in rows if row is not None]


def test_who_leaves_gets_none_of_the_mailings_that_wait(database: Engine) -> None:
    make_true(AddMember(person=ANNA))
    waits, held = a_mailing("k1"), a_mailing("k2", state="held")

    make_true(RemoveMember(person=ANNA))

    assert as_they_are(waits, held) == [("withdrawn", WHY), ("withdrawn", WHY)]
    assert outbox.due("opbouwwerk", now=NOW + MINUTE) == 0
    assert "2 mailings that waited go out no more" in last_line()


def test_answers_and_what_organisers_get_still_go_out(database: Engine) -> None:
    make_true(AddMember(person=ANNA))
    answer = queued("reply:f1:left")
    asked = [a_mailing(name, template=name) for name in ("digest", "notes_request", "summary_draft")]

    make_true(RemoveMember(person=ANNA))

    assert [state for state, _ in as_they_are(answer, *asked)] == ["waiting"] * 4


def test_others_and_other_clubs_keep_their_mailings(database: Engine) -> None:
    make_true(AddMember(person=ANNA))
    others = a_mailing("k1", to=BILAL), a_mailing("k1", club=OTHER_CLUB)

    make_true(RemoveMember(person=ANNA))

    assert [state for state, _ in as_they_are(*others)] == ["waiting", "waiting"]


def test_what_is_out_or_was_refused_stays_as_it_is(database: Engine) -> None:
    make_true(AddMember(person=ANNA))
    ids = {state: a_mailing(state) for state in ("sent", "refused", "sending")}
    with transaction():
        for state, id in ids.items():
            Outbox.update(state=state, lease_token="t").where(Outbox.id == id).execute()

    make_true(RemoveMember(person=ANNA))

    assert [state for state, _ in as_they_are(*ids.values())] == ["sent", "refused", "sending"]


def test_a_mail_whose_fate_is_unknown_is_not_tried_again(database: Engine) -> None:
    make_true(AddMember(person=ANNA))
    id = a_mailing("k1")
    with transaction():
        Outbox.update(state="doubtful", next_try_at=NOW + MINUTE).where(Outbox.id == id).execute()

    make_true(RemoveMember(person=ANNA))

    assert as_they_are(id) == [("withdrawn", WHY)]


def test_a_mailing_that_a_worker_put_aside_for_its_turn_has_no_turn(database: Engine) -> None:
    make_true(AddMember(person=ANNA))
    id = a_mailing("k1")
    with transaction():
        Outbox.update(bulk=1).where(Outbox.id == id).execute()
        reserved = outbox.reserve("opbouwwerk", now=NOW + MINUTE, limit=5, seconds=60, token="t")
    if not reserved:
        pytest.skip("this database puts no mails aside")

    make_true(RemoveMember(person=ANNA))

    with transaction():
        assert not outbox.begin(reserved[0], now=NOW + MINUTE)
    assert as_they_are(id) == [("withdrawn", WHY)]


def test_a_mail_that_comes_back_from_its_way_after_they_left_waits_no_more(database: Engine) -> None:
    make_true(AddMember(person=ANNA), AddMember(person=BILAL))
    gone, stays = a_mailing("k1"), a_mailing("k2", to=BILAL)
    with transaction():
        Outbox.update(state="sending", lease_token="t").where(Outbox.id.in_([gone, stays])).execute()
    make_true(RemoveMember(person=ANNA))
    with transaction():
        for id in (gone, stays):
            outbox.mark_waiting(id, "t", next_try_at=NOW + MINUTE, why="later")

    with transaction():
        withdrawn = [withdrawing.withdraw_if_left(id, now=NOW + MINUTE) for id in (gone, stays)]

    assert withdrawn == [True, False]
    assert [state for state, _ in as_they_are(gone, stays)] == ["withdrawn", "waiting"]


def test_nobody_can_have_a_withdrawn_mail_sent(database: Engine) -> None:
    make_true(AddMember(person=ANNA))
    id = a_mailing("k1")
    make_true(RemoveMember(person=ANNA))

    for verb in ("retry", "release"):
        with pytest.raises(Refused, match=f"outgoing mail {id} is withdrawn"):
            change_outgoing(id, verb, house=a_house(Clock()))


@pytest.mark.parametrize(("state", "verb"), [("refused", "retry"), ("doubtful", "retry")])
def test_a_mailing_that_did_not_arrive_is_not_tried_again_for_who_left(database: Engine, state: str, verb: str) -> None:
    make_true(AddMember(person=ANNA))
    id = a_mailing("k1")
    with transaction():
        Outbox.update(state=state).where(Outbox.id == id).execute()
    make_true(RemoveMember(person=ANNA))

    with pytest.raises(Refused, match=f"outgoing mail {id} is for somebody who left"):
        change_outgoing(id, "retry", house=a_house(Clock()))

    assert [one for one, _ in as_they_are(id)] == [state]


def test_a_digest_does_not_tell_of_it_as_undelivered(database: Engine) -> None:
    make_true(AddMember(person=ANNA))
    a_mailing("k1")
    make_true(RemoveMember(person=ANNA), now=NOW + MINUTE)

    told = facts.digest_facts(CLUB, since=NOW - timedelta(days=1), until=NOW + 2 * MINUTE, failing=())

    assert told.undelivered == ()
    assert [one.person for one in told.left] == [ANNA]


def test_who_comes_as_a_guest_and_leaves_is_written_to_no_more(database: Engine) -> None:
    make_true(RemoveMember(person=ANNA))

    assert facts.members(CLUB.key, state="active") == ()
    assert [one.state for one in facts.members(CLUB.key)] == ["left"]
    told = facts.digest_facts(CLUB, since=NOW - timedelta(days=1), until=NOW + MINUTE, failing=())
    assert told.left == ()


def test_an_outsider_who_left_is_among_those_of_the_settings_no_more(database: Engine) -> None:
    club = replace(CLUB, plans=Plans(outsiders=(ANNA, BILAL)))
    make_true(RemoveMember(person=ANNA))

    assert planned.outline(club, now=NOW).club.plans.outsiders == (BILAL,)
    assert withdrawing.without_who_left(CLUB) is CLUB


def test_who_joins_again_is_a_member_as_before(database: Engine) -> None:
    make_true(RemoveMember(person=ANNA))
    make_true(AddMember(person=ANNA))

    assert [one.person for one in facts.members(CLUB.key, state="active")] == [ANNA]
