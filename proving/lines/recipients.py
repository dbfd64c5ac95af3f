"""Mail to many names nobody but its reader, and of two clubs with the same people neither hears a word of the other."""

import io
import logging
import re
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from unittest.mock import patch

import structlog
from icalendar import Calendar

from mailflow.console.frame import console
from mailflow.console.served import Served
from mailflow.flow import calendars, entering, links, mark, member_export
from mailflow.flow.act import act
from mailflow.flow.deliver import deliver
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.logs import log_as
from mailflow.flow.plan import plan
from mailflow.mail import compose, invitation
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, Propose, SetAttendance, SetMeeting
from mailflow.model.outgoing import OutgoingMail
from mailflow.model.people import Club
from mailflow.store import roster, tables
from mailflow.wire.smtp import SmtpAccount
from proving.ground import Ground, Kind
from proving.sheet import Guard, Proved
from tests.builders import CLUB, MONDAY_THE_13TH
from tests.house import Clock, a_database, a_house, a_mail, received
from tests.planning.facts import plans, wall
from tests.servers.sink import Delivered, Sink

TITLE = "one reader a mail, one club a word"
GOAL = "addresses of others 0 · words of the other club 0 · words of one member to another 0 · addresses in the log 0"
MANY = 30
BEGAN = "2019-10-01T09:00"
# When the club's mailings about its meeting are due: announced, asked for themes, invited, nudged, reminded.
MOMENTS = ("2019-11-18T10:00", "2019-11-25T10:00", "2019-12-23T10:00", "2020-01-06T10:00", "2020-01-11T10:00")
QUICK = (MOMENTS[2], MOMENTS[4])
ADDRESS = re.compile(rb"[\w.+-]+@wijk\.example\.org")
# One word a club that stands in all that is its own, and nowhere else; and one that a member wrote to organisers.
MARKS = {CLUB.key: "kanarie", "other": "papegaai"}
SECRET = "geheimpje"
OTHER = replace(
    CLUB,
    key="other",
    name="Andere papegaai",
    address=Address(address="other@andere.example.net", name="Andere papegaai"),
    organisers=(Address(address="oscar@andere.example.net", name="Oscar"),),
    own_addresses=("other@andere.example.net",),
)
FIRST = replace(CLUB, name="Wijkclub kanarie")


@dataclass(kw_only=True)
class Story:
    """What became of some months of two clubs: the mails of each, and all that was logged."""

    house: House
    mails: dict[str, list[Delivered]] = field(default_factory=dict)
    log: str = ""


def prove(ground: Ground) -> Proved:
    """Some months of two clubs with the same people and meeting; on each database where all is tried."""
    missed: list[str] = []
    tried = controls = 0
    controls_missed: list[str] = []
    for kind in ground.databases if ground.full else ground.databases[:1]:
        with _told(ground, kind) as story:
            for club, mails in story.mails.items():
                tried += len(mails)
                missed += [one for mail in mails for one in _wrong_in(mail, club, story.house.rooms[club].club)]
            pages, wrong = _pages_and_files(story)
            tried, missed = tried + pages, missed + wrong
            missed += [f"the log tells {one!r}" for one in _told_by(story.log)]
            controls += 3
            controls_missed += _controls(story)
    return Proved(
        tried=tried,
        missed=tuple(missed),
        controls=controls,
        controls_missed=tuple(controls_missed),
        figures={"members": MANY},
    )


@contextmanager
def _told(ground: Ground, kind: Kind) -> Iterator[Story]:
    folder = ground.fresh_folder("clubs")
    kept, sys.stderr = sys.stderr, io.StringIO()
    try:
        with a_database(ground.database(kind), folder, now=wall(BEGAN), keys=tuple(MARKS)), Sink() as sink:
            log_as("info", "plain")
            clock = Clock(wall(BEGAN))
            both = (replace(one, plans=plans(), public_url="https://mail.example.org") for one in (FIRST, OTHER))
            house = replace(a_house(clock, *both), fresh_token=lambda: uuid.uuid4().hex)
            mark.links_have_a_key(links.KEY, "a key", now=clock.now)
            for club in MARKS:
                _begun(house, club)
            for moment in MOMENTS if ground.full else QUICK:
                clock.now = wall(moment)
                _sent(house, sink)
            story = Story(house=house, log=sys.stderr.getvalue())
            for club in MARKS:
                own = house.rooms[club].club.address.domain
                story.mails[club] = [one for one in sink.delivered if own in one.sender]
            yield story
    finally:
        sys.stderr = kept
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _begun(house: House, club: str) -> None:
    """The same people under the same addresses, a meeting at the same hour; each text has the club's own word."""
    word = MARKS[club]
    people = [Address(address=f"lid{n}@wijk.example.org", name=f"Lid {n} {word}") for n in range(MANY)]
    ends = MONDAY_THE_13TH + timedelta(hours=4)
    meeting = SetMeeting(
        starts_at=MONDAY_THE_13TH, ends_at=ends, place=f"Zaal {word}", theme=f"wonen {word}", programme=word,
        state="announced",
    )  # fmt: skip
    theme = Propose(key="p", kind="theme", title=f"Eenzaamheid {word}", words=f"{SECRET} {word}", person=people[0])
    act((*(AddMember(person=one) for one in people), meeting, theme), house=house, club=club, by="test")
    row = tables.Meeting.get(tables.Meeting.club == club)
    coming = SetAttendance(
        meeting=row.id, person=people[0], answer="yes", remark=f"{SECRET} {word}", written_at=house.now()
    )
    act((coming,), house=house, club=club, by="test")
    mail = a_mail(
        f"Dat moeten jullie maar met Henk regelen, {SECRET} {word}",
        sender=str(people[1]), subject=f"vraag {word}", id=f"1@{club}.example.org", written_at=house.now(),
    )  # fmt: skip
    for id in received(house, mail, club=club):
        handle(id, house=house)


def _sent(house: House, sink: Sink) -> None:
    """All that is due now is planned and out."""
    plan(house=house)
    accounts = {
        club: SmtpAccount(
            key=club, host="127.0.0.1", port=sink.port, security="plain", mails_a_minute=10**6, mails_a_connection=10**6
        )
        for club in MARKS
    }
    while deliver(house=house, accounts=accounts):
        pass


def _wrong_in(mail: Delivered, club: str, known: Club) -> Iterator[str]:
    """What this mail tells of anybody but its reader, or of another club."""
    whole = _opened(mail.content)
    (to,) = mail.to if len(mail.to) == 1 else ("",)
    if not to:
        yield f"a mail went to {len(mail.to)} people at once"
    others = set(MARKS.values()) - {MARKS[club]}
    yield from (f"{club} told {to} the word {one!r} of the other club" for one in others if one.encode() in whole)
    if any(one.address == to for one in known.organisers):
        return
    named = {one.decode().lower() for one in ADDRESS.findall(whole)} - {to}
    if named:
        yield f"{club} told {to} of {sorted(named)[:3]}"
    if SECRET.encode() in whole:
        yield f"{club} told {to} what a member wrote to organisers"


def _opened(content: bytes) -> bytes:
    """The head and all parts of a mail, as their readers see them; a calendar's lines unfolded."""
    read = message_from_bytes(content)
    parts = [part.get_payload(decode=True) for part in read.walk() if not part.is_multipart()]
    head = content.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ")
    return head + b"\n".join(one.replace(b"\r\n ", b"") for one in parts if isinstance(one, bytes))


def _pages_and_files(story: Story) -> tuple[int, list[str]]:
    """Every page of the console without a number, and every file that is handed out: no word of the other club."""
    wrong, tried = [], 0
    for club, mark_of in MARKS.items():
        told: dict[str, bytes] = {
            "list of members": member_export.exported(story.house.rooms[club].club)[1],
            "calendar": calendars.export(club, house=story.house),
            "feed": calendars.feed(club, house=story.house),
            **dict(_pages(story.house, club)),
        }
        others = set(MARKS.values()) - {mark_of}
        tried += len(told)
        for what, content in told.items():
            wrong += [f"{what} of {club} holds {one!r} of the other" for one in others if one.encode() in content]
        if mark_of.encode() not in b"".join(told.values()):
            wrong.append(f"no page of {club} holds its own word")
    return tried, wrong


def _pages(house: House, club: str) -> Iterator[tuple[str, bytes]]:
    served = Served(house=lambda: house, address="http://127.0.0.1:8025")
    app = console(served)
    browser = app.test_client()
    who = house.rooms[club].club.organisers[0]
    browser.set_cookie(served.cookie, entering.session_begun(who.address, browser="proof", house=house))
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and set(rule.arguments) == {"club"}:
            path = rule.rule.replace("<string(maxlength=100):club>", club)
            yield path, browser.get(path).data


def _told_by(log: str) -> Sequence[str]:
    """Addresses and texts of people in what was logged at info."""
    found = re.findall(rf"[\w.+-]+@[\w.-]+|{SECRET}|{'|'.join(MARKS.values())}", log)
    return sorted({one for one in found if not one.startswith("<")})[:5]


def _controls(story: Story) -> Iterator[str]:
    """Every member got the mailing, with a calendar that asks them alone, and something was logged."""
    for club, mails in story.mails.items():
        reached = {to for mail in mails for to in mail.to if to.endswith("@wijk.example.org")}
        if len(reached) != MANY:
            yield f"only {len(reached)} of {MANY} members of {club} got anything"
        asked = {to for mail in mails for to in mail.to if to in _attendees(mail.content)}
        if len(asked) < MANY - 1:
            yield f"only {len(asked)} of {MANY} members of {club} are asked by their calendar"
    if "handled" not in story.log:
        yield "nothing was logged"


def _attendees(content: bytes) -> str:
    found = []
    for part in message_from_bytes(content).walk():
        if part.get_content_type() == "text/calendar":
            raw = part.get_payload(decode=True)
            entry = Calendar.from_ical(raw).walk("VEVENT")[0] if isinstance(raw, bytes) else {}
            found.append(str(entry.get("ATTENDEE", "")))
    return " ".join(found)


@contextmanager
def without_one_reader() -> Iterator[None]:
    """Each mail names somebody else beside its reader."""
    ours = compose._headers

    def with_another(mail: OutgoingMail) -> Iterator[tuple[str, str]]:
        for name, value in ours(mail):
            yield name, f"{value}, lid7@wijk.example.org" if name == "To" else value

    with patch.object(compose, "_headers", with_another):
        yield


@contextmanager
def without_one_attendee() -> Iterator[None]:
    """Each calendar names somebody else who is invited."""
    ours = invitation._attendee

    def with_another(*given: object) -> bytes:
        return ours(*given) + b"ATTENDEE:mailto:lid7@wijk.example.org\r\n"  # type: ignore[arg-type]

    with patch.object(invitation, "_attendee", with_another):
        yield


@contextmanager
def without_a_club_of_members() -> Iterator[None]:
    """The list of members is that of all clubs."""
    ours = roster.everybody

    def of_all(club: str, **which: object) -> tuple[roster.Listed, ...]:
        return tuple(one for key in MARKS for one in ours(key))

    with patch.object(roster, "everybody", of_all):
        yield


GUARDS: Mapping[str, Guard] = {
    "one mail with two readers": without_one_reader,
    "a calendar with two attendees": without_one_attendee,
    "members not looked up within the club": without_a_club_of_members,
}
