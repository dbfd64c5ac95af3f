"""Installations that are set up wrongly or meet refusals, each with a secret in it that nothing may ever say."""

import io
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from typer.testing import CliRunner

from mailflow.cli.main import commands

SECRET = "hunter2-kanarie"
COMMANDS = ("check", "settings", "status", "run --once")
CLUB = """
name = "Wijkclub"
address = "club@example.org"
{public}
[[organisers]]
name = "Marjolein Visser"
address = "marjolein@organisers.example.org"
[[inboxes]]
address = "club@example.org"
host = "{host}"
port = {imap}
security = "{security}"
{password}
start = "all"
[smtp]
host = "127.0.0.1"
port = {smtp}
security = "{security}"
{password}
{more}
"""
READER = '[second_reader]\nurl = "{url}"\nmodel = "llama"\nkey_env = "THE_KEY"\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """One way to go wrong; what is left out is as it should be, but for the servers' passwords, which are refused."""

    password: str = 'password_env = "THE_PASSWORD"'
    host: str = "127.0.0.1"
    security: str = "plain"
    more: str = ""
    public: str = ""
    installation: str = ""
    files: Mapping[str, tuple[str, int]] = field(default_factory=dict)


FAILINGS: Mapping[str, Failing] = {
    "login refused": Failing(),
    "no TLS there": Failing(security="tls"),
    "no STARTTLS there": Failing(security="starttls"),
    "a name and password in the host": Failing(host=f"club:{SECRET}@127.0.0.1"),
    "the password in the settings": Failing(password=f'password = "{SECRET}"'),
    "the password for its variable": Failing(password=f'password_env = "{SECRET}!"'),
    "a quote that never closes": Failing(password=f'password = "{SECRET}'),
    "a file that all can read": Failing(password='password_file = "secret"', files={"secret": (SECRET, 0o644)}),
    "a file that is no text": Failing(password='password_file = "secret"', files={"secret": (f"\n{SECRET}", 0o600)}),
    "a command that fails": Failing(
        password=f"password_command = \"sh -c 'echo {SECRET}; echo {SECRET} >&2; exit 3'\""
    ),
    "a command that is not there": Failing(password=f'password_command = "/nowhere/pass {SECRET}"'),
    "a command with an open quote": Failing(password=f"password_command = \"pass '{SECRET}\""),
    "two ways to the password": Failing(password=f'password_env = "A"\npassword_command = "pass {SECRET}"'),
    "a server for the database": Failing(installation=f'[database]\nurl = "postgresql://club:{SECRET}@127.0.0.1:1/x"\n'),
    "a database nobody knows": Failing(installation=f'[database]\nurl = "mysql://club:{SECRET}@127.0.0.1/x"\n'),
    "a broken database address": Failing(installation=f'[database]\nurl = "postgresql://club:{SECRET}@[::1/x"\n'),
    "a public address with a password": Failing(installation=f'[web]\npublic_url = "https://club:{SECRET}@example.org"\n'),
    "a reader that is not there": Failing(more=READER.format(url="http://127.0.0.1:1/v1")),
    "a reader with a password": Failing(more=READER.format(url=f"http://club:{SECRET}@127.0.0.1:1/v1")),
    "a table that is unknown": Failing(more=f'[mail_server]\npassword = "{SECRET}"\n'),
}  # fmt: skip


def told_by(failing: Failing, folder: Path, *, imap: int, smtp: int) -> Iterator[tuple[str, str]]:
    """By each command what it says, logs and raises over such an installation."""
    (folder / "clubs").mkdir()
    (folder / "mailflow.toml").write_text(failing.installation, encoding="utf-8")
    club = CLUB.format(
        host=failing.host, imap=imap, smtp=smtp, security=failing.security, password=failing.password,
        more=failing.more, public=failing.public,
    )  # fmt: skip
    (folder / "clubs" / "club.toml").write_text(club, encoding="utf-8")
    for name, (text, mode) in failing.files.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(mode)
    environment = {"THE_PASSWORD": SECRET, "THE_KEY": SECRET, "COLUMNS": "500"}
    for words in COMMANDS:
        yield words, _said(["--config", str(folder / "mailflow.toml"), *words.split()], environment)


def _said(words: list[str], environment: Mapping[str, str]) -> str:
    kept, sys.stderr = sys.stderr, io.StringIO()
    try:
        result = CliRunner(env=dict(environment)).invoke(commands(), words)
        logged = sys.stderr.getvalue()
    finally:
        sys.stderr = kept
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    raised = "".join(traceback.format_exception(result.exception)) if result.exception else ""
    return f"{result.output}\n{logged}\n{raised}"
