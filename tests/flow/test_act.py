"""Verdicts and orders go the same way as mails, once."""

import pytest

from mailflow.flow.act import act, change_outgoing, retry_mail, settle
from mailflow.flow.handle import handle
from mailflow.flow.house import House, SafeMode
from mailflow.flow.proposals import settle_proposal
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.model.errors import Refused
from mailflow.model.understanding import Details
from mailflow.store import facts, inbox, outbox
from mailflow.store.connect import transaction
from tests.builders import ANNA, CLUB, MONDAY_THE_13TH
from tests.house import Clock, a_house, a_mail, received

JOIN = "Graag zou ik lid worden van jullie club, ik werk in Goes.\n\nGroet, Anna"


def asked(house: House, text: str) -> int:
    (id,) = received(house, a_mail(text))
    handle(id, house=house)
    return facts.questions(CLUB.key, state="open")[-1].id


def templates(house: House) -> list[str]:
    return [part for row in reversed(outbox.rows(CLUB.key, limit=100)) for part in row.templates]


def test_approval_makes_a_member_and_welcomes_them(house: House) -> None:
    id = asked(house, JOIN)

    settle(id, "approve", house=house, by="Marjolein")

    (member,) = facts.members(CLUB.key, state="active")
    assert (member.person.address, member.place) == (ANNA.address, "Goes")
    assert templates(house) == ["join_received", "welcome"]


def test_the_first_verdict_counts_and_its_giver_is_named(house: House) -> None:
    id = asked(house, JOIN)
    settle(id, "approve", house=house, by="Marjolein")

    with pytest.raises(Refused, match="already approved by Marjolein"):
        settle(id, "decline", house=house, by="Youssef")

    assert templates(house) == ["join_received", "welcome"]


def test_a_decline_is_told_with_its_reason(house: House) -> None:
    id = asked(house, JOIN)

    settle(id, "decline", house=house, by="Marjolein", reason="We zitten vol.")

    assert facts.members(CLUB.key, state="active") == ()
    row = outbox.row(outbox.rows(CLUB.key, limit=1)[0].id)
    assert row is not None and row.templates == ("join_declined",)


def test_a_question_that_does_not_exist_is_refused(house: House) -> None:
    with pytest.raises(Refused, match="no question 4711"):
        settle(4711, "approve", house=house, by="Marjolein")


def test_an_unclear_mail_is_closed_and_nothing_more_goes_out(house: House) -> None:
    id = asked(house, "Dat moeten jullie maar met Henk regelen.")

    settle(id, "approve", house=house, by="Marjolein")

    assert facts.questions(CLUB.key, state="open") == ()
    assert templates(house) == ["received"]


def test_an_answer_without_a_meeting_needs_one_and_then_counts(house: House) -> None:
    id = asked(house, "Ik kom op 2 november graag naar de bijeenkomst.\n\nAnna")
    meeting = facts.meetings(CLUB.key)[0].id

    with pytest.raises(Refused, match="--meeting"):
        settle(id, "approve", house=house, by="Marjolein")
    settle(id, "approve", house=house, by="Marjolein", corrected=Details(answer="yes", meeting=meeting))

    (said,) = facts.attendance(meeting)
    assert (said.person.address, said.answer) == (ANNA.address, "yes")
    assert templates(house)[-1] == "rsvp_confirmed"


def test_a_meeting_that_moves_counts_up_its_sequence(house: House) -> None:
    meeting = facts.meetings(CLUB.key)[0]
    later = MONDAY_THE_13TH.replace(day=14)

    act(
        (SetMeeting(meeting=meeting.id, starts_at=later, ends_at=later.replace(hour=15)),),
        house=house,
        club=CLUB.key,
        by="x",
    )

    moved = facts.meetings(CLUB.key)[0]
    assert (moved.starts_at, moved.sequence, moved.uid) == (later, meeting.sequence + 1, meeting.uid)


def test_an_accepted_theme_is_told_to_its_writer_once(house: House) -> None:
    (id,) = received(house, a_mail("Een thema om te bespreken: buurtapps."))
    handle(id, house=house)
    proposal = facts.proposals(CLUB.key)[0].id

    settle_proposal(proposal, "accepted", house=house, by="Marjolein")

    assert templates(house) == ["theme_received", "proposal_accepted"]
    with pytest.raises(Refused, match="already accepted"):
        settle_proposal(proposal, "declined", house=house, by="Youssef")


def test_only_a_stuck_mail_is_handled_again(house: House, clock: Clock) -> None:
    (id,) = received(house, a_mail(JOIN))
    with pytest.raises(Refused, match="not stuck"):
        retry_mail(id, house=house)
    with transaction():
        inbox.mark_stuck(id, "a bug", now=clock())

    retry_mail(id, house=house)

    assert handle(id, house=house) == "handled"


def test_held_mails_wait_for_their_release(house: House, clock: Clock) -> None:
    holding = a_house(clock, safe_mode=SafeMode(mode="hold"))
    (id,) = received(holding, a_mail(JOIN))
    handle(id, house=holding)
    (row,) = outbox.rows(CLUB.key, limit=10)
    assert row.state == "held"

    change_outgoing(row.id, "release", house=house)

    assert outbox.rows(CLUB.key, limit=10)[0].state == "waiting"
    with pytest.raises(Refused, match="cannot be changed"):
        change_outgoing(row.id, "release", house=house)


def test_an_act_that_fails_leaves_nothing_behind(house: House) -> None:
    with pytest.raises(LookupError):
        act((AddMember(person=ANNA), SetMeeting(meeting=4711, place="x")), house=house, club=CLUB.key, by="x")

    assert facts.members(CLUB.key) == ()
