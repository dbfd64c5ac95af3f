"""Received mails page by page: each is found once, in order, by what is asked for, within its club."""

from datetime import UTC, datetime, timedelta

import pytest

from mailflow.model.effect import Ask
from mailflow.store import mailroom, tables
from mailflow.store.apply import apply
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from mailflow.store.mailroom import Hour, Place, Sought
from tests.builders import ANNA, CLUB
from tests.store.builders import MINUTE, NOW, OTHER_CLUB, found, received, settled


@pytest.fixture(autouse=True)
def opened(database: Engine) -> Engine:
    return database


def asked(mail: int) -> None:
    ask = Ask(key=f"ask:{mail}", kind="join", why="policy", words="mag ik erbij", person=ANNA, mail=mail)
    with transaction(club=CLUB.key):
        apply([ask], club=CLUB, now=NOW, mail=mail, by="test")


def ids(sought: Sought, *, club: str = CLUB.key) -> list[int]:
    return [row.id for row in mailroom.page(club, sought, limit=50).rows]


def test_each_mail_stands_on_one_page_also_where_many_arrived_at_the_same_instant() -> None:
    all_of = [received(uid, now=NOW + (uid // 4) * MINUTE) for uid in range(1, 12)]

    seen, after = [], None
    while True:
        page = mailroom.page(CLUB.key, Sought(), after=after, limit=3)
        seen.append([row.id for row in page.rows])
        after = page.ends
        if after is None:
            break

    assert [len(one) for one in seen] == [3, 3, 3, 2]
    assert [id for page in seen for id in page] == all_of[::-1]


def test_mails_are_found_by_how_they_were_decided() -> None:
    alone, question = settled(1, found("f1")), settled(2, found("f2"))
    machine, waits = settled(3, found("f3", state="ignored", kind="auto_reply")), received(4)
    asked(question)

    assert ids(Sought(decided="automatic")) == [alone]
    assert ids(Sought(decided="asked")) == [question]
    assert ids(Sought(decided="ignored")) == [machine] == ids(Sought(kind="auto_reply"))
    assert ids(Sought(decided="received")) == [waits]
    assert mailroom.asked_about([alone, question]) == {question: True}
    assert [one.mail for one in mailroom.questions_about(question)] == [question]


def test_words_are_looked_for_as_they_are_and_all_of_them() -> None:
    mail = settled(1, found("f1"))

    assert ids(Sought(words="KOM anna")) == [mail]
    assert ids(Sought(words="kom giraffe")) == []
    assert ids(Sought(words="%")) == [] == ids(Sought(words="k_m"))
    assert ids(Sought(words="' or 1=1 --")) == []


def test_a_mail_of_another_club_is_not_there() -> None:
    theirs = settled(1, found("f1"), club=OTHER_CLUB.key)

    assert ids(Sought()) == [] and mailroom.one(CLUB.key, theirs) is None
    assert ids(Sought(), club=OTHER_CLUB.key) == [theirs]


def test_a_sender_and_a_period_narrow_down() -> None:
    early = settled(1, found("f1", sender="bilal@buurt.example.net"), now=NOW - timedelta(days=9))
    late = settled(2, found("f2"))

    assert ids(Sought(sender="bilal@buurt.example.net")) == [early]
    assert ids(Sought(since=NOW - MINUTE)) == [late] and ids(Sought(until=NOW)) == [early]


def test_what_is_rare_is_looked_for_a_part_at_a_time_and_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailroom, "LOOKED_THROUGH", 4)
    rare = settled(1, found("f1", kind="bulk"))
    for uid in range(2, 10):
        settled(uid, found(f"f{uid}"), now=NOW + uid * MINUTE)

    first = mailroom.page(CLUB.key, Sought(kind="bulk"), limit=5)
    second = mailroom.page(CLUB.key, Sought(kind="bulk"), after=first.ends, limit=5)
    third = mailroom.page(CLUB.key, Sought(kind="bulk"), after=second.ends, limit=5)

    assert (first.rows, first.looked_back_to) == ((), NOW + 6 * MINUTE)
    assert (second.rows, second.looked_back_to) == ((), NOW + 2 * MINUTE)
    assert [row.id for row in third.rows] == [rare] and third.ends is None


def test_the_hours_count_the_mails_of_people_and_those_that_nobody_was_asked_about() -> None:
    question = settled(1, found("f1"))
    settled(2, found("f2"))
    settled(3, found("f3", kind="bounce", state="ignored"))
    settled(4, found("f4"), now=NOW + timedelta(hours=2))
    asked(question)

    assert mailroom.hours(CLUB.key, since=NOW - timedelta(days=1)) == (
        Hour(at=datetime(2026, 3, 14, 9, tzinfo=UTC), people=2, automatic=1, machines=1),
        Hour(at=datetime(2026, 3, 14, 11, tzinfo=UTC), people=1, automatic=1, machines=0),
    )


def test_a_place_that_is_no_mail_leads_to_older_ones() -> None:
    mail = received(1)

    page = mailroom.page(
        CLUB.key, Sought(), after=Place(arrived_at=NOW + MINUTE, id=tables.Inbox.select().count()), limit=5
    )

    assert [row.id for row in page.rows] == [mail]
