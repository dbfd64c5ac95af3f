"""What people wrote goes so many days after it was dealt with; what became of it stays."""

from dataclasses import replace
from datetime import timedelta

from mailflow.flow import keeping
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.receive import receive
from mailflow.store import connect, facts, inbox, outbox, tables
from mailflow.store.rows import opened
from mailflow.store.sqlite import SqliteEngine
from tests.builders import CLUB
from tests.house import Clock, a_mail, raw, received

COMES = "Hoi, ik ben er graag bij op 13 januari!\n\nGroet,\nAnna de Boer\nZwartkijkersvisserij Zuid"
ASKS = "Kunnen jullie iets doen aan de parkeerplaatsen bij het buurthuis? De visserijwal staat vol."
OLD = b"zwartkijkersvisserij"
TWO_YEARS = 730


def handled(house: House, content: bytes) -> int:
    (id,) = received(house, content)
    assert handle(id, house=house) == "handled"
    return id


def goes_by(house: House, clock: Clock, *, days: int) -> None:
    """Time goes by, also on the mail server, which has a new mail by then."""
    clock.forward(days=days)
    receive(CLUB.key, [replace(raw(a_mail("Dank!", id=f"{days}@late.org")), arrived_at=clock())], house=house)


def test_an_old_mail_and_its_answer_say_nothing_more_and_keep_their_rows(house: House, clock: Clock) -> None:
    id = handled(house, a_mail(COMES))
    answer = tables.Outbox.get(tables.Outbox.mail == id)
    tables.Outbox.update(state="sent").where(tables.Outbox.id == answer.id).execute()
    goes_by(house, clock, days=TWO_YEARS + 1)

    gone = keeping.forget_old(days=TWO_YEARS, now=clock())

    row = inbox.row(id)
    assert row is not None
    assert (row.subject, row.said, row.understood, row.sender_shown, inbox.content(id)) == ("", "", "", "", b"")
    assert (row.sender, row.state, row.kind) == ("anna@wijk.example.org", "handled", "person")
    assert (gone["mails"], gone["mails of ours"]) == (1, 1)
    assert not tables.Journal.select().where(tables.Journal.mail == id).exists()


def test_the_same_mail_fetched_anew_is_still_known(house: House, clock: Clock) -> None:
    content = a_mail(COMES)
    handled(house, content)
    goes_by(house, clock, days=TWO_YEARS + 1)
    keeping.forget_old(days=TWO_YEARS, now=clock())

    assert receive(CLUB.key, [raw(content)], house=house) == ()
    (other_road,) = received(house, b"Received: by another road\r\n" + content)
    assert handle(other_road, house=house) == "ignored"


def test_no_byte_of_it_is_left_in_the_file_and_its_log(house: House, clock: Clock) -> None:
    engine = opened()
    handled(house, a_mail(COMES))
    large = b"\r\n".join([a_mail(COMES, id="2@x.org"), *([OLD * 4] * 5000)])
    handled(house, large)
    tables.Outbox.update(state="sent").execute()
    tables.Question.update(state="closed", closed_at=clock()).execute()
    goes_by(house, clock, days=TWO_YEARS + 1)

    keeping.forget_old(days=TWO_YEARS, now=clock())

    assert tables.LargeMail.select().count() == 0
    assert connect.checkpoint()
    if isinstance(engine, SqliteEngine):
        log = engine.path.with_name(f"{engine.path.name}-wal")
        assert OLD not in engine.path.read_bytes().lower()
        assert not log.exists() or OLD not in log.read_bytes().lower()


def test_what_is_younger_or_not_settled_keeps_all(house: House, clock: Clock) -> None:
    asked = handled(house, a_mail(ASKS, id="3@x.org"))
    (stuck,) = received(house, a_mail(COMES, id="4@x.org"))
    tables.Inbox.update(state="stuck", handled_at=clock()).where(tables.Inbox.id == stuck).execute()
    clock.forward(days=TWO_YEARS)
    young = handled(house, a_mail("Dank jullie wel!", id="5@x.org", written_at=clock()))
    goes_by(house, clock, days=2)

    gone = keeping.forget_old(days=TWO_YEARS, now=clock())

    assert len(facts.questions(CLUB.key, state="open")) == 1
    assert gone["mails"] == 0
    assert b"" not in (inbox.content(asked), inbox.content(stuck), inbox.content(young))
    assert outbox.counts(CLUB.key)["waiting"] > 0


def test_a_settled_question_loses_its_words_and_keeps_its_verdict(house: House, clock: Clock) -> None:
    handled(house, a_mail(ASKS, id="6@x.org"))
    tables.Question.update(state="closed", verdict="approve", closed_at=clock()).execute()
    goes_by(house, clock, days=31)

    gone = keeping.forget_old(days=30, now=clock())

    question = tables.Question.get()
    assert (question.words, question.subject, question.intent, question.verdict) == ("", "", None, "approve")
    assert gone["questions"] == 1


def test_without_a_number_of_days_nothing_goes(house: House, clock: Clock) -> None:
    id = handled(house, a_mail(COMES))
    goes_by(house, clock, days=20_000)

    assert not keeping.forget_old(days=0, now=clock())
    assert inbox.content(id) != b""


def test_a_clock_that_is_ten_years_ahead_takes_nothing_away(house: House, clock: Clock) -> None:
    id = handled(house, a_mail(COMES))
    goes_by(house, clock, days=5)
    clock.forward(days=3650)

    assert not keeping.forget_old(days=TWO_YEARS, now=clock())
    assert inbox.content(id) != b""


def test_many_go_in_small_steps_until_all_are_gone(house: House, clock: Clock) -> None:
    new = receive(CLUB.key, [raw(a_mail("Dank!", id=f"{one}@x.org")) for one in range(250)], house=house)
    tables.Inbox.update(state="handled", handled_at=clock()).execute()
    goes_by(house, clock, days=31)

    gone = keeping.forget_old(days=30, now=clock() + timedelta(seconds=1))

    assert gone["mails"] == len(new) == 250
