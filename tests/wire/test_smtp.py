"""Delivering to a real SMTP server that is told to be troublesome: each answer leads to the right error."""

import re
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from mailflow.model.errors import Doubtful, MailflowError, Refused, SettingsError, TryLater
from mailflow.model.secret import Secret
from mailflow.wire.login import Login
from mailflow.wire.smtp import Outgoing, Pace, SmtpAccount
from tests.servers.certificates import Authority
from tests.servers.sink import Action, Sink, Verb
from tests.wire.conftest import PASSWORD, a_login

CLUB, ANNA, BRAM = "club@example.org", "anna@example.org", "bram@example.net"
MAIL = b"From: club@example.org\r\nSubject: Tot donderdag\r\n\r\nWe zien je graag.\r\n"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def outgoing(sink: Sink, **changes: Any) -> Outgoing:
    settings: dict[str, Any] = {
        "key": "club",
        "host": "localhost",
        "port": sink.port,
        "security": "plain",
        "timeout_seconds": 5,
        "mails_a_minute": 1_000,
    }
    return Outgoing(SmtpAccount(**(settings | changes)))


def send(line: Outgoing, to: str = ANNA, content: bytes = MAIL) -> None:
    line.deliver(sender=CLUB, to=to, content=content)


def error_of(line: Outgoing, content: bytes = MAIL) -> MailflowError:
    with pytest.raises(MailflowError) as caught:
        send(line, content=content)
    return caught.value


def test_a_mail_goes_to_one_recipient_with_its_envelope(sink: Sink) -> None:
    with outgoing(sink) as line:
        send(line)

    (mail,) = sink.delivered
    assert (mail.sender, mail.to, mail.content) == (CLUB, (ANNA,), MAIL)


def test_a_batch_goes_over_one_connection_one_recipient_a_mail(sink: Sink) -> None:
    with outgoing(sink) as line:
        for to in (ANNA, BRAM, ANNA):
            send(line, to=to)

    assert [mail.to for mail in sink.delivered] == [(ANNA,), (BRAM,), (ANNA,)]
    assert sink.connections == 1
    assert sum(verb.startswith("EHLO") for verb in sink.verbs) == 1


def test_a_new_connection_is_made_after_so_many_mails(sink: Sink) -> None:
    with outgoing(sink, mails_a_connection=2) as line:
        for _ in range(5):
            send(line)

    assert [mail.connection for mail in sink.delivered] == [1, 1, 2, 2, 3]


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (b"Subject: x\r\n\r\n.\r\n..\r\n.dot\r\na.b\r\n", b"Subject: x\r\n\r\n.\r\n..\r\n.dot\r\na.b\r\n"),
        (
            b"Subject: x\r\n\r\n.\r\nMAIL FROM:<evil@example.com>\r\n",
            b"Subject: x\r\n\r\n.\r\nMAIL FROM:<evil@example.com>\r\n",
        ),
        (
            b"Subject: x\n\n\n.\nMAIL FROM:<evil@example.com>\n",
            b"Subject: x\r\n\r\n\r\n.\r\nMAIL FROM:<evil@example.com>\r\n",
        ),
        (b"Subject: x\r\n\r\na\n.\r\nb\r.\rc", b"Subject: x\r\n\r\na\r\n.\r\nb\r\n.\r\nc\r\n"),
        (b".first line\r\n\r\n\r\n", b".first line\r\n\r\n\r\n"),
        (b"Subject: \xc3\xa9\r\n\r\n\xff\r\n", b"Subject: \xc3\xa9\r\n\r\n\xff\r\n"),
    ],
)
def test_dots_and_line_ends_arrive_exactly_and_never_end_the_mail(sink: Sink, content: bytes, kept: bytes) -> None:
    with outgoing(sink) as line:
        send(line, content=content)
        send(line)

    assert [mail.content for mail in sink.delivered] == [kept, MAIL]
    assert sink.bare == []


def test_bytes_beyond_ascii_are_announced_and_pure_ascii_is_not(sink: Sink) -> None:
    with outgoing(sink) as line:
        send(line)
        send(line, content=b"Subject: x\r\n\r\n\xc3\xa9\r\n")

    announced = ["BODY=8BITMIME" in verb for verb in sink.verbs if verb.startswith("MAIL")]
    assert announced == [False, True]


def test_the_null_return_path_can_be_used(sink: Sink) -> None:
    with outgoing(sink) as line:
        line.deliver(sender="", to=ANNA, content=MAIL)

    assert sink.delivered[0].sender == ""
    assert any(verb.startswith("MAIL FROM:<> ") for verb in sink.verbs)


REFUSALS: list[tuple[Verb, str, type[MailflowError], str]] = [
    ("CONNECT", "421 4.3.2 too busy", TryLater, "server"),
    ("CONNECT", "554 5.7.1 you are on a list", TryLater, "account"),
    ("EHLO", "450 4.0.0 not now", TryLater, "server"),
    ("EHLO", "550 5.7.1 bad name", TryLater, "account"),
    ("MAIL", "451 4.3.0 not now", TryLater, "server"),
    ("MAIL", "550 5.7.60 SendAsDenied", TryLater, "account"),
    ("MAIL", "530 5.7.0 log in first", TryLater, "account"),
    ("MAIL", "552 5.3.4 too large", Refused, ""),
    ("RCPT", "450 4.2.1 greylisted", TryLater, "mail"),
    ("RCPT", "421 4.7.0 closing", TryLater, "server"),
    ("RCPT", "550 5.1.1 nobody of that name", Refused, ""),
    ("RCPT", "503 5.5.1 MAIL first", TryLater, "server"),
    ("DATA", "451 4.3.0 not now", TryLater, "mail"),
    ("DATA", "554 5.5.1 no valid recipients", Refused, ""),
    ("DOT", "451 4.7.1 try again", TryLater, "mail"),
    ("DOT", "421 4.3.0 closing", TryLater, "server"),
    ("DOT", "554 5.7.1 looks like spam", Refused, ""),
    ("DOT", "530 5.7.0 log in first", TryLater, "account"),
    ("DOT", "what?", Doubtful, ""),
    ("DOT", "354 go ahead", Doubtful, ""),
]


@pytest.mark.parametrize(("verb", "answer", "kind", "about"), REFUSALS)
def test_each_answer_leads_to_its_error_and_the_next_mail_goes_out(
    sink: Sink, verb: Verb, answer: str, kind: type[MailflowError], about: str
) -> None:
    sink.answer(verb, answer)

    with outgoing(sink) as line:
        error = error_of(line)
        send(line, to=BRAM)

    assert type(error) is kind or isinstance(error, kind)
    assert not isinstance(error, TryLater) or error.about == about
    assert answer in str(error)
    assert [mail.to for mail in sink.delivered] == [(BRAM,)]
    assert [mail.content for mail in sink.delivered] == [MAIL]


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_line_cut_before_the_dot_is_tried_later(sink: Sink, verb: Verb) -> None:
    sink.answer(verb, Action.CLOSE)

    with outgoing(sink) as line:
        error = error_of(line)
        send(line)

    assert isinstance(error, TryLater)
    assert error.about == "server"
    assert len(sink.delivered) == 1


def test_a_line_cut_amid_the_mail_is_tried_later(sink: Sink) -> None:
    sink.answer("DATA", Action.CLOSE_AMID)
    large = b"Subject: large\r\n\r\n" + b"more than any buffer holds\r\n" * 600_000

    with outgoing(sink) as line:
        error = error_of(line, content=large)

    assert isinstance(error, TryLater)
    assert sink.delivered == []


@pytest.mark.parametrize("action", [Action.CLOSE, Action.TAKE_AND_CLOSE])
def test_a_line_cut_after_the_dot_is_doubtful_and_not_sent_again(sink: Sink, action: Action) -> None:
    sink.answer("DOT", action)

    with outgoing(sink) as line:
        error = error_of(line)
        taken = len(sink.delivered)
        send(line, to=BRAM)

    assert isinstance(error, Doubtful)
    assert taken == (1 if action is Action.TAKE_AND_CLOSE else 0)
    assert sink.delivered[-1].to == (BRAM,)
    assert sum(verb == "DATA" for verb in sink.verbs) == 2


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
def test_silence_before_the_dot_is_tried_later(sink: Sink, verb: Verb) -> None:
    sink.answer(verb, Action.SILENCE)

    with outgoing(sink, timeout_seconds=0.2) as line:
        error = error_of(line)

    assert isinstance(error, TryLater)
    assert "no answer in time" in str(error)


def test_silence_after_the_dot_is_doubtful(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailflow.wire.smtp.DELIVERY_SECONDS", 0.4)
    sink.answer("DOT", Action.TAKE_AND_SILENCE)

    with outgoing(sink) as line:
        assert isinstance(error_of(line), Doubtful)
    assert len(sink.delivered) == 1


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
def test_a_connection_that_ended_between_two_mails_is_made_anew_at_once(sink: Sink, verb: Verb) -> None:
    with outgoing(sink) as line:
        send(line)
        sink.answer(verb, Action.CLOSE)
        send(line, to=BRAM)

    assert [(mail.to, mail.connection) for mail in sink.delivered] == [((ANNA,), 1), ((BRAM,), 2)]


def test_a_server_that_closes_after_two_mails_gets_all_in_order() -> None:
    with Sink(mails_a_connection=2) as sink:
        with outgoing(sink) as line:
            for number in range(5):
                send(line, content=b"Subject: %d\r\n\r\n" % number)

        assert [mail.content[9:10] for mail in sink.delivered] == [b"0", b"1", b"2", b"3", b"4"]
        assert [mail.connection for mail in sink.delivered] == [1, 1, 2, 2, 3]


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_says_more_than_it_was_asked_is_left(sink: Sink, verb: Verb) -> None:
    code = "354" if verb == "DATA" else "250"
    sink.answer(verb, f"{code} yes\r\n250 and yes again")

    with outgoing(sink) as line:
        error = error_of(line)
        send(line, to=BRAM)

    assert isinstance(error, TryLater)
    assert [(mail.to, mail.connection) for mail in sink.delivered] == [((BRAM,), 2)]


def test_a_word_too_many_after_a_mail_is_not_taken_for_the_answer_to_the_next(sink: Sink) -> None:
    sink.answer("DOT", "250 2.0.0 kept\r\n550 5.1.1 nobody of that name")

    with outgoing(sink) as line:
        send(line)
        send(line, to=BRAM)

    assert [(mail.to, mail.connection) for mail in sink.delivered] == [((BRAM,), 2)]


def test_a_server_that_closes_instead_of_taking_the_mail_is_not_given_it_again_at_once(sink: Sink) -> None:
    with outgoing(sink) as line:
        send(line)
        sink.answer("DOT", "421 4.3.0 closing")
        error = error_of(line)

    assert isinstance(error, TryLater)
    assert sink.verbs.count("DATA") == 2


def test_an_answer_without_end_is_cut_off(sink: Sink) -> None:
    sink.answer("MAIL", "\r\n".join(["250-and so on"] * 5_000))

    with outgoing(sink) as line:
        error = error_of(line)

    assert isinstance(error, TryLater)
    assert "without end" in str(error)


def test_a_connection_that_does_not_take_rset_is_left(sink: Sink) -> None:
    sink.answer("RCPT", "550 5.1.1 nobody")
    sink.answer("RSET", "500 never heard of it")

    with outgoing(sink) as line:
        error_of(line)
        send(line)

    assert sink.delivered[0].connection == 2


def test_a_mail_larger_than_the_server_takes_is_refused_before_it_is_sent() -> None:
    with Sink(largest_bytes=50) as sink, outgoing(sink) as line:
        error = error_of(line)

        assert isinstance(error, Refused)
        assert not any(verb.startswith("MAIL") for verb in sink.verbs)


@pytest.mark.parametrize(
    "address",
    [
        "anna@example.org>\r\nRCPT TO:<evil@example.com",
        "anna@example.org\r\nDATA",
        "a b@example.org",
        "<anna@example.org>",
        "@evil.example:anna@example.org",
        '"anna@evil"@example.org',
        "anna@example.org, bram@example.org",
        "anna",
        "ann\u00e9@example.org",
        "anna@ex\u00e4mple.org",
        "anna@example.org ",
        "anna\x00@example.org",
        "",
        "anna@[127.0.0.1]",
        "anna@[IPv6:::1]",
        "anna@example.org\nRCPT TO:<evil@example.com>",
        "anna@example.org\rRSET",
        "anna@example.org\u2028RSET",
        "anna@example.org\x0bRSET",
        "anna@example.org\x85RSET",
        "\tanna@example.org",
        "anna@example.org\x7f",
        "anna@example.org> SIZE=1 ORCPT=rfc822;evil@example.com",
        "anna@example.org;evil@example.com",
        "anna@example.org evil@example.com",
        "anna@evil.example@example.org",
        "anna(x)@example.org",
        "anna@example.org(x)",
        "Anna <anna@example.org>",
        "<@evil.example,@b.example:anna@example.org>",
        "evil.example!anna@",
        "anna\uff20example.org",
        "anna@example\u3002org",
        "\u202eanna@example.org",
        f"{'a' * 65}@example.org",
        f"anna@{'abcdefg.' * 40}org",
    ],
)
def test_only_strict_addresses_reach_the_envelope(sink: Sink, address: str) -> None:
    with outgoing(sink) as line, pytest.raises(Refused):
        line.deliver(sender=CLUB, to=address, content=MAIL)

    assert sink.verbs == []


def test_a_club_address_that_cannot_send_is_not_the_mails_fault(sink: Sink) -> None:
    with outgoing(sink) as line, pytest.raises(TryLater) as caught:
        line.deliver(sender="club example.org", to=ANNA, content=MAIL)

    assert caught.value.account


@pytest.mark.parametrize("ways", [("PLAIN",), ("LOGIN",), ("PLAIN", "LOGIN")])
@pytest.mark.parametrize("password", [PASSWORD, 'wachtwoord é ☂ "quoted" \\ '])
def test_login_works_by_plain_and_by_login_with_any_letters(ways: tuple[str, ...], password: str) -> None:
    with Sink(login=("club@example.org", password), ways=ways) as sink:
        with outgoing(sink, login=a_login("club@example.org", password)) as line:
            send(line)

        assert sink.delivered[0].username == "club@example.org"


def test_the_secret_is_read_anew_for_each_connection() -> None:
    secrets = iter(["old-password", PASSWORD])
    login = Login(username="club@example.org", secret=lambda: Secret(next(secrets)))
    with Sink(login=("club@example.org", PASSWORD)) as sink, outgoing(sink, login=login) as line:
        error = error_of(line)
        send(line)

        assert isinstance(error, TryLater)
        assert error.account
        assert len(sink.delivered) == 1


def test_a_refused_login_says_so_without_the_password() -> None:
    with Sink(login=("club@example.org", "another")) as sink:
        sink.answer("AUTH", f"535 5.7.8 {PASSWORD} is wrong")
        with outgoing(sink, login=a_login("club@example.org")) as line:
            echoed = error_of(line)
            plain = error_of(line)

    for error in (echoed, plain):
        assert isinstance(error, TryLater)
        assert error.account
        assert "login of club@example.org was refused" in str(error)
        assert PASSWORD not in str(error)
        assert PASSWORD not in repr(error.__cause__) + repr(error.__context__)


def test_a_login_that_is_not_offered_is_not_sent(sink: Sink) -> None:
    with outgoing(sink, login=a_login()) as line:
        error = error_of(line)

    assert isinstance(error, TryLater)
    assert error.account
    assert not any(verb.startswith("AUTH") for verb in sink.verbs)


def test_a_login_that_is_refused_for_now_is_not_an_account_problem() -> None:
    with Sink(login=("club@example.org", PASSWORD)) as sink:
        sink.answer("AUTH", "454 4.7.0 temporary authentication failure")
        with outgoing(sink, login=a_login("club@example.org")) as line:
            error = error_of(line)
            send(line)

    assert isinstance(error, TryLater)
    assert not error.account


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_encrypted_with_the_certificate_checked(authority: Authority, security: Any) -> None:
    certificate = authority.issue("sink")
    with Sink(security=security, certificate=certificate) as sink:
        with outgoing(sink, security=security, ca_file=authority.ca_file) as line:
            send(line)
        with outgoing(sink, security=security) as stranger:
            error = error_of(stranger)

        assert [mail.encrypted for mail in sink.delivered] == [True]
    assert isinstance(error, TryLater)
    assert error.account
    assert "authority that this machine trusts" in str(error)


def test_a_certificate_for_another_name_is_refused(authority: Authority) -> None:
    other = authority.issue("other", "DNS:mail.example.com")
    with Sink(security="starttls", certificate=other) as sink:
        with outgoing(sink, security="starttls", ca_file=authority.ca_file, login=a_login()) as line:
            error = error_of(line)

        assert isinstance(error, TryLater)
        assert error.account
        assert "another name" in str(error)
        assert not any(verb.startswith(("AUTH", "MAIL")) for verb in sink.verbs)


def test_a_server_without_starttls_gets_nothing(sink: Sink, authority: Authority) -> None:
    with outgoing(sink, security="starttls", ca_file=authority.ca_file, login=a_login()) as line:
        error = error_of(line)

    assert isinstance(error, TryLater)
    assert error.account
    assert "STARTTLS" in str(error)
    assert [verb.split()[0] for verb in sink.verbs] == ["EHLO"]


@pytest.mark.parametrize(("answer", "about"), [("454 4.7.0 no TLS today", "server"), ("501 5.5.4 no", "account")])
def test_starttls_that_is_refused_is_no_reason_to_go_on_in_the_clear(
    authority: Authority, answer: str, about: str
) -> None:
    with Sink(security="starttls", certificate=authority.issue("sink")) as sink:
        sink.answer("STARTTLS", answer)
        with outgoing(sink, security="starttls", ca_file=authority.ca_file) as line:
            error = error_of(line)
            send(line)

        assert isinstance(error, TryLater)
        assert error.about == about
        assert [mail.encrypted for mail in sink.delivered] == [True]


def test_words_slipped_in_before_tls_are_refused(authority: Authority) -> None:
    with Sink(security="starttls", certificate=authority.issue("sink")) as sink:
        sink.answer("STARTTLS", "220 ready\r\n250-sink\r\n250 AUTH PLAIN")
        with outgoing(sink, security="starttls", ca_file=authority.ca_file, login=a_login()) as line:
            error = error_of(line)

        assert isinstance(error, TryLater)
        assert not any(verb.startswith("AUTH") for verb in sink.verbs)


def test_plain_text_is_refused_beyond_this_machine() -> None:
    with pytest.raises(SettingsError, match="readable by anyone on the way"):
        SmtpAccount(key="club", host="mail.example.org", port=25, security="plain")


def test_we_greet_with_our_number_or_with_the_name_that_is_set(sink: Sink) -> None:
    for name in ("", "mailflow.example.org"):
        with outgoing(sink, helo_name=name) as line:
            send(line)

    assert [verb for verb in sink.verbs if verb.startswith("EHLO")] == ["EHLO [127.0.0.1]", "EHLO mailflow.example.org"]


def test_a_server_that_is_away_is_tried_later_and_says_so(sink: Sink) -> None:
    port = sink.port
    sink.stop()

    error = error_of(Outgoing(SmtpAccount(key="club", host="127.0.0.1", port=port, security="plain")))

    assert isinstance(error, TryLater)
    assert re.search(r"127\.0\.0\.1:\d+: the connection was refused", str(error))


def test_the_pace_allows_so_many_in_any_minute() -> None:
    pace = Pace(2)
    waits = []
    for now in (100.0, 110.0, 111.0, 160.0, 171.0):
        waits.append(pace.wait_seconds(now))
        if waits[-1] == 0:
            pace.note(now)

    assert waits == [0, 0, 49.0, 0, 0]


def test_a_mail_that_waits_for_its_turn_gives_way_when_mailflow_stops(sink: Sink) -> None:
    stop = Event()
    stop.set()
    account = SmtpAccount(key="club", host="127.0.0.1", port=sink.port, security="plain", mails_a_minute=1)
    with Outgoing(account, stop=stop) as line:
        send(line)
        error = error_of(line)

    assert isinstance(error, TryLater)
    assert len(sink.delivered) == 1
