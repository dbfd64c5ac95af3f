"""A mailing to many: queued many at once, delivered after answers to people, and never twice to anybody."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from mailflow.flow.carry_out import carry_out
from mailflow.flow.deliver import deliver
from mailflow.flow.handle import handle
from mailflow.flow.house import House, SafeMode
from mailflow.flow.outgoing import outgoing
from mailflow.mail.compose import compose
from mailflow.model.address import Address
from mailflow.model.effect import CalendarCopy, Send
from mailflow.model.meeting import Meeting
from mailflow.planning.letters import links
from mailflow.store import journal, listings, outbox
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from mailflow.store.rows import opened
from mailflow.wire.smtp import SmtpAccount
from tests.builders import CLUB
from tests.house import Clock, a_house, a_mail, received
from tests.servers.sink import Action, Sink

NAMES = ("Anna de Boer", "O'Brien, Pat", "Zoë & Zn <b>", "", "Wijkteam Noord", "Çiğdem Đặng", "Ann\u200ba", "A. de Wit")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def accounts(sink: Sink, *, mails_a_minute: int = 100_000) -> dict[str, SmtpAccount]:
    account = SmtpAccount(
        key=CLUB.key,
        host="127.0.0.1",
        port=sink.port,
        security="plain",
        timeout_seconds=5,
        mails_a_minute=mails_a_minute,
        mails_a_connection=1_000,
    )
    return {CLUB.key: account}


def members(count: int) -> list[Address]:
    return [Address(address=f"m{n}@wijk.example.org", name=NAMES[n % len(NAMES)]) for n in range(count)]


def invitations(to: Sequence[Address], *, meeting: Meeting | None = None) -> list[Send]:
    told = meeting or listings.meetings(CLUB.key, since=None)[0]
    return [
        Send(
            key=f"invitation:1:{one.address}",
            template="invitation",
            to=one,
            language="nl",
            words={"meeting": told, "links": links(CLUB, "nl", told), "answer": None, "full": False},
            calendar=CalendarCopy(meeting=told, attendee=one, answer=None),
            cause="plan",
            meeting=told.id,
            mailing="invitation",
        )
        for one in to
    ]


def queue(house: House, parts: Sequence[Send]) -> None:
    with transaction(club=CLUB.key):
        carry_out(parts, house=house, club=CLUB.key)


def an_answer(house: House) -> None:
    """An answer to somebody waits in the outbox."""
    mail = a_mail("Een thema om te bespreken: buurtapps.", sender="bo@x.example.org", id="b@x.example.org")
    (id,) = received(house, mail)
    handle(id, house=house)


def states() -> Counter[str]:
    return Counter(row.state for row in outbox.rows(CLUB.key, limit=100_000))


def shown(content: bytes) -> list[tuple[str, object]]:
    """All that a reader's mail program sees: headers but for names that are made anew, and decoded parts."""
    message: EmailMessage = message_from_bytes(content, policy=SMTP)
    heads = [(name, str(value)) for name, value in message.items() if name not in ("Message-ID", "Content-Type")]
    bodies = [
        (part.get_content_type(), part.get_payload(decode=True)) for part in message.walk() if not part.is_multipart()
    ]
    return [*heads, *bodies]


def test_each_mail_of_a_mailing_is_the_one_that_is_made_alone(house: House) -> None:
    parts = invitations(members(64))

    queue(house, parts)

    rows = {row.to: row for row in outbox.rows(CLUB.key, limit=100)}
    room = house.rooms[CLUB.key]
    for part in parts:
        row = outbox.row(rows[part.to.address].id)
        assert row is not None
        assert shown(row.content) == shown(compose(outgoing([part], house=house, room=room)))
        assert (row.state, row.templates, row.subject != "") == ("waiting", ("invitation",), True)
    assert len({row.message_id for row in rows.values()}) == 64


def test_what_they_have_in_common_is_kept_once(house: House) -> None:
    queue(house, invitations([replace(one, name="Bo Bos") for one in members(40)]))

    (moulds,) = opened().execute_sql("SELECT COUNT(*) FROM mould").fetchone()
    (largest,) = opened().execute_sql("SELECT MAX(LENGTH(content)) FROM outbox").fetchone()
    assert moulds == 1 and largest < 4_000


def test_the_journal_has_one_line_for_many_and_stays_readable(house: House, sink: Sink) -> None:
    queue(house, invitations([replace(one, name="Bo Bos") for one in members(40)]))
    deliver(house=house, accounts=accounts(sink))

    lines = [line.text for line in journal.lines(CLUB.key, limit=50) if line.what in ("mailing", "delivery")]
    assert lines == ["invitation: 40 mails wait to go out", "invitation: 40 mails sent"]


def test_nobody_is_queued_twice(house: House) -> None:
    parts = invitations(members(30))

    queue(house, parts[:20])
    queue(house, [*parts, *parts[5:10]])

    assert Counter(row.to for row in outbox.rows(CLUB.key, limit=100)) == {
        f"m{n}@wijk.example.org": 1 for n in range(30)
    }


def test_in_safe_mode_a_mailing_is_held(house: House, clock: Clock) -> None:
    queue(a_house(clock, safe_mode=SafeMode(mode="hold")), invitations(members(20)))

    assert states() == {"held": 20}


def test_an_answer_goes_before_ten_thousand_mails_that_wait(house: House, sink: Sink) -> None:
    queue(house, invitations([replace(one, name="Bo Bos") for one in members(10_000)]))
    an_answer(house)

    deliver(house=house, accounts=accounts(sink), limit=3)

    assert [mail.to for mail in sink.delivered] == [
        ("bo@x.example.org",),
        ("m0@wijk.example.org",),
        ("m1@wijk.example.org",),
    ]


def test_an_answer_that_comes_meanwhile_is_next(house: House, sink: Sink) -> None:
    queue(house, invitations(members(40)))

    came = iter([an_answer])

    def stopped() -> bool:
        if len(sink.delivered) == 7:
            for comes in came:
                comes(house)
        return len(sink.delivered) > 8

    deliver(house=house, accounts=accounts(sink), stopped=stopped)

    assert [to for mail in sink.delivered for to in mail.to].index("bo@x.example.org") == 7


def test_no_more_than_the_rate_of_the_account_goes_out(house: House, sink: Sink, clock: Clock) -> None:
    queue(house, invitations(members(40)))

    assert deliver(house=house, accounts=accounts(sink, mails_a_minute=15)) == 15
    assert deliver(house=house, accounts=accounts(sink, mails_a_minute=15)) == 0
    clock.forward(seconds=61)
    assert deliver(house=house, accounts=accounts(sink, mails_a_minute=15)) == 15
    assert states() == {"sent": 30, "waiting": 10}


def test_a_reader_that_is_refused_stops_no_other(house: House, sink: Sink) -> None:
    queue(house, invitations(members(12)))
    sink.answer("RCPT", "250 yes", "550 5.1.1 no such mailbox", "450 4.2.1 later")

    deliver(house=house, accounts=accounts(sink))

    assert states() == {"sent": 10, "refused": 1, "waiting": 1}
    assert outbox.row(_id("m1@wijk.example.org")).error.startswith("127.0.0.1")  # type: ignore[union-attr]


def test_a_server_that_goes_away_leaves_the_mailing_waiting_with_one_attempt(house: House, sink: Sink) -> None:
    queue(house, invitations(members(12)))
    sink.answer("MAIL", "250 yes", "250 yes", "451 4.3.0 not now")

    deliver(house=house, accounts=accounts(sink))

    assert states() == {"sent": 2, "waiting": 10}
    assert Counter(row.attempts for row in outbox.rows(CLUB.key, limit=100)) == {0: 9, 1: 3}


def test_a_lost_answer_leaves_one_mail_in_doubt(house: House, sink: Sink) -> None:
    queue(house, invitations(members(12)))
    sink.answer("DOT", "250 kept", Action.TAKE_AND_CLOSE)

    deliver(house=house, accounts=accounts(sink))

    assert states() == {"sent": 11, "doubtful": 1}


def test_reserved_mails_wait_again_after_a_crash_and_only_the_one_under_way_is_in_doubt(
    house: House, clock: Clock
) -> None:
    queue(house, invitations(members(12)))
    _needs_a_lifetime(opened())
    with transaction():
        mails = outbox.reserve(CLUB.key, now=clock(), limit=10, seconds=0.0, token="died")
        assert outbox.begin(mails[3], now=clock())
    assert states() == {"sending": 10, "waiting": 2}

    with transaction():
        assert outbox.expire_all(now=clock()) == (mails[3].id,)

    assert states() == {"waiting": 11, "doubtful": 1}
    row = outbox.row(mails[3].id)
    assert row is not None and row.next_try_at is None, "nobody gets a mailing twice"


def test_reserved_mails_are_in_doubt_after_the_machine_died(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(house, invitations(members(12)))
    engine = opened()
    _needs_a_lifetime(engine)
    with transaction():
        outbox.reserve(CLUB.key, now=clock(), limit=10, seconds=0.0, token="died")
    monkeypatch.setattr(engine, "lifetime", lambda: "another boot")

    with transaction():
        assert len(outbox.expire_all(now=clock())) == 10

    assert states() == {"doubtful": 10, "waiting": 2}


def _needs_a_lifetime(engine: Engine) -> None:
    if engine.lifetime() is None:
        pytest.skip("this database leases one by one")


def _id(to: str) -> int:
    return next(row.id for row in outbox.rows(CLUB.key, limit=100) if row.to == to)
