"""A received mail stands in the inbox once, and ends in one final state once."""

from dataclasses import replace
from datetime import timedelta

import peewee
import pytest

from mailflow.model.message import Source
from mailflow.store import inbox
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import CLUB
from tests.store.builders import MINUTE, NOW, OTHER_CLUB, found, raw, received, settled


def test_a_mail_is_kept_with_its_bytes_and_where_it_came_from(database: Engine) -> None:
    content = b"Subject: \xff\x00\r\n\r\n" + bytes(range(256))
    with transaction():
        (id,) = inbox.add(CLUB.key, [raw(5, content=content)], now=NOW)

    row = inbox.row(id)

    assert inbox.content(id) == content
    assert row is not None
    assert (row.state, row.attempts, row.arrived_at, row.club) == ("received", 0, NOW, "opbouwwerk")
    assert row.source == Source(account="opbouwwerk", folder="INBOX", uidvalidity=7, uid=5)


def test_the_same_copy_fetched_again_gives_no_row(database: Engine) -> None:
    received(1)

    with transaction():
        new = inbox.add(CLUB.key, [raw(1, content=b"other bytes"), raw(2)], now=NOW)

    assert len(new) == 1
    assert len(inbox.rows(None, limit=9)) == 2


def test_the_same_bytes_from_another_place_give_no_row_in_this_club_only(database: Engine) -> None:
    received(1)
    elsewhere = replace(raw(1), source=Source(account="second", folder="INBOX", uidvalidity=8, uid=99))

    with transaction():
        assert inbox.add(CLUB.key, [elsewhere], now=NOW) == ()
        assert len(inbox.add(OTHER_CLUB.key, [elsewhere], now=NOW)) == 1


def test_a_batch_with_the_same_mail_twice_keeps_it_once(database: Engine) -> None:
    with transaction():
        assert len(inbox.add(CLUB.key, [raw(1), raw(1), raw(2)], now=NOW)) == 2


def test_a_renumbered_folder_is_another_source(database: Engine) -> None:
    received(1)

    with transaction():
        assert len(inbox.add(CLUB.key, [raw(1, uidvalidity=8, content=b"new")], now=NOW)) == 1


def test_mails_wait_in_the_order_of_their_arrival(database: Engine) -> None:
    late, early = received(1, now=NOW), received(2, now=NOW - MINUTE)

    assert inbox.waiting(now=NOW) == (early, late)
    assert inbox.waiting(now=NOW, limit=1) == (early,)


def test_beginning_counts_the_attempt_and_gives_the_bytes(database: Engine) -> None:
    id = received(1)
    with transaction():
        first = inbox.begin(id, now=NOW)
        second = inbox.begin(id, now=NOW)

    assert first is not None and second is not None
    assert (first.attempts, second.attempts) == (1, 2)
    assert first.content == b"Subject: 1\r\n\r\nhoi"
    assert (first.club, first.size, first.whole) == ("opbouwwerk", len(first.content), True)


def test_a_settled_or_unknown_mail_is_not_begun(database: Engine) -> None:
    id = settled(1, found())

    with transaction():
        assert inbox.begin(id, now=NOW) is None
        assert inbox.begin(999, now=NOW) is None


def test_a_mail_is_claimed_once(database: Engine) -> None:
    id = received(1)
    with transaction():
        assert inbox.claim(id, found(), now=NOW)
    with transaction():
        assert not inbox.claim(id, found(state="ignored"), now=NOW)

    row = inbox.row(id)

    assert row is not None
    assert (row.state, row.kind, row.subject, row.said) == ("handled", "person", "donderdag", "ik kom")
    assert (row.message_id, row.sender, row.written_at) == (
        "<m1@wijk.example.org>",
        "anna@wijk.example.org",
        NOW - MINUTE,
    )
    assert inbox.waiting(now=NOW) == ()


def test_a_claim_that_is_rolled_back_was_none(database: Engine) -> None:
    id = received(1)

    def claim_and_fail() -> None:
        with transaction():
            inbox.claim(id, found(), now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        claim_and_fail()

    assert inbox.waiting(now=NOW) == (id,)


def test_received_is_no_state_to_claim(database: Engine) -> None:
    id = received(1)

    with transaction(), pytest.raises(ValueError, match="settled"):
        inbox.claim(id, found(state="received"), now=NOW)


def test_the_same_mail_by_another_road_is_known_by_its_fingerprint_in_its_club(database: Engine) -> None:
    first = settled(1, found("f1"))
    second = received(2)

    assert inbox.original(CLUB.key, "f1", other_than=second) == first
    assert inbox.original(CLUB.key, "f1", other_than=first) is None
    assert inbox.original(CLUB.key, "f2", other_than=second) is None
    assert inbox.original(OTHER_CLUB.key, "f1", other_than=second) is None


def test_a_fingerprint_is_settled_once_in_a_club_even_if_nobody_asked(database: Engine) -> None:
    settled(1, found("f1"))
    second = received(2)

    with pytest.raises(peewee.IntegrityError), transaction():
        inbox.claim(second, found("f1"), now=NOW)

    settled(1, found("f1"), club=OTHER_CLUB.key)


def test_a_copy_names_its_original_and_leaves_the_fingerprint_to_it(database: Engine) -> None:
    first = settled(1, found("f1"))
    second = settled(2, found("f1", state="ignored", copy_of=first))
    third = received(3)

    row = inbox.row(second)

    assert row is not None and row.copy_of == first
    assert inbox.original(CLUB.key, "f1", other_than=third) == first


def test_mails_without_a_fingerprint_are_no_copies_of_each_other(database: Engine) -> None:
    settled(1, found("", kind="unreadable"))
    second = settled(2, found("", kind="unreadable"))

    assert inbox.original(CLUB.key, "", other_than=second) is None


def test_a_better_proven_mail_takes_the_place_of_a_copy_that_came_first(database: Engine) -> None:
    forged = settled(1, found("f1", state="ignored"))
    genuine = received(2)

    with transaction():
        assert inbox.supersede(forged, by=genuine)
        assert inbox.claim(genuine, found("f1"), now=NOW)

    later = received(3)
    row = inbox.row(forged)
    assert row is not None and row.copy_of == genuine
    assert inbox.original(CLUB.key, "f1", other_than=later) == genuine


def test_what_was_not_its_fault_does_not_count_and_waits(database: Engine) -> None:
    id = received(1)
    with transaction():
        inbox.begin(id, now=NOW)
        assert inbox.give_back(id, next_try_at=NOW + MINUTE)

    row = inbox.row(id)

    assert row is not None and row.attempts == 0
    assert inbox.waiting(now=NOW) == ()
    assert inbox.waiting(now=NOW + MINUTE) == (id,)
    with transaction():
        assert inbox.begin(id, now=NOW) is None
        assert inbox.begin(id, now=NOW + MINUTE) is not None


def test_what_failed_by_itself_counts_and_waits(database: Engine) -> None:
    id = received(1)
    with transaction():
        inbox.begin(id, now=NOW)
        assert inbox.postpone(id, next_try_at=NOW + MINUTE, why="ZeroDivisionError")

    row = inbox.row(id)

    assert row is not None and (row.attempts, row.why, row.state) == (1, "ZeroDivisionError", "received")
    assert inbox.waiting(now=NOW) == ()
    assert inbox.waiting(now=NOW + MINUTE) == (id,)


def test_a_stuck_mail_waits_for_people_who_can_have_it_handled_anew(database: Engine) -> None:
    id = received(1)
    with transaction():
        inbox.begin(id, now=NOW)
        assert inbox.mark_stuck(id, "RecursionError", now=NOW)
        assert not inbox.mark_stuck(id, "again", now=NOW)
    assert inbox.waiting(now=NOW + timedelta(days=1)) == ()
    row = inbox.row(id)
    assert row is not None and (row.state, row.why) == ("stuck", "RecursionError")

    with transaction():
        assert inbox.retry(id)
        assert not inbox.retry(id)

    row = inbox.row(id)
    assert row is not None and (row.state, row.attempts, row.why) == ("received", 0, "")
    assert inbox.waiting(now=NOW) == (id,)


def test_a_mail_that_is_not_stuck_is_not_retried(database: Engine) -> None:
    id = settled(1, found())

    with transaction():
        assert not inbox.retry(id)


@pytest.mark.parametrize("late", ["give_back", "postpone", "mark_stuck"])
def test_a_settled_mail_stays_settled_whatever_comes_late(database: Engine, late: str) -> None:
    id = settled(1, found())

    with transaction():
        changed = {
            "give_back": lambda: inbox.give_back(id, next_try_at=NOW),
            "postpone": lambda: inbox.postpone(id, next_try_at=NOW, why="late"),
            "mark_stuck": lambda: inbox.mark_stuck(id, "late", now=NOW),
        }[late]()

    row = inbox.row(id)
    assert not changed
    assert row is not None and row.state == "handled"


def test_rows_come_newest_first_by_page_and_by_state_and_club(database: Engine) -> None:
    ids = [received(number) for number in range(1, 6)]
    other = received(1, club=OTHER_CLUB.key)
    with transaction():
        inbox.mark_stuck(ids[1], "x", now=NOW)

    page = inbox.rows(CLUB.key, limit=2)
    assert [row.id for row in page] == [ids[4], ids[3]]
    assert [row.id for row in inbox.rows(CLUB.key, limit=9, before=ids[3])] == [ids[2], ids[1], ids[0]]
    assert [row.id for row in inbox.rows(CLUB.key, state="stuck", limit=9)] == [ids[1]]
    assert [row.id for row in inbox.rows(None, limit=1)] == [other]


def test_an_unknown_mail_has_no_row_and_no_bytes(database: Engine) -> None:
    assert inbox.row(99) is None
    with pytest.raises(LookupError, match="mailflow inbox"):
        inbox.content(99)


def test_only_settled_mails_of_the_account_are_filed_away_and_once(database: Engine) -> None:
    done, waiting = settled(1, found("f1")), received(2)
    ignored = settled(3, found("f3", state="ignored"))

    assert [row.id for row in inbox.to_file_away("opbouwwerk", limit=9)] == [done, ignored]
    assert inbox.to_file_away("another", limit=9) == ()
    with transaction():
        assert inbox.mark_filed(done, now=NOW)
        assert not inbox.mark_filed(done, now=NOW)
        assert not inbox.mark_filed(waiting, now=NOW)
    assert [row.id for row in inbox.to_file_away("opbouwwerk", limit=1)] == [ignored]


def test_counts_name_every_state(database: Engine) -> None:
    received(1)
    settled(2, found("f2"))
    received(1, club=OTHER_CLUB.key)

    assert inbox.counts(CLUB.key) == {"received": 1, "handled": 1, "ignored": 0, "stuck": 0}
    assert inbox.counts(None) == {"received": 2, "handled": 1, "ignored": 0, "stuck": 0}


def test_a_large_mail_comes_back_as_it_came_and_goes_as_a_whole(database: Engine) -> None:
    content = b"Subject: groot\r\n\r\n" + bytes(range(256)) * 9_000
    with transaction():
        (id,) = inbox.add(CLUB.key, [raw(1, content=content)], now=NOW)
    with transaction():
        begun = inbox.begin(id, now=NOW)

    assert inbox.content(id) == content
    assert begun is not None and begun.content == content

    with transaction():
        inbox.without_bytes(id)

    assert inbox.content(id) == b""
    assert inbox.row(id) is not None


def test_who_sends_many_waits_behind_everybody_who_sends_few(database: Engine) -> None:
    with transaction():
        many = inbox.add(CLUB.key, [raw(n) for n in range(500)], now=NOW, senders=["robot@x.example.org"] * 500)
        few = inbox.add(
            CLUB.key,
            [raw(500 + n, arrived_at=NOW + MINUTE) for n in range(10)],
            now=NOW,
            senders=[f"lid{n}@wijk.example.org" for n in range(10)],
        )

    first = inbox.waiting(now=NOW, limit=20)

    assert set(few) <= set(first)
    assert first[:5] == many[:5]
    assert inbox.waiting(now=NOW, limit=510) == (*many[:5], *few, *many[5:])


def test_a_few_mails_of_one_sender_keep_their_order_among_others(database: Engine) -> None:
    with transaction():
        ids = inbox.add(
            CLUB.key,
            [raw(n, arrived_at=NOW + n * MINUTE) for n in range(6)],
            now=NOW,
            senders=["a@x.example.org", "a@x.example.org", "b@x.example.org", "a@x.example.org", "b@x.example.org", ""],
        )

    assert inbox.waiting(now=NOW) == ids


def test_who_writes_while_a_flood_is_served_is_next(database: Engine) -> None:
    with transaction():
        many = inbox.add(CLUB.key, [raw(n) for n in range(100)], now=NOW, senders=["robot@x.example.org"] * 100)
    for id in many[:60]:
        with transaction():
            inbox.begin(id, now=NOW)
            inbox.claim(id, found(f"f{id}"), now=NOW)
    with transaction():
        (late,) = inbox.add(CLUB.key, [raw(900, arrived_at=NOW + MINUTE)], now=NOW, senders=["lid@wijk.example.org"])

    assert late in inbox.waiting(now=NOW, limit=6)
