"""People: everybody whom the club knows, all that happened with each, and who belongs to it."""

# words: standing_*, language_*, answer_*, came_*, added, added_welcomed, gone_*

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from flask import Response

from mailflow.console import people_charts, people_import
from mailflow.console.desk import Desk
from mailflow.console.visit import BUTTON, Visit
from mailflow.console.words import words_of
from mailflow.flow import erasing, members
from mailflow.flow.histories import history
from mailflow.flow.member_export import exported
from mailflow.flow.members import Told
from mailflow.mail.addresses import strict
from mailflow.mail.cleaning import clean_line
from mailflow.mail.csv_file import MIME_TYPE
from mailflow.model.errors import Refused
from mailflow.model.people import LANGUAGES, Language
from mailflow.store import acquaintances
from mailflow.store.acquaintances import Acquaintance, Standing, Wanted

A_PAGE = 50
LONGEST_SEARCH = 100
LONGEST_SLOT = 200
STANDINGS: tuple[Standing, ...] = ("active", "invited", "left", "stranger")
ABOUT_COMING = ("answer", "came")


def routes(desk: Desk) -> None:
    """The list, adding somebody, each person with their history, changing and removing them, the list as a file."""
    desk.get("/people", listing)
    desk.get("/people/add", add_form, right="answer")
    desk.post("/people/add", add, right="answer")
    people_import.routes(desk)
    desk.get("/people/export", export, right="export")
    desk.get("/people/<int:id>", one)
    desk.post("/people/<int:id>/change", change, right="answer")
    desk.get("/people/<int:id>/remove", remove_form, right="remove")
    desk.post("/people/<int:id>/remove", remove, right="remove")
    desk.get("/people/<int:id>/erase", erase_form, right="remove")
    desk.post("/people/<int:id>/erase", erase, right="remove")


def listing(visit: Visit) -> Response:
    """The members by name, or those who are looked for among everybody."""
    asked = {key: visit.query.get(key, "").strip()[:LONGEST_SEARCH] for key in ("words", "standing", "place")}
    after = (visit.query["name"].strip(), visit.query.get("address", "")) if "name" in visit.query else None
    # Who is looked for by words may be anybody; without any, the list is that of the members.
    usual: Standing | None = None if asked["words"] or asked["standing"] == "all" else "active"
    standing = next((one for one in STANDINGS if one == asked["standing"]), usual)
    wanted = Wanted(standing=standing, place=asked["place"], words=asked["words"])
    rows, ends = acquaintances.page(visit.club.key, wanted, after=after, limit=A_PAGE)
    counted = acquaintances.standings(visit.club.key)
    return visit.page(
        "people/list.html",
        rows=rows,
        asked=asked,
        standing=standing or "all",
        standings=[*((one, visit.words[f"standing_{one}"]) for one in STANDINGS), ("all", visit.words.everybody)],
        places=[("", visit.words.any), *((place, place) for place in acquaintances.places(visit.club.key))],
        members=counted.get("active", 0),
        following=visit.to("/people", **asked, name=ends[0] or " ", address=ends[1]) if ends else "",
        first=visit.to("/people", **asked) if after else "",
        chart="" if after or any(asked.values()) else people_charts.growth(visit, counted.get("active", 0)),
    )


def one(visit: Visit, id: int) -> Response:
    """One person: what is known of them, what they answered, and all that happened, the newest first."""
    found = person_of(visit, id)
    lines = history(visit.club.key, found.known.person.address)
    return visit.page(
        "people/person.html",
        id=id,
        known=found.known,
        away=_away(visit, found),
        answers=[line for line in lines if line.what in ABOUT_COMING],
        lines=[line for line in lines if line.what not in (*ABOUT_COMING, "journal")],
        steps=[line for line in lines if line.what == "journal"],
        named_steps=words_of("journal", visit.language),
        label=lambda kind: visit.room.lexicon.label(kind, visit.language),
        languages=_languages(visit),
    )


def add_form(visit: Visit) -> Response:
    """The form for somebody new."""
    return visit.page("people/add.html", languages=_languages(visit))


def add(visit: Visit) -> Response:
    """They are a member from now on; they are welcomed by mail only where that is wished."""
    name, told = _slot(visit, "name"), _told(visit.form)
    person = strict(_slot(visit, "address"), name)
    if person is None:
        raise Refused(
            f"{_slot(visit, 'address')!r} is no plain mail address",
            dutch=f"{_slot(visit, 'address')!r} is geen gewoon mailadres",
        )
    welcome = bool(visit.form.get("welcome"))
    batch = members.add_member(
        person, room=visit.room, house=visit.house, by=visit.by, told=told, welcome=welcome, what=BUTTON
    )
    return visit.go("/people", told="added_welcomed" if welcome else "added", batch=batch.id, who=person.shown)


def change(visit: Visit, id: int) -> Response:
    """What was filled in is known of them from now on."""
    known = person_of(visit, id).known
    told = replace(_told(visit.form), name=_slot(visit, "name") or None, away=_away_told(visit.form))
    batch = members.change_member(
        known.person.address, told, room=visit.room, house=visit.house, by=visit.by, what=BUTTON
    )
    return visit.go(f"/people/{id}", told="changed", batch=batch.id)


def remove_form(visit: Visit, id: int) -> Response:
    """What happens when somebody is taken off the list, before it does."""
    known = person_of(visit, id).known
    coming = acquaintances.comes_to(id, since=visit.house.now())
    return visit.page("people/remove.html", id=id, known=known, coming=coming)


def remove(visit: Visit, id: int) -> Response:
    """They are no member any more; no mail tells so."""
    known = person_of(visit, id).known
    batch = members.remove_member(known.person.address, room=visit.room, house=visit.house, by=visit.by, what=BUTTON)
    return visit.go(f"/people/{id}", told="removed", batch=batch.id, who=known.person.shown)


def erase_form(visit: Visit, id: int) -> Response:
    """What would be gone for good, and what would not; nothing is changed."""
    known = person_of(visit, id).known
    house = replace(visit.house, rehearses=True)
    receipt = erasing.erase(known.person.address, room=visit.room, house=house, by=visit.by)
    gone = [(visit.words[f"gone_{what.replace(' ', '_')}"], count) for what, count in receipt.counts.items()]
    return visit.page("people/erase.html", id=id, known=known, receipt=receipt, gone=gone)


def erase(visit: Visit, id: int) -> Response:
    """They are forgotten, once it was asked a second time. The file is written anew by the daemon's tidying."""
    known = person_of(visit, id).known
    if not visit.form.get("sure"):
        raise Refused("tick that you are sure: nobody can take this back", dutch="vink eerst aan dat je het zeker weet")
    receipt = erasing.erase(known.person.address, room=visit.room, house=visit.house, by=visit.by)
    return visit.go("/people", told="erased", n=sum(receipt.counts.values()))


def export(visit: Visit) -> Response:
    """The list of members as a file for a spreadsheet, in which no cell can calculate."""
    with_left = visit.query.get("left") == "1"
    _, content = exported(visit.club, language=visit.language, with_left=with_left)
    return visit.file(content, name=f"{visit.club.key}-{visit.words.file_name}.csv", kind=f"{MIME_TYPE}; charset=utf-8")


def person_of(visit: Visit, id: int) -> Acquaintance:
    """The person of this club with this number. Raises NotFound."""
    found = acquaintances.one(visit.club.key, id)
    if found is None:
        raise visit.missing()
    return found


def _away(visit: Visit, found: Acquaintance) -> tuple[date, date] | None:
    """The days on which they are away, if those are not over."""
    days = acquaintances.away(found.id)
    today = visit.house.now().astimezone(visit.zone).date()
    return days if days and days[1] >= today else None


def _languages(visit: Visit) -> list[tuple[str, str]]:
    return [("", visit.words.language_unknown), *((one, visit.words[f"language_{one}"]) for one in LANGUAGES)]


def _told(form: Mapping[str, str]) -> Told:
    language: Language | None = next((one for one in LANGUAGES if one == form.get("language")), None)
    place, phone = (clean_line(form.get(key, ""), LONGEST_SLOT) for key in ("place", "phone"))
    return Told(place=place, phone=phone, language=language)


def _away_told(form: Mapping[str, str]) -> tuple[date, date] | Literal["not"] | None:
    """What was filled in of being away; None for nothing. Raises Refused for what is no day."""
    since, until = form.get("away_since", ""), form.get("away_until", "")
    if form.get("not_away"):
        return "not"
    if not since and not until:
        return None
    try:
        return date.fromisoformat(since or until), date.fromisoformat(until or since)
    except ValueError:
        raise Refused("away: give the first and the last day", dutch="vul de eerste en de laatste dag in") from None


def _slot(visit: Visit, key: str) -> str:
    return clean_line(visit.form.get(key, ""), LONGEST_SLOT)
