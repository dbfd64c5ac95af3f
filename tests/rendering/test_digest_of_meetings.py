"""What the digest tells of waiting lists, and of answers that organisers must settle."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mailflow.model.address import Mentioned
from mailflow.model.digest import Coming, DigestFacts
from mailflow.model.people import Language
from mailflow.model.understanding import Details
from tests.rendering.shipped import NOW, a_meeting, a_question, a_reply
from tests.rendering.test_digest import SINCE, digest


def asked(why: str, details: Details, language: Language = "nl") -> str:
    question = replace(a_question(1, "rsvp", details=details), why=why)
    return digest(DigestFacts(since=SINCE, until=NOW, questions=(question,)), language)


def test_who_waits_for_a_seat_is_counted_apart() -> None:
    waiting = replace(a_reply("yes", guests=1), seat="waiting")
    coming = Coming(meeting=a_meeting(capacity=1), attendance=(a_reply("yes"), waiting), changed=())
    facts = DigestFacts(since=SINCE, until=NOW, coming=(coming,))

    assert "**1 komt** (1 plaats), 0 misschien, 0 niet, 2 op de wachtlijst." in digest(facts)
    assert "**1 comes** (1 seat), 0 perhaps, 0 not, 2 on the waiting list." in digest(facts, "en")


@pytest.mark.parametrize(
    ("why", "details", "dutch", "english"),
    [
        (
            "another_time",
            Details(proposed_at=datetime(2020, 1, 20, 9, 0, tzinfo=UTC)),
            "stelt voor de bijeenkomst een ander moment voor: maandag 20 januari 2020, 10.00 uur",
            "proposes another time for the meeting: Monday 20 January 2020, 10:00",
        ),
        (
            "late",
            Details(day=date(2020, 1, 13)),
            "wil komen op maandag 13 januari, maar schreef dat na de dag",
            "would like to come on Monday 13 January, but wrote so after answers were due",
        ),
        (
            "delegate",
            Details(who=Mentioned(name="Bilal")),
            "beantwoordde een uitnodiging uit de agenda van Bilal",
            "answered an invitation from the calendar of Bilal",
        ),
        (
            "not_invited",
            Details(),
            "beantwoordde een uitnodiging uit de agenda, maar is niet uitgenodigd",
            "answered an invitation from a calendar, but was not invited",
        ),
        (
            "unsure",
            Details(answer="yes", guests=2, meeting=1, day=date(2020, 1, 13)),
            "bedoelt, denken we: komt op maandag 13 januari, met 2 gasten. > Ik",
            "means, we think: comes on Monday 13 January, with 2 guests. > Ik",
        ),
    ],
)
def test_why_an_answer_is_put_to_organisers_stands_in_words(
    why: str, details: Details, dutch: str, english: str
) -> None:
    assert dutch in " ".join(asked(why, details).split())
    assert english in " ".join(asked(why, details, "en").split())


@pytest.mark.parametrize(
    ("details", "is_choice"),
    [
        (Details(answer="yes", meeting=1), True),
        (Details(answer="yes"), False),
        (Details(meeting=1), False),
        (Details(answer="yes", meeting=1, proposed_at=datetime(2020, 1, 20, 9, 0, tzinfo=UTC)), False),
    ],
)
def test_a_yes_is_offered_only_where_it_can_be_carried_out(details: Details, is_choice: bool) -> None:
    assert ("\nJa: we noteren" in asked("unsure", details)) == is_choice
    assert ('Antwoord "1:"' in asked("unsure", details)) != is_choice
