"""The console's front door: ask for a link by mail, open it with one button, go out again.

Whoever asks gets the same page in the same time; what an address deserves is done after the answer went out.
"""

import re

from flask import Response, make_response, redirect, request
from werkzeug.exceptions import BadRequest, TooManyRequests

from mailflow.console.desk import Desk, came_from_us, clubs_of
from mailflow.console.sealed import form_token, is_form_token, path_within
from mailflow.console.served import Served
from mailflow.console.stranger import page_for_anybody
from mailflow.console.visit import SEE_OTHER
from mailflow.flow import entering
from mailflow.mail.addresses import strict

DOOR_SECONDS = 3600
TOKEN = re.compile(r"[a-z2-7]{26}")
BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
MACHINES = ("iPhone", "iPad", "Android", "Windows", "Mac", "Linux")


def routes(desk: Desk) -> None:
    """The doors stand outside of all clubs."""
    served = desk.served
    rules = {
        "home": ("/", "GET", lambda: _home(desk)),
        "login": ("/login", "GET", lambda: _ask(served)),
        "login asked": ("/login", "POST", lambda: _asked(served)),
        "logout": ("/logout", "POST", lambda: _out(desk)),
    }
    for name, (rule, method, view) in rules.items():
        desk.app.add_url_rule(rule, name, view, methods=[method])
    opened = {"GET": lambda token: _look(served, token), "POST": lambda token: _enter(served, token)}
    for method, view_of in opened.items():
        desk.app.add_url_rule("/login/<string(maxlength=100):token>", f"{method} link", view_of, methods=[method])


def _home(desk: Desk) -> Response:
    """On to the first club of theirs, or to the door."""
    entered = desk.entered()
    clubs = clubs_of(desk.served.house(), entered.address) if entered else ()
    path = f"/c/{clubs[0].key}/today" if clubs else "/login"
    return make_response(redirect(f"{request.script_root}{path}", SEE_OTHER))


def _ask(served: Served) -> Response:
    """The page with one field; this browser is known again by a cookie, whoever it belongs to."""
    door = request.cookies.get(served.door) or served.house().unguessable()
    back = path_within(request.args.get("next", ""))
    answer = page_for_anybody("login/ask.html", token=form_token(door), back=back)
    answer.set_cookie(
        served.door, door, max_age=DOOR_SECONDS, path="/", secure=served.is_secure, httponly=True, samesite="Lax"
    )
    return answer


def _asked(served: Served) -> Response:
    """The same for every address, known or not, and whatever becomes of it."""
    door = _guarded(served)
    if not served.limits.login_asked(request.remote_addr or ""):
        raise TooManyRequests
    address = strict(request.form.get("address", "").strip())
    back = path_within(request.form.get("next", ""))
    if address is not None:
        house = served.house()
        served.aside(
            lambda: entering.link_mailed(address.address, door=door, back=back, site=served.address, house=house)
        )
    return page_for_anybody("login/asked.html", minutes=entering.LINK_LASTS_MINUTES)


def _look(served: Served, token: str) -> Response:
    """One button, in the browser that asked; elsewhere what to do instead. Nothing changes."""
    if not served.limits.door_tried(request.remote_addr or ""):
        raise TooManyRequests
    door = request.cookies.get(served.door, "")
    found = entering.looked_at(token, door=door, house=served.house()) if TOKEN.fullmatch(token) else "nothing"
    if found == "here" and not door:  # a link made on this machine opens in any browser, which needs a form to send
        door = served.house().unguessable()
    answer = page_for_anybody(f"login/{found}.html", 404 if found == "nothing" else 200, token=form_token(door))
    if found == "here":
        answer.set_cookie(
            served.door, door, max_age=DOOR_SECONDS, path="/", secure=served.is_secure, httponly=True, samesite="Lax"
        )
    return answer


def _enter(served: Served, token: str) -> Response:
    """They are signed in, in a session that nobody knew before; the link opens nothing any more."""
    door = _guarded(served)
    if not served.limits.door_tried(request.remote_addr or ""):
        raise TooManyRequests
    old = request.cookies.get(served.cookie, "")
    opened = None
    if TOKEN.fullmatch(token):
        opened = entering.entered_by(token, door=door, browser=_browser(), old=old, house=served.house())
    if opened is None:
        return page_for_anybody("login/nothing.html", 404)
    answer = make_response(redirect(f"{request.script_root}{path_within(opened.back)}", SEE_OTHER))
    seconds = int(entering.SESSION_LASTS.total_seconds())
    answer.set_cookie(
        served.cookie, opened.cookie, max_age=seconds, path="/", secure=served.is_secure, httponly=True, samesite="Lax"
    )
    _forget(answer, served, served.door)
    return answer


def _out(desk: Desk) -> Response:
    """Nobody is signed in with this browser any more."""
    served = desk.served
    cookie = request.cookies.get(served.cookie, "")
    if cookie:
        desk.guard_form(cookie)
        entering.session_ended(cookie, house=served.house())
    elif not came_from_us(served):
        raise BadRequest
    answer = make_response(redirect(f"{request.script_root}/login", SEE_OTHER))
    _forget(answer, served, served.cookie)
    return answer


def _guarded(served: Served) -> str:
    """The door cookie of a form that came from a page of ours. Raises BadRequest."""
    door = request.cookies.get(served.door, "")
    if not came_from_us(served) or not is_form_token(request.form.get("form", ""), door):
        raise BadRequest
    return door


def _forget(answer: Response, served: Served, cookie: str) -> None:
    answer.delete_cookie(cookie, path="/", secure=served.is_secure, httponly=True, samesite="Lax")


def _browser() -> str:
    """The browser and the machine in two words, to be known again in a list of sessions."""
    said = request.headers.get("User-Agent", "")
    found = [next((one for one in names if one in said), "") for names in (BROWSERS, MACHINES)]
    named = {"Edg": "Edge", "OPR": "Opera"}
    return ", ".join(named.get(one, one) for one in found if one)
