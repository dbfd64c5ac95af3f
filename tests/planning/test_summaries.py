"""The summary goes out to who came, to who could not, and to outsiders, in sending hours, once it is approved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from mailflow.model.address import Address
from mailflow.model.effect import Effect, Send, SetSummary
from mailflow.model.mailing import MailingRow, Summary
from mailflow.model.notes import Recipients
from mailflow.model.plan_facts import PlanFacts
from mailflow.model.plans import Plans
from mailflow.planning import summaries
from tests.builders import ANNA, BILAL, MARJOLEIN, YOUSSEF, said
from tests.planning.facts import a_meeting_on, a_reader, facts, plans, wall

HELD = a_meeting_on("2019-12-02", state="held")
NEXT = a_meeting_on("2020-01-13", id=2, place="Goes")
JOKE = Address(address="joke@gemeente.example.net", name="Joke Vos")
SUMMARY = Summary(
    id=5,
    meeting=HELD.id,
    title="Terugblik",
    text="Veel.",
    state="approved",
    mail=None,
    by=MARJOLEIN.address,
    made_at=datetime(2019, 12, 3, 9, 0, tzinfo=UTC),
)


def known(now: str, *, of: Plans | None = None, **more: object) -> PlanFacts:
    known = facts(
        now,
        plans=of or replace(plans("summary"), outsiders=(JOKE, ANNA)),
        meetings=[HELD, NEXT],
        attendance=[said(ANNA, "yes"), said(BILAL, "no"), said(YOUSSEF, "yes")],
        guests=[a_reader(YOUSSEF, since=None)],
    )
    return replace(known, **({"summaries": (SUMMARY,)} | more))  # type: ignore[arg-type]


def sends(effects: Sequence[Effect]) -> list[tuple[str, object]]:
    return [(one.to.address, one.words["came"]) for one in effects if isinstance(one, Send)]


def test_each_reader_gets_it_once_with_their_own_opening() -> None:
    effects = tuple(summaries.due(known("2019-12-03T11:00")))

    assert sends(effects) == [
        (ANNA.address, "came"),
        (BILAL.address, "missed"),
        (YOUSSEF.address, "came"),
        (JOKE.address, "outsider"),
    ]
    assert effects[-1] == SetSummary(summary=5, state="sent")
    first = effects[0]
    assert isinstance(first, Send)
    assert (first.key, first.mailing, first.meeting) == ("summary:5:anna@wijk.example.org", "summary", 1)
    assert (first.words["meeting"], first.words["next"]) == (HELD, NEXT)


def test_who_said_yes_but_has_no_seat_did_not_come() -> None:
    waiting = replace(said(ANNA, "yes"), seat="waiting")

    effects = tuple(summaries.due(known("2019-12-03T11:00", attendance={1: {ANNA.address: waiting}})))

    assert sends(effects)[0] == (ANNA.address, "missed")


def test_nothing_goes_out_at_night_on_a_sunday_or_where_it_is_switched_off() -> None:
    assert tuple(summaries.due(known("2019-12-03T21:00"))) == ()
    assert tuple(summaries.due(known("2019-12-08T11:00"))) == ()
    assert tuple(summaries.due(known("2019-12-03T11:00", of=plans("invitation")))) == ()


def test_its_moment_is_the_next_sending_hour() -> None:
    assert list(summaries.moments(known("2019-12-06T21:00"))) == [wall("2019-12-09T08:00")]
    assert list(summaries.moments(known("2019-12-06T21:00", summaries=()))) == []


def test_a_held_summary_waits() -> None:
    row = MailingRow(
        id=1, key="summary:5", kind="summary", meeting=1, state="held", due_at=None, changed_at=wall("2019-12-03T10:00")
    )

    assert tuple(summaries.due(known("2019-12-03T11:00", mailings={row.key: row}))) == ()


def test_a_summary_that_organisers_order_now_goes_out_at_night() -> None:
    night = wall("2019-12-03T22:00")
    row = MailingRow(id=1, key="summary:5", kind="summary", meeting=1, state="released", due_at=night, changed_at=night)

    assert len(sends(tuple(summaries.due(known("2019-12-03T22:00", mailings={row.key: row}))))) == 4


def test_the_outline_without_people_still_gives_the_closing_effect() -> None:
    effects = tuple(summaries.due(known("2019-12-03T11:00", readers=(), guests=(), is_last=False)))

    assert effects == (SetSummary(summary=5, state="sent"),)


def test_a_page_that_is_not_the_last_has_no_outsiders() -> None:
    assert JOKE.address not in dict(sends(tuple(summaries.due(known("2019-12-03T11:00", is_last=False)))))


def test_recipients_are_counted_as_they_will_be_written_to() -> None:
    assert summaries.recipients(HELD.id, known("2019-12-03T11:00")) == Recipients(came=2, missed=1, outsiders=1)
