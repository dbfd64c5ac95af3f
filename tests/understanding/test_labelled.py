"""The JSON objects of the labelled sets."""

from datetime import UTC, date, datetime

from mailflow.model.address import Address, Mentioned
from mailflow.model.message import Automatic
from mailflow.model.understanding import Details, Evidence, Intent, Understanding
from mailflow.understanding.labelled import as_labelled, known_from
from tests.understanding.builders import a_message, known

TOLD = {
    "club": "Opbouwwerk",
    "inbox": "Opbouwwerk@example.org",
    "timezone": "Europe/Amsterdam",
    "organisers": [{"name": "Marjolein Terpstra", "email": "Marjolein@example.org"}],
    "members": [{"name": "Rachid Amrani", "email": "r.amrani@example.net", "place": "Zaanstad"}],
    "meetings": [
        {"start": "2020-01-13T10:00", "end": "2020-01-13T15:00", "place": "Utrecht", "theme": "bewonersparticipatie"},
        {"start": "2020-07-01T10:00", "end": "2020-07-01T15:00", "place": "", "theme": ""},
    ],
}


def test_what_a_set_knows_is_read_in_the_clubs_time_zone() -> None:
    found = known_from(TOLD)

    assert found.club_address == "opbouwwerk@example.org"
    assert found.organisers == (Address(address="marjolein@example.org", name="Marjolein Terpstra"),)
    assert [(one.id, one.starts_at) for one in found.meetings] == [
        (1, datetime(2020, 1, 13, 9, 0, tzinfo=UTC)),
        (2, datetime(2020, 7, 1, 8, 0, tzinfo=UTC)),
    ]
    assert found.members[0].place == "Zaanstad"


def test_a_set_that_knows_nothing_is_read_too() -> None:
    found = known_from({})

    assert (found.meetings, found.members, found.timezone) == ((), (), "Europe/Amsterdam")


def test_an_rsvp_has_its_slots_and_decision() -> None:
    intent = Intent(
        kind="rsvp",
        confidence=0.9,
        evidence=(Evidence(words="kom", rule="ik kom", weight=0.9),),
        details=Details(answer="yes", meeting=1, guests=2, who=Mentioned(name="Bo", address="bo@example.org")),
    )
    understanding = Understanding(language="nl", intents=(intent,))

    found = as_labelled("017.eml", a_message("kom"), understanding, known(), {0: "act"})

    assert (found["file"], found["kind"], found["attention"]) == ("017.eml", "person", False)
    assert found["intents"] == [
        {
            "intent": "rsvp",
            "confidence": 0.9,
            "decision": "act",
            "status": "yes",
            "guests": 2,
            "meeting": "2020-01-13",
            "who": {"name": "Bo", "email": "bo@example.org"},
            "evidence": [{"words": "kom", "rule": "ik kom", "weight": 0.9}],
        }
    ]


def test_a_day_without_a_meeting_is_told_as_a_day() -> None:
    intent = Intent(kind="rsvp", details=Details(answer="no", day=date(2020, 11, 2)))

    found = as_labelled("1.eml", a_message(""), Understanding(language="nl", intents=(intent,)), known(), {})

    assert [one["meeting"] for one in found["intents"]] == ["2020-11-02"]  # type: ignore[attr-defined]


def test_theme_and_offer_have_their_own_names_for_the_title() -> None:
    intents = (
        Intent(kind="propose_theme", details=Details(title="buurtapps")),
        Intent(kind="contribute", details=Details(title="buurtbus")),
    )

    found = as_labelled("1.eml", a_message(""), Understanding(language="nl", intents=intents), known(), {})

    slots = [(one.get("title"), one.get("topic")) for one in found["intents"]]  # type: ignore[attr-defined]
    assert slots == [("buurtapps", None), (None, "buurtbus")]


def test_a_wish_to_join_tells_the_number_and_name_that_the_writer_gives() -> None:
    details = Details(place="Goes", phone="+31612345678", signed_as="Marjolein de Wit")
    understanding = Understanding(language="nl", intents=(Intent(kind="join", details=details),))

    found = as_labelled("1.eml", a_message(""), understanding, known(), {})

    slots = [(one["place"], one["phone"], one["signed_as"]) for one in found["intents"]]  # type: ignore[attr-defined]
    assert slots == [("Goes", "+31612345678", "Marjolein de Wit")]


def test_a_question_is_always_asked() -> None:
    understanding = Understanding(language="nl", intents=(Intent(kind="question"),))

    found = as_labelled("1.eml", a_message("?"), understanding, known(), {0: "act"})

    assert found["attention"] is True
    assert [one["decision"] for one in found["intents"]] == ["ask"]  # type: ignore[attr-defined]


def test_what_is_unclear_needs_attention() -> None:
    understanding = Understanding(language="nl", unclear="no phrase was recognised")

    assert as_labelled("1.eml", a_message("?"), understanding, known(), {})["attention"] is True


def test_automatic_mail_needs_none() -> None:
    message = a_message("weg", automatic=Automatic(kind="auto_reply", why="Auto-Submitted"))

    found = as_labelled("1.eml", message, Understanding(language="nl"), known(), {})

    assert (found["kind"], found["attention"], found["intents"]) == ("auto_reply", False, [])
