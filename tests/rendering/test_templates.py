"""An organiser's own templates come first, reach the shipped ones and nothing else, and say what is wrong with them."""

import pytest

from mailflow.model.errors import SettingsError
from mailflow.rendering.templates import Templates
from tests.rendering.shipped import a_conversation, a_meeting, a_send, few, own, rendered, shipped


def test_an_own_template_comes_before_the_shipped_one() -> None:
    templates = own(nl__received="---\nsubject: Dag\n---\nWe lezen je mail vandaag nog.")

    mail = rendered(a_send("received"), templates=templates)

    assert mail.subject == "Dag"
    assert "We lezen je mail vandaag nog." in mail.text and "We lezen je mail vandaag nog." in mail.html
    assert "hij is goed aangekomen" not in mail.text


def test_an_own_dutch_template_does_not_replace_the_shipped_english_one() -> None:
    templates = own(nl__received="---\nsubject: Dag\n---\nDag.")

    assert rendered(a_send("received", "en"), templates=templates) == rendered(a_send("received", "en"))


def test_extends_shipped_reaches_the_few_and_inherits_its_subject() -> None:
    agenda = "Welkom.\n\n{% block place %}We zijn in **{{ meeting.place }}**.{% endblock %}\n"
    shipped_with_block = {**few(), "nl/agenda.md": f"---\nsubject: Agenda\n---\n{agenda}"}
    own_layer = {
        "nl/agenda.md": (
            '{% extends "shipped:nl/agenda.md" %}\n{% block place %}{{ super() }} Parkeren *kan*.{% endblock %}'
        )
    }

    mail = rendered(
        a_send("agenda", words={"meeting": a_meeting(place="Huis [x](http://evil.example)")}),
        templates=Templates((own_layer, shipped_with_block)),
    )

    assert mail.subject == "Agenda"
    assert "Welkom.\n\nWe zijn in **Huis [x](http://evil.example)**. Parkeren *kan*." in mail.text
    assert "Huis [x](http://evil.example)</strong>. Parkeren <em" in mail.html


def test_macros_and_set_blocks_keep_their_markdown_and_seal_their_words() -> None:
    templates = own(
        nl__venue=(
            "---\nsubject: Zaal\n---\n"
            "{% macro bold(what) %}**{{ what }}**{% endmacro %}{% set note %}*let op*{% endset %}"
            "{{ bold(word) }} en {{ note }} en {{ note ~ word }}"
        )
    )

    mail = rendered(a_send("venue", words={"word": "*x* [y](http://evil.example)"}), templates=templates)

    assert "<strong>*x* [y](http://evil.example)</strong> en <em>let op</em> en *let op**x*" in mail.html
    assert "evil.example</a>" not in mail.html and "href" not in mail.html


@pytest.mark.parametrize(
    "reached",
    [
        "../secret", "shipped:../../etc/passwd", "/etc/passwd", "nl/../../x.md", "nl/x", r"..\\left.md",
        "shipped:shipped:nl/left.md", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ['{{% extends "{}" %}}', '{{% include "{}" %}}', '{{% import "{}" as x %}}'])
def test_nothing_outside_the_layers_can_be_reached(way: str, reached: str) -> None:
    with pytest.raises(SettingsError, match=r"templates/nl/x\.md.*is not the name of a template"):
        own(nl__x="---\nsubject: x\n---\n" + way.format(reached))


def test_a_name_made_of_words_reaches_nothing_outside_either() -> None:
    templates = own(nl__x="---\nsubject: x\n---\n{% include word %}")

    with pytest.raises(SettingsError, match="is not the name of a template"):
        rendered(a_send("x", words={"word": "../../etc/passwd"}), templates=templates)


def test_a_misspelt_part_of_a_word_is_named_with_its_template_and_line() -> None:
    templates = own(nl__x="---\nsubject: x\n---\n\nWe zijn in {{ meeting.plaats }}.")

    with pytest.raises(SettingsError) as caught:
        rendered(a_send("x", words={"meeting": a_meeting()}), templates=templates)

    assert str(caught.value) == (
        "templates/nl/x.md: 'meeting.plaats' is not a word of this template (line 5); known are: "
        "agenda, answer_by, capacity, day, ends_at, id, online, place, practical, programme, questions, sequence, "
        "starts_at, state, theme, uid"
    )


def test_a_misspelt_word_is_named_with_those_there_are() -> None:
    templates = own(nl__x="---\nsubject: x\n---\nWe zijn in {{ plaats }}.")

    with pytest.raises(SettingsError) as caught:
        rendered(a_send("x", words={"place": "Utrecht"}), templates=templates)

    assert str(caught.value) == (
        "templates/nl/x.md: 'plaats' is not a word of this template (line 4); known are: "
        "again, answer_address, answer_page, club, first, language, now, place, room, to, token"
    )


def test_a_misspelt_word_in_the_subject_is_named() -> None:
    templates = own(nl__x="---\nsubject: Over {{ tittle }}\n---\nx")

    with pytest.raises(
        SettingsError, match=r"templates/nl/x\.md, subject: 'tittle' is not a word of this template; known"
    ):
        rendered(a_send("x", words={"title": "x"}), templates=templates)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\nsubject: x\n---\n\n{% if %}", "templates/nl/x.md, line 5: "),
        ("{# a\nb #}\n---\nsubject: x\n---\n{{ title | daet }}", "templates/nl/x.md, line 6: No filter named 'daet'"),
        ("---\nsubject: x\n---\n{{ said | safe }}", "templates/nl/x.md, line 4: No filter named 'safe'"),
        ("---\nsubject: {{ x\n---\nx", "templates/nl/x.md, subject"),
        ("---\nsubjct: x\n---\nx", "templates/nl/x.md, line 2: 'subjct' is not known here; did you mean 'subject'?"),
        ("---\nonzin\n---\nx", "templates/nl/x.md, line 2: write `subject: ...`, not 'onzin'"),
        ("---\nsubject: x\nHallo", "templates/nl/x.md: the lines with its subject have no end"),
        ('{% extends "nl/x.md" %}', "templates/nl/x.md extends itself: write {% extends 'shipped:nl/x.md' %}"),
        ('{% extends "nl/nergens.md" %}', "templates/nl/x.md: there is no template 'nl/nergens.md'"),
    ],
)
def test_a_broken_template_is_an_error_with_file_and_line(text: str, expected: str) -> None:
    with pytest.raises(SettingsError) as caught:
        own(nl__x=text)

    assert str(caught.value).startswith(expected)


def test_templates_that_extend_each_other_are_an_error() -> None:
    with pytest.raises(SettingsError, match="extends itself: take one of them out"):
        own(nl__x='{% extends "nl/y.md" %}', nl__y='{% extends "nl/x.md" %}')


def test_a_template_that_includes_itself_fails_in_words() -> None:
    templates = own(nl__x='---\nsubject: x\n---\n{% include "nl/x.md" %}')

    with pytest.raises(SettingsError, match=r"templates/nl/x\.md: it includes itself without end"):
        rendered(a_send("x", words={}), templates=templates)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ meeting.starts_at + 1 }}", "unsupported operand"),
        ("{{ meeting.__class__.__mro__ }}", "unsafe"),
        ("{{ ''.__class__ }}", "unsafe"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ '{0.__class__}'.format(meeting) }}", "unsafe"),
        ("{{ range(10000000) | list }}", "range"),
        ("{{ 'a' * 1000000000 }}", "two numbers only"),
        ("{{ 9 ** 9 ** 9 }}", "two numbers only"),
        ("{{ '%999999999d' % 1 }}", "two numbers only"),
    ],
)
def test_a_template_that_fails_or_breaks_out_is_an_error_that_names_it(text: str, expected: str) -> None:
    templates = own(nl__x=f"---\nsubject: x\n---\n{text}")

    with pytest.raises(SettingsError, match=expected) as caught:
        rendered(a_send("x", words={"meeting": a_meeting()}), templates=templates)

    assert str(caught.value).startswith("templates/nl/x.md: ")


def test_a_template_nobody_wrote_is_an_error_that_says_what_to_write() -> None:
    with pytest.raises(SettingsError, match=r"there is no template 'nothing': write templates/nl/nothing\.md"):
        rendered(a_send("nothing"))


def test_a_template_without_subject_is_an_error_where_one_is_needed() -> None:
    templates = own(nl__x="Hallo.")

    with pytest.raises(SettingsError, match=r"templates/nl/x\.md has no subject"):
        rendered(a_send("x", words={}), templates=templates)


def test_a_file_that_is_no_template_is_left_alone() -> None:
    templates = Templates(({"nl/README.md": "{% if %}", "nl/left.md~": "{% if %}", "de/left.md": "{% if %}"}, few()))

    assert templates.names() == own().names()


def test_names_lists_all_layers() -> None:
    assert "nl/venue.md" in own(nl__venue="---\nsubject: x\n---\nx").names()
    assert {"layout.html", "nl/welcome.md", "en/welcome.md"} <= set(shipped().names())


def test_windows_line_ends_and_a_byte_order_mark_are_no_trouble() -> None:
    templates = own(nl__x="\ufeff---\r\nsubject: Dag\r\n---\r\n\r\nHallo.\r\n")

    mail = rendered(a_send("x", words={}), templates=templates)

    assert (mail.subject, mail.text.split("\n")[2]) == ("Dag", "Hallo.")


def test_a_subject_may_go_on_on_the_next_line_and_stand_in_quotes() -> None:
    folded = own(nl__x="---\nsubject:\n  Een {{ title }}\n  en meer\n---\nx")
    quoted = own(nl__x="---\nsubject: \"Over: {{ 'x' }}\"\n---\nx")

    assert rendered(a_send("x", words={"title": "thema"}), templates=folded).subject == "Een thema en meer"
    assert rendered(a_send("x", words={}), templates=quoted).subject == "Over: x"


def test_an_own_layout_comes_before_the_shipped_one() -> None:
    page = "<!DOCTYPE html><html><head><title>{{ subject }}</title></head><body>{{ letter }}</body></html>"
    templates = Templates(({"layout.html": page}, few()))

    mail = rendered(a_send("received", conversation=a_conversation("<i>x</i>")), templates=templates)

    assert "&lt;i&gt;x&lt;/i&gt;" in mail.html and "max-width" not in mail.html


def test_a_broken_layout_is_an_error_with_its_line() -> None:
    with pytest.raises(SettingsError, match=r"templates/layout\.html, line 2: "):
        Templates(({"layout.html": "<p>\n{% if %}"}, few()))


def test_an_error_in_a_shipped_template_below_an_own_one_says_where_it_is() -> None:
    with pytest.raises(SettingsError, match=r"templates/nl/x\.md \(shipped\), line 4: "):
        Templates(({}, {**few(), "nl/x.md": "---\nsubject: x\n---\n{% if %}"}))


def test_what_can_be_called_can_stand_after_a_bar_or_before_brackets() -> None:
    templates = own(
        nl__x="---\nsubject: x\n---\n"
        "{{ now | date }} {{ time(now) }} {{ ['a', 'b'] | listed }} {{ plural(2, 'lid', 'leden') }}"
    )

    mail = rendered(a_send("x", words={}), templates=templates)

    assert mail.text.split("\n")[2] == "woensdag 8 januari 2020 7.30 uur a en b 2 leden"
