"""What becomes of a whole mail: calendars, machines, forwards, thanks, and what nobody can make sense of."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mailflow.model.address import Address, Mentioned
from mailflow.model.meeting import Meeting, MeetingVersion
from mailflow.model.message import Answer, Automatic, CalendarAnswer
from mailflow.model.understanding import Answered, Details, Intent, Known
from mailflow.understanding.calendars import as_told
from mailflow.understanding.understand import understand
from tests.understanding.builders import (
    ANNA,
    DEVENTER,
    MARJOLEIN,
    MEETINGS,
    UTRECHT,
    a_message,
    kinds,
    known,
    lexicon,
    the_intent,
    understood,
)

QUOTED_COLLEAGUE = (
    "Van: Bente Kamphuis <b.kamphuis@wijkracht.example.net>\n"
    "Verzonden: dinsdag 7 januari 2020 17:12\n"
    "Aan: Anna de Boer <anna.deboer@wijk.example.org>\n"
    "Onderwerp: die club\n\n"
    "Hoi Anna,\n\nDie opbouwwerkclub van jou, daar wil ik ook lid van worden. Ik zit in Hengelo.\n\nGroetjes Bente\n"
)

THE_13TH = datetime(2020, 1, 13, 9, 0, tzinfo=UTC)


def an_answer(
    answer: Answer = "yes",
    *,
    uid: str = "meeting-2@example.org",
    starts_at: datetime | None = None,
    method: str = "REPLY",
    attendee: Address | None = ANNA,
) -> CalendarAnswer:
    return CalendarAnswer(
        method=method,  # type: ignore[arg-type]
        uid=uid,
        sequence=0,
        attendee=attendee,
        answer=answer,
        guests=1,
        comment="tot dan",
        starts_at=starts_at,
        stamped_at=None,
    )


def test_a_calendar_answer_is_one_rsvp_for_the_meeting_with_its_uid() -> None:
    intent = the_intent("Ik wil ook lid worden.", calendar=an_answer("no"))

    assert (intent.kind, intent.origin, intent.details.answer) == ("rsvp", "calendar", "no")
    assert (intent.details.meeting, intent.details.guests, intent.details.remark) == (DEVENTER, 1, "tot dan")
    assert intent.confidence >= 0.9


def test_a_calendar_answer_with_a_strange_uid_is_known_by_its_start() -> None:
    starts_at = datetime(2020, 1, 13, 9, 0, tzinfo=UTC)

    assert the_intent("", calendar=an_answer(uid="x", starts_at=starts_at)).details.meeting == UTRECHT


@pytest.mark.parametrize(
    "answer",
    [
        an_answer(uid="x"),
        an_answer(uid="x", starts_at=datetime(2020, 5, 1, 9, 0, tzinfo=UTC)),
        an_answer(method="COUNTER"),
    ],
)
def test_a_calendar_answer_that_is_not_plain_is_below_any_threshold(answer: CalendarAnswer) -> None:
    assert the_intent("", calendar=answer).confidence < 0.5


def test_a_proposal_of_another_time_is_a_maybe() -> None:
    assert the_intent("", calendar=an_answer("yes", method="COUNTER")).details.answer == "maybe"


def test_a_calendar_answer_hands_on_its_sequence_and_its_stamp() -> None:
    stamp = datetime(2020, 1, 3, 8, 0, tzinfo=UTC)

    details = the_intent("", calendar=replace(an_answer(), sequence=3, stamped_at=stamp)).details

    assert (details.sequence, details.stamped_at, details.proposed_at) == (3, stamp, None)


def test_a_stamp_that_is_days_from_its_mail_is_not_believed() -> None:
    stamp = datetime(2020, 1, 1, 8, 0, tzinfo=UTC)

    assert the_intent("", calendar=replace(an_answer(), stamped_at=stamp)).details.stamped_at is None


def test_a_counter_hands_on_the_time_that_it_proposes() -> None:
    proposed = datetime(2020, 1, 20, 9, 0, tzinfo=UTC)

    assert the_intent("", calendar=an_answer(method="COUNTER", starts_at=proposed)).details.proposed_at == proposed


def test_a_state_that_is_neither_yes_no_nor_maybe_is_put_to_people() -> None:
    assert the_intent("", calendar=an_answer("maybe"), ambiguous="delegated").confidence < 0.5


def test_an_answer_to_a_mail_of_ours_is_for_the_meeting_as_that_mail_told_it() -> None:
    meeting = Meeting(id=1, uid="1", sequence=2, starts_at=THE_13TH, ends_at=THE_13TH)
    told = Known(
        club_name="Club",
        club_address="club@example.org",
        meetings=(meeting, replace(meeting, id=2)),
        answered=Answered(template="invitation", meeting=1, sequence=1),
    )

    def sequence(kind: str = "rsvp", *, id: int = 1, day: date | None = None) -> int | None:
        return as_told(Intent(kind=kind, details=Details(meeting=id, day=day)), told).details.sequence

    assert sequence() == 1
    assert sequence(day=date(2020, 1, 6)) == 1
    assert sequence(day=date(2020, 1, 13)) is None
    assert (sequence(id=2), sequence("programme")) == (None, None)


def test_an_answer_for_a_day_that_its_meeting_has_left_is_for_that_meeting_as_it_was_then() -> None:
    monday = known()
    utrecht = next(one for one in monday.meetings if one.id == UTRECHT)
    moved = replace(utrecht, sequence=1, starts_at=utrecht.starts_at + timedelta(days=3))
    before = MeetingVersion(
        id=1, meeting=UTRECHT, at=THE_13TH, sequence=0, starts_at=utrecht.starts_at, ends_at=utrecht.ends_at
    )
    others = tuple(one for one in monday.meetings if one.id != UTRECHT)
    told = replace(monday, meetings=(moved, *others), earlier=(before,))

    def details(said: str) -> Details:
        (intent,) = understand(a_message(said), lexicon(), told).intents
        return intent.details

    old, new = details("Ja, ik kom op 13 januari 2020."), details("Ja, ik kom op 16 januari 2020.")

    assert (old.meeting, old.sequence) == (UTRECHT, 0)
    assert (new.meeting, new.sequence) == (UTRECHT, None)


def test_a_delegate_answers_for_somebody_else() -> None:
    other = Address(address="b@wijk.example.org", name="Bilal")

    intent = the_intent("", calendar=an_answer(attendee=other))

    assert intent.details.who == Mentioned(name="Bilal", address="b@wijk.example.org")


@pytest.mark.parametrize("kind", ["auto_reply", "bounce", "bulk", "own"])
def test_what_a_machine_wrote_asks_for_nothing(kind: str) -> None:
    automatic = Automatic(kind=kind, why="Auto-Submitted")  # type: ignore[arg-type]

    found = understood("Ik wil graag lid worden van de club.", automatic=automatic)

    assert (found.intents, found.unclear) == ((), "")


def test_an_answer_to_our_digest_is_left_to_people() -> None:
    found = understood("Ja, keur maar goed.", answers="digest")

    assert (found.intents, found.unclear) == ((), "it answers our digest")


def test_a_mail_with_two_readings_is_never_sure() -> None:
    found = understood("Graag zou ik lid worden van jullie club.", ambiguous="two texts that differ")

    assert [one.confidence for one in found.intents] == [0.5]
    assert "two texts that differ" in found.unclear


@pytest.mark.parametrize(
    ("said", "subject", "kind"),
    [
        ("", "kom de 13e", "rsvp"),
        ("", "haal me van de lijst aub", "leave"),
        (" \n ", "graag ook op de mailinglijst", "join"),
    ],
)
def test_an_empty_mail_says_what_its_subject_says(said: str, subject: str, kind: str) -> None:
    assert the_intent(said, subject=subject).kind == kind


@pytest.mark.parametrize("subject", ["", "RE: Uitnodiging: bijeenkomst maandag 13 januari", "Fwd: Meld je aan"])
def test_an_empty_answer_says_nothing(subject: str) -> None:
    found = understood("", subject=subject)

    assert (found.intents, found.unclear) == ((), "the mail is empty")


def test_what_nobody_can_make_sense_of_is_unclear() -> None:
    found = understood("Dat moeten jullie maar met Henk regelen.")

    assert (found.intents, found.unclear) == ((), "no phrase was recognised")


def test_a_story_that_is_like_nothing_asked_for_asks_nothing() -> None:
    assert understood("De wethouder at gisteren een haring met uitjes.").asks_nothing


@pytest.mark.parametrize(
    "said",
    [
        "Dank je wel Hanneke!",
        "Bedankt voor de mooie samenvatting. Fijn weekend!",
        "Fijne feestdagen allemaal en een gezond en gelukkig 2020!",
        "Thanks a lot! Have a nice weekend.",
    ],
)
def test_plain_thanks_and_greetings_ask_for_nothing_and_are_not_unclear(said: str) -> None:
    found = understood(said)

    assert (found.intents, found.unclear) == ((), "")


def test_thanks_beside_something_strange_is_unclear() -> None:
    assert understood("Bedankt! Dat moeten jullie maar met Henk regelen.").unclear


def test_a_colleagues_mail_passed_on_speaks_for_the_colleague_and_is_asked_about() -> None:
    intent = the_intent("Zie hieronder.", subject="FW: die club", quoted=QUOTED_COLLEAGUE)

    assert intent.kind == "join"
    assert intent.details.who == Mentioned(name="Bente Kamphuis", address="b.kamphuis@wijkracht.example.net")
    assert intent.details.place == "Hengelo"
    assert intent.confidence < 0.9


def test_our_own_invitation_passed_on_speaks_for_nobody() -> None:
    quoted = QUOTED_COLLEAGUE.replace(
        "Bente Kamphuis <b.kamphuis@wijkracht.example.net>", "Club <opbouwwerk@example.org>"
    )

    assert understood("Zie hieronder.", subject="FW: uitnodiging", quoted=quoted).intents == ()


def test_what_is_quoted_or_signed_asks_for_nothing() -> None:
    found = understood(
        "De wethouder at gisteren een haring.",
        quoted="> Graag zou ik lid worden van jullie club.",
        signed="Wilt u zich aanmelden voor onze nieuwsbrief of juist afmelden?",
    )

    assert found.intents == ()


def test_a_cancelled_meeting_is_not_the_next_one() -> None:
    meetings = (replace(MEETINGS[0], state="cancelled"), *MEETINGS[1:])

    (intent,) = understand(a_message("Ik kom graag naar de bijeenkomst."), lexicon(), known(meetings=meetings)).intents

    assert intent.details.meeting == DEVENTER


def test_without_meetings_an_answer_has_none_and_is_not_acted_on() -> None:
    (intent,) = understand(a_message("Ik kom graag naar de bijeenkomst."), lexicon(), known(meetings=())).intents

    assert (intent.details.meeting, intent.details.answer) == (None, "yes")
    assert intent.confidence < 0.9


def test_a_mail_without_a_sender_is_understood_too() -> None:
    assert the_intent("Graag zou ik lid worden van jullie club.", sender=None).kind == "join"


def test_the_language_is_that_of_the_words() -> None:
    assert understood("Graag zou ik lid worden van jullie club.").language == "nl"
    assert understood("I would like to become a member of your club.").language == "en"
    assert understood("👍").language == "nl"


def test_an_organiser_named_in_the_salutation_is_not_whom_it_is_about() -> None:
    intent = the_intent(f"Beste {MARJOLEIN.name},\n\nIk kom de 13e graag.")

    assert intent.details.who is None


def test_understanding_the_same_twice_gives_the_same() -> None:
    message = a_message("Hoi, ik kom de 13e met een collega. En kunnen we het eens over buurtapps hebben?")

    assert understand(message, lexicon(), known()) == understand(message, lexicon(), known())


def test_evidence_holds_the_very_words_of_the_mail() -> None:
    said = "Nou, Zet mij óók maar op de Verzendlijst!"

    intent = the_intent(said)

    assert intent.kind == "join"
    assert all(one.words in said and one.rule and 0 < one.weight <= 1 for one in intent.evidence)


def test_of_a_very_long_mail_organisers_are_told_that_only_its_beginning_was_read() -> None:
    found = understood("Graag zou ik lid worden van jullie club. " + "Het regende de hele dag. " * 2000)

    assert kinds(found) == ["join"]
    assert found.unclear == "it is very long: only its beginning was understood"


HOSTILE = (
    " ",
    ">",
    "a@",
    "a.",
    "x ",
    "de 13e ",
    "Jan ",
    "Jan van der ",
    "A.",
    "?",
    "ik kom ",
    ",",
    "\n",
    "ja\n",
    "(",
    "1/",
    "'",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_makes_understanding_slow(piece: str) -> None:
    text = (piece * (1_000_000 // len(piece)))[:1_000_000]
    message = a_message(text, subject=text[:2000], quoted=text, signed=text)
    lexicon()

    begun = time.process_time()
    understand(message, lexicon(), known())

    assert time.process_time() - begun < 3
