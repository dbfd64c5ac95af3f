"""The digest comes once a day at the club's own hour: nothing is left out between two of them, nothing told twice."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from email import message_from_bytes
from email.policy import default

import pytest
from structlog.testing import capture_logs

from mailflow.flow import mark
from mailflow.flow.act import act, settle
from mailflow.flow.desk.digests import digest_facts
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.plan import Planned, plan
from mailflow.model.address import Address
from mailflow.model.effect import AddMember
from mailflow.model.errors import TryLater
from mailflow.model.people import Club, DigestHours
from mailflow.rendering.templates import Templates
from mailflow.store import clubs, connect, facts, inbox, journal, outbox
from mailflow.store.connect import transaction
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, YOUSSEF
from tests.house import START, Clock, a_house, a_mail, received, shipped_words

FRIDA = Address(address="frida@buren.example.net", name="Frida")
OVERSEAS = Club(
    key="buren",
    name="De Buren",
    address=Address(address="buren@club.example.org", name="De Buren"),
    timezone="America/New_York",
    digest=DigestHours(at=time(18, 0)),
    organisers=(FRIDA,),
    own_addresses=("buren@club.example.org",),
)
BOTH = (MARJOLEIN.address, YOUSSEF.address)
BROKEN = {"nl/digest.md": "---\nsubject: x\n---\n\n{{ misspelt }}\n"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def comes(subject: str, house: House, *, club: str = CLUB.key, text: str = "Ik kom de 13e graag.") -> int:
    """A mail is received and handled now; its number."""
    who = subject.replace(" ", "-")
    mail = a_mail(
        text,
        subject=subject,
        sender=f"Anna de Boer <{who}@wijk.example.org>",
        id=f"{who}@wijk.example.org",
        written_at=house.now(),
    )
    (row,) = received(house, mail, club=club)
    handle(row, house=house)
    return row


def names(text: str, subject: str) -> bool:
    """Whether the digest tells of the mail with this subject: its writer's address is made of that."""
    return f"{subject.replace(' ', '-')}@wijk.example.org" in text


def digests(club: str = CLUB.key) -> dict[str, list[str]]:
    """The text of every digest there is, the oldest first, by whom it is for."""
    made: dict[str, list[str]] = {}
    for listed in reversed(outbox.rows(club, limit=100)):
        row = outbox.row(listed.id)
        if row is not None and row.templates == ("digest",):
            body = message_from_bytes(row.content, policy=default).get_body(("plain",))
            made.setdefault(row.to, []).append(body.get_content() if body else "")
    return made


def changed(house: House, club: Club = CLUB, *, words: dict[str, str] | None = None) -> House:
    """The house after the club's settings were changed, or its own words."""
    room = replace(house.rooms[club.key], club=club)
    if words:
        room = replace(room, read_templates=lambda: Templates((words, shipped_words())))
    return replace(house, rooms={**house.rooms, club.key: room})


@contextmanager
def two_clubs(clock: Clock) -> Iterator[House]:
    with transaction():
        clubs.ensure_club(OVERSEAS.key, now=START)
    yield a_house(clock, CLUB, OVERSEAS)


def test_each_organiser_gets_one_digest_at_the_clubs_hour(house: House, clock: Clock) -> None:
    clock.now = at("2020-01-06T14:00")
    comes("mail 1", house)

    clock.now = at("2020-01-07T06:29")
    assert plan(house=house) == Planned(mails=0)
    clock.now = at("2020-01-07T06:30")
    assert plan(house=house) == Planned(mails=2)
    for hour in range(7, 24):
        clock.now = at(f"2020-01-07T{hour:02}:00")
        assert plan(house=house) == Planned(mails=0)

    assert {to: len(texts) for to, texts in digests().items()} == dict.fromkeys(BOTH, 1)


def test_a_late_daemon_sends_it_once_and_is_on_time_the_next_day(house: House, clock: Clock) -> None:
    comes_at = {"2020-01-06T14:00": "mail 1", "2020-01-07T14:00": "mail 2"}
    planned = []
    for now in ("2020-01-06T14:00", "2020-01-07T15:00", "2020-01-07T16:00", "2020-01-08T06:30", "2020-01-08T06:31"):
        clock.now = at(now)
        planned.append(plan(house=house).mails)
        if now in comes_at:
            comes(comes_at[now], house)

    assert planned == [0, 2, 0, 0, 0], "mail 2 was never received: there was no news"


def test_where_nothing_is_new_there_is_no_mail(house: House, clock: Clock) -> None:
    clock.now = at("2020-01-06T14:00")
    comes("mail 1", house)
    planned = []
    for day in ("06", "07", "08", "09"):
        clock.now = at(f"2020-01-{day}T20:00")
        planned.append(plan(house=house).mails)

    assert planned == [0, 2, 0, 0]


def test_what_came_after_the_hour_is_in_the_next_days_digest_and_nothing_is_told_twice(
    house: House, clock: Clock
) -> None:
    for number, now in enumerate(
        ("2020-01-06T14:00", "2020-01-07T06:30", "2020-01-07T06:31", "2020-01-07T09:59", "2020-01-08T06:29"), start=1
    ):
        clock.now = at(now)
        comes(f"mail {number}", house)
        if now == "2020-01-07T09:59":
            plan(house=house)  # three hours and a half late
    clock.now = at("2020-01-08T06:30")
    plan(house=house)

    for first, second in digests().values():
        assert [names(first, f"mail {number}") for number in range(1, 6)] == [True, True, False, False, False]
        assert [names(second, f"mail {number}") for number in range(1, 6)] == [False, False, True, True, True]


def test_after_days_without_news_nothing_of_them_is_left_out(house: House, clock: Clock) -> None:
    clock.now = at("2020-01-06T14:00")
    comes("mail 1", house)
    clock.now = at("2020-01-07T06:30")
    plan(house=house)
    clock.now = at("2020-01-07T08:00")
    comes("mail 2", house)

    clock.now = at("2020-01-11T06:30")  # mailflow was off for three days
    plan(house=house)

    for _, second in digests().values():
        assert names(second, "mail 2") and not names(second, "mail 1")


def test_the_digest_says_what_came_in_and_what_went_wrong(house: House, clock: Clock) -> None:
    clock.now = at("2020-01-06T14:00")
    comes("komst", house)
    comes("lidmaatschap", house, text="Graag zou ik lid worden van jullie club.")
    act((AddMember(person=BILAL),), house=house, club=CLUB.key, by="test")
    stuck = comes("stoelen", house, text="Dat moeten jullie maar met Henk regelen.")
    (failed,) = received(house, a_mail("x", subject="kapotte mail", id="9@wijk.example.org"))
    with transaction():
        inbox.mark_stuck(failed, "a fault of ours", now=clock())
    clock.now = at("2020-01-07T06:30")

    plan(house=house)

    text = digests()[MARJOLEIN.address][0]
    unclear = "Dat moeten jullie maar met Henk regelen."
    for said in ("Graag zou ik lid worden van jullie club.", unclear, "Bilal Aydin", "komst"):
        assert said in text, said
    assert f"mailflow journal {failed}" in text
    assert f"mailflow journal {stuck}" not in text
    assert "Anna de Boer" in text


def test_clubs_are_kept_apart_each_with_its_own_hour(house: House, clock: Clock) -> None:
    with two_clubs(clock) as both:
        clock.now = at("2020-01-06T14:00")
        comes("van Opbouwwerk", both)
        comes("van de buren", both, club=OVERSEAS.key)

        clock.now = at("2020-01-06T22:59")
        assert plan(house=both).mails == 0
        clock.now = at("2020-01-06T23:00")  # 18:00 in New York
        assert plan(house=both).mails == 1
        clock.now = at("2020-01-07T06:30")
        assert plan(house=both).mails == 2

    assert list(digests(OVERSEAS.key)) == [FRIDA.address]
    assert names(digests(OVERSEAS.key)[FRIDA.address][0], "van de buren")
    assert not names(digests(OVERSEAS.key)[FRIDA.address][0], "van Opbouwwerk")
    for (text,) in digests().values():
        assert names(text, "van Opbouwwerk") and not names(text, "van de buren")


def test_a_club_that_fails_does_not_stop_others_and_has_its_digest_once_it_is_mended(
    house: House, clock: Clock
) -> None:
    with two_clubs(clock) as both, capture_logs() as logged:
        clock.now = at("2020-01-06T14:00")
        comes("van Opbouwwerk", both)
        comes("van de buren", both, club=OVERSEAS.key)
        clock.now = at("2020-01-07T08:00")

        failed = plan(house=changed(both, words=BROKEN))
        mended = plan(house=both)

    assert failed.mails == 1
    (trouble,) = failed.troubles
    assert trouble.startswith("club opbouwwerk: its digest cannot be made: ") and "misspelt" in trouble
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["planning failed"]
    assert mended == Planned(mails=2)


def test_a_database_that_cannot_now_is_no_fault_of_a_club(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise TryLater("the database is locked by another program")

    monkeypatch.setattr(facts, "last_digest", away)

    with pytest.raises(TryLater, match="locked"):
        plan(house=house)


def test_two_daemons_that_plan_at_the_same_moment_make_each_digest_once(house: House, clock: Clock) -> None:
    clock.now = at("2020-01-06T14:00")
    comes("mail 1", house)
    clock.now = at("2020-01-07T06:30")
    together = threading.Barrier(3)
    planned: list[int] = []

    def one() -> None:
        together.wait()
        planned.append(plan(house=house).mails)
        connect.close_thread()

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(planned) == [0, 0, 2]
    assert {to: len(texts) for to, texts in digests().items()} == dict.fromkeys(BOTH, 1)


def test_an_hour_that_is_set_to_a_later_one_makes_no_second_digest_on_that_day(house: House, clock: Clock) -> None:
    clock.now = at("2020-01-06T14:00")
    comes("mail 1", house)
    clock.now = at("2020-01-07T06:30")
    plan(house=house)
    told = len(journal.lines(CLUB.key, limit=100))

    at_noon = changed(house, replace(CLUB, digest=DigestHours(at=time(12, 0))))
    clock.now = at("2020-01-07T11:30")
    assert plan(house=at_noon) == Planned(mails=0)
    assert plan(house=at_noon) == Planned(mails=0)

    assert len(journal.lines(CLUB.key, limit=100)) == told
    clock.now = at("2020-01-07T12:00")
    comes("mail 2", at_noon)
    clock.now = at("2020-01-08T11:00")
    assert plan(house=at_noon) == Planned(mails=2)
    assert names(digests()[MARJOLEIN.address][1], "mail 2")


def test_a_new_organiser_reads_on_from_where_the_others_are(house: House, clock: Clock) -> None:
    clock.now = at("2020-01-06T14:00")
    comes("mail 1", house)
    clock.now = at("2020-01-07T06:30")
    plan(house=house)
    clock.now = at("2020-01-07T14:00")
    comes("mail 2", house)

    three = changed(house, replace(CLUB, organisers=(*CLUB.organisers, FRIDA)))
    clock.now = at("2020-01-08T06:30")
    assert plan(house=three) == Planned(mails=3)

    (text,) = digests()[FRIDA.address]
    assert names(text, "mail 2") and not names(text, "mail 1")


def test_an_inbox_that_cannot_be_read_is_told_once_although_no_mail_comes_from_it(house: House, clock: Clock) -> None:
    clock.now = at("2020-01-06T14:00")
    mark.beat("imap:opbouwwerk:inbox", now=clock(), error="the login was refused")
    planned = []
    for day in ("07", "08"):
        clock.now = at(f"2020-01-{day}T06:29")
        mark.beat("imap:opbouwwerk:inbox", now=clock(), error="the login was refused")
        clock.now = at(f"2020-01-{day}T06:30")
        planned.append(plan(house=house).mails)

    assert planned == [2, 0]
    assert "the login was refused" in digests()[MARJOLEIN.address][0]


def test_an_inbox_that_nobody_reads_any_more_is_not_told(house: House, clock: Clock) -> None:
    mark.beat("imap:opbouwwerk:gone", now=clock(), error="the login was refused")
    mark.beat("imap:buren:inbox", now=at("2020-01-08T06:00"), error="the login was refused")
    clock.now = at("2020-01-08T06:30")

    assert digest_facts(CLUB, MARJOLEIN, until=clock()).failing == ()


def test_a_question_that_was_settled_is_in_no_later_digest(house: House, clock: Clock) -> None:
    clock.now = at("2020-01-06T14:00")
    comes("lidmaatschap", house, text="Graag zou ik lid worden van jullie club.")
    clock.now = at("2020-01-07T06:30")
    plan(house=house)
    (question,) = facts.questions(CLUB.key, state="open")
    clock.now = at("2020-01-07T09:00")
    settle(question.id, "approve", house=house, by="Marjolein")
    clock.now = at("2020-01-08T06:30")
    plan(house=house)

    first, second = digests()[MARJOLEIN.address]
    assert "**1.** Anna de Boer" in first and "Beslissen" not in second
    assert ANNA.shown in second, "she joined"
