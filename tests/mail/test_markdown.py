"""What people write in mail programs and word processors is kept as Markdown: headings, lists, links, tables."""

import time

import pytest

from mailflow.mail.markdown import as_markdown, blocks_of
from mailflow.mail.marks import from_prose
from tests.mail.notes_story import outlook


def of(html: str) -> str:
    return as_markdown(blocks_of(html))


def test_headings_lists_and_links_are_kept() -> None:
    html = (
        '<h1>Terugblik</h1><p>Zie <a href="https://example.org/a">de <b>site</b></a> en <i>meer</i>.</p>'
        "<ul><li>een<ul><li>in een</li></ul></li><li><p>twee</p></li></ul><ol><li>a</li><li>b</li></ol>"
    )

    assert of(html) == (
        "# Terugblik\n\nZie [de **site**](https://example.org/a) en *meer*.\n\n- een\n  - in een\n- twee\n1. a\n2. b"
    )


def test_outlook_lists_and_bold_lines_are_lists_and_headings() -> None:
    text = of(outlook())

    assert text.startswith("## Terugblik op onze tweede bijeenkomst\n\nOp maandag 2 december")
    assert "\n\n- eenzaamheid onder ouderen\n- wonen en verhuizen\n" in text
    assert (
        "\n\n1. Wanneer hebben bewoners echt iets te zeggen?\n2. Wat vraagt dat van ons als opbouwwerkers?\n\n" in text
    )


def test_a_table_of_words_is_a_table_and_one_that_lays_out_a_page_is_not() -> None:
    words = "<table><tr><th>Gemeente</th><th>Thema</th></tr><tr><td>Gouda</td><td>jeugd | wonen</td></tr></table>"
    page = "<table><tr><td><h2>Kop</h2><p>Tekst</p></td></tr></table>"

    assert of(words) == "| Gemeente | Thema |\n| --- | --- |\n| Gouda | jeugd \\| wonen |"
    assert of(page) == "## Kop\n\nTekst"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>1 < 2 &amp; *ster* [x](y) `z` # geen kop</p>", "1 \\< 2 & \\*ster\\* \\[x\\](y) \\`z\\` # geen kop"),
        ("<p># geen kop</p>", "\\# geen kop"),
        ("<p>1. geen lijst</p>", "1\\. geen lijst"),
        ('<p><a href="javascript:alert(1)">klik</a></p>', "klik"),
        ('<p><a href="https://example.org/a)b">klik</a></p>', "klik"),
        ('<p><a href="https://example.org/">https://example.org/</a></p>', "<https://example.org/>"),
        ('<p><a href="mailto:a@example.org">a@example.org</a></p>', "<a@example.org>"),
        ('<p>Zichtbaar<span style="display:none">geheim</span></p>', "Zichtbaar"),
        ("<p>een<br>twee<br><br>drie</p>", "een\ntwee\n\ndrie"),
        ("<style>p{}</style><script>x</script><p>tekst<img src=x></p>", "tekst"),
        ("", ""),
    ],
)
def test_nothing_is_markdown_by_chance_and_no_link_does_harm(html: str, markdown: str) -> None:
    assert of(html) == markdown


def test_headings_in_plain_prose_are_recognised_and_wrapped_lines_are_whole_again() -> None:
    prose = (
        "TERUGBLIK\n=========\n\nOp maandag kwamen we bij elkaar, voor de tweede keer dit jaar. Het\nwas druk.\n\n"
        "Thema's\n\nDeze thema's kwamen bij allemaal terug:\n* wonen\n• jeugd, en\n  hun ouders\n\nTot slot\n\n"
        "Zie https://example.org/a, en tot dan."
    )

    assert from_prose(prose) == (
        "## TERUGBLIK\n\nOp maandag kwamen we bij elkaar, voor de tweede keer dit jaar. Het was druk.\n\n## Thema's\n\n"
        "Deze thema's kwamen bij allemaal terug:\n\n- wonen\n- jeugd, en hun ouders\n\n## Tot slot\n\n"
        "Zie <https://example.org/a>, en tot dan."
    )


@pytest.mark.parametrize("line", ["Dat was het.", "Kom je ook?", "met een kleine letter", "Een heel lange regel " * 5])
def test_a_line_that_ends_a_sentence_or_is_long_is_no_heading(line: str) -> None:
    assert not from_prose(f"{line}\n\nEn nog iets.").startswith("#")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 900 + "x" + "</div>" * 900,
        "<b>" * 900 + "x",
        "<ul><li>" * 400 + "x",
        "<p>x</p>" * 30_000,
        "<table><tr><td>" * 300 + "x",
        "<p>" + "a<br>" * 50_000,
    ],
    ids=["deep", "bold", "lists", "many", "tables", "lines"],
)
def test_strange_pages_take_little_time(html: str) -> None:
    began = time.monotonic()

    of(html)

    assert time.monotonic() - began < 10
