"""Mailings go out at their moments, once to each person, also where mailflow was away or ended in between."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailflow.flow import plan as planning
from mailflow.flow.act import act
from mailflow.flow.carry_out import carry_out
from mailflow.flow.desk.digests import digest_facts
from mailflow.flow.house import House
from mailflow.flow.mailings import hold, mailings_ahead, planned_mails, preview, release, send_now
from mailflow.flow.plan import plan
from mailflow.model.address import Address
from mailflow.model.effect import (
    AddMember,
    DraftSummary,
    Effect,
    RemoveMember,
    SetAbsence,
    SetAttendance,
    SetMeeting,
    SetSummary,
)
from mailflow.model.errors import Refused
from mailflow.model.mailing import PlannedMail
from mailflow.model.message import Answer
from mailflow.model.plans import Plans
from mailflow.rendering.templates import Templates
from mailflow.store import clubs, connect, facts, listings, mailings, outbox, planned, tables
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from mailflow.store.rows import opened
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN
from tests.house import Clock, a_database, a_house, shipped_words
from tests.planning.facts import AMSTERDAM, plans, wall

CLARA = Address(address="clara@elders.example.com", name="Clara Smit")
DIRK = Address(address="dirk@buurt.example.net", name="Dirk Bos")
ELIF = Address(address="elif@wijk.example.org", name="Elif Kaya")
EVERYBODY = (ANNA, BILAL, CLARA, DIRK, ELIF)
OCTOBER = wall("2019-10-01T09:00")


@pytest.fixture
def clock() -> Clock:
    return Clock(OCTOBER)


@pytest.fixture
def house(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[House]:
    """A club with all mailings, five members, and a meeting on Monday 13 January 2020."""
    with a_database(database_url, tmp_path, now=OCTOBER):
        house = a_house(clock, replace(CLUB, plans=plans()))
        now(house, *(AddMember(person=one) for one in EVERYBODY))
        now(house, a_meeting("2020-01-13T10:00"))
        yield house


def a_meeting(starts: str) -> SetMeeting:
    return SetMeeting(
        starts_at=wall(starts), ends_at=wall(starts) + timedelta(hours=5), place="Utrecht", theme="bewonersparticipatie"
    )


def now(house: House, *effects: Effect) -> None:
    act(effects, house=house, club=CLUB.key, by="test")


def says(who: Address, answer: Answer, *, at: str) -> SetAttendance:
    return SetAttendance(meeting=1, person=who, answer=answer, written_at=wall(at))


def with_plans(house: House, plans: Plans) -> House:
    room = house.rooms[CLUB.key]
    return replace(house, rooms={CLUB.key: replace(room, club=replace(room.club, plans=plans))})


def went_out(*kinds: str) -> list[tuple[str, str, str]]:
    """Every mail of the clock: when, what, to whom."""
    rows = planned.sent(CLUB.key, since=OCTOBER, until=datetime(2021, 1, 1, tzinfo=UTC))
    names = {one.address: one.name.split()[0] for one in (*EVERYBODY, *CLUB.organisers)}
    return [
        (f"{one.at.astimezone(AMSTERDAM):%Y-%m-%dT%H:%M}", one.kind, names[one.to])
        for one in rows
        if not kinds or one.kind in kinds
    ]


def to(kind: str) -> list[str]:
    return [who for _, what, who in went_out() if what == kind]


def tick(house: House, clock: Clock, at: str) -> int:
    clock.now = wall(at)
    return plan(house=house).mails


def ticks(house: House, clock: Clock, *, until: str, hours: Sequence[int] = (8, 10, 16)) -> None:
    """The daemon looks at the clock at these hours of each day, on the clock in Amsterdam."""
    day = clock.now.astimezone(AMSTERDAM).date()
    while (opens := datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM)) < wall(until):
        for hour in hours:
            at = opens.replace(hour=hour).astimezone(UTC)
            if clock.now <= at < wall(until):
                clock.now = at
                plan(house=house)
        day += timedelta(days=1)


def test_a_mailing_goes_out_at_its_moment_and_once(house: House, clock: Clock) -> None:
    assert tick(house, clock, "2019-11-18T09:59") == 0
    assert tick(house, clock, "2019-11-18T10:00") == 5
    assert tick(house, clock, "2019-11-18T10:01") == 0

    assert went_out() == [("2019-11-18T10:00", "announcement", one.name.split()[0]) for one in EVERYBODY]
    meeting = facts.meeting(CLUB.key, 1)
    assert meeting is not None and meeting.state == "announced"
    assert [(row.key, row.state) for row in mailings.rows(CLUB.key)] == [("announcement:1", "done")]


def test_a_mailing_waits_for_answers_to_people_and_knows_its_meeting(house: House, clock: Clock) -> None:
    tick(house, clock, "2019-11-18T10:00")

    rows = list(tables.Outbox.select())

    assert {(row.bulk, row.cause, row.meeting_id) for row in rows} == {(1, "plan", 1)}


def test_the_year_of_a_meeting_is_what_planning_said_line_by_line(house: House, clock: Clock) -> None:
    now(house, says(ANNA, "yes", at="2019-10-01T09:00"), says(BILAL, "maybe", at="2019-10-01T09:00"))
    since, until = wall("2019-10-01T09:00"), wall("2020-02-01T00:00")
    foreseen = planned_mails(house.rooms[CLUB.key], since=since, until=until, house=house)

    ticks(house, clock, until="2020-02-01T00:00", hours=[10])
    happened = planned_mails(house.rooms[CLUB.key], since=since, until=until, house=house)

    def lines(found: Sequence[object]) -> list[tuple[object, ...]]:
        return [(one.at, one.kind, one.meeting, one.to) for one in found]  # type: ignore[attr-defined]

    assert lines(foreseen) == lines(happened)
    assert {one.kind for one in foreseen} == {
        "announcement", "call_for_themes", "invitation", "nudge", "reminder", "notes_request", "next_call",
    }  # fmt: skip
    assert len(foreseen) == 5 + 5 + 5 + 3 + 2 + 2 + 5


def test_a_crash_between_two_pages_leaves_nobody_out_and_writes_to_nobody_twice(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planned, "PAGE", 2)
    begun: list[int] = []

    def ends_in_the_second(*given: object, **more: object) -> object:
        begun.append(1)
        made = carry_out(*given, **more)  # type: ignore[arg-type]
        if len(begun) == 2:
            raise KeyboardInterrupt
        return made

    clock.now = wall("2019-11-18T10:00")
    monkeypatch.setattr(planning, "carry_out", ends_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        plan(house=house)
    assert to("announcement") == ["Anna", "Bilal"]
    assert mailings.rows(CLUB.key) == ()

    monkeypatch.setattr(planning, "carry_out", carry_out)
    assert tick(house, clock, "2019-11-18T10:05") == 3

    assert to("announcement") == ["Anna", "Bilal", "Clara", "Dirk", "Elif"]
    assert [(row.key, row.state) for row in mailings.rows(CLUB.key)] == [("announcement:1", "done")]


def test_who_leaves_between_two_pages_gets_nothing_any_more(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planned, "PAGE", 2)
    pages = planned.pages

    def and_meanwhile(club: str) -> Iterator[planned.Page]:
        for number, page in enumerate(pages(club)):
            if number == 1:
                now(house, RemoveMember(person=DIRK))
            yield page

    monkeypatch.setattr(planned, "pages", and_meanwhile)
    tick(house, clock, "2019-11-18T10:00")

    assert to("announcement") == ["Anna", "Bilal", "Clara", "Elif"]


def test_two_daemons_at_the_same_moment_write_to_each_person_once(house: House, clock: Clock) -> None:
    clock.now = wall("2019-11-18T10:00")
    together = threading.Barrier(2)
    made: list[int] = []

    def one() -> None:
        together.wait()
        made.append(plan(house=house).mails)
        connect.close_thread()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(made) == 5
    assert sorted(to("announcement")) == ["Anna", "Bilal", "Clara", "Dirk", "Elif"]


def test_a_daemon_that_is_late_still_sends_and_one_that_is_too_late_does_not(house: House, clock: Clock) -> None:
    assert tick(house, clock, "2019-11-19T21:00") == 0  # a day late, but in the evening
    assert tick(house, clock, "2019-11-20T08:00") == 5
    assert tick(house, clock, "2019-11-28T09:00") == 0  # three days late for the call for themes

    assert [(row.key, row.state) for row in mailings.rows(CLUB.key)] == [
        ("call_for_themes:1", "missed"),
        ("announcement:1", "done"),
    ]


def test_a_week_without_the_daemon_leaves_out_what_was_due_in_it(house: House, clock: Clock) -> None:
    ticks(house, clock, until="2019-12-20T09:00")
    clock.now = wall("2020-01-02T09:00")

    ticks(house, clock, until="2020-01-14T00:00")

    assert to("invitation") == []
    assert ("invitation:1", "missed") in [(row.key, row.state) for row in mailings.rows(CLUB.key)]
    assert to("nudge") == ["Anna", "Bilal", "Clara", "Dirk", "Elif"]


def test_a_nudge_spares_who_answered_or_is_away(house: House, clock: Clock) -> None:
    tick(house, clock, "2019-12-23T10:00")
    away = SetAbsence(person=DIRK, since=wall("2020-01-03T09:00").date(), until=wall("2020-01-08T09:00").date())
    now(house, says(ANNA, "no", at="2020-01-02T09:00"), says(BILAL, "yes", at="2020-01-02T09:00"), away)

    tick(house, clock, "2020-01-06T10:00")

    assert to("nudge") == ["Clara", "Elif"]


def test_a_meeting_that_moves_after_its_reminder_is_corrected_once_and_reminded_of_anew(
    house: House, clock: Clock
) -> None:
    clock.now = wall("2019-12-23T10:00")
    plan(house=house)
    now(house, says(ANNA, "yes", at="2020-01-02T09:00"), says(BILAL, "no", at="2020-01-02T09:00"))
    tick(house, clock, "2020-01-10T10:00")
    clock.now = wall("2020-01-10T15:00")
    now(house, SetMeeting(meeting=1, starts_at=wall("2020-01-20T10:00"), ends_at=wall("2020-01-20T15:00")))
    clock.now = wall("2020-01-10T15:10")
    now(house, SetMeeting(meeting=1, starts_at=wall("2020-01-27T10:00"), ends_at=wall("2020-01-27T15:00")))

    ticks(house, clock, until="2020-01-27T10:00")

    assert went_out("correction") == [
        ("2020-01-10T16:00", "correction", one) for one in ("Anna", "Bilal", "Clara", "Dirk", "Elif")
    ]
    assert went_out("reminder") == [("2020-01-10T10:00", "reminder", "Anna"), ("2020-01-24T10:00", "reminder", "Anna")]
    assert to("invitation") == ["Anna", "Bilal", "Clara", "Dirk", "Elif"]


def test_a_meeting_that_is_called_off_is_cancelled_for_all_who_were_told(house: House, clock: Clock) -> None:
    tick(house, clock, "2019-12-23T10:00")
    clock.now = wall("2020-01-12T18:00")  # a Sunday, on the eve
    now(house, SetMeeting(meeting=1, state="cancelled"))

    ticks(house, clock, until="2020-02-01T00:00", hours=(10, 19))
    plan(house=house)

    told = went_out("cancellation")
    assert [who for _, _, who in told] == ["Anna", "Bilal", "Clara", "Dirk", "Elif"]
    assert {at for at, _, _ in told} == {"2020-01-12T19:00"}
    assert not {"reminder", "notes_request", "next_call", "nudge"} & {kind for _, kind, _ in went_out()}


def test_who_joins_later_has_the_invitation_alone(house: House, clock: Clock) -> None:
    tick(house, clock, "2019-12-23T10:00")
    clock.now = wall("2020-01-02T11:00")
    late = Address(address="fatma@buurt.example.net", name="Fatma")
    now(house, AddMember(person=late))

    tick(house, clock, "2020-01-02T11:29")
    before = len(went_out_to(late))
    tick(house, clock, "2020-01-02T11:30")
    tick(house, clock, "2020-01-02T11:31")

    assert (before, went_out_to(late)) == (0, ["invitation"])
    assert len(to_all("invitation")) == 6


def went_out_to(who: Address) -> list[str]:
    return [one.kind for one in everything() if one.to == who.address]


def to_all(kind: str) -> list[str]:
    return [one.to for one in everything() if one.kind == kind]


def everything() -> tuple[PlannedMail, ...]:
    return planned.sent(CLUB.key, since=OCTOBER, until=datetime(2021, 1, 1, tzinfo=UTC))


def test_a_club_whose_mailings_fail_does_not_stop_others(house: House, clock: Clock) -> None:
    with transaction():
        clubs.ensure_club("buren", now=OCTOBER)
    ours = house.rooms[CLUB.key]
    words = {**shipped_words(), "nl/announcement.md": "---\nsubject: x\n---\n\n{{ misspelt }}\n"}
    theirs = replace(ours, club=replace(ours.club, key="buren"), read_templates=lambda: Templates((words,)))
    both = replace(house, rooms={"buren": theirs, CLUB.key: ours})
    act([AddMember(person=ANNA), a_meeting("2020-01-13T10:00")], house=both, club="buren", by="test")
    clock.now = wall("2019-11-18T10:00")

    made = plan(house=both)

    assert made.mails == 5
    (trouble,) = made.troubles
    assert trouble.startswith("club buren: its mailings cannot be made: ") and "misspelt" in trouble
    assert mailings.rows("buren") == ()


def test_nothing_that_was_planned_before_an_upgrade_goes_out_by_surprise(house: House, clock: Clock) -> None:
    with transaction():
        tables.Mailing.insert(
            club=CLUB.key, key="upgrade", kind="announcement", state="done", changed_at=wall("2019-12-24T09:00")
        ).execute()

    assert tick(house, clock, "2019-12-24T09:00") == 0

    assert {(row.key, row.state) for row in mailings.rows(CLUB.key)} == {
        ("upgrade", "done"),
        ("call_for_themes:1", "missed"),
        ("invitation:1", "missed"),
    }


def test_a_held_mailing_waits_until_it_is_released(house: House, clock: Clock) -> None:
    room = house.rooms[CLUB.key]
    clock.now = wall("2019-11-15T09:00")
    hold("announcement:1", room, house=house, by="Marjolein")
    (held, *_) = mailings_ahead(room, house=house)

    assert (held.mailing.key, held.mailing.state, len(held.mailing.people)) == ("announcement:1", "held", 5)
    tick(house, clock, "2019-11-18T10:00")
    tick(house, clock, "2019-11-22T10:00")
    assert to("announcement") == []

    release("announcement:1", room, house=house, by="Marjolein")
    assert tick(house, clock, "2019-11-22T10:01") == 5


def test_what_is_sent_now_goes_out_with_the_next_tick_in_quiet_hours_too(house: House, clock: Clock) -> None:
    clock.now = wall("2019-10-06T22:00")  # a Sunday night, six weeks early

    send_now("announcement:1", house.rooms[CLUB.key], house=house, by="Marjolein")

    assert plan(house=house).mails == 5
    assert tick(house, clock, "2019-11-18T10:00") == 0


def test_what_was_missed_can_still_be_sent(house: House, clock: Clock) -> None:
    tick(house, clock, "2019-12-28T10:00")
    assert to("invitation") == []

    send_now("invitation:1", house.rooms[CLUB.key], house=house, by="Marjolein")

    assert plan(house=house).mails == 5
    assert to("invitation") == ["Anna", "Bilal", "Clara", "Dirk", "Elif"]


def test_what_is_not_coming_cannot_be_ordered(house: House, clock: Clock) -> None:
    room = house.rooms[CLUB.key]

    with pytest.raises(Refused, match="no mailing 'invitation:9' is coming"):
        hold("invitation:9", room, house=house, by="test")
    with pytest.raises(Refused, match="is not held and was not missed"):
        release("invitation:1", room, house=house, by="test")
    clock.now = wall("2020-01-13T11:00")
    plan(house=house)
    with pytest.raises(Refused, match="comes too late"):
        send_now("reminder:1:2020-01-13T09:00Z", room, house=house, by="test")


def test_the_digest_says_what_was_missed_what_is_held_and_what_is_coming(house: House, clock: Clock) -> None:
    club = house.rooms[CLUB.key].club
    clock.now = wall("2019-12-26T10:00")
    hold("next_call:1", house.rooms[CLUB.key], house=house, by="Marjolein")
    first = digest_facts(club, MARJOLEIN, until=wall("2019-12-27T07:30"))
    clock.now = wall("2019-12-30T12:00")
    plan(house=house)

    told = digest_facts(club, MARJOLEIN, until=wall("2019-12-31T07:30"))

    assert ([one.key for one in first.held], first.newly_held, first.is_news) == (["next_call:1"], 1, True)
    assert [(one.key, one.meeting.id if one.meeting else 0) for one in told.missed] == [("invitation:1", 1)]
    assert ([one.key for one in told.held], told.newly_held) == (["next_call:1"], 0)
    assert [one.key for one in told.ahead] == ["nudge:1"]


def test_the_list_says_when_each_mailing_goes_out_to_whom_and_why(house: House, clock: Clock) -> None:
    now(house, says(ANNA, "yes", at="2019-10-01T09:00"))

    ahead = [one.mailing for one in mailings_ahead(house.rooms[CLUB.key], house=house)]

    assert [(one.kind, f"{one.at.astimezone(AMSTERDAM):%m-%d}", len(one.people), one.why) for one in ahead] == [
        ("announcement", "11-18", 5, "56 days before"),
        ("call_for_themes", "11-25", 5, "49 days before"),
        ("invitation", "12-23", 5, "21 days before"),
        ("nudge", "01-06", 4, "7 days before"),
        ("reminder", "01-10", 1, "3 days before"),
        ("notes_request", "01-14", 2, "1 day after"),
        ("next_call", "01-27", 5, "14 days after"),
    ]


def test_a_preview_is_the_mail_as_it_would_go_out_and_sends_nothing(house: House, clock: Clock) -> None:
    mail = preview("invitation:1", house.rooms[CLUB.key], house=house, to=BILAL.address)
    request = preview("notes_request:1", house.rooms[CLUB.key], house=house)

    assert (mail.to, request.to) == (BILAL, MARJOLEIN)
    assert "13 januari" in mail.rendered.text
    assert outbox.counts(CLUB.key)["waiting"] == 0
    with pytest.raises(Refused, match=r"goes to nobody at nobody@example\.org"):
        preview("invitation:1", house.rooms[CLUB.key], house=house, to="nobody@example.org")


def test_an_outline_and_a_page_ask_the_database_a_bounded_number_of_times(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    now(house, *(a_meeting(f"2020-0{month}-03T10:00") for month in range(2, 9)))
    first = _queries(house, clock, monkeypatch, asked)
    now(house, *(AddMember(person=Address(address=f"m{n}@wijk.example.org")) for n in range(30)))
    now(house, *(a_meeting(f"2020-0{month}-17T10:00") for month in range(2, 9)))

    assert _queries(house, clock, monkeypatch, asked) == first <= 25
    assert len(listings.meetings(CLUB.key)) == 15


def _queries(house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> int:
    """How many queries a look at everybody takes."""
    engine = type(opened())
    execute = engine.execute_sql
    asked.clear()

    def counted(self: Engine, sql: str, *given: object, **more: object) -> object:
        asked.append(sql)
        return execute(self, sql, *given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(engine, "execute_sql", counted)
        planned.facts(house.rooms[CLUB.key].club, now=clock())
    return len(asked)


def test_a_summary_is_held_and_sent_by_the_same_commands(house: House, clock: Clock) -> None:
    room = house.rooms[CLUB.key]
    notes = DraftSummary(key="notes:1", meeting=1, title="Verslag", text="Het was mooi.", by=MARJOLEIN)
    clock.now = wall("2020-01-17T21:00")  # a Friday night
    now(house, notes, SetSummary(summary=1, state="approved", by="Marjolein"))

    hold("summary:1", room, house=house, by="Marjolein")
    tick(house, clock, "2020-01-20T08:00")
    held = to("summary")
    clock.now = wall("2020-01-20T22:00")
    send_now("summary:1", room, house=house, by="Marjolein")
    plan(house=house)

    assert (held, to("summary")) == ([], ["Anna", "Bilal", "Clara", "Dirk", "Elif"])


def test_an_offered_seat_cannot_be_held_nor_sent_before_its_hour(house: House, clock: Clock) -> None:
    """It is no mailing to many: it goes out in the next sending hours to who has waited longest."""
    room = house.rooms[CLUB.key]
    clock.now = wall("2019-12-06T22:00")  # a Friday night
    waits = replace(says(ANNA, "yes", at="2019-12-06T21:00"), seat="waiting")
    now(house, SetMeeting(meeting=1, capacity=1), waits)
    (offer,) = (one.mailing for one in mailings_ahead(room, house=house) if one.mailing.kind == "seat_offered")

    with pytest.raises(Refused, match="cannot be held"):
        hold(offer.key, room, house=house, by="Marjolein")
    with pytest.raises(Refused, match="cannot be sent before its hour"):
        send_now(offer.key, room, house=house, by="Marjolein")

    assert (offer.people, offer.at) == ((ANNA,), wall("2019-12-09T08:00"))
