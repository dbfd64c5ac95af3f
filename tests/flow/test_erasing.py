"""Who asks to be forgotten is forgotten: in every table, in the file's bytes, and when their mails come again."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from mailflow.flow import erasing
from mailflow.flow.act import act, undo
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.receive import receive
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, RemoveMember
from mailflow.model.errors import Refused
from mailflow.store import connect, deeds, facts, inbox, outbox, tables
from mailflow.store.rows import opened
from mailflow.store.sqlite import SqliteEngine
from tests.builders import CLUB, MARJOLEIN
from tests.house import a_mail, raw, received

ANNA, BILAL = "anna@wijk.example.org", "bilal@wijk.example.org"
COMES = "Hoi, ik ben er graag bij op 13 januari!\n\nGroet,\nAnna de Boer"
THEME = "Mag ik een thema voorstellen? Zwartkijkersvisserij aan de kade.\n\nAnna de Boer"
WHISPER = "zwartkijkersvisserij"


def handled(house: House, *mails: bytes) -> None:
    for id in received(house, *mails):
        handle(id, house=house)


def a_story(house: House) -> tuple[bytes, ...]:
    """Anna and Bilal are members, answer and propose; Marjolein orders about Anna."""
    by_anna = (a_mail(COMES, id="1@wijk.example.org"), a_mail(THEME, subject="thema", id="2@wijk.example.org"))
    members = tuple(AddMember(person=Address(address=one, name=name)) for one, name in PEOPLE)
    act(members, house=house, club=CLUB.key, by=MARJOLEIN.address)
    handled(house, *by_anna)
    handled(house, a_mail(COMES.replace("Anna de Boer", "Bilal Aydin"), sender=f"Bilal Aydin <{BILAL}>", id="3@x.org"))
    return by_anna


PEOPLE = ((ANNA, "Anna de Boer"), (BILAL, "Bilal Aydin"))


def all_rows() -> str:
    """Every value of every row, without the bytes that are encoded."""
    found: list[object] = []
    for table in tables.TABLES:
        for row in opened().execute_sql(f'SELECT * FROM "{table._meta.table_name}"').fetchall():
            found += [bytes(value) if isinstance(value, bytes | memoryview) else value for value in row]
    return "\n".join(map(repr, found)).casefold()


def rows_of(address: str) -> list[dict[str, object]]:
    person = tables.Person.get(tables.Person.address == address)
    return [
        *tables.Person.select().where(tables.Person.id == person.id).dicts(),
        *tables.Member.select().where(tables.Member.person == person.id).dicts(),
        *tables.Attendance.select().where(tables.Attendance.person == person.id).dicts(),
        *tables.Inbox.select().where(tables.Inbox.sender == address).dicts(),
        *tables.Outbox.select().where(tables.Outbox.to == address).dicts(),
    ]


def test_nothing_in_any_row_names_who_was_erased_or_says_what_they_wrote(house: House) -> None:
    a_story(house)
    assert ANNA in all_rows() and WHISPER in all_rows()

    receipt = erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")

    found = all_rows()
    assert (ANNA in found, "anna de boer" in found, WHISPER in found) == (False, False, False)
    assert receipt.counts["mails of theirs"] == 2
    assert receipt.counts["people"] == 1
    assert receipt.counts["answers about coming"] == 1


def test_somebody_else_is_as_before_in_every_column(house: House) -> None:
    a_story(house)
    before = rows_of(BILAL)

    erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")

    assert len(before) == 5
    assert rows_of(BILAL) == before


def test_no_byte_is_left_in_the_file_and_its_log(house: House) -> None:
    engine = opened()
    if not isinstance(engine, SqliteEngine):
        pytest.skip("the bytes of a server's disk are the server's affair")
    a_story(house)
    assert connect.checkpoint()
    erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")

    assert erasing.scrub()

    for name in ("", "-wal", ".marks"):
        file = engine.path.with_name(engine.path.name + name)
        bytes_left = file.read_bytes().lower() if file.exists() else b""
        assert (ANNA.encode() in bytes_left, b"anna de boer" in bytes_left, WHISPER.encode() in bytes_left) == (
            False,
            False,
            False,
        ), name


def test_their_mails_make_no_person_again_when_the_folder_is_numbered_anew(house: House) -> None:
    mails = a_story(house)
    erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")

    again = [replace(raw(one), source=replace(raw(one).source, uidvalidity=77)) for one in mails]
    new = receive(CLUB.key, again, house=house)

    assert new == ()
    assert ANNA not in all_rows()


def test_the_same_mail_by_another_road_is_marked_and_not_read(house: House) -> None:
    mails = a_story(house)
    erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")

    (id,) = received(house, b"Received: by another road\r\n" + mails[0])
    state = handle(id, house=house)

    assert state == "ignored"
    assert ANNA not in all_rows()


def test_a_new_mail_of_theirs_is_a_strangers(house: House) -> None:
    a_story(house)
    erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")

    handled(house, a_mail("Kan ik lid worden van de club?", id="9@wijk.example.org"))

    assert facts.members(CLUB.key)[0].person.address == BILAL
    assert tables.Person.select().where(tables.Person.address == ANNA).exists()


def test_taking_back_what_was_done_before_brings_nobody_back(house: House) -> None:
    a_story(house)
    act((RemoveMember(person=Address(address=ANNA)),), house=house, club=CLUB.key, by="Marjolein")
    erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")

    for batch in deeds.batches(CLUB.key, limit=100):
        try:
            undo(batch.id, house=house, by="Marjolein")
        except Refused:
            continue

    assert ANNA not in all_rows()


def test_what_waited_for_them_goes_out_no_more_and_their_questions_are_gone(house: House) -> None:
    handled(house, a_mail("Kunnen jullie iets doen aan de parkeerplaatsen bij het buurthuis?", id="4@x.org"))
    assert len(facts.questions(CLUB.key, state="open")) == 1

    erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")

    assert facts.questions(CLUB.key, state="open") == ()
    assert outbox.counts(CLUB.key)["waiting"] == 0


def test_a_rehearsal_counts_and_changes_nothing(house: House) -> None:
    a_story(house)
    before = all_rows()

    receipt = erasing.erase(ANNA, room=house.rooms[CLUB.key], house=replace(house, rehearses=True), by="Marjolein")

    assert receipt.counts["mails of theirs"] == 2
    assert all_rows() == before


def test_what_others_wrote_of_them_loses_address_name_and_bytes(house: House) -> None:
    a_story(house)
    told = f"Anna de Boer ({ANNA}) en Annabel de Boerin komen samen. Annanas is een vrucht."
    handled(house, a_mail(told, sender=f"Bilal Aydin <{BILAL}>", id="5@x.org"))

    erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")

    mail = tables.Inbox.select().order_by(tables.Inbox.id.desc()).first()
    assert mail.said == "[erased] (erased@erased.invalid) en Annabel de Boerin komen samen. Annanas is een vrucht."
    assert bytes(mail.content) == b""
    assert mail.sender == BILAL


def test_a_name_that_two_people_bear_stays_in_what_others_wrote(house: House) -> None:
    a_story(house)
    namesake = AddMember(person=Address(address="andere@wijk.example.org", name="Anna de Boer"))
    act((namesake,), house=house, club=CLUB.key, by="Marjolein")

    receipt = erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")

    assert rows_of("andere@wijk.example.org")[0]["name"] == "Anna de Boer"
    assert receipt.names_stay


def test_who_is_named_in_the_settings_or_unknown_cannot_be_erased(house: House) -> None:
    room = house.rooms[CLUB.key]

    with pytest.raises(Refused, match="named in the settings"):
        erasing.erase(MARJOLEIN.address, room=room, house=house, by="Marjolein")
    with pytest.raises(Refused, match="nothing is known"):
        erasing.erase("niemand@wijk.example.org", room=room, house=house, by="Marjolein")


def test_who_joined_again_after_being_erased_stays_when_mailflow_starts_anew(house: House) -> None:
    a_story(house)
    erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")
    act((AddMember(person=Address(address=ANNA, name="Anna de Boer")),), house=house, club=CLUB.key, by="Marjolein")

    erased_again = erasing.come_back(house=house)

    assert erased_again == ()
    assert {one.person.address for one in facts.members(CLUB.key)} == {ANNA, BILAL}


def test_a_database_put_back_from_before_erases_them_again(house: House, tmp_path: Path) -> None:
    engine = opened()
    if not isinstance(engine, SqliteEngine):
        pytest.skip("a copy of the file stands for a backup")
    mails = a_story(house)
    erasing.erase(BILAL, room=house.rooms[CLUB.key], house=house, by="Marjolein")
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(copy)) as target:
        engine.connection().backup(target)  # type: ignore[no-untyped-call]
    erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")
    connect.close()
    for name in ("-wal", "-shm"):
        engine.path.with_name(engine.path.name + name).unlink(missing_ok=True)
    engine.path.write_bytes(copy.read_bytes())
    connect.open_database(f"sqlite:{engine.path}", folder=tmp_path)
    assert ANNA in all_rows()

    erasing.come_back(house=house)
    again = receive(CLUB.key, [raw(one) for one in mails], house=house)

    assert ANNA not in all_rows()
    assert again == ()


def test_what_is_remembered_beside_the_database_names_nobody(house: House) -> None:
    a_story(house)
    erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")

    told = opened().marks.read_text("utf-8")

    assert len(json.loads(told)["erased"]) == 5
    assert ANNA not in told
    assert opened().marks.stat().st_mode & 0o077 == 0


def test_inbox_rows_keep_their_place(house: House) -> None:
    a_story(house)
    erasing.erase(ANNA, room=house.rooms[CLUB.key], house=house, by="Marjolein")

    assert inbox.counts(CLUB.key) == {"received": 0, "handled": 3, "ignored": 0, "stuck": 0}
