"""A day of an organiser in the console: login link to settled items, in both languages, on phone and desktop."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from mailflow.model.people import Language
from mailflow.store import facts
from tests.builders import CLUB, MARJOLEIN, YOUSSEF
from tests.journeys.console_browser import Running, a_window, chromium, picture, running, signed_in

WORDS = {
    "nl": {
        "yes": "Ja",
        "undo": "Ongedaan maken",
        "done": "het antwoord gaat naar de afzender",
        "back": "Teruggedraaid",
    },
    "en": {"yes": "Yes", "undo": "Undo", "done": "the answer goes to the sender", "back": "Taken back"},
}
ORGANISERS: dict[Language, str] = {"nl": MARJOLEIN.address, "en": YOUSSEF.address}
# Pages that are looked at by axe and in pictures; {meeting}, {mail} ... are rows that the club has.
PAGES = (
    "/today", "/mail", "/mail/1", "/people", "/meetings", "/meetings/1", "/themes", "/mailings", "/journal",
    "/journal/done", "/settings", "/settings/values", "/settings/words", "/settings/words/join",
    "/settings/templates", "/settings/templates/nl/welcome",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as at_work:
        yield at_work


def is_there(page: Page, path: str) -> bool:
    """Whether the section of this path has been made."""
    section = path.split("/")[1]
    return page.locator(f'nav.sections a[href$="/{section}"]').count() == 1


@pytest.mark.parametrize(
    ("language", "size", "script"),
    [("nl", "phone", True), ("en", "desktop", True), ("nl", "desktop", False)],
    ids=["nl-phone", "en-desktop", "without-javascript"],
)
def test_from_the_login_link_to_a_settled_item_and_back(
    browser: Browser, console: Running, language: Language, size: str, script: bool
) -> None:
    words = WORDS[language]
    window = a_window(browser, size, language=language, script=script)
    page = signed_in(window, console, ORGANISERS[language])
    question = next(one for one in facts.questions(CLUB.key, state="open") if one.kind == "join")
    card = page.locator(f"#q{question.id}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(card).to_contain_text("Hanna de Groot")

    card.get_by_role("button", name=re.compile(f"^{words['yes']},")).click()
    expect(page.locator(".notice")).to_contain_text(words["done"])
    assert "hanna@gemeente.example.org" in {one.person.address for one in facts.members(CLUB.key, state="active")}
    expect(card).to_have_count(0)

    page.get_by_role("button", name=words["undo"], exact=True).click()
    expect(page.locator(".notice")).to_contain_text(words["back"])
    assert "hanna@gemeente.example.org" not in {one.person.address for one in facts.members(CLUB.key, state="active")}
    expect(card).to_have_count(1)
    window.close()


def test_everything_is_settled_with_the_keyboard_alone(browser: Browser, console: Running) -> None:
    window = a_window(browser, "desktop")
    page = signed_in(window, console, MARJOLEIN.address)
    open_before = len(facts.questions(CLUB.key, state="open"))
    first = facts.questions(CLUB.key, state="open")[0]

    for _ in range(60):
        page.keyboard.press("Tab")
        if (
            page.evaluate(f"document.activeElement.closest('#q{first.id}') && document.activeElement.tagName")
            == "BUTTON"
        ):
            break
    page.keyboard.press("Enter")

    expect(page.locator(".notice")).to_be_visible()
    assert len(facts.questions(CLUB.key, state="open")) == open_before - 1
    window.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("language", "size"), [("nl", "phone"), ("en", "desktop")])
def test_axe_finds_no_violation_and_no_page_is_wider_than_the_screen(
    browser: Browser, console: Running, language: Language, size: str, dark: bool
) -> None:
    window = a_window(browser, size, language=language, dark=dark)
    page = signed_in(window, console, ORGANISERS[language])
    there = [path for path in PAGES if is_there(page, path)]

    for path in there:
        answer = page.goto(f"{console.address}/c/{CLUB.key}{path}")
        assert answer is not None and answer.status == 200, path
        found = Axe().run(page)
        picture(page, f"{path.strip('/').replace('/', '-')}-{language}-{size}-{'dark' if dark else 'light'}")
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is {wide} pixels too wide"
    window.close()


def test_the_door_has_no_violation_either(browser: Browser, console: Running) -> None:
    window = a_window(browser, "phone")
    page = window.new_page()
    for path in ("/login", "/login/" + "a" * 26, "/nowhere"):
        page.goto(console.address + path)
        assert Axe().run(page).violations_count == 0, path
        picture(page, f"door-{len(path)}")
    window.close()


def test_a_link_opened_in_another_browser_says_what_to_do(browser: Browser, console: Running) -> None:
    asking, other = a_window(browser, "desktop"), a_window(browser, "phone")
    page = asking.new_page()
    page.goto(f"{console.address}/login")
    page.locator("input[type=email]").fill(MARJOLEIN.address)
    page.locator("main button").click()

    elsewhere = other.new_page()
    elsewhere.goto(console.link())

    expect(elsewhere.locator("h1")).to_have_text("Open deze link waar je hem vroeg")
    expect(elsewhere.locator("button")).to_have_count(0)
    asking.close()
    other.close()


def test_a_wording_is_looked_at_before_it_is_kept(browser: Browser, console: Running) -> None:
    window = a_window(browser, "desktop")
    page = signed_in(window, console, MARJOLEIN.address, path="/settings/templates/nl/received")

    page.locator("#text").fill("---\nsubject: Ontvangen\n---\nDank je wel voor je **mail**, dat was fijn.\n")
    page.get_by_role("button", name="Bekijk hoe het wordt").click()

    expect(page.frame_locator("iframe[name=preview]").locator("strong")).to_have_text("mail")
    page.locator("iframe").scroll_into_view_if_needed()
    picture(page, "template-preview", whole=False)
    window.close()
