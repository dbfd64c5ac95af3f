"""The pages for people: answer an invitation, leave the club by a box and a button, subscribe to the club's calendar.

Looking at a page changes nothing, whoever looks: link scanners open every link in a mail. No page sets a cookie, runs a
script or loads anything from elsewhere, and none says which of its links there might be.
"""

import base64
import hashlib
from collections.abc import Callable

import structlog
from flask import Flask, Response, make_response, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from mailflow.flow import calendars, leaving, links
from mailflow.flow.house import House
from mailflow.model.errors import TryLater
from mailflow.model.people import Club, Language
from mailflow.store import connect
from mailflow.web.answer import answering_page

log = structlog.get_logger()
LARGEST_POST = 8192
FEED_SECONDS = 900
STYLE = Markup(
    ":root{color-scheme:light dark}"
    "body{font:1.125rem/1.6 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:3rem 1.25rem;"
    "color:#1f1b18;background:#fff}"
    "h1,h2{font-size:1.5rem;line-height:1.3}"
    "button{font:inherit;font-weight:600;padding:.75rem 1.5rem;border:0;border-radius:.5rem;"
    "color:#fff;background:#8a3d20;cursor:pointer}"
    ":focus-visible{outline:3px solid #1f1b18;outline-offset:3px}"
    "dl{margin:0 0 1.5rem}dt{font-weight:600}dd{margin:0 0 .5rem}"
    "fieldset{border:1px solid #8a8078;border-radius:.5rem;margin:0 0 1.25rem;padding:.5rem 1rem}"
    "legend,.field label{font-weight:600}.field{margin:0 0 1.25rem}.field label{display:block}"
    ".choice{display:flex;align-items:center;gap:.75rem;min-height:3rem}.choice label{flex:1;padding:.5rem 0}"
    "input[type=radio],input[type=checkbox]{width:1.5rem;height:1.5rem;margin:0;accent-color:#8a3d20}"
    "input[type=number],textarea{font:inherit;box-sizing:border-box;padding:.5rem .75rem;min-height:3rem;"
    "color:inherit;background:transparent;border:1px solid #8a8078;border-radius:.5rem}"
    "input[type=number]{width:6rem}textarea{width:100%}"
    ".told{padding:.75rem 1rem;border:1px solid #8a8078;border-left:.4rem solid #8a3d20;border-radius:.5rem}"
    "hr{border:0;border-top:1px solid #8a8078;margin:2rem 0}"
    "@media(prefers-color-scheme:dark){body{color:#f3eeea;background:#1b1715}"
    "button{color:#1b1715;background:#f0a885}:focus-visible{outline-color:#f3eeea}"
    "input[type=radio],input[type=checkbox]{accent-color:#f0a885}.told{border-left-color:#f0a885}}"
)
_HASH = base64.b64encode(hashlib.sha256(str(STYLE).encode()).digest()).decode("ascii")
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def pages(house: Callable[[], House]) -> Flask:
    """All pages as a WSGI application; `house` gives the installation as its settings are now."""
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_POST, MAX_FORM_MEMORY_SIZE=LARGEST_POST, MAX_FORM_PARTS=10)
    app.add_url_rule("/leave/<token>", "leave", _leave(house), methods=["GET", "POST"])
    app.add_url_rule("/answer/<token>", "answer", answering_page(house, page=_page), methods=["GET", "POST"])
    app.add_url_rule("/feed/<token>.ics", "feed", _feed(house), methods=["GET"])
    app.add_url_rule("/robots.txt", "robots", _robots, methods=["GET"])
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(TryLater, _later)
    app.register_error_handler(Exception, _broken)
    app.after_request(_guarded)
    app.teardown_request(_done)
    return app


def _leave(house: Callable[[], House]) -> Callable[[str], Response]:
    def leave(token: str) -> Response:
        """The page with a box to tick and a button; by POST the person leaves, now and whenever they come again.

        A mail program's one click needs no box (RFC 8058 3.2); a scanner that presses the button has ticked none.
        """
        found = links.whose(token)
        room = house().rooms.get(found.club) if found else None
        if found is None or room is None:
            raise NotFound
        language = found.person.language or room.club.language
        if request.method != "POST":
            return _page("leave", language, club=room.club, told="")
        if request.form.get("List-Unsubscribe") != "One-Click" and request.form.get("sure") != "yes":
            if set(request.form) - {"sure"}:
                raise BadRequest
            return _page("leave", language, club=room.club, code=400, told="choose")
        leaving.leave(found, house=house())
        return _page("left", language, club=room.club)

    return leave


def _feed(house: Callable[[], House]) -> Callable[[str], Response]:
    def feed(token: str) -> Response:
        """The club's meetings for calendar programs, which ask again and again whether anything is new."""
        club = links.club_of_feed(token)
        if club is None or club not in house().rooms:
            raise NotFound
        answer = make_response(calendars.feed(club, house=house()))
        answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
        answer.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
        answer.headers["Cache-Control"] = f"private, max-age={FEED_SECONDS}"
        answer.add_etag()
        answer.make_conditional(request)
        return answer

    return feed


def _robots() -> Response:
    answer = make_response("User-agent: *\nDisallow: /\n")
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    return answer


def _page(name: str, language: Language, *, club: Club, code: int = 200, **words: object) -> Response:
    return make_response(render_template(f"{name}.html", language=language, club=club, style=STYLE, **words), code)


def _refused(error: HTTPException) -> Response:
    """A plain page in both languages, the same for every link that opens nothing."""
    return _notice("unknown" if error.code == 404 else "wrong", error.code or 500)


def _later(error: TryLater) -> Response:
    log.warning("page waits", why=str(error))
    answer = _notice("later", 503)
    answer.headers["Retry-After"] = "60"
    return answer


def _broken(error: Exception) -> Response:
    """Logged without the address that was asked for: it holds the token."""
    log.error("page failed", exc_info=error)
    return _notice("later", 500)


def _notice(what: str, code: int) -> Response:
    return make_response(render_template("notice.html", what=what, style=STYLE), code)


def _guarded(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers[name] = value
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def _done(error: BaseException | None) -> None:
    """The thread that answered keeps no connection to the database."""
    connect.close_thread()
