"""Links that leave: only ours open anything, and each only what it is for."""

import email
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import policy
from pathlib import Path
from typing import get_args

import pytest

from mailflow.flow import links, mark
from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, Send
from mailflow.model.plans import MailingKind
from mailflow.rendering.samples import WORDS, sample_words
from mailflow.store import outbox, people
from tests.builders import ANNA, BILAL, CLUB
from tests.house import START, Clock, a_database, a_house
from tests.store.builders import OTHER_CLUB

PUBLIC = replace(CLUB, public_url="https://mail.club.example.org")
KEY = "a key that the test owns"


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Two clubs that Anna belongs to, with a public address."""
    with a_database(database_url, tmp_path, keys=(CLUB.key, OTHER_CLUB.key)):
        house = a_house(Clock(), PUBLIC, replace(OTHER_CLUB, public_url=PUBLIC.public_url))
        mark.links_have_a_key(links.KEY, KEY, now=START)
        for club in house.rooms:
            act((AddMember(person=ANNA),), house=house, club=club, by="test")
        yield house


def the_token(club: str = CLUB.key) -> str:
    (id,) = people.ids(club, [ANNA.address]).values()
    return links.leave_token(club, id, key=KEY)


def a_mailing(kind: MailingKind = "next_call") -> Send:
    return Send(
        key=f"{kind}:1",
        template="left",
        to=ANNA,
        language="nl",
        words={"was_member": True},
        cause="plan",
        mailing=kind,
    )


def headers_of_the_last_mail() -> dict[str, str]:
    (row, *_) = outbox.rows(CLUB.key, limit=1)
    content = outbox.row(row.id)
    assert content is not None
    message = email.message_from_bytes(content.content, policy=policy.default)
    return {name: str(message[name]) for name in message if name.startswith("List-Unsub")}


def test_a_link_names_the_one_it_is_for(house: House) -> None:
    found = links.whose(the_token())

    assert found is not None
    assert (found.club, found.person.address) == (CLUB.key, ANNA)


def test_a_person_has_a_link_of_their_own_in_each_club(house: House) -> None:
    here, there = the_token(), the_token(OTHER_CLUB.key)

    found = links.whose(there)
    assert here != there
    assert found is not None and found.club == OTHER_CLUB.key


def test_no_forged_link_opens_anything(house: House) -> None:
    token = the_token()
    number, _, mac = token.partition(".")
    chance = random.Random(4)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    forged = {
        "", ".", "None", number, mac, f"{number}.", f".{mac}", f"{number}.{mac[:-1]}", f"{number}.{mac}A",
        f"0{number}.{mac}", f"+{number}.{mac}", f" {token}", f"{token}\n", token.swapcase(), f"{number}.{'A' * 43}",
        f"{int(number) + 1}.{mac}", f"999999.{mac}", f"{'9' * 30}.{mac}", f"٣.{mac}", f"{number}.{mac}=",
        f"{number}.{the_token(OTHER_CLUB.key).partition('.')[2]}",
    }  # fmt: skip
    for place in range(len(mac)):
        for letter in letters:
            forged.add(f"{number}.{mac[:place]}{letter}{mac[place + 1 :]}")
    forged |= {f"{number}.{''.join(chance.choices(letters, k=43))}" for _ in range(1000)}

    assert [one for one in forged - {token} if links.whose(one) is not None] == []


def test_a_feed_s_token_opens_no_link_to_leave_and_the_other_way_round(house: House) -> None:
    mark.key_is_new(f"{links.FEED}:{CLUB.key}", "feed-token", now=START)

    assert links.whose("feed-token") is None
    assert links.club_of_feed(the_token()) is None
    assert links.club_of_feed("feed-token") == CLUB.key


def test_a_new_address_of_the_feed_ends_the_old_one(house: House) -> None:
    mark.key_is_new(f"{links.FEED}:{CLUB.key}", "first", now=START)
    mark.key_is_new(f"{links.FEED}:{CLUB.key}", "second", now=START)

    assert [links.club_of_feed(one) for one in ("first", "second", "", "second.ics")] == [None, CLUB.key, None, None]
    assert links.feed_url(PUBLIC) == "https://mail.club.example.org/feed/second.ics"


def test_without_a_key_or_a_public_address_there_are_no_links(house: House) -> None:
    assert links.leave_urls(CLUB, [ANNA.address]) == {}
    assert links.leave_urls(PUBLIC, [BILAL.address]) == {}
    assert links.leave_urls(PUBLIC, []) == {}


def test_the_key_is_made_once(house: House) -> None:
    before = the_token()
    mark.links_have_a_key(links.KEY, "another", now=START)

    assert links.whose(before) is not None


@pytest.mark.parametrize(("keep", "days", "opens"), [(True, 89, True), (True, 91, False), (False, 0, False)])
def test_with_a_new_key_an_old_link_opens_for_ninety_days_or_not_at_all(
    house: House, keep: bool, days: int, opens: bool
) -> None:
    before = the_token()
    mark.links_have_a_new_key(links.KEY, "a new key", before=links.BEFORE, keep=keep, now=START)
    (id,) = people.ids(CLUB.key, [ANNA.address]).values()
    mark.old_tokens_are_gone(now=START + timedelta(days=days))

    assert (links.whose(before) is not None) == opens
    assert links.whose(links.leave_token(CLUB.key, id, key="a new key")) is not None
    assert links.leave_urls(PUBLIC, [ANNA.address])[ANNA.address].endswith(
        links.leave_token(CLUB.key, id, key="a new key")
    )


def test_after_two_new_keys_the_first_one_opens_nothing(house: House) -> None:
    before = the_token()
    for key in ("a new key", "a newer key"):
        mark.links_have_a_new_key(links.KEY, key, before=links.BEFORE, keep=True, now=START)

    assert links.whose(before) is None


@pytest.mark.parametrize("kind", ["announcement", "invitation", "summary", "next_call", "seat_offer"])
def test_a_mailing_can_be_left_by_one_click(house: House, kind: MailingKind) -> None:
    act((a_mailing(kind),), house=house, club=CLUB.key, by="test")

    assert headers_of_the_last_mail() == {
        "List-Unsubscribe": (
            f"<https://mail.club.example.org/leave/{the_token()}>, "
            "<mailto:opbouwwerk@club.example.org?subject=afmelden>"
        ),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_an_outsider_whom_only_the_settings_name_can_leave_too(house: House) -> None:
    act((replace(a_mailing("summary"), to=BILAL),), house=house, club=CLUB.key, by="test")

    (id,) = people.ids(CLUB.key, [BILAL.address]).values()
    assert f"/leave/{id}." in headers_of_the_last_mail()["List-Unsubscribe"]


@pytest.mark.parametrize("kind", [None, "notes_request"])
def test_an_answer_or_a_request_to_organisers_has_no_one_click(house: House, kind: MailingKind | None) -> None:
    act((replace(a_mailing(), mailing=kind),), house=house, club=CLUB.key, by="test")

    assert headers_of_the_last_mail() == {"List-Unsubscribe": "<mailto:opbouwwerk@club.example.org?subject=afmelden>"}


KINDS: frozenset[str] = frozenset(get_args(MailingKind))
# What goes out to many under another name than that of its kind.
ALSO_TO_MANY = {"seat_offered": "seat_offer"}


@pytest.mark.parametrize("template", sorted(WORDS))
def test_every_mail_can_be_left_by_mail_and_just_the_mailings_by_one_click(house: House, template: str) -> None:
    kind = ALSO_TO_MANY.get(template, template)
    sent = Send(
        key=f"{template}:1",
        template=template,
        to=ANNA,
        language="nl",
        words=sample_words(template),
        cause="plan" if kind in KINDS else "reply",
        mailing=kind if kind in KINDS else None,  # type: ignore[arg-type]
    )
    act((sent,), house=house, club=CLUB.key, by="test")

    found = headers_of_the_last_mail()
    to_members = kind in KINDS - {"notes_request"}
    assert found["List-Unsubscribe"].endswith("<mailto:opbouwwerk@club.example.org?subject=afmelden>")
    assert found["List-Unsubscribe"].startswith("<https://mail.club.example.org/leave/") == to_members
    assert ("List-Unsubscribe-Post" in found) == to_members


def test_each_mail_of_a_mailing_made_at_once_has_its_reader_s_own_link(house: House) -> None:
    readers = [Address(address=f"lid{number}@wijk.example.org", name=f"Lid {number}") for number in range(300)]
    act([AddMember(person=one) for one in readers], house=house, club=CLUB.key, by="test")
    sent = [
        Send(
            key=f"next_call:1:{one.address}",
            template="next_call",
            to=one,
            language="nl",
            words=sample_words("next_call"),
            cause="plan",
            mailing="next_call",
        )
        for one in readers
    ]

    act(sent, house=house, club=CLUB.key, by="test")

    rows = outbox.rows(CLUB.key, limit=400)
    assert len(rows) == 300
    for row in rows[::37]:
        whole = outbox.row(row.id)
        assert whole is not None
        message = email.message_from_bytes(whole.content, policy=policy.default)
        token = str(message["List-Unsubscribe"]).partition("/leave/")[2].partition(">")[0]
        found = links.whose(token)
        assert found is not None and found.person.address.address == row.to
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
