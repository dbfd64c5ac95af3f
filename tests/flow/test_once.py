"""One round: everything that waits is done, and what could not be done is said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from mailflow.flow import once
from mailflow.flow.handle import handle
from mailflow.flow.house import House, SafeMode
from mailflow.flow.once import Done, run_once
from mailflow.model.address import Address
from mailflow.model.people import Club, Policies
from mailflow.rendering.templates import Templates
from mailflow.store import clubs, connect, heartbeats, inbox, outbox
from mailflow.store.connect import transaction
from tests.builders import CLUB, MARJOLEIN
from tests.flow.boxes import Box, a_box, an_installation
from tests.house import START, Clock, a_house, a_mail, received, shipped_words
from tests.servers.liar import CUT, Liar
from tests.servers.sink import Sink
from tests.wire.test_imap_lies import CONTENT, body, found, honest

COMING = "Ik kom de 13e graag.\n\nGroet, Anna"
NEIGHBOURS = Club(
    key="buren",
    name="De Buren",
    address=Address(address="buren@club.example.org", name="De Buren"),
    organisers=(MARJOLEIN,),
    own_addresses=("buren@club.example.org",),
)
on_sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def a(number: int, text: str = COMING) -> bytes:
    return a_mail(text, sender=f"Anna <anna{number}@wijk.example.org>", id=f"{number}@wijk.example.org")


def answers(house: House, count: int) -> None:
    """So many answers, each to somebody else, wait in the outbox."""
    for id in received(house, *(a(number) for number in range(count))):
        handle(id, house=house)


def broken(house: House, template: str, *, club: str = CLUB.key) -> House:
    """The same, but one of the club's templates uses a word that does not exist."""
    room = house.rooms[club]
    layers = ({template: "---\nsubject: x\n---\n\n{{ misspelt }}\n"}, shipped_words())
    return replace(house, rooms={**house.rooms, club: replace(room, read_templates=lambda: Templates(layers))})


def sleeping(clock: Clock, slept: list[float]) -> Callable[[float], None]:
    """Time passes on the test's own clock alone."""

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.forward(seconds=seconds)

    return sleep


def states() -> list[str]:
    return [row.state for row in reversed(outbox.rows(None, limit=100))]


def test_all_that_waits_is_done_and_a_second_round_does_nothing(
    house: House, box: Box, sink: Sink, tmp_path: Path
) -> None:
    installation = an_installation(house, tmp_path, box.watched(), sink=sink)
    box.deliver(a(1), a(2), a(3))

    assert run_once(installation) == Done(received=3, handled=3, planned=0, sent=3, troubles=())
    assert run_once(installation) == Done(received=0, handled=0, planned=0, sent=0, troubles=())

    assert [mail.to for mail in sink.delivered] == [(f"anna{number}@wijk.example.org",) for number in (1, 2, 3)]


def test_an_inbox_that_cannot_be_read_does_not_stop_the_others(
    house: House, box: Box, sink: Sink, tmp_path: Path
) -> None:
    dead = box.watched(key="opbouwwerk:dead", port=1)
    other = a_box(box.dovecot)
    box.deliver(a(1))
    other.deliver(a(2))
    inboxes = (box.watched(), dead, other.watched(key="opbouwwerk:other"))

    done = run_once(an_installation(house, tmp_path, *inboxes, sink=sink))

    assert (done.received, done.sent) == (2, 2)
    (trouble,) = done.troubles
    assert "127.0.0.1:1: the connection was refused" in trouble
    beats = {one.name: one.error for one in heartbeats.heartbeats()}
    assert beats["imap:opbouwwerk:dead"] == trouble
    assert beats["imap:opbouwwerk:inbox"] == beats["imap:opbouwwerk:other"] == ""


def test_a_mail_at_which_the_line_breaks_each_time_blocks_nothing(
    house: House, box: Box, sink: Sink, tmp_path: Path
) -> None:
    def cut_at_two(command: str) -> bytes:
        asked = command.split()[2].split(",")
        return body(2, CONTENT[2])[:30] + CUT if "BODY.PEEK[]" in command and "2" in asked else honest(command)

    with Liar(UID_SEARCH=[found], UID_FETCH=[cut_at_two]) as liar:
        done = run_once(an_installation(house, tmp_path, box.watched(port=liar.port), sink=sink))

    assert (done.received, done.troubles) == (3, ())
    by_uid = {row.source.uid: inbox.content(row.id) for row in inbox.rows(CLUB.key, limit=10)}
    assert by_uid == {1: CONTENT[1], 2: b"Subject: 2\r\n\r\n", 3: CONTENT[3]}


def test_a_mail_that_breaks_the_line_whatever_is_asked_of_it_is_given_up_for_this_round(
    house: House, box: Box, sink: Sink, tmp_path: Path
) -> None:
    def cut_at_two(command: str) -> bytes:
        return CUT if "BODY" in command and "2" in command.split()[2].split(",") else honest(command)

    def cut_at_a_look_for_two(command: str) -> bytes:
        return CUT if command.endswith(" 2") else found(command)

    with Liar(UID_SEARCH=[cut_at_a_look_for_two], UID_FETCH=[cut_at_two]) as liar:
        done = run_once(an_installation(house, tmp_path, box.watched(port=liar.port, batch_mails=1), sink=sink))

    assert done.received == 1, "what came before it is not lost"
    assert len(done.troubles) == 1
    assert sum("AUTHENTICATE" in command or "LOGIN" in command for command in liar.commands) < 12


def test_a_server_that_cuts_every_line_is_not_knocked_at_again_and_again(
    house: House, box: Box, sink: Sink, tmp_path: Path
) -> None:
    with Liar(EXAMINE=[CUT]) as liar:
        done = run_once(an_installation(house, tmp_path, box.watched(port=liar.port), sink=sink))

    assert len(done.troubles) == 1
    assert sum("EXAMINE" in command for command in liar.commands) == 1


def test_what_the_rate_keeps_back_is_waited_for_and_said_once(
    house: House, sink: Sink, tmp_path: Path, clock: Clock
) -> None:
    answers(house, 5)
    said: list[str] = []
    slept: list[float] = []

    done = run_once(
        an_installation(house, tmp_path, sink=sink, mails_a_minute=2), say=said.append, sleep=sleeping(clock, slept)
    )

    assert (done.sent, done.troubles) == (5, ())
    assert states() == ["sent"] * 5
    assert said == ["3 mails wait for the rate of their account (mails_a_minute); Ctrl-C leaves them"]
    assert 120 <= sum(slept) <= 130


def test_the_rate_is_not_waited_for_without_end(
    house: House, sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "LONGEST_WAIT_SECONDS", 10)
    answers(house, 3)
    slept: list[float] = []

    done = run_once(an_installation(house, tmp_path, sink=sink, mails_a_minute=1), sleep=slept.append)

    assert done.sent == 1
    assert done.troubles == ("2 mails wait for the rate of their account (mails_a_minute)",)
    assert sum(slept) == 10


@on_sqlite_alone
def test_more_mails_than_one_batch_go_out_although_a_whole_batch_is_refused(
    house: House, sink: Sink, tmp_path: Path
) -> None:
    room = house.rooms[CLUB.key]
    club = replace(room.club, policies=Policies(stranger_answers_an_hour=100))
    house = replace(house, rooms={CLUB.key: replace(room, club=club)})
    answers(house, 52)
    sink.answer("RCPT", *["550 5.1.1 no such mailbox"] * 50)

    done = run_once(an_installation(house, tmp_path, sink=sink))

    assert done.sent == 2
    assert states() == ["refused"] * 50 + ["sent"] * 2


@on_sqlite_alone
def test_a_mail_behind_many_that_fail_is_handled_and_those_that_failed_are_told(
    house: House, sink: Sink, tmp_path: Path
) -> None:
    received(house, *(a(number) for number in range(51)), a(51, "Haal mij maar van de maillijst."))

    with capture_logs():
        done = run_once(an_installation(broken(house, "nl/rsvp_confirmed.md"), tmp_path, sink=sink))

    assert done.handled == 1
    assert [mail.to for mail in sink.delivered] == [("anna51@wijk.example.org",)]
    assert done.troubles == ("51 mails wait to be handled: `mailflow inbox`",)


def test_a_club_for_which_nothing_can_be_planned_does_not_stop_the_mails_of_others(
    house: House, sink: Sink, tmp_path: Path, clock: Clock
) -> None:
    with transaction():
        clubs.ensure_club(NEIGHBOURS.key, now=START)
    both = a_house(clock, CLUB, NEIGHBOURS)
    clock.forward(minutes=1)
    for club in (CLUB.key, NEIGHBOURS.key):
        (id,) = received(both, a(1), club=club)
        handle(id, house=both)
    clock.forward(days=1)

    with capture_logs():
        done = run_once(an_installation(broken(both, "nl/digest.md"), tmp_path, sink=sink))

    assert (done.planned, done.sent) == (1, 3)
    assert "club opbouwwerk: its digest cannot be made: " in done.troubles[0]
    assert len(done.troubles) == 1


def test_an_account_in_trouble_is_told_and_its_mails_go_out_next_time(
    house: House, sink: Sink, tmp_path: Path, clock: Clock
) -> None:
    installation = an_installation(house, tmp_path, sink=sink)
    answers(house, 2)
    sink.answer("EHLO", "554 5.7.1 not you")

    first = run_once(installation)
    clock.forward(minutes=5)
    second = run_once(installation)

    assert first.sent == 0 and "smtp:opbouwwerk: " in first.troubles[0] and "not you" in first.troubles[0]
    assert second == Done(received=0, handled=0, planned=0, sent=2, troubles=())


def test_mails_that_are_held_are_no_trouble(house: House, sink: Sink, tmp_path: Path, clock: Clock) -> None:
    holding = a_house(clock, safe_mode=SafeMode(mode="hold"))
    answers(holding, 1)

    assert run_once(an_installation(holding, tmp_path, sink=sink)) == Done(
        received=0, handled=0, planned=0, sent=0, troubles=()
    )
    assert states() == ["held"]


def test_what_an_earlier_daemon_was_delivering_goes_out_once_more(
    house: House, sink: Sink, tmp_path: Path, clock: Clock
) -> None:
    answers(house, 1)
    with transaction():
        outbox.lease(now=clock(), limit=10, seconds=0.0, token="died", accounts=None)
    clock.forward(seconds=1)

    assert run_once(an_installation(house, tmp_path, sink=sink)).sent == 1


def test_settled_mails_are_filed_away_in_the_same_round(house: House, box: Box, sink: Sink, tmp_path: Path) -> None:
    tidy = box.watched(file_away={"handled": "Done"})
    box.deliver(a(1))

    run_once(an_installation(house, tmp_path, tidy, sink=sink))

    assert box.mails("Done") == [a(1)]
    assert box.mails() == []


def test_the_round_is_remembered(house: House, sink: Sink, tmp_path: Path, clock: Clock) -> None:
    clock.forward(hours=1)

    run_once(an_installation(house, tmp_path, sink=sink))

    (beat,) = [one for one in heartbeats.heartbeats() if one.name == "once"]
    assert beat.done_at == START + timedelta(hours=1)


@on_sqlite_alone
def test_a_long_round_does_not_let_the_log_of_the_database_grow(
    house: House, box: Box, sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "LARGEST_LOG_BYTES", 2**20)
    installation = an_installation(house, tmp_path, box.watched(), sink=sink)
    box.deliver(*(a(number) for number in range(12)))

    assert run_once(installation).handled == 12

    assert connect.log_bytes() < 2 * 2**20
