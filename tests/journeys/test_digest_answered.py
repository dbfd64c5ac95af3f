"""The journey goes on: the digest of 160 mails is answered by mail, and the people it let in are welcomed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

import pytest

from mailflow.flow.assemble import at_work
from mailflow.model.question import Question
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from mailflow.store import facts
from tests.journeys.installation import CLUB, Installation, set_up
from tests.journeys.test_inbox_of_160 import KNOWN, NEXT_MORNING, NOON, SHARED, fill, read
from tests.servers.dovecot import Dovecot, require_dovecot
from tests.servers.sink import Delivered, Sink

HANNEKE = "h.smit@example.org"
WORDS = "allemaal akkoord"
PAGES_AT_MOST = 6
WELCOME = ("Welkom bij Opbouwwerk! Je hoort er nu bij.", "Welcome to Opbouwwerk! You are one of us now.")


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    require_dovecot()
    with Dovecot() as running:
        yield running


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def test_answers_by_mail_settle_all_and_the_new_members_are_welcomed(
    dovecot: Dovecot, sink: Sink, tmp_path: Path
) -> None:
    fill(dovecot, SHARED)
    installation = set_up(tmp_path / "one", dovecot=dovecot, smtp_port=sink.port, inboxes=[SHARED], known=KNOWN)
    installation.run("run", "--once", now=NOON)
    installation.run("run", "--once", now=NEXT_MORNING)
    digest: Delivered | None = last_to_hanneke(sink)
    waiting = {one.id: one for one in questions(installation, state="open")}
    were_members = members(installation)
    before = len(sink.delivered)
    now = NEXT_MORNING

    answered: list[str] = []
    while digest is not None and len(answered) < PAGES_AT_MOST:
        now += timedelta(minutes=10)
        delivered = len(sink.delivered)
        answered.append(f"page{len(answered)}")
        dovecot.deliver(SHARED, answer_to(digest, f"{WORDS}\n\nGroet,\nHanneke\n", at=now, id=answered[-1]))
        installation.run("run", "--once", now=now)
        told = [one for one in sink.delivered[delivered:] if one.to[0] == HANNEKE]
        for confirm in [one for one in told if "**Klopt het?**" in text_of(one)]:
            dovecot.deliver(SHARED, answer_to(confirm, "ja", at=now, id=f"yes{len(answered)}"))
            installation.run("run", "--once", now=now + timedelta(minutes=1))
        digest = next((one for one in told if "net als daarnet" in text_of(one)), None)

    settled = {one.id: one for one in questions(installation, state=None) if one.id in waiting}
    still_open = [one for one in settled.values() if one.state == "open"]
    assert len(answered) == -(-len(waiting) // 40)
    assert [(one.id, one.kind, one.why) for one in still_open] == []
    assert {(one.verdict, one.closed_by) for one in settled.values()} == {("approve", HANNEKE)}
    told = sink.delivered[before:]
    joined = members(installation) - were_members
    welcomed = [one.to[0] for one in told if any(greeting in text_of(one) for greeting in WELCOME)]
    assert len(joined) > 10
    assert sorted(welcomed) == sorted(joined), "each new member is welcomed, once"

    dovecot.deliver(SHARED, answer_to(last_to_hanneke(sink), "allemaal akkoord", at=now, id="again"))
    delivered = len(sink.delivered)
    installation.run("run", "--once", now=now + timedelta(hours=1))
    assert {one.to[0] for one in sink.delivered[delivered:]} <= {HANNEKE}, "an answer too many mailed somebody else"
    assert installation.broken(came=dovecot.mails(SHARED).values(), sent=sink.delivered) == ()


def last_to_hanneke(sink: Sink) -> Delivered:
    return next(one for one in reversed(sink.delivered) if one.to[0] == HANNEKE)


def questions(installation: Installation, *, state: str | None) -> tuple[Question, ...]:
    with at_work(read_settings(installation.settings, defaults=shipped("config"))):
        return facts.questions(CLUB, state="open" if state == "open" else None)


def members(installation: Installation) -> set[str]:
    with at_work(read_settings(installation.settings, defaults=shipped("config"))):
        return {one.person.address for one in facts.members(CLUB, state="active")}


def text_of(mail: Delivered) -> str:
    body = read(mail.content).get_body(("plain",))
    return str(body.get_content()) if body else ""


def answer_to(digest: Delivered, said: str, *, at: datetime, id: str = "verdict") -> bytes:
    """What a mail program makes of the answer: above the whole digest, quoted."""
    asked = read(digest.content)
    quoted = "\n".join(f"> {line}" for line in text_of(digest).splitlines())
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"Hanneke Smit <{HANNEKE}>"
    mail["To"] = str(asked["Reply-To"] or asked["From"])
    mail["Subject"] = f"Re: {asked['Subject']}"
    mail["Date"] = format_datetime(at.astimezone(UTC))
    mail["Message-ID"] = f"<{id}@mail.example.org>"
    mail["In-Reply-To"] = str(asked["Message-ID"])
    mail["References"] = str(asked["Message-ID"])
    mail.set_content(f"{said}\n\nOp ma 13 jan 2020 schreef Opbouwwerk <{SHARED}>:\n{quoted}\n")
    return mail.as_bytes()
