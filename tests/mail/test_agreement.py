import pytest

from tests.mail.mails import reading, two_forms


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        ("ja ik kom", "<p>nee ik kom niet</p>"),
        ("ja", "nee"),
        ("Ik kom.", "<p>Ik kom.</p><p>Zet mijn collega Jan ook op de lijst.</p>"),
        ("Ik kom. Schrijf Anna uit.", "<p>Ik kom.</p>"),
        ("ik kom met 1 collega", "<p>ik kom met 12 collega's</p>".replace("collega's", "collega")),
        ("Ik kom de 12e", "<p>Ik kom de 13e</p>"),
    ],
)
def test_a_mail_that_says_two_things_is_marked(plain: str, html: str) -> None:
    assert reading(two_forms(plain, html)).ambiguous.startswith("its text and its HTML say different things")


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        ("Ik kom *graag*.", "<p>Ik kom <b>graag</b>.</p>"),
        (
            "Zie www.example.org<http://www.example.org>",
            '<p>Zie <a href="http://www.example.org">www.example.org</a></p>',
        ),
        ("Ik kom :-)\n\n[cid:image001.png@01D5]", '<p>Ik kom <img src="cid:x"></p>'),
        ("Ik kom.\n\n> Kom je?", "<p>Ik kom.</p><blockquote>Kom je?</blockquote>"),
        (
            "1. een\n2. twee",
            "<ol><li>een</li><li>twee</li></ol>".replace("<li>", "<li>1. ", 1).replace("<li>twee", "<li>2. twee"),
        ),
        ("Ik kom.\n\nVan: Club\nVerzonden: nu\nAan: Lies\nOnderwerp: x\n\nKom je?", "<p>Ik kom.</p><p>Kom je?</p>"),
        ("IK KOM", "<p>Ik kom</p>"),
    ],
)
def test_what_programs_write_differently_is_the_same(plain: str, html: str) -> None:
    assert reading(two_forms(plain, html)).ambiguous == ""


def test_the_reason_names_the_words() -> None:
    message = reading(two_forms("ja ik kom", "<p>nee ik kom niet</p>"))

    assert message.ambiguous == "its text and its HTML say different things (text: ja; HTML: nee niet)"
