"""What was done at one go is taken back: everything is as it was, or it is said what stays and why."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailflow.flow.act import act_on, settle, undo
from mailflow.flow.carry_out import carry_out
from mailflow.flow.desk.batches import carried_out_alone
from mailflow.flow.desk.undoing import batch_of_mail, last_batch, taken_back
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.answering import Batch
from mailflow.model.effect import (
    AddMember,
    Ask,
    AskBack,
    CastVote,
    Close,
    CloseBallot,
    CountBounce,
    DraftSummary,
    Effect,
    ForgetAbsence,
    ForgetBounces,
    Note,
    NoteCame,
    OpenBallot,
    Propose,
    RemoveMember,
    Send,
    SetAbsence,
    SetAttendance,
    SetMailing,
    SetMeeting,
    SetPerson,
    SetSeat,
    SetSummary,
    Settle,
)
from mailflow.model.errors import Refused
from mailflow.model.meeting import AgendaItem
from mailflow.model.outgoing import Attached
from mailflow.store import facts, outbox
from mailflow.store.connect import transaction
from mailflow.store.rows import opened
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, MONDAY_THE_13TH, NOW, YOUSSEF
from tests.house import Clock, a_database, a_house, a_mail, received
from tests.store.rows_as_they_are import all_rows

JOIN = "Graag zou ik lid worden van jullie club, ik werk in Goes.\n\nGroet, Anna"


def asked(house: House, text: str, *, id: str = "1@wijk.example.org") -> int:
    (mail,) = received(house, a_mail(text, id=id))
    handle(mail, house=house)
    return facts.questions(CLUB.key, state="open")[-1].id


def done(house: House, *effects: Effect) -> Batch:
    return act_on(lambda: effects, house=house, club=CLUB.key, by=MARJOLEIN.address)


def templates(*states: str) -> list[str]:
    rows = reversed(outbox.rows(CLUB.key, limit=100))
    return [part for row in rows if row.state in states for part in row.templates]


def test_a_member_who_was_added_is_none_again(house: House) -> None:
    before = all_rows()
    batch = done(house, AddMember(person=BILAL, place="Goes"))

    undone = undo(batch.id, house=house, by=MARJOLEIN.address)

    assert all_rows() == before
    assert [one.nl for one in undone.back] == ["Bilal Aydin is geen lid meer"]
    assert undone.stays == ()


def test_a_verdict_that_is_taken_back_opens_its_question_and_withdraws_its_mail(house: House) -> None:
    id = asked(house, JOIN)
    settle(id, "approve", house=house, by=MARJOLEIN.address)
    batch = last_batch(CLUB.key, MARJOLEIN.address)
    assert batch is not None

    undone = undo(batch.id, house=house, by=MARJOLEIN.address)

    assert [one.id for one in facts.questions(CLUB.key, state="open")] == [id]
    assert facts.members(CLUB.key, state="active") == ()
    assert templates("waiting") == ["join_received"]
    assert [one.nl for one in undone.back] == [
        "de welkomstmail aan Anna de Boer gaat niet meer uit",
        "wat mailflow van de mail van Anna de Boer leerde, is vergeten",
        "Anna de Boer is geen lid meer",
        "de vraag over de mail van Anna de Boer (nummer 1) staat weer open",
    ]


def test_what_was_taken_back_can_be_done_again_with_its_mail(house: House) -> None:
    id = asked(house, JOIN)
    settle(id, "approve", house=house, by=MARJOLEIN.address)
    batch = last_batch(CLUB.key, MARJOLEIN.address)
    assert batch is not None
    undo(batch.id, house=house, by=MARJOLEIN.address)

    settle(id, "approve", house=house, by=MARJOLEIN.address)

    assert templates("waiting") == ["join_received", "welcome"]
    assert [one.person.address for one in facts.members(CLUB.key, state="active")] == [ANNA.address]


def a_meeting_of(house: House) -> int:
    return facts.meetings(CLUB.key)[0].id


def prepared(house: House) -> None:
    """A club in which each effect finds something to change: Anna and Bilal are members, Anna comes, themes wait."""
    meeting = a_meeting_of(house)
    act_on(
        lambda: (
            AddMember(person=ANNA, place="Goes"),
            AddMember(person=BILAL),
            SetAttendance(meeting=meeting, person=ANNA, answer="yes", written_at=NOW),
            Propose(key="a", kind="theme", title="buurtapps", words="buurtapps", person=ANNA),
            Propose(key="b", kind="theme", title="apps in de buurt", words="apps", person=BILAL),
            Propose(key="c", kind="theme", title="moestuinen", words="moestuinen", person=BILAL),
            SetMailing(key="invitation:1", kind="invitation", meeting=meeting, state="planned"),
            OpenBallot(key="v0", proposals=(1, 2), closes_at=NOW + timedelta(days=9)),
            CastVote(ballot=1, person=ANNA, proposals=(1,), written_at=NOW),
            SetAbsence(person=ANNA, since=date(2020, 1, 7), until=date(2020, 1, 9)),
            DraftSummary(key="s0", meeting=meeting, title="Verslag", text="Het was goed.", by=MARJOLEIN),
            CountBounce(address=BILAL.address, permanent=True, day=date(2020, 1, 5)),
            Ask(key="q0", kind="unclear", why="unclear", words="Hm?", person=ANNA),
        ),
        house=house,
        club=CLUB.key,
        by="test",
    )


# Each effect that an organiser can set going, and what is told once it is taken back.
EVERY: Mapping[str, tuple[Effect, str]] = {
    "a new member": (AddMember(person=YOUSSEF, place="Breda"), "Youssef Benali is geen lid meer"),
    "a member who leaves": (RemoveMember(person=ANNA), "Anna de Boer staat weer op de ledenlijst zoals eerst"),
    "what is known of somebody": (
        SetPerson(person=ANNA, place="Breda", language="en"),
        "de gegevens van Anna de Boer zijn weer zoals ze waren",
    ),
    "a first answer": (
        SetAttendance(meeting=1, person=BILAL, answer="no", written_at=NOW),
        "het antwoord van Bilal Aydin over maandag 13 januari telt niet meer",
    ),
    "another answer": (
        SetAttendance(meeting=1, person=ANNA, answer="no", written_at=NOW + timedelta(hours=1)),
        "het antwoord van Anna de Boer over maandag 13 januari is weer zoals het was",
    ),
    "a seat": (
        SetSeat(meeting=1, person=ANNA, seat="waiting"),
        "de plek van Anna de Boer op maandag 13 januari is weer zoals die was",
    ),
    "who came": (
        NoteCame(meeting=1, person=ANNA, came=True),
        "of Anna de Boer er op maandag 13 januari was, staat weer zoals eerst",
    ),
    "who came without a word": (
        NoteCame(meeting=1, person=BILAL, came=True),
        "het antwoord van Bilal Aydin over maandag 13 januari telt niet meer",
    ),
    "a first absence": (
        SetAbsence(person=BILAL, since=date(2020, 1, 7), until=date(2020, 1, 8)),
        "Bilal Aydin staat niet meer als afwezig",
    ),
    "the end of an absence": (ForgetAbsence(person=ANNA), "de afwezigheid van Anna de Boer is weer zoals die was"),
    "a new meeting": (
        SetMeeting(
            starts_at=MONDAY_THE_13TH + timedelta(days=28), ends_at=MONDAY_THE_13TH + timedelta(days=28, hours=2)
        ),
        "de bijeenkomst van maandag 10 februari staat er niet meer",
    ),
    "a meeting that moves": (
        SetMeeting(
            meeting=1,
            starts_at=MONDAY_THE_13TH + timedelta(days=1),
            ends_at=MONDAY_THE_13TH + timedelta(days=1, hours=2),
        ),
        "de bijeenkomst van dinsdag 14 januari is weer zoals die was",
    ),
    "a meeting that is called off": (
        SetMeeting(meeting=1, state="cancelled"),
        "de bijeenkomst van maandag 13 januari is weer zoals die was",
    ),
    "an agenda": (
        SetMeeting(meeting=1, agenda=(AgendaItem(title="Inloop"),)),
        "de bijeenkomst van maandag 13 januari is weer zoals die was",
    ),
    "a new theme": (
        Propose(key="d", kind="theme", title="wijktafels", words="wijktafels", person=ANNA),
        "‘wijktafels’ staat niet meer op de lijst",
    ),
    "a theme that is accepted": (
        Settle(proposal=3, state="accepted", meeting=1),
        "‘moestuinen’ staat weer op de lijst zoals eerst",
    ),
    "two themes that become one": (
        Settle(proposal=2, state="merged", into=1),
        "‘apps in de buurt’ staat weer op de lijst zoals eerst",
    ),
    "a vote that is opened": (
        OpenBallot(key="v1", proposals=(1, 3), closes_at=NOW + timedelta(days=3)),
        "de stemming is ingetrokken",
    ),
    "a vote that is closed": (CloseBallot(ballot=1), "de stemming is weer open"),
    "somebody's vote": (
        CastVote(ballot=1, person=ANNA, proposals=(2,), written_at=NOW + timedelta(hours=1)),
        "de stem van Anna de Boer is weer zoals die was",
    ),
    "a mailing that is held": (
        SetMailing(key="invitation:1", kind="invitation", meeting=1, state="held", why="wacht"),
        "de uitnodiging voor maandag 13 januari is weer zoals eerst",
    ),
    "a mailing that is released": (
        SetMailing(key="reminder:1", kind="reminder", meeting=1, state="released"),
        "wat er over de herinnering voor maandag 13 januari was afgesproken, geldt niet meer",
    ),
    "a new draft": (
        DraftSummary(
            key="s1",
            meeting=1,
            title="Ander verslag",
            text="Beter.",
            by=MARJOLEIN,
            files=(Attached(name="a.txt", mime_type="text/plain", content=b"a"),),
        ),
        "het verslag ‘Ander verslag’ is weg",
    ),
    "a draft that is approved": (
        SetSummary(summary=1, state="approved"),
        "het verslag ‘Verslag’ is weer zoals het was",
    ),
    "bounces that are forgotten": (
        ForgetBounces(address=BILAL.address, why="it works"),
        "de teruggekomen mail aan Bilal Aydin telt weer",
    ),
    "a question that is asked": (
        Ask(key="q1", kind="unclear", why="unclear", words="En dit?", person=BILAL),
        "de vraag over de mail van Bilal Aydin (nummer 5) is weg",
    ),
    "a question that is closed": (
        Close(question=1, verdict="approve", by=MARJOLEIN.address),
        "de vraag over de mail van Anna de Boer (nummer 4) staat weer open",
    ),
    "a question that is asked back": (
        AskBack(question=1, by=MARJOLEIN.address),
        "bij Anna de Boer (nummer 4) staat geen wedervraag meer open",
    ),
}


@pytest.mark.parametrize("name", EVERY)
def test_each_thing_is_taken_back_to_the_letter(house: House, name: str) -> None:
    effect, told = EVERY[name]
    prepared(house)
    before = all_rows()
    batch = done(house, effect)
    assert all_rows() != before

    undone = undo(batch.id, house=house, by=MARJOLEIN.address)

    assert all_rows() == before
    assert [one.nl for one in undone.back] == [told]
    assert undone.stays == ()


def test_every_effect_that_changes_a_row_is_among_them() -> None:
    passing = {"Send", "Note", "CountBounce", "KeepCorrection"}

    assert {type(effect).__name__ for effect, _ in EVERY.values()} == {
        one.__name__ for one in get_args(Effect)
    } - passing


def sent(id: int, clock: Clock) -> None:
    """The mail went out."""
    with transaction():
        leased = next(
            one for one in outbox.lease(now=clock(), limit=9, seconds=60, token="t", accounts=None) if one.id == id
        )
        assert outbox.mark_sent(leased.id, leased.token, now=clock())


def test_a_mail_that_is_out_stays_and_is_named(house: House, clock: Clock) -> None:
    id = asked(house, JOIN)
    settle(id, "approve", house=house, by=MARJOLEIN.address)
    sent(outbox.rows(CLUB.key, limit=1)[0].id, clock)
    batch = last_batch(CLUB.key, MARJOLEIN.address)
    assert batch is not None

    undone = undo(batch.id, house=house, by=MARJOLEIN.address)

    assert [one.nl for one in undone.stays] == ["de welkomstmail aan Anna de Boer is al verstuurd"]
    assert [one.en for one in undone.stays] == ["the welcome mail to Anna de Boer was sent already"]
    assert facts.members(CLUB.key, state="active") == ()


def test_what_somebody_changed_since_stays_with_the_reason(house: House) -> None:
    prepared(house)
    batch = done(house, SetAttendance(meeting=1, person=ANNA, answer="no", written_at=NOW + timedelta(hours=1)))
    done(house, SetAttendance(meeting=1, person=ANNA, answer="maybe", written_at=NOW + timedelta(hours=2)))

    undone = undo(batch.id, house=house, by=MARJOLEIN.address)

    assert undone.back == ()
    assert [one.nl for one in undone.stays] == [
        "het antwoord van Anna de Boer over maandag 13 januari blijft zoals het nu is: dat is intussen weer veranderd"
    ]
    assert [one.answer for one in facts.attendance(1)] == ["maybe"]


def test_other_columns_of_the_same_row_that_changed_since_stay_as_they_are(house: House) -> None:
    prepared(house)
    batch = done(house, SetPerson(person=ANNA, place="Breda"))
    done(house, SetPerson(person=ANNA, phone="013-1234567"))

    undo(batch.id, house=house, by=MARJOLEIN.address)

    anna = next(one for one in facts.members(CLUB.key) if one.person.address == ANNA.address)
    assert (anna.place, anna.phone) == ("Goes", "013-1234567")


def test_a_meeting_that_people_answered_stays_with_the_advice_to_cancel_it(house: House) -> None:
    begins = MONDAY_THE_13TH + timedelta(days=28)
    batch = done(house, SetMeeting(starts_at=begins, ends_at=begins + timedelta(hours=2)))
    (meeting,) = batch.made
    done(house, SetAttendance(meeting=meeting, person=ANNA, answer="yes", written_at=NOW))

    undone = undo(batch.id, house=house, by=MARJOLEIN.address)

    assert [one.nl for one in undone.stays] == [
        "de bijeenkomst van maandag 10 februari blijft zoals het nu is: "
        "er is al over gemaild of op geantwoord; laat die vervallen als hij niet doorgaat"
    ]
    assert facts.meeting(CLUB.key, meeting) is not None


def test_a_meeting_that_was_mailed_about_goes_back_with_a_higher_sequence(house: House) -> None:
    meeting = facts.meetings(CLUB.key)[0]
    later = MONDAY_THE_13TH + timedelta(days=1)
    batch = done(house, SetMeeting(meeting=meeting.id, starts_at=later, ends_at=later + timedelta(hours=2)))
    done(
        house,
        Send(
            key="told",
            template="programme",
            to=ANNA,
            language="nl",
            words={"meeting": facts.meetings(CLUB.key)[0]},
            meeting=meeting.id,
        ),
    )

    undo(batch.id, house=house, by=MARJOLEIN.address)

    found = facts.meetings(CLUB.key)[0]
    assert (found.starts_at, found.sequence) == (meeting.starts_at, meeting.sequence + 2)


def test_a_batch_of_another_club_is_not_there(house: House) -> None:
    batch = done(house, AddMember(person=BILAL))

    with pytest.raises(Refused, match="there is no batch"), transaction(club=CLUB.key):
        taken_back(batch.id, house=house, club="leesclub", by=MARJOLEIN.address)


def test_what_mailflow_did_by_itself_is_one_batch_of_its_mail(house: House) -> None:
    (mail,) = received(house, a_mail("Ik kom maandag de 13e graag.\n\nGroet, Anna"))
    handle(mail, house=house)
    batch = batch_of_mail(mail)
    assert batch is not None

    undo(batch.id, house=house, by=MARJOLEIN.address)

    assert (batch.by, batch.what, batch.mail) == ("mailflow", "mail", mail)
    assert facts.attendance(1) == ()
    assert batch_of_mail(mail) is None


def test_a_mail_that_changes_nothing_makes_no_batch(house: House) -> None:
    (mail,) = received(house, a_mail("Dat moeten jullie maar met Henk regelen."))
    handle(mail, house=house)

    assert batch_of_mail(mail) is None


def test_what_changed_nothing_does_not_stand_in_the_way_of_what_was_before(house: House) -> None:
    batch = done(house, AddMember(person=BILAL))
    done(house, Note(text="thanked"))

    last = last_batch(CLUB.key, MARJOLEIN.address)

    assert last is not None and last.id == batch.id


def test_the_batch_of_a_mail_costs_a_few_statements_only(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = opened()
    execute = engine.execute_sql
    counts: list[int] = []

    def counted(sql: str, params: object = None) -> object:
        counts[-1] += 1
        return execute(sql, params)

    for number, person in enumerate((ANNA, BILAL)):
        said = SetAttendance(meeting=1, person=person, answer="yes", written_at=NOW)
        (mail,) = received(house, a_mail("Ik kom.", id=f"{number}@wijk.example.org"))
        counts.append(0)
        with monkeypatch.context() as patched, transaction(club=CLUB.key):
            patched.setattr(engine, "execute_sql", counted)
            if number:
                carried_out_alone((said,), house=house, club=CLUB.key, mail=mail)
            else:
                carry_out((said,), house=house, club=CLUB.key, mail=mail)

    alone, with_batch = counts
    assert with_batch - alone == 4


def test_a_mail_that_was_withdrawn_because_somebody_left_goes_out_after_all(house: House) -> None:
    prepared(house)
    words = {"meeting": facts.meetings(CLUB.key)[0]}
    done(house, Send(key="m", template="programme", to=ANNA, language="nl", words=words, cause="plan"))
    batch = done(house, RemoveMember(person=ANNA))
    assert templates("withdrawn") == ["programme"]

    undo(batch.id, house=house, by=MARJOLEIN.address)

    assert templates("waiting") == ["programme"]


# Some things at a time, each batch with one or more of them; the same row may be changed again and again.
PIECES: Sequence[Effect] = (
    *(effect for effect, _ in EVERY.values()),
    *(AddMember(person=one, place="Zwolle") for one in (ANNA, BILAL, YOUSSEF)),
    *(RemoveMember(person=one) for one in (ANNA, BILAL, YOUSSEF)),
    Settle(proposal=1, state="kept"),
    Settle(proposal=3, state="declined"),
    SetMeeting(meeting=1, theme="moestuinen", agenda=(AgendaItem(title="moestuinen", proposal=3),)),
    SetMeeting(meeting=1, place="Amersfoort"),
    SetSummary(summary=1, state="dropped"),
)


@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_batches_that_are_taken_back_in_reverse_order_leave_everything_as_it_was(parts: list[list[Effect]]) -> None:
    with TemporaryDirectory() as folder, a_database(f"sqlite:{folder}/mailflow.db", Path(folder)):
        clock = Clock()
        house = a_house(clock)
        begins = MONDAY_THE_13TH
        act_on(
            lambda: (SetMeeting(starts_at=begins, ends_at=begins + timedelta(hours=5), state="announced"),),
            house=house,
            club=CLUB.key,
            by="test",
        )
        prepared(house)
        before = all_rows()
        batches = []
        for effects in parts:
            clock.forward(minutes=1)
            batches.append(done(house, *effects))

        for batch in reversed(batches):
            clock.forward(minutes=1)
            assert undo(batch.id, house=house, by=MARJOLEIN.address).stays == ()

        assert all_rows() == before
