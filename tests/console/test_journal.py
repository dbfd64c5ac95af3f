"""The journal: what happened can be found, page by page, and what was done can be taken back."""

from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.model.effect import AddMember, Note
from mailflow.store import facts
from tests.builders import ANNA, CLUB, MARJOLEIN
from tests.console.desk import a_desk, notice


def test_the_newest_lines_come_first_and_older_ones_on_the_next_page(house: House) -> None:
    act([Note(text=f"line number {n}") for n in range(120)], house=house, club=CLUB.key, by="test")
    desk = a_desk(house)

    first = desk.get("/journal").text
    older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = desk.browser.get(older).text

    assert "line number 119" in first and "line number 69<" not in first
    assert "line number 69<" in second and "line number 119" not in second


def test_lines_are_found_by_their_words(house: House) -> None:
    act([Note(text="a blue line"), Note(text="a red line")], house=house, club=CLUB.key, by="test")

    page = a_desk(house).get("/journal?words=blue").text

    assert "a blue line" in page and "a red line" not in page


def test_numbers_that_are_none_do_no_harm(house: House) -> None:
    for asked in ("mail=x", "mail=-1", "before=9999999999999999999999", "before=%00", "words=%25%27%22"):
        assert a_desk(house).get(f"/journal?{asked}").status_code == 200


def test_what_was_done_can_be_taken_back_from_its_list(house: House) -> None:
    act((AddMember(person=ANNA),), house=house, club=CLUB.key, by=MARJOLEIN.address)
    desk = a_desk(house)

    assert "Marjolein Terpstra" in desk.get("/journal/done").text
    page = desk.done("/undo/1", back="/journal/done")

    assert notice(page).startswith("Teruggedraaid") and "teruggedraaid</span>" in page.text
    assert [one.state for one in facts.members(CLUB.key) if one.state == "active"] == []
