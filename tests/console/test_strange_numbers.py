"""Numbers that are none, or far too long, in links and forms: a page says so, and no page fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailflow.flow.house import House
from mailflow.store import facts, tables
from tests.console.desk import a_desk
from tests.console.two_clubs import FIRST, OTHER, filled, two_clubs
from tests.house import a_database

STRANGE = ("²", "٣", "9" * 5000, "-1", "1e3", "\x00", "0x10", " 1 ", "½")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_database(f"sqlite:{tmp_path / 'mailflow.db'}", tmp_path, keys=(FIRST.key, OTHER.key)):
        house = two_clubs()
        filled(house, FIRST.key, "EERSTE")
        yield house


@pytest.mark.parametrize("told", STRANGE, ids=ascii)
def test_no_page_fails_on_a_strange_number_in_its_address(house: House, told: str) -> None:
    desk = a_desk(house)
    names = ("later", "page", "before", "mail", "after", "rows", "since", "until", "which", "name", "address", "words")

    for path in ("/today", "/mail", "/mail/1", "/people", "/journal", "/journal/done", "/mailings/outbox",
                 "/meetings/1/answers", "/meetings/1/came", "/mailings/one"):  # fmt: skip
        for name in names:
            page = desk.get(path, query_string={name: told})
            assert page.status_code < 500, (path, name)


@pytest.mark.parametrize("told", STRANGE, ids=ascii)
def test_no_form_fails_on_a_strange_number(house: House, told: str) -> None:
    desk = a_desk(house)
    (doubt,) = (one.id for one in facts.questions(FIRST.key, state="open") if one.kind == "rsvp")
    meeting = tables.Meeting.get(tables.Meeting.club == FIRST.key).id
    proposal = tables.Proposal.get(tables.Proposal.club == FIRST.key).id
    forms = {
        f"/today/{doubt}/approve": {"answer": "yes", "guests": told, "meeting": told},
        f"/themes/{proposal}/accept": {"meeting": str(meeting), "on_agenda": "1", "minutes": told, "at": told},
        f"/themes/{proposal}/merge": {"into": told},
        "/themes/votes/open": {"choices": told, "on": told, "closes": told},
        f"/meetings/{meeting}/answer": {"who": "anna@example.org", "answer": "yes", "guests": told},
        f"/meetings/{meeting}/agenda": {"minutes": told, "at": told, "title": "x", "place": told},
        f"/meetings/{meeting}/edit": {"seats": told, "starts": told, "ends": told, "day": told},
        "/mail/1/correct": {"kind-1": "rsvp", "answer-1": "yes", "guests-1": told, "meeting-1": told},
    }

    for path, form in forms.items():
        assert desk.post(path, form).status_code < 500, path
