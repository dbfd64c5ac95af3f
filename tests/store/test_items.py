"""Numbers of items: small, stable over days, and never two things under one number while it can be answered."""

from datetime import timedelta

import pytest

from mailflow.model.answering import Item
from mailflow.model.effect import Ask, Close, Propose, Settle
from mailflow.store import items, tables
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import ANNA, CLUB
from tests.store.builders import NOW, OTHER_CLUB, found, settled
from tests.store.test_apply import make_true

DAY = timedelta(days=1)


def asked(key: str, *, club: object = CLUB, now: object = NOW) -> int:
    question = Ask(key=key, kind="join", why="", words="", person=ANNA, subject="Mag ik erbij?")
    (id,) = make_true(question, club=club, now=now)  # type: ignore[arg-type]
    return id


def closed(question: int, *, now: object = NOW) -> None:
    make_true(Close(question=question, verdict="approve", by="x"), now=now)


def the_number(question: int) -> int:
    (item,) = items.items(CLUB.key, [("question", question)])
    return item.number


def test_questions_and_proposals_get_the_next_number_when_they_are_made(database: Engine) -> None:
    first = asked("q1")
    (theme,) = make_true(Propose(key="p1", kind="theme", title="eenzaamheid", words="", person=ANNA))
    second = asked("q2")

    shown = items.items(CLUB.key, [("question", second), ("proposal", theme), ("question", first)])

    assert shown == (
        Item(number=1, what="question", ref=first, kind="join", title="Mag ik erbij?"),
        Item(number=2, what="proposal", ref=theme, kind="theme", title="eenzaamheid"),
        Item(number=3, what="question", ref=second, kind="join", title="Mag ik erbij?"),
    )


def test_each_club_counts_for_itself(database: Engine) -> None:
    asked("q1", club=OTHER_CLUB)

    assert the_number(asked("q1")) == 1


def test_a_number_is_not_given_away_while_a_mail_that_names_it_can_be_answered(database: Engine) -> None:
    first = asked("q1")
    closed(first)

    assert the_number(asked("q2", now=NOW + 20 * DAY)) == 2
    assert the_number(asked("q3", now=NOW + 22 * DAY)) == 1


def test_an_open_question_keeps_its_number_for_ever(database: Engine) -> None:
    asked("q1")

    assert the_number(asked("q2", now=NOW + 400 * DAY)) == 2


def test_a_mail_is_numbered_when_it_is_first_shown_and_keeps_that(database: Engine) -> None:
    mail = settled(1, found("f1"))

    with transaction(club=CLUB.key):
        first = items.numbers(CLUB.key, [("mail", mail)], now=NOW)
    asked("q1")
    with transaction(club=CLUB.key):
        again = items.numbers(CLUB.key, [("mail", mail)], now=NOW + DAY)

    assert first == again == {("mail", mail): 1}


def test_a_preview_foresees_the_numbers_and_writes_nothing(database: Engine) -> None:
    question, mail = asked("q1"), settled(1, found("f1"))

    foreseen = items.foreseen(CLUB.key, [("mail", mail), ("question", question)], now=NOW)

    assert foreseen == {("mail", mail): 2, ("question", question): 1}
    assert tables.Item.select().count() == 1


def test_what_is_settled_is_still_meant_by_its_number_until_that_is_free(database: Engine) -> None:
    question = asked("q1")
    closed(question)

    assert [one.ref for one in items.under(CLUB.key, [1, 2], now=NOW + 20 * DAY)] == [question]
    assert items.under(CLUB.key, [1], now=NOW + 22 * DAY) == ()
    assert items.under(OTHER_CLUB.key, [1], now=NOW) == ()


def test_what_is_taken_back_keeps_its_number_if_nothing_else_has_it(database: Engine) -> None:
    question = asked("q1")
    closed(question)
    with transaction(club=CLUB.key):
        same = items.reopened(CLUB.key, ("question", question), now=NOW + DAY)
    asked("q2", now=NOW + 30 * DAY)
    closed(question, now=NOW + 30 * DAY)

    assert same == 1
    assert [one.number for one in items.under(CLUB.key, [1, 2], now=NOW + 30 * DAY)] == [1, 2]


def test_what_comes_back_after_its_number_was_given_away_gets_another(database: Engine) -> None:
    question = asked("q1")
    closed(question)
    asked("q2", now=NOW + 30 * DAY)

    with transaction(club=CLUB.key):
        anew = items.reopened(CLUB.key, ("question", question), now=NOW + 30 * DAY)

    assert anew == 2
    assert the_number(question) == 2


@pytest.mark.parametrize(("state", "free"), [("declined", 1), ("accepted", 1), ("kept", 2), ("open", 2)])
def test_a_theme_keeps_its_number_as_long_as_it_can_be_chosen(database: Engine, state: str, free: int) -> None:
    (theme,) = make_true(Propose(key="p1", kind="theme", title="eenzaamheid", words="", person=ANNA))
    make_true(Settle(proposal=theme, state=state))  # type: ignore[arg-type]

    assert the_number(asked("q1", now=NOW + 22 * DAY)) == free


def test_a_mail_item_tells_what_was_done(database: Engine) -> None:
    mail = settled(1, found("f1"))
    understood = '{"intents": [{"intent": "question", "decision": "ask"}, {"intent": "join", "decision": "act"}]}'
    tables.Inbox.update(understood=understood).where(tables.Inbox.id == mail).execute()
    with transaction(club=CLUB.key):
        items.number(CLUB.key, ("mail", mail), now=NOW)

    (item,) = items.items(CLUB.key, [("mail", mail)])

    assert (item.kind, item.title) == ("join", "donderdag")


def test_many_items_are_numbered_in_few_queries(database: Engine) -> None:
    refs: list[items.Ref] = [("mail", number) for number in range(1, 1201)]

    with transaction(club=CLUB.key):
        given = items.numbers(CLUB.key, refs, now=NOW)

    assert sorted(given.values()) == list(range(1, 1201))
