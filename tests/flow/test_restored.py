"""An older database that is put back is noticed: nothing of it goes out twice by itself, and people are told."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path

import pytest

from mailflow.flow import restored
from mailflow.flow.act import act, change_outgoing
from mailflow.flow.deliver import deliver
from mailflow.flow.desk.digests import preview
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.flow.receive import receive
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.model.errors import Refused
from mailflow.store import journal, kept_back, marks, outbox
from mailflow.store.rows import opened
from proving.putting_back import PutBack, backed_up
from tests.builders import CLUB, MARJOLEIN
from tests.flow.test_deliver import accounts
from tests.house import Clock, a_house, a_mail, raw, received
from tests.planning.facts import plans
from tests.servers.sink import Sink

THEME = "Een thema om te bespreken: buurtapps."


def a_theme(number: int) -> bytes:
    return a_mail(THEME, sender=f"a{number}@x.example.org", id=f"{number}@x.example.org")


def answered(house: House, *numbers: int) -> None:
    """An answer to each of these waits."""
    for id in received(house, *(a_theme(number) for number in numbers)):
        handle(id, house=house)


def states() -> list[str]:
    return [row.state for row in reversed(outbox.rows(CLUB.key, limit=100))]


@pytest.fixture
def put_back(house: House, tmp_path: Path) -> "BackUp":
    """Called, it makes a backup; what it gives then puts that back."""
    return partial(backed_up, tmp_path)


BackUp = Callable[[], PutBack]


def test_what_waited_in_a_backup_is_kept_back_and_does_not_go_out_again(
    house: House, put_back: BackUp, sink: Sink, clock: Clock
) -> None:
    answered(house, 1, 2)
    restored.looked_at(house=house)
    restore = put_back()
    clock.forward(hours=1)
    deliver(house=house, accounts=accounts(sink))
    restored.looked_at(house=house)
    restore()
    assert states() == ["waiting", "waiting"]

    held = restored.looked_at(house=house)

    assert held == 2
    assert deliver(house=house, accounts=accounts(sink)) == 0
    assert states() == ["held", "held"]
    assert len(sink.delivered) == 2
    (told,) = kept_back.kept_back(CLUB.key)
    assert (told.kind, told.count, told.since) == ("restored", 2, clock.now)
    assert any("2 mails are kept back" in line.text for line in journal.lines(CLUB.key, mail=None, limit=10))


def test_a_database_that_goes_on_is_not_taken_for_an_older_one(house: House, sink: Sink, clock: Clock) -> None:
    answered(house, 1)

    looked = []
    for days in (0, 1, -3, 7, 3650, -3650):  # however its clock is set, and however long it was down
        clock.forward(days=days)
        looked.append(restored.looked_at(house=house))

    assert looked == [0] * 6
    assert states() == ["waiting"]


def test_a_crash_between_the_database_and_what_stands_beside_it_holds_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(house, 1)
    restored.looked_at(house=house)
    with monkeypatch.context() as broken:
        broken.setattr(marks, "write", lambda *, now: None)
        restored.looked_at(house=house)

    assert restored.looked_at(house=house) == 0
    assert states() == ["waiting"]


def test_it_is_noticed_once_and_then_all_goes_on(house: House, put_back: BackUp, sink: Sink, clock: Clock) -> None:
    restored.looked_at(house=house)
    restore = put_back()
    restored.looked_at(house=house)
    restore()
    restored.looked_at(house=house)
    clock.forward(minutes=1)

    (id,) = receive(CLUB.key, [replace(raw(a_theme(5)), arrived_at=clock.now)], house=house)
    handle(id, house=house)

    assert restored.looked_at(house=house) == 0
    assert deliver(house=house, accounts=accounts(sink)) == 1


def test_a_mail_that_came_in_the_lost_time_is_recorded_and_its_answer_kept_back(
    house: House, put_back: BackUp, sink: Sink, clock: Clock
) -> None:
    restored.looked_at(house=house)
    restore = put_back()
    clock.forward(days=7)
    restored.looked_at(house=house)
    restore()
    restored.looked_at(house=house)

    came = replace(raw(a_theme(6)), arrived_at=clock.now - timedelta(days=2))
    (id,) = receive(CLUB.key, [came], house=house)
    state = handle(id, house=house)

    assert state == "handled"
    assert (states(), deliver(house=house, accounts=accounts(sink))) == (["held"], 0)
    assert [one.kind for one in kept_back.kept_back(CLUB.key)] == ["restored"]


def test_a_mailing_that_went_out_in_the_lost_time_is_kept_back(
    house: House, put_back: BackUp, sink: Sink, clock: Clock
) -> None:
    house = a_house(clock, replace(CLUB, plans=plans()))
    starts_at = datetime(2020, 3, 9, 10, 0, tzinfo=UTC)
    meeting = SetMeeting(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), place="Utrecht", theme="wonen")
    member = AddMember(person=Address(address="anna@wijk.example.org"))
    act((member, meeting), house=house, club=CLUB.key, by="test")
    restored.looked_at(house=house)
    restore = put_back()
    clock.now = datetime(2020, 1, 13, 9, 0, tzinfo=UTC)
    plan(house=house)
    deliver(house=house, accounts=accounts(sink))
    out = [one.to for one in sink.delivered if one.to == ("anna@wijk.example.org",)]
    assert out
    restored.looked_at(house=house)
    restore()

    restored.looked_at(house=house)
    plan(house=house)
    deliver(house=house, accounts=accounts(sink))

    assert [one.to for one in sink.delivered if one.to == ("anna@wijk.example.org",)] == out
    assert "held" in states()


def test_what_is_kept_back_can_be_let_go_or_dropped(house: House, put_back: BackUp, sink: Sink) -> None:
    answered(house, 1, 2)
    restored.looked_at(house=house)
    restore = put_back()
    restored.looked_at(house=house)
    restore()
    restored.looked_at(house=house)
    second, first = (row.id for row in outbox.rows(CLUB.key, limit=2))

    change_outgoing(first, "release", house=house)
    change_outgoing(second, "drop", house=house)
    deliver(house=house, accounts=accounts(sink))

    assert states() == ["sent", "withdrawn"]
    assert kept_back.kept_back(CLUB.key) == ()
    with pytest.raises(Refused, match="withdrawn"):
        change_outgoing(second, "release", house=house)


def test_the_digest_tells_it_once_as_news_and_shows_it_until_somebody_looked(
    house: House, put_back: BackUp, clock: Clock
) -> None:
    answered(house, 1)
    restored.looked_at(house=house)
    restore = put_back()
    restored.looked_at(house=house)
    restore()
    clock.forward(minutes=5)
    restored.looked_at(house=house)

    (kept,) = preview(CLUB, MARJOLEIN, house=house).facts.kept_back

    assert (kept.kind, kept.count) == ("restored", 1)
    assert preview(CLUB, MARJOLEIN, house=house).facts.is_news
    clock.forward(days=1)
    plan(house=house)
    mail = next(row for row in outbox.rows(CLUB.key, limit=10) if row.templates == ("digest",))
    body = message_from_bytes(outbox.row(mail.id).content, policy=default).get_body(("plain",))  # type: ignore[union-attr]
    assert body is not None
    told = " ".join(body.get_content().split())
    assert "1 mail wordt sinds maandag 6 januari, 10.05 uur tegengehouden: er is een oudere database" in told


def test_a_new_database_in_the_place_of_another_is_none_of_its_backups(house: House, tmp_path: Path) -> None:
    restored.looked_at(house=house)
    opened().marks.write_text('{"database": "another", "beats": 900, "alive_at": 0, "erased": []}', "utf-8")
    answered(house, 1)

    assert restored.looked_at(house=house) == 0
    assert states() == ["waiting"]


def test_what_stands_beside_it_is_for_its_owner_only_and_harmless_where_it_cannot_be_read(house: House) -> None:
    restored.looked_at(house=house)
    file = opened().marks
    assert file.stat().st_mode & 0o077 == 0

    file.write_text("{", "utf-8")

    assert restored.looked_at(house=house) == 0
    assert marks.read() is not None


def test_what_stands_beside_it_is_never_written_through_somebodys_link(house: House, tmp_path: Path) -> None:
    file, victim = opened().marks, tmp_path / "victim"
    victim.write_text("theirs", "utf-8")
    file.with_name(f"{file.name}.{os.getpid()}.part").symlink_to(victim)

    restored.looked_at(house=house)

    assert victim.read_text("utf-8") == "theirs"
    assert marks.read() is not None and not file.is_symlink()
