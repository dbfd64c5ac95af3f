"""Mails of machines: reports that count, forged ones that do not, and who is away; nobody is ever answered."""

from datetime import date

import pytest

from mailflow.flow import machines
from mailflow.flow.act import act, settle
from mailflow.flow.deliver import deliver
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.model.effect import AddMember, CountBounce, Send
from mailflow.model.errors import Refused
from mailflow.model.mailing import Absence
from mailflow.store import bounces, facts, mailings, outbox
from tests.builders import ANNA, BILAL, CLUB
from tests.flow.boxes import an_installation
from tests.house import START, Clock, a_mail, received
from tests.servers.sink import Sink

MEMBER = AddMember(person=ANNA, language="nl")


def written_to_anna(house: House, key: str = "k1") -> str:
    """The Message-ID of a mail of ours to Anna."""
    to = Send(key=key, template="already_member", to=ANNA, language="nl", words={"who": ""}, cause="plan")
    act((to,), house=house, club=CLUB.key, by="test")
    (row, *_) = outbox.rows(CLUB.key, limit=1)
    return row.message_id


def a_report(message_id: str, *addresses: str, id: str = "dsn1", state: str = "5.1.1", action: str = "failed") -> bytes:
    """A delivery report as mail servers write it (RFC 3464)."""
    groups = "\n".join(
        f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {state}\n" for address in addresses
    )
    returned = (
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nSubject: x\n\n" if message_id else ""
    )
    text = (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nTo: opbouwwerk@club.example.org\n"
        f"Subject: Undelivered Mail Returned to Sender\nDate: Mon, 06 Jan 2020 08:00:00 +0000\n"
        f"Message-ID: <{id}@mx.example.net>\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\nIt did not arrive.\n\n--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.example.net\n\n{groups}\n{returned}--b--\n"
    )
    return text.replace("\n", "\r\n").encode()


def handled(house: House, *mails: bytes) -> None:
    for id in received(house, *mails):
        assert handle(id, house=house) in ("ignored", "handled")


def counted() -> list[tuple[str, str, bool]]:
    return [
        (one.address.address, day.day.isoformat(), day.permanent) for one in bounces.bouncing(CLUB) for day in one.days
    ]


def asked() -> list[str]:
    return [one.kind for one in facts.questions(CLUB.key, state="open")]


def states() -> list[str]:
    return [one.state for one in facts.members(CLUB.key)]


def test_a_report_on_a_mail_of_ours_counts_for_its_addressee(house: House) -> None:
    handled(house, a_report(written_to_anna(house), ANNA.address))

    assert counted() == [(ANNA.address, "2020-01-06", True)]


def test_at_most_one_report_counts_for_an_address_and_day_and_one_for_good_before_one_for_now(house: House) -> None:
    first, second = written_to_anna(house), written_to_anna(house, "k2")
    handled(
        house,
        a_report(first, ANNA.address, id="a", state="4.2.2", action="delayed"),
        a_report(first, ANNA.address, id="b"),
        a_report(second, ANNA.address, id="c", state="4.2.2", action="delayed"),
    )

    assert counted() == [(ANNA.address, "2020-01-06", True)]


@pytest.mark.parametrize(
    ("message_id", "address"),
    [
        ("", ANNA.address),
        ("<never@club.example.org>", ANNA.address),
        ("<1@wijk.example.org>", ANNA.address),
        ("ours", BILAL.address),
        ("ours", "anna@wijk.example.org.evil.example"),
    ],
)
def test_a_report_that_is_not_about_a_mail_of_ours_to_that_address_counts_nothing(
    house: House, message_id: str, address: str
) -> None:
    ours = written_to_anna(house)

    handled(house, a_report(ours if message_id == "ours" else message_id, address))

    assert counted() == []


def test_a_report_on_another_club_s_mail_counts_nothing(house: House) -> None:
    ours = written_to_anna(house)

    assert bounces.written_to(CLUB.key, [ours], since=START) == {ANNA.address: ours}
    assert bounces.written_to("other", [ours], since=START) == {}


def test_a_report_that_comes_a_month_late_counts_nothing(house: House, clock: Clock) -> None:
    ours = written_to_anna(house)
    clock.forward(days=31)

    handled(house, a_report(ours, ANNA.address))

    assert counted() == []


def test_a_storm_of_reports_is_answered_by_nothing(house: House) -> None:
    ours = written_to_anna(house)

    handled(house, *(a_report(ours, ANNA.address, id=f"storm{number}") for number in range(50)))

    assert len(outbox.rows(CLUB.key, limit=100)) == 1
    assert counted() == [(ANNA.address, "2020-01-06", True)]


def test_who_writes_has_an_address_that_works(house: House) -> None:
    handled(house, a_report(written_to_anna(house), ANNA.address))

    handled(house, a_mail("Ik kom de 13e graag.\n\nGroet, Anna"))

    assert counted() == []


def test_an_address_goes_from_bounces_by_a_probe_to_a_question_and_off_the_list(house: House, clock: Clock) -> None:
    """Monday and Tuesday mails come back, on Wednesday the probe does; nothing is removed before organisers agree."""
    act((MEMBER,), house=house, club=CLUB.key, by="test")
    handled(house, a_report(written_to_anna(house, "k1"), ANNA.address, id="d1"))
    plan(house=house)
    clock.forward(days=1)
    handled(house, a_report(written_to_anna(house, "k2"), ANNA.address, id="d2"))
    plan(house=house)
    assert probes() == []
    clock.forward(days=1)
    for _ in range(3):
        plan(house=house)
    assert probes() == ["waiting"]
    assert asked() == []

    (probe,) = [one for one in outbox.rows(CLUB.key, limit=9) if one.templates == ("probe",)]
    handled(house, a_report(probe.message_id, ANNA.address, id="d3"))
    for _ in range(3):
        plan(house=house)

    assert asked() == ["bouncing"]
    assert states() == ["active"]
    (question,) = facts.questions(CLUB.key, state="open")
    settle(question.id, "approve", house=house, by="Marjolein")
    assert (states(), counted(), probes()) == (["left"], [], ["withdrawn"])
    assert [
        one.templates for one in outbox.rows(CLUB.key, limit=9) if one.to == ANNA.address and "left" in one.templates
    ] == []


def test_declined_the_address_stays_and_is_asked_about_again_only_after_a_new_series(
    house: House, clock: Clock
) -> None:
    question = an_open_question(house, clock)

    settle(question, "decline", house=house, by="Marjolein")
    plan(house=house)

    assert (states(), counted(), asked()) == (["active"], [], [])
    clock.forward(days=1)
    handled(house, a_report(written_to_anna(house, "k9"), ANNA.address, id="d9"))
    plan(house=house)
    assert (len(counted()), asked(), len(probes())) == (1, [], 1)


def test_who_writes_while_organisers_are_asked_settles_it(house: House, clock: Clock) -> None:
    question = an_open_question(house, clock)

    handled(house, a_mail("Ik kom de 13e graag.\n\nGroet, Anna"))

    assert (states(), counted(), asked()) == (["active"], [], [])
    with pytest.raises(Refused, match="was already declined by the writer, whose address works"):
        settle(question, "approve", house=house, by="Marjolein")


def test_a_mail_server_s_no_to_the_address_counts_as_well(house: House, sink: Sink, tmp_path: object) -> None:
    written_to_anna(house)
    sink.answer("RCPT", "550 5.1.1 no such user here")
    accounts = an_installation(house, tmp_path, sink=sink).outgoing  # type: ignore[arg-type]

    deliver(house=house, accounts=accounts)

    assert [one.state for one in outbox.rows(CLUB.key, limit=9)] == ["refused"]
    assert counted() == [(ANNA.address, "2020-01-06", True)]


@pytest.mark.parametrize(
    ("said", "permanent"),
    [
        ("mx:25 answered 550 5.1.1 unknown to RCPT", True),
        ("mx:25 answered 550 5.1.10 RESOLVER.ADR.RecipientNotFound to RCPT", True),
        ("mx:25 answered 550 5.2.1 mailbox disabled to the mail", True),
        ("mx:25 answered 550 No such user here to RCPT", True),
        ("mx:25 answered 553 sorry, no mailbox here by that name to RCPT", True),
        ("given up after five days: mx:25 answered 452 4.2.2 mailbox full to RCPT", False),
        ("mx:25 answered 550 5.7.1 message rejected as spam to RCPT", None),
        ("mx:25 answered 550 Blocked by our blacklist to RCPT", None),
        ("mx:25 answered 552 5.3.4 too large to the mail", None),
        ("mx:25 answered 554 5.7.1 no to the mail", None),
        ("mx:25 answered 550 denied by policy to RCPT", None),
        ("the mail of 9 bytes is larger than the server takes (1)", None),
        ("given up after five days: mx:25 answered 451 try later to the mail", None),
    ],
)
def test_only_what_is_said_of_the_address_counts(said: str, permanent: bool | None) -> None:
    effects = machines.refused(ANNA.address, said, club=CLUB, now=START)

    day = date(2020, 1, 6)
    assert effects == (() if permanent is None else (CountBounce(address=ANNA.address, permanent=permanent, day=day),))


AWAY = "Ik ben afwezig tot en met 20 januari 2020. Uw mail wordt niet gelezen.\n\nGroet, Anna"


def an_out_of_office(text: str = AWAY, *, sender: str = "Anna de Boer <anna@wijk.example.org>") -> bytes:
    return a_mail(
        text,
        sender=sender,
        subject="Automatisch antwoord: uitnodiging",
        id="ooo@x",
        headers="Auto-Submitted: auto-replied\n",
    )


def away(day: str) -> dict[str, Absence]:
    on = date.fromisoformat(day)
    known = mailings.absences(CLUB.key, since=on)
    return {address: one for address, one in known.items() if one.since <= on}


def test_an_out_of_office_note_of_somebody_known_says_until_when_they_are_away(house: House) -> None:
    act((MEMBER,), house=house, club=CLUB.key, by="test")

    handled(house, an_out_of_office())

    assert away("2020-01-20") == {
        ANNA.address: Absence(person=ANNA.address, since=date(2020, 1, 6), until=date(2020, 1, 20))
    }
    assert away("2020-01-21") == {}
    assert outbox.rows(CLUB.key, limit=9) == ()


def test_the_last_note_counts(house: House) -> None:
    act((MEMBER,), house=house, club=CLUB.key, by="test")
    handled(house, an_out_of_office())
    later = AWAY.replace("20 januari", "10 januari")

    handled(house, an_out_of_office(later).replace(b"ooo@x", b"ooo2@x"))

    assert list(away("2020-01-10")) == [ANNA.address]
    assert away("2020-01-11") == {}


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        (AWAY, "Iemand <iemand@elders.example.com>"),
        (AWAY.replace("2020", "2019"), "anna@wijk.example.org"),
        (AWAY.replace("2020", "2031"), "anna@wijk.example.org"),
        ("Ik ben afwezig. Uw mail wordt niet gelezen.", "anna@wijk.example.org"),
    ],
)
def test_a_stranger_s_note_and_one_without_a_likely_day_say_nothing(house: House, text: str, sender: str) -> None:
    act((MEMBER,), house=house, club=CLUB.key, by="test")

    handled(house, an_out_of_office(text, sender=sender))

    assert away("2020-01-10") == {}
    assert len(facts.members(CLUB.key)) == 1


def probes() -> list[str]:
    return [one.state for one in outbox.rows(CLUB.key, limit=50) if one.templates == ("probe",)]


def an_open_question(house: House, clock: Clock) -> int:
    """The number of the question whether Anna, of whom everything came back for three days, stays on the list."""
    act((MEMBER,), house=house, club=CLUB.key, by="test")
    for day in range(2):
        handled(house, a_report(written_to_anna(house, f"k{day}"), ANNA.address, id=f"d{day}"))
        clock.forward(days=1)
    plan(house=house)
    handled(house, a_report(written_to_anna(house, "k3"), ANNA.address, id="d3"))
    plan(house=house)
    (question,) = facts.questions(CLUB.key, state="open")
    return question.id
