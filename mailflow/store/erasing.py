"""One person is taken out of a club: their rows go, their mails and ours to them remain as bare marks."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from peewee import Expression

from mailflow.model.erasing import ERASED_DOMAIN
from mailflow.store import erased, inbox, tables
from mailflow.store.rows import Row, opened

Counts = Counter[str]
AT_ONCE = 500
GONE: Mapping[str, object] = {
    "message_id": "",
    "sender": "",
    "sender_shown": "",
    "subject": "",
    "said": "",
    "understood": "",
    "language": "",
    "written_at": None,
    "next_try_at": None,
    "why": "erased",
    "kind": "",
}


def mails_of(club: str, address: str) -> tuple[int, ...]:
    """The received mails that this address wrote, those that could not be read but show it as their sender too."""
    row = tables.Inbox
    shown = (row.sender == "") & row.sender_shown.contains(f"<{address}>") | (row.sender_shown == address)
    found = row.select(row.id).where(row.club == club, (row.sender == address) | shown)
    return tuple(one.id for one in found.order_by(row.id))


def is_named(club: str, address: str) -> bool:
    """Whether the club has a mail of this address, or has one to it, or came to know that mails to it come back."""
    outgoing, bounce = tables.Outbox, tables.Bounce
    return (
        bool(mails_of(club, address))
        or outgoing.select().where(outgoing.club == club, outgoing.to == address).exists()
        or bounce.select().where(bounce.club == club, bounce.address == address).exists()
    )


def names_of(club: str, address: str) -> tuple[str, ...]:
    """The names under which the club knows this address: its own, and those in its mails."""
    person, mail = tables.Person, tables.Inbox
    known = [one.name for one in person.select(person.name).where(person.club == club, person.address == address)]
    shown = mail.select(mail.sender_shown).where(mail.club == club, mail.sender == address).distinct()
    known += [one.sender_shown.partition("<")[0].strip(' "') for one in shown]
    return tuple(dict.fromkeys(name for name in known if name and "@" not in name))


def is_shared(club: str, name: str, *, address: str) -> bool:
    """Whether somebody else of the club bears this name, or one that it is a part of."""
    row = tables.Person
    others = row.select(row.name).where(row.club == club, row.address != address)
    return any(name.casefold() in one.name.casefold() for one in others)


def bare(mails: Sequence[int], *, club: str, now: datetime) -> int:
    """These mails are marks without anything to read; known again by keyed hashes. How many they are."""
    row = tables.Inbox
    for id in mails:
        one = row.select(row.id, row.digest, row.fingerprint, row.state).where(row.id == id).get()
        erased.note(club, "digest", [one.digest], now=now)
        erased.note(club, "fingerprint", [one.fingerprint] if one.fingerprint else [], now=now)
        fingerprint = f"erased:{erased.mark_of(one.fingerprint)}" if one.fingerprint else None
        marks: dict[str, object] = {"digest": f"erased:{erased.mark_of(one.digest)}", "fingerprint": fingerprint}
        ends = {} if one.state in ("handled", "ignored") else {"state": "ignored", "handled_at": now}
        inbox.without_bytes(id)
        row.update({**GONE, **marks, **ends}).where(row.id == id).execute()
    return len(mails)


def bare_begun(id: int, *, club: str, now: datetime) -> None:
    """The mail that this thread began is a mark without anything to read, and nobody has it any more."""
    bare([id], club=club, now=now)
    opened().let_go(id)


def erase_rows(club: str, address: str, *, mails: Sequence[int], now: datetime) -> Counts:
    """All rows that are about this person are gone, or bare; how many of each kind."""
    done: Counts = Counter()
    person = tables.Person.get_or_none(tables.Person.club == club, tables.Person.address == address)
    id = -1 if person is None else int(person.id)
    questions = _ids(tables.Question, (tables.Question.person == id), mails, club)
    done["questions"] = _without_items(tables.Question, questions, "question", club)
    done["votes"] = _deleted(tables.Vote, tables.Vote.person == id)
    done["proposals"] = _proposals(club, id)
    done["answers about coming"] = _deleted(tables.Attendance, tables.Attendance.person == id)
    tables.Attendance.update(by=None).where(tables.Attendance.by == id).execute()
    done["away"] = _deleted(tables.Absence, tables.Absence.person == id)
    bounce = tables.Bounce
    done["bounces"] = _deleted(bounce, (bounce.club == club) & (bounce.address == address))
    token, session = tables.Token, tables.Session
    done["tokens"] = _deleted(token, (token.club == club) & (token.address == address))
    # Nobody who has a right to the console is erased: what is left is of who had one.
    done["tokens"] += _deleted(token, token.club.is_null() & (token.address == address))
    done["sessions"] = _deleted(session, session.address == address)
    done["labels"] = sum(_deleted(tables.Correction, tables.Correction.mail == one) for one in mails)
    done["batches"] = sum(_deleted(tables.Batch, tables.Batch.mail == one) for one in mails)
    done["journal lines"] = sum(_deleted(tables.Journal, tables.Journal.mail == one) for one in mails)
    _without_items(None, mails, "mail", club)
    _out_of_deeds(club, id)
    done["memberships"] = _deleted(tables.Member, tables.Member.person == id)
    done["mails to them"] = _bare_outgoing(club, address, now=now)
    done["mails of theirs"] = bare(mails, club=club, now=now)
    done["people"] = _no_person(person, now=now)
    return done


def _proposals(club: str, person: int) -> int:
    """What they alone put forward is gone, or has no words where people voted on it; what others did too is theirs."""
    row, by = tables.Proposal, tables.Proposer
    by.delete().where(by.person == person).execute()
    theirs = [one.id for one in row.select(row.id).where(row.club == club, row.person == person)]
    voted = {id for one in tables.Ballot.select().where(tables.Ballot.club == club) for id in json.loads(one.proposals)}
    for id in theirs:
        other = by.select(by.person).where(by.proposal == id).order_by(by.id).first()
        if other is not None:
            row.update(person=other.person_id, words="", mail=None).where(row.id == id).execute()
        elif id in voted:
            row.update(words="", mail=None).where(row.id == id).execute()
        else:
            row.update(merged_into=None, state="withdrawn").where(row.merged_into == id).execute()
            _without_items(row, [id], "proposal", club)
    return len(theirs)


def _bare_outgoing(club: str, address: str, *, now: datetime) -> int:
    """Our mails to them say neither to whom nor what; their keys are hashes; none of them goes out any more."""
    row = tables.Outbox
    ids = [one.id for one in row.select(row.id).where(row.club == club, row.to == address)]
    ends = ["waiting", "held", "doubtful", "sending"]
    for id in ids:
        blank(id)
        row.update(to="").where(row.id == id).execute()
        gone = {"state": "withdrawn", "changed_at": now, "lease_token": None, "lease_until": None, "next_try_at": None}
        row.update(gone).where(row.id == id, row.state.in_(ends)).execute()
        for part in tables.OutboxPart.select().where(tables.OutboxPart.outbox == id):
            tables.OutboxPart.update(key=hashed(part.key)).where(tables.OutboxPart.id == part.id).execute()
    return len(ids)


def blank(outgoing: int) -> None:
    """The outgoing mail is a row without bytes, subject or trouble."""
    row = tables.Outbox
    row.update(content=b"", mould=None, subject="", error="").where(row.id == outgoing).execute()


def hashed(key: str) -> str:
    """A key under which something was done, as a mark of it."""
    return f"erased:{erased.mark_of(key)}"


def _no_person(person: tables.Person | None, *, now: datetime) -> int:
    """The row is gone; where something must still belong to it, it is nobody's."""
    if person is None:
        return 0
    row = tables.Person
    if tables.Proposal.select().where(tables.Proposal.person == person.id).exists():
        nobody = f"erased-{person.id}@{ERASED_DOMAIN}"
        row.update(address=nobody, name="", place="", phone="", language=None).where(row.id == person.id).execute()
    else:
        row.delete().where(row.id == person.id).execute()
    return 1


def _out_of_deeds(club: str, person: int) -> None:
    """No deed of any batch can bring back a row that was theirs."""
    deed, batch = tables.Deed, tables.Batch
    of_club = deed.batch.in_(batch.select(batch.id).where(batch.club == club))
    for one in list(deed.select().where(of_club, deed.before.contains('"rows"'))):
        told = json.loads(one.before)
        kept = [change for change in told["rows"] if not _is_of(change, person)]
        if len(kept) < len(told["rows"]):
            before = json.dumps({**told, "rows": kept}, ensure_ascii=False, separators=(",", ":"))
            deed.update(before=before, told="erased", ref=None).where(deed.id == one.id).execute()


def _is_of(change: Mapping[str, object], person: int) -> bool:
    """Whether a changed row was the person's own, or one that names them or is gone with them."""
    if change["table"] == "person":
        return change["id"] == person
    values: dict[str, object] = {}
    for side in ("was", "became"):
        found = change[side]
        values |= found if isinstance(found, dict) else {}
    if values.get("person") == person:
        return True
    table = {"question": tables.Question, "proposal": tables.Proposal, "attendance": tables.Attendance}.get(
        str(change["table"])
    )
    return table is not None and not table.select().where(table.id == change["id"]).exists()


def _ids(table: type[tables.Question], which: Expression, mails: Sequence[int], club: str) -> list[int]:
    """Rows of the person, or because of these mails."""
    found = {one.id for one in table.select(table.id).where(table.club == club, which)}
    for start in range(0, len(mails), AT_ONCE):
        some = list(mails[start : start + AT_ONCE])
        found |= {one.id for one in table.select(table.id).where(table.club == club, table.mail.in_(some))}
    return sorted(found)


def _without_items(table: type[Row] | None, ids: Sequence[int], what: str, club: str) -> int:
    """The rows, where a table is given, and the numbers by which organisers knew them are gone."""
    item = tables.Item
    for id in ids:
        item.delete().where(item.club == club, item.what == what, item.ref == id).execute()
        if table is not None:
            table.delete().where(table.id == id).execute()
    return len(ids)


def _deleted(table: type[Row], which: Expression) -> int:
    return int(table.delete().where(which).execute())
