"""Every way out of mailflow by which foreign words come to people or programs: each is tried with each of them."""

import contextlib
import csv
import html
import io
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog
from flask.testing import FlaskClient
from icalendar import Calendar
from typer.testing import CliRunner

from mailflow.cli.main import commands
from mailflow.flow import links, mark
from mailflow.flow.logs import log_as
from mailflow.mail.cleaning import clean_line
from mailflow.mail.compose import compose
from mailflow.mail.csv_file import csv_file
from mailflow.mail.invitation import calendar_for
from mailflow.mail.published import export_text, feed_text
from mailflow.model.address import Address
from mailflow.model.effect import CalendarCopy
from mailflow.model.outgoing import Attached, OutgoingMail
from mailflow.model.people import Language
from mailflow.web.pages import pages
from mailflow.wire.smtp import Outgoing, SmtpAccount
from proving.canary import CANARIES, MARK, harm_of_mail, harm_of_page, harm_of_terminal
from proving.visitors import Doors
from tests.builders import a_meeting
from tests.console.two_clubs import FIRST
from tests.rendering.shipped import WORDS, a_send, plausible, rendered
from tests.servers.sink import Sink

NOW = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)
TO = "anna@wijk.example.org"
COMPONENTS = {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"}
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
# What only shows is typed; what waits, sends, asks or needs another thing first is not.
SHOWS = (
    "status", "journal", "batches", "plan", "members", "members export", "inbox", "outbox",
    "questions", "questions show 1", "meetings", "meetings list", "meetings show 1", "themes", "themes show 1",
    "themes votes", "summaries", "summaries show 1", "summaries list", "mailings", "mailings list", "bounces",
    "digest --preview", "undo 1 --dry-run", "members history anna@opbouwwerk.example.org",
    "questions approve 1 --dry-run", "themes decline 1 --dry-run", "meetings cancel 1 --dry-run", "outbox raw 1",
)  # fmt: skip
NO_SUCH_COMMAND, SHOWN_AT_LEAST = 2, 15
RAW = ("outbox raw 1", "inbox raw 1", "members export")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """How many cells of words and outlets were tried, and what was wrong with which."""

    cells: int
    missed: tuple[str, ...] = ()


def mails(names: Sequence[str], *, every: int) -> Tried:
    """Each template with words spoiled by each canary (every so many of them), delivered to a real mail server."""
    missed: list[str] = []
    sent: list[bytes] = []
    with Sink() as sink:
        account = SmtpAccount(
            key="club",
            host="127.0.0.1",
            port=sink.port,
            security="plain",
            mails_a_minute=10**6,
            mails_a_connection=10**6,
        )
        with Outgoing(account) as line:
            for number, (template, name) in enumerate((one, name) for one in sorted(WORDS) for name in names):
                if number % every:
                    continue
                try:
                    mail = spoiled(template, CANARIES[name], is_dutch=number % 2 == 0)
                except ValueError as error:
                    missed.append(f"{template} with {name} cannot be written: {error}")
                    continue
                missed += [f"{template} with {name}: {harm}" for harm in harm_of_mail(mail, to=TO)]
                line.deliver(sender=FIRST.address.address, to=TO, content=mail)
                sent.append(mail)
        if [one.content for one in sink.delivered] != sent or sink.bare:
            missed.append(f"{len(sent)} mails went to the server and it got {len(sink.delivered)}, or others")
        if any(one.to != (TO,) or one.sender != FIRST.address.address for one in sink.delivered):
            missed.append("a mail went to somebody else")
    return Tried(cells=len(sent), missed=tuple(missed))


def spoiled(template: str, canary: str, *, is_dutch: bool) -> bytes:
    """A mail of this template whose every foreign word, name and file name holds the canary."""
    language: Language = "nl" if is_dutch else "en"
    to = Address(address=TO, name=canary)
    words = plausible(template, lambda text: f"{canary} {text} {canary}", language)
    send = a_send(template, language, words=words, to=to)
    club = replace(FIRST, name=canary)
    return compose(
        OutgoingMail(
            message_id="<1@club.example.org>", sender=Address(address=FIRST.address.address, name=canary), to=to,
            rendered=rendered(send, club=replace(club, address=FIRST.address)), written_at=NOW, cause="reply",
            list_id="x.club.example.org", leave_address="leave@club.example.org", language=language,
            attached=(Attached(name=canary, mime_type="text/csv", content=b"x"),),
        )
    )  # fmt: skip


def calendars(names: Sequence[str]) -> Tried:
    """A meeting of such words as an invitation, a file and a feed: read back, it is that meeting and nothing more."""
    missed = []
    for name in names:
        canary = CANARIES[name]
        meeting = replace(
            a_meeting(place=canary, programme=canary), theme=canary, practical=canary, questions=(canary,)
        )
        club = replace(FIRST, name=canary)
        copy = CalendarCopy(meeting=meeting, attendee=Address(address=TO, name=canary), answer=None)
        for what, content, attendees in (
            ("invitation", calendar_for(copy, club=club, now=NOW).content, 1),
            ("file", export_text((meeting,), club=club, now=NOW), 0),
            ("feed", feed_text((meeting,), club=club, now=NOW), 0),
        ):
            missed += [f"{what} with {name}: {harm}" for harm in _harm_of_calendar(content, attendees, place=canary)]
    return Tried(cells=3 * len(names), missed=tuple(missed))


def _harm_of_calendar(content: bytes, attendees: int, *, place: str) -> Iterator[str]:
    calendar = Calendar.from_ical(content)
    entries = calendar.walk("VEVENT")
    if len(entries) != 1 or {one.name for one in calendar.walk()} - COMPONENTS:
        yield f"it holds {sorted({str(one.name) for one in calendar.walk()})}"
        return
    (entry,) = entries
    told = entry.get("ATTENDEE", [])
    if len(told if isinstance(told, list) else [told]) != attendees:
        yield "somebody is invited by a word"
    if any(MARK.upper() in one.upper() for one in entry):
        yield "it has a property that is a word"
    if _spoken(str(entry["LOCATION"])) != _spoken(clean_line(place)):
        yield f"its place reads {str(entry['LOCATION'])!r}"


def _spoken(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def tables_of_cells(names: Sequence[str]) -> Tried:
    """A file for a spreadsheet of such words: read again, each is text, in its own cell and row."""
    missed = []
    written = csv_file(("Naam", "Plaats"), [(CANARIES[name], CANARIES[name]) for name in names]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=";"))
    if [len(row) for row in rows] != [2] * (len(names) + 1):
        missed.append("cells became more cells, or lines")
    for name, row in zip(names, rows[1:], strict=False):
        plain = CANARIES[name].replace("\0", "")
        if row[0].startswith(FORMULAS) or row[0] not in (plain, f"'{plain}"):
            missed.append(f"{name} is {row[0]!r} to a spreadsheet")
    return Tried(cells=2 * len(names), missed=tuple(missed))


def log_lines(names: Sequence[str]) -> Tried:
    """What a step, a warning and a fault tell of such words is one line each, which nobody can forge."""
    missed = []
    for name in names:
        kept, sys.stderr = sys.stderr, io.StringIO()
        try:
            log_as("info", "plain")
            structlog.get_logger().warning("refused", why=CANARIES[name])
            logging.getLogger("library").warning("late: %s", CANARIES[name])
            with contextlib.suppress(LookupError):
                _fault(CANARIES[name])
            lines = sys.stderr.getvalue().split("\n")[:-1]
        finally:
            sys.stderr = kept
            structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        if len(lines) != 3 or not all(one.isprintable() for one in lines):
            missed.append(f"{name} makes {len(lines)} lines, or letters that nobody sees")
    return Tried(cells=3 * len(names), missed=tuple(missed))


def _fault(text: str) -> None:
    try:
        raise LookupError(text)
    except LookupError:
        structlog.get_logger().exception("failed")
        raise


def terminal(config: str, name: str) -> Tried:
    """Every command that shows something, over an installation full of this word."""
    missed: list[str] = []
    shown = 0
    runner = CliRunner(env={"COLUMNS": "200", "FORCE_COLOR": "1", "TERM": "xterm-256color"})
    for words in (one.split() for one in SHOWS):
        told = runner.invoke(commands(), ["--config", config, *words])
        shown += MARK in told.output
        if told.exit_code == NO_SUCH_COMMAND:
            missed.append(f"{' '.join(words)} is no command")
        if told.exception is not None and not isinstance(told.exception, SystemExit):
            missed.append(f"{' '.join(words)} with {name} failed: {told.exception!r}")
        if " ".join(words) not in RAW:
            missed += [f"{' '.join(words)} with {name}: {harm}" for harm in harm_of_terminal(told.output)]
    if shown < SHOWN_AT_LEAST:
        missed.append(f"only {shown} commands show {name}")
    return Tried(cells=len(SHOWS), missed=tuple(missed))


def console_pages(made: Doors, name: str, *, most: int) -> Tried:
    """Every page of the console, and what it links to, over an installation full of this word."""
    browser = made.app.test_client()
    browser.set_cookie(made.served.cookie, made.cookie("administrator"))
    seen: dict[str, list[str]] = {}
    waiting = [f"/c/{FIRST.key}/{one}" for one in ("today", "mail", "people", "meetings", "themes", "mailings")]
    waiting += [f"/c/{FIRST.key}/{one}" for one in ("journal", "journal/done", "settings", "mailings/outbox")]
    shown = 0
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        if path in seen:
            continue
        harm, found, links_of = _page(browser, path)
        seen[path] = harm
        shown += found
        waiting += links_of
    missed = [f"{path} with {name}: {harm}" for path, harms in seen.items() for harm in harms]
    if shown == 0:
        missed.append(f"no page of the console shows {name}")
    return Tried(cells=len(seen), missed=tuple(missed))


def _page(browser: FlaskClient, path: str) -> tuple[list[str], int, list[str]]:
    """What is wrong with this page, how often the word stands there as text, and what it links to."""
    answer = browser.get(path)
    if not answer.headers["Content-Type"].startswith("text/html"):
        is_file = "attachment" in answer.headers.get("Content-Disposition", "")
        return ([] if is_file or answer.status_code != 200 else ["is shown by the browser"]), 0, []
    harm = list(harm_of_page(answer.text)) if "sandbox" not in answer.headers["Content-Security-Policy"] else []
    if answer.status_code >= 500:
        harm.append(f"failed with {answer.status_code}")
    found = [html.unescape(one) for one in re.findall(r'href="(/c/[^"]*)"', answer.text)]
    return harm, html.unescape(answer.text).count(MARK), found


def public_pages(made: Doors, name: str) -> Tried:
    """The pages for people of an installation full of this word: to answer, to leave, and the calendar."""
    mark.links_have_a_key(links.KEY, "a key", now=NOW)
    person, meeting = made.ids[FIRST.key, "Person"], made.ids[FIRST.key, "Meeting"]
    key = "a key"
    paths = (
        f"/answer/{links.answer_token(FIRST.key, person, meeting, key=key)}",
        f"/leave/{links.leave_token(FIRST.key, person, key=key)}",
    )
    browser, missed = pages(lambda: made.house).test_client(), []
    for path in paths:
        answer = browser.get(path)
        if answer.status_code != 200:
            missed.append(f"{path.split('/')[1]} answered {answer.status_code}")
        missed += [f"{path.split('/')[1]} with {name}: {harm}" for harm in harm_of_page(answer.text)]
    return Tried(cells=len(paths), missed=tuple(missed))
