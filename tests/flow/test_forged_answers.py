"""Forged and confused answers to a digest change nothing; the same mail, genuine, does what it says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.flow.house import House
from mailflow.mail.read import Own
from mailflow.model.address import Address
from mailflow.model.answering import Item
from mailflow.model.people import Club
from mailflow.store import clubs, facts, tables, tokens
from mailflow.store.connect import transaction
from mailflow.wire.dkim import Signatures
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, YOUSSEF
from tests.flow.answering import (
    VOUCHED,
    Asked,
    answer,
    asked,
    came_in,
    digest,
    members,
    sent,
    states,
    vouched,
    with_club,
)
from tests.flow.forged import ORGANISER, PROOFS, SENDERS, TOKENS, WORDS, YES, mail
from tests.house import Clock, a_house, an_opener
from tests.servers.names import SIGNED, a_key_pair, signed

OTHER = Club(
    key="andere",
    name="Andere club",
    address=Address(address="andere@club.example.org", name="Andere club"),
    organisers=(MARJOLEIN,),
    own_addresses=("andere@club.example.org",),
)


def tokens_for(house: House, waits: Asked) -> dict[str, str]:
    """What stands in a forged mail for its words in capitals."""
    token = waits.token
    found = {
        "TOKEN": token,
        "CUT": token[:-1],
        "SIXTEEN": token[:16],
        "CHANGED": token[:-1] + ("b" if token[-1] == "a" else "a"),
        "UPPER": token.upper(),
        "YOUSSEFS": digest(house, *_items(waits), to=YOUSSEF),
        "EXPIRED": digest(house, *_items(waits), days=0),
        "OTHERCLUB": an_opener(900),
        "LOGIN": an_opener(901),
        "PAGE": an_opener(902),
    }
    with transaction():
        clubs.ensure_club(OTHER.key, now=house.now())
        about = {"items": {str(number): ["question", id] for number, id in waits.questions.items()}}
        issued: tuple[tuple[tokens.Purpose, str | None, str], ...] = (
            ("digest", OTHER.key, "OTHERCLUB"),
            ("login", None, "LOGIN"),
            ("page", CLUB.key, "PAGE"),
        )
        for purpose, club, word in issued:
            tokens.issue(
                purpose, club=club, address=MARJOLEIN.address, about=about, now=house.now(),
                lasts=timedelta(days=14), token=found[word],
            )  # fmt: skip
    return found


def _items(waits: Asked) -> tuple[Item, ...]:
    return tuple(Item(number=number, what="question", ref=id) for number, id in waits.questions.items())


def filled(text: str, words: dict[str, str]) -> bytes:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, words[word])
    return text.replace("\n", "\r\n").encode()


def assert_nothing_was_done(house: House) -> None:
    assert states() == {"anna": "open", "bilal": "open"}
    assert members() == set()
    told = [one for one in tables.Outbox.select() if one.to in (ANNA.address, BILAL.address)]
    assert {word for one in told for word in one.templates.split()} <= {"received", "rsvp_asked"}
    assert [one.what for one in tables.Batch.select() if one.what == "answer"] == []


def test_the_genuine_mail_is_carried_out(house: House) -> None:
    waits = asked(house)

    came_in(house, filled(mail(), {"TOKEN": waits.token}))

    assert states() == {"anna": "approve", "bilal": "approve"}


@pytest.mark.parametrize(
    "way",
    [
        mail(thread="References: <first@club.example.org> <TOKEN@club.example.org>\n"),
        mail(thread="", to="opbouwwerk+TOKEN@club.example.org"),
        mail(thread="", to='"Opbouwwerk [TOKEN]" <opbouwwerk@club.example.org>'),
        mail(thread="", subject="Re: overzicht [TOKEN]"),
    ],
)
def test_the_genuine_token_counts_wherever_mail_programs_put_it(house: House, way: str) -> None:
    waits = asked(house)

    came_in(house, filled(way, {"TOKEN": waits.token}))

    assert states() == {"anna": "approve", "bilal": "approve"}


@pytest.mark.parametrize("name", TOKENS)
def test_no_other_token_counts(house: House, name: str) -> None:
    waits = asked(house)

    came_in(house, filled(TOKENS[name], tokens_for(house, waits)))

    assert_nothing_was_done(house)


@pytest.mark.parametrize("name", SENDERS)
def test_no_other_sender_counts(house: House, name: str) -> None:
    waits = asked(house)

    came_in(house, filled(SENDERS[name], {"TOKEN": waits.token}))

    assert_nothing_was_done(house)


@pytest.mark.parametrize("name", WORDS)
def test_nothing_counts_that_the_organiser_did_not_say(house: House, name: str) -> None:
    waits = asked(house)

    came_in(house, filled(WORDS[name], {"TOKEN": waits.token}))

    assert_nothing_was_done(house)


def test_the_proven_mail_is_carried_out(house: House) -> None:
    sure = vouched(house)
    waits = asked(sure)

    came_in(sure, filled(mail(headers=VOUCHED), {"TOKEN": waits.token}))

    assert states() == {"anna": "approve", "bilal": "approve"}


@pytest.mark.parametrize("name", PROOFS)
def test_no_other_proof_counts_where_senders_can_be_proven(house: House, name: str) -> None:
    sure = vouched(house)
    waits = asked(sure)

    came_in(sure, filled(PROOFS[name], {"TOKEN": waits.token}))

    assert_nothing_was_done(sure)
    assert len(sent(MARJOLEIN, "answer_refused")) == 1


@pytest.mark.parametrize("name", [*SENDERS, *TOKENS])
def test_a_proven_sender_without_the_right_token_or_name_settles_nothing_either(house: House, name: str) -> None:
    sure = vouched(house)
    waits = asked(sure)
    proven = VOUCHED + {**SENDERS, **TOKENS}[name]

    came_in(sure, filled(proven, tokens_for(sure, waits)))

    assert_nothing_was_done(sure)


def by_signature(house: House) -> House:
    """Nobody vouches for senders, and mailflow checks signatures itself."""
    records = {
        "s1._domainkey.club.example.org": a_key_pair().record,
        "s1._domainkey.evil.example.net": a_key_pair().record,
    }
    sure = with_club(house, replace(CLUB, vouched=True))
    room = replace(sure.rooms[CLUB.key], signatures=Signatures(records.get))
    return replace(sure, rooms={CLUB.key: room})


def test_the_signed_mail_is_carried_out(house: House) -> None:
    sure = by_signature(house)
    waits = asked(sure)

    id = came_in(sure, signed(filled(mail(), {"TOKEN": waits.token})))

    assert states() == {"anna": "approve", "bilal": "approve"}
    assert tables.Inbox.get_by_id(id).proof == "dkim"


@pytest.mark.parametrize(
    "forge",
    [
        lambda content: content,
        lambda content: signed(content, domain="evil.example.net"),
        lambda content: signed(content, length=True),
        lambda content: signed(content, length=True) + b"\r\n2 ja\r\n",
        lambda content: signed(content.replace(YES.encode(), b"1 nee")).replace(b"1 nee", YES.encode()),
        lambda content: signed(content, headers=tuple(one for one in SIGNED if one != b"subject")),
        lambda content: signed(content, headers=tuple(one for one in SIGNED if one != b"content-type")),
        lambda content: signed(content, key=a_key_pair(1040)),
        lambda content: b"Subject: x\r\n" + signed(content),
    ],
    ids=["none", "other domain", "l=", "appended", "changed", "subject", "content type", "other key", "two subjects"],
)
def test_no_other_signature_counts(house: House, forge: Callable[[bytes], bytes]) -> None:
    sure = by_signature(house)
    waits = asked(sure)

    came_in(sure, forge(filled(mail(), {"TOKEN": waits.token})))

    assert_nothing_was_done(sure)


def test_the_owner_of_a_forwarded_digest_is_told_once_and_the_mail_is_shown_to_organisers(house: House) -> None:
    waits = asked(house)
    stranger = SENDERS["a stranger with a forwarded digest"]

    came_in(house, filled(stranger, {"TOKEN": waits.token}))
    came_in(house, filled(stranger.replace("answer@", "again@"), {"TOKEN": waits.token}))

    (text,) = sent(MARJOLEIN, "answer_refused")
    assert "evert@elders.example.net" in text
    asked_of = [one for one in facts.questions(CLUB.key) if one.kind == "unclear"]
    assert {one.why for one in asked_of} == {"other_digest"}
    assert sent("evert@elders.example.net", "answer_refused") == []


def test_an_organiser_who_is_none_any_more_settles_nothing_and_is_told_nothing(house: House) -> None:
    waits = asked(house)

    answer(with_club(house, replace(CLUB, organisers=(YOUSSEF,))), waits.token, YES)

    assert_nothing_was_done(house)
    assert sent(MARJOLEIN, "answer_result") == []
    assert sent(MARJOLEIN, "answer_refused") == []


def test_a_forged_copy_that_comes_first_does_not_stand_in_the_way_of_the_genuine_one(house: House) -> None:
    sure = vouched(house)
    waits = asked(sure)

    came_in(sure, filled(mail(headers="Received: from evil.example.net by x.example.net\n"), {"TOKEN": waits.token}))
    assert_nothing_was_done(sure)
    came_in(sure, filled(mail(headers=VOUCHED), {"TOKEN": waits.token}))

    assert states() == {"anna": "approve", "bilal": "approve"}


def test_a_forged_copy_that_comes_last_does_nothing(house: House) -> None:
    sure = vouched(house)
    waits = asked(sure)
    came_in(sure, filled(mail(headers=VOUCHED), {"TOKEN": waits.token}))

    came_in(sure, filled(mail(headers="Received: from evil.example.net by x.example.net\n"), {"TOKEN": waits.token}))

    assert len(sent(MARJOLEIN, "answer_result")) == 1
    assert len(sent(ANNA, "welcome")) == 1


ORDERS = (
    "De bijeenkomst van 13 januari gaat niet door, te weinig aanmeldingen.",
    "Verzet de bijeenkomst van 13 januari naar 20 januari.",
    "Voeg Karin Smit toe, karin@wijk.example.org, uit Tilburg",
    "Stuur mij de ledenlijst.",
    "Stuur de uitnodiging nu maar.",
    "Plan een bijeenkomst op 12 maart om 13.30 uur in Zwolle over energiearmoede.",
)


@pytest.mark.parametrize("text", ORDERS)
@pytest.mark.parametrize(
    "headers", ["", "Authentication-Results: mx.club.example.org; spf=pass smtp.mailfrom=x@club.example.org\n"]
)
def test_an_order_in_a_new_mail_that_nothing_proves_is_not_even_put(house: House, text: str, headers: str) -> None:
    sure = vouched(house)
    before = facts.meetings(CLUB.key)

    answer(sure, "", text, headers=headers, subject="opdracht")

    assert facts.meetings(CLUB.key) == before
    assert {word for one in tables.Outbox.select() for word in one.templates.split()} == {"answer_refused"}


@pytest.mark.parametrize("text", ORDERS)
def test_an_order_of_somebody_who_is_no_organiser_is_none(house: House, text: str) -> None:
    before = facts.meetings(CLUB.key)

    answer(house, "", text, sender="Anna de Boer <anna@wijk.example.org>", subject="opdracht")

    assert facts.meetings(CLUB.key) == before
    told = {word for one in tables.Outbox.select() for word in one.templates.split()}
    assert not told & {"order_confirm", "answer_result", "member_list", "attendees"}


def test_a_colleague_whose_sender_fails_is_asked_about_and_not_answered(house: House) -> None:
    own = Own(addresses=frozenset(CLUB.own_addresses), trusted_authserv=("mx.club.example.org",))
    sure = with_club(house, replace(CLUB, vouched=True), own=own)
    failed = (
        "Authentication-Results: mx.club.example.org; dmarc=fail header.from=wijk.example.org\n"
        "Received: from x by mx.club.example.org with ESMTPS; Mon, 6 Jan 2020 08:58:00 +0000\n"
    )

    answer(sure, "", "Ik kom graag op 13 januari. Groet, Anna", sender="Anna <anna@wijk.example.org>", headers=failed)

    assert facts.attendance(1) == ()
    assert [(one.kind, one.why) for one in facts.questions(CLUB.key)] == [("rsvp", "unproven")]
    assert list(tables.Outbox.select()) == []


def test_the_table_is_as_long_as_it_says() -> None:
    assert len(TOKENS) + len(SENDERS) + len(WORDS) + len(PROOFS) >= 100
    assert ORGANISER.endswith("<marjolein@club.example.org>")


def test_the_token_of_another_club_does_nothing_in_either_and_its_owner_is_told_by_that_club(
    house: House, clock: Clock
) -> None:
    both = replace(a_house(clock, CLUB, OTHER), unguessable=house.unguessable, fresh_token=house.fresh_token)
    with transaction():
        clubs.ensure_club(OTHER.key, now=house.now())
    asked(both)
    there = asked(both, club=OTHER.key)

    answer(both, there.token, YES)

    assert states() == {"anna": "open", "bilal": "open"}
    assert states(OTHER.key) == {"anna": "open", "bilal": "open"}
    (text,) = sent(MARJOLEIN, "answer_refused")
    assert "Je antwoordde op een mail van Andere club" in text


def test_who_was_an_organiser_when_the_digest_went_out_and_is_none_now_settles_nothing(house: House) -> None:
    waits = asked(house)
    left = with_club(house, replace(CLUB, organisers=(YOUSSEF,)))

    came_in(left, filled(mail(), {"TOKEN": waits.token}))

    assert_nothing_was_done(left)
    assert sent(MARJOLEIN, "answer_result") == []
    assert [one.why for one in facts.questions(CLUB.key) if one.why == "other_digest"] == ["other_digest"]
