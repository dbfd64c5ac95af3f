"""`mailflow run --once` and `mailflow status`, between real servers."""

from collections.abc import Iterator
from email import message_from_bytes

import pytest

from tests.cli.clubs import CLUB, JOINING, UNCLEAR, ClubFolder, a, lines
from tests.cli.conftest import PASSWORD, MailServers, Typed
from tests.servers.sink import Sink

BOX = "lezers@example.org"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@pytest.fixture
def served(club: ClubFolder, mail_servers: MailServers, sink: Sink) -> MailServers:
    """The club's mailbox is on the Dovecot, empty; its mails go out to a sink of the test's own."""
    dovecot = mail_servers.dovecot
    dovecot.add_account(BOX, PASSWORD)
    for path in dovecot.mails(BOX):
        (dovecot.maildir(BOX) / path).unlink()
    club.write(imap=dovecot.imap, smtp=sink.port)
    return mail_servers


def test_one_round_does_all_that_waits_and_a_second_nothing(
    mailflow: Typed, club: ClubFolder, served: MailServers, sink: Sink
) -> None:
    served.dovecot.deliver(BOX, a(1, JOINING))
    served.dovecot.deliver(BOX, a(2, UNCLEAR))

    first, second = mailflow("run", "--once"), mailflow("run", "--once")

    assert (first.exit_code, first.stdout) == (0, "received 2, handled 2, planned 0, sent 2\n")
    assert (second.exit_code, second.stdout) == (0, "received 0, handled 0, planned 0, sent 0\n")
    answers = [message_from_bytes(mail.content) for mail in sink.delivered]
    assert [answer["To"] for answer in answers] == [
        "Anna <anna1@wijk.example.org>",
        "Anna <anna2@wijk.example.org>",
    ]
    assert [answer["In-Reply-To"] for answer in answers] == ["<1@wijk.example.org>", "<2@wijk.example.org>"]


def test_what_went_wrong_is_told_and_is_the_exit_code(mailflow: Typed, club: ClubFolder, sink: Sink) -> None:
    club.write(smtp=sink.port)
    club.receives(a(1, JOINING))

    done = mailflow("run", "--once")

    assert done.exit_code == 1
    assert done.stdout == "received 0, handled 0, planned 0, sent 1\n"
    (trouble,) = [line for line in done.stderr.splitlines() if line.startswith("trouble: ")]
    assert "127.0.0.1:1: the connection was refused: is the port right, and is the server up?" in trouble
    assert "Traceback" not in done.stderr


def test_a_password_that_is_not_set_is_told_without_one(
    mailflow: Typed, club: ClubFolder, served: MailServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLUB_PASSWORD")

    done = mailflow("run", "--once")

    assert done.exit_code == 1
    assert "club lezers, inbox lezers-example-org: password_env: the variable CLUB_PASSWORD is not set" in done.stderr


def test_in_safe_mode_nothing_goes_out(mailflow: Typed, club: ClubFolder, served: MailServers, sink: Sink) -> None:
    (club.path / "mailflow.toml").write_text('[safe_mode]\nmode = "hold"\n', encoding="utf-8")
    served.dovecot.deliver(BOX, a(1, JOINING))

    assert mailflow("run", "--once").stdout == "received 1, handled 1, planned 0, sent 0\n"

    assert sink.delivered == []
    assert [row["state"] for row in lines(mailflow("outbox", "--json"))] == ["held"]


def test_a_template_that_is_broken_is_told_before_any_mail_is_touched(
    mailflow: Typed, club: ClubFolder, served: MailServers
) -> None:
    served.dovecot.deliver(BOX, a(1, JOINING))
    own = club.path / "templates" / "nl"
    own.mkdir(parents=True)
    (own / "join_received.md").write_text("---\nsubject: x\n---\n\n{% if %}\n", encoding="utf-8")

    done = mailflow("run", "--once")

    assert done.exit_code == 2
    assert "join_received.md" in done.stderr and "Traceback" not in done.stderr
    (own / "join_received.md").unlink()
    assert mailflow("run", "--once").stdout == "received 1, handled 1, planned 0, sent 1\n"


def test_the_state_is_wrong_until_something_ran_and_then_good(
    mailflow: Typed, club: ClubFolder, served: MailServers
) -> None:
    before = mailflow("status")
    served.dovecot.deliver(BOX, a(1, JOINING))
    mailflow("run", "--once")
    after = mailflow("status")

    assert before.exit_code == 1
    assert "has never run here: start it with `mailflow run`" in before.stdout
    assert after.exit_code == 0
    assert [" ".join(line.split()) for line in after.stdout.splitlines()] == [
        "about state when (UTC)",
        "ok daemon `mailflow run --once` did all that waited 2026-01-05 09:00:00",
        "ok inbox lezers:lezers-example-org last read 2026-01-05 09:00:00",
        "ok lezers no mails wait to be handled",
        "ok lezers no mails wait to go out",
        "ok lezers 1 open question",
    ]


def test_as_json_each_thing_is_a_line_with_its_state(
    mailflow: Typed, club: ClubFolder, served: MailServers, sink: Sink
) -> None:
    mailflow("run", "--once")

    told = lines(mailflow("status", "--json"))

    assert {line["state"] for line in told} == {"good"}
    assert told[1] == {
        "about": "inbox lezers:lezers-example-org",
        "state": "good",
        "text": "last read",
        "at": "2026-01-05T09:00:00+00:00",
    }
    club.write(
        text=CLUB.replace("password_env", 'key = "other"\npassword_env'), imap=served.dovecot.imap, smtp=sink.port
    )
    assert mailflow("status", "--json").exit_code == 1, "an inbox that is new was never read"
