"""The guarded doors of the console: nothing behind them is reached without a session, a right and a form of our own."""

from collections.abc import Callable
from typing import Concatenate

import structlog
from flask import Flask, Response, make_response, redirect, request
from werkzeug.exceptions import BadRequest, Forbidden, NotFound, TooManyRequests

from mailflow.console.sealed import is_form_token, path_within
from mailflow.console.served import Served
from mailflow.console.visit import SEE_OTHER, Visit
from mailflow.flow import entering
from mailflow.flow.entering import Entered
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.errors import Refused
from mailflow.model.people import Club, Right, Role

log = structlog.get_logger()
LARGEST_FORM = 64 * 1024

# Each view takes the ids that its own rule names, which no type can say.
View = Callable[Concatenate[Visit, ...], Response]  # type: ignore[explicit-any]


class Desk:
    """Where sections put their pages; all of them lie below /c/<club>."""

    def __init__(self, app: Flask, served: Served) -> None:
        self.app, self.served = app, served
        self.sections: list[str] = []
        # By the name of each rule what it needs; contract tests read it.
        self.rights: dict[str, Right] = {}
        app.extensions["desk"] = self

    def get(self, rule: str, view: View, *, right: Right = "read") -> None:
        """The page can be looked at by who has the right; that changes nothing."""
        self._add(rule, view, right=right, method="GET", largest=LARGEST_FORM)

    def post(self, rule: str, view: View, *, right: Right, largest: int = LARGEST_FORM) -> None:
        """The form can be sent, up to `largest` bytes, by who has the right; only from a page of this session."""
        self._add(rule, view, right=right, method="POST", largest=largest)

    def _add(self, rule: str, view: View, *, right: Right, method: str, largest: int) -> None:
        section = rule.strip("/").partition("/")[0]

        def answer(club: str, **ids: int | str) -> Response:
            request.max_content_length = request.max_form_memory_size = largest
            return self._answer(club, section, view, right=right, ids=ids)

        self.rights[f"{method.lower()} {rule}"] = right
        place = f"/c/<string(maxlength=100):club>{rule}"
        self.app.add_url_rule(place, f"{method.lower()} {rule}", answer, methods=[method])

    def _answer(self, club: str, section: str, view: View, *, right: Right, ids: dict[str, int | str]) -> Response:
        entered = self.entered()
        if entered is None:
            return self._to_the_door()
        visit = self._visit(entered, club, section)
        if request.method == "POST":
            self.guard_form(entered.cookie)
        if not visit.may(right):
            raise Forbidden
        try:
            return view(visit, **ids)
        except Refused as error:
            if request.method != "POST":
                raise NotFound from error
            return visit.refused(error.within(visit.language))

    def entered(self) -> Entered | None:
        """Who is signed in with this browser; None for nobody."""
        return entering.entered(request.cookies.get(self.served.cookie, ""), house=self.served.house())

    def guard_form(self, cookie: str) -> None:
        """The form came from a page of ours in this browser. Raises BadRequest, or TooManyRequests."""
        if not came_from_us(self.served) or not is_form_token(request.form.get("form", ""), cookie):
            raise BadRequest
        if not self.served.limits.changed(request.remote_addr or ""):
            raise TooManyRequests

    def _visit(self, entered: Entered, club: str, section: str) -> Visit:
        """Their visit to this club. Raises NotFound, for a club that is not theirs as for one that is not there."""
        house = self.served.house()
        role = role_in(house, club, entered.address)
        if role is None:
            raise NotFound
        return Visit(
            served=self.served,
            house=house,
            room=house.rooms[club],
            organiser=organiser_of(house, club, entered.address),
            role=role,
            section=section,
            sections=tuple(self.sections),
            clubs=clubs_of(house, entered.address),
            cookie=entered.cookie,
            session=entered.session,
        )

    def _to_the_door(self) -> Response:
        back = path_within(request.full_path.rstrip("?") if request.method == "GET" else "/")
        asked = f"?next={back}" if back != "/" and "?" not in back else ""
        return make_response(redirect(f"{request.script_root}/login{asked}", SEE_OTHER))


def came_from_us(served: Served) -> bool:
    """Whether the browser says that its form stood on a page of ours; one that says nothing needs the token alone."""
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None and fetched not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    if origin == "null":
        return fetched == "same-origin"
    scheme, _, host = origin.partition("://")
    return scheme in ("http", "https") and host.lower() == request.host.lower() and served.knows(host)


def role_in(house: House, club: str, address: str) -> Role | None:
    """What this address may be in this club; None where it is nothing there."""
    if club not in house.rooms:
        return None
    if any(one.address == address for one in house.administrators):
        return "administrator"
    known = house.rooms[club].club
    return known.duty_of(address).role if known.organiser(address) else None


def clubs_of(house: House, address: str) -> tuple[Club, ...]:
    """All clubs in which this address may do something, by name."""
    mine = [room.club for key, room in house.rooms.items() if role_in(house, key, address) is not None]
    return tuple(sorted(mine, key=lambda club: club.name.lower()))


def organiser_of(house: House, club: str, address: str) -> Address:
    """The organiser or administrator with this address, by the name that the settings give them."""
    known = (*house.rooms[club].club.organisers, *house.administrators)
    return next(one for one in known if one.address == address)
