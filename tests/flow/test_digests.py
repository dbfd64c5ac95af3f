"""The organisers' mails over days: numbers that stay, hours of one's own, questions at once, none of it twice."""

import re
from dataclasses import replace
from datetime import time
from email import message_from_bytes
from email.policy import default

from mailflow.flow.act import act, settle
from mailflow.flow.desk.digests import preview
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.plan import Planned, plan
from mailflow.model.effect import Ask
from mailflow.model.people import Club, DigestHours, Duty
from mailflow.store import facts, outbox, tables
from tests.builders import CLUB, MARJOLEIN, YOUSSEF
from tests.flow.test_plan import at, changed
from tests.house import Clock, a_mail, received

JOIN = "Graag zou ik lid worden van jullie club."
COMES = "Ik kom de 13e graag."


def comes(who: str, house: House, *, text: str = JOIN) -> int:
    """A mail of this person is received and handled now; its number."""
    mail = a_mail(
        text, subject=f"van {who}", sender=f"{who} <{who}@wijk.example.org>", id=f"{who}@wijk.example.org",
        written_at=house.now(),
    )  # fmt: skip
    (row,) = received(house, mail)
    handle(row, house=house)
    return row


def mails(to: str, template: str = "digest") -> list[str]:
    """The text of each mail of this template to this address, the oldest first."""
    texts = []
    for listed in reversed(outbox.rows(CLUB.key, limit=100)):
        row = outbox.row(listed.id)
        if row is not None and template in row.templates and row.to == to:
            body = message_from_bytes(row.content, policy=default).get_body(("plain",))
            texts.append(body.get_content().replace("\r\n", "\n") if body else "")
    return texts


def with_youssef(house: House, hours: DigestHours, **club: object) -> House:
    duties = {YOUSSEF.address: Duty(digest=hours)}
    return changed(house, replace(CLUB, duties=duties, **club))  # type: ignore[arg-type]


def the_club(house: House) -> Club:
    return house.rooms[CLUB.key].club


def test_a_question_keeps_its_number_until_it_is_settled_and_the_next_one_gets_another(
    house: House, clock: Clock
) -> None:
    for day, who in (("06", "karin"), ("07", "tess"), ("08", "mo")):
        clock.now = at(f"2020-01-{day}T12:00")
        comes(who, house)
        clock.now = at(f"2020-01-0{int(day) + 1}T06:30")
        plan(house=house)
        if who == "karin":
            clock.forward(minutes=42)
            settle(facts.questions(CLUB.key, state="open")[0].id, "approve", house=house, by=YOUSSEF.address)

    first, second, third = mails(MARJOLEIN.address)
    assert "**1.** karin <karin@wijk.example.org>" in first
    assert "**1.**" not in second and "**2.** tess <tess@wijk.example.org>" in second
    assert "**2.** tess" in third and "**3.** mo" in third
    assert "* karin <karin@wijk.example.org>: ja, door Youssef Benali (dinsdag 7 januari, 8.12 uur)" in second
    assert "ja, door" not in third


def test_what_another_settled_is_not_told_to_who_settled_it(house: House, clock: Clock) -> None:
    clock.now = at("2020-01-06T12:00")
    comes("karin", house)
    settle(facts.questions(CLUB.key, state="open")[0].id, "approve", house=house, by=YOUSSEF.address)
    clock.now = at("2020-01-07T06:30")

    plan(house=house)

    assert "door Youssef" in mails(MARJOLEIN.address)[0]
    assert "door Youssef" not in mails(YOUSSEF.address)[0]


def test_an_automatic_act_is_shown_once_under_a_number_that_a_token_knows(house: House, clock: Clock) -> None:
    clock.now = at("2020-01-06T12:00")
    mail = comes("karin", house, text=COMES)
    clock.now = at("2020-01-07T06:30")
    plan(house=house)

    assert "**1.** karin" in mails(MARJOLEIN.address)[0] and "komt op maandag 13 januari" in mails(MARJOLEIN.address)[0]
    token = tables.Token.get(tables.Token.address == MARJOLEIN.address)
    assert f'"1": ["mail", {mail}]' in token.about


def test_each_organiser_has_an_hour_and_days_of_their_own_and_skipped_days_come_together(
    house: House, clock: Clock
) -> None:
    house = with_youssef(house, DigestHours(at=time(18, 0), days=(3,)))  # Thursdays
    for day in ("06", "07", "08"):
        clock.now = at(f"2020-01-{day}T12:00")
        comes(f"lid{day}", house)
    planned = []
    for now in ("2020-01-07T06:30", "2020-01-08T06:30", "2020-01-09T06:30", "2020-01-09T16:59", "2020-01-09T17:00"):
        clock.now = at(now)
        planned.append(plan(house=house).mails)

    assert planned == [1, 1, 1, 0, 1]
    (weekly,) = mails(YOUSSEF.address)
    assert all(f"lid{day}@" in weekly for day in ("06", "07", "08"))


def test_a_question_that_waits_too_long_reaches_everybody_once_marked(house: House, clock: Clock) -> None:
    house = with_youssef(house, DigestHours(days=(0,)), escalate_days=2)
    clock.now = at("2020-01-06T12:00")
    comes("karin", house)
    planned = {}
    for day in range(7, 13):
        clock.now = at(f"2020-01-{day:02}T06:30")
        planned[day] = plan(house=house).mails

    assert planned == {7: 1, 8: 0, 9: 2, 10: 0, 11: 0, 12: 0}
    assert "**Wacht al 3 dagen op een antwoord.**" in mails(YOUSSEF.address)[0]
    row = next(one for one in outbox.rows(CLUB.key, limit=9) if one.to == YOUSSEF.address)
    assert row.subject == "Opbouwwerk: 1 vraag wacht op jullie"


def test_who_wants_a_digest_each_day_gets_one_with_nothing_in_it(house: House, clock: Clock) -> None:
    house = with_youssef(house, DigestHours(only_news=False))
    planned = []
    for day in range(7, 10):
        clock.now = at(f"2020-01-{day:02}T06:30")
        planned.append(plan(house=house).mails)

    assert planned == [1, 1, 1]
    assert mails(YOUSSEF.address)[0].count("Er is niets dat een beslissing vraagt.") == 1


def test_a_question_of_a_chosen_kind_is_put_at_once_to_who_wants_that_and_only_once(house: House, clock: Clock) -> None:
    house = with_youssef(house, DigestHours(at_once=("join",)))
    clock.now = at("2020-01-06T12:00")
    comes("karin", house)
    comes("tess", house)
    comes("mo", house, text=COMES)

    assert plan(house=house) == Planned(mails=1)
    clock.forward(minutes=1)
    assert plan(house=house) == Planned(mails=0)

    (text,) = mails(YOUSSEF.address, "digest_now")
    assert "**1.** karin" in text and "**2.** tess" in text and "mo@" not in text
    assert mails(MARJOLEIN.address, "digest_now") == []


def test_a_flood_of_questions_makes_no_flood_of_mails(house: House, clock: Clock) -> None:
    house = with_youssef(house, DigestHours(at_once=("all",)))
    clock.now = at("2020-01-06T12:00")
    for number in range(12):
        comes(f"lid{number}", house)
        plan(house=house)

    assert len(mails(YOUSSEF.address, "digest_now")) == 8


def test_what_found_no_room_comes_in_the_next_digest_although_nothing_new_happened(house: House, clock: Clock) -> None:
    clock.now = at("2020-01-06T12:00")
    asked = tuple(
        Ask(
            key=f"q{number}", kind="join", why="", words="Mag ik erbij?", person=None,
            sender_shown=f"lid{number}@wijk.example.org",
        )
        for number in range(100)
    )  # fmt: skip
    act(asked, house=house, club=CLUB.key, by="test")
    planned = []
    for day in range(7, 13):
        clock.now = at(f"2020-01-{day:02}T06:30")
        planned.append(plan(house=house).mails)

    assert planned == [2, 2, 2, 0, 0, 2]  # all were read after three days; after five they wait too long
    for to in (MARJOLEIN.address, YOUSSEF.address):
        first, second, third, _ = (set(re.findall(r"lid\d+@", text)) for text in mails(to))
        assert (len(first), len(second - first), len(first | second | third)) == (40, 40, 100)


def test_a_preview_writes_nothing(house: House, clock: Clock) -> None:
    clock.now = at("2020-01-06T12:00")
    comes("karin", house, text=COMES)
    before = tables.Item.select().count()

    shown = preview(the_club(house), MARJOLEIN, house=house)

    assert [(one.number, one.what) for one in shown.items] == [(1, "mail")]
    assert tables.Item.select().count() == before
