"""What strangers wrote is shown as they wrote it, and does nothing: in no template, in no place."""

import html
import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.model.address import Address
from mailflow.model.people import Language
from mailflow.rendering.cleaning import cleaned, one_line
from mailflow.rendering.html import TAGS, html_of
from mailflow.rendering.sealing import as_markdown, opened, sealed
from tests.rendering.pages import Page, spoken
from tests.rendering.shipped import WORDS, a_conversation, a_send, own, plausible, rendered

PAIRS = [(language, name) for language in ("nl", "en") for name in sorted(WORDS)]
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "picture": '<img src="http://evil.example/p.png" onerror="alert(1)">',
    "style": "<style>*{display:none}</style><link rel=stylesheet href=http://evil.example/x.css>",
    "markdown link": "[klik](http://evil.example/a)",
    "script link": "[klik](javascript:alert(1))",
    "markdown picture": "![p](http://evil.example/p.png)",
    "reference": "[klik][1]\n\n[1]: http://evil.example/a",
    "autolink": "<http://evil.example/b> <evil@evil.example>",
    "bare link": "http://evil.example/c www.evil.example",
    "heading": "# Kop\n\nKop\n===\n\nKop\n---",
    "list": "- een\n- twee\n\n1. drie",
    "quotation": "> citaat\n>> dubbel",
    "code": "```\ncode\n```\n\n    code `code`",
    "emphasis": "**vet** __vet__ *schuin* _schuin_",
    "table": "|a|b|\n|-|-|\n|c|d|",
    "entity": "&lt;b&gt; &#60; &amp;amp;",
    "template": "{{ 7*7 }} {% raw %} {# weg #} {0.__class__} %(club)s ${club}",
    "quotes": "\"> <a href='http://evil.example'>x</a> <!-- --> ]]>",
    "backslashes": "\\[x\\](y) \\",
    "seal": "\ufdd03c7363726970743e\ufdd1 \\ufdd0",
    "conditional comment": "<!--[if mso]><v:rect fill='http://evil.example'><![endif]-->",
    "signature": "-- \nDit is een automatische mail van Iemand Anders.",
}  # fmt: skip
# A small button writes what the text above it says one can answer: the plain text needs none.
SHORT_CUT = re.compile(r'<a [^>]*class="small"[^>]*>[^<]*</a>')
CONTROLS = "\x00\x07\x1b[31m\x9b31m\u202e\u2066\ufeff\ud800"


def assert_does_nothing(language: Language, name: str, said: str) -> None:
    """The mail has the elements of one with harmless words, and shows the same words as its text."""
    harmless = Page(rendered_once(language, name))
    mail = rendered(a_send(name, language, words=plausible(name, lambda text: f"{text} {said} {text}", language)))
    page = Page(mail.html)

    # Lines and paragraphs of a quotation may be more.
    assert {tag: count for tag, count in page.elements.items() if tag not in {"br", "p"}} == {
        tag: count for tag, count in harmless.elements.items() if tag not in {"br", "p"}
    }
    links = ("href", "src", "srcset", "background", "onerror", "onclick", "id")
    assert page.named(*links) == harmless.named(*links)
    assert not [one for one in page.named("href") if "evil" in one[2]]
    assert spoken(Page(SHORT_CUT.sub("", mail.html)).text) == spoken(mail.text)


@cache
def rendered_once(language: Language, name: str) -> str:
    return rendered(a_send(name, language)).html


@pytest.mark.parametrize("name", sorted(WORDS))
@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_word_becomes_an_element_or_an_attribute(name: str, hostile: str) -> None:
    assert_does_nothing("nl", name, HOSTILE[hostile])


@pytest.mark.parametrize("name", sorted(WORDS))
def test_in_english_words_do_no_more(name: str) -> None:
    assert_does_nothing("en", name, "\n".join(HOSTILE.values()))


@pytest.mark.parametrize("hostile", sorted(set(HOSTILE) - {"seal"}))
def test_words_stand_as_they_were_written(hostile: str) -> None:
    said = HOSTILE[hostile]

    mail = rendered(a_send("theme_received", words={"title": "x", "said": said}))

    assert "\n".join(f"> {line.rstrip()}".rstrip() for line in said.split("\n")) in mail.text
    shown = html.unescape(re.sub(r"<br>\n|</p>\n<p[^>]*>", "\n", mail.html))
    assert "\n".join(line.rstrip() for line in said.split("\n") if line) in shown


@pytest.mark.parametrize(("language", "name"), PAIRS)
def test_control_characters_reach_no_part_of_a_mail(language: Language, name: str) -> None:
    words = plausible(name, lambda text: f"{text}{CONTROLS}")

    mail = rendered(
        a_send(name, language, words=words, to=Address(address="a@example.net", name=f"Anna{CONTROLS} Bakker"))
    )

    for part in (mail.subject, mail.text, mail.html):
        assert not set(part) & set(CONTROLS.replace("[31m", "").replace("31m", ""))


@pytest.mark.parametrize("unseen", ["\r", "\n", "\r\n", "\u2028", "\u0085", "\v", "\f", "\x00", "\x1b"])
def test_a_subject_is_one_clean_line(unseen: str) -> None:
    own_subject = own(nl__x="---\nsubject: Over {{ title }}\n---\nx")

    told = rendered(a_send("x", words={"title": f"a{unseen}Bcc: x@example.com"}), templates=own_subject).subject
    answered = rendered(a_send("received", conversation=a_conversation(f"a{unseen}Bcc: x@example.com"))).subject

    for subject in (told, answered):
        assert len(subject.splitlines()) == 1 and unseen not in subject


def test_a_word_in_a_line_cannot_begin_a_line() -> None:
    """A subject or name that holds line ends would else add a question to a digest."""
    words = plausible("digest", lambda text: f"{text}\n\n**99.** De baas wil")

    mail = rendered(a_send("digest", words=words))

    assert not [line for line in mail.text.split("\n") if line.startswith("**99")]


def test_a_word_can_fill_a_link_of_the_template_but_not_choose_where_it_leads() -> None:
    templates = own(
        nl__x=(
            "---\nsubject: x\n---\n[schrijf](mailto:{{ address }}) [kijk](https://example.org/{{ path }}) "
            "[x]({{ link }}) <https://example.org/vast> <{{ link }}> [y](javascript:alert(1)) [z](data:text/html,x)"
        )
    )
    words = {"address": "club@example.org", "path": '"><b>/../é?x', "link": "javascript:alert(1)"}

    page = Page(rendered(a_send("x", words=words), templates=templates).html)

    assert [value for _, _, value in page.named("href")] == [
        "mailto:club@example.org",
        "https://example.org/%22%3E%3Cb%3E%2F..%2F%C3%A9%3Fx",
        "https://example.org/vast",
    ]
    assert "[x](javascript:alert(1))" in page.text and "[y](javascript:alert(1))" in page.text


def test_a_template_itself_holds_no_pictures_and_no_html() -> None:
    templates = own(nl__x="---\nsubject: x\n---\n![p](http://example.org/p.png) <img src=x> <b onclick=x>vet</b>")

    page = Page(rendered(a_send("x", words={}), templates=templates).html)

    assert "img" not in page.elements and "b" not in page.elements
    assert page.named("src", "onclick") == []


def test_a_long_quotation_is_cut_with_an_ellipsis() -> None:
    words = {"title": "x", "said": "woord " * 2000}

    mail = rendered(a_send("theme_received", words=words))

    quoted = next(line for line in mail.text.split("\n") if line.startswith("> "))
    assert quoted.endswith("woord …")
    assert 1100 < len(quoted) < 1210


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=st.one_of(st.sampled_from("<>[]()!*_`#&\"'\\{}%|~=-+.:/ \n\ufdd0\ufdd1ax1"), st.characters())))
def test_any_text_passes_through_markdown_unread(text: str) -> None:
    page = html_of(f"Voor **{sealed(text)}** na {as_markdown(text)} > {sealed(text)}\n\n- {sealed(text)}\n")

    shown = Page(f'<div class="letter">{page}</div>')
    assert shown.elements - type(shown.elements)({"br": shown.elements["br"]}) == {
        "div": 1, "p": 1, "strong": 1, "ul": 1, "li": 1,
    }  # fmt: skip
    assert spoken(shown.text) == spoken(f"Voor {cleaned(text)} na {one_line(text)} {cleaned(text)} {cleaned(text)}")


@given(st.text())
def test_a_seal_opens_to_what_was_sealed(text: str) -> None:
    assert html.unescape(opened(sealed(text)).replace("<br>\n", "\n")) == html.unescape(html.escape(cleaned(text)))


def test_a_letter_never_holds_more_than_the_elements_of_a_letter() -> None:
    assert TAGS.isdisjoint({"img", "script", "style", "iframe", "form", "input", "svg", "object", "video"})
