"""The page on which somebody says whether they come to a meeting, without writing a mail.

Looking at it records nothing, and neither does a button that a program presses: the answer has to be chosen first.
"""

from collections.abc import Callable
from typing import Protocol, cast, get_args

from flask import Response, request
from werkzeug.exceptions import BadRequest, NotFound

from mailflow.flow import answering, links
from mailflow.flow.answering import LONGEST_REMARK, MOST_GUESTS, Chosen, Standing
from mailflow.flow.house import House
from mailflow.mail.cleaning import clean_text, whole_number
from mailflow.model.message import Answer
from mailflow.model.people import Club, Language
from mailflow.rendering import phrases

# Python reads no number of thousands of digits.


class Page(Protocol):
    """Makes a page of a template and its words."""

    def __call__(self, name: str, language: Language, *, club: Club, code: int = 200, **words: object) -> Response: ...


def answering_page(house: Callable[[], House], *, page: Page) -> Callable[[str], Response]:
    """The view behind a link to answer."""

    def answer(token: str) -> Response:
        """The form; by POST the answer is recorded and confirmed by mail, and the page says what is recorded."""
        found, at_work = links.who_answers(token), house()
        room = at_work.rooms.get(found.club) if found else None
        stands = answering.standing(found, house=at_work) if found and room else None
        if found is None or room is None or stands is None:
            raise NotFound
        told, code = "", 200
        if request.method == "POST" and stands.is_open:
            chosen = _chosen()
            if chosen is None:
                told, code = "choose", 400
            else:
                answering.answer(found, chosen, house=at_work)
                stands = answering.standing(found, house=at_work) or stands
                told = _became(chosen, stands)
        language = found.person.language or room.club.language
        when = phrases.when(stands.meeting, language=language, timezone=room.club.timezone)
        return page(
            "answer",
            language,
            club=room.club,
            code=code,
            when=when,
            told=told,
            meeting=stands.meeting,
            said=stands.said,
            is_open=stands.is_open,
            most_guests=MOST_GUESTS,
            longest_remark=LONGEST_REMARK,
        )

    return answer


def _chosen() -> Chosen | None:
    """What was chosen; None where nothing was. Raises BadRequest for what the form cannot send."""
    said = request.form.get("answer", "")
    guests = whole_number(request.form.get("guests", "").strip() or "0", most=MOST_GUESTS)
    if said == "":
        return None
    if said not in get_args(Answer) or guests is None:
        raise BadRequest
    remark = clean_text(request.form.get("remark", "")).strip()[:LONGEST_REMARK]
    return Chosen(answer=cast(Answer, said), guests=guests, remark=remark)


def _became(chosen: Chosen, stands: Standing) -> str:
    """What became of it: recorded, on the waiting list, with fewer guests, or put to the organisers."""
    said = stands.said
    if said is None or said.answer != chosen.answer or (said.answer == "yes" and said.seat == "lapsed"):
        return "asked"
    if said.answer == "yes" and said.seat != "taken":
        return "waiting"
    return "recorded" if said.guests == chosen.guests or said.answer == "no" else "fewer"
