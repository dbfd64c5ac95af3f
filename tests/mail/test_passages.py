"""Answers typed between quoted lines: each is known with the lines that stand above it."""

import pytest

from mailflow.mail.quotes import split
from mailflow.model.message import Passage
from tests.mail.mails import a_mail, reading, two_forms

ATTRIBUTION = "Op ma 4 mei 2026 om 07:30 schreef Buurtclub <club@example.org>:"


def test_an_answer_below_a_quoted_line_is_a_passage_with_that_line() -> None:
    found = split(f"{ATTRIBUTION}\n> **3.** Anna wil graag bij de club.\n\nja\n\n> **4.** Bilal ook.\nliever niet")

    assert [one.said for one in found.passages] == ["ja", "liever niet"]
    assert found.passages[0].after == f"{ATTRIBUTION}\n**3.** Anna wil graag bij de club."
    assert found.passages[1].after == "**4.** Bilal ook."


def test_what_stands_above_the_quotation_is_a_passage_with_nothing_above_it() -> None:
    found = split(f"Zie mijn antwoorden.\n\n{ATTRIBUTION}\n> **3.** Anna wil erbij.\nja")

    assert found.passages[0] == Passage(after="", said="Zie mijn antwoorden.")


def test_a_mail_that_is_answered_on_top_has_no_passages() -> None:
    found = split(f"1 ja, 2 nee\n\n{ATTRIBUTION}\n> **1.** Anna wil erbij.\n> **2.** Bilal ook.\n\n\n")

    assert found.passages == ()


def test_what_our_mail_quoted_keeps_its_mark() -> None:
    found = split(f"{ATTRIBUTION}\n> **3.** Anna wil erbij.\n> > 4. kan ik ook komen?\n\nja")

    assert found.passages[0].after.endswith("**3.** Anna wil erbij.\n> 4. kan ik ook komen?")


@pytest.mark.parametrize("foot", ["-- \nMarjolein Terpstra", "Verstuurd vanaf mijn iPhone"])
def test_a_signature_below_the_quotation_is_no_passage(foot: str) -> None:
    found = split(f"1 ja\n\n{ATTRIBUTION}\n> **1.** Anna wil erbij.\n\n{foot}")

    assert [one.said for one in found.passages if one.after] == []


def test_an_answer_right_under_a_long_line_that_has_ended_is_said() -> None:
    line = "> **3.** Anna de Boer wil graag bij de club, vanuit Tilburg, en schreef dat gisteren."
    found = split(f"{ATTRIBUTION}\n{line}\nja\n> **4.** Bilal ook.")

    assert found.said == "ja"


def test_the_rest_of_a_colleagues_broken_line_stays_quoted() -> None:
    line = "> > Kunnen jullie mij laten weten of er nog plek is, dat zou ik heel fijn vinden."
    found = split(f"{ATTRIBUTION}\n{line}\nja graag\n> **4.** Bilal ook.")

    assert found.said == ""


def test_answers_between_blockquotes_are_passages() -> None:
    html = (
        "<div>Hoi, zie onder.</div><blockquote type='cite'><p><b>1.</b> Anna wil erbij.</p></blockquote>"
        "<div>prima</div><blockquote type='cite'><p><b>2.</b> Bilal wil erbij.</p></blockquote><div>nee</div>"
    )

    message = reading(a_mail(html, content_type='text/html; charset="utf-8"'))

    assert [one.said for one in message.passages] == ["Hoi, zie onder.", "prima", "nee"]
    assert message.passages[1].after == "1. Anna wil erbij."


def test_the_plain_form_of_an_answered_mail_has_the_same_passages() -> None:
    plain = f"{ATTRIBUTION}\n\n> *1.* Anna wil erbij.\n>\n\nprima\n"
    html = f"<div>{ATTRIBUTION.replace('<', '&lt;')}</div><blockquote><b>1.</b> Anna wil erbij.</blockquote>prima"

    message = reading(two_forms(plain, html))

    assert [one.said for one in message.passages] == ["prima"]
    assert message.passages[0].after.endswith("*1.* Anna wil erbij.")
