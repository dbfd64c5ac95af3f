"""An installation as an administrator would set it up, between a real Dovecot, a real SMTP server and a database."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from babel.dates import format_date

from mailflow.flow.act import act
from mailflow.flow.assemble import at_work
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, Effect, SetMeeting
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from proving.ground import Ground, Kind
from proving.nursery import Running, Start
from proving.truth import rows_in
from tests.servers.dovecot import Dovecot
from tests.servers.sink import Sink

PASSWORD = "Tulp-en-Roos-77"
CLUB = "club"
ZONE = ZoneInfo("Europe/Amsterdam")
SETTINGS = """
[database]
url = "{database}"
[daemon]
log_level = "info"
log_format = "plain"
"""
CLUB_SETTINGS = """
name = "Wijkclub"
address = "{inbox}"
[[organisers]]
name = "Marjolein Visser"
address = "marjolein@organisers.example.org"
[[inboxes]]
address = "{inbox}"
host = "127.0.0.1"
port = {imap}
security = "plain"
password_env = "CLUB_PASSWORD"
start = "all"
[inboxes.outcome_folders]
handled = "Afgehandeld"
[smtp]
host = "127.0.0.1"
port = {smtp}
security = "plain"
mails_a_minute = 100000
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to the club, and who must be answered."""

    sender: str
    content: bytes
    message_id: str


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One club with forty members and a meeting in a month; what it is made of, and ways to use it.

    `inbox` is the club's address and account at Dovecot; `database` a URL, its file relative to `folder`.
    """

    ground: Ground
    folder: Path
    kind: Kind
    database: str
    inbox: str
    dovecot: Dovecot
    sink: Sink
    meets_at: datetime

    @property
    def settings(self) -> Path:
        return self.folder / "mailflow.toml"

    def start(
        self, *words: str, kill_at: str = "", before: Sequence[str] = (), environment: Mapping[str, str] | None = None
    ) -> Running:
        """`mailflow WORDS` (`run` where none are given) as a process; `kill_at` a step as in flow.steps."""
        around = {"CLUB_PASSWORD": PASSWORD, **(environment or {})}
        if kill_at:
            around["MAILFLOW_KILL_AT"] = kill_at
        asked = Start(
            words=("--config", str(self.settings), *(words or ("run",))),
            output=str(self.folder / "printed.log"),
            environment=around,
            before=(*((self.ground.guard,) if self.ground.guard else ()), *before),
        )
        return self.ground.nursery().start(asked)

    def deliver(self, letter: Letter) -> None:
        """The letter lies in the inbox."""
        self.dovecot.deliver(self.inbox, letter.content)

    def coming(self, number: int, *, to: str = "") -> Letter:
        """Member `number` (0 to 39) says in plain words that they come to the meeting; `to` another club's inbox."""
        day = format_date(self.meets_at.astimezone(ZONE), "d MMMM", locale="nl")
        return self._letter(number, subject=f"bijeenkomst {day}", said=f"Hoi, ik ben er graag bij op {day}!", to=to)

    def theme(self, number: int) -> Letter:
        """Member `number` proposes a theme, which organisers see in their digest."""
        return self._letter(number, subject="thema", said="Mag ik een thema voorstellen? Eenzaamheid in de flats.")

    def _letter(self, number: int, *, subject: str, said: str, to: str = "") -> Letter:
        sender = member(number)
        id = f"<{subject.replace(' ', '-')}-{number}-{next(self.ground._numbers)}@wijk.example.org>"
        now = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
        content = (
            f"From: Lid {number} <{sender}>\r\nTo: {to or self.inbox}\r\nSubject: {subject}\r\nDate: {now}\r\n"
            f"Message-ID: {id}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            f"{said}\r\n\r\nGroet,\r\nLid {number}\r\n"
        )
        return Letter(sender=sender, content=content.encode(), message_id=id)

    def mails_in_inbox(self) -> list[bytes]:
        """Every mail that the server has, wherever it was filed: the truth of what came."""
        return [
            content
            for folder in ("INBOX", "Afgehandeld")
            for content in self.dovecot.mails(self.inbox, folder).values()
        ]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the database says, without mailflow's help."""
        if self.kind == "postgres":
            with psycopg.connect(self.database) as server:
                return server.execute(query.encode()).fetchall()
        return rows_in(self.folder / "mailflow.db")(query)


def member(number: int) -> str:
    """The address of member `number`."""
    return f"lid{number}@wijk.example.org"


@contextmanager
def stage(
    ground: Ground,
    kind: Kind,
    *,
    members: int = 40,
    more_settings: str = "",
    more_of_club: str = "",
    sink: Sink | None = None,
) -> Iterator[Stage]:
    """A new installation of one club, with members and a meeting, ready to run; its sink ends with it."""
    folder = ground.fresh_folder("stage")
    inbox = f"{folder.name}@club.example.org"
    dovecot = ground.dovecot()
    dovecot.add_account(inbox, PASSWORD)
    for name in ("INBOX", "Afgehandeld"):
        dovecot.maildir(inbox, name)
    with sink or Sink() as running:
        database = ground.database(kind)
        (folder / "clubs").mkdir()
        (folder / "mailflow.toml").write_text(SETTINGS.format(database=database) + more_settings, encoding="utf-8")
        (folder / "clubs" / f"{CLUB}.toml").write_text(
            CLUB_SETTINGS.format(inbox=inbox, imap=dovecot.imap, smtp=running.port) + more_of_club, encoding="utf-8"
        )
        meets_at = (datetime.now(ZONE) + timedelta(days=30)).replace(hour=10, minute=0, second=0, microsecond=0)
        made = Stage(
            ground=ground,
            folder=folder,
            kind=kind,
            database=database,
            inbox=inbox,
            dovecot=dovecot,
            sink=running,
            meets_at=meets_at.astimezone(UTC),
        )
        _people(made, members)
        yield made


def more_clubs(made: Stage, count: int, *, members: int) -> list[str]:
    """So many clubs more in the same installation, with members and a meeting each; their inboxes."""
    inboxes = []
    for number in range(2, count + 2):
        inbox = f"c{number}.{made.inbox}"
        made.dovecot.add_account(inbox, PASSWORD)
        for name in ("INBOX", "Afgehandeld"):
            made.dovecot.maildir(inbox, name)
        (made.folder / "clubs" / f"{CLUB}{number}.toml").write_text(
            CLUB_SETTINGS.format(inbox=inbox, imap=made.dovecot.imap, smtp=made.sink.port), encoding="utf-8"
        )
        inboxes.append(inbox)
    _people(made, members, [f"{CLUB}{number}" for number in range(2, count + 2)])
    return inboxes


def _people(made: Stage, members: int, clubs: Sequence[str] = (CLUB,)) -> None:
    """The members and the meeting are there; nothing was sent of it."""
    settings = read_settings(made.settings, defaults=shipped("config"))
    known: list[Effect] = [AddMember(person=Address(address=member(n), name=f"Lid {n}")) for n in range(members)]
    ends = made.meets_at + timedelta(hours=3)
    known.append(SetMeeting(starts_at=made.meets_at, ends_at=ends, place="Buurthuis", theme="wonen", state="announced"))
    with at_work(settings) as assembled:
        for club in clubs:
            act(known, house=assembled.house, club=club, by="test")
