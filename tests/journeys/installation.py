"""An installation as an administrator would set it up, between a real Dovecot and a real SMTP sink."""

import atexit
import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from mailflow.flow.act import act
from mailflow.flow.assemble import at_work
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, Effect, SetMeeting
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from proving import truth
from proving.nursery import Nursery, Running, Start, at_nursery
from tests.journeys.at_an_hour import standing_at
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_ports
from tests.servers.sink import Delivered

ROOT = Path(__file__).resolve().parents[2]
SETS = ROOT / "tests" / "fixtures" / "mail"
PASSWORD = "Tulp-en-Roos-77"
CLUB = "opbouwwerk"
BEGAN = datetime(2019, 12, 1, tzinfo=UTC)


_numbers = count(1)
_ending = ExitStack()
atexit.register(_ending.close)


@cache
def _nursery() -> Nursery:
    """Where mailflow starts at once: all tests of this process share it."""
    return _ending.enter_context(at_nursery())


@dataclass(frozen=True)
class Installation:
    """A folder with settings, and the way to run mailflow in it as a process of its own."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "mailflow.toml"

    def start(self, *words: str, now: datetime) -> Running:
        """`mailflow WORDS` as a process, with a clock that stands at `now`."""
        asked = Start(
            words=("--config", str(self.settings), *words),
            output=str(self.folder / f"printed-{next(_numbers)}"),
            environment={"CLUB_PASSWORD": PASSWORD},
            before=(f"tests.journeys.at_an_hour:stands_at {now.isoformat()}",),
        )
        return _nursery().start(asked)

    def run(self, *words: str, now: datetime) -> str:
        """What `mailflow WORDS` printed; it must end well."""
        running = self.start(*words, now=now)
        code = running.wait(240)
        assert code == 0, f"{words} ended with {code}:\n{running.told}"
        return running.told

    def broken(self, *, came: Iterable[bytes], sent: Sequence[Delivered]) -> tuple[str, ...]:
        """Which invariants do not hold, as seen from outside: by the mail server, the SMTP server and the rows."""
        return truth.broken(truth.rows_in(self.folder / "mailflow.db"), came=tuple(came), sent=sent)


def set_up(
    folder: Path,
    *,
    dovecot: Dovecot,
    smtp_port: int,
    inboxes: list[str],
    known: Path,
    database: str = "sqlite:mailflow.db",
    began: datetime = BEGAN,
) -> Installation:
    """The club of a labelled set: its organisers, members and meetings, and these inboxes; it began then."""
    context = json.loads(known.read_text(encoding="utf-8"))
    organisers = "\n".join(
        f'[[organisers]]\nname = "{one["name"]}"\naddress = "{one["email"]}"' for one in context["organisers"]
    )
    boxes = "\n".join(
        f'[[inboxes]]\naddress = "{one}"\nhost = "127.0.0.1"\nport = {dovecot.imap}\nsecurity = "plain"\n'
        f'password_env = "CLUB_PASSWORD"\nstart = "all"'
        for one in inboxes
    )
    (folder / "clubs").mkdir(parents=True)
    (folder / "mailflow.toml").write_text(
        f'[database]\nurl = "{database}"\n[web]\nlisten = "127.0.0.1:{free_ports(1)[0]}"\n', encoding="utf-8"
    )
    (folder / "clubs" / f"{CLUB}.toml").write_text(
        f'name = "{context["club"]}"\naddress = "{context["inbox"]}"\n{organisers}\n{boxes}\n'
        f'[smtp]\nhost = "127.0.0.1"\nport = {smtp_port}\nsecurity = "plain"\nmails_a_minute = 100000\n'
        # Weeks of mails, of which nothing proves the senders, are handled within one hour here.
        "[policies]\nunproven_answers_a_day = 3\nstranger_answers_an_hour = 1000\nmails_an_hour = 1000\n",
        encoding="utf-8",
    )
    installation = Installation(folder)
    settings = read_settings(installation.settings, defaults=shipped("config"))
    with standing_at(began), at_work(settings) as assembled:
        act(_facts(context), house=assembled.house, club=CLUB, by="test")
    return installation


def _facts(context: dict[str, list[dict[str, str]]]) -> list[Effect]:
    zone = ZoneInfo("Europe/Amsterdam")
    members: list[Effect] = [
        AddMember(person=Address(address=one["email"].lower(), name=one["name"]), place=one["place"])
        for one in context["members"]
    ]
    meetings: list[Effect] = [
        SetMeeting(
            starts_at=datetime.fromisoformat(one["start"]).replace(tzinfo=zone),
            ends_at=datetime.fromisoformat(one["end"]).replace(tzinfo=zone),
            place=one["place"],
            theme=one["theme"],
            state="announced",
        )
        for one in context["meetings"]
    ]
    return [*members, *meetings]
