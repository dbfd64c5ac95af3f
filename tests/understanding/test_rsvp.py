"""Who comes, who does not, who may: as people write it."""

from datetime import UTC, date, datetime

import pytest

from mailflow.model.address import Address, Mentioned
from tests.understanding.builders import DEVENTER, MARIEKE, TILBURG, UTRECHT, kinds, the_intent, understood


@pytest.mark.parametrize(
    "said",
    [
        "Ik kom graag op de 13e.",
        "Ik sluit de 13e graag aan.",
        "Reken op mij voor maandag 13 januari!",
        "Zet me op de lijst voor de 13e.",
        "Schrijf mij in voor de bijeenkomst van 13 januari.",
        "Ben erbij de 13e!",
        "I'll be there on the 13th.",
        "Count me in for Monday the 13th!",
    ],
)
def test_a_clear_yes_is_sure_enough_to_act_on(said: str) -> None:
    intent = the_intent(said)

    assert (intent.kind, intent.details.answer, intent.details.meeting) == ("rsvp", "yes", UTRECHT)
    assert intent.confidence >= 0.8


@pytest.mark.parametrize(
    "said",
    [
        "Ik kan er de 13e helaas niet bij zijn.",
        "Moet afzeggen voor de 13e, mijn zoon is ziek.",
        "Ik meld me af voor de 13e, maar blijf graag lid.",
        "De 13e ben ik er niet bij.",
        "Unfortunately I can't make it on 13 January.",
    ],
)
def test_a_clear_no_is_sure_enough_to_act_on(said: str) -> None:
    intent = the_intent(said)

    assert (intent.kind, intent.details.answer, intent.details.meeting) == ("rsvp", "no", UTRECHT)
    assert intent.confidence >= 0.8


@pytest.mark.parametrize(
    "said",
    [
        "Als ik vervanging vind, kom ik de 13e graag.",
        "Onder voorbehoud: ja.",
        "Ik weet nog niet of ik de 13e kan komen.",
        "Ik kom de 13e misschien.",
        "Ik kom alleen als mijn trein rijdt.",
        "I might come on the 13th, it depends on my schedule.",
    ],
)
def test_a_condition_or_a_doubt_is_a_maybe(said: str) -> None:
    intent = the_intent(said, answers="invitation")

    assert (intent.kind, intent.details.answer) == ("rsvp", "maybe")


@pytest.mark.parametrize("said", ["Ja, leuk!", "ja", "Prima!", "+1", "👍", "Yes!", "Sure, of course"])
def test_a_bare_yes_under_an_invitation_is_a_yes_to_its_meeting(said: str) -> None:
    intent = the_intent(said, answers="invitation", meeting=DEVENTER)

    assert (intent.kind, intent.details.answer, intent.details.meeting) == ("rsvp", "yes", DEVENTER)


@pytest.mark.parametrize("said", ["Ja, leuk!", "Prima!", "Ok", "👍"])
def test_a_bare_yes_to_anything_else_is_no_answer_to_an_invitation(said: str) -> None:
    assert understood(said, answers="rsvp_confirmed").intents == ()


@pytest.mark.parametrize("said", ["Nee", "Helaas niet.", "Deze keer niet", "No, sorry"])
def test_a_bare_no_under_an_invitation_is_a_no(said: str) -> None:
    assert the_intent(said, answers="invitation").details.answer == "no"


def test_without_our_own_record_the_subject_tells_what_is_answered() -> None:
    intent = the_intent("Ja leuk!", subject="Re: Uitnodiging: bijeenkomst donderdag 13 februari in Deventer")

    assert (intent.details.answer, intent.details.meeting) == ("yes", DEVENTER)


def test_a_short_confirmation_on_top_of_what_is_quoted_asks_nothing_any_more() -> None:
    quoted = (
        "Op do 9 jan. 2020 om 15:03 schreef Opbouwwerk <opbouwwerk@example.org>:\n\n"
        "> Hoi Hidde, je staat op de lijst. Tot maandag!\n"
    )

    found = understood("Mooi!", subject="Re: Uitnodiging: bijeenkomst maandag 13 januari", quoted=quoted)

    assert found.intents == ()


def test_the_last_word_counts() -> None:
    intent = the_intent("Ik kom de 13e graag. Of nee, ik zie net mijn agenda: ik kan toch niet komen.")

    assert intent.details.answer == "no"


def test_a_taken_back_no_is_a_yes() -> None:
    intent = the_intent("Ik had me voor de 13e afgemeld, maar heb kunnen ruilen. Dus: toch van de partij!")

    assert intent.details.answer == "yes"


def test_what_contradicts_itself_is_less_sure_than_what_does_not() -> None:
    plain = the_intent("Ik kom de 13e graag.")
    mixed = the_intent("Ik kom de 13e niet. Ik kom de 13e graag.")

    assert mixed.confidence < plain.confidence


def test_a_not_turns_a_yes_round() -> None:
    assert the_intent("Ik sluit de 13e niet aan.", answers="invitation").details.answer == "no"


def test_two_meetings_get_an_answer_each() -> None:
    said = "Die van januari in Utrecht moet ik laten schieten, maar voor Deventer kun je me noteren."

    found = understood(said, subject="RE: Extra bijeenkomst jongerenwerk, donderdag 13 februari, Deventer")

    assert {(one.details.meeting, one.details.answer) for one in found.intents} == {(UTRECHT, "no"), (DEVENTER, "yes")}


@pytest.mark.parametrize(
    ("said", "guests"),
    [
        ("We komen met z'n drieën.", 2),
        ("Wij komen met 5 man.", 4),
        ("Ik kom de 13e en neem een collega mee.", 1),
        ("Ik kom de 13e met twee collega's.", 2),
        ("Mijn collega en ik komen de 13e.", 1),
        ("Samira en ik komen de 13e.", 1),
        ("Ik kom de 13e, in m'n eentje.", 0),
        ("There will be three of us on the 13th, we will be there.", 2),
        ("I'll be there on the 13th and I am bringing a colleague.", 1),
    ],
)
def test_guests_are_those_besides_the_writer(said: str, guests: int) -> None:
    found = [one for one in understood(said, answers="invitation").intents if one.kind == "rsvp"]

    assert [(one.details.answer, one.details.guests) for one in found] == [("yes", guests)]


def test_a_no_has_no_guests() -> None:
    assert the_intent("Wij komen niet met z'n drieën.", answers="invitation").details.guests == 0


def test_several_people_get_an_intent_each() -> None:
    said = (
        "Ik kom.\n"
        "Marieke Top (m.top@edesaam.example.org) moet afzeggen vanwege een uitvaart.\n"
        "Abdel Ouazzani (a.ouazzani@edesaam.example.org) weet het pas vrijdag."
    )

    found = understood(said, answers="invitation").intents

    assert {(one.details.who, one.details.answer) for one in found} == {
        (None, "yes"),
        (Mentioned(name="Marieke Top", address="m.top@edesaam.example.org"), "no"),
        (Mentioned(name="Abdel Ouazzani", address="a.ouazzani@edesaam.example.org"), "maybe"),
    }


def test_a_name_is_matched_with_who_got_a_copy() -> None:
    intent = the_intent("Marieke komt de 13e niet.", copied=(MARIEKE,))

    assert intent.details.who == Mentioned(name="Marieke", address="m.top@edesaam.example.org")


def test_a_name_is_matched_with_a_member() -> None:
    intent = the_intent("Namens Rachid Amrani: hij kan er de 13e niet bij zijn.")

    assert intent.details.who == Mentioned(name="Rachid Amrani", address="r.amrani@zaanstreek.example.net")


def test_a_first_name_that_two_have_is_matched_with_neither() -> None:
    two = (Address(address="a@x.example.org", name="Petra Vos"), Address(address="b@x.example.org", name="Petra Bos"))

    intent = the_intent("Petra komt de 13e niet.", copied=two)

    assert intent.details.who == Mentioned(name="Petra", address="")


def test_who_comes_instead_is_a_yes_and_the_writer_a_no() -> None:
    said = "Ik kan 13-01 zelf niet. In mijn plaats komt Jayden Pinas (j.pinas@delft.example.org)."

    found = understood(said, answers="invitation").intents

    assert {(one.details.who.name if one.details.who else "", one.details.answer) for one in found} == {
        ("", "no"),
        ("Jayden Pinas", "yes"),
    }


@pytest.mark.parametrize(
    ("said", "meeting"),
    [
        ("Ik kom op 13 februari.", DEVENTER),
        ("Ik kom op 13/2.", DEVENTER),
        ("Ik kom donderdag de 13e.", DEVENTER),
        ("Ik kom dinsdag 24 maart.", TILBURG),
        ("Ik kom in maart.", TILBURG),
        ("Ik kom naar Tilburg.", TILBURG),
        ("Ik kom de volgende keer.", UTRECHT),
        ("I will be there on 24 March.", TILBURG),
        ("I will be there on March 24th.", TILBURG),
    ],
)
def test_a_meeting_is_known_by_any_of_its_names(said: str, meeting: int) -> None:
    assert the_intent(said).details.meeting == meeting


def test_next_week_counts_from_the_day_of_writing() -> None:
    monday_6_january = datetime(2020, 1, 6, 10, 0, tzinfo=UTC)

    intent = the_intent("Ik kom volgende week maandag.", written_at=monday_6_january)

    assert intent.details.meeting == UTRECHT


def test_the_day_of_writing_is_that_of_the_clubs_clock() -> None:
    sunday_late_in_utc = datetime(2020, 1, 12, 23, 30, tzinfo=UTC)

    intent = the_intent("Ik kan vandaag helaas niet komen.", written_at=sunday_late_in_utc)

    assert intent.details.meeting == UTRECHT


def test_a_meeting_not_named_is_the_next_one() -> None:
    assert the_intent("Ik kom graag naar de bijeenkomst.").details.meeting == UTRECHT


def test_a_wrong_weekday_makes_unsure() -> None:
    intent = the_intent("Ik kom dinsdag 13 januari graag.")

    assert intent.details.meeting == UTRECHT
    assert intent.confidence < 0.9


def test_a_day_without_a_meeting_is_told_but_never_acted_on() -> None:
    intent = the_intent("Ik kom op 2 november graag naar de bijeenkomst.")

    assert (intent.details.meeting, intent.details.day) == (None, date(2020, 11, 2))
    assert intent.confidence < 0.9


def test_what_the_writer_eats_is_kept_as_a_remark() -> None:
    intent = the_intent("Ik kom de 13e graag. Ik eet geen vlees.")

    assert intent.details.remark == "Ik eet geen vlees."


def test_coming_late_is_a_yes() -> None:
    assert kinds(understood("Ik kom de 13e, maar wat later.", answers="invitation")) == ["rsvp-yes"]


@pytest.mark.parametrize(
    "said",
    [
        "Ik kom uit Almelo, vandaar het accent.",
        "Ik kom hier later op terug.",
        "De afmelding van de huur heeft weken geduurd.",
        "De wethouder kon niet komen naar ons feest, erg jammer.",
    ],
)
def test_what_only_sounds_like_an_answer_is_none(said: str) -> None:
    assert [one for one in understood(said).intents if one.kind == "rsvp" and one.confidence >= 0.8] == []
