"""An organiser plans a meeting, corrects a misread mail and reads in two hundred members, in Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mailflow.console.words import Words, words_of
from mailflow.model.people import Language
from mailflow.store import corrections, facts, inbox, outbox
from tests.builders import CLUB, MARJOLEIN, YOUSSEF
from tests.journeys.console_browser import Running, a_window, chromium, picture, running, signed_in

ORGANISERS: dict[Language, str] = {"nl": MARJOLEIN.address, "en": YOUSSEF.address}
LANGUAGES_AND_SIZES = pytest.mark.parametrize(("language", "size"), [("nl", "phone"), ("en", "desktop")])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as at_work:
        yield at_work


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


@LANGUAGES_AND_SIZES
def test_a_meeting_is_planned_with_an_agenda_from_what_members_put_forward(
    browser: Browser, console: Running, language: Language, size: str
) -> None:
    words: Words = words_of("meetings", language)
    window = a_window(browser, size, language=language)
    page = signed_in(window, console, ORGANISERS[language], path="/meetings/new")

    page.locator("#starts").fill("2020-04-06T10:00")
    page.locator("#place").fill("Buurthuis De Pijler")
    page.locator("#theme").fill("Samen in de wijk")
    press(page, words.plan)
    expect(page.locator(".notice")).to_be_visible()
    planned = next(one for one in facts.meetings(CLUB.key) if one.theme == "Samen in de wijk")
    page.goto(f"{console.address}/c/{CLUB.key}/meetings/{planned.id}/agenda")
    page.locator("#title").fill("Inloop met koffie")
    page.locator("#at").fill("10:00")
    press(page, words.add_button)
    page.get_by_role("button", name=words.put_on_label.replace("{title}", "Onze buurtmoestuin")).click()
    page.get_by_role("button", name=words.up_label.replace("{title}", "Onze buurtmoestuin")).click()
    picture(page, f"agenda-{language}-{size}")

    meeting = facts.meeting(CLUB.key, planned.id)
    assert meeting is not None
    assert (meeting.place, meeting.starts_at.isoformat()) == ("Buurthuis De Pijler", "2020-04-06T08:00:00+00:00")
    assert [item.title for item in meeting.agenda] == ["Onze buurtmoestuin", "Inloop met koffie"]
    window.close()


@LANGUAGES_AND_SIZES
def test_a_misread_mail_is_corrected_and_done_right(
    browser: Browser, console: Running, language: Language, size: str
) -> None:
    words = words_of("mail", language)
    window = a_window(browser, size, language=language)
    row = next(one for one in inbox.rows(CLUB.key, limit=20) if one.subject == "Vraagje")
    page = signed_in(window, console, ORGANISERS[language], path=f"/mail/{row.id}")

    page.locator("summary", has_text=words.correct_open).click()
    page.locator("#kind-1").select_option("propose_theme")
    page.locator("#title-1").fill("Werken met Henk")
    page.locator("#do").check()
    press(page, words.correct_button)

    expect(page.locator(".notice")).to_be_visible()
    picture(page, f"corrected-{language}-{size}")
    kept = corrections.of_mail(row.id)
    assert [(one.origin, one.label.intents[0].kind) for one in kept] == [("correction", "propose_theme")]
    assert "Werken met Henk" in {one.title for one in facts.proposals(CLUB.key)}
    assert row.id not in {one.mail for one in facts.questions(CLUB.key, state="open")}
    window.close()


@LANGUAGES_AND_SIZES
def test_two_hundred_members_are_read_in_after_a_look(
    browser: Browser, console: Running, language: Language, size: str, tmp_path: Path
) -> None:
    words = words_of("people", language)
    file = tmp_path / "leden.csv"
    lines = [f"Lid {n} de Vries;lid{n}@gemeente.example.org;Plaats {n % 7}" for n in range(200)]
    file.write_text("\n".join(["naam;e-mail;gemeente", *lines, "Zonder Adres;geen-adres;Goes"]), encoding="utf-8")
    window = a_window(browser, size, language=language)
    page = signed_in(window, console, ORGANISERS[language], path="/people/import")
    before = {one.person.address for one in facts.members(CLUB.key, state="active")}
    mails = len(outbox.rows(CLUB.key, limit=500))

    page.locator("input[type=file]").set_input_files(str(file))
    press(page, words.look_first)
    expect(page.locator("h1")).to_have_text(words.report)
    assert {one.person.address for one in facts.members(CLUB.key, state="active")} == before
    picture(page, f"import-{language}-{size}")
    press(page, words.import_button)

    expect(page.locator(".notice")).to_contain_text("200")
    after = {one.person.address for one in facts.members(CLUB.key, state="active")}
    assert len(after - before) == 200 and before <= after
    assert len(outbox.rows(CLUB.key, limit=500)) == mails, "nobody is mailed where that is not asked for"
    press(page, words_of("common", language).undo)
    expect(page.locator(".notice")).to_be_visible()
    assert {one.person.address for one in facts.members(CLUB.key, state="active")} == before
    window.close()
