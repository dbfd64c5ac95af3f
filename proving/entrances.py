"""The ways around the console's doors: old sessions, large forms, invented networks and names, and the public pages."""

import http.client
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask.testing import FlaskClient

from mailflow.console.sealed import form_token
from mailflow.flow import entering
from mailflow.settings.web import WebSettings
from mailflow.web.pages import pages
from mailflow.web.serving import Serving
from proving.sheet import Proved
from proving.visitors import BOSS, LOCAL, Doors, all_rows
from tests.builders import CLUB, MARJOLEIN
from tests.servers.ports import free_ports

HERE = f"/c/{CLUB.key}/today"
OK, SEE_OTHER, BAD, UNKNOWN, TOO_LARGE, TOO_MANY = 200, 303, 400, 404, 413, 429
LOGINS_AN_HOUR = 20
NAMES = (
    "evil.example", "evil.example:8025", "127.0.0.1.evil.example", "localhost.evil.example", "mail.example.org.",
    "mail.example.org@evil.example", "mail.example.org:99999", "", "mail.example.org, evil.example", "[::1", "evil",
    "xn--mil-hoa.example.org", "MAIL.EXAMPLE.ORG.EVIL.EXAMPLE", "mail.example.org/evil", "mail.example.org\\evil",
)  # fmt: skip
Check = Callable[[Doors], Iterator[str]]


def entrances(made: Doors) -> Proved:
    """Each way is tried once; what opened is missed. The control: the same way, as it is meant, leads in."""
    missed = [one for check in (_sessions, _large, _invented_names, _public) for one in check(made)]
    networks, believed = _networks(made)
    if made.app.test_client().get("/login").status_code != OK:
        believed.append("the door itself does not open")
    return Proved(tried=6, missed=(*missed, *networks), controls=2, controls_missed=tuple(believed))


def _signed_in(made: Doors, cookie: str) -> bool:
    browser = made.app.test_client()
    browser.set_cookie(made.served.cookie, cookie)
    return browser.get(HERE).status_code == OK


def _sessions(made: Doors) -> Iterator[str]:
    """A session is new at each login, over at logout and when all are ended, and gone with the organiser's role."""
    first, planted = made.app.test_client(), "p" * 26
    first.set_cookie(made.served.cookie, planted)
    link = entering.link_made(BOSS.address, site="", house=made.house) or ""
    form = _form(first, link)
    answer = first.post(link, data={"form": form})
    cookie = _cookie_of(answer.headers.getlist("Set-Cookie"), made.served.cookie)
    if answer.status_code != SEE_OTHER or not cookie or not _signed_in(made, cookie):
        yield "a genuine login link does not open"
    if cookie == planted or _signed_in(made, planted):
        yield "a session that was planted before the login is signed in"
    if made.app.test_client().get(link).status_code != UNKNOWN:
        yield "a login link opens twice"
    second = entering.session_begun(BOSS.address, browser="proof", house=made.house, old=cookie)
    if _signed_in(made, cookie):
        yield "the session before a new login is still signed in"
    first.set_cookie(made.served.cookie, second)
    first.post("/logout", data={"form": form_token(second)})
    if _signed_in(made, second):
        yield "a session is signed in after logging out"
    third = entering.session_begun(BOSS.address, browser="proof", house=made.house)
    entering.ended_everywhere(BOSS.address, house=made.house)
    if _signed_in(made, third):
        yield "a session outlives the end of all"
    yield from _removed(made)


def _removed(made: Doors) -> Iterator[str]:
    """Who is no organiser any more is out at once, with their session still in the cookie."""
    cookie = made.cookie("organiser")
    if not _signed_in(made, cookie):
        yield "an organiser is not signed in"
    room = made.house.rooms[CLUB.key]
    kept = room.club.organisers
    object.__setattr__(room.club, "organisers", tuple(one for one in kept if one != MARJOLEIN))
    try:
        if _signed_in(made, cookie):
            yield "who is an organiser no longer is still signed in"
    finally:
        object.__setattr__(room.club, "organisers", kept)


def _form(browser: FlaskClient, path: str) -> str:
    found = re.search(r'name="form" value="([^"]*)"', browser.get(path).text)
    return found[1] if found else ""


def _cookie_of(told: list[str], name: str) -> str:
    for one in told:
        if one.startswith(f"{name}="):
            guarded = one.lower()
            whole = "httponly" in guarded and "samesite=lax" in guarded and "path=/" in guarded
            return one.partition("=")[2].partition(";")[0] if whole else ""
    return ""


def _large(made: Doors) -> Iterator[str]:
    """Forms over 64 kB, and of a hundred thousand fields, are refused and change nothing."""
    before = all_rows()
    browser = made.app.test_client()
    cookie = made.cookie("organiser")
    browser.set_cookie(made.served.cookie, cookie)
    token = form_token(cookie)
    for what, filled in (
        ("70 kB", {"form": token, "reason": "x" * 70_000}),
        ("100 000 fields", {"form": token, **{f"f{number}": "" for number in range(100_000)}}),
    ):
        for path in (f"/c/{CLUB.key}/today/1/decline", "/login", "/logout"):
            code = browser.post(path, data=filled).status_code
            if code != TOO_LARGE:
                yield f"a form of {what} at {path} answered {code}"
    if all_rows() != before:
        yield "a form that is too large changed something"


def _invented_names(made: Doors) -> Iterator[str]:
    """By no other name than our own does a page open, and no link holds another one."""
    object.__setattr__(made.served, "address", "https://mail.example.org")
    try:
        if made.app.test_client().get("/login", headers={"Host": "mail.example.org"}).status_code != OK:
            yield "by its own name the console does not open"
        for name in NAMES:
            for header in ("Host", "X-Forwarded-Host", "Forwarded"):
                told = {"Host": name} if header == "Host" else {"Host": "mail.example.org", header: f"host={name}"}
                answer = made.app.test_client().get("/", headers=told)
                if header == "Host" and answer.status_code != BAD:
                    yield f"by the name {name!r} the console answered {answer.status_code}"
                if "evil" in f"{answer.headers}{answer.text}":
                    yield f"{header}: {name!r} stands in the answer"
    finally:
        object.__setattr__(made.served, "address", LOCAL)


def _public(made: Doors) -> Iterator[str]:
    """The pages for people: a link that is nobody's opens nothing, sets no cookie, and each is guarded."""
    app, before = pages(lambda: made.house), all_rows()
    for rule in app.url_map.iter_rules():
        for method in sorted(set(rule.methods or ()) & {"GET", "POST"}):
            for word in ("a" * 26, "None", "0", "x" * 300, "..%2f..%2fetc", f"{CLUB.key}.1.{'a' * 43}"):
                path = rule.rule.replace("<token>", word)
                answer = app.test_client().open(path, method=method)
                if rule.arguments and answer.status_code not in (UNKNOWN, BAD):
                    yield f"{method} {path} answered {answer.status_code}"
                if "default-src 'none'" not in answer.headers.get("Content-Security-Policy", ""):
                    yield f"{method} {rule.rule} is not guarded"
                if "Set-Cookie" in answer.headers or answer.headers.get("Referrer-Policy") != "no-referrer":
                    yield f"{method} {rule.rule} tells more than it may"
    if all_rows() != before:
        yield "a link that is nobody's changed something"


def _networks(made: Doors) -> tuple[list[str], list[str]]:
    """What opened by inventing networks; and, as the control, whether a real web server's word is believed."""
    missed: list[str] = []
    with _served(made, behind_proxy=False) as port:
        if TOO_MANY not in _codes(port, "127.0.0.1", lambda number: f"10.1.{number}.1"):
            missed.append("without a web server before us, X-Forwarded-For counts as another network")
    made.served.limits.counted.storage.reset()
    with _served(made, behind_proxy=True) as port:
        if TOO_MANY not in _codes(port, "127.0.0.2", lambda number: f"10.2.{number}.1"):
            missed.append("who is not the web server before us is believed about X-Forwarded-For")
        made.served.limits.counted.storage.reset()
        if TOO_MANY not in _codes(port, "127.0.0.1", lambda number: f"10.3.{number}.1, 192.0.2.7"):
            missed.append("of X-Forwarded-For more than the web server's own word is believed")
        made.served.limits.counted.storage.reset()
        genuine = TOO_MANY in _codes(port, "127.0.0.1", lambda number: f"10.4.{number}.1")
    made.served.limits.counted.storage.reset()
    return missed, ["people behind a web server are all counted as one"] if genuine else []


@contextmanager
def _served(made: Doors, *, behind_proxy: bool) -> Iterator[int]:
    settings = WebSettings(listen=f"127.0.0.1:{free_ports(1)[0]}", behind_proxy=behind_proxy)
    serving, stop = Serving(settings, house=lambda: made.house, beside=made.app), threading.Event()
    running = threading.Thread(target=serving.run, args=(stop,), daemon=True)
    running.start()
    try:
        yield serving.port
    finally:
        stop.set()
        running.join(10)


def _codes(port: int, source: str, told: Callable[[int], str]) -> set[int]:
    """What is answered to more login forms than one network may send, each from the network that `told` names."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10, source_address=(source, 0))
    head = {"Host": f"127.0.0.1:{port}"}
    line.request("GET", "/login", headers=head)
    answer = line.getresponse()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    found = re.search(r'name="form" value="([^"]*)"', answer.read().decode())
    form = f"address=nobody%40example.org&form={found[1] if found else ''}"
    codes = set()
    for number in range(LOGINS_AN_HOUR + 3):
        typed = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie, "X-Forwarded-For": told(number)}
        line.request("POST", "/login", body=form, headers={**head, **typed})
        answer = line.getresponse()
        answer.read()
        codes.add(answer.status)
    line.close()
    return codes
