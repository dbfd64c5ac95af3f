"""A whole list of members at once: first it tells what the list would do, then a button does it."""

# section: people
# words: outcome_*, field_*, imported, imported_welcomed

import base64
import binascii
import zlib

from flask import Response, request

from mailflow.console.desk import Desk
from mailflow.console.visit import Visit
from mailflow.flow import members
from mailflow.flow.members import WRONG, ImportReport
from mailflow.mail.member_file import MemberLine, read_member_file
from mailflow.model.errors import Refused, Unreadable

# The form that does it holds the file once more, as letters.
LARGEST_FILE = 1_500_000
LARGEST_FORM = 2_100_000
MOST_SHOWN = 200


def routes(desk: Desk) -> None:
    """The form for the file, the report of what it would do, and doing it."""
    desk.get("/people/import", form, right="order")
    desk.post("/people/import", report, right="order", largest=LARGEST_FORM)
    desk.post("/people/import/do", do, right="order", largest=LARGEST_FORM)


def form(visit: Visit) -> Response:
    """Where a file is chosen."""
    return visit.page("people/import.html")


def report(visit: Visit) -> Response:
    """What the list would do, line by line; nothing is changed."""
    sent = request.files.get("list")
    content = sent.read(LARGEST_FILE + 1) if sent else b""
    lines = _lines(content)
    welcome = bool(visit.form.get("welcome"))
    found = members.import_members(
        lines, room=visit.room, house=visit.house, by=visit.by, dry_run=True, welcome=welcome
    )
    return visit.page(
        "people/report.html",
        report=found,
        wrong=found.count(*WRONG),
        shown=_shown(found),
        more=max(0, len(found.lines) - found.count("known") - MOST_SHOWN),
        hidden={"kept": _kept(content), "welcome": "1" if welcome else ""},
    )


def do(visit: Visit) -> Response:
    """Whoever is new in the list is a member, and what it says otherwise is known; one batch, which can be undone."""
    lines = _lines(_unpacked(visit.form.get("kept", "")))
    welcome = bool(visit.form.get("welcome"))
    found = members.import_members(lines, room=visit.room, house=visit.house, by=visit.by, welcome=welcome)
    key = "imported_welcomed" if found.welcomes else "imported"
    return visit.go(
        "/people", told=key, batch=found.batch.id if found.batch else None,
        new=found.count("new"), changed=found.count("changed"), wrong=found.count(*WRONG), n=found.welcomes,
    )  # fmt: skip


def _shown(report: ImportReport) -> list[members.Imported]:
    """The lines that people should look at: what is wrong first, then what changes; what is known already is not."""
    order = (*WRONG, "left", "changed", "new")
    told = [one for one in report.lines if one.outcome != "known"]
    return sorted(told, key=lambda one: (order.index(one.outcome), one.line.number))[:MOST_SHOWN]


def _lines(content: bytes) -> tuple[MemberLine, ...]:
    """Every line of the file. Raises Refused for what is no such list."""
    if len(content) > LARGEST_FILE:
        raise Refused("the file is larger than 1.5 MB", dutch="het bestand is groter dan 1,5 MB: knip het in stukken")
    if not content:
        raise Refused("choose a file first", dutch="kies eerst een bestand")
    try:
        return read_member_file(content)
    except Unreadable as error:
        raise Refused(
            str(error),
            dutch="dit bestand is niet als ledenlijst te lezen: bewaar het als CSV, met in de eerste regel een kolom "
            "die e-mail heet, en niet meer dan 5000 regels",
        ) from None


def _kept(content: bytes) -> str:
    """The file as letters, to be sent once more by the form that does it."""
    return base64.b64encode(zlib.compress(content)).decode("ascii")


def _unpacked(letters: str) -> bytes:
    """The file again; never more than a file may have. Raises Refused for anything else."""
    try:
        content = zlib.decompressobj().decompress(base64.b64decode(letters, validate=True), LARGEST_FILE + 1)
    except (binascii.Error, zlib.error, ValueError):
        raise Refused("choose the file once more", dutch="kies het bestand nog eens") from None
    return content
