"""Two clubs in one house, each with something in every table, so that what is one's can be told from the other's."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from peewee import ForeignKeyField, Model

from mailflow.flow.act import act
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.effect import (
    AddMember,
    Ask,
    CountBounce,
    DraftSummary,
    OpenBallot,
    Propose,
    SetAbsence,
    SetAttendance,
    SetMailing,
    SetMeeting,
)  # fmt: skip
from mailflow.model.people import Club, Duty
from mailflow.store import tables
from tests.builders import CLUB, MONDAY_THE_13TH, an_intent
from tests.house import START, Clock, a_house, a_mail, received

HELPER = Address(address="hanna@club.example.org", name="Hanna Visser")
OTHERS = Address(address="oscar@other.example.net", name="Oscar Other")
FIRST = replace(
    CLUB, organisers=(*CLUB.organisers, HELPER), duties=MappingProxyType({HELPER.address: Duty(role="helper")})
)
OTHER = Club(
    key="other",
    name="Other club",
    address=Address(address="post@other.example.net", name="Other club"),
    organisers=(OTHERS,),
    own_addresses=("post@other.example.net",),
)


def two_clubs() -> House:
    """Both clubs; both databases' rows are made by `filled`."""
    return a_house(Clock(), FIRST, OTHER)


def filled(house: House, club: str, mark: str) -> None:
    """The club has a row in about every table; each text of it holds the mark."""
    anna = Address(address=f"anna@{club}.example.org", name=f"Anna {mark}")
    organiser = house.rooms[club].club.organisers[0]
    act(
        (
            AddMember(person=anna, place=f"Goes {mark}", phone="0612345678"),
            SetMeeting(
                starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH + timedelta(hours=4), place=f"Zaal {mark}",
                theme=f"Thema {mark}", programme=f"Programma {mark}", practical=f"Praktisch {mark}",
                questions=(f"Vraag {mark}?",), state="announced",
            ),
            Propose(key="p1", kind="theme", title=f"Titel {mark}", words=f"Woorden {mark}", person=anna),
            Propose(key="p2", kind="contribution", title=f"Bijdrage {mark}", words=f"Iets {mark}", person=anna),
        ),
        house=house, club=club, by="test",
    )  # fmt: skip
    meeting = tables.Meeting.get(tables.Meeting.club == club).id
    proposals = [one.id for one in tables.Proposal.select().where(tables.Proposal.club == club)]
    act(
        (
            SetAttendance(
                meeting=meeting, person=anna, answer="yes", guests=1, remark=f"Opmerking {mark}", written_at=START
            ),
            OpenBallot(key="b1", proposals=tuple(proposals), closes_at=START + timedelta(days=3)),
            SetAbsence(person=anna, since=START.date(), until=(START + timedelta(days=2)).date()),
            SetMailing(key=f"reminder:{club}", kind="reminder", meeting=meeting, state="held", why=f"Waarom {mark}"),
            CountBounce(address=anna.address, permanent=True, day=START.date()),
            DraftSummary(key="s1", meeting=meeting, title=f"Verslag {mark}", text=f"Gezegd {mark}", by=organiser),
            Ask(
                key="q1", kind="rsvp", why="unsure", words=f"Ik twijfel {mark}", person=anna,
                subject=f"Onderwerp {mark}", sender_shown=f"Anna {mark}",
                intent=an_intent("rsvp", answer="maybe", words=f"twijfel {mark}"),
            ),
        ),
        house=house, club=club, by=organiser.address,
    )  # fmt: skip
    texts = (f"Ik wil graag lid worden {mark}", f"Dat moeten jullie maar met Henk regelen {mark}")
    for number, text in enumerate(texts):
        mail = a_mail(
            text,
            sender=f'"Piet {mark}" <piet{number}@{club}.example.org>',
            subject=f"Bericht {mark}",
            id=f"{number}@{club}.example.org",
        )
        for id in received(house, mail, club=club):
            handle(id, house=house)


def key_of(row: Model) -> int | str:
    """What the row is known by in its table."""
    key: int | str = row.__data__["key" if isinstance(row, tables.Club) else "id"]
    return key


def rows() -> dict[tuple[str, int | str], Mapping[str, object]]:
    """Every row there is, by table and number; when a session was last seen is left out."""
    found: dict[tuple[str, int | str], Mapping[str, object]] = {}
    for table in tables.TABLES:
        for row in table.select():
            values = {
                name: value for name, value in row.__data__.items() if (table, name) != (tables.Session, "seen_at")
            }
            found[table.__name__, key_of(row)] = values
    return found


def rows_of(club: str) -> dict[tuple[str, int | str], Mapping[str, object]]:
    """The rows that belong to a club, however far away its key stands."""
    found: dict[tuple[str, int | str], Mapping[str, object]] = {}
    for table in tables.TABLES:
        for row in table.select():
            if club in set(_clubs(row)):
                found[table.__name__, key_of(row)] = dict(row.__data__)
    return found


def _clubs(row: Model) -> Iterator[str]:
    """The keys of the clubs that a row leads to."""
    if isinstance(row, tables.Club):
        yield row.key
        return
    for field in row._meta.sorted_fields:
        if (
            isinstance(field, ForeignKeyField)
            and row.__data__.get(field.name) is not None
            and field.rel_model is not type(row)
        ):
            yield from _clubs(getattr(row, field.name))
