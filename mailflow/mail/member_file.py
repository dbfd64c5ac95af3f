"""A list of members as somebody kept it in a spreadsheet (CSV): who stands in it, line by line, and what is wrong."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mailflow.mail.addresses import strict
from mailflow.mail.cleaning import clean_line
from mailflow.model.address import Address
from mailflow.model.errors import Unreadable
from mailflow.model.people import Language

LARGEST = 2_000_000
MOST_LINES = 5_000
LONGEST_CELL = 200
SEPARATORS = (";", ",", "\t")
Column = Literal["address", "name", "first", "middle", "last", "place", "phone", "language"]
Trouble = Literal["no_address", "not_an_address", "twice"]
# What the columns are called, in Dutch and English, in small letters without spaces, dots and hyphens.
HEADINGS: Mapping[str, Column] = {
    **dict.fromkeys(("email", "emailadres", "mail", "mailadres", "emailaddress", "mailaddress", "address"), "address"),
    **dict.fromkeys(("naam", "name", "volledigenaam", "fullname", "lid", "member", "weergavenaam"), "name"),
    **dict.fromkeys(("voornaam", "firstname", "givenname", "roepnaam"), "first"),
    **dict.fromkeys(("tussenvoegsel", "tussenvoegsels", "tussenv", "middlename"), "middle"),
    **dict.fromkeys(("achternaam", "lastname", "surname", "familyname", "familienaam"), "last"),
    **dict.fromkeys(
        ("gemeente", "plaats", "woonplaats", "stad", "werkplek", "municipality", "place", "town", "city"), "place"
    ),
    **dict.fromkeys(
        ("telefoon", "telefoonnummer", "tel", "mobiel", "telnr", "phone", "phonenumber", "mobile", "telephone"), "phone"
    ),
    **dict.fromkeys(("taal", "language", "voorkeurstaal"), "language"),
}
LANGUAGES: Mapping[str, Language] = {
    **dict.fromkeys(("nl", "nederlands", "dutch", "ned"), "nl"),
    **dict.fromkeys(("en", "engels", "english", "eng"), "en"),
}
NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
# Our own exports, and others, keep spreadsheets from calculating with a cell by this sign before it.
KEPT_AS_TEXT = re.compile(r"\A'(?=[=+\-@\t\r])")


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """One line of the file, by its number there (the first one is 1); `trouble` says why it stands for nobody."""

    number: int
    address: Address | None = None
    place: str = ""
    phone: str = ""
    language: Language | None = None
    shown: str = ""
    trouble: Trouble | None = None


def read_member_file(content: bytes) -> tuple[MemberLine, ...]:
    """Every line that is not empty; of an address that stands there twice, the first one counts.

    In UTF-8 or in the letters of Windows (cp1252), with `;`, `,` or tabs between the cells, with a line of headings or
    without. Raises Unreadable for what is too large, or is no such file.
    """
    if len(content) > LARGEST:
        raise Unreadable(f"the file is larger than {LARGEST // 1_000_000} MB")
    if b"\0" in content:
        raise Unreadable("this is no CSV file: save the list as CSV first")
    rows = list(_rows(_text(content)))
    if not rows:
        raise Unreadable("the file is empty")
    columns = _columns(rows[0][1])
    body = rows[1:] if columns else rows
    if len(body) > MOST_LINES:
        raise Unreadable(f"the file has more than {MOST_LINES:,} lines: cut it into parts")
    if columns and "address" not in columns.values():
        raise Unreadable("no column is called e-mail: name one so in the first line")
    return tuple(_each_once(_line(number, cells, columns) for number, cells in body))


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("the letters of this file cannot be read: save it as CSV in UTF-8")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that has any, with its number."""
    lines = text.splitlines()
    first = next((one for one in lines if one.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            kept = [clean_line(KEPT_AS_TEXT.sub("", cell.strip()), LONGEST_CELL) for cell in cells]
            if any(kept):
                yield reader.line_num, kept
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num} cannot be read: {error}") from None


def _columns(cells: Sequence[str]) -> Mapping[int, Column]:
    """Which column is what, by the headings; empty where the first line has none."""
    if any("@" in cell for cell in cells):
        return {}
    named = {place: HEADINGS.get(re.sub(r"[\W_]", "", cell.casefold())) for place, cell in enumerate(cells)}
    found: dict[int, Column] = {}
    for place, column in named.items():
        if column is not None and column not in found.values():
            found[place] = column
    if not found:
        raise Unreadable("the first line names no column that is known here: e-mail, naam, gemeente, telefoon, taal")
    return found


def _line(number: int, cells: Sequence[str], columns: Mapping[int, Column]) -> MemberLine:
    told = _told(cells, columns) if columns else _guessed(cells)
    spec, name = told.get("address", ""), told.get("name", "") or _whole_name(told)
    in_one = NAMED.fullmatch(spec)
    if in_one:
        spec, name = in_one["address"].strip(), name or in_one["name"].strip(' "')
    line = MemberLine(number=number, shown=" ".join(cell for cell in cells if cell)[:LONGEST_CELL])
    if not spec:
        return replace(line, trouble="no_address")
    found = strict(spec, name)
    if found is None:
        return replace(line, trouble="not_an_address")
    return replace(
        line,
        address=found,
        place=told.get("place", ""),
        phone=told.get("phone", ""),
        language=LANGUAGES.get(told.get("language", "").casefold()),
    )


def _told(cells: Sequence[str], columns: Mapping[int, Column]) -> Mapping[Column, str]:
    return {column: cells[place] for place, column in columns.items() if place < len(cells)}


def _guessed(cells: Sequence[str]) -> Mapping[Column, str]:
    """Without headings: the address, and the first other cell as the name."""
    address = next((cell for cell in cells if "@" in cell), "")
    name = next((cell for cell in cells if cell and "@" not in cell), "")
    return {"address": address, "name": name}


def _whole_name(told: Mapping[Column, str]) -> str:
    parts = (told.get("first", ""), told.get("middle", ""), told.get("last", ""))
    return " ".join(part for part in parts if part)


def _each_once(lines: Iterator[MemberLine]) -> Iterator[MemberLine]:
    seen: set[str] = set()
    for line in lines:
        if line.address is not None and line.address.address in seen:
            yield replace(line, trouble="twice")
            continue
        seen.update([line.address.address] if line.address else [])
        yield line
