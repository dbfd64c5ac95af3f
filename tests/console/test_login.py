"""Signing in: by a mailed link that opens once, in the browser that asked, for who is an organiser."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import structlog
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from mailflow.console.frame import console
from mailflow.console.sealed import form_token
from mailflow.console.served import Served
from mailflow.flow import entering
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.store import journal, outbox, sessions, tokens
from mailflow.store.connect import transaction
from tests.builders import ANNA, CLUB, MARJOLEIN
from tests.console.desk import LOCAL, a_desk
from tests.house import START, Clock, a_database, a_house

ADMINISTRATOR = Address(address="beheer@example.net", name="Beheer")
SITE = "https://mail.club.example.org"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(clock: Clock, tmp_path: Path) -> Iterator[House]:
    with a_database(f"sqlite:{tmp_path / 'mailflow.db'}", tmp_path):
        yield a_house(clock)


def a_browser(house: House, address: str = LOCAL) -> FlaskClient:
    return console(Served(house=lambda: house, address=address)).test_client()


def form_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def ask(browser: FlaskClient, address: str = MARJOLEIN.address, place: str = "/login") -> str:
    """The page after asking for a link."""
    form = form_of(browser.get(place).text)
    return browser.post("/login", data={**form, "address": address}).text


def links() -> list[str]:
    """The paths of the links that were mailed, the last one last."""
    found = []
    for row in reversed(outbox.rows(CLUB.key, limit=50)):
        whole = outbox.row(row.id)
        assert whole is not None
        part = message_from_bytes(whole.content, policy=policy.default).get_body(("plain",))
        assert part is not None
        found += re.findall(r"(/login/[a-z2-7]{26})", part.get_content())
    return found


def enter(browser: FlaskClient, link: str) -> int:
    """The code that pressing the button of this link is answered with."""
    return browser.post(link, data=form_of(browser.get(link).text)).status_code


def test_an_organiser_comes_in_by_the_link(house: House) -> None:
    browser = a_browser(house)
    ask(browser, place="/login?next=/c/opbouwwerk/journal")
    (link,) = links()

    page = browser.get(link)
    answer = browser.post(link, data=form_of(page.text))

    assert page.text.count("<button") == 1
    assert (answer.status_code, answer.headers["Location"]) == (303, "/c/opbouwwerk/journal")
    assert browser.get("/c/opbouwwerk/today").status_code == 200


def test_everybody_who_asks_sees_the_same_page_and_only_organisers_get_a_mail(house: House) -> None:
    browser = a_browser(house)

    pages = {ask(browser, address) for address in (MARJOLEIN.address, ANNA.address, "nobody", "", "x" * 300)}

    assert len(pages) == 1
    assert [row.to for row in outbox.rows(CLUB.key, limit=9)] == [MARJOLEIN.address]


def test_a_link_opens_once(house: House) -> None:
    browser = a_browser(house)
    ask(browser)
    (link,) = links()

    assert enter(browser, link) == 303
    browser.get("/login")
    assert (browser.get(link).status_code, browser.post(link).status_code) == (404, 400)


def test_a_link_opens_nothing_after_a_quarter_of_an_hour(house: House, clock: Clock) -> None:
    browser = a_browser(house)
    ask(browser)
    (link,) = links()
    form = form_of(browser.get(link).text)
    clock.forward(minutes=15)

    assert browser.post(link, data=form).status_code == 404
    assert browser.get(link).status_code == 404


def test_another_browser_reads_where_to_open_the_link_and_does_not_come_in(house: House) -> None:
    asking, other = a_browser(house), a_browser(house)
    ask(asking)
    (link,) = links()
    other.get("/login")

    page = other.get(link)
    door = next(one.value for one in [other.get_cookie("mailflow-door")] if one is not None)
    answer = other.post(link, data={"form": form_token(door)})

    assert "Open deze link waar je hem vroeg" in page.text and "<button" not in page.text
    assert answer.status_code == 404 and other.get_cookie("mailflow") is None
    assert enter(asking, link) == 303


def test_looking_at_a_link_changes_nothing_however_often(house: House) -> None:
    browser = a_browser(house)
    ask(browser)
    (link,) = links()

    for _ in range(20):
        browser.get(link)
        browser.head(link)
        browser.options(link)

    assert sessions.all_of(MARJOLEIN.address, now=START, idle=entering.SESSION_IDLE) == ()
    assert enter(browser, link) == 303


def test_three_mails_an_hour_and_no_more(house: House, clock: Clock) -> None:
    browser = a_browser(house)
    for _ in range(10):
        ask(browser)
    assert len(links()) == 3

    clock.forward(minutes=61)
    ask(browser)
    assert len(links()) == 4


def test_a_network_that_asks_too_often_waits(house: House) -> None:
    browser = a_browser(house)
    form = form_of(browser.get("/login").text)

    codes = [browser.post("/login", data={**form, "address": f"p{n}@example.org"}).status_code for n in range(25)]

    assert codes == [200] * 20 + [429] * 5


def test_the_link_is_made_of_the_configured_address_whatever_the_browser_says(house: House) -> None:
    browser = a_browser(house, SITE)
    host = {"Host": "mail.club.example.org", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
    base = "https://mail.club.example.org"
    form = form_of(browser.get("/login", base_url=base).text)
    browser.post("/login", data={**form, "address": MARJOLEIN.address}, base_url=base, headers=host)

    row = outbox.row(outbox.rows(CLUB.key, limit=1)[0].id)
    assert row is not None
    plain = message_from_bytes(row.content, policy=policy.default).get_body(("plain",))
    assert plain is not None and f"<{SITE}/login/" in plain.get_content()
    assert b"evil" not in row.content


@pytest.mark.parametrize("host", ["evil.example", "mail.club.example.org.evil.example", "mail.club.example.org@evil"])
def test_a_name_that_is_not_ours_is_answered_with_nothing(house: House, host: str) -> None:
    assert a_browser(house, SITE).get("/login", headers={"Host": host}).status_code == 400


def test_behind_https_the_cookies_are_bound_to_this_host(house: House) -> None:
    answer = a_browser(house, SITE).get("/login", base_url="https://mail.club.example.org")

    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-mailflow-door=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/")) and "Domain" not in cookie


def test_the_session_is_new_at_every_login(house: House) -> None:
    browser = a_browser(house)
    browser.set_cookie("mailflow", "chosen-by-somebody-else")
    ask(browser)
    enter(browser, links()[0])
    first = browser.get_cookie("mailflow")
    ask(browser)
    enter(browser, links()[1])
    second = browser.get_cookie("mailflow")

    assert first is not None and second is not None
    assert len({"chosen-by-somebody-else", first.value, second.value}) == 3
    assert entering.entered(first.value, house=house) is None
    assert entering.entered(second.value, house=house) is not None


def test_who_signs_out_is_out(house: House) -> None:
    desk = a_desk(house)

    answer = desk.browser.post("/logout", data={"form": form_token(desk.cookie)})

    assert answer.status_code == 303
    assert desk.get("/today").status_code == 303
    assert entering.entered(desk.cookie, house=house) is None


def test_signing_out_needs_a_form_of_ours(house: House) -> None:
    desk = a_desk(house)

    assert desk.browser.post("/logout").status_code == 400
    assert desk.get("/today").status_code == 200


def test_a_session_ends_when_nobody_came_for_three_days_and_after_two_weeks(house: House, clock: Clock) -> None:
    idle, busy = a_desk(house), a_desk(house)
    for _ in range(6):
        clock.forward(days=2)
        assert busy.get("/today").status_code == 200
    assert idle.get("/today").status_code == 303
    clock.forward(days=2)
    assert busy.get("/today").status_code == 303


def test_who_is_an_organiser_no_more_is_out_at_once(house: House) -> None:
    desk = a_desk(house)
    room = house.rooms[CLUB.key]
    without = replace(room.club, organisers=(ANNA,))
    left = replace(house, rooms={CLUB.key: replace(room, club=without)})

    assert entering.entered(desk.cookie, house=left) is None


def test_an_administrator_comes_into_every_club(house: House) -> None:
    house = replace(house, administrators=(ADMINISTRATOR,))

    assert a_desk(house, ADMINISTRATOR).get("/today").status_code == 200


def test_a_link_made_on_the_machine_opens_in_any_browser(house: House) -> None:
    link = entering.link_made(MARJOLEIN.address, site=LOCAL, house=house)
    assert link is not None and link.startswith(f"{LOCAL}/login/")

    assert enter(a_browser(house), link.removeprefix(LOCAL)) == 303
    assert entering.link_made(ANNA.address, site=LOCAL, house=house) is None


def test_tokens_for_something_else_do_not_sign_in(house: House) -> None:
    browser = a_browser(house)
    form = form_of(browser.get("/login").text)
    for number, purpose in enumerate(("digest", "confirm", "page")):
        token = "abcdefghijklmnopqrstuvwx" + ["23", "34", "45"][number]
        with transaction():
            tokens.issue(
                purpose,  # type: ignore[arg-type]
                club=CLUB.key,
                address=MARJOLEIN.address,
                about={},
                now=START,
                lasts=timedelta(days=1),
                token=token,
            )
        assert browser.get(f"/login/{token}").status_code == 404
        assert browser.post(f"/login/{token}", data=form).status_code == 404


def test_when_everybody_is_signed_out_nobody_is_in(house: House) -> None:
    first, second = a_browser(house), a_browser(house)
    for browser in (first, second):
        ask(browser)
        assert enter(browser, links()[-1]) == 303

    assert entering.everybody_out(house=house) == 2
    assert [one.get("/c/opbouwwerk/today").status_code for one in (first, second)] == [303, 303]


def test_no_line_of_the_log_or_the_journal_holds_the_link(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    structlog.reset_defaults()  # a command that ran in this process before may have set a level
    browser = a_browser(house)
    with capture_logs() as lines:
        ask(browser)
        (link,) = links()
        form = form_of(browser.get(link).text)
        with monkeypatch.context() as broken:
            broken.setattr(entering, "entered_by", lambda *_, **__: 1 / 0)
            assert browser.post(link, data=form).status_code == 500
        assert enter(browser, link) == 303

    assert "page failed" in [line["event"] for line in lines]
    assert link[-26:] not in repr(lines)
    assert all(link[-26:] not in line.text for line in journal.lines(limit=99))


@pytest.mark.parametrize(
    "evil",
    [
        "//evil",
        "\\\\evil",
        "https:evil",
        "/%09/evil",
        "/\t/evil",
        "/c/../evil",
        "/?//evil",
        "https:/evil",
        "%2f%2fevil",
    ],
)
def test_nobody_is_led_away_after_coming_in(house: House, evil: str) -> None:
    browser = a_browser(house)
    form = form_of(browser.get("/login", query_string={"next": evil}).text)
    browser.post("/login", data={**form, "next": evil, "address": MARJOLEIN.address})
    link = links()[-1]

    answer = browser.post(link, data=form_of(browser.get(link).text))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
