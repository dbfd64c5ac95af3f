"""Who may never have written reads no word of the mail, wherever an answer could hold one."""

from dataclasses import replace

from mailflow.flow.decide import decide
from mailflow.model.address import Address, Mentioned
from mailflow.model.effect import Send
from mailflow.model.situation import Pace, Situation
from tests.builders import ANNA, NOW, a_meeting, a_member, a_situation, an_intent
from tests.flow.test_decide import understood

BAIT = Address(address=ANNA.address, name="Lokaas Kijkhier")


def forged() -> Situation:
    """Somebody writes in Anna's name, under a name of their own."""
    meeting = a_meeting()
    return replace(a_situation(meetings=[meeting], person=BAIT), subject="Lokaas", pace=Pace(came_at=NOW))


def the_answer(situation: Situation, kind: str, *, words: str = "", who: Mentioned | None = None) -> Send:
    intent = an_intent(kind, answer="yes", meeting=1, title=words, place=words, who=who)
    (told,) = [one for one in decide(understood(intent), situation).effects if isinstance(one, Send)]
    return told


def test_title_and_words_are_left_out_and_the_subject_is_our_own() -> None:
    told = the_answer(forged(), "propose_theme", words="koop lokaas")

    assert told.template == "theme_received"
    assert "lokaas" not in f"{dict(told.words)} {told.to} {told.conversation and told.conversation.subject}".lower()


def test_the_calendar_names_nobody_by_a_name_that_anybody_may_have_written() -> None:
    told = the_answer(forged(), "rsvp")

    assert told.calendar is not None
    assert told.calendar.attendee == Address(address=ANNA.address)


def test_a_name_that_stands_in_the_address_greets_them() -> None:
    told = the_answer(replace(forged(), person=replace(forged().person, address=ANNA)), "propose_theme")

    assert told.to == Address(address=ANNA.address, name="Anna")


def test_whoever_somebody_else_is_named_as_is_not_told() -> None:
    told = the_answer(forged(), "join", who=Mentioned(name="Lokaas", address="lokaas@example.com"))

    assert (told.template, dict(told.words)) == ("received", {})


def test_a_member_reads_back_what_they_wrote() -> None:
    told = the_answer(replace(forged(), members=(a_member(ANNA),)), "propose_theme", words="koop lokaas")

    assert "koop lokaas" in str(told.words)
