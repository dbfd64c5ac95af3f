"""Where a server offers it, a mail's three questions go out in one go (RFC 2920), and each answer still counts."""

from collections.abc import Iterator

import pytest

from mailflow.model.errors import Refused, TryLater
from mailflow.wire.smtp import Outgoing, SmtpAccount
from tests.servers.sink import Sink

CONTENT = b"Subject: hoi\r\n\r\nDag!\r\n"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink(pipelining=True) as running:
        yield running


@pytest.fixture
def line(sink: Sink) -> Iterator[Outgoing]:
    account = SmtpAccount(key="club", host="127.0.0.1", port=sink.port, security="plain", timeout_seconds=5)
    with Outgoing(account) as opened:
        yield opened


def send(line: Outgoing, to: str = "anna@wijk.example.org") -> None:
    line.deliver(sender="club@club.example.org", to=to, content=CONTENT)


def test_mails_go_out_one_after_another_over_one_connection(sink: Sink, line: Outgoing) -> None:
    for number in range(3):
        send(line, f"m{number}@wijk.example.org")

    assert [mail.to for mail in sink.delivered] == [(f"m{number}@wijk.example.org",) for number in range(3)]
    assert sink.connections == 1


def test_a_refused_reader_is_refused_and_the_next_one_gets_the_mail(sink: Sink, line: Outgoing) -> None:
    sink.answer("RCPT", "550 5.1.1 no such mailbox")

    with pytest.raises(Refused, match=r"5\.1\.1"):
        send(line)
    send(line, "bilal@buurt.example.net")

    assert [mail.to for mail in sink.delivered] == [("bilal@buurt.example.net",)]
    assert sink.connections == 1


def test_a_server_that_asks_for_a_mail_for_nobody_gets_none(sink: Sink, line: Outgoing) -> None:
    sink.answer("RCPT", "450 4.2.1 later")
    sink.answer("DATA", "354 go on", "250 yes")

    with pytest.raises(TryLater) as caught:
        send(line)

    assert caught.value.about == "mail"
    assert sink.delivered == []


@pytest.mark.parametrize(
    ("verb", "answer", "about"),
    [
        ("MAIL", "451 4.3.0 not now", "server"),
        ("MAIL", "530 5.7.0 log in", "account"),
        ("DATA", "451 4.3.0 not now", "mail"),
    ],
)
def test_each_answer_is_judged_as_if_it_were_asked_alone(
    sink: Sink, line: Outgoing, verb: str, answer: str, about: str
) -> None:
    sink.answer(verb, answer)  # type: ignore[arg-type]

    with pytest.raises(TryLater) as caught:
        send(line)

    assert caught.value.about == about
    send(line)
    assert len(sink.delivered) == 1


def test_a_server_that_closes_meanwhile_is_asked_once_more(sink: Sink, line: Outgoing) -> None:
    send(line)
    sink.answer("MAIL", "421 4.3.2 closing")

    send(line)

    assert len(sink.delivered) == 2 and sink.connections == 2


def test_nothing_is_taken_where_what_comes_before_the_last_dot_fails(sink: Sink, line: Outgoing) -> None:
    def fails() -> None:
        raise TryLater("the database is away")

    with pytest.raises(TryLater, match="away"):
        line.deliver(sender="club@club.example.org", to="anna@wijk.example.org", content=CONTENT, before_dot=fails)
    send(line, "bilal@buurt.example.net")

    assert [mail.to for mail in sink.delivered] == [("bilal@buurt.example.net",)]
