"""From an idea in a mail to a place on an agenda: proposed, merged, voted on by mail, accepted; everybody hears it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from mailflow.flow.act import act, settle
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.mailings import hold, mailings_ahead
from mailflow.flow.plan import plan
from mailflow.flow.proposals import Place, close_ballot, merge_proposals, open_ballot, settle_proposal
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, RemoveMember, SetMeeting
from mailflow.model.errors import Refused
from mailflow.model.meeting import AgendaItem, Meeting, Proposal
from mailflow.store import facts, outbox, proposals
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, MONDAY_THE_13TH, YOUSSEF
from tests.house import Clock, a_database, a_house, a_mail, received
from tests.planning.facts import plans

CLARA = Address(address="clara@elders.example.com", name="Clara Smit")
MEMBERS = (ANNA, BILAL, CLARA)
ORGANISERS = (MARJOLEIN, YOUSSEF)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[House]:
    """A club of three with a meeting ahead, which votes by mail; Monday 6 January 2020, 10:00 on its clock."""
    with a_database(database_url, tmp_path):
        house = a_house(clock, replace(CLUB, plans=plans("ballot")))
        meeting = SetMeeting(
            starts_at=MONDAY_THE_13TH + timedelta(days=30), ends_at=MONDAY_THE_13TH + timedelta(days=30, hours=4)
        )
        members = (AddMember(person=one) for one in MEMBERS)
        act((meeting, *members), house=house, club=CLUB.key, by="test")
        clock.forward(minutes=30)
        yield house


def writes(
    house: House, who: Address, text: str, *, id: str, answers: str = "", subject: str = "vraagje", later: float = 0
) -> None:
    """A mail from a member is received and handled; `answers` is the Message-ID of ours that it answers."""
    headers = f"In-Reply-To: {answers}\n" if answers else ""
    written_at = house.now() - timedelta(minutes=1) + timedelta(minutes=later)
    mail = a_mail(text, sender=str(who), id=id, subject=subject, headers=headers, written_at=written_at)
    (number,) = received(house, mail)
    assert handle(number, house=house) == "handled"


def mails(house: House, *templates: str) -> list[tuple[str, str]]:
    """Everything in the outbox, in its order: template and first name."""
    names = {one.address: one.name.split()[0] for one in (*MEMBERS, *ORGANISERS)}
    return [
        (part, names[row.to])
        for row in reversed(outbox.rows(CLUB.key, limit=200))
        for part in row.templates
        if not templates or part in templates
    ]


def text_of(template: str, to: Address) -> str:
    """The plain text of the newest mail of this template to this address, in one line."""
    rows = (one for one in outbox.rows(CLUB.key, limit=200) if template in one.templates and one.to == to.address)
    newest = outbox.row(next(rows).id)
    assert newest is not None
    plain = message_from_bytes(newest.content, policy=default).get_body(("plain",))
    assert plain is not None
    return " ".join(str(plain.get_content()).split())


def message_id(template: str, to: Address) -> str:
    rows = [one for one in outbox.rows(CLUB.key, limit=200) if template in one.templates and one.to == to.address]
    return rows[0].message_id


def titles(house: House, *states: str) -> dict[str, Proposal]:
    return {one.title: one for one in facts.proposals(CLUB.key) if one.state in states}


def the_meeting() -> Meeting:
    return facts.meetings(CLUB.key)[0]


def three_themes(house: House) -> tuple[int, ...]:
    """Anna, Bilal and Clara put something forward."""
    writes(house, ANNA, "Kunnen we het eens hebben over eenzaamheid onder ouderen?", id="a@x.example")
    writes(house, BILAL, "Een thema om te bespreken: buurtapps.", id="b@x.example")
    writes(house, CLARA, "Ik wil graag een thema voorstellen: energiearmoede.", id="c@x.example")
    return tuple(one.id for one in facts.proposals(CLUB.key))


def voting(house: House, clock: Clock, ids: tuple[int, ...], *, choices: int = 2) -> int:
    """A vote on these is open for two days, and everybody has its mail."""
    id, _ = open_ballot(
        ids, house.rooms[CLUB.key], choices=choices, closes_at=clock() + timedelta(days=2), house=house, by="Marjolein"
    )
    assert plan(house=house).mails == 3
    return id


def test_a_theme_goes_from_a_mail_over_a_merge_and_a_vote_to_the_agenda(house: House, clock: Clock) -> None:
    first, second, third = three_themes(house)
    clock.forward(hours=1)
    writes(house, CLARA, "Misschien een thema: eenzame ouderen.", id="d@x.example")

    # Two are the same: organisers are asked once, agree, and everybody who proposed one of them hears so.
    (question,) = facts.questions(CLUB.key, state="open")
    assert (question.kind, question.why) == ("propose_theme", "alike")
    settle(question.id, "approve", house=house, by="Marjolein")
    merged = next(one for one in facts.proposals(CLUB.key) if one.id == first)
    assert [one.address for one in merged.proposers] == [ANNA.address, CLARA.address]
    assert mails(house, "proposal_merged") == [("proposal_merged", "Clara"), ("proposal_merged", "Anna")]

    # All members are asked, and answer in their own words.
    ballot = voting(house, clock, (first, second, third))
    assert mails(house, "ballot") == [("ballot", "Anna"), ("ballot", "Bilal"), ("ballot", "Clara")]
    subject = "Re: Stem mee over onze onderwerpen"
    writes(house, ANNA, "1 en 3!", id="e@x.example", answers=message_id("ballot", ANNA), subject=subject)
    writes(
        house, BILAL, "Ik kies voor de buurtapps en de eenzaamheid.\n\nGroet, Bilal", id="f@x.example",
        answers=message_id("ballot", BILAL), subject=subject,
    )  # fmt: skip
    writes(house, CLARA, "nummer twee, 1 en 3", id="g@x.example", answers=message_id("ballot", CLARA), subject=subject)
    clock.forward(hours=25)
    writes(
        house, CLARA, "Toch liever alleen 1.", id="h@x.example",
        answers=message_id("vote_received", CLARA), subject="Re: Je stem is binnen",
    )  # fmt: skip
    chosen = {one.person.address: one.proposals for one in proposals.votes(ballot)}
    assert chosen == {ANNA.address: (first, third), BILAL.address: (second, first), CLARA.address: (first,)}

    # After the last moment the result goes out, and the winner is put to organisers.
    clock.forward(days=1)
    assert plan(house=house).mails == 5 + 2  # and the digests
    assert plan(house=house).mails == 0
    assert sorted(name for _, name in mails(house, "ballot_result")) == [
        "Anna",
        "Bilal",
        "Clara",
        "Marjolein",
        "Youssef",
    ]
    (question,) = facts.questions(CLUB.key, state="open")
    assert (question.why, question.subject) == ("chosen", titles(house, "open")[question.subject].title)
    settle(question.id, "approve", house=house, by="Marjolein")
    assert mails(house, "proposal_accepted") == [("proposal_accepted", "Anna"), ("proposal_accepted", "Clara")]

    # It gets its place, and its proposers hear of the day; the others are kept or declined, and their proposers too.
    place = Place(meeting=the_meeting().id, on_agenda=True, minutes=30, as_theme=True)
    settle_proposal(first, "accepted", house=house, by="Marjolein", place=place)
    settle_proposal(second, "kept", house=house, by="Marjolein")
    settle_proposal(third, "declined", house=house, by="Marjolein", reason="Dat was vorig jaar al aan de beurt.")
    assert the_meeting().theme == merged.title
    assert the_meeting().agenda == (AgendaItem(title=merged.title, minutes=30, proposal=first),)
    assert mails(house, "proposal_accepted", "proposal_kept", "proposal_declined")[2:] == [
        ("proposal_accepted", "Anna"),
        ("proposal_accepted", "Clara"),
        ("proposal_kept", "Bilal"),
        ("proposal_declined", "Clara"),
    ]
    assert "Dat was vorig jaar al aan de beurt." in text_of("proposal_declined", CLARA)


def test_a_vote_is_confirmed_with_what_was_counted_and_what_was_not(house: House, clock: Clock) -> None:
    voting(house, clock, three_themes(house))

    writes(house, ANNA, "3, 1, 2 en 9", id="e@x.example", answers=message_id("ballot", ANNA), subject="Re: Stem mee")

    said = text_of("vote_received", ANNA)
    assert "3: energiearmoede" in said and "1: eenzaamheid" in said
    assert "telt niet mee" in said and "2: buurtapps" in said
    assert "niet op de lijst: 9" in said


def test_a_vote_after_the_end_is_answered_and_does_not_count(house: House, clock: Clock) -> None:
    ballot = voting(house, clock, three_themes(house))
    clock.forward(days=3)
    plan(house=house)

    writes(house, ANNA, "1", id="e@x.example", answers=message_id("ballot", ANNA), subject="Re: Stem mee")

    assert proposals.votes(ballot) == ()
    assert "al voorbij" in text_of("vote_received", ANNA)


def test_who_votes_and_also_leaves_has_both(house: House, clock: Clock) -> None:
    ballot = voting(house, clock, three_themes(house))

    writes(
        house, ANNA, "2\n\nHaal mij hierna van de lijst, ik ga met pensioen.\n\nGroet, Anna",
        id="e@x.example", answers=message_id("ballot", ANNA), subject="Re: Stem mee",
    )  # fmt: skip

    assert len(proposals.votes(ballot)) == 1
    assert [one.person.address for one in facts.members(CLUB.key, state="left")] == [ANNA.address]


def test_a_vote_from_another_address_is_put_to_organisers(house: House, clock: Clock) -> None:
    ballot = voting(house, clock, three_themes(house))
    writes(house, YOUSSEF, "2", id="e@x.example", answers=message_id("ballot", ANNA), subject="Re: Stem mee")
    assert proposals.votes(ballot) == ()

    question = next(one for one in facts.questions(CLUB.key, state="open") if one.kind == "vote")
    settle(question.id, "approve", house=house, by="Marjolein")

    assert [one.person.address for one in proposals.votes(ballot)] == [YOUSSEF.address]


def test_organisers_close_a_vote_early_and_its_result_goes_out_at_once(house: House, clock: Clock) -> None:
    ballot = voting(house, clock, three_themes(house))
    clock.forward(hours=11)

    close_ballot(house.rooms[CLUB.key], house=house, by="Marjolein")
    plan(house=house)

    assert [name for _, name in mails(house, "ballot_result")] == ["Marjolein", "Youssef"]
    (closed,) = proposals.ballots(CLUB.key)
    assert (closed.id, closed.closed_at) == (ballot, clock())


def test_a_vote_shows_among_the_mailings_and_can_be_held(house: House, clock: Clock) -> None:
    room = house.rooms[CLUB.key]
    open_ballot(three_themes(house), room, choices=1, closes_at=clock() + timedelta(days=2), house=house, by="x")

    ahead = [one.mailing.key for one in mailings_ahead(room, house=house)]
    hold("ballot:1", room, house=house, by="Marjolein")

    assert ahead[0] == "ballot:1"
    assert plan(house=house).mails == 0


def test_only_one_vote_is_open_and_it_needs_something_to_choose_from(house: House, clock: Clock) -> None:
    room, later = house.rooms[CLUB.key], clock() + timedelta(days=2)
    ids = three_themes(house)

    def opens(*ids: int, closes_at=later) -> None:  # type: ignore[no-untyped-def]
        open_ballot(ids, room, choices=3, closes_at=closes_at, house=house, by="x")

    with pytest.raises(Refused, match="two proposals"):
        opens(ids[0])
    with pytest.raises(Refused, match="proposal 99 does not wait"):
        opens(ids[0], 99)
    with pytest.raises(Refused, match="close before it is open"):
        opens(*ids, closes_at=clock())
    opens()
    with pytest.raises(Refused, match="still open"):
        opens(*ids)
    (ballot,) = proposals.ballots(CLUB.key)
    assert ([one.id for one in ballot.proposals], ballot.choices) == (list(ids), 2)


def test_a_club_without_mailings_of_votes_opens_none(house: House, clock: Clock) -> None:
    ids = three_themes(house)
    room = replace(house.rooms[CLUB.key], club=replace(CLUB, plans=plans("invitation")))

    with pytest.raises(Refused, match="is off in the settings"):
        open_ballot(ids, room, choices=3, closes_at=clock() + timedelta(days=2), house=house, by="x")


def test_what_organisers_merge_themselves_is_told_to_both(house: House) -> None:
    first, second, _ = three_themes(house)

    merge_proposals(second, first, house=house, by="Marjolein")

    assert mails(house, "proposal_merged") == [("proposal_merged", "Bilal"), ("proposal_merged", "Anna")]
    one, other = facts.proposals(CLUB.key)[:2]
    assert [who.address for who in one.proposers] == [ANNA.address, BILAL.address]
    assert (other.state, other.merged_into) == ("merged", first)
    with pytest.raises(Refused, match="already merged"):
        merge_proposals(second, first, house=house, by="Marjolein")
    with pytest.raises(Refused, match="cannot be one"):
        merge_proposals(first, first, house=house, by="Marjolein")


def test_who_left_hears_nothing_more_of_what_they_proposed(house: House) -> None:
    first, _, _ = three_themes(house)
    act((RemoveMember(person=ANNA),), house=house, club=CLUB.key, by="test")

    settle_proposal(first, "declined", house=house, by="Marjolein")

    assert mails(house, "proposal_declined") == []


def test_a_proposal_goes_on_from_state_to_state_and_each_step_is_told_once(house: House) -> None:
    first, _, _ = three_themes(house)
    place = Place(meeting=the_meeting().id, on_agenda=True)

    settle_proposal(first, "kept", house=house, by="x")
    settle_proposal(first, "accepted", house=house, by="x", place=place)
    settle_proposal(first, "kept", house=house, by="x")
    settle_proposal(first, "withdrawn", house=house, by="x")

    steps = ["proposal_kept", "proposal_accepted", "proposal_kept", "proposal_withdrawn"]
    assert [template for template, _ in mails(house, *steps)] == steps
    for state in ("accepted", "kept", "declined", "withdrawn"):
        with pytest.raises(Refused, match="already withdrawn"):
            settle_proposal(first, state, house=house, by="x")


def test_a_meeting_that_is_not_ahead_takes_nothing_and_nothing_is_changed(house: House) -> None:
    first, _, _ = three_themes(house)
    act((SetMeeting(meeting=the_meeting().id, state="cancelled"),), house=house, club=CLUB.key, by="test")

    with pytest.raises(Refused, match="not ahead"):
        settle_proposal(first, "accepted", house=house, by="x", place=Place(meeting=the_meeting().id))
    with pytest.raises(Refused, match="no meeting 99"):
        settle_proposal(first, "accepted", house=house, by="x", place=Place(meeting=99))

    assert facts.proposals(CLUB.key)[0].state == "open"
    assert mails(house, "proposal_accepted") == []


def test_an_offer_gets_its_place_with_the_name_of_who_leads_it(house: House) -> None:
    writes(house, BILAL, "Ik wil graag iets vertellen over onze burenbelcirkel.", id="b@x.example")
    (offer,) = facts.proposals(CLUB.key)
    assert offer.kind == "contribution"

    settle_proposal(
        offer.id, "accepted", house=house, by="x", place=Place(meeting=the_meeting().id, on_agenda=True, minutes=20)
    )

    (item,) = the_meeting().agenda
    assert (item.who, item.minutes, item.proposal) == ("Bilal Aydin", 20, offer.id)
    assert mails(house, "proposal_accepted") == [("proposal_accepted", "Bilal")]


def test_the_digest_tells_organisers_what_is_alike_and_what_was_chosen(house: House, clock: Clock) -> None:
    ids = three_themes(house)
    writes(house, CLARA, "Misschien een thema: eenzame ouderen.", id="d@x.example")
    voting(house, clock, ids)
    writes(house, ANNA, "3", id="e@x.example", answers=message_id("ballot", ANNA), subject="Re: Stem mee")
    clock.forward(days=2, hours=1)
    plan(house=house)
    clock.forward(days=1)
    plan(house=house)

    said = text_of("digest", MARJOLEIN)
    assert (
        "stelt een thema voor: eenzame ouderen. Dat lijkt op iets dat er al staat: eenzaamheid onder ouderen." in said
    )
    assert "stelde dit voor, en de leden kozen het: energiearmoede." in said
    assert "Ja: het komt op de agenda, en wie het voorstelde hoort dat. Nee: er verandert niets." in said
