"""The journey: a club of forty lives through a year, and every mail of that year is listed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from email import message_from_bytes
from email.policy import default

import pytest

from mailflow.flow.proposals import Place, settle_proposal
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.model.meeting import AgendaItem
from mailflow.store import facts, mailings, outbox
from proving import truth
from tests.journeys.installation import CLUB
from tests.journeys.year import INBOX, MEMBERS, ORGANISERS, Year, at, lived, summed
from tests.servers.dovecot import Dovecot, require_dovecot
from tests.servers.sink import Sink

MARJOLEIN, YOUSSEF = ORGANISERS
BY_NAME = {one.name.split()[0]: one for one in MEMBERS}
PIET = replace(MEMBERS[0], address="piet@example.org", name="Piet de Jong")
NOTES = """Hoi, hierbij het verslag van onze bijeenkomst.

Waar we het over hadden
-----------------------

We waren met opbouwwerkers uit vijf gemeenten bij elkaar in Utrecht. We begonnen met een rondje langs de tafels, en
daarna vertelde Esra hoe zij in haar wijk bewoners aan het praten kreeg over geldzorgen. Dat riep veel herkenning op.

Wat we meenemen
---------------

* Begin met koffie, niet met een formulier.
* Ga naar mensen toe, in plaats van te wachten tot ze komen.
* Vraag de huisarts om door te verwijzen.

Dank aan iedereen die er was. We kijken terug op een mooie dag.

Groet,
Marjolein
"""
# Who went where and when: its hour on the club's clock, the mailing, the meeting, and to how many people it went.
EXPECTED = """
2020-02-03 10:00 announcement 1 x40
2020-02-10 10:00 call_for_themes 1 x40
2020-03-09 10:00 invitation 1 x40
2020-03-23 10:00 nudge 1 x22
2020-03-27 10:00 reminder 1 x11
2020-03-31 09:00 notes_request 1 x2
2020-04-02 12:30 summary 1 x39
2020-04-14 08:00 next_call 1 x39
2020-04-16 10:00 announcement 2 x39
2020-04-20 10:00 announcement 2 x1
2020-04-23 10:00 call_for_themes 2 x40
2020-05-20 10:00 invitation 2 x40
2020-06-02 14:00 correction 2 x40
2020-06-03 11:30 seat_offered 2 x1
2020-06-16 10:00 reminder 2 x13
2020-06-19 09:00 notes_request 2 x2
2020-06-22 12:30 summary 2 x40
2020-07-02 10:00 next_call 2 x40
2020-08-10 10:00 announcement 3 x40
2020-08-17 10:00 call_for_themes 3 x40
2020-09-14 10:00 invitation 3 x40
2020-09-17 10:00 announcement 4 x40
2020-09-24 10:00 call_for_themes 4 x40
2020-09-28 10:00 nudge 3 x40
2020-09-29 10:00 cancellation 3 x40
2020-10-22 10:00 invitation 4 x40
2020-11-05 10:00 nudge 4 x30
2020-11-10 10:00 reminder 4 x10
2020-11-13 09:00 notes_request 4 x2
2020-11-16 12:30 summary 4 x40
2020-11-26 10:00 next_call 4 x40
""".strip().splitlines()


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    require_dovecot()
    folder = tmp_path_factory.mktemp("year")
    with (
        Dovecot() as dovecot,
        Sink() as sink,
        lived(folder / "x", dovecot=dovecot, sink=sink, began="2020-01-02T09:30") as club,
    ):
        _winter(club)
        _spring(club)
        _summer(club)
        _autumn(club)
        yield club


def _winter(club: Year) -> None:
    """The first meeting: from the call for themes to its agenda, its answers and its summary."""
    club.until("2020-01-06T09:30")
    club.acts(SetMeeting(starts_at=at("2020-03-30T10:00"), ends_at=at("2020-03-30T15:00"), place="Utrecht"))
    club.until("2020-02-12T14:30")
    club.gets(
        BY_NAME["Esra"], "Thema", "Hoi,\n\nIk stel als thema voor: praten over geldzorgen in de wijk.\n\nGroet, Esra"
    )
    club.until("2020-02-20T10:30")
    (proposal,) = facts.proposals(CLUB)
    club.acts(
        SetMeeting(
            meeting=1,
            questions=("Hoe begin je erover?", "Wie kan er helpen?"),
            agenda=(AgendaItem(title="Inloop met koffie", at=time(10, 0), minutes=30),),
        )
    )
    place = Place(meeting=1, on_agenda=True, at=time(10, 30), minutes=60, as_theme=True)
    settle_proposal(proposal.id, "accepted", house=club.assembled.house, by="command line", place=place)
    club.until("2020-03-10T09:30")
    for name in ("Anna", "Bilal", "Carla", "Daan", "Esra", "Fatima", "Geert", "Hanneke", "Ingrid", "Joost"):
        club.gets(BY_NAME[name], "Bijeenkomst", f"Hoi, ik kom graag op 30 maart.\n\nGroet, {name}")
    for name in ("Karin", "Luuk", "Mirjam", "Noor", "Otto"):
        club.gets(BY_NAME[name], "Bijeenkomst", f"Helaas, ik kan niet komen op 30 maart.\n\nGroet, {name}")
    club.gets(BY_NAME["Petra"], "Bijeenkomst", "Misschien kom ik op 30 maart, ik weet het nog niet zeker.\n\nPetra")
    away = "Ik ben afwezig van 9 maart 2020 tot en met 1 april 2020. Daarna lees ik je mail."
    club.gets(BY_NAME["Tineke"], "Automatisch antwoord: uitnodiging", away, machine=True)
    club.until("2020-03-16T11:30")
    club.gets(BY_NAME["Nadia"], "Afmelden", "Hallo, willen jullie mij uitschrijven? Ik heb een andere baan.\n\nNadia")
    club.until("2020-04-01T09:30")
    club.acts(SetMeeting(starts_at=at("2020-06-11T10:00"), ends_at=at("2020-06-11T13:00"), place="Zeist", capacity=12))
    club.until("2020-04-02T11:30")
    club.gets(MARJOLEIN, "Verslag", NOTES, answers=club.last("notes_request", MARJOLEIN))
    club.until("2020-04-02T12:30")
    club.gets(
        MARJOLEIN, "Re: Verslag", "Akkoord, verstuur maar!\n\nMarjolein", answers=club.last("summary_draft", MARJOLEIN)
    )


def _spring(club: Year) -> None:
    """The second one: more people than fit, another day, and a daemon that was down for a week."""
    club.until("2020-04-20T09:30")
    club.acts(AddMember(person=PIET, place="Zeist"))
    club.until("2020-05-25T10:30")
    for one in MEMBERS[:14]:
        club.gets(one, "11 juni", f"Ja, ik kom op 11 juni!\n\nGroet, {one.name}")
    club.until("2020-06-02T13:30")
    club.acts(SetMeeting(meeting=2, starts_at=at("2020-06-18T10:00"), ends_at=at("2020-06-18T13:00")))
    club.until("2020-06-03T11:30")
    club.gets(BY_NAME["Anna"], "18 juni", "Helaas, op 18 juni kan ik niet komen.\n\nGroet, Anna")
    club.until("2020-06-04T09:30")
    club.gets(MEMBERS[12], "Plek", "Ja, ik kom op 18 juni.\n\nGroet", answers=club.last("seat_offered", MEMBERS[12]))
    club.until("2020-06-08T09:30")
    club.asleep_until("2020-06-15T09:30")
    _summary(club, "2020-06-22", YOUSSEF, "Prima zo, dank je wel!")


def _summer(club: Year) -> None:
    """The third one is called off."""
    club.until("2020-08-03T09:30")
    club.acts(SetMeeting(starts_at=at("2020-10-05T10:00"), ends_at=at("2020-10-05T15:00"), place="Amersfoort"))
    club.until("2020-09-01T09:30")
    club.acts(SetMeeting(starts_at=at("2020-11-12T10:00"), ends_at=at("2020-11-12T15:00"), place="Utrecht"))
    club.until("2020-09-29T09:30")
    club.acts(SetMeeting(meeting=3, state="cancelled"))


def _autumn(club: Year) -> None:
    """The last one, on the other side of the night in which the clock is set back."""
    club.until("2020-11-02T10:30")
    for one in MEMBERS[20:30]:
        club.gets(one, "12 november", f"Ik ben erbij op 12 november.\n\nGroet, {one.name}")
    _summary(club, "2020-11-16", MARJOLEIN, "Helemaal goed, je mag hem versturen.")
    club.until("2020-12-31T12:00")


def _summary(club: Year, day: str, organiser: Address, agreed: str) -> None:
    """The organiser answers the request with notes, sees the draft, and agrees an hour later."""
    club.until(f"{day}T11:30")
    club.gets(organiser, "Re: verslag", NOTES, answers=club.last("notes_request", organiser))
    club.until(f"{day}T12:30")
    club.gets(organiser, "Re: concept", agreed, answers=club.last("summary_draft", organiser))


def test_every_mail_of_the_year_goes_out_at_its_hour_to_whom_it_is_for(year: Year) -> None:
    assert summed(year.planned("2020-01-01T00:00", "2021-01-01T00:00")) == EXPECTED


def test_each_mailing_goes_to_those_it_is_for(year: Year) -> None:
    def to(kind: str, meeting: int) -> set[str]:
        mails = year.planned("2020-01-01T00:00", "2021-01-01T00:00")
        return {one.to for one in mails if (one.kind, one.meeting) == (kind, meeting)}

    everyone = {one.address for one in MEMBERS}
    coming = {one.address for one in MEMBERS[:10]}
    not_coming = {one.address for one in MEMBERS[10:15]}
    petra, tineke, nadia = (BY_NAME[name].address for name in ("Petra", "Tineke", "Nadia"))
    assert to("invitation", 1) == everyone
    assert to("nudge", 1) == everyone - coming - not_coming - {petra, tineke, nadia}
    assert to("reminder", 1) == coming | {petra}
    assert to("summary", 1) == everyone - {nadia}
    assert to("seat_offered", 2) == {MEMBERS[12].address}
    assert to("reminder", 2) == {one.address for one in MEMBERS[1:14]}
    assert to("correction", 2) == to("cancellation", 3) == (everyone - {nadia}) | {PIET.address}
    assert to("reminder", 4) == {one.address for one in MEMBERS[20:30]}


def test_the_plan_foretold_every_mail_line_by_line(year: Year) -> None:
    went_out = [(one.at, one.kind, one.meeting, one.to) for one in year.planned("2020-01-01T00:00", "2021-01-01T00:00")]

    assert sorted(went_out, key=str) == sorted(
        ((one.at, one.kind, one.meeting, one.to) for one in year.expected), key=str
    )


def test_the_server_was_given_each_mail_once(year: Year) -> None:
    given = Counter(
        str(message_from_bytes(one.content, policy=default)["Message-ID"]).strip() for one in year.sink.delivered
    )
    rows = outbox.rows(CLUB, limit=10_000)

    assert set(given.values()) == {1}
    assert set(given) == {one.message_id for one in rows if one.state == "sent"}
    assert {one.state for one in rows} == {"sent"}


def test_seen_from_outside_nothing_is_lost_twice_or_without_an_end(year: Year) -> None:
    rows = truth.rows_in(year.assembled.settings.folder / "mailflow.db")

    assert truth.broken(rows, came=tuple(year.dovecot.mails(INBOX).values()), sent=year.sink.delivered) == ()


def test_what_was_missed_while_the_daemon_was_down_is_kept_and_told(year: Year) -> None:
    missed = [one for one in mailings.rows(CLUB) if one.state == "missed"]

    assert [(one.kind, one.meeting) for one in missed] == [("nudge", 2)]


def test_each_mail_of_a_colleague_has_one_answer(year: Year) -> None:
    answers = Counter(one.mail for one in outbox.rows(CLUB, limit=10_000) if one.mail is not None)

    assert set(answers.values()) == {1}
    assert len(answers) == year.outside - 1, "all but the out-of-office note"
