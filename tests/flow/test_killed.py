"""A mailing goes on where it was when the program is killed, and nobody gets it twice."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailflow.flow.act import act
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.store import outbox
from tests.builders import CLUB
from tests.flow.delivering import the_house
from tests.house import a_database
from tests.planning.facts import wall
from tests.servers.sink import Sink

MEMBERS = 700
JOINED_AT = wall("2019-10-01T09:00")
FILE = "sqlite:mailflow.db"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A club of many, with a meeting that is to be announced; nobody works with its file."""
    with a_database(FILE, tmp_path, now=JOINED_AT):
        house = the_house()
        people = [Address(address=f"m{n}@wijk.example.org", name=f"Bo Bos{n}") for n in range(MEMBERS)]
        act([AddMember(person=one) for one in people], house=house, club=CLUB.key, by="test")
        starts = wall("2020-01-13T10:00")
        meeting = SetMeeting(starts_at=starts, ends_at=starts + timedelta(hours=5), place="Utrecht", theme="wonen")
        act([meeting], house=house, club=CLUB.key, by="test")
    return tmp_path


def begin(folder: Path, sink: Sink) -> subprocess.Popen[bytes]:
    """The program that plans and delivers runs."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.flow.delivering", FILE, str(folder), str(sink.port)],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.DEVNULL,
    )


def test_a_mailing_that_is_killed_again_and_again_reaches_everybody_once(folder: Path, sink: Sink) -> None:
    for count in (1, 130, 290, 291):
        program = begin(folder, sink)
        sink.wait_for(count, seconds=60)
        program.kill()
        program.wait()

    assert begin(folder, sink).wait(120) == 0

    copies = Counter(to for mail in sink.delivered for to in mail.to)
    with a_database(FILE, folder, now=JOINED_AT):
        rows = outbox.rows(CLUB.key, limit=10_000)
    doubtful = {row.to for row in rows if row.state == "doubtful"}
    everybody = {f"m{n}@wijk.example.org" for n in range(MEMBERS)}
    assert max(copies.values()) == 1, "nobody got it twice"
    assert everybody - set(copies) <= doubtful, "who did not get it is known"
    assert len(doubtful) <= 4, "one for each time at most"
    assert {row.state for row in rows if row.to not in doubtful} == {"sent"}
    assert Counter(row.to for row in rows) == dict.fromkeys(everybody, 1)
