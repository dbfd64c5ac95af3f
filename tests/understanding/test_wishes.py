"""Joining, leaving, themes, offers, questions: as people write it."""

import pytest

from mailflow.model.address import Mentioned
from tests.understanding.builders import DEVENTER, MARIEKE, TILBURG, kinds, the_intent, understood


@pytest.mark.parametrize(
    "said",
    [
        "Graag zou ik lid worden van jullie club.",
        "Ik sluit graag aan bij de club.",
        "Kun je mij toevoegen aan de verzendlijst?",
        "Could you add me to your mailing list?",
    ],
)
def test_who_wants_to_belong_joins(said: str) -> None:
    intent = the_intent(said)

    assert (intent.kind, intent.details.who) == ("join", None)
    assert intent.confidence >= 0.8


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("Graag zou ik lid worden, ik werk in Woerden bij het sociaal team.", "Woerden"),
        ("Ik wil graag lid worden (gemeente Hardenberg).", "Hardenberg"),
        ("Graag lid worden, ik werk voor de gemeente Onbekenderveen.", "Onbekenderveen"),
        ("Rachid kwam enthousiast terug uit Utrecht. Ik draai hier in Hoorn twee wijken. Mag ik lid worden?", "Hoorn"),
        ("I work for the municipality of Eindhoven. Could you add me to your mailing list?", "Eindhoven"),
        ("Graag lid worden!", ""),
    ],
)
def test_the_place_of_who_joins_is_where_they_work(said: str, place: str) -> None:
    assert the_intent(said).details.place == place


def test_the_place_can_stand_in_the_signature() -> None:
    intent = the_intent("Kan ik zelf op de mailinglijst?", signed="Anna de Boer\njongerenwerk Purmerend")

    assert intent.details.place == "Purmerend"


def test_colleagues_are_put_forward_one_by_one() -> None:
    said = (
        "Hoi, kun je deze 2 toevoegen aan de verzendlijst?\n\n"
        "Kees Bom, k.bom@dordtwijk.example.org\n"
        "Amira Soltani, a.soltani@dordtwijk.example.org\n"
    )

    found = understood(said).intents

    assert [(one.kind, one.details.who) for one in found] == [
        ("join", Mentioned(name="Kees Bom", address="k.bom@dordtwijk.example.org")),
        ("join", Mentioned(name="Amira Soltani", address="a.soltani@dordtwijk.example.org")),
    ]


def test_an_address_in_another_sentence_belongs_to_who_is_put_forward() -> None:
    said = (
        "Sinds deze week werkt Jildou Haanstra bij ons. Kunnen jullie haar toevoegen aan de lijst? "
        "Haar adres is j.haanstra@emmen.example.net."
    )

    intent = the_intent(said)

    assert intent.details.who == Mentioned(name="Jildou Haanstra", address="j.haanstra@emmen.example.net")


def test_a_colleague_without_a_name_is_the_one_who_got_a_copy() -> None:
    intent = the_intent("Kun je mijn collega ook op de mailinglijst zetten?", copied=(MARIEKE,))

    assert intent.details.who == Mentioned(name="Marieke Top", address="m.top@edesaam.example.org")


@pytest.mark.parametrize(
    "said",
    [
        "Haal mij van de lijst alstublieft.",
        "Ik wil geen mails meer van jullie.",
        "Graag uitschrijven.",
        "STOP met die mails!!!",
        "Please remove me from the mailing list.",
    ],
)
def test_who_wants_no_more_mail_leaves(said: str) -> None:
    intent = the_intent(said)

    assert (intent.kind, intent.details.who) == ("leave", None)
    assert intent.confidence >= 0.8


def test_to_leave_can_be_asked_for_somebody_else() -> None:
    intent = the_intent("Kun je Petra Vink van de verzendlijst halen? Zij werkt hier niet meer.")

    assert (intent.kind, intent.details.who) == ("leave", Mentioned(name="Petra Vink"))


@pytest.mark.parametrize(
    "said",
    [
        "Ik hoef geen lid te worden hoor.",
        "Geen thema van mijn kant.",
        "Je hoeft mij niet uit te schrijven, dat was een misverstand.",
        "Nee, ik hoef niet te presenteren, laat een ander maar.",
    ],
)
def test_a_wish_that_is_denied_is_none(said: str) -> None:
    assert understood(said).intents == ()


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Kunnen we het een keer over buurtapps hebben?", "buurtapps"),
        ("Mijn voorstel voor een thema: schulden bij jongvolwassenen.", "schulden bij jongvolwassenen"),
        ("Graag een keer aandacht voor mantelzorgers.", "mantelzorgers"),
        ("Could we at some point talk about burnout among volunteers?", "burnout among volunteers"),
    ],
)
def test_a_theme_has_a_short_title_in_the_writers_words(said: str, title: str) -> None:
    intent = the_intent(said)

    assert (intent.kind, intent.details.title) == ("propose_theme", title)


def test_a_few_words_that_answer_a_call_for_themes_are_a_theme() -> None:
    intent = the_intent("Jonge mantelzorgers.", subject="Re: Welk thema in mei?")

    assert (intent.kind, intent.details.title) == ("propose_theme", "Jonge mantelzorgers")


def test_the_subject_of_a_new_mail_counts_where_its_text_says_nothing() -> None:
    intent = the_intent("lijkt me wat.", subject="thema: drugsoverlast in portieken")

    assert (intent.kind, intent.details.title) == ("propose_theme", "drugsoverlast in portieken")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Ik wil graag iets vertellen over onze buurtapp in Deventer.", "buurtapp in Deventer"),
        ("Ik bied aan om een sessie te leiden over storytelling.", "storytelling"),
        ("I'd be happy to give a short presentation on our repair café.", "repair café"),
    ],
)
def test_an_offer_has_a_topic(said: str, title: str) -> None:
    intent = the_intent(said)

    assert (intent.kind, intent.details.title) == ("contribute", title)


@pytest.mark.parametrize(
    ("said", "meeting"),
    [
        ("Hoe laat begint het in Deventer?", DEVENTER),
        ("Is er al een programma voor maart?", TILBURG),
        ("Kun je bij De Kade in Deventer een beetje fatsoenlijk parkeren?", DEVENTER),
    ],
)
def test_a_question_about_the_programme_has_its_meeting(said: str, meeting: int) -> None:
    intent = the_intent(said)

    assert (intent.kind, intent.details.meeting) == ("programme", meeting)


@pytest.mark.parametrize(
    "said",
    [
        "Kun je mij de samenvatting van vorige keer sturen?",
        "Hierbij ontvangt u de factuur voor de zaalhuur.",
        "Is het thema armoede al eens behandeld?",
        "Wie heeft er een kat te logeren voor een week?",
    ],
)
def test_anything_else_that_is_asked_is_a_question(said: str) -> None:
    assert kinds(understood(said)) == ["question"]


def test_a_mail_with_several_wishes_has_an_intent_for_each() -> None:
    said = (
        "Drie dingen, kort:\n"
        "- ik wil graag lid worden (Zutphen)\n"
        "- de 13e kom ik\n"
        "- kunnen we het een keer over huisuitzettingen hebben?\n"
    )

    assert kinds(understood(said)) == ["join", "propose_theme", "rsvp-yes"]


def test_joining_and_leaving_in_one_mail_is_never_acted_on() -> None:
    found = understood("Haal mij van de lijst. Graag zou ik lid worden van jullie club.").intents

    assert all(one.confidence < 0.9 for one in found)


def test_one_or_two_words_alone_are_not_acted_on() -> None:
    assert all(one.confidence < 0.9 for one in understood("van de lijst").intents)
