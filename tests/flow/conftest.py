"""Each test of the verbs runs on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.model.effect import SetMeeting
from tests.builders import CLUB, MONDAY_THE_13TH
from tests.flow.boxes import Box, a_box
from tests.house import Clock, a_database, a_house
from tests.servers.dovecot import Dovecot, require_dovecot
from tests.servers.sink import Sink


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[House]:
    """A club with one meeting ahead, on Monday 13 January 2020 in Utrecht."""
    with a_database(database_url, tmp_path):
        house = a_house(clock)
        meeting = SetMeeting(
            starts_at=MONDAY_THE_13TH,
            ends_at=MONDAY_THE_13TH.replace(hour=14),
            place="Utrecht",
            theme="bewonersparticipatie",
            state="announced",
        )
        act((meeting,), house=house, club=CLUB.key, by="test")
        yield house


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    require_dovecot()
    with Dovecot() as running:
        yield running


@pytest.fixture
def box(dovecot: Dovecot) -> Box:
    """An account of the test's own."""
    return a_box(dovecot)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running
