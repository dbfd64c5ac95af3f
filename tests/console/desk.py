"""Somebody signed in to the console of a house in a test, with a browser that fills in forms as a person does."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mailflow.console.frame import console
from mailflow.console.sealed import form_token
from mailflow.console.served import Served, nothing_to_do
from mailflow.flow import entering
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.settings.installation import Settings

LOCAL = "http://127.0.0.1:8025"
Filled = Mapping[str, object]


@dataclass(frozen=True)
class SignedIn:
    """A browser at the console; `club` is the key of the club whose pages are asked for by their short paths."""

    browser: FlaskClient
    club: str
    cookie: str

    def get(self, path: str, **more: object) -> TestResponse:
        """The page at this path of the club, such as `/mail`."""
        return self.browser.get(f"/c/{self.club}{path}", **more)

    def post(self, path: str, filled: Filled | None = None, *, back: str = "/today", **more: object) -> TestResponse:
        """The answer to this form, sent as from a page of this session."""
        whole = {"form": form_token(self.cookie), "back": f"/c/{self.club}{back}", **(filled or {})}
        return self.browser.post(f"/c/{self.club}{path}", data=whole, **more)

    def done(self, path: str, filled: Filled | None = None, *, back: str = "/today") -> TestResponse:
        """The page that one sees after sending this form: the notice is on it."""
        answer = self.post(path, filled, back=back)
        assert answer.status_code == 303, f"{path}: {answer.status_code}"
        return self.browser.get(answer.headers["Location"])


def a_desk(
    house: House,
    organiser: Address | None = None,
    *,
    club: str | None = None,
    settings: Settings | None = None,
    reload: Callable[[], None] = nothing_to_do,
) -> SignedIn:
    """The console of the house, with this organiser (else the club's first) signed in."""
    key = club or next(iter(house.rooms))
    who = organiser or house.rooms[key].club.organisers[0]
    served = Served(
        house=lambda: house, address=LOCAL, reload=reload, settings=(lambda: settings) if settings else None
    )
    browser = console(served).test_client()
    cookie = entering.session_begun(who.address, browser="test", house=house)
    browser.set_cookie(served.cookie, cookie)
    return SignedIn(browser=browser, club=key, cookie=cookie)


def notice(page: TestResponse) -> str:
    """What the page says of the form that was sent before."""
    found = re.search(r'<div class="notice[^"]*" role="(?:status|alert)">\s*<p>(.*?)</p>', page.text, re.DOTALL)
    return found[1] if found else ""
