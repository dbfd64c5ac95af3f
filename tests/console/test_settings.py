"""Settings: where each value comes from, own words and wordings, checked before they are kept, and sessions."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from mailflow.console.values import values_of
from mailflow.flow.assemble import room_of
from mailflow.flow.house import House
from mailflow.model.people import Duty
from mailflow.settings.installation import Settings
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from tests.builders import CLUB, YOUSSEF
from tests.console.desk import SignedIn, a_desk, notice
from tests.house import Clock, a_database, a_house

FILE = """name = "Opbouwwerk"
address = "opbouwwerk@club.example.org"
[[organisers]]
name = "Marjolein Terpstra"
address = "marjolein@club.example.org"
[[organisers]]
name = "Youssef Benali"
address = "youssef@elders.example.com"
role = "helper"
[[inboxes]]
address = "opbouwwerk@club.example.org"
host = "imap.example.org"
password_command = "pass show very-secret"
[smtp]
host = "smtp.example.org"
password_env = "CLUB_PASSWORD"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "clubs").mkdir()
    (tmp_path / "clubs" / "opbouwwerk.toml").write_text(FILE, encoding="utf-8")
    (tmp_path / "mailflow.toml").write_text('[every_club]\ntimezone = "Europe/Brussels"\n', encoding="utf-8")
    return read_settings(tmp_path / "mailflow.toml", defaults=shipped("config"))


@pytest.fixture
def house(tmp_path: Path, settings: Settings) -> Iterator[House]:
    with a_database(f"sqlite:{tmp_path / 'mailflow.db'}", tmp_path):
        house = a_house(Clock(), replace(CLUB, duties=MappingProxyType({YOUSSEF.address: Duty(role="helper")})))
        yield replace(house, rooms={CLUB.key: room_of(settings.clubs[0], settings)})


@pytest.fixture
def desk(house: House, settings: Settings) -> SignedIn:
    return a_desk(house, settings=settings)


def test_each_value_tells_where_it_is_written(settings: Settings) -> None:
    found = {
        (group.header, one.name): (one.text, one.origin)
        for group in values_of("opbouwwerk", settings)
        for one in group.values
    }

    assert found["", "name"] == ('"Opbouwwerk"', "club")
    assert found["", "timezone"] == ('"Europe/Brussels"', "every_club")
    assert found["", "language"] == ('"nl"', "shipped")
    assert found["[[organisers]] 2", "role"] == ('"helper"', "club")
    assert found["[[organisers]] 1", "role"] == ('"organiser"', "shipped")
    assert found["[look]", "logo"] == ("", "unset")


def test_the_page_shows_values_and_no_secret(desk: SignedIn) -> None:
    page = desk.get("/settings/values").text

    assert "Europe/Brussels" in page and "het bestand voor alle clubs" in page
    assert "very-secret" not in page and "•••" in page


def test_own_phrases_are_tried_and_kept(desk: SignedIn, settings: Settings) -> None:
    filled = {"phrases-nl": "zet mij op de bel\n", "sentence": "Zet mij op de bel!", "do": "try"}
    before = desk.post("/settings/words/join", {**filled, "phrases-nl": ""}).text
    tried = desk.post("/settings/words/join", filled).text
    kept = desk.done("/settings/words/join", {**filled, "do": "keep"})

    assert "Wil bij de club (" in tried and tried != before
    assert notice(kept) == "Bewaard, en vanaf nu in gebruik."
    written = (settings.folders.lexicon / "opbouwwerk" / "join.toml").read_text(encoding="utf-8")
    assert written == '[phrases]\nnl = ["zet mij op de bel"]\n'
    assert "zet mij op de bel" in desk.get("/settings/words/join").text
    assert "join" in desk.get("/journal").text


def test_a_wrong_phrase_is_not_kept(desk: SignedIn, settings: Settings) -> None:
    page = desk.done("/settings/words/join", {"phrases-nl": "zet (mij", "do": "keep"}, back="/settings/words/join")

    assert notice(page).startswith("zo kan het niet worden bewaard")
    assert not (settings.folders.lexicon / "opbouwwerk" / "join.toml").exists()


def test_what_else_an_own_file_holds_stays(desk: SignedIn, settings: Settings) -> None:
    path = settings.folders.lexicon / "opbouwwerk" / "join.toml"
    path.parent.mkdir(parents=True)
    path.write_text('[label]\nnl = "Erbij"\n[[groups]]\nweight = 0.5\nnl = ["erbij"]\n', encoding="utf-8")

    desk.done("/settings/words/join", {"phrases-en": "ring me up", "do": "keep"})

    assert path.read_text(encoding="utf-8") == (
        '[label]\nnl = "Erbij"\n\n[[groups]]\nweight = 0.5\nnl = ["erbij"]\n\n[phrases]\nen = ["ring me up"]\n'
    )


def test_a_wording_is_looked_at_kept_and_given_up(desk: SignedIn, settings: Settings) -> None:
    text = "---\nsubject: Ontvangen\n---\nDank je wel, {{ to | first_name }}!\n"
    place = "/settings/templates/nl/received"

    shown = desk.post(f"{place}/preview", {"text": text})
    kept = desk.done(place, {"text": text, "do": "keep"})

    assert "Dank je wel, Marjolein!" in shown.text
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert notice(kept) == "Bewaard, en vanaf nu in gebruik."
    path = settings.folders.templates / "opbouwwerk" / "nl" / "received.md"
    assert path.read_text(encoding="utf-8") == text
    assert notice(desk.done(place, {"do": "drop"})) == "De gewone tekst geldt weer."
    assert not path.exists()


@pytest.mark.parametrize(
    "text", ["---\nsubject: x\n---\n{% if %}", "---\nsubject: x\n---\n{{ nobody_knows }}", "x" * 31_000]
)
def test_a_wording_that_fails_is_not_kept(desk: SignedIn, settings: Settings, text: str) -> None:
    page = desk.done("/settings/templates/nl/received", {"text": text}, back="/settings/templates/nl/received")

    assert notice(page) and "Bewaard" not in notice(page)
    assert not (settings.folders.templates / "opbouwwerk").exists()


@pytest.mark.parametrize(
    "place",
    [
        "/settings/templates/nl/nothing",
        "/settings/templates/xx/received",
        "/settings/templates/nl/frame",
        "/settings/words/nothing",
        "/settings/words/_words",
    ],
)
def test_what_is_no_mail_and_no_kind_is_not_found(desk: SignedIn, place: str) -> None:
    assert desk.get(place).status_code == 404
    assert desk.post(place, {"text": "x"}).status_code == 404


def test_new_words_are_taken_over_at_once(house: House, settings: Settings) -> None:
    asked: list[str] = []
    desk = a_desk(house, settings=settings, reload=lambda: asked.append("reload"))

    desk.done("/settings/words/join", {"phrases-nl": "zet mij op de bel", "do": "keep"})

    assert asked == ["reload"]


def test_a_helper_sees_sessions_only(house: House, settings: Settings) -> None:
    helper = a_desk(house, YOUSSEF, settings=settings)

    assert helper.get("/settings").status_code == 200
    for place in ("/settings/values", "/settings/words", "/settings/templates", "/settings/words/join"):
        assert helper.get(place).status_code == 403
    assert helper.post("/settings/words/join", {"do": "keep"}).status_code == 403


def test_sessions_are_listed_and_can_be_ended(house: House, settings: Settings) -> None:
    first, second = a_desk(house, settings=settings), a_desk(house, settings=settings)
    other = a_desk(house, YOUSSEF, settings=settings)

    assert first.get("/settings").text.count('/end"') == 3
    assert other.post("/settings/sessions/2/end").status_code == 404
    first.done("/settings/sessions/2/end")
    assert (first.get("/today").status_code, second.get("/today").status_code) == (200, 303)
    first.post("/settings/sessions/end")
    assert (first.get("/today").status_code, other.get("/today").status_code) == (303, 200)
