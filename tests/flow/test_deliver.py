"""Delivering: each mail once, marked one by one, through a real SMTP server that causes trouble on demand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes

import pytest

from mailflow.flow.deliver import Due, deliver, still_due, wait_after
from mailflow.flow.handle import handle
from mailflow.flow.house import House, SafeMode
from mailflow.model.errors import SettingsError, TryLater
from mailflow.model.secret import Secret
from mailflow.store import heartbeats, journal, outbox
from mailflow.store.connect import transaction
from mailflow.wire.login import Login
from mailflow.wire.smtp import SmtpAccount
from tests.builders import CLUB
from tests.house import Clock, a_house, a_mail, received
from tests.servers.sink import Action, Sink, Verb


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def accounts(sink: Sink, *, mails_a_minute: int = 1000) -> dict[str, SmtpAccount]:
    return {
        CLUB.key: SmtpAccount(
            key=CLUB.key,
            host="127.0.0.1",
            port=sink.port,
            security="plain",
            login=None,
            timeout_seconds=1,
            mails_a_minute=mails_a_minute,
        )
    }


def answers(house: House, count: int = 1) -> None:
    """So many answers, each to somebody else, wait in the outbox."""
    for n in range(count):
        (id,) = received(
            house,
            a_mail("Een thema om te bespreken: buurtapps.", sender=f"a{n}@x.example.org", id=f"{n}@x.example.org"),
        )
        handle(id, house=house)


def states(house: House) -> list[str]:
    return [row.state for row in reversed(outbox.rows(CLUB.key, limit=100))]


def test_what_waits_goes_out_once_over_one_connection(house: House, sink: Sink) -> None:
    answers(house, 3)

    assert deliver(house=house, accounts=accounts(sink)) == 3
    assert deliver(house=house, accounts=accounts(sink)) == 0

    assert [mail.to for mail in sink.delivered] == [(f"a{n}@x.example.org",) for n in range(3)]
    assert {mail.sender for mail in sink.delivered} == {"opbouwwerk@club.example.org"}
    assert states(house) == ["sent"] * 3
    assert sink.connections == 1 and not sink.bare


def test_a_refused_recipient_is_refused_for_good_and_the_others_go_on(house: House, sink: Sink) -> None:
    answers(house, 2)
    sink.answer("RCPT", "550 5.1.1 no such mailbox")

    deliver(house=house, accounts=accounts(sink))

    assert states(house) == ["refused", "sent"]
    assert "5.1.1" in outbox.rows(CLUB.key, limit=10)[1].error


def test_a_greylisted_mail_waits_and_goes_out_later(house: House, sink: Sink, clock: Clock) -> None:
    answers(house)
    sink.answer("RCPT", "450 4.7.1 come back later")

    deliver(house=house, accounts=accounts(sink))
    assert states(house) == ["waiting"]
    assert deliver(house=house, accounts=accounts(sink)) == 0, "not before its time"
    clock.forward(minutes=2)
    assert deliver(house=house, accounts=accounts(sink)) == 1

    assert states(house) == ["sent"]


def test_waits_grow_and_end_after_five_days(house: House, sink: Sink, clock: Clock) -> None:
    answers(house)
    tries = 0
    while states(house) == ["waiting"]:
        sink.answer("RCPT", "450 4.2.2 mailbox full")
        deliver(house=house, accounts=accounts(sink))
        tries += 1
        clock.forward(hours=4)

    assert [wait_after(n) for n in (1, 2, 8, 99)] == [
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(hours=4),
        timedelta(hours=4),
    ]
    assert states(house) == ["refused"] and 30 <= tries <= 32
    assert "given up after five days" in outbox.rows(CLUB.key, limit=1)[0].error


@pytest.mark.parametrize("verb", ["EHLO", "CONNECT"])
def test_a_server_that_refuses_us_is_no_fault_of_the_mail(house: House, sink: Sink, verb: Verb) -> None:
    answers(house, 2)
    sink.answer(verb, "554 5.7.1 not you")

    deliver(house=house, accounts=accounts(sink))

    assert states(house) == ["waiting", "waiting"]
    (beat,) = [one for one in heartbeats.heartbeats() if one.name == f"smtp:{CLUB.key}"]
    assert beat.error and beat.failing_since is not None


def test_an_answer_that_never_came_is_doubtful_and_sent_once_more_with_the_same_name(
    house: House, sink: Sink, clock: Clock
) -> None:
    answers(house)
    sink.answer("DOT", Action.TAKE_AND_CLOSE)

    deliver(house=house, accounts=accounts(sink))
    assert states(house) == ["doubtful"]
    clock.forward(minutes=10)
    assert deliver(house=house, accounts=accounts(sink)) == 1

    assert states(house) == ["sent"]
    assert len(sink.delivered) == 2
    assert len({message_from_bytes(mail.content)["Message-ID"] for mail in sink.delivered}) == 1
    assert any("second time" in line.text for line in journal.lines(CLUB.key, limit=50))


def test_a_mail_caught_by_a_crash_is_doubtful_after_its_lease(house: House, sink: Sink, clock: Clock) -> None:
    answers(house)
    with transaction():
        outbox.lease(now=clock(), limit=10, seconds=0.0, token="died", accounts=None)
    clock.forward(seconds=1)

    assert deliver(house=house, accounts=accounts(sink)) == 1

    assert states(house) == ["sent"]


def test_a_worker_that_wakes_up_too_late_marks_nothing(house: House, sink: Sink, clock: Clock) -> None:
    answers(house)
    with transaction():
        (late,) = outbox.lease(now=clock(), limit=10, seconds=0.0, token="late", accounts=None)
    clock.forward(seconds=1)
    deliver(house=house, accounts=accounts(sink))

    with transaction():
        assert not outbox.mark_refused(late.id, late.token, why="too late", now=clock())

    assert states(house) == ["sent"]


def test_no_more_than_the_accounts_rate_goes_out_in_a_minute(house: House, sink: Sink, clock: Clock) -> None:
    answers(house, 5)

    assert deliver(house=house, accounts=accounts(sink, mails_a_minute=2)) == 2
    assert deliver(house=house, accounts=accounts(sink, mails_a_minute=2)) == 0
    clock.forward(seconds=61)
    assert deliver(house=house, accounts=accounts(sink, mails_a_minute=2)) == 2


def test_in_safe_mode_all_mail_goes_to_one_address(house: House, sink: Sink, clock: Clock) -> None:
    safe = a_house(clock, safe_mode=SafeMode(mode="redirect", address="tryout@example.org"))
    answers(safe)

    deliver(house=safe, accounts=accounts(sink))

    (mail,) = sink.delivered
    assert mail.to == ("tryout@example.org",)
    assert message_from_bytes(mail.content)["X-Mailflow-Meant-For"] == "a0@x.example.org"


def test_one_account_that_is_away_does_not_stop_another(house: House, sink: Sink, clock: Clock) -> None:
    answers(house)
    away = SmtpAccount(key="away", host="127.0.0.1", port=1, security="plain", login=None, timeout_seconds=1)

    assert deliver(house=house, accounts={"away": away, **accounts(sink)}) == 1


def test_what_the_rate_keeps_back_is_told_apart_from_what_may_go(house: House, sink: Sink, clock: Clock) -> None:
    answers(house, 5)
    slow = accounts(sink, mails_a_minute=2)

    assert still_due(house=house, accounts=slow) == Due(now=2, at_its_rate=3)
    deliver(house=house, accounts=slow)
    assert still_due(house=house, accounts=slow) == Due(now=0, at_its_rate=3)
    clock.forward(seconds=61)
    assert still_due(house=house, accounts=slow) == Due(now=2, at_its_rate=1)


def test_once_stopped_the_mail_under_way_is_the_last_and_no_other_is_in_doubt(house: House, sink: Sink) -> None:
    answers(house, 3)

    deliver(house=house, accounts=accounts(sink), stopped=lambda: bool(sink.delivered))

    assert states(house) == ["sent", "waiting", "waiting"]
    assert deliver(house=house, accounts=accounts(sink)) == 2, "they are due at once"


def test_a_password_that_cannot_be_had_keeps_mails_waiting_and_is_told(house: House, sink: Sink) -> None:
    def away() -> Secret:
        raise SettingsError("club opbouwwerk, smtp: the variable CLUB_PASSWORD is not set")

    answers(house)
    account = replace(accounts(sink)[CLUB.key], login=Login(username="club@example.org", secret=away))

    assert deliver(house=house, accounts={CLUB.key: account}) == 0

    assert states(house) == ["waiting"]
    (beat,) = [one for one in heartbeats.heartbeats() if one.name == f"smtp:{CLUB.key}"]
    assert beat.error == "club opbouwwerk, smtp: the variable CLUB_PASSWORD is not set; somebody must mend this"


def test_a_mail_that_is_out_is_not_sent_again_where_the_database_cannot_note_it(
    house: House, sink: Sink, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> bool:
        raise TryLater("the database is locked by another program")

    answers(house)
    monkeypatch.setattr(outbox, "mark_sent", locked)

    with pytest.raises(TryLater, match="locked"):
        deliver(house=house, accounts=accounts(sink))

    assert len(sink.delivered) == 1
    assert states(house) == ["sending"], "its lease ends in doubt, which people see"


def test_a_crash_between_two_mails_leaves_no_batch_in_doubt(house: House, sink: Sink) -> None:
    answers(house, 3)
    turns = iter([False])

    def dies_at_the_second_mail() -> bool:
        if next(turns, None) is None:
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        deliver(house=house, accounts=accounts(sink), stopped=dies_at_the_second_mail)

    assert states(house) == ["sent", "waiting", "waiting"]


def test_an_account_in_trouble_rests_with_all_its_mails(house: House, sink: Sink, clock: Clock) -> None:
    answers(house, 3)
    sink.answer("EHLO", "554 5.7.1 not you")

    deliver(house=house, accounts=accounts(sink))
    connections = sink.connections
    assert deliver(house=house, accounts=accounts(sink)) == 0
    assert sink.connections == connections, "it was asked again at once"
    clock.forward(minutes=2)

    assert deliver(house=house, accounts=accounts(sink)) == 3
    assert [row.attempts for row in outbox.rows(CLUB.key, limit=10)] == [1, 1, 2], "only one of them was tried before"
