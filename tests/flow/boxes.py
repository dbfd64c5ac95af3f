"""Inboxes on a running Dovecot for the tests of the verbs, and waiting for what comes true soon."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailflow.flow.assemble import Assembled
from mailflow.flow.house import House
from mailflow.flow.watch import Watched
from mailflow.model.secret import Secret
from mailflow.wire.imap import ImapAccount
from mailflow.wire.login import Login
from mailflow.wire.smtp import SmtpAccount
from tests.builders import CLUB
from tests.servers.dovecot import Dovecot
from tests.servers.sink import Sink
from tests.settings.folders import settings_of

PASSWORD = "Tulp-en-Roos-77"
PATIENCE_SECONDS = 20.0
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Box:
    """One test's own account on the server."""

    dovecot: Dovecot
    username: str

    def watched(self, *, club: str = CLUB.key, poll_seconds: float = 300, **changes: Any) -> Watched:
        """The inbox as the club watches it; all mails count unless `start` says otherwise."""
        settings: dict[str, Any] = {
            "key": f"{club}:inbox",
            "host": "127.0.0.1",
            "port": self.dovecot.imap,
            "security": "plain",
            "login": Login(username=self.username, secret=lambda: Secret(PASSWORD)),
            "start": "all",
            "timeout_seconds": 5,
        }
        return Watched(club=club, account=ImapAccount(**(settings | changes)), poll_seconds=poll_seconds)

    def deliver(self, *contents: bytes, **how: Any) -> None:
        for content in contents:
            self.dovecot.deliver(self.username, content, **how)

    def files(self, folder: str = "INBOX") -> list[str]:
        """The names of the files, which hold the flags."""
        return list(self.dovecot.mails(self.username, folder))

    def mails(self, folder: str = "INBOX") -> list[bytes]:
        return list(self.dovecot.mails(self.username, folder).values())

    def renumber(self, folder: str) -> None:
        """The folder is made anew under its name, with the same mails and another UIDVALIDITY."""
        with self.dovecot.colleague(self.username, PASSWORD) as colleague:
            colleague.rename_folder(folder, "Old")
            colleague.create_folder(folder)
            colleague.select_folder("Old")
            colleague.copy(colleague.search("ALL"), folder)
            colleague.close_folder()
            colleague.delete_folder("Old")


def a_box(dovecot: Dovecot) -> Box:
    """A new account with an empty INBOX."""
    box = Box(dovecot, f"box{next(_numbers)}@club.example.org")
    dovecot.add_account(box.username, PASSWORD)
    return box


def an_installation(house: House, folder: Path, *watched: Watched, sink: Sink, mails_a_minute: int = 1000) -> Assembled:
    """These inboxes, and a way out to the sink for every club."""
    outgoing = {
        key: SmtpAccount(
            key=key,
            host="127.0.0.1",
            port=sink.port,
            security="plain",
            login=None,
            timeout_seconds=2,
            mails_a_minute=mails_a_minute,
        )
        for key in house.rooms
    }
    return Assembled(settings=settings_of(folder / "settings"), house=house, watched=watched, outgoing=outgoing)


def soon(is_true: Callable[[], object], *, seconds: float = PATIENCE_SECONDS) -> None:
    """Comes back as soon as it is true; fails where it is not in time."""
    until = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < until, f"not true within {seconds} seconds"
        time.sleep(0.02)
