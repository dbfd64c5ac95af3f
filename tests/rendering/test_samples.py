"""Every mail is there with words to show it by, and its subject fits where subjects are shown."""

import re
from dataclasses import replace

import pytest

from mailflow.model.people import Language
from mailflow.model.plans import Look
from mailflow.rendering import samples
from mailflow.rendering.samples import sample_words
from tests.rendering.pictures import SHEETS
from tests.rendering.shipped import AROUND, TEMPLATES, a_send, rendered, shipped, shipped_layer

PAIRS = [(language, name) for language in ("nl", "en") for name in sorted(samples.WORDS)]
# What a phone in portrait shows of a subject on two lines.
LONGEST_SUBJECT = 72


def test_every_template_has_sample_words() -> None:
    written = {name[3:].removesuffix(".md") for name in shipped_layer() if "/" in name}

    for name in written - set(AROUND):
        needed = shipped().words(f"nl/{name}.md")
        rendered(a_send(name, words=samples.words_for(name, needed=needed)))


def test_a_template_of_ones_own_gets_words_by_their_names() -> None:
    needed = frozenset({"title", "meeting"})

    assert samples.words_for("venue_offered", needed=needed).keys() == needed
    with pytest.raises(KeyError, match="room_number"):
        samples.words_for("venue_offered", needed=frozenset({"title", "room_number"}))


@pytest.mark.parametrize(("language", "name"), PAIRS)
def test_every_mail_renders_with_its_sample_words(language: Language, name: str) -> None:
    mail = rendered(a_send(name, language, words=sample_words(name, language=language)))

    assert mail.text.strip() and f'<html lang="{language}">' in mail.html
    assert 5 <= len(mail.subject) <= LONGEST_SUBJECT, mail.subject


@pytest.mark.parametrize(("language", "name"), [pair for pair in PAIRS if "meeting" in sample_words(pair[1])])
def test_a_subject_fits_with_the_longest_day_and_a_long_theme_too(language: Language, name: str) -> None:
    said = "x" * 30

    words = sample_words(name, language=language, say=lambda text: f"{text} {said} {said}")

    assert len(rendered(a_send(name, language, words=words)).subject) <= LONGEST_SUBJECT + 30


@pytest.mark.parametrize(
    ("came", "dutch", "english"),
    [
        (
            "came",
            "Fijn dat je erbij was op maandag 13 januari!",
            "It was good to have you with us on Monday 13 January!",
        ),
        ("missed", "Op maandag 13 januari was je er niet bij. Jammer!", "We missed you on Monday 13 January!"),
        ("outsider", "Je bent geen lid van Opbouwwerk, maar", "You are not a member of Opbouwwerk, but"),
    ],
)
def test_a_summary_opens_in_its_own_way_for_who_came_who_did_not_and_who_reads_along(
    came: str, dutch: str, english: str
) -> None:
    nl, en = (
        rendered(a_send("summary", one, words={**sample_words("summary", language=one), "came": came})).text
        for one in ("nl", "en")
    )

    assert dutch in nl and english in en
    assert ("Stel het ons voor" in nl) == ("Put it forward" in en) == (came != "outsider")


@pytest.mark.parametrize(
    ("answer", "waiting", "subject"),
    [
        ("yes", False, "Tot maandag 13 januari!"),
        ("maybe", False, "Lukt het maandag 13 januari?"),
        ("yes", True, "Je staat op de wachtlijst voor maandag 13 januari"),
    ],
)
def test_a_reminder_differs_for_yes_maybe_and_waiting(answer: str, waiting: bool, subject: str) -> None:
    words = {**sample_words("reminder"), "answer": answer, "waiting": waiting}

    mail = rendered(a_send("reminder", words=words))

    assert mail.subject == subject
    assert mail.html.count('class="button"') == (2 if answer == "maybe" else 0)


def test_a_correction_shows_old_and_new_side_by_side() -> None:
    mail = rendered(a_send("correction"))

    assert (
        "- Wanneer\n"
        "  eerst: donderdag 9 januari 2020, van 10.00 tot 14.00 uur\n"
        "  nu: maandag 13 januari 2020, van 10.00 tot 15.00 uur\n"
        "- Waar\n"
        "  eerst: Buurthuis De Linde, Amersfoort\n"
        "  nu: De Kargadoor, Oudegracht 36, Utrecht\n"
    ) in mail.text
    assert mail.html.count('scope="row"') == 2 and mail.html.count('scope="col"') == 2


def test_the_signature_stands_in_place_of_the_clubs_name() -> None:
    signed = replace(samples.CLUB, look=Look(signature="Sam en Anna\nOpbouwwerk"))

    assert "Hartelijke groet,\nSam en Anna\nOpbouwwerk\n" in rendered(a_send("nudge"), club=signed).text


def test_the_documentation_names_every_template_and_every_picture_is_there() -> None:
    docs = TEMPLATES.parent / "docs"
    written = (docs / "mails.md").read_text(encoding="utf-8")

    for name in (*samples.WORDS, *AROUND):
        assert f"`{name}`" in written, name
    shown = set(re.findall(r"\]\((images/mails-[a-z-]+\.png)\)", written))
    assert shown == {f"images/{path.name}" for path in (docs / "images").glob("mails-*.png")}
    assert shown == {f"images/mails-{sheet.name}.png" for sheet in SHEETS}
    assert {mail for sheet in SHEETS for mail in sheet.mails} <= set(samples.WORDS)
