"""A club's year, hour by hour: real mail over Dovecot and an SMTP sink, with a clock that the test moves."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailflow.flow import steady
from mailflow.flow.act import act
from mailflow.flow.assemble import Assembled, at_work
from mailflow.flow.deliver import deliver
from mailflow.flow.mailings import planned_mails
from mailflow.flow.once import Done, run_once
from mailflow.flow.plan import Planned, plan
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, Effect
from mailflow.model.mailing import PlannedMail
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from mailflow.store import outbox
from mailflow.wire import clock
from tests.journeys.installation import CLUB, PASSWORD
from tests.servers.dovecot import Dovecot
from tests.servers.sink import Sink

ZONE = ZoneInfo("Europe/Amsterdam")
INBOX = "opbouwwerk@example.org"
ORGANISERS = (
    Address(address="marjolein@example.org", name="Marjolein Terpstra"),
    Address(address="youssef@example.org", name="Youssef Benali"),
)
NAMES = (
    "Anna de Boer", "Bilal Aydin", "Carla Visser", "Daan Mulder", "Esra Yilmaz", "Fatima el Idrissi",
    "Geert Postma", "Hanneke Smit", "Ingrid Bakker", "Joost van Dijk", "Karin Hoekstra", "Luuk Jansen",
    "Mirjam de Groot", "Noor Peters", "Otto Hendriks", "Petra Kuipers", "Quinten Bos", "Rachida Amrani",
    "Sjoerd Veenstra", "Tineke Schouten", "Umut Demir", "Vera Maas", "Wouter Kok", "Xandra Prins",
    "Yvonne Blom", "Zeynep Kaya", "Arjan Dekker", "Betty Wolters", "Chris Verhoeven", "Dirk Sanders",
    "Els Martens", "Frits Koning", "Gerda Timmer", "Hugo Willems", "Ilse Brouwer", "Jasper Vos", "Kim Nguyen",
    "Lotte Evers", "Marco Rossi", "Nadia Haddad",
)  # fmt: skip
MEMBERS = tuple(Address(address=f"{name.split()[0].lower()}@example.org", name=name) for name in NAMES)
# A daemon ticks every twenty seconds; an hour is enough where everything happens on the hour or half an hour before.
AN_HOUR = timedelta(hours=1)


def _next_hour(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0) + AN_HOUR


def at(text: str) -> datetime:
    """The instant that the club's clock shows so."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@dataclass
class Year:
    """The club at work: what was expected of the clock, stage by stage, and who was answered."""

    assembled: Assembled
    dovecot: Dovecot
    sink: Sink
    now: datetime
    expected: list[PlannedMail] = field(default_factory=list)
    outside: int = 0

    def until(self, text: str) -> None:
        """The clock goes on to this hour, tick by tick; all that was foretold for the stage is kept."""
        end = at(text)
        self._foretell(end)
        self.round()
        while (hour := _next_hour(self.now)) <= end:
            self._forward_to(hour)
        self.now = end

    def asleep_until(self, text: str) -> None:
        """The daemon is down until this hour; what it does when it is back is foretold at that moment."""
        self.now = at(text)
        self._foretell(self.now + timedelta(seconds=1))
        self.round()

    def acts(self, *effects: Effect, by: str = "command line") -> tuple[int, ...]:
        """An organiser orders something by command."""
        return act(effects, house=self.assembled.house, club=CLUB, by=by)

    def gets(self, sender: Address, subject: str, text: str, *, answers: str = "", machine: bool = False) -> None:
        """A mail arrives from somebody, and is read, handled and answered at once; the clock ticks later."""
        mail = EmailMessage()
        mail["From"] = f"{sender.name} <{sender.address}>"
        mail["To"] = INBOX
        mail["Subject"] = subject
        mail["Date"] = format_datetime(self.now)
        mail["Message-ID"] = make_msgid(domain="mail.example.org")
        if answers:
            mail["In-Reply-To"] = mail["References"] = answers
        if machine:
            mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(text)
        self.dovecot.deliver(INBOX, mail.as_bytes(), seen=False, arrived_at=self.now)
        self.outside += 1
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("mailflow.flow.once.plan", lambda *, house: Planned(mails=0))
            self.round()

    def round(self) -> Done:
        """One whole round of the daemon, at this very moment."""
        done = run_once(self.assembled, sleep=lambda _: None)
        assert not done.troubles, done.troubles
        return done

    def last(self, template: str, to: Address) -> str:
        """The Message-ID of the last mail that was made of this template for somebody."""
        rows = outbox.rows(CLUB, limit=10_000)
        return next(one.message_id for one in rows if one.templates == (template,) and one.to == to.address)

    def planned(self, since: str, until: str) -> tuple[PlannedMail, ...]:
        """What `mailflow plan` says of a period."""
        room = self.assembled.house.rooms[CLUB]
        return planned_mails(room, since=at(since), until=at(until), house=self.assembled.house)

    def _forward_to(self, instant: datetime) -> None:
        self.now = instant
        local = instant.astimezone(ZONE)
        if 6 <= local.hour <= 21:
            self._tick()

    def _tick(self) -> None:
        """What the daemon's clock does; no mail came, so no inbox is read."""
        assert not steady.doubt(house=self.assembled.house)
        planned = plan(house=self.assembled.house)
        assert not planned.troubles, planned.troubles
        while deliver(house=self.assembled.house, accounts=self.assembled.outgoing):
            pass

    def _foretell(self, end: datetime) -> None:
        room = self.assembled.house.rooms[CLUB]
        self.expected += planned_mails(room, since=self.now, until=end, house=self.assembled.house)


@contextmanager
def lived(folder: Path, *, dovecot: Dovecot, sink: Sink, began: str) -> Iterator[Year]:
    """The club at its beginning, with its forty members."""
    organisers = "\n".join(f'[[organisers]]\nname = "{one.name}"\naddress = "{one.address}"' for one in ORGANISERS)
    dovecot.add_account(INBOX, PASSWORD)
    (folder / "clubs").mkdir(parents=True)
    (folder / "secret").write_text(PASSWORD)
    (folder / "secret").chmod(0o600)
    (folder / "mailflow.toml").write_text('[database]\nurl = "sqlite:mailflow.db"\n', encoding="utf-8")
    (folder / "clubs" / f"{CLUB}.toml").write_text(
        f'name = "Opbouwwerk"\naddress = "{INBOX}"\n{organisers}\n'
        f'[[inboxes]]\naddress = "{INBOX}"\nhost = "127.0.0.1"\nport = {dovecot.imap}\nsecurity = "plain"\n'
        f'password_file = "secret"\nstart = "all"\n'
        f'[smtp]\nhost = "127.0.0.1"\nport = {sink.port}\nsecurity = "plain"\nmails_a_minute = 100000\n',
        encoding="utf-8",
    )
    settings = read_settings(folder / "mailflow.toml", defaults=shipped("config"))
    real = clock.now
    moment = [at(began)]
    clock.now = lambda: moment[0]
    try:
        with at_work(settings) as assembled:
            year = _Clocked(assembled, dovecot, sink, moment)
            year.acts(*(AddMember(person=one, place="Utrecht") for one in MEMBERS))
            yield year
    finally:
        clock.now = real


class _Clocked(Year):
    """The year whose `now` is what mailflow's one clock shows."""

    def __init__(self, assembled: Assembled, dovecot: Dovecot, sink: Sink, moment: list[datetime]) -> None:
        self._moment = moment
        super().__init__(assembled, dovecot, sink, moment[0])

    @property
    def now(self) -> datetime:
        return self._moment[0]

    @now.setter
    def now(self, instant: datetime) -> None:
        self._moment[0] = instant


def summed(mails: Sequence[PlannedMail]) -> list[str]:
    """One line for each mailing: its hour on the club's clock, its kind, its meeting and how many it went to."""
    counted = Counter((one.at, one.kind, one.meeting) for one in mails)
    return [
        f"{when.astimezone(ZONE):%Y-%m-%d %H:%M} {kind} {meeting or '-'} x{count}"
        for (when, kind, meeting), count in sorted(counted.items(), key=lambda one: (one[0][0], one[0][1]))
    ]
