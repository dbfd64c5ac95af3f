"""What somebody chooses in the answer to a vote is read from numbers and titles, in any words."""

from dataclasses import replace

import pytest

from mailflow.model.understanding import Answered, Known, Understanding
from mailflow.understanding.understand import understand
from tests.ballots import a_ballot
from tests.understanding.builders import a_message, known, lexicon

BALLOT = a_ballot(
    "Eenzaamheid onder ouderen",
    "werken met buurtapps",
    "Energiearmoede",
    "Samenwerken met de politie",
    "jongeren bij de wijk betrekken",
    "de participatieladder",
    "laaggeletterdheid",
    "Schulden",
)
CHOICES: list[tuple[str, tuple[int, ...]]] = [
    ("Beste allemaal, mijn voorkeur gaat uit naar 2, daarna 5 en als laatste 1.", (2, 5, 1)),
    ("3 vind ik top", (3,)),
    ("Graag thema 2, en thema 7 ook!", (2, 7)),
    ("2 > 5 > 1", (2, 5, 1)),
    ("nr.2, nr.5", (2, 5)),
    ("Nummer1 en nummer 4", (1, 4)),
    ("1en 4", (1, 4)),
    ("op 1: 4, op 2: 7, op 3: 1", (4, 7, 1)),
    ("op 1 nummer 4 en op 2 nummer 7", (4, 7)),
    ("1 = 4, 2 = 7", (4, 7)),
    ("Ik kies er drie: 2, 4 en 6", (2, 4, 6)),
    ("Deze drie: 2, 4, 6", (2, 4, 6)),
    ("1️⃣ en 4️⃣", (1, 4)),
    ("Drie.", (3,)),
    ("Mijn collega's en ik stemmen voor 5, 6 en 7", (5, 6, 7)),
    ("Stem: 2", (2,)),
    ("Hallo, bij deze mijn stem. 1, 3, 8. Succes!", (1, 3, 8)),
    ("3\n\nVerstuurd vanaf mijn iPhone", (3,)),
    ("2, 4\nAnna de Boer\nDorpsstraat 12\n1234 AB Goes", (2, 4)),
    ("De participatieladder", (6,)),
    ("2", (2,)),
    ("Hoi,\n\nDeze zou ik kiezen: 3, 2.\n\nAnna", (3, 2)),
    ("Mijn stem: nummer 3 en 5. Kan iemand mij uitschrijven van de lijst?", (3, 5)),
    ("3 x nummer 4", (4,)),
    ("1, 2, 3, 4, 5", (1, 2, 3, 4, 5)),
    ("Stem 1: 4\nStem 2: 6", (4, 6)),
    ("2. Graag, want dat speelt bij ons heel erg.", (2,)),
    ("nr 2, dat speelt bij ons enorm", (2,)),
    ("3\n5\n8", (3, 5, 8)),
    ("- 3\n- 5", (3, 5)),
    ("* Schulden\n* Energiearmoede", (8, 3)),
    ("Optie 2", (2,)),
    ("Ik heb gestemd op 6", (6,)),
    ("Top! Ik kies 1 & 8", (1, 8)),
    ("6 en 7, en als derde Schulden", (6, 7, 8)),
    ("My votes: 3, 5 and the last one.", (3, 5, 8)),
    ("1, 4 en 7", (1, 4, 7)),
    ("mijn top 3: 2-5-1", (2, 5, 1)),
    ("liefst nummer 3", (3,)),
    ("Hoi Marjolein,\n\nIk stem op 1, 4 en 7.\n\nGroet, Anna", (1, 4, 7)),
    ("één, vier en zeven", (1, 4, 7)),
    ("een, vier en zeven", (1, 4, 7)),
    ("nummer drie graag", (3,)),
    ("1/4/7", (1, 4, 7)),
    ("1 4 7", (1, 4, 7)),
    ("#2 and #3 please", (2, 3)),
    ("Mijn drie favorieten zijn 2, 3 en 8.", (2, 3, 8)),
    ("1e keus: 4\n2e keus: 7\n3e keus: 1", (4, 7, 1)),
    ("1. 4\n2. 7\n3. 1", (4, 7, 1)),
    ("1: nummer 4\n2: nummer 5", (4, 5)),
    ("1. Schulden\n2. Energiearmoede\n3. De participatieladder", (8, 3, 6)),
    ("3. Energiearmoede\n8. Schulden", (3, 8)),
    ("Eenzaamheid onder ouderen, de participatieladder en schulden", (1, 6, 8)),
    ("eenzaamheid en schulden", (1, 8)),
    ("Ik kies voor eenzaamheid en de buurtapps", (1, 2)),
    ("niet 3 maar 4", (4,)),
    ("Ik stem op 4 en 5. Ik kom op 13 januari met 2 collega's.", (4, 5)),
    ("geen voorkeur", ()),
    ("12 en 3", (12, 3)),
    ("Nummer 4 en nummer 5 lijken me leuk, de rest niet", (4, 5)),
    ("de eerste en de laatste", (1, 8)),
    ("Mijn eerste keus is 2, mijn tweede keus 3.", (2, 3)),
    ("Doe mij maar nummer twee.", (2,)),
    ("Prima, 1 4 7. Alvast bedankt!", (1, 4, 7)),
    ("I vote for one, two and three", (1, 2, 3)),
    ("1 t/m 3", (1, 2, 3)),
    ("2 en 4\n\nBel me gerust: 06-12345678", (2, 4)),
    ("Liefst 5, geen 6", (5,)),
    ("2 (werken met buurtapps), 5 (jongeren) en 7", (2, 5, 7)),
    ("Voorkeur voor nr 6 en nr. 7", (6, 7)),
    ("Mijn stem gaat naar 3", (3,)),
    ("wij zijn voor 1 en 2", (1, 2)),
    ("1) ja\n2) nee\n3) ja", (1, 3)),
    ("Beste organisatoren,\n3,5,8\nMet vriendelijke groet,\nAnna de Boer\nWelzijn Goes\n06 12345678", (3, 5, 8)),
    ("Thema 2 vind ik het leukst, daarna 7 en 8", (2, 7, 8)),
    ("5!", (5,)),
    ("Van mij mag het 1 worden", (1,)),
    ("Mijn keuze: 3.", (3,)),
    ("Nr. 3 en 4 hoor ik graag meer over.", (3, 4)),
    ("Ik ga voor de politie en energie", (4, 3)),
]
NO_CHOICES = [
    "Ik heb geen voorkeur tussen 2 en 3",
    "Hoe zit het met 3",
    "Over 3 hebben we het al gehad",
    "3 vind ik niks",
    "Voor mij 2 en 3, de rest past minder",
    "We went for 2 and 3 in our team",
    "Sent from my iPhone 12",
    "Wat een leuke lijst! Ik twijfel tussen 3 en 4.",
    "Ik vind ze allemaal leuk",
    "Ik ben er vanaf 10.30 uur",
    "Alles behalve 2",
    "Ik kom op 13 januari met 2 collega's.",
    "Gaat 3 over wonen?",
    "Haal mij van de lijst",
    "Ik wil graag iets vertellen over schulden bij jongeren.",
    "Ik heb 3 kinderen dus ik kan niet",
]


def answering(template: str = "ballot") -> Known:
    return replace(known(), answered=Answered(template=template, ballot=BALLOT))


def understood(said: str, *, known: Known | None = None, subject: str = "Re: Stem mee") -> Understanding:
    return understand(a_message(said, subject=subject), lexicon(), known or answering())


def numbers(said: str) -> tuple[int, ...] | None:
    """The numbers of the vote, where there is one."""
    votes = [one for one in understood(said).intents if one.kind == "vote"]
    return votes[0].details.numbers if votes else None


@pytest.mark.parametrize(("said", "chosen"), CHOICES)
def test_a_choice_is_read_in_any_words(said: str, chosen: tuple[int, ...]) -> None:
    assert numbers(said) == chosen


@pytest.mark.parametrize("said", NO_CHOICES)
def test_what_is_no_choice_is_no_vote(said: str) -> None:
    assert numbers(said) is None


@pytest.mark.parametrize(("said", "_"), CHOICES)
def test_numbers_are_a_vote_only_where_they_answer_one(said: str, _: tuple[int, ...]) -> None:
    elsewhere = understood(said, known=known(answers="invitation"))

    assert all(one.kind != "vote" for one in elsewhere.intents)


def test_a_plain_vote_is_sure_and_tells_its_ballot_and_its_words() -> None:
    (vote,) = understood("Hoi,\n\nMijn top 3: 2-5-1\n\nGroet, Anna").intents

    assert vote.confidence > 0.9
    assert (vote.details.ballot, vote.evidence[0].words) == (4, "Mijn top 3: 2-5-1")


def test_an_answer_to_the_confirmation_is_a_vote_too() -> None:
    (vote,) = understood("Toch 3 en 4.", known=answering("vote_received")).intents

    assert (vote.kind, vote.details.numbers) == ("vote", (3, 4))


@pytest.mark.parametrize("said", ["4 in plaats van 3", "toch liever 4 dan 3", "Voeg 5 nog toe", "Nr. 3 snap ik."])
def test_a_vote_that_changes_another_one_is_for_an_organiser_to_judge(said: str) -> None:
    (vote,) = understood(said).intents

    assert vote.kind == "vote" and vote.confidence < 0.7


def test_what_else_such_a_mail_asks_is_understood_as_well() -> None:
    found = understood("1 en 4.\n\nHaal mij verder maar van de lijst, ik ga met pensioen.\n\nGroet, Anna")

    assert [one.kind for one in found.intents] == ["vote", "leave"]


def test_a_question_beside_a_vote_is_a_question() -> None:
    found = understood("1 en 4. Waarom staat armoede er niet bij?")

    assert [one.kind for one in found.intents] == ["vote", "question"]
    assert found.intents[0].details.numbers == (1, 4)


def test_a_kind_word_beside_a_vote_asks_for_no_look() -> None:
    found = understood("3, 4. Mooi initiatief dit, gaat hartstikke goed zo.")

    assert ([one.kind for one in found.intents], found.unclear) == (["vote"], "")
    assert found.intents[0].details.remark == "Mooi initiatief dit, gaat hartstikke goed zo."


def test_thanks_for_a_vote_ask_nothing() -> None:
    assert understood("Dank je wel!").asks_nothing


def test_an_answer_from_which_nothing_is_clear_is_shown_to_organisers() -> None:
    found = understood("Ik twijfel tussen 3 en 4.")

    assert all(one.kind != "vote" for one in found.intents)
    assert found.unclear or found.intents


def test_a_mail_of_many_lines_is_read_in_a_moment() -> None:
    assert numbers("\n".join(f"{number}. niet dit" for number in range(1, 5000))) is None
    assert numbers("niet " * 20_000 + "3") is None
