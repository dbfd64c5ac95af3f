"""A page for somebody whom the console does not know: in the language of their browser, with nothing of any club."""

from flask import Response, make_response, render_template, request

from mailflow.console.words import words_of
from mailflow.model.people import Language


def language_asked() -> Language:
    """What their browser prefers, else Dutch."""
    return "en" if request.accept_languages.best_match(["nl", "en"]) == "en" else "nl"


def page_for_anybody(template: str, /, code: int = 200, **words: object) -> Response:
    """The page that this template makes with the words of the door."""
    language = language_asked()
    given = {"w": words_of("door", language), "language": language, "root": request.script_root, **words}
    return make_response(render_template(template, **given), code)
