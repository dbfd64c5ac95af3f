"""axe-core finds nothing wrong with the pages, on a phone and on a desk, by light and in the dark."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.model.effect import AddMember
from tests.builders import ANNA, CLUB
from tests.rendering.browsers import DARK
from tests.rendering.test_axe import axe as axe
from tests.rendering.test_axe import violations


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One kind of database is enough: the pages are the same."""
    return f"sqlite:{tmp_path / 'mailflow.db'}"


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("width", "more"), [(320, ()), (900, (DARK,))])
def test_no_page_violates_a_rule(
    house: House, web: FlaskClient, link: str, axe: Path, tmp_path: Path, width: int, more: tuple[str, ...]
) -> None:
    shown = {"leave": web.get(link).text, "unknown": web.get("/x").text, "wrong": web.post(link).text}
    act((AddMember(person=ANNA, language="en"),), house=house, club=CLUB.key, by="test")
    shown["leave in English"] = web.get(link).text
    shown["left"] = web.post(link, data={"List-Unsubscribe": "One-Click"}).text

    found = violations(shown, axe, tmp_path, width=width, more=more)

    assert {name: wrong for name, wrong in found.items() if not name.endswith(" passes") and wrong} == {}
    for name in shown:
        assert {"color-contrast", "html-has-lang", "document-title"} <= set(found[f"{name} passes"]), name
