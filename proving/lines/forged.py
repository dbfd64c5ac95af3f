"""Mails in the name of an organiser, a member or a calendar, forged in every way: none counts, and the genuine do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, product
from random import Random

from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.model.plans import MailingPlan, Plans
from mailflow.store import facts, tables
from proving.ground import Ground
from proving.sheet import Guard, Proved
from proving.unguarded import (
    without_authentication,
    without_exact_addresses,
    without_proof_of_organisers,
    without_the_right_token,
)
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, MONDAY_THE_13TH
from tests.flow import forged as ways
from tests.flow.answering import VOUCHED, asked, came_in, vouched
from tests.flow.test_calendar_answers import an_answer
from tests.flow.test_forged_answers import filled, tokens_for
from tests.house import START, Clock, a_database, a_house, a_mail
from tests.mail import notes_story as story

TITLE = "forged orders, verdicts, notes, answers and calendar replies"
GOAL = "accepted 0 · genuine controls accepted 100 %"
# Beyond "1 yes, 2 yes": what organisers order in a mail of its own, one text for each kind of order.
ORDERS = (
    "De bijeenkomst van 13 januari gaat niet door, te weinig aanmeldingen.",
    "Verzet de bijeenkomst van 13 januari naar 20 januari.",
    "Plan een bijeenkomst op 12 maart om 13.30 uur in Zwolle over energiearmoede.",
    "Voeg Karin Smit toe, karin@wijk.example.org, uit Tilburg",
    "Haal bilal@buurt.example.net van de lijst.",
    "Zet op de agenda van 13 januari: een kwartier over vervoer.",
    "Stuur de uitnodiging nu maar.",
    "Stuur mij de ledenlijst.",
    "Wie komen er op 13 januari?",
    "Maak dat ongedaan.",
)
NOTES = f"Beste mailflow,\n\nHierbij het verslag van gisteren.\n\n{story.prose()}\n\nGroet,\nMarjolein Terpstra\n"
OF_MEMBERS = {
    "comes": "Ik kom graag op 13 januari!",
    "does not come": "Ik kan er op 13 januari helaas niet bij zijn.",
    "leaves": "Ik wil me graag uitschrijven.",
    "brings somebody": "Ik kom op 13 januari en neem twee collega's mee.",
}
DENIED = {
    "dmarc fail": "dmarc=fail header.from=wijk.example.org",
    "spf fail": "spf=fail smtp.mailfrom=anna@wijk.example.org",
    "dkim of another, dmarc fail": "dkim=pass header.d=evil.example.net; dmarc=fail header.from=wijk.example.org",
}
# What may go out because of a forged mail: that it was not done, and that somebody will look.
HARMLESS = frozenset({"answer_refused", "received", "rsvp_asked", "test_notice", "answer_result"})
# And to somebody who asks it in their own name.
OF_ANYBODY = frozenset({"left", "rsvp_confirmed", "rsvp_late", "join_received"})
KEPT = (tables.Meeting, tables.Summary, tables.Proposal)
KNOWN = (ANNA.address, BILAL.address, MARJOLEIN.address)
Case = tuple[str, House, bytes]


@dataclass
class Scene:
    """A club in which two questions, a draft and a meeting wait; a server vouches for senders, or (`plain`) none."""

    plain: House
    sure: House
    questions: tuple[int, ...]
    words: dict[str, str]
    draft: str
    order: str
    missed: list[str] = field(default_factory=list)
    tried: int = 0


def prove(ground: Ground) -> Proved:
    """On each database the forged ones by groups in turn, each group whole in a full run; then the genuine."""
    missed: list[str] = []
    controls: list[str] = []
    tried = asked_for = 0
    chance = ground.chance()
    for kind in ground.databases:
        folder = ground.fresh_folder(kind)
        url = ground.database(kind) if kind == "postgres" else f"sqlite:{folder / 'mailflow.db'}"
        with a_database(url, folder):
            made = _scene()
            for number, case in enumerate(_some(made, ground, chance)):
                _try(made, case, number=number)
            genuine = _genuine(made)
        tried, asked_for = tried + made.tried, asked_for + len(genuine)
        missed += [f"{kind}: {one}" for one in made.missed]
        controls += [f"{kind}: the genuine mail is not carried out: {what}" for what, is_done in genuine if not is_done]
    return Proved(tried=tried, missed=tuple(missed), controls=asked_for, controls_missed=tuple(controls))


def _scene() -> Scene:
    """Everything that a forged mail might change waits for somebody to change it."""
    plain = a_house(Clock())
    sure = vouched(plain, replace(CLUB, plans=Plans(by_kind={"summary": MailingPlan(kind="summary")})))
    yesterday = START - timedelta(days=1)
    held = SetMeeting(starts_at=yesterday, ends_at=yesterday + timedelta(hours=5), place="Gouda", state="held")
    ahead = SetMeeting(starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH + timedelta(hours=4), state="announced")
    waits = asked(sure)
    act((ahead, held, AddMember(person=ANNA), AddMember(person=BILAL)), house=sure, club=CLUB.key, by="proof")
    came_in(sure, a_mail(NOTES, sender=str(MARJOLEIN), subject="Verslag", id="notes@club.example.org", headers=VOUCHED))
    came_in(sure, _of_marjolein(ORDERS[0], headers=VOUCHED, id="order@club.example.org"))
    draft, order = (
        str(next(one for one in tables.Outbox.select() if template in one.templates).message_id)
        for template in ("summary_draft", "order_confirm")
    )
    return Scene(
        plain=plain,
        sure=sure,
        questions=tuple(waits.questions.values()),
        words=tokens_for(sure, waits),
        draft=draft,
        order=order,
    )


def _some(made: Scene, ground: Ground, chance: Random) -> Iterator[Case]:
    """The cases of all groups, chosen by chance where not all are wanted; the same of each group."""
    groups = [list(one) for one in _groups(made)]
    most = ground.count(120, 100_000) // len(groups) // len(ground.databases)
    for group in groups:
        yield from group if len(group) <= most else chance.sample(group, max(3, most))


def _groups(made: Scene) -> Iterator[Iterator[Case]]:
    """The matrix: what is asked for, by every way in which a proof of it lacks."""
    sure, plain = made.sure, made.plain
    yield ((f"a verdict, {name}", plain, filled(text, made.words)) for name, text in ways.TOKENS.items())
    yield ((f"a verdict, {name}", plain, filled(text, made.words)) for name, text in ways.SENDERS.items())
    yield ((f"a verdict, {name}", plain, filled(text, made.words)) for name, text in ways.WORDS.items())
    yield ((f"a verdict, {name}", sure, filled(text, made.words)) for name, text in ways.PROOFS.items())
    proven = chain(ways.TOKENS.items(), ways.SENDERS.items())
    yield ((f"a proven verdict, {name}", sure, filled(VOUCHED + text, made.words)) for name, text in proven)
    yield (
        (f"order {order!r}, {name}", sure, _told(made, order, text))
        for order, (name, text) in product(ORDERS, ways.PROOFS.items())
    )
    yield (
        (f"{what}, {name}", sure, _told(made, said, text, thread=thread))
        for (what, said, thread), (name, text) in product(_with_threads(made), ways.PROOFS.items())
    )
    yield _of_members(made)
    yield _of_calendars(made)


def _with_threads(made: Scene) -> Iterator[tuple[str, str, str]]:
    yield "notes", NOTES, ""
    yield "a yes to a summary", "Akkoord, verstuur maar!", f"In-Reply-To: {made.draft}\n"
    yield "a yes to an order", "ja", f"In-Reply-To: {made.order}\n"
    yield "a no to a summary", "Niet versturen.", f"In-Reply-To: {made.draft}\n"


def _told(made: Scene, said: str, way: str, *, thread: str = "") -> bytes:
    """This text in the envelope of a way to forge a verdict, which answers nothing, or that thread."""
    text = way.replace("In-Reply-To: <TOKEN@club.example.org>\n", thread).replace(ways.YES, said)
    return filled(text.replace("Subject: Re: overzicht", "Subject: bericht"), made.words)


def _of_members(made: Scene) -> Iterator[Case]:
    """Somebody else in Anna's name, denied by the club's server; and odd ways to write her address."""
    for (what, said), (name, results) in product(OF_MEMBERS.items(), DENIED.items()):
        headers = f"Authentication-Results: mx.club.example.org; {results}\n{ways.RECEIVED}"
        yield f"a member {what}, {name}", made.sure, a_mail(f"{said}\n\nGroet, Anna", headers=headers)
    for (what, said), sender in product(OF_MEMBERS.items(), _like(ANNA)):
        yield f"a member {what}, as {sender!r}", made.plain, a_mail(f"{said}\n\nGroet, Anna", sender=sender)


def _like(who: Address) -> Iterator[str]:
    local, _, domain = who.address.partition("@")
    yield f'"{who.address}" <x@evil.example.net>'
    yield f"=?utf-8?q?{local}?=@{domain}"
    yield f"{local}@{domain}.evil.example.net"
    yield f"<@evil.example.net:{who.address}>"
    yield f"x@evil.example.net, {who.address}"
    yield f"{local}\uff20{domain}"
    cyrillic = domain.replace("w", "\u051d")
    yield f"{local}@{cyrillic}"


def _of_calendars(made: Scene) -> Iterator[Case]:
    """Every method for every attendee, denied or not: only Anna's own REPLY may count, where nothing denies it."""
    (meeting,) = (one for one in facts.meetings(CLUB.key) if one.state == "announced")
    methods = ("REPLY", "COUNTER", "CANCEL", "REQUEST", "PUBLISH", "ADD", "DECLINECOUNTER")
    denied = f"Authentication-Results: mx.club.example.org; {DENIED['dmarc fail']}\r\n{ways.RECEIVED}"
    for method, attendee, state, headers in product(
        methods, (ANNA, BILAL, MARJOLEIN), ("ACCEPTED", "DECLINED"), ("", denied)
    ):
        if method == "REPLY" and attendee == ANNA and not headers:
            continue
        moved = MONDAY_THE_13TH + timedelta(days=7)
        mail = an_answer(meeting.uid, state, at=_now(made), method=method, attendee=attendee, starts_at=moved)
        name = f"a calendar's {method} {state} for {attendee.address}{', denied' if headers else ''}"
        yield name, made.sure, headers.encode() + mail


def _now(made: Scene) -> datetime:
    return made.sure.now() - timedelta(minutes=5)


def _try(made: Scene, case: Case, *, number: int) -> None:
    """The mail came in, as one that nobody saw before; missed if anything is another than it was."""
    name, house, content = case
    before, last = _kept(made), tables.Outbox.select().count()
    fresh = re.sub(rb"(?im)^message-id: <[^@\r\n]*@", b"Message-ID: <forged%d@" % number, content, count=1)
    came_in(house, fresh)
    made.tried += 1
    told = {part for one in _newest(last) for part in one.templates.split() if not _may_be(part, one.to)}
    if _kept(made) != before:
        made.missed.append(f"{name}: something was done")
    elif told:
        made.missed.append(f"{name}: mails went out: {', '.join(sorted(told))}")


def _may_be(template: str, to: str) -> bool:
    """Whether this mail may go out: harmless to those in whose name it came, and to strangers nothing of the desk."""
    return template in (HARMLESS if to in KNOWN else HARMLESS | OF_ANYBODY)


def _newest(last: int) -> list[tables.Outbox]:
    found = tables.Outbox.select().order_by(tables.Outbox.id.desc()).limit(tables.Outbox.select().count() - last)
    return list(found)


def _kept(made: Scene) -> list[object]:
    """All that organisers and members decide; of strangers nothing, who may come and go in their own name."""
    by_id = {one.id: one.address for one in tables.Person.select()}
    rows: list[object] = [[one.__data__ for one in table.select().order_by(table.id)] for table in KEPT]
    members = [one.__data__ for one in tables.Member.select() if by_id[one.person_id] in KNOWN]
    coming = [one.__data__ for one in tables.Attendance.select() if by_id[one.person_id] in KNOWN]
    return [*rows, members, coming, _verdicts(made)]


def _verdicts(made: Scene) -> list[str | None]:
    """What became of the questions that waited."""
    return [one.verdict for one in facts.questions(CLUB.key) if one.id in made.questions]


def _said_by_anna() -> list[str]:
    return [one.answer for one in facts.attendance(1) if one.person.address == ANNA.address]


def _genuine(made: Scene) -> list[tuple[str, bool]]:
    """The same things, asked by who may and proven: whether each was done."""
    sure = made.sure
    passed = f"Authentication-Results: mx.club.example.org; dmarc=pass header.from=wijk.example.org\n{ways.RECEIVED}"
    answered = f"In-Reply-To: {made.draft}\n"
    by_anna = a_mail("Ik kom graag op 13 januari!\n\nGroet, Anna", id="g1@wijk.example.org", headers=passed)
    came_in(sure, by_anna)
    done = [("a member comes", _said_by_anna() == ["yes"])]
    came_in(sure, an_answer(facts.meetings(CLUB.key)[-1].uid, "DECLINED", at=sure.now()))
    done.append(("a calendar's reply", _said_by_anna() == ["no"]))
    came_in(sure, filled(ways.mail(headers=VOUCHED).replace("answer@", "genuine@"), made.words))
    done.append(("a verdict", set(_verdicts(made)) == {"approve"}))
    came_in(sure, _of_marjolein("Akkoord, verstuur maar!", headers=VOUCHED + answered, id="g2@club.example.org"))
    done.append(("a yes to a summary", [one.state for one in tables.Summary.select()] == ["approved"]))
    yes = f"In-Reply-To: {made.order}\n"
    came_in(sure, _of_marjolein("ja", headers=VOUCHED + yes, id="g3@club.example.org"))
    done.append(("a meeting is off", "cancelled" in {one.state for one in facts.meetings(CLUB.key)}))
    came_in(sure, a_mail("Ik wil me graag uitschrijven.\n\nGroet, Anna", id="g5@wijk.example.org", headers=passed))
    left = {one.person.address for one in facts.members(CLUB.key) if one.state == "left"}
    return [*done, ("a member leaves", ANNA.address in left)]


def _of_marjolein(text: str, *, headers: str, id: str) -> bytes:
    return a_mail(text, sender=str(MARJOLEIN), subject="bericht", headers=headers, id=id)


GUARDS: Mapping[str, Guard] = {
    "authentication skipped": without_authentication,
    "exact address not compared": without_exact_addresses,
    "token not compared": without_the_right_token,
    "proof of organisers not asked for": without_proof_of_organisers,
}
