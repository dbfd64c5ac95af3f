"""Passwords and keys are never said, whatever fails; the log names nobody; and nobody else reads the files."""

import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from mailflow.cli import main
from mailflow.model.address import Address
from mailflow.model.errors import SettingsError
from mailflow.model.secret import Secret
from mailflow.rendering.templates import Templates
from mailflow.settings.passwords import ByCommand, InFile
from mailflow.store import sqlite
from mailflow.wire.login import Login
from mailflow.wire.smtp import SmtpAccount
from proving.failing import FAILINGS, SECRET, told_by
from proving.ground import Ground
from proving.sheet import Guard, Proved
from proving.stage import PASSWORD, Stage, member, stage
from tests.rendering.shipped import a_send, few, rendered
from tests.servers.sink import Sink

TITLE = "secrets, addresses in the log, and whose files they are"
GOAL = "secrets said 0 · people named at info 0 · files that others can read 0"
SHOWS_SECRETS = re.compile(re.escape(SECRET) + "|" + re.escape(PASSWORD))
PEOPLE = re.compile(
    r"[\w.+-]+@wijk\.example\.org|[\w.+-]+@organisers\.example\.org|Lid \d|ik ben er graag bij|Eenzaamheid"
)
OTHERS = stat.S_IRWXG | stat.S_IRWXO
ACCOUNT = "club@example.org"
ODD_TEMPLATES = (
    '{% extends "shipped:../../secret" %}', '{% include "../secret" %}', '{% include "/etc/passwd" %}',
    '{% extends "nl/../../secret.md" %}', '{% import "secret" as x %}{{ x }}',
    '{% include "shipped:nl/..%2fsecret.md" %}',
)  # fmt: skip


def prove(ground: Ground) -> Proved:
    """All failures, everything that shows itself, a busy run, and the files that it leaves, on each database."""
    missed: list[str] = []
    tried, helped = 0, 0
    with Sink(login=(ACCOUNT, "another")) as sink:
        for name, failing in list(FAILINGS.items())[:: 4 if ground.few else 1]:
            for words, told in told_by(
                failing, ground.fresh_folder("fails"), imap=ground.dovecot().imap, smtp=sink.port
            ):
                tried += 1
                helped += bool(told.strip())
                if SHOWS_SECRETS.search(told):
                    missed.append(f"{words} says the secret: {name}")
    shown = list(_shown())
    missed += [f"{what} shows the secret" for what, text in shown if SHOWS_SECRETS.search(text)]
    missed += _refusals(ground.fresh_folder("refusals"))
    controls_missed = [] if helped == tried else ["a failure is told in no word"]
    for kind in ground.databases if ground.full else ground.databases[:1]:
        with stage(ground, kind) as made:
            controls_missed += _busy(made)
            missed += _named_in_log(made)
            missed += _read_by_others(made)
    return Proved(
        tried=tried + len(shown) + len(ODD_TEMPLATES) + 3,
        missed=tuple(missed),
        controls=tried + 2,
        controls_missed=tuple(controls_missed),
        figures={"failures": tried},
    )


def _shown() -> Iterator[tuple[str, str]]:
    """All that holds a secret, as it shows itself in a log, a traceback or a debugger."""
    secret = Secret(SECRET)
    login = Login(username="club", secret=lambda: secret)
    holds: Mapping[str, object] = {
        "a secret": secret,
        "a login": login,
        "an account": SmtpAccount(key="club", host="127.0.0.1", login=login),
        "a command": ByCommand(("pass", SECRET), Path("/")),
        "a list": [secret],
    }
    for name, one in holds.items():
        yield f"repr of {name}", repr(one)
        yield f"str of {name}", f"{one}"
        yield f"an error about {name}", str(ValueError(one))


def _refusals(folder: Path) -> Iterator[str]:
    """A file that others can read is refused, one of our own is read; no template reaches a file beyond its own."""
    secret = folder / "secret"
    secret.write_text(SECRET)
    for mode in (0o644, 0o604, 0o602, 0o666, 0o600):
        secret.chmod(mode)
        try:
            is_read = InFile(secret).secret().reveal() == SECRET
        except SettingsError:
            is_read = False
        if is_read != (mode == 0o600):
            yield f"a secret in a file of mode {mode:o} is {'read' if is_read else 'refused'}"
    for text in ODD_TEMPLATES:
        send = a_send("x", words={}, to=Address(address="anna@wijk.example.org"))
        try:
            told = rendered(send, templates=Templates(({"nl/x.md": f"---\nsubject: x\n---\n{text}"}, few()))).text
        except Exception:
            continue
        yield f"the template {text} is drawn: {told[:40]!r}"


def _busy(made: Stage) -> Iterator[str]:
    """Mails come, are answered and refused; a list is exported. What was not served although it is genuine."""
    made.sink.answer("RCPT", f"550 5.1.1 no such person {member(1)}", "451 4.3.0 later, Lid 2")
    letters = [*(made.coming(number) for number in range(10)), made.theme(11)]
    for letter in letters:
        made.deliver(letter)
    with made.start() as running:
        made.sink.wait_for(len(letters) - 2, seconds=30)
        if running.stop() != 0:
            yield "the busy run ended in trouble"
    with made.start("members", "export", "--out", str(made.folder / "members.csv")) as running:
        if running.wait() != 0 or not (made.folder / "members.csv").read_text(encoding="utf-8-sig").count(member(1)):
            yield "the list of members is not exported"


def _named_in_log(made: Stage) -> Iterator[str]:
    """People, their words and secrets in the log of that run."""
    lines = [one for one in (made.folder / "printed.log").read_text(encoding="utf-8").splitlines() if "level=" in one]
    if not any("level=info" in one for one in lines):
        yield "nothing was logged at info"
    for line in lines:
        if SHOWS_SECRETS.search(line):
            yield f"the log says the password: {line[:60]}"
        if "level=info" in line and (found := PEOPLE.search(line)):
            yield f"the log names {found[0]!r} at info: {line[:120]}"


def _read_by_others(made: Stage) -> Iterator[str]:
    """Files that mailflow made, and that others on this machine can read."""
    ours = {"mailflow.toml", "club.toml", "printed.log"}
    for path in made.folder.rglob("*"):
        if path.is_file() and path.name not in ours and path.stat().st_mode & OTHERS:
            yield f"{path.name} can be read by others: {stat.S_IMODE(path.stat().st_mode):o}"


@contextmanager
def without_hidden_secrets() -> Iterator[None]:
    """A secret shows itself."""
    with patch.object(Secret, "__repr__", Secret.reveal), patch.object(Secret, "__str__", Secret.reveal):
        yield


@contextmanager
def without_a_look_at_modes() -> Iterator[None]:
    """A file with a secret may be read by everybody."""
    with patch.object(InFile, "secret", lambda source: Secret(source.path.read_text().strip())):
        yield


@contextmanager
def without_private_files() -> Iterator[None]:
    """Files are made as the machine would have them."""
    with patch.object(main, "PRIVATE", 0o022), patch.object(sqlite, "OWNER_ONLY", 0o644):
        yield


GUARDS: Mapping[str, Guard] = {
    "secrets show themselves": without_hidden_secrets,
    "secret files open to all": without_a_look_at_modes,
    "files open to others": without_private_files,
}
