"""The console's front door: ask for a link by mail, open it with one button, go out again."""

from flask import Response, make_response, redirect, request

from mailflow.console.desk import Desk, clubs_of
from mailflow.console.visit import SEE_OTHER


def routes(desk: Desk) -> None:
    """The doors stand outside of all clubs."""

    def home() -> Response:
        entered = desk.entered()
        if entered is None:
            return make_response(redirect(f"{request.script_root}/login", SEE_OTHER))
        clubs = clubs_of(desk.served.house(), entered.address)
        return make_response(redirect(f"{request.script_root}/c/{clubs[0].key}/today", SEE_OTHER))

    desk.app.add_url_rule("/", "home", home, methods=["GET"])
