"""Mail servers that the tests of the commands share, and `mailflow` as one types it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mailflow.cli.main import commands
from mailflow.wire import clock
from tests.cli.clubs import MONDAY, ClubFolder
from tests.servers.certificates import Authority, make_authority
from tests.servers.dovecot import Dovecot, require_dovecot
from tests.servers.sink import Sink

ADDRESS = "club@example.org"
PASSWORD = "Tulp-en-Roos-77"

Typed = Callable[..., Result]


@dataclass(frozen=True)
class MailServers:
    """A Dovecot and an SMTP sink that know one account, certified by an authority of their own."""

    authority: Authority
    dovecot: Dovecot
    sink: Sink

    @property
    def flags(self) -> list[str]:
        """How `mailflow init` is told of them."""
        return [
            *("--imap-host", "localhost", "--imap-port", str(self.dovecot.imaps), "--imap-security", "tls"),
            *("--smtp-host", "localhost", "--smtp-port", str(self.sink.port), "--smtp-security", "starttls"),
            *("--ca-file", self.authority.ca_file, "--username", ADDRESS),
        ]


@pytest.fixture(scope="session")
def mail_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServers]:
    require_dovecot()
    authority = make_authority(tmp_path_factory.mktemp("authority"))
    sink = Sink(security="starttls", certificate=authority.issue("sink"), login=(ADDRESS, PASSWORD))
    with Dovecot(authority=authority) as dovecot, sink:
        dovecot.add_account(ADDRESS, PASSWORD)
        dovecot.maildir(ADDRESS)
        yield MailServers(authority=authority, dovecot=dovecot, sink=sink)


@pytest.fixture
def mailflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """`mailflow WORDS...`, typed in an empty folder; `typed` is what stands on its standard input."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAILFLOW_CONFIG", raising=False)
    monkeypatch.setenv("COLUMNS", "400")

    def run(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(commands(), list(words), input=typed)

    return run


@pytest.fixture
def club(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClubFolder:
    """A club's folder, in which commands are typed on a Monday morning in January."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    monkeypatch.setenv("CLUB_PASSWORD", PASSWORD)
    (tmp_path / "mailflow.toml").write_text("", encoding="utf-8")
    folder = ClubFolder(tmp_path)
    folder.write()
    return folder
