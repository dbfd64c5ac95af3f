"""What others wrote, and what was told of them, without the name and the address of who was erased."""

import email
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from typing import TypeVar

from peewee import Expression, ModelSelect

from mailflow.model.erasing import NO_ADDRESS, NO_NAME
from mailflow.store import erasing, inbox, tables
from mailflow.store.columns import Key, Text, TextOrNone
from mailflow.store.queueing import whole_mails
from mailflow.store.rows import Row

AT_ONCE = 200
# What stands in these is no word of a person's, or is dealt with by itself.
APART = (tables.Club, tables.Secret, tables.Cursor, tables.Erased, tables.Item)
UNTOUCHED = ("digest", "fingerprint", "message_id", "account", "folder", "templates", "lease_token")
TO_HANDLE = ("received", "stuck")
TO_GO_OUT = ("waiting", "sending", "held", "doubtful")
_Column = Key | Text | TextOrNone
Mail = TypeVar("Mail", tables.Inbox, tables.Outbox)
# Numbers of mails: those that are settled or out, and those that still wait.
Found = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """By what somebody is known: their address, and names that are nobody else's and of at least two words."""

    address: str
    names: tuple[str, ...]

    def in_text(self, text: str) -> bool:
        """Whether the text names them."""
        return self._pattern().search(text) is not None

    def out_of(self, text: str) -> str:
        """The same text without them."""
        return self._pattern().sub(lambda found: NO_ADDRESS if "@" in found[0] else NO_NAME, text)

    def all(self) -> tuple[str, ...]:
        """Every word to look for; as JSON writes it, too."""
        told = [*self.names, *(json.dumps(name, ensure_ascii=False)[1:-1] for name in self.names)]
        return tuple(dict.fromkeys([self.address, *told]))

    def _pattern(self) -> re.Pattern[str]:
        words = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in self.all() if "@" not in name)
        own = rf"(?<![\w.+-]){re.escape(self.address)}(?![\w-]|\.\w)"
        return re.compile(f"{own}|{words}" if words else own, re.IGNORECASE)


def redact(club: str, traces: Traces) -> Counter[str]:
    """Every text column of the club's rows is without them; how many rows of each table were changed."""
    done: Counter[str] = Counter()
    for table in tables.TABLES:
        if not issubclass(table, Row) or table in APART:
            continue
        columns = [field for field in table._meta.sorted_fields if isinstance(field, Key | Text | TextOrNone)]
        columns = [field for field in columns if field.name not in UNTOUCHED]
        for row in list(_naming(table, columns, club, traces)) if columns else ():
            changed = _without(traces, row, columns)
            if changed:
                table.update(changed).where(table.id == row.id).execute()
                done[table._meta.table_name] += 1
    return done


def _without(traces: Traces, row: Row, columns: Sequence[_Column]) -> dict[str, str]:
    """The columns that named the person, with what they say now; what is unique stays so, as a mark."""
    told = {field: getattr(row, field.name) for field in columns}
    named = {field: text for field, text in told.items() if isinstance(text, str) and traces.in_text(text)}
    return {
        field.name: erasing.hashed(text) if isinstance(field, Key) else traces.out_of(text)
        for field, text in named.items()
    }


def close_intents(club: str, traces: Traces) -> int:
    """No question of others waits to do something with the person; how many did."""
    row = tables.Question
    about = [row.intent.contains(word) for word in traces.all()]
    closed = 0
    for one in list(row.select().where(row.club == club, _any(about))):
        if one.intent and traces.in_text(one.intent):
            ends = {"state": "closed", "closed_by": "erased"} if one.state == "open" else {}
            row.update({"intent": None, **ends}).where(row.id == one.id).execute()
            closed += 1
    return closed


def mails_naming(club: str, traces: Traces, *, after: int = 0) -> Found:
    """Mails received whose bytes name the person, settled ones and those still to be handled; from a number on."""
    row = tables.Inbox
    settled: list[int] = []
    waiting: list[int] = []
    for one in _pages(tables.Inbox, row.club == club, after):
        if _names(inbox.content(one.id), traces):
            (waiting if one.state in TO_HANDLE else settled).append(one.id)
    return tuple(settled), tuple(waiting)


def outgoing_naming(club: str, traces: Traces, *, after: int = 0) -> Found:
    """Our mails to others that name the person: those that went out, and those that still may."""
    row = tables.Outbox
    out: list[int] = []
    waiting: list[int] = []
    moulds: dict[int, bool] = {}
    for one in _pages(tables.Outbox, (row.club == club) & (row.to != traces.address), after):
        if one.mould is None:
            named = bool(one.content) and _names(bytes(one.content), traces)
        else:  # what is each reader's own is the reader's name: look at what they have in common once
            if one.mould not in moulds:
                moulds[one.mould] = _names(whole_mails([one])[one.id], traces)
            named = moulds[one.mould]
        if named:
            (waiting if one.state in TO_GO_OUT else out).append(one.id)
    return tuple(out), tuple(waiting)


def drop_bytes(mails: Sequence[int], outgoing: Sequence[int]) -> None:
    """These mails have no bytes any more; moulds that no mail is made of any more are gone."""
    for id in mails:
        inbox.without_bytes(id)
    for id in outgoing:
        tables.Outbox.update(content=b"", mould=None).where(tables.Outbox.id == id).execute()
    used = tables.Outbox.select(tables.Outbox.mould).where(tables.Outbox.mould.is_null(False))
    tables.Mould.delete().where(tables.Mould.id.not_in(used)).execute()


def newest(table: type[Row]) -> int:
    """The highest number of a row; 0 where there is none."""
    row = table.select(table.id).order_by(table.id.desc()).first()
    return 0 if row is None else int(row.id)


def files_of_summaries(club: str) -> int:
    """How many files go along with summaries: nobody looks into them."""
    file, summary = tables.SummaryFile, tables.Summary
    return int(file.select().where(file.summary.in_(summary.select(summary.id).where(summary.club == club))).count())


def _names(content: bytes, traces: Traces) -> bool:
    """Whether a mail names them, in its bytes or in a part that is encoded."""
    raw = content.decode("utf-8", "replace")
    if traces.in_text(raw):
        return True
    try:
        return any(traces.in_text(text) for text in _texts(email.message_from_bytes(content)))
    except Exception:  # the bytes are a stranger's: what cannot be taken apart was searched as it is
        return False


def _texts(mail: Message) -> Iterator[str]:
    for value in mail.values():
        if "=?" in str(value):
            yield str(make_header(decode_header(str(value))))
    for part in mail.walk():
        if part.get_content_maintype() in ("text", "message") and not part.is_multipart():
            decoded = part.get_payload(decode=True)
            if isinstance(decoded, bytes):
                yield decoded.decode(part.get_content_charset("utf-8"), "replace")


def _pages(table: type[Mail], which: Expression, after: int) -> Iterator[Mail]:
    while True:
        found = list(table.select().where(which, table.id > after).order_by(table.id).limit(AT_ONCE))
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].id


def _naming(table: type[Row], columns: Sequence[_Column], club: str, traces: Traces) -> "ModelSelect[Row]":
    """The club's rows in which one of these columns may name the person."""
    fields = [table.id, *columns]
    may = _any([column.contains(word) for column in columns for word in traces.all()])
    of_club = _of(table, club)
    return table.select(*fields).where(may) if of_club is None else table.select(*fields).where(of_club, may)


def _of(table: type[Row], club: str) -> Expression | None:
    """Which rows are the club's, or of no club; None for a table of the installation's."""
    field = table._meta.fields.get("club")
    if field is not None:
        own: Expression = field == club
        return own | field.is_null() if field.null else own
    for link, other in table._meta.refs.items():
        if "club" in other._meta.fields:
            chosen: Expression = link.in_(other.select(other.id).where(other._meta.fields["club"] == club))
            return chosen
    return None


def _any(found: Sequence[Expression]) -> Expression:
    first, *rest = found
    for one in rest:
        first = first | one
    return first
