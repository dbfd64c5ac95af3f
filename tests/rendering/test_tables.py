"""A programme and a comparison are real tables in HTML, and lines that a phone can show in text."""

import re
from datetime import time

from mailflow.model.meeting import AgendaItem
from tests.rendering.pages import Page
from tests.rendering.shipped import a_meeting, a_send, own, rendered

TEMPLATES = own(
    nl__x='---\nsubject: x\n---\n{{ meeting.agenda | agenda(("Tijd", "Wat", "Wie")) }}',
    en__x='---\nsubject: x\n---\n{{ meeting.agenda | agenda(("Time", "What", "Who")) }}',
    nl__y='---\nsubject: y\n---\n{{ rows | compared(("eerst", "nu")) }}',
)
OPENING = AgendaItem(title="Inloop", at=time(10, 0))
TABLE = AgendaItem(title="De wijktafel", minutes=45, who="Fatima")
REST = AgendaItem(title="Wat verder ter tafel komt")


def shown(*agenda: AgendaItem) -> tuple[str, str]:
    """The text below the salutation, and the HTML without styles."""
    mail = rendered(a_send("x", words={"meeting": a_meeting(agenda=agenda)}), templates=TEMPLATES)
    return mail.text.split("\n\n")[1], re.sub(r' style="[^"]*"', "", mail.html)


def test_an_item_shows_its_hour_or_its_length_or_neither() -> None:
    text, page = shown(OPENING, TABLE, REST)

    assert text == "- 10.00 uur: Inloop\n- 45 minuten: De wijktafel (Fatima)\n- Wat verder ter tafel komt"
    assert [cell for cell in re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", page) if cell in {"Tijd", "Wat", "Wie"}] == [
        "Tijd",
        "Wat",
        "Wie",
    ]
    assert re.search(r'<td class="short">45 minuten</td>\s*<td>De wijktafel</td>\s*<td class="short">Fatima</td>', page)


def test_hours_are_those_of_the_language() -> None:
    meeting = a_meeting(agenda=(OPENING, AgendaItem(title="x", minutes=1)))

    mail = rendered(a_send("x", "en", words={"meeting": meeting}), templates=TEMPLATES)

    assert "- 10:00: Inloop\n- 1 minute: x\n" in mail.text


def test_a_column_that_says_nothing_is_left_out() -> None:
    _, page = shown(OPENING)

    assert page.count('scope="col"') == 2 and "Wie" not in page


def test_what_strangers_wrote_stays_in_its_cell() -> None:
    hostile = AgendaItem(title="a | b\n|---|\n| <b>c</b> |", at=time(9, 0), who="[x](https://evil.example)")

    text, page = shown(hostile)

    assert text == "- 9.00 uur: a | b |---| | <b>c</b> | ([x](https://evil.example))"
    found = Page(page)
    assert found.elements["b"] == 0 and found.named("href") == []
    assert found.elements["tr"] == 3 + 2


def test_a_comparison_has_heads_for_columns_and_rows() -> None:
    words = {"rows": [("Wanneer", "maandag", "dinsdag"), ("Waar", "Utrecht", "Almere | Stad")]}

    mail = rendered(a_send("y", words=words), templates=TEMPLATES)

    assert "- Wanneer\n  eerst: maandag\n  nu: dinsdag\n- Waar\n  eerst: Utrecht\n  nu: Almere | Stad\n" in mail.text
    assert re.findall(r'<th scope="(\w+)"[^>]*>([^<]*)</th>', re.sub(r' (class|style)="[^"]*"', "", mail.html)) == [
        ("col", "eerst"),
        ("col", "nu"),
        ("row", "Wanneer"),
        ("row", "Waar"),
    ]


def test_what_is_included_ends_its_own_line() -> None:
    templates = own(nl__x='---\nsubject: x\n---\n{% include "nl/y.md" %}\n\nVerder.', nl__y="- een\n- twee")

    assert "\n\n- een\n- twee\n\nVerder.\n\n" in rendered(a_send("x", words={}), templates=templates).text
