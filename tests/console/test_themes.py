"""Themes on the console: what members put forward is settled, made one, put on an agenda, and voted on."""

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, CastVote, Propose, SetMeeting
from mailflow.model.meeting import Proposal, ProposalKind
from mailflow.model.people import Duty
from mailflow.model.plans import MailingPlan, Plans
from mailflow.store import facts, outbox, proposals
from tests.builders import ANNA, BILAL, CLUB, YOUSSEF
from tests.console.desk import SignedIn, a_desk, notice
from tests.house import START, Clock, a_house

VOTING = replace(CLUB, plans=Plans(by_kind={"ballot": MailingPlan(kind="ballot")}))
IN_A_MONTH = SetMeeting(
    starts_at=START + timedelta(days=30),
    ends_at=START + timedelta(days=30, hours=2),
    theme="Buurthuizen",
    state="announced",
)
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def club(house: House) -> House:
    """The same club with votes and two members."""
    found = a_house(Clock(house.now()), VOTING)
    act((AddMember(person=ANNA), AddMember(person=BILAL)), house=found, club=CLUB.key, by="test")
    return found


@pytest.fixture
def desk(club: House) -> SignedIn:
    return a_desk(club)


def a_theme(house: House, title: str = "Eenzaamheid", who: Address = ANNA, kind: ProposalKind = "theme") -> int:
    put = Propose(key=f"{title}:{who.address}", kind=kind, title=title, words=f"Graag iets over {title}", person=who)
    return act((put,), house=house, club=CLUB.key, by="test")[0]


def kept(id: int) -> Proposal:
    found = facts.proposal(CLUB.key, id)
    assert found is not None
    return found


def mails() -> list[tuple[str, str]]:
    return sorted((one.templates[0], one.to) for one in outbox.rows(CLUB.key, limit=20))


def taken_back(desk: SignedIn, page: str) -> None:
    (undo,) = re.findall(r'action="/c/[^/]+(/undo/\d+)"', page)
    assert desk.post(undo).status_code == 303


def test_a_club_without_themes_says_so(desk: SignedIn) -> None:
    assert "Er ligt niets te wachten." in desk.get("/themes").text


def test_what_waits_has_the_number_that_organisers_know_it_by(club: House, desk: SignedIn) -> None:
    id = a_theme(club)

    page = desk.get("/themes").text

    assert re.search(r'data-head="Nummer">1</td>', page)
    assert f'/themes/{id}">Eenzaamheid</a>' in page and "Anna de Boer" in page


def test_one_proposal_is_shown_in_the_words_of_who_put_it_forward(club: House, desk: SignedIn) -> None:
    page = desk.get(f"/themes/{a_theme(club)}").text

    assert "Graag iets over Eenzaamheid" in page and ANNA.address in page


@pytest.mark.parametrize(
    ("verb", "state", "template"),
    [
        ("accept", "accepted", "proposal_accepted"),
        ("keep", "kept", "proposal_kept"),
        ("decline", "declined", "proposal_declined"),
        ("withdraw", "withdrawn", "proposal_withdrawn"),
    ],
)
def test_it_is_settled_told_and_taken_back(club: House, desk: SignedIn, verb: str, state: str, template: str) -> None:
    id = a_theme(club)

    page = desk.done(f"/themes/{id}/{verb}")

    assert kept(id).state == state
    assert mails() == [(template, ANNA.address)]
    taken_back(desk, page.text)
    assert kept(id).state == "open"


def test_the_reason_goes_to_who_put_it_forward(club: House, desk: SignedIn) -> None:
    desk.done(f"/themes/{a_theme(club)}/decline", {"reason": "We hebben dit net gehad"})

    row = outbox.row(outbox.rows(CLUB.key, limit=1)[0].id)
    assert row is not None and b"We hebben dit net gehad" in row.content


def test_it_is_accepted_for_a_meeting_with_a_place_on_its_agenda(club: House, desk: SignedIn) -> None:
    (meeting,) = act((IN_A_MONTH,), house=club, club=CLUB.key, by="test")
    id = a_theme(club)

    page = desk.done(
        f"/themes/{id}/accept", {"meeting": str(meeting), "on_agenda": "1", "at": "10:30", "minutes": "45"}
    )

    assert (kept(id).state, kept(id).meeting) == ("accepted", meeting)
    placed = facts.meeting(CLUB.key, meeting)
    assert placed is not None
    assert [(one.title, one.at, one.minutes) for one in placed.agenda] == [("Eenzaamheid", time(10, 30), 45)]
    taken_back(desk, page.text)
    placed = facts.meeting(CLUB.key, meeting)
    assert placed is not None and placed.agenda == () and kept(id).state == "open"


@pytest.mark.parametrize(
    ("filled", "why"),
    [
        ({"meeting": "99"}, "die bijeenkomst is er niet"),
        ({"meeting": "x"}, "die bijeenkomst is er niet"),
        ({"meeting": "1", "minutes": "veel"}, "geen aantal minuten"),
        ({"meeting": "1", "at": "laat"}, "geen tijd"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_done(
    club: House, desk: SignedIn, filled: dict[str, str], why: str
) -> None:
    act((IN_A_MONTH,), house=club, club=CLUB.key, by="test")
    id = a_theme(club)

    page = desk.done(f"/themes/{id}/accept", filled, back=f"/themes/{id}")

    assert why in notice(page)
    assert kept(id).state == "open" and mails() == []


def test_two_are_made_one_with_all_who_put_them_forward(club: House, desk: SignedIn) -> None:
    first, second = a_theme(club), a_theme(club, "Alleen zijn", BILAL)

    page = desk.done(f"/themes/{first}/merge", {"into": str(second)})

    assert (kept(first).state, kept(first).merged_into) == ("merged", second)
    assert {one.address for one in kept(second).proposers} == {ANNA.address, BILAL.address}
    taken_back(desk, page.text)
    assert {one.address for one in kept(second).proposers} == {BILAL.address}


@pytest.mark.parametrize("into", ["", "x", "99", "itself", "other kind"])
def test_what_is_not_the_same_is_not_made_one(club: House, desk: SignedIn, into: str) -> None:
    first = a_theme(club)
    other = a_theme(club, "Een lezing", BILAL, "contribution")

    named = {"itself": str(first), "other kind": str(other)}.get(into, into)
    page = desk.done(f"/themes/{first}/merge", {"into": named}, back=f"/themes/{first}")

    assert "kunnen niet samen" in notice(page)
    assert kept(first).state == "open"


def test_the_first_verdict_counts(club: House, desk: SignedIn) -> None:
    id = a_theme(club)
    desk.done(f"/themes/{id}/decline")

    page = desk.done(f"/themes/{id}/withdraw", back=f"/themes/{id}")

    assert "al afgehandeld" in notice(page)
    assert kept(id).state == "declined"


def test_a_vote_tells_first_how_many_are_asked(club: House, desk: SignedIn) -> None:
    a_theme(club)
    a_theme(club, "Jongeren", BILAL)

    page = desk.get("/themes/votes/new").text

    assert "2 leden krijgen een mail met de vraag" in page
    assert 'value="2020-01-20"' in page


def test_a_vote_is_opened_followed_and_closed(club: House, desk: SignedIn) -> None:
    first, second, third = a_theme(club), a_theme(club, "Jongeren", BILAL), a_theme(club, "Groen", BILAL)

    desk.done(
        "/themes/votes/open", {"on": [str(first), str(second), str(third)], "choices": "2", "closes": "2020-01-20"}
    )
    (ballot,) = proposals.ballots(CLUB.key)
    assert [one.id for one in ballot.proposals] == [first, second, third]
    assert (ballot.choices, ballot.closes_at) == (2, datetime(2020, 1, 20, 22, 59, tzinfo=UTC))
    vote = CastVote(ballot=ballot.id, person=ANNA, proposals=(second,), written_at=club.now())
    act((vote,), house=club, club=CLUB.key, by="test")
    live = desk.get("/themes/votes").text
    assert "1 lid stemde" in live and live.index("2. Jongeren") < live.index("1. Eenzaamheid")

    desk.done("/themes/votes/close")
    plan(house=club)
    plan(house=club)

    (closed,) = proposals.ballots(CLUB.key)
    assert closed.closed_at is not None
    assert "Gesloten op" in desk.get("/themes/votes").text


def test_a_vote_that_is_taken_back_asks_nobody(club: House, desk: SignedIn) -> None:
    on = [str(a_theme(club)), str(a_theme(club, "Jongeren", BILAL))]
    page = desk.done("/themes/votes/open", {"on": on, "choices": "1", "closes": "2020-01-20"})

    taken_back(desk, page.text)

    assert [one for one in proposals.ballots(CLUB.key) if one.closed_at is None] == []
    plan(house=club)
    assert mails() == []


@pytest.mark.parametrize(
    ("filled", "why"),
    [
        ({"choices": "1", "closes": "2020-01-20"}, "waar de stemming over gaat"),
        ({"on": "1", "choices": "1", "closes": "2020-01-20"}, "minstens twee"),
        ({"on": ["1", "2"], "choices": "0", "closes": "2020-01-20"}, "hoeveel iemand"),
        ({"on": ["1", "2"], "choices": "1", "closes": "2020-01-01"}, "zou al gesloten zijn"),
        ({"on": ["1", "2"], "choices": "1", "closes": "ooit"}, "geen datum"),
        ({"on": ["1", "99"], "choices": "1", "closes": "2020-01-20"}, "al afgehandeld"),
    ],
)
def test_a_vote_that_cannot_be_is_not_opened(club: House, desk: SignedIn, filled: dict[str, object], why: str) -> None:
    a_theme(club)
    a_theme(club, "Jongeren", BILAL)

    page = desk.done("/themes/votes/open", filled, back="/themes/votes/new")

    assert why in notice(page)
    assert proposals.ballots(CLUB.key) == ()


def test_no_vote_can_be_closed_where_none_is_open(desk: SignedIn) -> None:
    assert "er loopt geen stemming" in notice(desk.done("/themes/votes/close", back="/themes/votes"))


def test_what_people_wrote_is_only_text_on_every_page(club: House, desk: SignedIn) -> None:
    evil = Address(address="evil@wijk.example.org", name=EVIL)
    act((AddMember(person=evil), replace(IN_A_MONTH, theme=EVIL)), house=club, club=CLUB.key, by="test")
    id, other = a_theme(club, EVIL, evil), a_theme(club, "Groen", evil)
    pages = ["/themes", f"/themes/{id}", f"/themes/{other}", "/themes/votes/new"]
    for path in pages:
        assert desk.get(path).status_code == 200 and EVIL not in desk.get(path).text, path
    desk.done("/themes/votes/open", {"on": [str(id), str(other)], "choices": "1", "closes": "2020-01-20"})

    page = desk.get("/themes/votes").text

    assert EVIL not in page and "&lt;script&gt;" in page


def test_a_helper_settles_themes_and_changes_no_meeting(club: House) -> None:
    (meeting,) = act((IN_A_MONTH,), house=club, club=CLUB.key, by="test")
    first, second = a_theme(club), a_theme(club, "Jongeren", BILAL)
    helper = a_desk(a_house(Clock(club.now()), replace(VOTING, duties={YOUSSEF.address: Duty(role="helper")})), YOUSSEF)

    assert helper.post(f"/themes/{first}/keep").status_code == 303
    assert helper.post(f"/themes/{second}/accept", {"meeting": str(meeting)}).status_code == 303
    assert helper.post(f"/themes/{first}/accept", {"meeting": str(meeting), "on_agenda": "1"}).status_code == 403
    assert helper.post(f"/themes/{first}/accept", {"meeting": str(meeting), "as_theme": "1"}).status_code == 403
    assert helper.get("/themes/votes/new").status_code == 403
    for path in ("open", "close"):
        assert helper.post(f"/themes/votes/{path}", {"on": [str(first)], "choices": "1"}).status_code == 403

    placed = facts.meeting(CLUB.key, meeting)
    assert placed is not None and placed.agenda == () and placed.theme == "Buurthuizen"


def test_a_proposal_of_another_club_is_not_there(desk: SignedIn) -> None:
    assert desk.get("/themes/99").status_code == 404
    for verb in ("accept", "keep", "decline", "withdraw", "merge"):
        assert desk.post(f"/themes/99/{verb}", {"into": "1"}).status_code == 404
