"""Somebody who is signed in looks at a page of one club: who they are, what they may, and how to answer them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Response, make_response, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from mailflow.console.sealed import form_token, notice_opened, notice_sealed, path_within
from mailflow.console.served import Served
from mailflow.console.words import Words, filled, words_of
from mailflow.flow.act import act_on
from mailflow.flow.house import House, Room
from mailflow.model.address import Address
from mailflow.model.answering import Batch
from mailflow.model.effect import Effect
from mailflow.model.people import RIGHTS, Club, Language, Right, Role

SEE_OTHER = 303
# What is written of a batch that the console set going.
BUTTON = "button"
LONGEST_NOTICE = 600
# What HTML of a mail may do: have the style that stands in it, and nothing else.
FRAMED = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request of an organiser, helper or administrator within one club.

    `section` is the part of the console that is looked at; `cookie` the session's own, which never leaves this object.
    """

    served: Served
    house: House
    room: Room
    organiser: Address
    role: Role
    section: str
    sections: tuple[str, ...]
    clubs: tuple[Club, ...]
    cookie: str = field(repr=False)
    session: int = 0

    @property
    def club(self) -> Club:
        """The club whose page this is; every id is looked up within it."""
        return self.room.club

    @property
    def language(self) -> Language:
        """The language of who looks, else the club's."""
        return self.club.language_of(self.organiser.address)

    @property
    def by(self) -> str:
        """Who does what is done here, as it stands in the journal and beside verdicts."""
        return self.organiser.address

    @cached_property
    def zone(self) -> ZoneInfo:
        """The club's clock."""
        return ZoneInfo(self.club.timezone)

    @cached_property
    def words(self) -> Words:
        """The words of this section in the language of who looks."""
        return words_of(self.section, self.language)

    @cached_property
    def common(self) -> Words:
        """The words that all sections share."""
        return words_of("common", self.language)

    @property
    def form(self) -> MultiDict[str, str]:
        """What was filled in."""
        return request.form

    @property
    def query(self) -> MultiDict[str, str]:
        """What stands behind the ? of the page's address."""
        return request.args

    @cached_property
    def token(self) -> str:
        """What every form of this session must hold."""
        return form_token(self.cookie)

    @cached_property
    def here(self) -> str:
        """The path of this page, to come back to; that of the page that it came from, where a form was sent."""
        if request.method == "POST":
            return path_within(request.form.get("back", ""))
        asked = urlencode([one for one in request.args.items(multi=True) if one[0] != "told"])
        return path_within(f"{request.path}?{asked}" if asked else request.path)

    @property
    def back(self) -> str:
        """The path within this club of the page that a form came from; today's where that is none of the club's."""
        within = self.here.removeprefix(f"/c/{self.club.key}/")
        return f"/{within}" if within != self.here else "/today"

    def may(self, right: Right) -> bool:
        """Whether who looks has this right in this club."""
        return right in RIGHTS[self.role]

    def to(self, path: str = "", /, **query: object) -> str:
        """The link to a page of this club; words of the query that are empty are left out."""
        asked = urlencode({name: str(value) for name, value in query.items() if value not in (None, "")})
        return f"{request.script_root}/c/{self.club.key}{path}{f'?{asked}' if asked else ''}"

    def page(self, template: str, /, code: int = 200, **words: object) -> Response:
        """The page that this template makes of the words."""
        given = {"visit": self, "w": self.words, "c": self.common, "to": self.to, "notice": self.notice, **words}
        return make_response(render_template(template, **given), code)

    def go(self, path: str, /, told: str = "", batch: int | None = None, **gaps: str | int) -> Response:
        """On to this page of the club, after a form, with the notice whose key is `told` and its gaps.

        With a `batch`, the notice has a button that takes it back.
        """
        words: dict[str, str | int] = {"told": told, "section": self.section, **gaps}
        words = {name: text[:LONGEST_NOTICE] if isinstance(text, str) else text for name, text in words.items()}
        if batch is not None:
            words["batch"] = batch
        return self._on_to(self.to(path), words if told else {})

    def done(self, decided: Callable[[], Sequence[Effect]]) -> Batch:
        """What a form ordered is done, in one transaction, and can be taken back. Raises Refused."""
        return act_on(decided, house=self.house, club=self.club.key, by=self.by, what=BUTTON)

    def refused(self, text: str) -> Response:
        """Back to the page that the form came from, which says why nothing was done."""
        return self._on_to(f"{request.script_root}{self.here}", {"refused": text[:LONGEST_NOTICE]})

    def file(self, content: bytes, *, name: str, kind: str) -> Response:
        """A file to keep, never one to look at within the console. `name` is plain ASCII."""
        answer = make_response(content)
        answer.headers["Content-Type"] = kind
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def framed(self, html: str) -> Response:
        """HTML of a mail, for an `<iframe sandbox>` of a page: it runs nothing, loads nothing, and reaches nothing.

        What strangers wrote is sanitised before (nh3); this guards once more.
        """
        answer = make_response(html)
        answer.headers["Content-Type"] = "text/html; charset=utf-8"
        answer.headers["Content-Security-Policy"] = FRAMED
        answer.headers["X-Frame-Options"] = "SAMEORIGIN"
        return answer

    def missing(self) -> NotFound:
        """To be raised: there is no such thing in this club."""
        return NotFound()

    @cached_property
    def notice(self) -> Mapping[str, str | int]:
        """What the last form came to: `text`, maybe the `batch` that can be taken back; `wrong` where it failed."""
        told = notice_opened(request.args.get("told", ""), self.cookie)
        if "refused" in told:
            return {"text": told["refused"], "wrong": 1}
        key, words = str(told.get("told", "")), words_of(str(told.get("section", "")), self.language)
        text = words.get(key) or self.common.get(key)
        if not text:
            return {}
        shown: dict[str, str | int] = {"text": filled(text, **told)}
        return {**shown, "batch": told["batch"]} if "batch" in told else shown

    def _on_to(self, link: str, notice: Mapping[str, str | int]) -> Response:
        if notice:
            link += ("&" if "?" in link else "?") + urlencode({"told": notice_sealed(notice, self.cookie)})
        return make_response(redirect(link, SEE_OTHER))
