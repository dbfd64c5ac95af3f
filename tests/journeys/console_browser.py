"""A console at work and Chromium before it, driven by Playwright as a person would."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from types import MappingProxyType

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from mailflow.console.frame import console
from mailflow.console.served import Served
from mailflow.flow import mark
from mailflow.flow.act import act
from mailflow.flow.assemble import room_of
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.effect import AddMember, Effect, Propose, SetAttendance, SetMeeting
from mailflow.model.message import Answer
from mailflow.model.people import Duty, Language
from mailflow.settings.read import read_settings
from mailflow.settings.web import WebSettings
from mailflow.shipped import shipped
from mailflow.store import facts, outbox
from mailflow.web.serving import Serving
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, MONDAY_THE_13TH, YOUSSEF
from tests.house import START, Clock, a_database, a_house, a_mail, received
from tests.journeys.console_mails import MAILS, PEOPLE
from tests.rendering.browsers import browser
from tests.servers.ports import free_ports

# Where pictures of the pages are put; nowhere if it is not set.
PICTURES = "MAILFLOW_PICTURES"
SIZES = {"phone": (360, 740), "desktop": (1280, 900)}
FILE = """name = "Opbouwwerk"
address = "opbouwwerk@club.example.org"
[[organisers]]
name = "Marjolein Terpstra"
address = "marjolein@club.example.org"
[[organisers]]
name = "Youssef Benali"
address = "youssef@elders.example.com"
language = "en"
[[inboxes]]
address = "opbouwwerk@club.example.org"
host = "imap.example.org"
password_env = "CLUB_PASSWORD"
[smtp]
host = "smtp.example.org"
password_env = "CLUB_PASSWORD"
"""


@dataclass(frozen=True)
class Running:
    """The console's address, and the house that it shows."""

    address: str
    house: House

    def link(self) -> str:
        """The last login link that was mailed."""
        row = outbox.row(outbox.rows(CLUB.key, limit=1)[0].id)
        assert row is not None and row.templates == ("login",)
        plain = message_from_bytes(row.content, policy=policy.default).get_body(("plain",))
        assert plain is not None
        found: str = next(word for word in plain.get_content().split() if "/login/" in word)
        return found.strip("<>")


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """A club with members, a meeting, themes and mails, and its console over HTTP."""
    (folder / "clubs").mkdir()
    (folder / "clubs" / "opbouwwerk.toml").write_text(FILE, encoding="utf-8")
    (folder / "mailflow.toml").write_text("", encoding="utf-8")
    settings = read_settings(folder / "mailflow.toml", defaults=shipped("config"))
    (port,) = free_ports(1)
    with a_database(f"sqlite:{folder / 'mailflow.db'}", folder):
        duties = MappingProxyType({YOUSSEF.address: Duty(language="en")})
        room = room_of(settings.clubs[0], settings)
        house = replace(a_house(Clock()), rooms={CLUB.key: replace(room, club=replace(room.club, duties=duties))})
        fill(house)
        served = Served(
            house=lambda: house,
            address=f"http://127.0.0.1:{port}",
            listen=f"127.0.0.1:{port}",
            settings=lambda: settings,
        )
        serving = Serving(
            WebSettings(listen=f"127.0.0.1:{port}"), house=lambda: house, beside=console(served), largest=2_100_000
        )
        stop = threading.Event()
        thread = threading.Thread(target=serving.run, args=(stop,), daemon=True)
        thread.start()
        try:
            yield Running(served.address, house)
        finally:
            stop.set()
            thread.join(timeout=5)


def fill(house: House) -> None:
    """What a club has after some weeks, with mailflow at work."""
    for part in ("clock", f"imap:{CLUB.key}:inbox"):
        mark.beat(part, now=house.now())
    people: list[Effect] = [AddMember(person=person, place=place) for person, place in PEOPLE]
    meetings: list[Effect] = [
        SetMeeting(
            starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH + timedelta(hours=5), place="De Kargadoor, Utrecht",
            theme="Bewonersparticipatie in de wijk", state="announced", capacity=20,
        ),
        SetMeeting(
            starts_at=MONDAY_THE_13TH + timedelta(days=28), ends_at=MONDAY_THE_13TH + timedelta(days=28, hours=5),
            place="Deventer", theme="Jongerenwerk op straat",
        ),
        Propose(key="t1", kind="theme", title="Eenzaamheid onder jongeren", words="Kan dat een keer?", person=ANNA),
        Propose(key="t2", kind="theme", title="Werken met buurtapps", words="Dat speelt bij ons.", person=BILAL),
        Propose(key="c1", kind="contribution", title="Onze buurtmoestuin", words="Met foto's.", person=BILAL),
    ]  # fmt: skip
    act((*people, *meetings), house=house, club=CLUB.key, by=MARJOLEIN.address)
    answers: tuple[Answer, ...] = ("yes", "yes", "no", "maybe", "yes", "yes")
    said = [
        SetAttendance(meeting=1, person=person, answer=answer, guests=number % 2, written_at=START)
        for number, ((person, _), answer) in enumerate(zip(PEOPLE, answers, strict=False))
    ]
    act(said, house=house, club=CLUB.key, by="test")
    for number, (sender, subject, text) in enumerate(MAILS):
        for id in received(house, a_mail(text, sender=sender, subject=subject, id=f"{number}@wijk.example.org")):
            handle(id, house=house)
    assert facts.questions(CLUB.key, state="open")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; the test is skipped where it is not."""
    path = browser()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield started
        finally:
            started.close()


def a_window(
    browser: Browser, size: str, *, language: Language = "nl", dark: bool = False, script: bool = True
) -> BrowserContext:
    """A browser of somebody who has not been here before."""
    width, height = SIZES[size]
    return browser.new_context(
        viewport={"width": width, "height": height},
        locale={"nl": "nl-NL", "en": "en-GB"}[language],
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
    )


def signed_in(window: BrowserContext, running: Running, address: str, *, path: str = "/today") -> Page:
    """The page, after going the whole way by the mailed link."""
    page = window.new_page()
    page.goto(f"{running.address}/c/{CLUB.key}{path}")
    page.locator("input[type=email]").fill(address)
    page.locator("main button").click()
    page.goto(running.link())
    page.locator("main button").click()
    return page


def picture(page: Page, name: str, *, whole: bool = True) -> None:
    """A picture of the whole page (or of what is to be seen of it), where somebody wants them."""
    if folder := os.environ.get(PICTURES):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=whole)
