"""A mail rendered once for many says to each of them what rendering it for them alone says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mailflow.model.address import Address
from mailflow.model.effect import Send
from mailflow.model.meeting import Meeting
from mailflow.planning.letters import links
from mailflow.rendering.alike import alike, kind_of
from mailflow.rendering.render import Back, render
from mailflow.rendering.templates import Templates
from tests.builders import ANNA, CLUB, NOW
from tests.house import shipped_templates, shipped_words

MEETING = Meeting(
    id=1,
    uid="1@club.example.org",
    starts_at=datetime(2020, 1, 13, 9, 0, tzinfo=UTC),
    ends_at=datetime(2020, 1, 13, 9, 0, tzinfo=UTC) + timedelta(hours=5),
    place="Utrecht <b>",
    theme="Bewoners & bestuur",
)
HOSTILE = (
    "Anna de Boer", "O'Brien, Pat", "<script>alert(1)</script>", "Zoë & Zn", '"Jan" {{ club }}', "Çiğdem Đặng", "=?x?=",
    "Wijkteam Noord", "A. B.", "anna@example.org", "*Anna* [x](http://x)", "Qavzotti", "ŁUKASZ", "-- ", "{% raw %} Bo",
    "Ann\u200ba", "Tim\u202e", "Noor\nBcc: x@example.org", "x" * 300, " Anna ", "Anna\tde", "ﬁona ﬁ", "名前 太郎",
    "😀 Fatma",
)  # fmt: skip


def an_invitation(to: Address, *, template: str = "invitation") -> Send:
    return Send(
        key=f"invitation:1:{to.address}",
        template=template,
        to=to,
        language="nl",
        words={"meeting": MEETING, "links": links(CLUB, "nl", MEETING), "answer": None, "full": False},
        cause="plan",
        mailing="invitation",
    )


def templates_with(text: str) -> Templates:
    """The shipped templates, with an invitation of the club's own."""
    return Templates(({"nl/invitation.md": f"---\nsubject: Kom je?\n---\n{text}"}, shipped_words()))


def for_each(part: Send, templates: Templates, to: Address) -> object:
    return render([replace(part, to=to)], templates=templates, club=CLUB, now=NOW)


NAMES = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=70), st.from_regex(r"[A-Z][a-zéü'&<>]{1,12} [A-Z]\w{1,9}"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=NAMES, number=st.integers(0, 10**6))
@example(name="Qavzotti Wexulbran", number=1)
def test_what_is_filled_in_is_what_rendering_alone_gives(name: str, number: int) -> None:
    templates = shipped_templates()
    to = Address(address=f"member{number}@wijk.example.org", name=name)
    kind = kind_of(to)
    first = {"first name": ANNA, "name": replace(ANNA, name="A. de Boer"), "no name": replace(ANNA, name="")}
    if kind is None:
        return  # one that is looked at by itself

    common = alike(an_invitation(first[kind]), templates=templates, club=CLUB, now=NOW)

    assert common is not None
    assert common.rendered(to) == for_each(an_invitation(to), templates, to)


@pytest.mark.parametrize(
    "text",
    [
        "{% if to.name == 'Anna de Boer' %}Ha Anna{% else %}Dag{% endif %}",
        "{{ to.name | length }}",
        "{{ to.name | upper }}",
        "{{ 'x' if 'Anna' in to.name else 'y' }}",
        "{% set n = to.name %}{{ n | replace('A', 'B') }}",
        "{{ [to] | map(attribute='name') | list | length }}",
        "[schrijf](mailto:{{ to.address }})",
        "{% for letter in to.name %}{{ letter }}.{% endfor %}",
        "{% set first = to %}{{ first.name }}",
    ],
)
def test_a_template_that_asks_something_of_a_name_is_rendered_for_each(text: str) -> None:
    assert alike(an_invitation(ANNA), templates=templates_with(text), club=CLUB, now=NOW) is None


@pytest.mark.parametrize(
    "text",
    [
        "Dag {{ to.name }}, we schrijven naar {{ to.address }}.",
        "{% if not to.name %}Dag jij{% else %}Dag {{ to | first_name }}{% endif %}",
        "{% set wie = to | first_name %}{{ wie or 'daar' }}, {{ 'kom' if wie }}",
    ],
)
def test_a_template_that_only_writes_names_down_is_rendered_once(text: str) -> None:
    templates = templates_with(text)

    common = alike(an_invitation(ANNA), templates=templates, club=CLUB, now=NOW)

    assert common is not None
    bilal = Address(address="bilal@buurt.example.net", name="Bilal O'Neil & Zn")
    assert common.rendered(bilal) == for_each(an_invitation(bilal), templates, bilal)


def test_a_name_in_the_subject_is_filled_in_too() -> None:
    own = {"nl/invitation.md": "---\nsubject: Kom je, {{ to | first_name }}?\n---\nDag."}
    layout = {"layout.html": "<html><body>{{ letter }}{{ footer }}</body></html>"}
    templates = Templates(({**own, **layout}, shipped_words()))

    common = alike(an_invitation(ANNA), templates=templates, club=CLUB, now=NOW)

    assert common is not None
    assert common.rendered(replace(ANNA, name="Bilal Aydin")).subject == "Kom je, Bilal?"


def test_a_name_in_the_title_of_the_page_is_rendered_for_each() -> None:
    own = {"nl/invitation.md": "---\nsubject: Kom je, {{ to | first_name }}?\n---\nDag."}

    assert alike(an_invitation(ANNA), templates=Templates((own, shipped_words())), club=CLUB, now=NOW) is None


@pytest.mark.parametrize("template", ["invitation", "announcement", "nudge"])
def test_each_reader_has_their_own_page_to_answer_on(template: str) -> None:
    part = an_invitation(ANNA, template=template)
    templates = shipped_templates()
    page = "https://club.example.org/answer/1.{}.{}"

    found = alike(part, templates=templates, club=CLUB, now=NOW, page=page.format(7, "a" * 43))

    assert found is not None
    for number, name in ((8, "Bilal Aydin"), (9, "Noor de Wit")):
        to, own = Address(address=f"p{number}@wijk.example.org", name=name), page.format(number, "Zx-_" * 10 + "bcd")
        alone = render([replace(part, to=to)], templates=templates, club=CLUB, now=NOW, back=Back(page=own))
        assert found.rendered(to, page=own) == alone
        assert alone.text.count(own) == 1 and alone.html.count(f'href="{own}"') == 1


def test_a_club_without_pages_offers_none() -> None:
    mail = render([an_invitation(ANNA)], templates=shipped_templates(), club=CLUB, now=NOW)

    assert "website" not in mail.text and "website" not in mail.html


@pytest.mark.parametrize(
    "asks",
    ["{{ answer_page | upper }}", "{% if answer_page == 'x' %}y{% endif %}", "{{ answer_page | link(to.name) }}"],
)
def test_a_template_that_asks_something_of_the_page_is_rendered_for_each(asks: str) -> None:
    part, page = an_invitation(ANNA), "https://club.example.org/answer/1.7.abc"

    assert alike(part, templates=templates_with(asks), club=CLUB, now=NOW, page=page) is None
