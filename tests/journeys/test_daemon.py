"""The journey of `mailflow run`: a process between real servers, told by signals, looked at by `mailflow status`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from proving import truth
from tests.house import a_mail
from tests.journeys.installation import CLUB, PASSWORD, ROOT, SETS, Installation, set_up
from tests.servers.dovecot import Dovecot, require_dovecot
from tests.servers.sink import Delivered, Sink

JOINING = "Graag zou ik lid worden van jullie club."
PATIENCE_SECONDS = 30.0
_numbers = count(1)


@dataclass(frozen=True)
class Running:
    """The daemon as a process, and what it logged so far."""

    process: subprocess.Popen[bytes]
    logged: Path

    @property
    def log(self) -> str:
        return self.logged.read_text(encoding="utf-8")

    def says(self, words: str, *, times: int = 1) -> None:
        """Comes back as soon as the log says so."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self.log.count(words) < times:
            assert self.process.poll() is None, f"it ended with {self.process.returncode}: {self.log}"
            assert time.monotonic() < until, f"{words!r} was not logged: {self.log}"
            time.sleep(0.05)


def mailflow(installation: Installation, *words: str) -> subprocess.CompletedProcess[str]:
    """`mailflow WORDS`, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "mailflow", "--config", str(installation.settings), *words],
        cwd=ROOT,
        env={**os.environ, "CLUB_PASSWORD": PASSWORD, "COLUMNS": "1000"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def daemon(installation: Installation) -> Iterator[Running]:
    """`mailflow run`, started and at work; killed at the end if it still runs."""
    logged = installation.folder / f"log-{next(_numbers)}"
    with logged.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "mailflow", "--config", str(installation.settings), "run"],
            cwd=ROOT,
            env={**os.environ, "CLUB_PASSWORD": PASSWORD},
            stdout=file,
            stderr=file,
        )
    running = Running(process, logged)
    try:
        running.says("event=started")
        yield running
    finally:
        process.kill()
        process.wait()


def stopped(running: Running, how: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
    """The exit code, and after how many seconds it came."""
    before = time.monotonic()
    running.process.send_signal(how)
    return running.process.wait(PATIENCE_SECONDS), time.monotonic() - before


def a(number: int) -> bytes:
    return a_mail(JOINING, sender=f"Anna <anna{number}@wijk.example.org>", id=f"{number}@wijk.example.org")


def to(mails: list[Delivered]) -> list[str]:
    return [mail.to[0] for mail in mails]


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    require_dovecot()
    with Dovecot() as running:
        yield running


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@pytest.fixture
def box(dovecot: Dovecot) -> str:
    return a_box(dovecot)


def a_box(dovecot: Dovecot) -> str:
    username = f"box{next(_numbers)}@club.example.org"
    dovecot.add_account(username, PASSWORD)
    dovecot.maildir(username)
    return username


def installed(
    folder: Path, dovecot: Dovecot, sink: Sink, *boxes: str, database: str = "sqlite:mailflow.db"
) -> Installation:
    known = SETS / "dev-a" / "context.json"
    return set_up(
        folder / "club", dovecot=dovecot, smtp_port=sink.port, inboxes=list(boxes), known=known, database=database
    )


def test_a_mail_is_answered_within_seconds_and_the_state_is_good_until_it_is_stopped(
    dovecot: Dovecot, sink: Sink, box: str, tmp_path: Path
) -> None:
    installation = installed(tmp_path, dovecot, sink, box)
    with daemon(installation) as running:
        dovecot.deliver(box, a(1))
        sink.wait_for(1, seconds=PATIENCE_SECONDS)  # the inbox is being watched from now on
        dovecot.deliver(box, a(2))
        mails = sink.wait_for(2, seconds=10)  # the next look without IDLE is five minutes away

        while_it_runs = mailflow(installation, "status")
        code, seconds = stopped(running)
        afterwards = mailflow(installation, "status")

    assert to(mails) == ["anna1@wijk.example.org", "anna2@wijk.example.org"]
    assert (while_it_runs.returncode, while_it_runs.stderr) == (0, "")
    assert "WRONG" not in while_it_runs.stdout and "2 open questions" in while_it_runs.stdout
    assert code == 0 and seconds < 10
    assert afterwards.returncode == 1
    assert "was stopped: start it with `mailflow run`" in afterwards.stdout
    for secret in (PASSWORD, "lid worden", "anna1@"):
        assert secret not in running.log, "the log tells neither passwords nor what people write"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_time_although_no_mail_server_answers(
    dovecot: Dovecot, sink: Sink, tmp_path: Path, how: signal.Signals
) -> None:
    installation = installed(tmp_path, dovecot, sink, "nobody@club.example.org")

    with daemon(installation) as running:
        running.says("inbox failing")
        code, seconds = stopped(running, how)

    assert code == 0 and seconds < 10
    assert "Traceback" not in running.log


def test_new_settings_are_taken_over_and_broken_ones_are_not(
    dovecot: Dovecot, sink: Sink, box: str, tmp_path: Path
) -> None:
    second = a_box(dovecot)
    installation = installed(tmp_path, dovecot, sink, box)
    club = installation.folder / "clubs" / f"{CLUB}.toml"
    before = club.read_text(encoding="utf-8")
    inbox = before[before.index("[[inboxes]]") : before.index("[smtp]")]

    with daemon(installation) as running:
        club.write_text(before.replace("[smtp]", f"{inbox.replace(box, second)}[smtp]"), encoding="utf-8")
        running.process.send_signal(signal.SIGHUP)
        running.says("event=reloaded")
        dovecot.deliver(second, a(1))
        sink.wait_for(1)

        club.write_text(before.replace("[smtp]", "[smpt]"), encoding="utf-8")
        running.process.send_signal(signal.SIGHUP)
        running.says('event="not reloaded"')
        club.write_bytes(b"\xff\xfe no text at all")
        running.process.send_signal(signal.SIGHUP)
        running.says('event="not reloaded"', times=2)

        told_of_settings(installation, f"{CLUB}.toml")

        dovecot.deliver(box, a(2))
        dovecot.deliver(second, a(3))
        mails = sink.wait_for(3)
        club.write_text(before, encoding="utf-8")
        running.process.send_signal(signal.SIGHUP)
        running.says("event=reloaded", times=2)
        told_of_settings(installation, "")
        assert stopped(running)[0] == 0

    assert sorted(to(mails)) == [f"anna{number}@wijk.example.org" for number in (1, 2, 3)]
    first, other = [line for line in running.log.splitlines() if "not reloaded" in line]
    assert f"{CLUB}.toml" in first and "smpt" in first and "smtp" in first
    assert f"{CLUB}.toml" in other and "UTF-8" in other


def told_of_settings(installation: Installation, words: str) -> None:
    """Comes back as soon as what is told of the settings that are written has these words; none for nothing wrong."""
    rows, until = truth.rows_in(installation.folder / "mailflow.db"), time.monotonic() + PATIENCE_SECONDS
    while (told := str(rows("SELECT error FROM heartbeat WHERE name = 'settings'")[0][0])) != words:
        if words and words in told:
            return
        assert time.monotonic() < until, f"{words!r} is not told, but {told!r}"
        time.sleep(0.05)


def test_another_database_needs_a_new_start(dovecot: Dovecot, sink: Sink, box: str, tmp_path: Path) -> None:
    installation = installed(tmp_path, dovecot, sink, box)

    with daemon(installation) as running:
        installation.settings.write_text('[database]\nurl = "sqlite:another.db"\n', encoding="utf-8")
        running.process.send_signal(signal.SIGHUP)
        running.says("the database changed: stop mailflow and start it again")
        assert stopped(running)[0] == 0

    assert not (installation.folder / "another.db").exists()


def test_a_second_one_on_the_same_file_is_refused_until_the_first_has_died(
    dovecot: Dovecot, sink: Sink, box: str, tmp_path: Path
) -> None:
    installation = installed(tmp_path, dovecot, sink, box)
    with daemon(installation) as running:
        for words in (("run",), ("run", "--once")):
            second = mailflow(installation, *words)
            assert second.returncode == 2
            assert f"another mailflow (process {running.process.pid}) works with" in second.stderr
            assert "Traceback" not in second.stderr
        running.process.kill()
        running.process.wait()

    assert mailflow(installation, "run", "--once").returncode == 0


def test_it_goes_on_by_itself_after_the_mail_server_was_away(sink: Sink, tmp_path: Path) -> None:
    require_dovecot()
    with Dovecot() as own:
        box = a_box(own)
        installation = installed(tmp_path, own, sink, box)
        with daemon(installation) as running:
            own.deliver(box, a(1))
            sink.wait_for(1, seconds=PATIENCE_SECONDS)

            own.stop()
            running.says("inbox failing")
            away = mailflow(installation, "status")
            own.start()
            own.deliver(box, a(2))
            mails = sink.wait_for(2, seconds=PATIENCE_SECONDS)
            back = mailflow(installation, "status")

    assert to(mails) == ["anna1@wijk.example.org", "anna2@wijk.example.org"]
    assert away.returncode == 1
    (wrong,) = [line for line in away.stdout.splitlines() if "WRONG" in line]
    assert "cannot be read: " in wrong and "it was last read" in wrong
    assert back.returncode == 0, back.stdout


def test_two_may_share_a_postgresql_database_and_a_mail_is_still_answered_once(
    dovecot: Dovecot, sink: Sink, box: str, tmp_path: Path, postgres_url: str
) -> None:
    installation = installed(tmp_path, dovecot, sink, box, database=postgres_url)

    with daemon(installation) as first, daemon(installation) as second:
        for number in range(1, 9):
            dovecot.deliver(box, a(number))
        mails = sink.wait_for(8, seconds=PATIENCE_SECONDS)
        codes = [stopped(running)[0] for running in (first, second)]

    assert codes == [0, 0]
    assert sorted(to(mails)) == [f"anna{number}@wijk.example.org" for number in range(1, 9)]
    assert len(sink.delivered) == 8
