"""What a link in a mailing has written already is understood, whichever day and language it is of."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from mailflow.flow.act import act
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.model.people import Language
from mailflow.planning.letters import links
from mailflow.store import facts
from tests.builders import ANNA, CLUB
from tests.house import Clock, a_database, a_house, a_mail, received
from tests.planning.facts import wall

LANGUAGES: tuple[Language, ...] = ("nl", "en")
DAYS = ("2020-01-13T10:00", "2020-02-03T10:00", "2020-03-30T19:30")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A club with three meetings ahead, of which Anna is a member."""
    with a_database(f"sqlite:{tmp_path / 'mailflow.db'}", tmp_path):
        house = a_house(Clock())
        meetings = (
            SetMeeting(starts_at=wall(day), ends_at=wall(day[:11] + "22:00"), place="Utrecht", state="announced")
            for day in DAYS
        )
        act((AddMember(person=ANNA), *meetings), house=house, club=CLUB.key, by="test")
        yield house


def clicks(link: str, house: House, *, added: str = "") -> None:
    """Anna sends the mail that the link opens, as it is or with some words of her own after it."""
    written = parse_qs(urlsplit(link).query)
    mail = a_mail(written["body"][0] + added, subject=written["subject"][0], id=f"{len(link)}@wijk.example.org")
    (row,) = received(house, mail)
    assert handle(row, house=house) == "handled"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answer", ["yes", "no", "maybe"])
@pytest.mark.parametrize("meeting", [1, 2, 3])
def test_an_answer_by_a_link_counts_for_the_day_that_it_names(
    house: House, language: Language, answer: str, meeting: int
) -> None:
    found = facts.meeting(CLUB.key, meeting)

    clicks(getattr(links(CLUB, language, found), answer), house)

    said = {one.id: [each.answer for each in facts.attendance(one.id)] for one in facts.meetings(CLUB.key)}
    assert said == {1: [], 2: [], 3: []} | {meeting: [answer]}
    assert facts.questions(CLUB.key, state="open") == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_theme_by_a_link_is_put_forward(house: House, language: Language) -> None:
    clicks(links(CLUB, language, None).propose, house, added="eenzaamheid in de wijk")

    (proposal,) = facts.proposals(CLUB.key)
    assert (proposal.kind, proposal.person) == ("theme", ANNA)
    assert "eenzaamheid in de wijk" in proposal.title


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_leaves_by_a_link_has_left(house: House, language: Language) -> None:
    clicks(links(CLUB, language, None).leave, house)

    assert facts.members(CLUB.key, state="active") == ()
