"""Outgoing mails: a key is used once, a mail belongs to one worker at a time, and doubt is never hidden."""

from datetime import timedelta

import peewee
import pytest

from mailflow.model.records import Leased, OutboxRow
from mailflow.model.understanding import Answered
from mailflow.store import outbox
from mailflow.store.columns import LONGEST_KEY
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import ANNA, BILAL, CLUB
from tests.store.builders import MINUTE, NOW, OTHER_CLUB, planned, queued, received


def _lease(
    *,
    now: object = NOW,
    limit: int = 10,
    seconds: float = 60,
    token: str = "t1",
    accounts: tuple[str, ...] | None = None,
) -> tuple[Leased, ...]:
    with transaction():
        return outbox.lease(now=now, limit=limit, seconds=seconds, token=token, accounts=accounts)  # type: ignore[arg-type]


def _row(id: int) -> OutboxRow:
    row = outbox.row(id)
    assert row is not None
    return row


def test_a_queued_mail_waits_with_all_it_needs(database: Engine) -> None:
    mail, meeting = received(1), planned()
    id = queued("reply:f1:welcome", "reply:f1:rsvp", templates=("welcome", "rsvp"), mail=mail, meeting=meeting)

    row = _row(id)

    assert (row.state, row.to, row.subject, row.templates) == ("waiting", ANNA.address, "Welkom", ("welcome", "rsvp"))
    assert (row.created_at, row.mail, row.attempts, row.error) == (NOW, mail, 0, "")
    assert row.content == b"Subject: Welkom\r\n\r\nDag!\r\n"
    assert outbox.mail_of(id) == mail


def test_a_key_is_used_once_for_ever_in_a_club(database: Engine) -> None:
    queued("k1", "k2")

    assert outbox.fresh_keys(CLUB.key, ["k1", "k3", "k2"]) == {"k3"}
    assert outbox.fresh_keys(OTHER_CLUB.key, ["k1"]) == {"k1"}
    with pytest.raises(peewee.IntegrityError):
        queued("k4", "k2")
    assert outbox.fresh_keys(CLUB.key, ["k4"]) == {"k4"}


def test_many_keys_and_long_keys_are_asked_for_at_once(database: Engine) -> None:
    long = "received:" + "x" * LONGEST_KEY
    queued(long)
    many = [f"k{number}" for number in range(1_200)]

    assert outbox.fresh_keys(CLUB.key, [*many, long, long + "y"]) == {*many, long + "y"}


def test_each_key_needs_its_template(database: Engine) -> None:
    with pytest.raises(ValueError, match="one template for each key"):
        queued("k1", "k2", templates=("welcome",))


def test_due_mails_are_leased_oldest_first_and_not_again(database: Engine) -> None:
    young, old = queued("k1", now=NOW), queued("k2", now=NOW - MINUTE)

    leased = _lease()

    assert [one.id for one in leased] == [old, young]
    assert (leased[0].to, leased[0].token, leased[0].attempts, leased[0].doubted) == (ANNA.address, "t1", 1, False)
    assert leased[0].content == b"Subject: Welkom\r\n\r\nDag!\r\n"
    assert _lease(token="t2") == ()
    assert _row(old).state == "sending"


def test_only_so_many_are_leased_and_only_of_the_accounts_asked_for(database: Engine) -> None:
    first, second = queued("k1"), queued("k2", account="leesclub")

    assert _lease(limit=0) == ()
    assert _lease(limit=-3) == ()
    assert _lease(accounts=()) == ()
    assert [one.id for one in _lease(accounts=("leesclub", "third"))] == [second]
    assert [one.id for one in _lease(limit=1)] == [first]


def test_a_mail_that_waits_is_not_leased_before_its_time(database: Engine) -> None:
    id = queued()
    _lease()
    with transaction():
        assert outbox.mark_waiting(id, "t1", next_try_at=NOW + MINUTE, why="450 busy")

    assert _lease() == ()
    assert _row(id).error == "450 busy"
    (again,) = _lease(now=NOW + MINUTE, token="t2")
    assert again.attempts == 2


def test_a_held_mail_stays_until_it_is_released(database: Engine) -> None:
    id = queued(state="held")
    assert _lease() == ()

    with transaction():
        assert outbox.release(id)
        assert not outbox.release(id)

    assert [one.id for one in _lease()] == [id]


def test_a_waiting_mail_can_be_held_but_not_one_under_way(database: Engine) -> None:
    waiting, under_way = queued("k1", now=NOW), queued("k2", now=NOW - MINUTE)
    _lease(limit=1)

    with transaction():
        assert outbox.hold(waiting)
        assert not outbox.hold(under_way)

    assert (_row(waiting).state, _row(under_way).state) == ("held", "sending")


def test_a_sent_mail_is_sent_with_the_time(database: Engine) -> None:
    id = queued()
    _lease()
    with transaction():
        assert outbox.mark_sent(id, "t1", now=NOW + MINUTE)

    assert (_row(id).state, _row(id).sent_at) == ("sent", NOW + MINUTE)
    assert _lease(now=NOW + timedelta(days=9)) == ()


def test_a_refused_mail_is_refused_with_the_reason(database: Engine) -> None:
    id = queued()
    _lease()
    with transaction():
        assert outbox.mark_refused(id, "t1", why="550 no such person", now=NOW)

    assert (_row(id).state, _row(id).error) == ("refused", "550 no such person")
    assert _lease(now=NOW + timedelta(days=9)) == ()


@pytest.mark.parametrize("token", ["t2", ""])
def test_whoever_lost_the_lease_marks_nothing(database: Engine, token: str) -> None:
    id = queued()
    _lease()

    with transaction():
        assert not outbox.mark_sent(id, token, now=NOW)
        assert not outbox.mark_refused(id, token, why="x", now=NOW)
        assert not outbox.mark_waiting(id, token, next_try_at=NOW, why="x")
        assert not outbox.mark_doubtful(id, token, next_try_at=NOW, why="x", now=NOW)

    assert _row(id).state == "sending"


def test_a_worker_that_wakes_up_after_its_lease_marks_nothing(database: Engine) -> None:
    id = queued()
    _lease(seconds=-1, token="paused")
    with transaction():
        assert outbox.expire(now=NOW) == (id,)
    _lease(token="other")

    with transaction():
        assert not outbox.mark_sent(id, "paused", now=NOW)
        assert outbox.mark_sent(id, "other", now=NOW)


def test_a_lease_that_holds_is_not_ended(database: Engine) -> None:
    queued()
    _lease(seconds=60)

    with transaction():
        assert outbox.expire(now=NOW) == ()


def test_an_ended_lease_is_doubtful_and_tried_once_more_then_left_to_people(database: Engine) -> None:
    id = queued()
    _lease(seconds=-1)
    with transaction():
        assert outbox.expire(now=NOW) == (id,)
        assert outbox.expire(now=NOW) == ()
    assert _row(id).state == "doubtful"

    (again,) = _lease(seconds=-1, token="t2")
    assert (again.id, again.doubted) == (id, True)
    with transaction():
        assert outbox.expire(now=NOW) == (id,)

    assert _row(id).state == "doubtful"
    assert "may be out" in _row(id).error
    assert _lease(now=NOW + timedelta(days=9), token="t3") == ()


def test_an_answer_that_never_came_is_doubtful_and_tried_once_more_then_left_to_people(database: Engine) -> None:
    id = queued()
    _lease()
    with transaction():
        assert outbox.mark_doubtful(id, "t1", why="no answer", next_try_at=NOW + MINUTE, now=NOW)
    assert _lease() == ()

    (again,) = _lease(now=NOW + MINUTE, token="t2")
    assert again.doubted
    with transaction():
        assert outbox.mark_doubtful(id, "t2", why="no answer", next_try_at=NOW + 2 * MINUTE, now=NOW)

    assert (_row(id).state, _row(id).next_try_at) == ("doubtful", None)
    assert _lease(now=NOW + timedelta(days=9), token="t3") == ()


def test_a_mailing_whose_answer_never_came_is_left_to_people_at_once(database: Engine) -> None:
    id = queued(bulk=True)
    _lease()

    with transaction():
        assert outbox.mark_doubtful(id, "t1", why="no answer", next_try_at=NOW + MINUTE, now=NOW)

    assert (_row(id).state, _row(id).next_try_at) == ("doubtful", None)
    assert _lease(now=NOW + timedelta(days=9), token="t2") == ()


def test_a_doubted_mail_that_only_had_to_wait_is_still_doubted(database: Engine) -> None:
    id = queued()
    _lease(seconds=-1)
    with transaction():
        outbox.expire(now=NOW)
    _lease(token="t2")
    with transaction():
        outbox.mark_waiting(id, "t2", next_try_at=NOW, why="450")

    (again,) = _lease(token="t3")

    assert again.doubted


def test_organisers_can_have_it_sent_again_with_all_its_time(database: Engine) -> None:
    id = queued(now=NOW)
    (first,) = _lease(now=NOW)
    with transaction():
        outbox.mark_refused(id, "t1", why="550", now=NOW)
        assert outbox.retry(id)

    (again,) = _lease(now=NOW + timedelta(days=30), token="t2")

    assert first.created_at == NOW
    assert (again.attempts, again.created_at) == (1, NOW + timedelta(days=30))
    assert _row(id).created_at == NOW


def test_what_is_sent_or_under_way_is_not_sent_again(database: Engine) -> None:
    sent, under_way = queued("k1", now=NOW - MINUTE), queued("k2")
    _lease()
    with transaction():
        outbox.mark_sent(sent, "t1", now=NOW)

    with transaction():
        assert not outbox.retry(sent)
        assert not outbox.retry(under_way)


def test_the_only_daemon_doubts_all_that_an_earlier_one_left(database: Engine) -> None:
    id = queued()
    _lease(seconds=3_600)
    shared = database.for_update  # PostgreSQL, where somebody else may be delivering it

    with transaction():
        assert outbox.expire_all(now=NOW) == (() if shared else (id,))


def test_answers_are_counted_by_address_and_time_in_their_club(database: Engine) -> None:
    queued("k1", now=NOW)
    queued("k2", now=NOW - MINUTE)
    queued("k3", cause="plan")
    queued("k4", to=BILAL)
    queued("k1", club=OTHER_CLUB.key)

    assert outbox.answers_to(CLUB.key, ANNA.address, since=NOW - MINUTE) == 2
    assert outbox.answers_to(CLUB.key, ANNA.address, since=NOW) == 1
    assert outbox.answers_to(CLUB.key, "nobody@example.org", since=NOW) == 0


def test_the_rate_of_an_account_counts_what_is_out_and_what_is_under_way(database: Engine) -> None:
    first, _ = queued("k1"), queued("k2")
    queued("k3", account="leesclub")
    assert outbox.in_last("opbouwwerk", since=NOW) == 0
    _lease()
    with transaction():
        outbox.mark_sent(first, "t1", now=NOW)

    assert outbox.in_last("opbouwwerk", since=NOW) == 2
    assert outbox.in_last("opbouwwerk", since=NOW + MINUTE) == 1


def test_the_mail_of_ours_that_is_answered_is_the_first_one_named(database: Engine) -> None:
    meeting = planned()
    queued("k1", templates=("agenda",), meeting=meeting)
    queued("k2", templates=("welcome",))
    agenda, welcome = f"<{CLUB.key}.k1@club.example.org>", f"<{CLUB.key}.k2@club.example.org>"

    assert outbox.sent_mail(CLUB.key, ["<else@example.net>", agenda, welcome]) == Answered(
        template="agenda", meeting=meeting
    )
    assert outbox.sent_mail(CLUB.key, [welcome, agenda]) == Answered(template="welcome", meeting=None)
    assert outbox.sent_mail(CLUB.key, ["<else@example.net>"]) is None
    assert outbox.sent_mail(CLUB.key, []) is None
    assert outbox.sent_mail(OTHER_CLUB.key, [agenda]) is None


def test_rows_come_newest_first_by_page_state_club_and_mail_without_their_bytes(database: Engine) -> None:
    mail = received(1)
    first, second, third = queued("k1", mail=mail), queued("k2", state="held"), queued("k3")
    queued("k1", club=OTHER_CLUB.key)

    assert [row.id for row in outbox.rows(CLUB.key, limit=2)] == [third, second]
    assert [row.id for row in outbox.rows(CLUB.key, limit=9, before=second)] == [first]
    assert [row.id for row in outbox.rows(None, state="held", limit=9)] == [second]
    assert [row.id for row in outbox.rows(None, mail=mail, limit=9)] == [first]
    assert outbox.rows(CLUB.key, limit=1)[0].content == b""
    assert outbox.row(999) is None
    assert outbox.mail_of(999) is None


def test_counts_name_every_state(database: Engine) -> None:
    queued("k1")
    queued("k2", state="held")

    assert outbox.counts(CLUB.key) == {
        "waiting": 1, "sending": 0, "sent": 0, "refused": 0, "doubtful": 0, "held": 1, "withdrawn": 0,
    }  # fmt: skip
    assert outbox.counts(OTHER_CLUB.key)["waiting"] == 0
    assert outbox.counts(None)["waiting"] == 1
