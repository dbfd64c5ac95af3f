"""The console as a web application: its sections, its doors, and the headers that guard every answer."""

import importlib
from importlib.util import find_spec

import structlog
from flask import Flask, Response, make_response, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.routing import IntegerConverter

from mailflow.console import filters, login, questions
from mailflow.console.desk import LARGEST_FORM, Desk
from mailflow.console.served import Served
from mailflow.console.stranger import page_for_anybody
from mailflow.model.errors import TryLater
from mailflow.store import connect

log = structlog.get_logger()
# In the order in which the navigation shows them; each is the module of this name, once it is there.
SECTIONS = ("today", "mail", "people", "meetings", "themes", "mailings", "journal", "settings")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Browsers tell nothing of a form's origin without a referrer; other sites get none.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
STYLE_SECONDS = 3600
MOST_PARTS = 1000
FAILED = 500


class Number(IntegerConverter):
    """A number in a link that every database can hold."""

    regex = r"[1-9][0-9]{0,17}"


def console(served: Served) -> Flask:
    """All pages of the console as a WSGI application."""
    app = Flask(__name__, static_folder="static", static_url_path="/static", template_folder="templates")
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_FORM, MAX_FORM_MEMORY_SIZE=LARGEST_FORM, MAX_FORM_PARTS=MOST_PARTS,
        SEND_FILE_MAX_AGE_DEFAULT=STYLE_SECONDS,
    )  # fmt: skip
    app.url_map.converters["int"] = Number
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    filters.equip(app)
    desk = Desk(app, served)
    app.before_request(lambda: _known_here(served))
    login.routes(desk)
    for section in SECTIONS:
        if find_spec(f"mailflow.console.{section}") is not None:
            desk.sections.append(section)
            importlib.import_module(f"mailflow.console.{section}").routes(desk)
    questions.routes(desk)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(TryLater, _later)
    app.register_error_handler(Exception, _broken)
    app.after_request(_guarded)
    app.teardown_request(_done)
    return app


def _known_here(served: Served) -> None:
    """Raises BadRequest for a name that is not ours: no link is ever made of it."""
    if not served.knows(request.host):
        raise BadRequest
    request.environ["SCRIPT_NAME"] = served.root_for(request.host)


def _refused(error: HTTPException) -> Response:
    code = error.code or FAILED
    if code < 400:
        return make_response(error.get_response())
    key = {403: "forbidden", 404: "unknown", 405: "unknown", 413: "too_large", 429: "too_often"}.get(code, "wrong")
    return _notice(key, code)


def _later(error: TryLater) -> Response:
    log.warning("page waits", why=str(error))
    answer = _notice("later", 503)
    answer.headers["Retry-After"] = "60"
    return answer


def _broken(error: Exception) -> Response:
    """Logged without the address that was asked for: it may hold a token."""
    log.error("page failed", exc_info=error)
    return _notice("later", FAILED)


def _notice(key: str, code: int) -> Response:
    return page_for_anybody("notice.html", code, key=key)


def _guarded(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if not request.path.startswith("/static/"):
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Vary"] = "Cookie"
    return answer


def _done(error: BaseException | None) -> None:
    """The thread that answered keeps no connection to the database."""
    connect.close_thread()
