"""What an organiser wrote as Markdown keeps its headings, lists and links, and reaches into nothing around it."""

import re

import pytest

from tests.rendering.pages import Page
from tests.rendering.shipped import a_send, own, rendered

TEMPLATES = own(nl__x="---\nsubject: x\n---\nErvoor\n------\n\n{{ text | markdown(3) }}\n\nErna\n----\n\n*Slot*")


def html(text: str) -> str:
    page = rendered(a_send("x", words={"text": text}), templates=TEMPLATES).html
    return re.sub(r' (?:style|rel)="[^"]*"', "", page)


def text(written: str) -> str:
    return rendered(a_send("x", words={"text": written}), templates=TEMPLATES).text


def test_headings_lists_and_links_are_kept() -> None:
    page = html("# Verslag\n\n## Deel\n\n- een\n- twee\n\n[lees](https://example.org/a?b=c&d=e) en **vet**")

    assert "<h3>Verslag</h3>\n<h4>Deel</h4>\n<ul>\n<li>een</li>\n<li>twee</li>\n</ul>" in page
    assert '<a href="https://example.org/a?b=c&amp;d=e">lees</a> en <strong>vet</strong>' in page


def test_in_text_there_are_no_marks() -> None:
    assert "\n\nVerslag\n-------\n\n- een\n- twee\n\nlees <https://example.org> en vet, 3 * 4\n\n" in text(
        "# Verslag\n\n- een\n- twee\n\n[lees](https://example.org) en **vet**, 3 \\* 4"
    )


@pytest.mark.parametrize(
    "written",
    [
        "```\nnooit dicht",
        "<div><script>alert(1)</script>",
        "<!-- ",
        "> > > open",
        "[Slot]: https://evil.example",
        "![p](https://evil.example/p.png)",
        "[x](javascript:alert(1))",
        "| a |\n|---|",
        "\ufdd4" + "3c623e" + "\ufdd5",
        "</td></tr></table>",
    ],
)
def test_nothing_reaches_out_of_it(written: str) -> None:
    page = html(written)

    for around in ("<h2>Ervoor</h2>", "<h2>Erna</h2>", "<p><em>Slot</em></p>"):
        assert around in page
    assert Page(page).named("src", "onclick") == [] and 'javascript:alert(1)"' not in page
    assert page.count("<table") == html("x").count("<table") + written.startswith("|")
    assert "<script" not in page and "<b>" not in page


def test_headings_never_skip_a_level() -> None:
    page = html("###### diep\n\n# hoog\n\n#### nog dieper")

    assert re.findall(r"<h(\d)", page) == ["1", "2", "3", "3", "4", "2"]


def test_a_long_summary_renders_in_no_time() -> None:
    for hostile in ("[" * 30_000, "*" * 30_000, "> " * 15_000, "- " * 15_000, "`" * 30_000, "|" * 30_000, "<" * 30_000):
        rendered(a_send("x", words={"text": hostile}), templates=TEMPLATES)
