"""Readers of calendar texts that know nothing of each other: icalendar, vobject, and ical.js, where they are installed.

icalendar also wrote the text; ical.js (MPL-2.0) is what Thunderbird reads with. It is fetched by npm into a folder of
the tests and nowhere kept.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from icalendar import Calendar, vCalAddress, vDDDTypes

READERS = ("icalendar", "vobject", "ical.js")
ICAL_JS = "ical.js@2.2.1"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a reader sees of a calendar text with one meeting: values by name, and the parameters of the people."""

    method: str
    components: tuple[str, ...]
    values: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    attendees: tuple[tuple[str, dict[str, str]], ...]
    organiser: tuple[str, dict[str, str]]


def seen_by(reader: str, content: bytes) -> Seen:
    """The text as that reader sees it; skips where the reader is not installed."""
    read = {"icalendar": _icalendar, "vobject": _vobject, "ical.js": _ical_js}
    return read[reader](content)


def _icalendar(content: bytes) -> Seen:
    calendar = Calendar.from_ical(content)
    (meeting,) = calendar.walk("VEVENT")
    assert not meeting.errors
    attendees = meeting.get("ATTENDEE", [])
    people = attendees if isinstance(attendees, list) else [attendees]
    return Seen(
        method=str(calendar["METHOD"]),
        components=tuple(str(one.name) for one in calendar.walk()),
        values={name: _as_text(value) for name, value in meeting.items() if not isinstance(value, list)},
        starts_at=_instant(meeting["DTSTART"]),
        ends_at=_instant(meeting["DTEND"]),
        attendees=tuple(_person(one) for one in people),
        organiser=_person(meeting["ORGANIZER"]),
    )


def _as_text(value: object) -> str:
    return value.to_ical().decode() if isinstance(value, vDDDTypes) else str(value)


def _instant(value: object) -> datetime:
    assert isinstance(value, vDDDTypes)
    assert isinstance(value.dt, datetime)
    return value.dt.astimezone(UTC)


def _person(value: object) -> tuple[str, dict[str, str]]:
    assert isinstance(value, vCalAddress)
    return str(value), {name: str(one) for name, one in value.params.items()}


def _vobject(content: bytes) -> Seen:
    vobject: Any = pytest.importorskip("vobject", reason="vobject is not installed: pip install -e '.[dev]'")
    calendar = next(vobject.readComponents(content.decode("utf-8")))
    meeting = calendar.vevent
    plain = (one for one in meeting.getChildren() if one.name not in ("ATTENDEE", "ORGANIZER"))
    return Seen(
        method=calendar.method.value,
        components=("VCALENDAR", *_names(calendar)),
        values={one.name: one.value for one in plain if isinstance(one.value, str)},
        starts_at=meeting.dtstart.value.astimezone(UTC),
        ends_at=meeting.dtend.value.astimezone(UTC),
        attendees=tuple(_vperson(one) for one in meeting.contents.get("attendee", [])),
        organiser=_vperson(meeting.organizer),
    )


def _names(component: Any) -> Iterable[str]:
    for one in component.components():
        yield one.name
        yield from _names(one)


def _vperson(value: Any) -> tuple[str, dict[str, str]]:
    return value.value, {name: ",".join(values) for name, values in value.params.items()}


def _ical_js(content: bytes) -> Seen:
    folder = _ical_js_folder()
    if isinstance(folder, str):
        pytest.skip(folder)
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("seen_by_ical_js.cjs"))],
        input=content,
        capture_output=True,
        timeout=60,
        env=os.environ | {"NODE_PATH": str(Path(folder.name) / "node_modules")},
    )
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    people = [(address, dict(parameters)) for address, parameters in (*found["attendees"], found["organiser"])]
    return Seen(
        method=found["method"],
        components=tuple(found["components"]),
        values=found["values"],
        starts_at=datetime.fromisoformat(found["starts_at"]),
        ends_at=datetime.fromisoformat(found["ends_at"]),
        attendees=tuple(people[:-1]),
        organiser=people[-1],
    )


@cache
def _ical_js_folder() -> TemporaryDirectory[str] | str:
    """A folder with ical.js, gone when the tests are; or why there is none."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return "node or npm is missing: install them (Debian packages nodejs and npm) to read calendars with ical.js"
    folder = TemporaryDirectory(prefix="mailflow-ical-js-")
    install = [npm, "install", ICAL_JS, "--prefix", folder.name, "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        fetched = subprocess.run(install, capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired:
        return f"{ICAL_JS} cannot be fetched by npm within a minute"
    if fetched.returncode:
        return f"{ICAL_JS} cannot be fetched by npm: {fetched.stderr.strip().splitlines()[-1:]}"
    return folder
