"""Orders in an organiser's mail, from its words to the mails of members: asked once, done at a yes, taken back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.model.effect import AddMember, Propose, SetMeeting
from mailflow.model.meeting import Meeting
from mailflow.store import facts, items, tables
from mailflow.store.connect import transaction
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, MONDAY_THE_13TH
from tests.flow.answering import answer, last_sent, members, sent, token_of
from tests.house import Clock, a_database, a_house
from tests.planning.facts import plans

WINTER = MONDAY_THE_13TH + timedelta(days=30)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[House]:
    """Two members who were told of a meeting on Wednesday 12 February 2020."""
    with a_database(database_url, tmp_path):
        club = replace(CLUB, plans=plans("announcement", "invitation", "correction", "cancellation"))
        house = a_house(clock, club)
        meeting = SetMeeting(starts_at=WINTER, ends_at=WINTER + timedelta(hours=5), place="Utrecht")
        act((meeting, AddMember(person=ANNA), AddMember(person=BILAL)), house=house, club=CLUB.key, by="test")
        clock.forward(minutes=45)
        plan(house=house)
        clock.forward(minutes=15)
        yield house


def the_meeting() -> Meeting:
    found = facts.meeting(CLUB.key, 1)
    assert found is not None
    return found


def orders(house: House, text: str, *, token: str = "", id: str = "order-1@club.example.org") -> None:
    answer(house, token, text, subject="Opdracht", id=id)


def says_yes(house: House, text: str = "ja", *, id: str = "yes-1@club.example.org") -> None:
    answer(house, token_of(last_sent(MARJOLEIN)), text, id=id)


def mails_to(template: str) -> list[str]:
    row = tables.Outbox
    return sorted(one.to for one in row.select() if template in one.templates.split())


def test_a_meeting_moves_after_a_yes_and_its_members_are_told_why(house: House, clock: Clock) -> None:
    orders(house, "Hoi,\n\nVerzet 12 februari naar 19 februari, want de zaal is bezet.\n\nGroet, Marjolein")
    assert the_meeting().starts_at == WINTER
    asked = " ".join(sent(MARJOLEIN, "order_confirm")[0].split())
    assert "gaat naar woensdag 19 februari 2020, van 10.00 tot 15.00 uur" in asked
    assert "2 collega's die ervan wisten" in asked

    says_yes(house)
    clock.forward(hours=1)
    plan(house=house)

    assert the_meeting().starts_at == WINTER + timedelta(days=7)
    assert mails_to("correction") == [ANNA.address, BILAL.address]
    assert "de zaal is bezet" in sent(ANNA, "correction")[0]


def test_a_no_leaves_everything_as_it_was(house: House, clock: Clock) -> None:
    orders(house, "Annuleer de bijeenkomst van 12 februari.")

    says_yes(house, "nee, toch maar niet")
    clock.forward(hours=1)
    plan(house=house)

    assert the_meeting().state == "announced"
    assert mails_to("cancellation") == []


def test_what_was_ordered_is_taken_back_by_one_word(house: House, clock: Clock) -> None:
    orders(house, "Verzet 12 februari naar 19 februari.")
    says_yes(house)

    says_yes(house, "ongedaan", id="undo-1@club.example.org")
    clock.forward(hours=1)
    plan(house=house)

    assert the_meeting().starts_at == WINTER
    assert mails_to("correction") == []


def test_several_orders_in_one_mail_are_asked_together(house: House) -> None:
    orders(house, "Haal Bilal van de lijst.\nVoeg Karin Smit toe, karin@wijk.example.org, Tilburg.")
    assert len(sent(MARJOLEIN, "order_confirm")) == 1

    says_yes(house)

    assert members() == {ANNA.address, "karin@wijk.example.org"}


def test_a_theme_goes_on_the_agenda_by_its_number_in_a_mail_of_its_own(house: House) -> None:
    proposed = Propose(key="p", kind="theme", title="buurtapps", words="", person=ANNA)
    (id,) = act((proposed,), house=house, club=CLUB.key, by="test")
    with transaction(club=CLUB.key):
        number = items.number(CLUB.key, ("proposal", id), now=house.now())

    orders(house, f"Zet thema {number} op de agenda van februari.")
    says_yes(house)

    assert [one.title for one in the_meeting().agenda] == ["buurtapps"]
    assert mails_to("proposal_accepted") == [ANNA.address]


def test_facts_that_changed_before_the_yes_are_looked_at_again(house: House) -> None:
    orders(house, "Haal Bilal van de lijst.")
    act((SetMeeting(meeting=1, state="cancelled"),), house=house, club=CLUB.key, by="test")
    orders(house, "Annuleer de bijeenkomst van 12 februari.", id="order-2@club.example.org")

    assert sent(MARJOLEIN, "order_confirm")[1:] == []
    assert "Welke bijeenkomst bedoel je?" in sent(MARJOLEIN, "answer_result")[-1]


def test_who_comes_is_one_mail_and_not_two(house: House) -> None:
    orders(house, "Wie komt er op 12 februari?")

    assert mails_to("attendees") == [MARJOLEIN.address]
    assert mails_to("answer_result") == []


def test_the_list_of_members_comes_as_a_file_to_the_organiser_alone(house: House) -> None:
    orders(house, "Stuur mij de ledenlijst.")
    says_yes(house)

    assert mails_to("member_list") == [MARJOLEIN.address]
    assert mails_to("answer_result") == []
    row = last_sent(MARJOLEIN)
    mail = message_from_bytes(bytes(row.content), policy=policy.default)
    (file,) = list(mail.iter_attachments())
    assert file.get_filename() == "ledenlijst-opbouwwerk-2020-01-06.csv"
    assert b'"anna@wijk.example.org";"Anna de Boer"' in file.get_payload(decode=True)


def test_what_an_order_lacks_is_asked_back_in_one_mail(house: House) -> None:
    orders(house, "Plan een bijeenkomst over energiearmoede.")

    assert "Wanneer precies?" in sent(MARJOLEIN, "answer_result")[0]
    assert sent(MARJOLEIN, "order_confirm") == []
