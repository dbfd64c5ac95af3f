"""A link that was given as a word leads where it says, or is no link at all."""

import pytest

from mailflow.rendering.html import html_of
from mailflow.rendering.links import as_markdown, button_as_markdown, is_link
from tests.rendering.pages import Page
from tests.rendering.shipped import a_meeting, a_send, own, rendered

READY = "mailto:club@example.org?subject=Bijeenkomst&body=Ja%2C%20ik%20kom%20op%2013%20januari%202020."
TEMPLATES = own(
    nl__x='---\nsubject: x\n---\n{{ given | link("hier") }}\n\n{{ given | button("Ja") }}\n\n{{ given | link }}'
)
FORBIDDEN = [
    "javascript:alert(1)",
    "http://example.org",
    "data:text/html,x",
    "https://example.org/a b",
    'https://example.org/"onclick="x',
    "https://example.org/<b>",
    "https://example.org/\\",
    "https://example.org/\nmailto:x",
    "HTTPS://example.org",
    "https:" + "x" * 3000,
    "\ufdd268\ufdd3",
    "//example.org",
    "",
]


def test_a_ready_answer_stands_whole_in_html_and_readable_in_text() -> None:
    mail = rendered(a_send("x", words={"given": READY}), templates=TEMPLATES)

    assert [value for _, _, value in Page(mail.html).named("href")] == [READY] * 3
    assert f"\n\nhier <{READY}>\n\nJa: <{READY}>\n\n<{READY}>\n\n" in mail.text


@pytest.mark.parametrize("given", FORBIDDEN)
def test_what_is_no_mail_and_no_safe_page_becomes_no_link(given: str) -> None:
    mail = rendered(a_send("x", words={"given": given}), templates=TEMPLATES)

    assert not is_link(given)
    assert Page(mail.html).named("href") == []
    assert "hier" in mail.text and "<https" not in mail.text and "<java" not in mail.text


@pytest.mark.parametrize("written", ["](javascript:x)", "a](https://evil.example/", '" onclick="x', "<b>", "|", "`x`"])
def test_a_label_is_words_only(written: str) -> None:
    page = Page(f'<div class="letter">{html_of(as_markdown(READY, written))}</div>')

    assert [value for _, _, value in page.named("href")] == [READY]
    assert written in page.text and page.elements["b"] == page.elements["code"] == 0


def test_only_a_button_looks_like_one() -> None:
    assert 'class="button"' in html_of(button_as_markdown(READY, "Ja"))
    assert "class=" not in html_of(as_markdown(READY, "Ja"))
    assert "class=" not in html_of(f'[x]({READY} "something else")')


def test_an_online_meeting_that_is_no_link_is_words() -> None:
    mail = rendered(a_send("programme", words={"meeting": a_meeting(online="javascript:alert(1)")}))

    assert "href" not in mail.html
    assert "- Online: doe mee met deze link\n" in mail.text
