"""What an organiser answers or orders by mail is done once, all together, and told to them."""

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from mailflow.flow.act import act, settle
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.flow.try_mail import try_mail
from mailflow.model.answering import Item
from mailflow.model.effect import AddMember
from mailflow.model.people import DigestHours, Duty
from mailflow.rendering.templates import Templates
from mailflow.store import deeds, facts, tables
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, YOUSSEF
from tests.flow.answering import (
    VOUCHED,
    answer,
    asked,
    came_in,
    digest,
    last_sent,
    members,
    sent,
    states,
    token_of,
    vouched,
    with_club,
)
from tests.house import START, Clock, a_mail, raw, shipped_words

HELPED = replace(CLUB, duties={MARJOLEIN.address: Duty(role="helper")})
ORDER = "Voeg Karin Smit toe, karin@wijk.example.org, uit Tilburg"


def html_of(row: tables.Outbox) -> str:
    body = message_from_bytes(bytes(row.content), policy=policy.default).get_body(("html",))
    assert body is not None
    return str(body.get_content())


def confirm_token() -> str:
    return token_of(last_sent(MARJOLEIN))


def test_a_verdict_on_each_item_is_carried_out(house: House) -> None:
    waits = asked(house)

    answer(house, waits.token, "1 ja, 2 nee - we zitten vol")

    assert states() == {"anna": "approve", "bilal": "decline"}
    assert members() == {ANNA.address}
    assert len(sent(ANNA, "welcome")) == 1
    assert "zitten vol" in sent(BILAL, "join_declined")[0]


def test_the_organiser_reads_what_was_done_and_what_is_still_open(house: House) -> None:
    waits = asked(house)

    answer(house, waits.token, "1 ja")

    (text,) = sent(MARJOLEIN, "answer_result")
    assert "**1.** Anna de Boer (aanmelding): ja." in text
    assert "**2.** Bilal Aydin (aanmelding)" in text
    assert '"ongedaan"' in text


def test_the_result_can_be_answered_too(house: House) -> None:
    waits = asked(house)
    answer(house, waits.token, "1 ja")

    answer(house, token_of(last_sent(MARJOLEIN)), "2 ja", id="answer-2@club.example.org")

    assert states() == {"anna": "approve", "bilal": "approve"}


def test_what_is_not_understood_is_told_in_the_very_words_and_not_done(house: House) -> None:
    waits = asked(house)

    answer(house, waits.token, "1 ja\n\n2 hmm, misschien, vraag het Joke eens")

    assert states() == {"anna": "approve", "bilal": "open"}
    (text,) = sent(MARJOLEIN, "answer_result")
    assert "> 2 hmm, misschien, vraag het Joke eens" in text


def test_thanks_alone_are_not_answered(house: House) -> None:
    waits = asked(house)

    id = answer(house, waits.token, "Dank je wel!")

    assert sent(MARJOLEIN, "answer_result") == []
    assert tables.Inbox.get_by_id(id).why == "an organiser's answer that asks nothing"
    assert states() == {"anna": "open", "bilal": "open"}


def test_the_first_verdict_counts_and_the_second_organiser_reads_whose_that_was(house: House) -> None:
    waits = asked(house)
    settle(waits.questions[1], "decline", house=house, by=YOUSSEF.address)

    answer(house, waits.token, "1 ja, 2 ja")

    assert states() == {"anna": "decline", "bilal": "approve"}
    (text,) = sent(MARJOLEIN, "answer_result")
    assert "Youssef Benali heeft dit op maandag 6 januari om 10.00 uur al afgewezen" in text.replace("\r\n", " ")


def test_all_of_a_mail_is_one_batch_that_undo_takes_back(house: House) -> None:
    waits = asked(house)
    id = answer(house, waits.token, "allemaal akkoord")
    batches = [one for one in deeds.batches(CLUB.key, limit=10) if one.what == "answer"]
    assert [(one.by, one.mail) for one in batches] == [(MARJOLEIN.address, id)]

    answer(house, token_of(last_sent(MARJOLEIN)), "ongedaan", id="answer-2@club.example.org")

    assert states() == {"anna": "open", "bilal": "open"}
    assert members() == set()
    assert "withdrawn" in {one.state for one in tables.Outbox.select() if one.to == ANNA.address}
    assert len(sent(MARJOLEIN, "answer_result")) == 2


def test_undo_of_a_result_takes_back_what_that_result_told_of(house: House) -> None:
    waits = asked(house)
    answer(house, waits.token, "1 ja")
    first = token_of(last_sent(MARJOLEIN))
    answer(house, waits.token, "2 ja", id="answer-2@club.example.org")

    answer(house, first, "ongedaan", id="answer-3@club.example.org")

    assert states() == {"anna": "open", "bilal": "approve"}


def test_one_of_several_that_were_settled_together_is_not_taken_back_alone(house: House) -> None:
    waits = asked(house)
    answer(house, waits.token, "allemaal akkoord")

    answer(house, waits.token, "2 ongedaan", id="answer-2@club.example.org")

    assert states() == {"anna": "approve", "bilal": "approve"}
    assert "samen met andere punten" in sent(MARJOLEIN, "answer_result")[-1]


def test_one_that_was_settled_alone_is_taken_back_by_its_number(house: House) -> None:
    waits = asked(house)
    answer(house, waits.token, "2 ja")

    answer(house, waits.token, "2 ongedaan", id="answer-2@club.example.org")

    assert states() == {"anna": "open", "bilal": "open"}


def test_a_question_to_the_writer_goes_out_in_the_organisers_name(house: House) -> None:
    waits = asked(house)

    answer(house, waits.token, "2: vraag of hij al eens is geweest")

    assert states()["bilal"] == "open"
    (text,) = sent(BILAL, "organiser_asks")
    assert "Marjolein" in text
    assert "marjolein@club.example.org" not in text


def test_what_mailflow_did_by_itself_is_taken_back_by_its_number(house: House) -> None:
    opened = with_club(house, replace(CLUB, policies=replace(CLUB.policies, join="open")))
    mail = came_in(opened, a_mail("Graag word ik lid van de club. Groet, Anna de Boer", subject="aanmelding"))
    assert members() == {ANNA.address}
    token = digest(opened, Item(number=7, what="mail", ref=mail))

    answer(opened, token, "7 ongedaan")

    assert members() == set()


@pytest.mark.parametrize(("text", "state"), [("3 ja", "kept"), ("3 nee", "declined"), ("3 later", "open")])
def test_a_theme_is_kept_or_declined(house: House, text: str, state: str) -> None:
    came_in(house, a_mail("Ik wil graag als thema voorstellen: energiearmoede in de wijk.", subject="thema"))
    (proposal,) = facts.proposals(CLUB.key)
    token = digest(house, Item(number=3, what="proposal", ref=proposal.id))

    answer(house, token, text)

    found = facts.proposal(CLUB.key, proposal.id)
    assert found is not None and found.state == state


def test_a_helper_settles_but_takes_nobody_off_the_list(house: House) -> None:
    helped = with_club(house, HELPED)
    act((AddMember(person=BILAL),), house=helped, club=CLUB.key, by="test")
    waits = asked(helped, about=((ANNA, "join", "Utrecht"), (BILAL, "leave", "")))

    answer(helped, waits.token, "1 ja, 2 ja")

    assert states() == {"anna": "approve", "bilal": "open"}
    assert members() == {ANNA.address, BILAL.address}
    assert "alleen een organisator haalt mensen van de lijst" in sent(MARJOLEIN, "answer_result")[0].lower()


def test_where_nothing_proves_senders_a_removal_waits_for_one_more_yes(house: House) -> None:
    act((AddMember(person=BILAL),), house=house, club=CLUB.key, by="test")
    waits = asked(house, about=((BILAL, "leave", ""),))

    answer(house, waits.token, "1 ja")
    assert (states(), members()) == ({"bilal": "open"}, {BILAL.address})
    assert "van de lijst halen" in sent(MARJOLEIN, "order_confirm")[0]

    answer(house, confirm_token(), "ja", id="answer-2@club.example.org")
    assert (states(), members()) == ({"bilal": "approve"}, set())


def test_where_the_sender_is_proven_a_removal_is_done_at_once(house: House) -> None:
    sure = vouched(house)
    act((AddMember(person=BILAL),), house=sure, club=CLUB.key, by="test")
    waits = asked(sure, about=((BILAL, "leave", ""),))

    answer(sure, waits.token, "1 ja", headers=VOUCHED)

    assert (states(), members()) == ({"bilal": "approve"}, set())


def test_a_no_to_what_waits_drops_it(house: House) -> None:
    act((AddMember(person=BILAL),), house=house, club=CLUB.key, by="test")
    waits = asked(house, about=((BILAL, "leave", ""),))
    answer(house, waits.token, "1 ja")
    token = confirm_token()

    answer(house, token, "nee", id="answer-2@club.example.org")
    answer(house, token, "ja", id="answer-3@club.example.org")

    assert (states(), members()) == ({"bilal": "open"}, {BILAL.address})
    assert "hierop was al geantwoord" in sent(MARJOLEIN, "answer_result")[-1].lower()


def test_a_yes_counts_for_three_days(house: House, clock: Clock) -> None:
    act((AddMember(person=BILAL),), house=house, club=CLUB.key, by="test")
    waits = asked(house, about=((BILAL, "leave", ""),))
    answer(house, waits.token, "1 ja")
    token = confirm_token()

    clock.forward(days=3)
    answer(house, token, "ja", id="answer-2@club.example.org")

    assert members() == {BILAL.address}


def test_an_order_in_an_answer_that_reaches_few_is_carried_out(house: House) -> None:
    waits = asked(house)

    answer(house, waits.token, ORDER)

    assert "karin@wijk.example.org" in members()
    assert "Karin Smit" in sent(MARJOLEIN, "answer_result")[0]


def test_an_order_in_a_new_mail_waits_for_a_yes(house: House) -> None:
    answer(house, "", ORDER, subject="nieuw lid")
    assert members() == set()
    assert "Karin Smit" in sent(MARJOLEIN, "order_confirm")[0]

    answer(house, confirm_token(), "ja graag", id="answer-2@club.example.org")
    assert members() == {"karin@wijk.example.org"}


def test_an_order_that_goes_to_many_waits_for_a_yes_even_with_a_token(house: House) -> None:
    act((AddMember(person=ANNA), AddMember(person=BILAL)), house=house, club=CLUB.key, by="test")
    waits = asked(house)

    answer(house, waits.token, "De bijeenkomst van 13 januari gaat niet door, te weinig aanmeldingen.")
    assert {one.state for one in facts.meetings(CLUB.key)} == {"announced"}
    assert "gaat niet door" in sent(MARJOLEIN, "order_confirm")[0]

    answer(house, confirm_token(), "ja", id="answer-2@club.example.org")
    assert {one.state for one in facts.meetings(CLUB.key)} == {"cancelled"}


def test_who_comes_is_answered_at_once_to_the_organiser_and_nobody_else(house: House) -> None:
    answer(house, "", "Wie komt er de 13e?", subject="vraagje")

    assert len(sent(MARJOLEIN, "attendees")) == 1
    assert {one.to for one in tables.Outbox.select()} == {MARJOLEIN.address}


def test_a_helper_orders_nothing_that_goes_to_many(house: House) -> None:
    helped = with_club(house, HELPED)
    waits = asked(helped)

    answer(helped, waits.token, "De bijeenkomst van 13 januari gaat niet door, te weinig aanmeldingen.")

    assert sent(MARJOLEIN, "order_confirm") == []
    assert "Dit kan alleen een organisator doen" in sent(MARJOLEIN, "answer_result")[0]


def test_an_order_that_was_written_long_ago_is_not_carried_out(house: House) -> None:
    waits = asked(house)

    answer(house, waits.token, ORDER, written_at=house.now() - timedelta(days=15))

    assert members() == set()
    assert "te lang geleden" in sent(MARJOLEIN, "answer_result")[0]


def test_the_same_mail_sent_once_more_under_another_id_does_nothing_more(house: House) -> None:
    waits = asked(house)
    answer(house, waits.token, "1 ja")
    answer(house, waits.token, "ongedaan", id="answer-2@club.example.org")
    assert states()["anna"] == "open"

    answer(house, waits.token, "1 ja", id="replayed@elsewhere.example.net")

    assert states()["anna"] == "open"
    assert len(sent(MARJOLEIN, "answer_result")) == 2


def test_an_answer_to_an_old_digest_is_answered_with_what_is_open_now(house: House, clock: Clock) -> None:
    waits = asked(house)
    clock.forward(days=15)

    answer(house, waits.token, "1 ja, 2 ja")

    assert states() == {"anna": "open", "bilal": "open"}
    (text,) = sent(MARJOLEIN, "answer_result")
    assert "ouder dan twee weken" in text
    assert "**1.** Anna de Boer" in text

    answer(house, token_of(last_sent(MARJOLEIN)), "1 ja", id="answer-2@club.example.org")
    assert states() == {"anna": "approve", "bilal": "open"}


def test_a_mail_whose_text_and_page_disagree_is_not_carried_out(house: House) -> None:
    waits = asked(house)
    mail = (
        f"From: Marjolein Terpstra <marjolein@club.example.org>\r\nTo: opbouwwerk@club.example.org\r\n"
        f"Subject: Re: overzicht\r\nDate: Mon, 6 Jan 2020 08:55:00 +0000\r\nMessage-ID: <two@club.example.org>\r\n"
        f"In-Reply-To: <{waits.token}@club.example.org>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n1 ja\r\n"
        "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>1 nee, en 2 ook niet</p>\r\n--b--\r\n"
    )

    came_in(house, mail.encode())

    assert states() == {"anna": "open", "bilal": "open"}
    assert "zeggen verschillende dingen" in sent(MARJOLEIN, "answer_result")[0]


def test_an_organiser_reads_the_result_in_their_own_language(house: House) -> None:
    english = with_club(house, replace(CLUB, duties={MARJOLEIN.address: Duty(language="en", digest=DigestHours())}))
    waits = asked(english)

    answer(english, waits.token, "1 yes")

    assert "This is done:" in sent(MARJOLEIN, "answer_result")[0]


def test_a_colleagues_mail_of_an_organiser_goes_the_ordinary_way(house: House) -> None:
    answer(house, "", "Ik kom graag naar de bijeenkomst van 13 januari. Groet, Marjolein", subject="aanmelding")

    assert len(sent(MARJOLEIN, "rsvp_confirmed")) == 1


def test_an_organiser_who_is_told_too_much_in_a_day_is_told_no_more(house: House) -> None:
    waits = asked(house)
    for number in range(25):
        answer(house, waits.token, f"qwerty {number} asdf", id=f"{number}@club.example.org")

    assert len(sent(MARJOLEIN, "answer_result")) == 20


def test_everything_or_nothing_is_carried_out(house: House) -> None:
    waits = asked(house)
    broken = Templates(({"nl/answer_result.md": "---\nsubject: x\n---\n{{ nothing }}"}, shipped_words()))
    room = replace(house.rooms[CLUB.key], read_templates=lambda: broken)

    id = answer(replace(house, rooms={CLUB.key: room}), waits.token, "1 ja, 2 ja")

    assert tables.Inbox.get_by_id(id).state == "received"
    assert (states(), members()) == ({"anna": "open", "bilal": "open"}, set())
    assert sent(ANNA, "welcome") == []


def test_a_question_that_is_ticked_off_is_told_to_be_unanswered(house: House) -> None:
    waits = asked(house, about=((ANNA, "question", ""),))

    answer(house, waits.token, "1 ja")

    assert "**1.** Anna de Boer (vraag): afgevinkt, zonder antwoord van ons." in sent(MARJOLEIN, "answer_result")[0]
    assert [one.to for one in tables.Outbox.select() if one.to == ANNA.address] == []


def test_trying_an_answer_says_that_it_is_one_and_does_nothing(house: House) -> None:
    waits = asked(house)
    thread = f"In-Reply-To: <{waits.token}@club.example.org>\n"
    mail = a_mail("1 ja, 2 ja", sender="Marjolein <marjolein@club.example.org>", headers=thread)

    tried = try_mail(raw(mail), room=house.rooms[CLUB.key], house=house)

    assert (tried.why, tried.mails) == ("an organiser's answer", ())
    assert states() == {"anna": "open", "bilal": "open"}


def test_a_button_of_the_real_digest_settles_its_item(house: House, clock: Clock) -> None:
    asked(house)
    clock.now = START + timedelta(days=1)
    plan(house=house)
    page = html_of(last_sent(MARJOLEIN))
    pressed = next(one for one in re.findall(r'href="(mailto:[^"]+)"', page) if "body=1%20ja" in unescape(one))
    link = urlsplit(unescape(pressed))
    fields = parse_qs(link.query)

    answer(house, "", fields["body"][0], subject=fields["subject"][0])

    assert states() == {"anna": "approve", "bilal": "open"}
    assert unquote(link.path) == "opbouwwerk@club.example.org"


def test_the_next_digest_counts_no_answer_of_an_organiser_among_the_mails_to_the_club(house: House) -> None:
    waits = asked(house)
    answer(house, waits.token, "1 ja")
    answer(house, waits.token, "Dank je wel!", id="answer-2@club.example.org")

    found = facts.digest_facts(CLUB, since=START - timedelta(days=1), until=START + timedelta(days=1), failing=())

    assert (found.answered, found.quiet) == (0, ())
