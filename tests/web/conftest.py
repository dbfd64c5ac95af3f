"""A club with a public address, of which Anna is a member, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mailflow.flow import links, mark
from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.model.effect import AddMember
from mailflow.store import people
from mailflow.web.pages import pages
from tests.builders import ANNA, CLUB
from tests.house import START, Clock, a_database, a_house

KEY = "a key that the test owns"
PUBLIC = replace(CLUB, public_url="https://mail.club.example.org")


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    with a_database(database_url, tmp_path):
        house = a_house(Clock(), PUBLIC)
        mark.links_have_a_key(links.KEY, KEY, now=START)
        act((AddMember(person=ANNA, language="nl"),), house=house, club=CLUB.key, by="test")
        yield house


@pytest.fixture
def web(house: House) -> FlaskClient:
    return pages(lambda: house).test_client()


@pytest.fixture
def link(house: House) -> str:
    """Where Anna can leave."""
    (id,) = people.ids(CLUB.key, [ANNA.address]).values()
    return f"/leave/{links.leave_token(CLUB.key, id, key=KEY)}"
