"""Everybody can read a mail: with a screen reader, in the dark, without pictures, in whatever colour the club has."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from mailflow.model.people import Club, Language
from mailflow.model.plans import Look
from mailflow.rendering.colours import contrast
from tests.rendering.pages import Page
from tests.rendering.shipped import CLUB, WORDS, a_send, rendered

PAIRS = [(language, name) for language in ("nl", "en") for name in sorted(WORDS)]
LOGO = "https://www.example.org/logo.png?a=1&b=2"
# What stands on what, as the layout has it: the style of the inner one, then of the one around it.
STYLE = re.compile(r'class="(sheet|letter|footer|card|button)"[^>]*? style="([^"]*)"')


def with_look(**look: str) -> Club:
    return replace(CLUB, look=Look(**look))


@pytest.mark.parametrize(("language", "name"), PAIRS)
def test_a_page_has_a_language_a_title_and_one_main_heading(language: Language, name: str) -> None:
    mail = rendered(a_send(name, language))
    page = Page(mail.html)

    assert ("html", "lang", language) in page.attributes and ("div", "lang", language) in page.attributes
    assert f"<title>{mail.subject}</title>" in mail.html.replace("&#34;", '"').replace("&#39;", "'")
    assert page.elements["h1"] == 1


@pytest.mark.parametrize(("language", "name"), PAIRS)
def test_headings_are_real_and_skip_no_level(language: Language, name: str) -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", rendered(a_send(name, language)).html)]

    assert levels[0] == 1
    assert all(level <= before + 1 for before, level in pairwise(levels)), levels


@pytest.mark.parametrize(("language", "name"), PAIRS)
def test_a_table_is_a_layout_that_says_so_or_has_heads(language: Language, name: str) -> None:
    page = rendered(a_send(name, language)).html

    for table in re.findall(r"<table(?: [^>]*)?>", page):
        if "presentation" not in table:
            cells = page[page.index(table) :].split("</table>")[0]
            assert re.search(r'<th scope="(?:col|row)"', cells), cells[:200]
            assert not re.search(r"<th(?: [^>]*)?>\s*</th>", cells), "a head that says nothing"


@pytest.mark.parametrize("name", sorted(WORDS))
def test_a_link_says_where_it_leads(name: str) -> None:
    for label in re.findall(r"<a [^>]*>(.*?)</a>", rendered(a_send(name)).html):
        assert len(label) > 3 and label.lower() not in {"hier", "klik", "klik hier", "here", "link", "click here"}


def test_both_schemes_are_offered() -> None:
    page = rendered(a_send("invitation")).html

    assert '<meta name="color-scheme" content="light dark">' in page
    assert "@media (prefers-color-scheme: dark)" in page


@pytest.mark.parametrize("colour", ["#a34a28", "#ffd500", "#ffffff", "#000000", "#00aeef", "#00ff00"])
def test_the_letters_of_a_mail_have_contrast_aa_in_any_colour_of_a_club(colour: str) -> None:
    page = rendered(a_send("invitation"), club=with_look(colour=colour)).html
    styles = dict(STYLE.findall(page))

    def of(part: str, what: str) -> str:
        found = re.search(rf"(?:^|[;\s]){what}: (#[0-9a-f]{{6}})", styles[part])
        assert found is not None, (part, styles[part])
        return found[1]

    sheet, accent = of("sheet", "background"), of("button", "background")
    assert contrast(of("letter", "color"), sheet) >= 4.5
    assert contrast(of("letter", "color"), of("card", "background")) >= 4.5
    assert contrast(of("button", "color"), accent) >= 4.5
    assert contrast(accent, sheet) >= 4.5
    assert f"color: {accent}" in page


def test_a_logo_says_the_clubs_name_to_who_sees_no_pictures() -> None:
    page = Page(rendered(a_send("invitation"), club=with_look(logo=LOGO)).html)

    assert ("img", "src", LOGO) in page.attributes and ("img", "alt", "Opbouwwerk") in page.attributes
    assert page.elements["img"] == page.elements["h1"] == 1


def test_without_a_logo_there_is_no_picture() -> None:
    assert Page(rendered(a_send("invitation")).html).elements["img"] == 0
