"""The stage of the demo: a folder, a mail server on loopback, a club, and the daemon that everybody runs."""

import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from mailflow.demo.letters import next_meeting_day
from mailflow.demo.servers import LOGIN, LOOPBACK, PASSWORD, MailServer, Ports
from mailflow.flow.act import act
from mailflow.flow.assemble import Assembled
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.model.errors import TryLater
from mailflow.wire import clock

CLUB = "opbouwwerk"
ORGANISER = "marjolein@club.example.org"
ADDRESS = "opbouwwerk@club.example.org"
MEMBER = Address(address="anouk@kanaleneiland.example.com", name="Anouk Petersen")
SECRET = "MAILFLOW_DEMO_PASSWORD"
PATIENCE_SECONDS = 30.0
PROGRAMME = """10.00 uur inloop met koffie
10.30 uur aftrap door bewoners uit Overvecht
12.30 uur lunch
13.30 uur werktafels
15.00 uur afsluiting"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demo takes place: its folder, and the ports of its mail server."""

    folder: Path
    ports: Ports

    @property
    def settings(self) -> Path:
        return self.folder / "mailflow.toml"

    @property
    def answers(self) -> Path:
        return self.folder / "answers"


@contextmanager
def mail_server(folder: Path) -> Iterator[Stage]:
    """A mail server that keeps the answers as files; its ports stand in demo.json."""
    (folder / "answers").mkdir(parents=True, exist_ok=True)
    numbers = iter(range(1, 1_000_000))
    writing = threading.Lock()

    def keep(to: str, content: bytes) -> None:
        with writing:
            (folder / "answers" / f"{next(numbers):03}-to-{to}.eml").write_bytes(content)

    server = MailServer(inbox=ADDRESS, on_answer=keep)
    ports = server.start()
    (folder / "demo.json").write_text(json.dumps({"imap": ports.imap, "smtp": ports.smtp}), encoding="utf-8")
    try:
        yield Stage(folder, ports)
    finally:
        server.stop()


def found_club(stage: Stage) -> None:
    """The club's folder as `mailflow init` makes it, between the two servers of the demo."""
    told = [
        "init", str(stage.folder), "--no-input",
        "--name", "Opbouwwerk", "--key", CLUB, "--language", "nl", "--address", ADDRESS,
        "--organiser", "Marjolein Terpstra <marjolein@club.example.org>",
        "--organiser", "Youssef Benali <youssef@welzijn.example.net>",
        "--provider", "other", "--username", LOGIN, "--password-env", SECRET,
        "--imap-host", LOOPBACK, "--imap-port", str(stage.ports.imap), "--imap-security", "plain",
        "--smtp-host", LOOPBACK, "--smtp-port", str(stage.ports.smtp), "--smtp-security", "plain",
        "--smtp-without-login", "--start", "all",
    ]  # fmt: skip
    os.environ[SECRET] = PASSWORD
    done = subprocess.run([sys.executable, "-m", "mailflow", *told], capture_output=True, text=True, check=False)
    if done.returncode:
        raise TryLater(f"the demo's club could not be made:\n{done.stdout}{done.stderr}")
    with stage.settings.open("a", encoding="utf-8") as file:
        file.write(f'\n[web]\nlisten = "{LOOPBACK}:{_free_port()}"\n')


def _free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as line:
        line.bind((LOOPBACK, 0))
        return int(line.getsockname()[1])


@contextmanager
def daemon(stage: Stage) -> Iterator[None]:
    """`mailflow run` as anybody starts it, until the demo ends; what it logs is in the folder."""
    with (stage.folder / "mailflow.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "mailflow", "--config", str(stage.settings), "run"], stderr=log
        )
        try:
            yield
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=PATIENCE_SECONDS)


def begin(assembled: Assembled) -> None:
    """The club has a member, a meeting in three weeks with its programme, and one a month later still rather open."""
    begins = next_meeting_day(clock.now())
    first = SetMeeting(
        starts_at=begins,
        ends_at=begins + timedelta(hours=5),
        place="buurthuis De Pijler, Utrecht",
        theme="bewonersparticipatie",
        programme=PROGRAMME,
    )
    later = begins + timedelta(days=28)
    second = SetMeeting(
        starts_at=later, ends_at=later + timedelta(hours=5), place="Deventer", theme="jongerenwerk op straat"
    )
    act((AddMember(person=MEMBER, place="Utrecht"), first, second), house=assembled.house, club=CLUB, by="demo")


def send(folder: Path, text: str, *, sender: str) -> str:
    """A mail of one's own has come into the inbox of the demo that runs in this folder; its subject."""
    try:
        ports = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise TryLater(
            f"no demo runs in {folder}: start it with `mailflow demo` and take the command that it prints"
        ) from None
    subject = " ".join(text.split()[:6])
    lines = (f"From: {sender}", f"To: {ADDRESS}", f"Subject: {subject}", "MIME-Version: 1.0",
             "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text, "")  # fmt: skip
    deliver(int(ports["smtp"]), sender, "\r\n".join(lines).encode())
    return subject


def deliver(port: int, sender: str, content: bytes) -> None:
    with smtplib.SMTP(LOOPBACK, port, timeout=PATIENCE_SECONDS) as line:
        line.sendmail(sender, [ADDRESS], content)
