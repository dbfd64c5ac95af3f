"""The journey: an inbox of 160 real-looking mails between a real Dovecot and a real SMTP sink, once and for all."""

import json
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest

from mailflow.flow.assemble import at_work
from mailflow.model.records import InboxRow
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from mailflow.store import facts, inbox, outbox
from tests.journeys.installation import CLUB, PASSWORD, SETS, Installation, set_up
from tests.servers.dovecot import Dovecot, require_dovecot
from tests.servers.sink import Delivered, Sink

DEV_A = SETS / "dev-a"
KNOWN = DEV_A / "context.json"
NOON = datetime(2020, 1, 12, 11, 0, tzinfo=UTC)
NEXT_MORNING = datetime(2020, 1, 13, 7, 0, tzinfo=UTC)
SHARED, SECOND = "opbouwwerk@example.org", "h.smit@example.org"
KILLS = 10
PATIENCE_SECONDS = 60.0


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    require_dovecot()
    with Dovecot() as running:
        yield running


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@contextmanager
def opened(installation: Installation) -> Iterator[None]:
    with at_work(read_settings(installation.settings, defaults=shipped("config"))):
        yield


def labels() -> dict[str, dict[str, object]]:
    rows = (json.loads(line) for line in (DEV_A / "labels.jsonl").read_text(encoding="utf-8").splitlines())
    return {row["file"]: row for row in rows}


def fill(dovecot: Dovecot, username: str, *, road: bytes = b"") -> None:
    """All mails of the set lie in the INBOX, as they arrived, every second one already read by somebody."""
    dovecot.add_account(username, PASSWORD)
    for number, name in enumerate(sorted(labels())):
        content = (DEV_A / name).read_bytes()
        dovecot.deliver(username, road + content, seen=number % 2 == 0, arrived_at=written(content))


def written(content: bytes) -> datetime:
    date = read(content)["Date"]
    return cast(datetime, date.datetime) if date is not None and date.datetime else NOON


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)


def rows_by_file(rows: tuple[InboxRow, ...]) -> dict[str, InboxRow]:
    """The row of each file, copies left out; the Message-ID as it stands in the mail tells them apart."""
    by_id = {row.message_id: row for row in rows if row.copy_of is None}
    return {name: by_id[str(read((DEV_A / name).read_bytes())["Message-ID"]).strip()] for name in labels()}


def told(mail: Delivered) -> tuple[str, str, str, str]:
    """What tells one outgoing mail from another, its own name apart."""
    message = read(mail.content)
    body = message.get_body(("plain",))
    return str(message["To"]), str(message["Subject"]), str(message["In-Reply-To"]), body.get_content() if body else ""


def test_every_mail_is_recorded_and_answered_once(dovecot: Dovecot, sink: Sink, tmp_path: Path) -> None:
    fill(dovecot, SHARED)
    before = list(dovecot.mails(SHARED))
    installation = set_up(tmp_path / "one", dovecot=dovecot, smtp_port=sink.port, inboxes=[SHARED], known=KNOWN)

    installation.run("run", "--once", now=NOON)

    with opened(installation):
        rows = rows_by_file(inbox.rows(CLUB, limit=1000))
        answers = Counter(row.mail for row in outbox.rows(CLUB, limit=1000))
        questions = facts.questions(CLUB, state="open")
    asked = {question.mail for question in questions}
    for name, label in labels().items():
        row = rows[name]
        if label["kind"] in ("person", "calendar_reply"):
            assert row.state == "handled", f"{name} is {row.state}: {row.why}"
            asks_nothing = label["kind"] == "person" and not label["intents"]
            assert asks_nothing or answers[row.id] or row.id in asked, f"{name} was neither answered nor asked"
        else:
            assert not answers[row.id], f"{name} is a {label['kind']} and was answered"
    assert max(Counter(told(mail) for mail in sink.delivered).values()) == 1
    assert len(sink.delivered) == sum(answers.values())
    assert not sink.bare
    assert list(dovecot.mails(SHARED)) == before, "a flag was changed"

    delivered = len(sink.delivered)
    installation.run("run", "--once", now=NOON + timedelta(minutes=5))
    assert len(sink.delivered) == delivered, "the second run did something new"

    _the_second_organiser_has_them_too(dovecot, sink, installation)
    _the_digest_shows_what_is_open(sink, installation, asked=len(questions))
    came = [*dovecot.mails(SHARED).values(), *dovecot.mails(SECOND).values()]
    assert installation.broken(came=came, sent=sink.delivered) == ()


def _the_second_organiser_has_them_too(dovecot: Dovecot, sink: Sink, installation: Installation) -> None:
    """The same mails came to the other inbox by another road: still once each."""
    fill(dovecot, SECOND, road=b"Delivered-To: h.smit@example.org\r\n")
    club = installation.folder / "clubs" / f"{CLUB}.toml"
    first = club.read_text(encoding="utf-8")
    box = first[first.index("[[inboxes]]") : first.index("[smtp]")]
    club.write_text(first.replace("[smtp]", f"{box.replace(SHARED, SECOND)}[smtp]"), encoding="utf-8")
    delivered = len(sink.delivered)

    installation.run("run", "--once", now=NOON + timedelta(minutes=10))

    assert len(sink.delivered) == delivered
    with opened(installation):
        copies = [row for row in inbox.rows(CLUB, limit=1000) if row.copy_of is not None]
    assert len(copies) == len(labels())


def _the_digest_shows_what_is_open(sink: Sink, installation: Installation, *, asked: int) -> None:
    """Next morning each organiser gets one digest with the open questions; a second run adds none."""
    delivered = len(sink.delivered)
    installation.run("run", "--once", now=NEXT_MORNING)
    installation.run("run", "--once", now=NEXT_MORNING + timedelta(hours=3))

    digests = sink.delivered[delivered:]
    assert sorted(mail.to[0] for mail in digests) == sorted(
        one["email"] for one in json.loads((KNOWN).read_text(encoding="utf-8"))["organisers"]
    )
    for mail in digests:
        body = read(mail.content).get_body(("plain",))
        assert body is not None and f"{asked} dingen vragen een beslissing" in body.get_content()


def test_kill_9_at_ten_moments_changes_nothing(
    dovecot: Dovecot, sink: Sink, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The same rows and the same mails as without; a mail caught between SMTP and its mark may be there twice."""
    box = "killed@example.org"
    fill(dovecot, box)
    chance = random.Random(20200113)
    quiet = set_up(tmp_path / "quiet", dovecot=dovecot, smtp_port=sink.port, inboxes=[box], known=KNOWN)
    quiet.run("run", "--once", now=NOON)
    expected, undisturbed = state_of(quiet), Counter(map(told, sink.delivered))
    whole = progress(quiet, sink)
    sink.delivered.clear()

    killed = set_up(tmp_path / "killed", dovecot=dovecot, smtp_port=sink.port, inboxes=[box], known=KNOWN)
    for moment in sorted(chance.sample(range(whole), KILLS)):
        process = killed.start("run", "--once", now=NOON)
        until = time.monotonic() + PATIENCE_SECONDS
        while progress(killed, sink) < moment and process.code() is None and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.02))
        assert process.code() is None, "it ended before it was killed"
        process.kill()
    killed.run("run", "--once", now=NOON)

    assert state_of(killed) == expected
    disturbed = Counter(map(told, sink.delivered))
    assert set(disturbed) == set(undisturbed)
    names: dict[object, set[str]] = {}
    for mail in sink.delivered:
        names.setdefault(told(mail), set()).add(str(read(mail.content)["Message-ID"]))
    assert all(len(ids) == 1 for ids in names.values()), "a second copy has another Message-ID"
    assert max(disturbed.values()) <= 2
    assert killed.broken(came=dovecot.mails(box).values(), sent=sink.delivered) == ()
    twice = sum(count == 2 for count in disturbed.values())
    figure = f"kill -9 at {KILLS} moments of the work: {len(disturbed)} mails out, {twice} of them twice"
    record_property("figure", figure)


def progress(installation: Installation, sink: Sink) -> int:
    """How many steps are done: mails that are settled, and mails that the sink has taken."""
    file = installation.folder / "mailflow.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        (settled,) = database.execute("SELECT COUNT(*) FROM inbox WHERE state <> 'received'").fetchone()
    return int(settled) + len(sink.delivered)


def state_of(installation: Installation) -> dict[str, object]:
    """All that the club's tables say, numbers and instants of handling apart."""
    with opened(installation):
        meetings = {one.id: one.starts_at for one in facts.meetings(CLUB)}
        return {
            "inbox": sorted(
                (row.message_id, row.state, row.kind, row.understood[row.understood.find("lang") :])
                for row in inbox.rows(CLUB, limit=1000)
            ),
            "questions": sorted(
                (one.kind, one.subject, one.words, str(one.person), one.state) for one in facts.questions(CLUB)
            ),
            "attendance": sorted(
                (str(meetings[one.meeting_id]), one.person.address, one.answer, one.guests, str(one.written_at))
                for meeting in meetings
                for one in facts.attendance(meeting)
            ),
            "proposals": sorted((one.kind, one.title, one.person.address, one.state) for one in facts.proposals(CLUB)),
            "members": sorted((one.person.address, one.state) for one in facts.members(CLUB)),
            "outbox": sorted((row.to, row.subject, row.state, row.templates) for row in outbox.rows(CLUB, limit=1000)),
        }
