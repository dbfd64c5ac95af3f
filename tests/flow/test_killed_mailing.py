"""A mailing that is killed in the middle goes on where it was: nobody is left out, nobody has it twice."""

import os
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from dataclasses import replace
from pathlib import Path

from mailflow.flow.act import act
from mailflow.flow.assemble import fresh_token
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.store import tables
from tests.builders import CLUB
from tests.house import Clock, a_database, a_house
from tests.planning.facts import plans, wall

MEMBERS = 300
DUE = "2019-11-18T10:00"
# Commits a page of twenty members, says so, and goes on: it is killed while it does.
PLANNER = """
    import sys
    from pathlib import Path
    from mailflow.flow import plan as planning
    from mailflow.store import planned
    from tests.flow.test_killed_mailing import a_planning_house, DUE
    from tests.house import a_database
    from tests.planning.facts import wall

    planned.PAGE = 20
    pages = planned.pages

    def aloud(club):
        for number, page in enumerate(pages(club)):
            print(number, flush=True)
            yield page

    planned.pages = aloud
    with a_database(sys.argv[1], Path(sys.argv[2]), now=wall(DUE)):
        planning.plan(house=a_planning_house())
"""


def a_planning_house() -> House:
    """The club at the moment at which its announcement goes out."""
    house = a_house(Clock(wall(DUE)), replace(CLUB, plans=plans("announcement")))
    return replace(house, fresh_token=fresh_token)


def test_a_mailing_that_is_killed_is_finished_without_a_second_copy(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / 'mailflow.db'}"
    with a_database(url, tmp_path, now=wall("2019-10-01T09:00")):
        before = a_house(Clock(wall("2019-10-01T09:00")), replace(CLUB, plans=plans("announcement")))
        people = (AddMember(person=Address(address=f"lid{n}@wijk.example.org")) for n in range(MEMBERS))
        meeting = SetMeeting(starts_at=wall("2020-01-13T10:00"), ends_at=wall("2020-01-13T15:00"), place="Utrecht")
        act((*people, meeting), house=before, club=CLUB.key, by="test")

    running = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PLANNER), url, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert running.stdout is not None
    pages = 0
    for line in running.stdout:
        if line.strip().isdecimal():
            pages += 1
        if pages == 5:
            break
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL

    with a_database(url, tmp_path, now=wall(DUE)):
        begun = tables.Outbox.select().count()
        made = plan(house=a_planning_house())
        copies = Counter(row.to for row in tables.Outbox.select(tables.Outbox.to))

    assert 80 <= begun < MEMBERS
    assert begun + made.mails == MEMBERS
    assert len(copies) == MEMBERS and set(copies.values()) == {1}
