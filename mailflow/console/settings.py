"""Settings: what counts for the club and where it is written, its own words and wordings, and one's own sessions."""

from flask import Response

from mailflow import intents
from mailflow.console.desk import LARGEST_FORM, Desk
from mailflow.console.values import values_of
from mailflow.console.visit import Visit
from mailflow.flow import entering, mark, own_words
from mailflow.flow.own_words import SORTS, OwnPhrases
from mailflow.flow.specimens import mails_of
from mailflow.model.errors import Refused
from mailflow.model.people import LANGUAGES, Language
from mailflow.settings.installation import Settings

LONGEST_SENTENCE = 500
A_TEMPLATE = "/settings/templates/<string(maxlength=2):language>/<string(maxlength=60):name>"
A_KIND = "/settings/words/<string(maxlength=60):kind>"


def routes(desk: Desk) -> None:
    """Looking is for everybody who is signed in; changing words needs the right to settings."""
    desk.get("/settings", overview)
    desk.get("/settings/values", values, right="settings")
    desk.get("/settings/words", words, right="settings")
    desk.get(A_KIND, one_kind, right="settings")
    desk.post(A_KIND, keep_kind, right="settings")
    desk.get("/settings/templates", templates, right="settings")
    desk.get(A_TEMPLATE, template, right="settings")
    desk.post(A_TEMPLATE, keep_template, right="settings", largest=2 * LARGEST_FORM)
    desk.post(f"{A_TEMPLATE}/preview", preview, right="settings", largest=2 * LARGEST_FORM)
    desk.post("/settings/sessions/<int:id>/end", end_session, right="read")
    desk.post("/settings/sessions/end", end_all, right="read")


def overview(visit: Visit) -> Response:
    """Where one is signed in, and the way to the rest."""
    sessions = entering.sessions_of(visit.by, house=visit.house)
    return visit.page("settings/overview.html", sessions=sessions)


def values(visit: Visit) -> Response:
    """All settings of the club, read-only."""
    return visit.page("settings/values.html", groups=values_of(visit.club.key, _settings(visit)))


def words(visit: Visit) -> Response:
    """The kinds of wishes, with how many own phrases the club has for each."""
    settings, club = _settings(visit), visit.club.key
    rows = [
        (
            kind,
            visit.room.lexicon.label(kind, visit.language),
            _count(own_words.own_phrases(kind, club=club, settings=settings)),
        )
        for kind in intents.kinds()
    ]
    return visit.page("settings/words.html", rows=rows)


def one_kind(visit: Visit, kind: str) -> Response:
    """The club's own phrases for this kind of wish, to be changed and tried."""
    return _kind_page(visit, _own(visit, kind), sentence="", found=None)


def keep_kind(visit: Visit, kind: str) -> Response:
    """The phrases are tried on a sentence, or kept from now on."""
    own = own_words.changed(_own(visit, kind), {where: _lines(visit, where) for where in _places()})
    settings, club = _settings(visit), visit.club.key
    if visit.form.get("do") == "try":
        sentence = visit.form.get("sentence", "").strip()[:LONGEST_SENTENCE]
        return _kind_page(visit, own, sentence=sentence, found=_understood(visit, own, sentence))
    own_words.keep_phrases(own, club=club, settings=settings)
    _told(visit, f"own phrases of {kind}")
    return visit.go(f"/settings/words/{kind}", told="kept")


def templates(visit: Visit) -> Response:
    """The mails, and which of them the club words in its own way."""
    settings, club = _settings(visit), visit.club.key
    rows = [
        (name, [(one, own_words.is_own(name, one, club=club, settings=settings)) for one in LANGUAGES])
        for name in mails_of(visit.room)
    ]
    return visit.page("settings/templates.html", rows=rows)


def template(visit: Visit, language: str, name: str) -> Response:
    """The wording of one mail, to be changed and looked at."""
    chosen = _mail(visit, language, name)
    text, is_own = own_words.template_text(name, chosen, club=visit.club.key, settings=_settings(visit))
    return visit.page("settings/template.html", name=name, chosen=chosen, text=text, is_own=is_own)


def keep_template(visit: Visit, language: str, name: str) -> Response:
    """The club's own wording is kept from now on, or given up."""
    chosen, settings = _mail(visit, language, name), _settings(visit)
    dropped = visit.form.get("do") == "drop"
    if dropped:
        own_words.drop_template(name, chosen, room=visit.room, settings=settings)
    else:
        own_words.keep_template(name, chosen, _text(visit), room=visit.room, house=visit.house, settings=settings)
    _told(visit, f"wording of {chosen}/{name}")
    return visit.go(f"/settings/templates/{chosen}/{name}", told="dropped" if dropped else "kept")


def preview(visit: Visit, language: str, name: str) -> Response:
    """The mail as it would be, for a frame: nothing is kept."""
    chosen = _mail(visit, language, name)
    try:
        mail = own_words.previewed(
            name, chosen, _text(visit), room=visit.room, house=visit.house, settings=_settings(visit)
        )
    except Refused as error:
        page = visit.page("settings/broken.html", problem=error.within(visit.language))
        return visit.framed(page.get_data(as_text=True))
    return visit.framed(mail.html)


def end_session(visit: Visit, id: int) -> Response:
    """One browser is signed out."""
    if not entering.one_ended(id, visit.by, house=visit.house):
        raise visit.missing()
    return visit.go("/settings", told="ended")


def end_all(visit: Visit) -> Response:
    """All browsers are signed out, this one too."""
    entering.ended_everywhere(visit.by, house=visit.house)
    return visit.go("/settings", told="ended")


def _kind_page(visit: Visit, own: OwnPhrases, *, sentence: str, found: list[tuple[str, int]] | None) -> Response:
    label = visit.room.lexicon.label(own.kind, visit.language)
    lines = {f"{sort}-{one}": "\n".join(own.lines.get((sort, one), ())) for sort, one in _places()}
    shipped = {one: visit.room.lexicon.examples.get((own.kind, one), ()) for one in LANGUAGES}
    return visit.page(
        "settings/kind.html",
        kind=own.kind, label=label, lines=lines, examples=shipped, sentence=sentence, found=found,
    )  # fmt: skip


def _understood(visit: Visit, own: OwnPhrases, sentence: str) -> list[tuple[str, int]]:
    """What the sentence would be understood as: each kind with its certainty in percent."""
    lexicon = own_words.lexicon_of(own, club=visit.club.key, settings=_settings(visit))
    understood = own_words.understood(sentence, lexicon, room=visit.room, now=visit.house.now())
    return [(lexicon.label(kind, visit.language), round(100 * sure)) for kind, sure in understood]


def _mail(visit: Visit, language: str, name: str) -> Language:
    """The language of a mail that there is. Raises NotFound."""
    if language not in LANGUAGES or name not in mails_of(visit.room):
        raise visit.missing()
    return language


def _own(visit: Visit, kind: str) -> OwnPhrases:
    if kind not in intents.kinds():
        raise visit.missing()
    return own_words.own_phrases(kind, club=visit.club.key, settings=_settings(visit))


def _count(own: OwnPhrases) -> int:
    return sum(map(len, own.lines.values()))


def _places() -> list[tuple[str, Language]]:
    return [(sort, one) for sort in SORTS for one in LANGUAGES]


def _lines(visit: Visit, where: tuple[str, Language]) -> list[str]:
    return visit.form.get("-".join(where), "").splitlines()


def _text(visit: Visit) -> str:
    return visit.form.get("text", "").replace("\r\n", "\n")


def _told(visit: Visit, what: str) -> None:
    """The journal says who changed what, and everybody works with it from now on."""
    mark.told(visit.club.key, "settings", f"{what} changed ({visit.by})", now=visit.house.now())
    visit.served.reload()


def _settings(visit: Visit) -> Settings:
    """The installation's settings; a console that is served without any has none to show. Raises NotFound."""
    if visit.served.settings is None:
        raise visit.missing()
    return visit.served.settings()
