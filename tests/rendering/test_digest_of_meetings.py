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
    coming = Coming(meeting=a_meeting(), attendance=(a_reply("yes"), waiting), changed=())
    facts = DigestFacts(since=SINCE, until=NOW, coming=(coming,))

    assert "1 ja, 2 op de wachtlijst, 0 misschien, 0 nee" in digest(facts)
    assert "1 yes, 2 on the waiting list, 0 perhaps, 0 no" in digest(facts, "en")


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
            "wil komen op maandag 13 januari 2020, maar schreef dat na de dag",
            "would like to come on Monday 13 January 2020, but wrote so after answers were due",
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
    ],
)
def test_why_an_answer_is_put_to_organisers_stands_in_words(
    why: str, details: Details, dutch: str, english: str
) -> None:
    assert dutch in " ".join(asked(why, details).split())
    assert english in " ".join(asked(why, details, "en").split())
