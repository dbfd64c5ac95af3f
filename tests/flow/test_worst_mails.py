"""The worst mails that have a number: each takes less than a second and 64 MB, and the mail after it is answered."""

from pathlib import Path

import pytest

from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.store import inbox, outbox
from proving.hostile.gathered import hostile_mails
from proving.hostile.trial import prepared, tried
from tests.builders import CLUB
from tests.house import a_mail, received

WORST = (
    "bodies: a mail of 25 MB",
    "bodies: 25 MB in ordinary lines",
    "attachments: 20 MB attached",
    "headers: 20 000 encoded words",
    "structure: 1 500 nested multiparts",
    "structure: 1 500 mails in mails",
    "ids: <a@[",
)
MAILS = {one.name: one for one in hostile_mails() if one.name in WORST}


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file to copy; words and dictionaries are read, so that no mail pays for them."""
    return prepared(tmp_path_factory.mktemp("warm"))


@pytest.mark.parametrize("name", WORST)
def test_it_takes_less_than_a_second_and_64_mb_and_the_next_mail_is_answered(
    warm: Path, tmp_path: Path, name: str
) -> None:
    ((_, trial),) = tried([MAILS[name]], at=warm, folder=tmp_path)

    assert trial.died == ""
    assert trial.state == "handled"
    assert trial.seconds < 1.0
    assert trial.grown < 64 * 2**20
    assert trial.next_answered


@pytest.mark.parametrize("name", WORST)
def test_on_each_database_it_is_kept_whole_and_the_next_mail_is_answered(house: House, name: str) -> None:
    content = MAILS[name].make()
    joining = a_mail("Mag ik lid worden van de club?", sender="Bilal <bilal@buurt.example.net>", id="next@buurt")
    worst, following = received(house, content, joining)

    states = [handle(id, house=house) for id in (worst, following)]

    assert states == ["handled", "handled"]
    assert inbox.content(worst) == content
    assert outbox.rows(CLUB.key, mail=following, limit=1)
