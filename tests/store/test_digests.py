"""The digest's facts: what happened since the last one, each thing once, and what is open."""

import logging
from datetime import date, datetime, timedelta

from mailflow.model.address import Address
from mailflow.model.digest import Act, DigestFacts
from mailflow.model.effect import (
    AddMember,
    Ask,
    Close,
    Note,
    Propose,
    RemoveMember,
    SetAbsence,
    SetAttendance,
    SetMeeting,
    Settle,
)
from mailflow.model.people import Club
from mailflow.model.records import Heartbeat
from mailflow.store import asked_back, deeds, digests, facts, inbox, items, outbox, tables
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, YOUSSEF
from tests.store.builders import MINUTE, NOW, OTHER_CLUB, found, planned, queued, received, settled
from tests.store.test_apply import make_true

KARIN = Address(address="karin@dorp.example.net", name="Karin Visser")
TESS = Address(address="tess@dorp.example.net", name="Tess de Graaf")
SINCE = NOW - timedelta(days=1)
BEFORE = SINCE - MINUTE
LATER = NOW + MINUTE
SOON = NOW + timedelta(days=10)


class Asked(logging.Handler):
    """Counts what the database is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


def read(*, club: Club = CLUB, since: datetime = SINCE, until: datetime = NOW) -> DigestFacts:
    return facts.digest_facts(club, since=since, until=until, failing=())


def an_ask(key: str, mail: int | None = None) -> Ask:
    return Ask(key=key, kind="join", why="", words=key, person=ANNA, mail=mail)


def a_theme(key: str) -> Propose:
    return Propose(key=key, kind="theme", title=key, words="", person=ANNA)


def an_answer(meeting: int, answer: str = "yes", **changes: object) -> SetAttendance:
    values = {"meeting": meeting, "person": ANNA, "answer": answer, "written_at": NOW, **changes}
    return SetAttendance(**values)  # type: ignore[arg-type]


def test_where_nothing_happened_there_is_no_news(database: Engine) -> None:
    planned(starts_at=SOON)

    assert not read().is_news


def test_all_open_questions_stand_in_it_and_the_new_ones_are_counted(database: Engine) -> None:
    make_true(an_ask("old"), now=BEFORE)
    make_true(an_ask("new"), now=NOW)
    (closed,) = make_true(an_ask("closed"), now=NOW)
    make_true(Close(question=closed, verdict="approve", by="x"), now=NOW)

    digest = read()

    assert [one.words for one in digest.questions] == ["old", "new"]
    assert digest.asked == 1


def test_a_moment_belongs_to_one_digest_only(database: Engine) -> None:
    make_true(a_theme("at the first digest"), now=SINCE)
    make_true(a_theme("at the second digest"), now=NOW)

    assert [one.title for one in read(since=BEFORE, until=SINCE).proposals] == ["at the first digest"]
    assert [one.title for one in read(since=SINCE, until=NOW).proposals] == ["at the second digest"]
    assert read(since=NOW, until=LATER).proposals == ()


def test_who_joined_and_who_left_since_then_are_named(database: Engine) -> None:
    make_true(AddMember(person=MARJOLEIN), now=BEFORE)
    make_true(AddMember(person=ANNA), AddMember(person=BILAL), now=SINCE + MINUTE)
    make_true(RemoveMember(person=BILAL), now=NOW)

    digest = read()

    assert [one.person for one in digest.joined] == [ANNA]
    assert [one.person for one in digest.left] == [BILAL]


def test_meetings_ahead_stand_in_it_with_who_comes_and_what_changed(database: Engine) -> None:
    meeting, empty = planned(starts_at=SOON), planned(starts_at=SOON + timedelta(days=7), state="announced")
    planned(starts_at=SOON, state="cancelled")
    planned(starts_at=BEFORE)
    make_true(an_answer(meeting, person=BILAL), an_answer(meeting, "no", person=YOUSSEF), now=BEFORE)
    make_true(an_answer(meeting, guests=2), an_answer(meeting, "maybe", person=YOUSSEF), now=NOW)
    make_true(an_answer(meeting, person=BILAL, written_at=NOW + MINUTE), now=NOW)  # the same once more

    first, second = read().coming

    assert (first.meeting.id, second.meeting.id) == (meeting, empty)
    assert [(one.person, one.answer) for one in first.attendance] == [(ANNA, "yes"), (BILAL, "yes"), (YOUSSEF, "maybe")]
    assert [one.person for one in first.changed] == [ANNA, YOUSSEF]
    assert (first.count("yes"), first.count("maybe"), first.count("no")) == (4, 1, 0)
    assert (second.attendance, second.changed) == ((), ())


def acted(mail: int, *, deed: str = "SetAttendance", by: str = "mailflow", now: datetime = NOW) -> int:
    """A batch of what was done because of this mail; its number."""
    with transaction(club=CLUB.key):
        batch = tables.Batch.insert(club=CLUB.key, by=by, what="mail", mail=mail, made_at=now).execute()
        tables.Deed.insert(batch=batch, what=deed).execute()
    return int(batch)


def test_what_was_done_by_itself_is_listed_with_what_it_was(database: Engine) -> None:
    mails = [settled(number, found(f"f{number}")) for number in range(1, 7)]
    understood = (
        '{"intents": [{"intent": "rsvp", "decision": "act", "status": "yes", "guests": 2, "meeting": "2026-04-02", '
        '"who": {"name": "Bilal"}}, {"intent": "question", "decision": "ask"}]}'
    )
    tables.Inbox.update(understood=understood).where(tables.Inbox.id == mails[0]).execute()
    acted(mails[0])
    acted(mails[1], deed="mails")  # only an answer went out
    acted(mails[2], by="marjolein@club.example.org")
    acted(mails[3], now=BEFORE)
    deeds.mark_undone(acted(mails[4]), by="x", now=NOW)
    acted(mails[5])

    digest = read()

    assert [one.mail.id for one in digest.done] == [mails[0], mails[5]]
    assert digest.done[0].acts == (Act(kind="rsvp", answer="yes", guests=2, day=date(2026, 4, 2), who="Bilal"),)
    assert digest.done[1].acts == ()
    assert digest.done_count == 2


def test_a_mail_that_was_acted_on_counts_neither_as_answered_nor_as_quiet(database: Engine) -> None:
    answered, silent = settled(1, found("f1")), settled(2, found("f2"))
    queued("k1", mail=answered)
    acted(answered)
    acted(silent)

    digest = read()

    assert (digest.answered, digest.quiet, digest.done_count) == (0, (), 2)


def test_an_answer_to_what_organisers_asked_is_news(database: Engine) -> None:
    (question,) = make_true(an_ask("q"), now=BEFORE)
    with transaction(club=CLUB.key):
        items.shown(CLUB.key, [("question", question)], now=BEFORE)
    quiet = read()
    make_true(Note(text=asked_back.told(question)), Note(text="something else"))

    assert (quiet.came_back, quiet.is_news) == (0, False)
    assert (read().came_back, read().is_news) == (1, True)


def test_what_was_settled_since_then_is_told_with_by_whom(database: Engine) -> None:
    old, new = make_true(an_ask("old"), an_ask("new"), now=BEFORE)
    make_true(Close(question=old, verdict="approve", by="x"), now=BEFORE)
    make_true(Close(question=new, verdict="decline", by=YOUSSEF.address), now=NOW)

    assert [(one.id, one.verdict, one.closed_by, one.closed_at) for one in read().settled] == [
        (new, "decline", YOUSSEF.address, NOW)
    ]


def test_of_the_next_meeting_it_is_known_from_where_people_come_and_who_has_not_answered(database: Engine) -> None:
    meeting = planned(starts_at=SOON, state="announced")
    planned(starts_at=SOON + timedelta(days=7), state="announced")
    make_true(
        AddMember(person=ANNA, place="Zaanstad"), AddMember(person=BILAL, place="Gouda"), AddMember(person=YOUSSEF)
    )
    make_true(AddMember(person=KARIN), AddMember(person=TESS))
    make_true(an_answer(meeting, guests=2), an_answer(meeting, person=BILAL), an_answer(meeting, "no", person=YOUSSEF))
    make_true(SetAbsence(person=TESS, since=SOON.date(), until=SOON.date()))

    first, second = read().coming

    assert first.places == (("Zaanstad", 3), ("Gouda", 1))
    assert (first.silent, first.named_silent) == (1, (KARIN,))
    assert (second.places, second.silent) == ((), 0)


def test_nobody_owes_an_answer_before_a_meeting_is_announced(database: Engine) -> None:
    planned(starts_at=SOON, state="planned")
    make_true(AddMember(person=KARIN))

    assert read().coming[0].silent == 0


def test_all_open_themes_stand_in_it_and_the_new_ones_apart(database: Engine) -> None:
    make_true(a_theme("old"), now=BEFORE)
    new, chosen = make_true(a_theme("new"), a_theme("chosen"))
    make_true(Settle(proposal=chosen, state="accepted"))

    digest = read()

    assert [one.title for one in digest.themes] == ["old", "new"]
    assert [one.id for one in digest.proposals] == [new, chosen]


def test_it_is_read_in_as_many_queries_for_many_mails_as_for_few(database: Engine) -> None:
    def queries() -> int:
        asked = Asked()
        logger = logging.getLogger("peewee")
        logger.addHandler(asked)
        logger.setLevel(logging.DEBUG)
        try:
            read()
        finally:
            logger.removeHandler(asked)
            logger.setLevel(logging.NOTSET)
        return asked.count

    meeting = planned(starts_at=SOON, state="announced")
    acted(settled(1, found("f1")))
    make_true(an_ask("q1"), a_theme("p1"), an_answer(meeting))
    few = queries()
    for number in range(2, 12):
        acted(settled(number, found(f"f{number}")))
        make_true(an_ask(f"q{number}"), a_theme(f"p{number}"))

    assert queries() == few


def test_mails_that_were_answered_without_asking_are_counted(database: Engine) -> None:
    answered = settled(1, found("f1"))
    asked = settled(2, found("f2"))
    silent = settled(3, found("f3"))
    old = settled(4, found("f4"), now=BEFORE)
    for number, mail in enumerate((answered, asked, old)):
        queued(f"k{number}", mail=mail)
    queued("k9", mail=silent, cause="plan")
    make_true(an_ask("q", mail=asked))

    assert read().answered == 1
    assert [one.id for one in read().quiet] == [silent]


def test_automatic_mail_is_counted_and_bounces_are_listed(database: Engine) -> None:
    first = settled(1, found("f1", state="ignored", kind="auto_reply"))
    settled(2, found("f2", state="ignored", kind="bulk"))
    settled(3, found("f1", state="ignored", kind="auto_reply", copy_of=first))
    bounce = settled(4, found("f4", state="ignored", kind="bounce"))
    settled(5, found("f5", state="ignored", kind="bulk"), now=BEFORE)

    digest = read()

    assert digest.ignored == 2
    assert [one.id for one in digest.bounced] == [bounce]


def test_what_got_stuck_is_told_once(database: Engine) -> None:
    stuck, old = received(1), received(2)
    with transaction():
        inbox.mark_stuck(stuck, "x", now=NOW)
        inbox.mark_stuck(old, "x", now=BEFORE)

    assert [one.id for one in read().stuck] == [stuck]


def test_mails_that_did_not_go_out_are_told_once(database: Engine) -> None:
    refused, doubtful, tried_again, old, waiting = (queued(f"k{number}") for number in range(5))
    with transaction():
        outbox.lease(now=NOW, limit=5, seconds=60, token="t", accounts=None)
        outbox.mark_refused(refused, "t", why="550", now=NOW)
        outbox.mark_refused(old, "t", why="550", now=BEFORE)
        outbox.mark_waiting(waiting, "t", next_try_at=NOW, why="450")
        for id in (doubtful, tried_again):
            outbox.mark_doubtful(id, "t", why="no answer", next_try_at=NOW, now=NOW)
        outbox.lease(now=NOW, limit=5, seconds=60, token="u", accounts=None)
        outbox.mark_doubtful(doubtful, "u", why="no answer", next_try_at=NOW, now=NOW)

    assert [one.id for one in read().undelivered] == [refused, doubtful]


def test_inboxes_that_fail_are_handed_on(database: Engine) -> None:
    failing = Heartbeat(name="imap:opbouwwerk", tried_at=NOW, error="login refused", failing_since=SINCE)

    assert facts.digest_facts(CLUB, since=SINCE, until=NOW, failing=(failing,)).failing == (failing,)


def test_mails_with_questions_at_once_are_counted_once_each(database: Engine) -> None:
    queued("n1", "n2", templates=("digest_now", "digest_now"), to=MARJOLEIN, cause="plan", now=NOW)
    queued("n3", templates=("digest_now",), to=MARJOLEIN, cause="plan", now=BEFORE)
    queued("n4", templates=("digest_now",), to=YOUSSEF, cause="plan", now=NOW)

    assert digests.made_at_once(CLUB.key, MARJOLEIN.address, since=SINCE) == 1


def test_nothing_of_another_club_is_in_it(database: Engine) -> None:
    meeting = planned(starts_at=SOON)
    mail = settled(1, found("f1"))
    queued("k1", mail=mail)
    stuck = received(2)
    with transaction():
        inbox.mark_stuck(stuck, "x", now=NOW)
    make_true(an_ask("q"), a_theme("p"), AddMember(person=ANNA), an_answer(meeting))
    make_true(SetMeeting(meeting=meeting, place="Amersfoort"))

    digest = read(club=OTHER_CLUB)

    assert digest == DigestFacts(since=SINCE, until=NOW)


def test_the_last_digest_is_remembered_for_each_organiser(database: Engine) -> None:
    queued("d1", templates=("digest",), to=MARJOLEIN, cause="plan", now=BEFORE)
    queued("d2", templates=("digest",), to=MARJOLEIN, cause="plan", now=SINCE)
    queued("d3", templates=("digest",), to=YOUSSEF, cause="plan", now=NOW)
    queued("w", templates=("welcome",), to=MARJOLEIN, now=NOW)

    assert facts.last_digest(CLUB.key, MARJOLEIN.address) == SINCE
    assert facts.last_digest(CLUB.key, "new@club.example.org") is None
    assert facts.last_digest(OTHER_CLUB.key, MARJOLEIN.address) is None
