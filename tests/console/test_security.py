"""What holds for every page of the console, found in its url map: also for those that are made after this test."""

import html
import re
import statistics
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from peewee import CharField, TextField
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from mailflow.console.frame import console
from mailflow.console.sealed import form_token
from mailflow.console.served import Served
from mailflow.console.serving import Aside
from mailflow.flow import entering
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from mailflow.store import tables
from mailflow.store.connect import transaction
from tests.builders import CLUB, MARJOLEIN
from tests.console.desk import LOCAL, SignedIn, a_desk, notice
from tests.console.test_settings import FILE
from tests.console.two_clubs import FIRST, HELPER, OTHER, OTHERS, filled, rows, rows_of, two_clubs
from tests.house import a_database

CANARY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"
OUTSIDE = {"/", "/login", "/login/<string(maxlength=100):token>", "/logout", "/static/<path:filename>"}
WORDS = {
    "language": "nl", "name": "received", "kind": "join", "token": "a" * 26, "filename": "console.css",
    "address": "anna@opbouwwerk.example.org", "state": "held", "key": "reminder:opbouwwerk",
}  # fmt: skip
# Rows of both clubs have numbers up to this.
NUMBERS = range(1, 13)
# What no stranger writes, or what a constraint or a reader of JSON holds.
NOT_TEXT = {
    "state", "kind", "digest", "key", "account", "folder", "fingerprint", "language", "understood", "intent", "agenda",
    "questions",
    "about", "before", "purpose", "address", "what", "answer", "seat", "verdict", "cause", "origin", "proof",
    "proposals", "templates", "uid", "label", "files", "parts", "mould", "token", "since", "until", "day", "template",
    "message_id", "decided_by", "value", "message", "to", "by_address", "lease", "media_type", "sender",
}  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_database(f"sqlite:{tmp_path / 'mailflow.db'}", tmp_path, keys=(FIRST.key, OTHER.key)):
        house = two_clubs()
        filled(house, FIRST.key, "EERSTE")
        filled(house, OTHER.key, "VREEMD")
        yield house


@pytest.fixture
def desk(house: House, tmp_path: Path) -> SignedIn:
    return with_settings(house, tmp_path)


def with_settings(house: House, folder: Path, organiser: Address | None = None, club: str = CLUB.key) -> SignedIn:
    """A desk with everything that an installation has, its files of settings too."""
    (folder / "clubs").mkdir(exist_ok=True)
    (folder / "clubs" / "opbouwwerk.toml").write_text(FILE, encoding="utf-8")
    (folder / "mailflow.toml").write_text("", encoding="utf-8")
    settings = read_settings(folder / "mailflow.toml", defaults=shipped("config"))
    return a_desk(house, organiser, club=club, settings=settings)


def app_of(desk: SignedIn) -> Flask:
    app = desk.browser.application
    assert isinstance(app, Flask)
    return app


def rules(desk: SignedIn, method: str) -> list[Rule]:
    return [one for one in app_of(desk).url_map.iter_rules() if method in (one.methods or ())]


def paths(desk: SignedIn, rule: Rule, club: str = CLUB.key) -> list[str]:
    """The rule's paths within a club, one for each number that a row of either club has."""
    numbered = [name for name, converter in rule._converters.items() if converter.regex == r"[1-9][0-9]{0,17}"]
    adapter = app_of(desk).url_map.bind("localhost")
    found = []
    for number in NUMBERS if numbered else (1,):
        words = {name: number if name in numbered else WORDS.get(name, "x") for name in rule.arguments}
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        found.append(
            adapter.build(rule.endpoint, {**words, **({"club": club} if "club" in words else {})}, method=method)
        )
    return found


def is_of_a_club(rule: Rule) -> bool:
    return rule.rule.startswith("/c/")


def asked_by_nobody(app: Flask) -> FlaskClient:
    return app.test_client()


def test_only_the_door_stands_outside_of_the_clubs(desk: SignedIn) -> None:
    assert {one.rule for one in app_of(desk).url_map.iter_rules() if not is_of_a_club(one)} == OUTSIDE


def test_no_page_fails_for_an_organiser(desk: SignedIn) -> None:
    for rule in rules(desk, "GET"):
        for path in paths(desk, rule):
            assert desk.browser.get(path).status_code in (200, 303, 404), path


def test_looking_changes_no_row_whoever_looks_and_however(desk: SignedIn) -> None:
    before = rows()

    for browser in (desk.browser, asked_by_nobody(app_of(desk))):
        for rule in rules(desk, "GET"):
            for path in paths(desk, rule):
                for verb in ("get", "head", "options"):
                    getattr(browser, verb)(path, headers={"Purpose": "prefetch"})
    for rule in rules(desk, "POST"):
        for path in paths(desk, rule)[:1]:
            for verb in ("get", "head", "options"):
                getattr(desk.browser, verb)(path)

    assert rows() == before


@pytest.mark.parametrize(
    ("filled_in", "headers"),
    [
        ({}, {}),
        ({"form": ""}, {}),
        ({"form": form_token("another session")}, {}),
        ({"form": None}, {"Origin": "https://evil.example"}),
        ({"form": None}, {"Origin": "null"}),
        ({"form": None}, {"Sec-Fetch-Site": "cross-site"}),
        ({"form": None}, {"Sec-Fetch-Site": "same-site"}),
    ],
    ids=["nothing", "empty", "another's", "other origin", "no origin", "cross-site", "same-site"],
)
def test_a_form_that_is_not_ours_changes_nothing(
    desk: SignedIn, filled_in: dict[str, str | None], headers: dict[str, str]
) -> None:
    before = rows()
    whole = {name: form_token(desk.cookie) if value is None else value for name, value in filled_in.items()}

    for rule in rules(desk, "POST"):
        for path in paths(desk, rule):
            answer = desk.browser.post(path, data={"do": "keep", "text": "x", **whole}, headers=headers)
            assert answer.status_code == 400, path

    assert rows() == before


def test_nobody_is_shown_the_door_and_changes_nothing(desk: SignedIn) -> None:
    before = rows()
    nobody = asked_by_nobody(app_of(desk))

    for method in ("GET", "POST"):
        for rule in filter(is_of_a_club, rules(desk, method)):
            for path in paths(desk, rule)[:1]:
                answer = nobody.open(path, method=method)
                assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/login"), path

    assert rows() == before


def test_an_organiser_of_another_club_finds_nothing_here(desk: SignedIn, house: House, tmp_path: Path) -> None:
    stranger = with_settings(house, tmp_path, OTHERS, club=OTHER.key)
    before = rows()

    for method in ("GET", "POST"):
        for rule in filter(is_of_a_club, rules(stranger, method)):
            for path in paths(stranger, rule):
                form = {"form": form_token(stranger.cookie), "confirm": "1"}
                answer = stranger.browser.open(path, method=method, data=form if method == "POST" else None)
                assert answer.status_code == 404, path
                assert "EERSTE" not in answer.text

    assert rows() == before


def test_numbers_of_another_club_s_rows_open_and_change_nothing_of_it(desk: SignedIn) -> None:
    before = rows_of(OTHER.key)

    for rule in rules(desk, "GET"):
        for path in paths(desk, rule):
            assert "VREEMD" not in desk.browser.get(path).text, path
    for rule in filter(is_of_a_club, rules(desk, "POST")):
        for path in paths(desk, rule):
            filled_in = {
                "do": "keep", "text": "x", "note": "x", "reason": "x", "kind": "join", "answer": "yes", "meeting": "2",
                "into": "3", "confirm": "1", "name": "x", "title": "x", "proposal": "3", "mail": "3", "person": "2",
            }  # fmt: skip
            answer = desk.browser.post(path, data={"form": form_token(desk.cookie), **filled_in})
            assert answer.status_code < 500, path
            assert "VREEMD" not in answer.text, path
            if "/sessions" in path:
                desk = a_desk_again(desk)

    assert rows_of(OTHER.key) == before


def a_desk_again(desk: SignedIn) -> SignedIn:
    """The same desk after everybody was signed out."""
    served: Served = app_of(desk).extensions["desk"].served
    cookie = entering.session_begun(MARJOLEIN.address, browser="test", house=served.house())
    desk.browser.set_cookie(served.cookie, cookie)
    return SignedIn(browser=desk.browser, club=desk.club, cookie=cookie)


def test_a_helper_does_nothing_beyond_their_rights(house: House, tmp_path: Path) -> None:
    helper = with_settings(house, tmp_path, HELPER)
    rights = app_of(helper).extensions["desk"].rights
    before = rows()

    for method in ("GET", "POST"):
        for rule in filter(is_of_a_club, rules(helper, method)):
            if rights[rule.endpoint] in ("read", "answer"):
                continue
            for path in paths(helper, rule):
                form = {"form": form_token(helper.cookie), "confirm": "1"}
                answer = helper.browser.open(path, method=method, data=form if method == "POST" else None)
                assert answer.status_code == 403, path

    assert rows() == before


def test_what_takes_away_and_what_hands_out_needs_its_right(desk: SignedIn) -> None:
    rights = app_of(desk).extensions["desk"].rights

    for rule, right in rights.items():
        if "/remove" in rule and "/agenda" not in rule:
            assert right in ("remove", "order"), rule
        if "/export" in rule:
            assert right == "export", rule
        if rule.startswith("post") and rule.split(" ")[1].startswith("/settings/") and "/sessions" not in rule:
            assert right == "settings", rule


def test_every_answer_is_guarded_by_its_headers(desk: SignedIn) -> None:
    for rule in rules(desk, "GET"):
        answer = desk.browser.get(paths(desk, rule)[0])
        guarded(answer, rule.rule)


def guarded(answer: TestResponse, where: str) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "unsafe-eval" not in policy, where
    assert "frame-ancestors 'none'" in policy or policy.startswith("sandbox"), where
    assert "unsafe-inline" not in policy or policy.startswith("sandbox; "), where
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert answer.headers["X-Frame-Options"] in ("DENY", "SAMEORIGIN")
    if not where.startswith("/static/"):
        assert answer.headers["Cache-Control"] == "no-store" and "Cookie" in answer.headers["Vary"], where


def test_no_page_runs_or_loads_anything_from_elsewhere(desk: SignedIn) -> None:
    for rule in rules(desk, "GET"):
        for path in paths(desk, rule):
            page = desk.browser.get(path).text
            if not page.startswith("<!doctype html>") or "/raw" in path:
                continue
            assert not re.search(r"<script|<object|<embed|javascript:|\son\w+=", page, re.IGNORECASE), path
            assert not re.search(r"""<[^>]*\sstyle=""", page), path
            assert not re.search(r"""(?:src|action)="(?:https?:)?//""", page), path


def test_what_strangers_wrote_is_only_ever_text(desk: SignedIn) -> None:
    poison()
    shown = 0

    seen: set[str] = set()
    waiting = [path for rule in rules(desk, "GET") for path in paths(desk, rule)]
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) > 1500:
            continue
        seen.add(path)
        answer = desk.browser.get(path)
        assert answer.status_code < 500, path
        if not answer.headers["Content-Type"].startswith("text/html"):
            assert "attachment" in answer.headers.get("Content-Disposition", "") or path.startswith("/static/"), path
            continue
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text, path
        assert "49" not in re.findall(r"onerror=alert\(1\)&gt;(\d+)", answer.text), path
        shown += answer.text.count("&lt;script&gt;alert(1)")
        links = [html.unescape(one) for one in re.findall(r'href="(/[^"]*)"', answer.text)]
        waiting += [one for one in links if one.startswith(f"/c/{CLUB.key}/")]

    assert shown > 20, "the canaries are to be seen, as text"


def poison() -> None:
    """Every text of every row is the canary, but for what no stranger can write."""
    with transaction():
        for table in tables.TABLES:
            for field in table._meta.sorted_fields:
                if isinstance(field, TextField | CharField) and field.name not in NOT_TEXT and not field.primary_key:
                    if field.unique or any(field.name in names and unique for names, unique in table._meta.indexes):
                        continue
                    if not field.constraints:
                        table.update({field: CANARY}).execute()


def test_the_way_back_and_on_leads_to_no_other_place(desk: SignedIn) -> None:
    for evil in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/c/opbouwwerk/../../evil",
        "javascript:x",
    ):
        sent = desk.post("/today/999/approve", {"back": evil})
        assert sent.status_code in (303, 404)
        assert "evil" not in sent.headers.get("Location", "")
        page = asked_by_nobody(app_of(desk)).get("/login", query_string={"next": evil}).text
        assert "evil" not in page


def test_a_notice_cannot_be_made_by_a_link(desk: SignedIn) -> None:
    page = desk.get("/today?told=eyJyZWZ1c2VkIjoiZXZpbCJ9.AAAA")

    assert page.status_code == 200 and notice(page) == "" and "evil" not in page.text


def test_a_form_that_is_too_large_is_refused(desk: SignedIn) -> None:
    before = rows()

    answer = desk.post("/today/1/decline", {"reason": "x" * 70_000})

    assert answer.status_code == 413 and rows() == before


def test_a_thousand_and_more_fields_are_refused_or_read_in_time(desk: SignedIn) -> None:
    many = {f"f{number}": "" for number in range(100_000)}

    assert desk.post("/today/1/decline", many).status_code == 413


def test_who_changes_too_much_too_fast_waits(desk: SignedIn) -> None:
    codes = [desk.post("/settings/sessions/99/end").status_code for _ in range(245)]

    assert codes[0] == 404 and codes[-1] == 429


def test_known_and_unknown_addresses_are_answered_alike_and_in_the_same_time(house: House) -> None:
    app = console(Served(house=lambda: house, address=LOCAL, aside=Aside().do))
    browser = app.test_client()
    form = re.findall(r'name="form" value="([^"]*)"', browser.get("/login").text)[0]
    seconds: dict[str, list[float]] = {MARJOLEIN.address: [], "nobody@example.org": []}
    pages: set[tuple[int, str, str]] = set()

    for number in range(60):
        for address, taken in seconds.items():
            around = {"REMOTE_ADDR": f"10.{number}.{len(address)}.1"}
            began = perf_counter()
            answer = browser.post("/login", data={"form": form, "address": address}, environ_base=around)
            taken.append(perf_counter() - began)
            pages.add((answer.status_code, answer.text, str(answer.headers)))

    known, unknown = (statistics.median(some) for some in seconds.values())
    assert len(pages) == 1
    assert abs(known - unknown) < 0.02


def test_nothing_of_the_framework_speaks_in_a_fault(desk: SignedIn) -> None:
    app = app_of(desk)

    assert not app.debug and not app.testing
    answer = desk.browser.get("/c/opbouwwerk/%00%ff<script>")
    assert answer.status_code == 404
    assert not any(word in answer.text for word in ("Traceback", "werkzeug", "<script>"))
