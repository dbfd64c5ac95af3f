"""The console's frame: who is let in, to which club, and how a page is found."""

from mailflow.console.sealed import notice_opened, notice_sealed, path_within
from mailflow.flow.house import House
from tests.builders import ANNA, YOUSSEF
from tests.console.desk import a_desk


def test_who_is_signed_in_sees_the_page_in_the_club_s_language(house: House) -> None:
    page = a_desk(house).get("/today")

    assert page.status_code == 200
    assert "<h1>Vandaag</h1>" in page.text and '<html lang="nl">' in page.text


def test_who_is_no_organiser_is_shown_the_door_even_with_a_session(house: House) -> None:
    page = a_desk(house, ANNA).get("/today")

    assert (page.status_code, page.headers["Location"]) == (303, "/login?next=/c/opbouwwerk/today")


def test_a_club_that_is_not_there_is_not_found(house: House) -> None:
    assert a_desk(house, YOUSSEF, club="opbouwwerk").browser.get("/c/elsewhere/today").status_code == 404


def test_a_notice_opens_only_in_the_session_that_it_was_made_in() -> None:
    sealed = notice_sealed({"told": "done"}, "cookie")

    assert notice_opened(sealed, "cookie") == {"told": "done"}
    assert notice_opened(sealed, "another") == {}
    assert notice_opened("x" + sealed, "cookie") == {} == notice_opened("", "cookie")


def test_the_way_back_stays_within_the_console() -> None:
    assert path_within("/c/club/mail/3?page=2") == "/c/club/mail/3?page=2"
    for elsewhere in (
        "//evil.example",
        "/\\evil",
        "https:evil",
        "/%09/evil",
        "/c//evil",
        "\\\\evil",
        "/login",
        "/c/a/b\n",
    ):
        assert path_within(elsewhere) == "/", elsewhere
