"""A helper reaches nothing that is not a helper's, by whichever road: a mail, a question, a label, taking back."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from mailflow.flow.act import act, act_on, correct_and_do, settle, undo
from mailflow.flow.house import House
from mailflow.model.correction import Label, LabelledIntent
from mailflow.model.effect import (
    AddMember,
    CloseBallot,
    Effect,
    OpenBallot,
    Propose,
    RemoveMember,
    Send,
    SetMailing,
    SetMeeting,
    SetSummary,
)  # fmt: skip
from mailflow.model.errors import Refused
from mailflow.model.people import Duty, Policies
from mailflow.store import deeds, facts
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, MONDAY_THE_13TH, YOUSSEF
from tests.flow.answering import answer, asked, came_in, members, states, with_club
from tests.house import a_mail

HELPED = replace(CLUB, duties=MappingProxyType({MARJOLEIN.address: Duty(role="helper")}))
HELPER = MARJOLEIN.address
LATER = MONDAY_THE_13TH + timedelta(days=28)
MANY = Send(key="m", template="reminder", to=ANNA, language="nl", mailing="reminder")
BEYOND: tuple[Effect, ...] = (
    RemoveMember(person=ANNA),
    SetMeeting(starts_at=LATER, ends_at=LATER + timedelta(hours=4), place="Gouda", state="planned"),
    SetMailing(key="reminder:1", kind="reminder", meeting=1, state="released", why="now"),
    OpenBallot(key="b", proposals=(1,), closes_at=LATER),
    CloseBallot(ballot=1),
    SetSummary(summary=1, state="approved", by=HELPER),
    MANY,
)


@pytest.fixture
def helped(house: House) -> House:
    """Marjolein helps, Youssef organises; Anna is a member, and a theme waits."""
    house = with_club(house, HELPED)
    act(
        (
            AddMember(person=ANNA),
            Propose(key="p", kind="theme", title="Eenzaamheid", words="eenzaamheid", person=ANNA),
        ),
        house=house,
        club=CLUB.key,
        by="test",
    )
    return house


@pytest.mark.parametrize("effect", BEYOND, ids=lambda one: type(one).__name__)
def test_what_only_an_organiser_may_is_refused_wherever_a_helper_decided_it(helped: House, effect: Effect) -> None:
    with pytest.raises(Refused):
        act_on(lambda: (effect,), house=helped, club=CLUB.key, by=HELPER, what="button")

    assert members() == {ANNA.address}
    assert [one.starts_at for one in facts.meetings(CLUB.key)] == [MONDAY_THE_13TH]


def test_a_helper_takes_back_nothing_that_an_organiser_did(helped: House) -> None:
    waits = asked(helped, about=((ANNA, "leave", ""), (BILAL, "join", "Almere")))
    for id in waits.questions.values():
        settle(id, "approve", house=helped, by=YOUSSEF.address)
    assert members() == {BILAL.address}

    answer(helped, waits.token, "\n".join(f"{number} ongedaan" for number in waits.questions))

    assert states() == {"anna": "approve", "bilal": "approve"}
    assert members() == {BILAL.address}


def test_a_helper_takes_back_what_they_did_themselves(helped: House) -> None:
    waits = asked(helped, about=((BILAL, "join", "Almere"),))
    (number,) = waits.questions
    answer(helped, waits.token, f"{number} ja")
    assert members() == {ANNA.address, BILAL.address}

    answer(helped, waits.token, f"{number} ongedaan", id="answer-2@club.example.org")

    assert members() == {ANNA.address}


def test_a_helper_takes_nobody_off_by_taking_back_what_mailflow_did(helped: House) -> None:
    open_club = with_club(helped, replace(HELPED, policies=Policies(join="open")))
    mail = came_in(
        open_club, a_mail("Ik wil graag lid worden van jullie club.", sender=str(BILAL), subject="aanmelding")
    )
    assert members() == {ANNA.address, BILAL.address}
    (batch,) = deeds.of_mail(mail)

    with pytest.raises(Refused, match="only an organiser"):
        undo(batch.id, house=open_club, by=HELPER)
    with pytest.raises(Refused, match="only an organiser"):
        correct_and_do(mail, Label(intents=(LabelledIntent(kind="question"),)), house=open_club, by=HELPER)
    assert members() == {ANNA.address, BILAL.address}

    undo(batch.id, house=open_club, by=YOUSSEF.address)
    assert members() == {ANNA.address}
