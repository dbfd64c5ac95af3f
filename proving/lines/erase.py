"""Whoever asks to be forgotten is: no byte is left, their mails bring nobody back, and others are untouched."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from unittest.mock import patch

from peewee import SQL

from mailflow.flow import erasing
from mailflow.flow.assemble import Assembled, at_work
from mailflow.flow.once import run_once
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from mailflow.store import connect, erased, tables
from mailflow.store.rows import opened
from mailflow.store.sqlite import SqliteEngine
from mailflow.wire import clock
from proving.ground import Ground, Kind
from proving.sheet import Guard, Proved
from proving.stage import CLUB, PASSWORD, Stage, stage

TITLE = "people erased"
GOAL = "bytes left in database and log 0 · back after the mails come again 0 · others unchanged, byte for byte"
LONG = 300 * 1024
BY = "prove"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person whose name, address, telephone number and words are nobody else's."""

    number: int
    kind: str

    @property
    def name(self) -> str:
        return f"{self.kind}a Vissers{self.number:03}"

    @property
    def address(self) -> str:
        return f"{self.kind}{self.number:03}@wijk.example.org".lower()

    @property
    def word(self) -> str:
        return f"{self.kind}wens{self.number:03}x"

    @property
    def traces(self) -> tuple[bytes, ...]:
        """What no row and no byte may hold any more, in small letters; the last is how a mail in base64 has it."""
        asked = b64encode(self._asks.encode()).decode()[:56]
        return tuple(text.lower().encode() for text in (self.name, self.address, self.word, asked))

    @property
    def _asks(self) -> str:
        return f"Kunnen jullie iets doen aan de {self.word}?\n\n{self.name}"

    def mails(self, made: Stage) -> list[bytes]:
        """An answer, a theme in quoted-printable, a question in base64, and of the first one a large file."""
        comes = f"Hoi, ik ben er graag bij!\n\nGroet,\n{self.name}\n{self.word}"
        proposes = f"Mag ik een thema voorstellen? De {self.word} in onze buurt, één voor één.\n\n{self.name}"
        letters = [
            self._mail(made, "bijeenkomst", comes, "8bit"),
            self._mail(made, "thema", proposes, "quoted-printable"),
            self._mail(made, f"vraag {self.word}", self._asks, "base64"),
        ]
        if self.number == 0:
            letters[0].add_attachment((self.word * (LONG // len(self.word))).encode(), maintype="text", subtype="csv")
        return [bytes(letter) for letter in letters]

    def _mail(self, made: Stage, subject: str, said: str, encoding: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"{self.name} <{self.address}>", made.inbox, subject
        mail["Date"] = format_datetime(clock.now())
        mail["Message-ID"] = f"<{subject.partition(' ')[0]}.{self.kind}.{self.number}@mail.example>"
        mail.set_content(said, cte=encoding)
        return mail


def prove(ground: Ground) -> Proved:
    """Some people write, and others who name them; then they are erased, and their mails come again."""
    missed: list[str] = []
    controls_missed: list[str] = []
    gone = [Somebody(number, "Weg") for number in range(ground.count(5, 50))]
    staying = [Somebody(number, "Blijf") for number in range(len(gone))]
    for kind in ground.databases:
        with stage(ground, kind, members=2) as made, _at_work(made) as assembled:
            found = _one(made, assembled, gone, staying)
        missed += [f"{kind}: {one}" for one in found[0]]
        controls_missed += [f"{kind}: {one}" for one in found[1]]
    count = len(gone) * len(ground.databases)
    return Proved(tried=count, missed=tuple(missed), controls=2 * count, controls_missed=tuple(controls_missed))


@contextmanager
def _at_work(made: Stage) -> Iterator[Assembled]:
    """The installation at work in this very process."""
    settings = read_settings(made.settings, defaults=shipped("config"))
    with patch.dict("os.environ", {"CLUB_PASSWORD": PASSWORD}), at_work(settings) as assembled:
        yield assembled


def _one(
    made: Stage, assembled: Assembled, gone: Sequence[Somebody], staying: Sequence[Somebody]
) -> tuple[list[str], list[str]]:
    """What was missed on one database, and of the controls."""
    missed: list[str] = []
    before = [mail for person in gone for mail in person.mails(made)]
    for mail in (*before, *(person.mails(made)[0] for person in staying)):
        made.dovecot.deliver(made.inbox, mail)
    _named_by_others(made, gone, staying)
    run_once(assembled)
    known = {person: _rows_of(person) for person in staying}
    missed += [f"{person.name} never was there" for person in gone if not _left(made, [person])]
    connect.checkpoint()
    for person in gone:
        erasing.erase(person.address, room=assembled.house.rooms[CLUB], house=assembled.house, by=BY)
    missed += [] if erasing.scrub() else ["the database was not scrubbed"]
    missed += [f"is left: {one}" for one in _left(made, gone)]
    unlike = [person.name for person in staying if _rows_of(person) != known[person] or not known[person]]
    for mail in (*before, *(b"X-Road: another\r\n" + mail for mail in before[::3])):
        made.dovecot.deliver(made.inbox, mail)
    run_once(assembled)
    connect.checkpoint()
    missed += [f"came back: {one}" for one in _left(made, gone)]
    return missed, [*(f"{one} is not as before" for one in unlike), *_strangers(made, assembled, gone)]


def _named_by_others(made: Stage, gone: Sequence[Somebody], staying: Sequence[Somebody]) -> None:
    """Somebody who stays writes about each who goes, with name and address."""
    for person, other in zip(gone, staying, strict=True):
        said = f"Hoi, {person.name} ({person.address}) wil er vast ook over praten.\n\n{other.name}"
        made.dovecot.deliver(made.inbox, bytes(other._mail(made, "over", said, "base64")))


def _strangers(made: Stage, assembled: Assembled, gone: Sequence[Somebody]) -> Iterator[str]:
    """Control: a new mail of somebody who was erased is a stranger's, and is handled as one."""
    for person in gone:
        made.dovecot.deliver(made.inbox, bytes(person._mail(made, "nieuw", "Kan ik lid worden van de club?", "8bit")))
    run_once(assembled)
    mails = tables.Inbox
    for person in gone:
        if not mails.select().where(mails.sender == person.address, mails.state == "handled").exists():
            yield f"a new mail of {person.name} was not handled"


def _left(made: Stage, people: Sequence[Somebody]) -> list[str]:
    """Traces of these people: in the file and its log byte by byte, in a server's rows value by value."""
    kept = _bytes(made.kind, made)
    return [
        f"{trace.decode()} in {where}"
        for where, told in kept
        for one in people
        for trace in one.traces
        if trace in told
    ]


def _bytes(kind: Kind, made: Stage) -> Iterator[tuple[str, bytes]]:
    yield "the rows", _all_rows()
    if kind == "sqlite":
        for file in sorted(made.folder.glob("mailflow.db*")):
            yield file.name, file.read_bytes().lower()


def _all_rows() -> bytes:
    """Every value of every row of every table, in small letters; mails in base64 as their words."""
    found: list[bytes] = []
    for table in tables.TABLES:
        for row in opened().execute_sql(f'SELECT * FROM "{table._meta.table_name}"').fetchall():
            found += [bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in row]
    return b"\n".join(found).lower()


def _rows_of(person: Somebody) -> list[tuple[object, ...]]:
    """All that is theirs alone, with every column."""
    id = tables.Person.select(tables.Person.id).where(tables.Person.address == person.address).scalar()
    mails, out, said = tables.Inbox, tables.Outbox, tables.Attendance
    of_them = (
        tables.Person.select().where(tables.Person.id == id),
        mails.select().where(mails.sender == person.address, mails.subject != "over"),
        out.select().where(out.to == person.address),
        said.select().where(said.person == id),
        tables.Proposal.select().where(tables.Proposal.person == id),
    )
    found: list[tuple[object, ...]] = []
    for chosen in of_them:
        found += [tuple(row) for row in opened().execute(chosen.order_by(SQL("id")))]  # type: ignore[no-untyped-call]
    return found


@contextmanager
def without_overwriting() -> Iterator[None]:
    """What is deleted stays in the file until something else is written there."""
    begun = SqliteEngine.begin_to_write

    def plainly(engine: SqliteEngine) -> None:
        engine.execute_sql("PRAGMA secure_delete = OFF")
        begun(engine)

    scrubbing = patch.object(SqliteEngine, "scrub", SqliteEngine.checkpoint)
    with patch.object(SqliteEngine, "begin_to_write", plainly), scrubbing:
        yield


@contextmanager
def without_marks() -> Iterator[None]:
    """Nobody asks whether a mail is of somebody who was erased."""
    with patch.object(erased, "known", lambda club, what, texts: frozenset()):
        yield


GUARDS: Mapping[str, Guard] = {
    "what is deleted is not overwritten": without_overwriting,
    "marks of the erased not asked": without_marks,
}
