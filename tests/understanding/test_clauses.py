"""Sentences, salutations and signatures."""

import pytest

from mailflow.understanding.clauses import cut


def sentences(text: str, writer: str = "Anna de Boer") -> tuple[str, ...]:
    return cut(text, writer=writer).sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ik kom. Tot dan!", ("Ik kom.", "Tot dan!")),
        ("Kun je parkeren? Ik kom met een busje.", ("Kun je parkeren?", "Ik kom met een busje.")),
        ("Ik kom op 3 feb. om 10.30 uur.", ("Ik kom op 3 feb. om 10.30 uur.",)),
        ("Dhr. R. Verkaik is ziek.", ("Dhr. R. Verkaik is ziek.",)),
        ("kan niet. groet", ("kan niet.", "groet")),
        ("Beste Hanneke, Youssef en Marjolein,\n\nIk kom.", ("Ik kom.",)),
        ("Hoi Marjolein en Youssef!\nIk kom.", ("Ik kom.",)),
        ("Lieve Marjolein, beste Youssef en Hanneke,\n\nIk kom.", ("Ik kom.",)),
        ("", ()),
        ("...", ()),
    ],
)
def test_a_text_is_cut_into_sentences(text: str, found: tuple[str, ...]) -> None:
    assert sentences(text) == found


@pytest.mark.parametrize(
    "salutation",
    ["Beste Marjolein,", "Hoi hoi,", "Dear all,", "Goedemorgen,", "Lieve Marjolein, beste Youssef,", "Hallo"],
)
def test_a_salutation_says_nothing(salutation: str) -> None:
    assert sentences(f"{salutation}\n\nIk kom.") == ("Ik kom.",)


def test_a_salutation_on_the_line_of_what_is_said_is_left_out_too() -> None:
    assert sentences("Hoi Hanneke, stuur je het verslag?") == ("stuur je het verslag?",)


def test_lines_that_a_mail_program_broke_belong_together() -> None:
    text = "Ik hoef geen lid te worden hoor, was een keertje mee met een collega omdat\nzij niet alleen durfde."

    assert len(sentences(text)) == 1


def test_points_of_a_list_are_sentences() -> None:
    assert sentences("Drie dingen:\n- ik kom\n- ik wil lid worden\n1. en parkeren?") == (
        "Drie dingen:",
        "ik kom",
        "ik wil lid worden",
        "en parkeren?",
    )


@pytest.mark.parametrize(
    "closing",
    [
        "Groetjes, Anna",
        "Met vriendelijke groet,\nAnna de Boer",
        "Anna",
        "Anna de Boer, Purmerend",
        "mvg Anna\nbuurtwerker",
    ],
)
def test_what_stands_below_the_greeting_is_the_signature(closing: str) -> None:
    said = cut(f"Ik kom.\n\n{closing}", writer="Anna de Boer")

    assert said.sentences == ("Ik kom.",)
    assert said.signature


def test_a_name_in_what_is_said_is_no_signature() -> None:
    assert sentences("Anna komt niet.\nIk wel.") == ("Anna komt niet.", "Ik wel.")


def test_a_very_long_sentence_is_cut_where_it_may_be() -> None:
    parts = sentences("ik kom graag, " * 200)

    assert all(len(part) <= 701 for part in parts)
    assert "".join(parts).count("ik kom graag") == 200
