"""Handling one mail: once, in one transaction, whatever happens around it."""

import errno
import os
from email import message_from_bytes
from email.policy import default

import pytest

from mailflow.flow import handle as handle_module
from mailflow.flow.act import act, settle
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.receive import receive
from mailflow.model.effect import AddMember
from mailflow.model.errors import TryLater
from mailflow.model.records import OutboxRow
from mailflow.store import facts, inbox, journal, outbox
from tests.builders import ANNA, CLUB
from tests.house import Clock, a_mail, raw, received

JOIN = "Graag zou ik lid worden van jullie club, ik werk in Goes.\n\nGroet, Anna"
COMES = "Ik kom de 13e graag, en ik neem een collega mee.\n\nGroet, Anna"


def sent(house: House) -> list[OutboxRow]:
    return [row for one in reversed(outbox.rows(CLUB.key, limit=100)) if (row := outbox.row(one.id)) is not None]


def is_member(house: House) -> None:
    """Anna is a member."""
    act((AddMember(person=ANNA),), house=house, club=CLUB.key, by="test")


def test_a_wish_to_join_is_asked_and_answered(house: House) -> None:
    (id,) = received(house, a_mail(JOIN))

    assert handle(id, house=house) == "handled"

    (question,) = facts.questions(CLUB.key, state="open")
    assert (question.kind, question.mail, question.person and question.person.address) == (
        "join",
        id,
        "anna@wijk.example.org",
    )
    assert "lid worden" in question.words
    (answer,) = sent(house)
    assert (answer.to, answer.templates, answer.mail) == ("anna@wijk.example.org", ("join_received",), id)


@pytest.mark.parametrize("shown", ["", "Info ", "Buurtteam Oost ", '"anna@wijk.example.org" '])
def test_who_shows_no_name_is_known_and_greeted_as_they_sign(house: House, shown: str) -> None:
    text = "Graag zou ik lid worden van jullie club.\n\nGroetjes, Marjolein de Wit\n06-12345678"
    (id,) = received(house, a_mail(text, sender=f"{shown}<anna@wijk.example.org>"))

    handle(id, house=house)
    (question,) = facts.questions(CLUB.key, state="open")
    settle(question.id, "approve", house=house, by="marjolein@club.example.org")

    (member,) = facts.members(CLUB.key)
    assert (member.person.name, member.phone) == ("Marjolein de Wit", "+31612345678")
    acknowledged, welcomed = (
        str(plain.get_content())
        for row in sent(house)
        if (plain := message_from_bytes(row.content, policy=default).get_body(("plain",))) is not None
    )
    assert "Marjolein," in welcomed.splitlines()[0]
    assert "Marjolein" not in acknowledged, "anybody may have written that name"


def test_who_shows_a_whole_name_keeps_it_however_they_sign(house: House) -> None:
    (id,) = received(house, a_mail("Graag zou ik lid worden van jullie club.\n\nGroetjes, Anneke"))

    handle(id, house=house)

    (question,) = facts.questions(CLUB.key, state="open")
    assert question.person is not None
    assert question.person.name == "Anna de Boer"


def test_who_once_signed_is_known_when_they_write_without(house: House) -> None:
    plain = "<anna@wijk.example.org>"
    first, second = (
        a_mail("Waar is het?\n\nGroetjes, Marjolein de Wit", sender=plain),
        a_mail("Ik wil graag lid worden van jullie club.", sender=plain, id="2@wijk.example.org"),
    )

    for content in (first, second):
        (id,) = received(house, content)
        handle(id, house=house)

    assert {one.to for one in sent(house)} == {"anna@wijk.example.org"}
    (joins,) = (one for one in facts.questions(CLUB.key, state="open") if one.kind == "join")
    assert joins.person is not None
    assert joins.person.name == "Marjolein de Wit"


def test_the_answer_belongs_to_the_conversation_and_says_that_a_machine_wrote_it(house: House) -> None:
    is_member(house)
    (id,) = received(house, a_mail(JOIN, subject="lid worden?"))
    handle(id, house=house)

    mail = message_from_bytes(sent(house)[0].content, policy=default)

    assert mail["Subject"] == "Re: lid worden?"
    assert mail["In-Reply-To"] == "<1@wijk.example.org>"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["From"] == "Opbouwwerk <opbouwwerk@club.example.org>"
    assert mail["To"] == "Anna de Boer <anna@wijk.example.org>"
    assert mail["List-Id"] == "<opbouwwerk.club.example.org>"
    assert "mailto:opbouwwerk@club.example.org" in mail["List-Unsubscribe"]
    assert mail["Message-ID"].endswith("@club.example.org>")
    assert mail["Cc"] is None and mail["Bcc"] is None


def test_an_answer_about_coming_is_recorded_with_its_guest(house: House) -> None:
    (id,) = received(house, a_mail(COMES))

    handle(id, house=house)

    (said,) = facts.attendance(facts.meetings(CLUB.key)[0].id)
    assert (said.person.address, said.answer, said.guests) == ("anna@wijk.example.org", "yes", 1)
    mail = message_from_bytes(sent(house)[0].content, policy=default)
    assert any(part.get_content_type() == "text/calendar" for part in mail.walk())


def test_a_mail_is_handled_once(house: House) -> None:
    (id,) = received(house, a_mail(JOIN))

    assert handle(id, house=house) == "handled"
    assert handle(id, house=house) is None

    assert len(sent(house)) == 1


def test_the_same_copy_and_the_same_bytes_give_no_second_row(house: House) -> None:
    first = raw(a_mail(JOIN), uid=7)
    assert len(receive(CLUB.key, [first], house=house)) == 1

    assert receive(CLUB.key, [first], house=house) == ()
    assert receive(CLUB.key, [raw(a_mail(JOIN), account="opbouwwerk:other", uid=1)], house=house) == ()


def test_the_same_mail_by_another_road_is_ignored_as_a_copy(house: House) -> None:
    first, second = received(house, a_mail(JOIN), a_mail(JOIN, headers="Delivered-To: second@club.example.org\n"))

    assert handle(first, house=house) == "handled"
    assert handle(second, house=house) == "ignored"

    row = inbox.row(second)
    assert row is not None and row.copy_of == first
    assert len(sent(house)) == 1 and len(facts.questions(CLUB.key)) == 1


def test_one_mail_with_three_wishes_gets_one_answer(house: House) -> None:
    text = (
        "Graag zou ik lid worden van jullie club.\nIk kom de 13e graag.\nEen thema dat ik wil voorstellen: buurtapps."
    )
    (id,) = received(house, a_mail(text))

    handle(id, house=house)

    (answer,) = sent(house)
    assert set(answer.templates) == {"join_received", "rsvp_confirmed", "theme_received"}


def test_who_leaves_is_off_the_list_at_once(house: House) -> None:
    (id,) = received(house, a_mail("Haal mij maar van de maillijst.\n\nAnna"))

    handle(id, house=house)

    assert sent(house)[0].templates == ("left",)
    assert facts.members(CLUB.key, state="active") == ()


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("Auto-Submitted: auto-replied\n", "auto_reply"),
        ("Precedence: bulk\nList-Id: <news.example.org>\nList-Unsubscribe: <https://example.org/u>\n", "bulk"),
        ("List-Id: <opbouwwerk.club.example.org>\n", "own"),
    ],
)
def test_what_a_machine_wrote_is_not_answered(house: House, headers: str, kind: str) -> None:
    (id,) = received(house, a_mail(JOIN, headers=headers))

    assert handle(id, house=house) == "ignored"

    row = inbox.row(id)
    assert row is not None and row.kind == kind and row.why
    assert sent(house) == [] and facts.questions(CLUB.key) == ()


def test_a_mail_that_cannot_be_read_is_a_question_and_not_lost(house: House) -> None:
    (id,) = received(house, b"Subject: vreemd\r\n" + b"X: y\r\n" * 2000 + b"\r\nhoi\r\n")

    assert handle(id, house=house) == "handled"

    (question,) = facts.questions(CLUB.key)
    assert (question.kind, question.subject, question.mail) == ("unreadable", "vreemd", id)
    assert sent(house) == []


def test_a_mail_without_a_plain_sender_is_a_question_and_not_answered(house: House) -> None:
    (id,) = received(house, a_mail(JOIN, sender="Anna <anna@wijk.example.org>, Bilal <b@example.net>"))

    assert handle(id, house=house) == "handled"

    (question,) = facts.questions(CLUB.key)
    assert (question.kind, question.person) == ("unclear", None)
    assert sent(house) == []


def test_a_mail_too_large_to_fetch_is_shown_to_organisers(house: House) -> None:
    headers = a_mail("").split(b"\r\n\r\n")[0] + b"\r\n\r\n"
    (id,) = receive(CLUB.key, [raw(headers, whole=False)], house=house)

    assert handle(id, house=house) == "handled"

    assert facts.questions(CLUB.key)[0].kind == "too_large"
    assert sent(house)[0].templates == ("received",)


def test_we_have_your_mail_is_said_once_for_a_conversation_and_day(house: House, clock: Clock) -> None:
    is_member(house)
    first, second = received(
        house,
        a_mail("Dat moeten jullie maar met Henk regelen."),
        a_mail(
            "De blauwe stoelen staan dan bij Henk in de schuur.",
            id="2@wijk.example.org",
            headers="In-Reply-To: <1@wijk.example.org>\n",
        ),
    )

    handle(first, house=house)
    handle(second, house=house)

    assert [row.templates for row in sent(house)] == [("received",)]
    assert len(facts.questions(CLUB.key, state="open")) == 2


def test_a_member_gets_three_answers_a_day_that_come_as_soon_as_a_machine_asks_for_them(
    house: House, clock: Clock
) -> None:
    is_member(house)
    themes = ("eenzaamheid", "schulden in de wijk", "samenwerken met scholen", "jongerenwerk", "groen en tuinen")
    ids = received(
        house,
        *(
            a_mail(f"Een thema om te bespreken: {theme}.", id=f"{number}@x.example.org")
            for number, theme in enumerate(themes)
        ),
    )

    for id in ids:
        handle(id, house=house)

    assert len(sent(house)) == 3
    assert [question.kind for question in facts.questions(CLUB.key)] == ["busy"] * 2
    assert len(facts.proposals(CLUB.key)) == 5, "what they ask is done all the same"


def test_an_address_in_whose_name_anybody_may_write_gets_one_answer_a_day_in_words_of_our_own(house: House) -> None:
    ids = received(
        house,
        *(
            a_mail(f"Een thema om te bespreken: {theme}. http://x.example", id=f"{n}@x", subject=f"Koop {theme}!")
            for n, theme in enumerate(("kanarie", "papegaai"))
        ),
    )

    for id in ids:
        handle(id, house=house)

    (answer,) = sent(house)
    assert answer.subject == "Je voorstel voor een thema"
    assert b"kanarie" not in answer.content and b"x.example" not in answer.content
    assert len(facts.proposals(CLUB.key)) == 2


def test_who_answers_a_mail_of_ours_reads_mail_at_their_address(house: House) -> None:
    first, second = received(
        house,
        a_mail("Een thema om te bespreken: eenzaamheid."),
        a_mail(
            "Een thema om te bespreken: schulden in de wijk.", subject="Mijn tweede thema", id="2@x.example.org",
            headers="In-Reply-To: <token1@club.example.org>\n",
        ),
    )  # fmt: skip

    handle(first, house=house)
    handle(second, house=house)

    assert [row.subject for row in sent(house)] == ["Je voorstel voor een thema", "Re: Mijn tweede thema"]


def test_what_fails_is_undone_tried_three_times_and_then_stuck(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (id,) = received(house, a_mail(JOIN))

    def broken(*effects: object, **rest: object) -> None:
        raise RuntimeError("a bug in the middle")

    monkeypatch.setattr(handle_module, "carried_out_alone", broken)

    states = []
    for _ in range(3):
        states.append(handle(id, house=house))
        clock.forward(minutes=5)

    assert states == [None, None, "stuck"]
    row = inbox.row(id)
    assert row is not None and "a bug in the middle" in row.why
    assert (row.sender_shown, row.subject) == ("Anna de Boer <anna@wijk.example.org>", "vraagje")
    assert facts.questions(CLUB.key) == () and sent(house) == []


def test_a_mail_that_kills_mailflow_is_stuck_without_being_read_a_fourth_time(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (id,) = received(house, a_mail(JOIN))
    reads = []

    def killed(*given: object, **rest: object) -> None:
        reads.append(1)
        raise KeyboardInterrupt  # what ends the process is no Exception, so that nothing counts it

    monkeypatch.setattr(handle_module, "read_received", killed)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            handle(id, house=house)
        clock.forward(minutes=5)

    assert handle(id, house=house) == "stuck"
    assert len(reads) == 3


@pytest.mark.parametrize(
    "error",
    [
        TryLater("the disk is full"),
        *(
            OSError(number, os.strerror(number), "templates/nl/join_received.md")
            for number in (errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EDQUOT, errno.EIO)
        ),
    ],
    ids=str,
)
def test_trouble_with_the_world_never_counts_against_a_mail(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    (id,) = received(house, a_mail(JOIN))

    def short(*given: object, **rest: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(handle_module, "carried_out_alone", short)
        for _ in range(7):
            with pytest.raises(TryLater):
                handle(id, house=house)
            clock.forward(minutes=5)

    assert handle(id, house=house) == "handled"


def test_trouble_that_cannot_be_written_down_either_does_not_count(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (id,) = received(house, a_mail(JOIN))

    def locked(*given: object, **rest: object) -> None:
        raise TryLater("the database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(handle_module, "carried_out_alone", locked)
        patched.setattr(inbox, "give_back", locked)
        for _ in range(7):
            with pytest.raises(TryLater):
                handle(id, house=house)
            clock.forward(minutes=5)

    assert handle(id, house=house) == "handled"


def test_the_journal_tells_the_whole_story(house: House) -> None:
    (id,) = received(house, a_mail(COMES))
    handle(id, house=house)

    told = [line.what for line in journal.lines(CLUB.key, mail=id, limit=50)]

    assert {"read", "understood", "attendance", "answered"} <= set(told)


@pytest.mark.parametrize(
    "headers", ["List-Id: <team.wijk.example.org>\n", "List-Post: <mailto:team@wijk.example.org>\n"]
)
def test_a_person_s_answer_that_a_list_sent_on_is_shown_to_organisers_and_not_answered(
    house: House, headers: str
) -> None:
    act((AddMember(person=ANNA),), house=house, club=CLUB.key, by="test")
    handle(received(house, a_mail("Waar is het eigenlijk?"))[0], house=house)
    (row,) = outbox.rows(CLUB.key, limit=5)
    thread = f"In-Reply-To: {message_id_of(row.id)}\n"

    (id,) = received(house, a_mail("Ik kom met z'n drieen.", id="2@wijk.example.org", headers=headers + thread))
    state = handle(id, house=house)

    assert state == "ignored" and len(outbox.rows(CLUB.key, limit=5)) == 1
    assert [(one.why, one.words) for one in facts.questions(CLUB.key) if one.mail == id] == [
        ("by_list", "Ik kom met z'n drieen.")
    ]


@pytest.mark.parametrize(
    "headers", ["List-Id: <team.wijk.example.org>\n", "Precedence: bulk\nAuto-Submitted: auto-replied\n"]
)
def test_of_lists_and_machines_nothing_else_is_shown(house: House, headers: str) -> None:
    (id,) = received(house, a_mail("Ik kom met z'n drieen.", headers=headers))
    handle(id, house=house)

    assert facts.questions(CLUB.key) == ()


def message_id_of(id: int) -> str:
    found = outbox.row(id)
    assert found is not None
    return str(message_from_bytes(found.content)["Message-ID"])
