"""Deciding: sure intents are acted on, others asked; one letter; a budget of automatic answers."""

from mailflow.flow.decide import decide, decision_of
from mailflow.model.address import Mentioned
from mailflow.model.effect import Ask, Note, Propose, RemoveMember, Send, SetAttendance
from mailflow.model.people import Policies
from mailflow.model.question import Question
from mailflow.model.understanding import Understanding
from tests.builders import ANNA, BILAL, MARJOLEIN, NOW, a_club, a_meeting, a_member, a_situation, an_intent


def understood(*intents: object, unclear: str = "") -> Understanding:
    return Understanding(language="nl", intents=intents, unclear=unclear)  # type: ignore[arg-type]


def test_a_sure_intent_is_acted_on_and_an_unsure_one_asked() -> None:
    sure = an_intent("rsvp", answer="yes", meeting=1)
    unsure = an_intent("propose_theme", title="krimp", confidence=0.6)

    decided = decide(understood(sure, unsure), a_situation(meetings=[a_meeting()]))

    assert decided.decisions == ("act", "ask")
    assert any(isinstance(one, SetAttendance) for one in decided.effects)
    assert not any(isinstance(one, Propose) for one in decided.effects)
    (asked,) = [one for one in decided.effects if isinstance(one, Ask)]
    assert (asked.kind, asked.intent) == ("propose_theme", unsure)


def test_a_club_sets_its_own_thresholds() -> None:
    intent = an_intent("leave", confidence=0.92)

    assert decision_of(intent, Policies()) == "act"
    assert decision_of(intent, Policies(thresholds={"leave": 0.95})) == "ask"
    assert decision_of(intent, Policies(threshold=0.95)) == "ask"


def test_an_intent_without_a_module_is_asked() -> None:
    assert decision_of(an_intent("offer_spaceship"), Policies()) == "ask"


def test_several_wishes_get_one_letter_with_the_wait_at_its_end() -> None:
    decided = decide(
        understood(an_intent("question"), an_intent("propose_theme", title="krimp"), an_intent("leave")), a_situation()
    )

    parts = [one for one in decided.effects if isinstance(one, Send)]
    assert [part.template for part in parts] == ["theme_received", "left", "received"]
    assert {part.letter for part in parts} == {"reply:f1"}


def test_two_unsure_wishes_are_two_questions_and_one_part() -> None:
    decided = decide(understood(an_intent("join", confidence=0.4), an_intent("leave", confidence=0.4)), a_situation())

    assert len({one.key for one in decided.effects if isinstance(one, Ask)}) == 2
    assert [one.template for one in decided.effects if isinstance(one, Send)] == ["received"]


def test_thanks_alone_are_left_alone() -> None:
    decided = decide(Understanding(language="nl", asks_nothing=True), a_situation())

    (told,) = decided.effects
    assert isinstance(told, Note)


def test_a_mail_understood_as_nothing_is_shown_to_an_organiser_and_answered() -> None:
    decided = decide(understood(unclear="no phrase was recognised"), a_situation())

    asked, told = decided.effects
    assert isinstance(asked, Ask) and (asked.kind, asked.words) == ("unclear", "Hoi, groet Anna")
    assert isinstance(told, Send) and told.template == "received"


def test_a_mail_that_asks_nothing_is_shown_too() -> None:
    assert any(isinstance(one, Ask) for one in decide(understood(), a_situation()).effects)


def test_leave_for_somebody_else_is_asked() -> None:
    decided = decide(understood(an_intent("leave", who=Mentioned(address=BILAL.address))), a_situation())

    assert decided.decisions == ("ask",)
    assert not any(isinstance(one, RemoveMember) for one in decided.effects)


def test_a_stranger_gets_three_automatic_answers_a_day_and_then_organisers_see_it() -> None:
    decided = decide(understood(an_intent("propose_theme", title="krimp")), a_situation(answers_today=3))

    assert not any(isinstance(one, Send) for one in decided.effects)
    assert any(isinstance(one, Propose) for one in decided.effects), "what was asked is still done"
    (asked,) = [one for one in decided.effects if isinstance(one, Ask)]
    assert (asked.kind, asked.key) == ("busy", "ask:f1:busy")
    assert any(isinstance(one, Note) for one in decided.effects)


def test_of_many_mails_without_an_answer_the_first_five_are_told_one_by_one() -> None:
    busy = [
        Question(
            id=number, key=f"k{number}", kind="busy", why="many_mails", words="", person=ANNA, sender_shown="",
            subject="", asked_at=NOW,
        )
        for number in range(5)
    ]  # fmt: skip

    decided = decide(
        understood(an_intent("propose_theme", title="krimp")), a_situation(answers_today=3, questions=busy)
    )

    (asked,) = [one for one in decided.effects if isinstance(one, Ask)]
    assert (asked.kind, asked.key) == ("busy", f"busy:{ANNA.address}:2020-01-06")


def test_members_and_organisers_get_ten() -> None:
    theme = understood(an_intent("propose_theme", title="krimp"))

    for situation in (
        a_situation(answers_today=9, members=[a_member(ANNA)]),
        a_situation(answers_today=9, person=MARJOLEIN),
    ):
        assert any(isinstance(one, Send) for one in decide(theme, situation).effects)
    assert not any(
        isinstance(one, Send) for one in decide(theme, a_situation(answers_today=10, members=[a_member(ANNA)])).effects
    )


def test_deciding_is_deterministic() -> None:
    meant = understood(an_intent("join"), an_intent("rsvp", answer="yes", meeting=1), an_intent("question"))
    situation = a_situation(meetings=[a_meeting()], club=a_club())

    assert decide(meant, situation) == decide(meant, situation)
