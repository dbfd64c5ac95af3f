"""What planning asks of the database: all people in pages, what each was told, and what went out."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from mailflow.model.address import Address
from mailflow.model.effect import AddMember, RemoveMember, SetAttendance, SetMeeting
from mailflow.store import clubs, connect, mailings, outbox, planned
from mailflow.store.apply import apply
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from mailflow.store.upgrading import MIGRATIONS, migrate
from tests.builders import ANNA, BILAL, CLUB
from tests.store.builders import NOW, queued

PEOPLE = tuple(Address(address=f"lid{number}@wijk.example.org") for number in range(7))


@pytest.fixture
def members(database: Engine) -> None:
    with transaction():
        apply([AddMember(person=one) for one in PEOPLE], club=CLUB, now=NOW, mail=None, by="test")


def meets() -> None:
    starts_at = NOW + timedelta(days=30)
    made = SetMeeting(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), place="Utrecht")
    with transaction():
        apply([made], club=CLUB, now=NOW, mail=None, by="test")


def paged() -> list[list[str]]:
    return [
        [one.address.address for one in planned.facts(CLUB, now=NOW, page=page).readers]
        for page in planned.pages(CLUB.key)
    ]


@pytest.mark.parametrize("size", [1, 3, 7, 8])
def test_every_member_is_on_one_page(members: None, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(planned, "PAGE", size)

    pages = paged()

    assert [address for page in pages for address in page] == [one.address for one in PEOPLE]
    assert max(len(page) for page in pages) == min(size, 7)


def test_who_joins_while_pages_are_read_is_on_the_last_one(members: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planned, "PAGE", 3)
    pages = list(planned.pages(CLUB.key))
    with transaction():
        apply([AddMember(person=ANNA)], club=CLUB, now=NOW, mail=None, by="test")

    last = planned.facts(CLUB, now=NOW, page=pages[-1])

    assert [one.address.address for one in last.readers] == [PEOPLE[6].address, ANNA.address]
    assert [page.last is None for page in pages] == [False, False, True]


def test_a_club_without_members_has_one_page(database: Engine) -> None:
    assert paged() == [[]]


def test_who_answers_without_being_a_member_is_a_guest_and_who_left_is_none(members: None) -> None:
    meets()
    left = PEOPLE[0]
    said = [SetAttendance(meeting=1, person=one, answer="yes", written_at=NOW) for one in (left, PEOPLE[1], BILAL)]
    with transaction():
        apply([*said, RemoveMember(person=left)], club=CLUB, now=NOW, mail=None, by="test")

    found = planned.facts(CLUB, now=NOW)

    assert [one.address for one in found.guests] == [BILAL]
    assert left.address not in {one.address.address for one in found.readers}
    assert set(found.attendance[1]) == {left.address, PEOPLE[1].address, BILAL.address}
    assert found.coming == {1: 2}


def test_a_mail_that_was_refused_told_nobody_anything(members: None) -> None:
    meets()
    for number, one in enumerate(PEOPLE[:2]):
        queued(f"k{number}", to=one, meeting=1, now=NOW + timedelta(minutes=number))
    with transaction():
        refused = outbox.lease(now=NOW + timedelta(hours=1), limit=1, seconds=9, token="t", accounts=None)
        outbox.mark_refused(refused[0].id, "t", why="no such box", now=NOW)

    assert planned.facts(CLUB, now=NOW).told == {1: {PEOPLE[1].address: NOW + timedelta(minutes=1)}}


def test_the_page_of_one_person_knows_only_what_that_person_was_told(
    members: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planned, "PAGE", 1)
    meets()
    for number, one in enumerate(PEOPLE[:2]):
        queued(f"k{number}", to=one, meeting=1, now=NOW)

    told = [planned.facts(CLUB, now=NOW, page=page).told for page in planned.pages(CLUB.key)]

    assert told[:3] == [{1: {PEOPLE[0].address: NOW}}, {1: {PEOPLE[1].address: NOW}}, {}]


def test_an_upgrade_leaves_a_mark_in_clubs_that_were_there_and_in_no_new_one(database_url: str, tmp_path: Path) -> None:
    before = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, before, ignore=shutil.ignore_patterns("000[34]*", "__pycache__"))
    connect.open_database(database_url, folder=tmp_path, wait_seconds=5)
    try:
        migrate(now=NOW, folder=before)
        with transaction():
            clubs.ensure_club(CLUB.key, now=NOW)

        migrate(now=NOW)
        with transaction():
            clubs.ensure_club("later", now=NOW)

        assert [(row.key, row.state) for row in mailings.rows(CLUB.key)] == [("upgrade", "done")]
        assert mailings.rows("later") == ()
    finally:
        connect.close()
