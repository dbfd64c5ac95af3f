import pytest

from tests.mail.mails import a_mail, reading, two_forms


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


def of_alternatives(*parts: tuple[str, str]) -> bytes:
    """A mail with a part of each of these kinds and texts, each of which is said to be the same as the others."""
    inner = "".join(f"--grens\nContent-Type: text/{kind}; charset=utf-8\n\n{text}\n" for kind, text in parts)
    return a_mail(f"{inner}--grens--\n", content_type='multipart/alternative; boundary="grens"')


@pytest.mark.parametrize(
    "parts",
    [
        (("plain", "Ja, ik kom."), ("plain", "Nee, ik kom niet.")),
        (("plain", "Ja, ik kom."), ("html", "<p>Nee, ik kom niet."), ("html", "<p>Ja, ik kom.")),
        (("plain", "Ja, ik kom."), ("html", "<p>Ja, ik kom."), ("html", "<p>Nee, ik kom niet.")),
    ],
)
def test_alternatives_of_one_kind_that_differ_are_not_acted_on(parts: tuple[tuple[str, str], ...]) -> None:
    assert "different things" in reading(of_alternatives(*parts)).ambiguous


def test_alternatives_of_one_kind_that_say_the_same_or_nothing_are_read() -> None:
    same = of_alternatives(
        ("plain", "Ja, ik kom."), ("plain", "Ja,\nik kom."), ("html", ""), ("html", "<p>Ja, ik kom.")
    )

    assert reading(same).ambiguous == ""
