"""Somebody asks to be forgotten: everything that a club has of them is gone, and does not come back by itself."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog

from mailflow.flow.act import at_one_go
from mailflow.flow.house import House, Room
from mailflow.model.erasing import Receipt
from mailflow.model.errors import Refused, SettingsError
from mailflow.store import connect, corrections, erased, erasing, journal, keys, marks, people, redacting
from mailflow.store.connect import transaction
from mailflow.store.redacting import Traces
from mailflow.store.tables import Inbox, Outbox

log = structlog.get_logger()
SHORTEST_NAME = 6
# Kept until the database was scrubbed after an erasure.
WANTED = "scrub"


def erase(address: str, *, room: Room, house: House, by: str) -> Receipt:
    """Nothing in the club's rows names this address or holds what they wrote; what is gone, and what is left to people.

    Their mails and ours to them remain as bare marks, so that none is fetched, handled or answered again. What others
    wrote loses their address and full name, and its bytes where those name them. Where the house rehearses, nothing is
    changed. Raises Refused for who is named in the settings, and for who is not known at all.
    """
    club = room.club.key
    _refuse_if_named(address, room, house)
    traces, kept_names = _traces(club, address)
    incoming, outgoing = redacting.newest(Inbox), redacting.newest(Outbox)
    found = redacting.mails_naming(club, traces)  # before the lock: all mails of the club are looked through
    sent = redacting.outgoing_naming(club, traces)

    def gone() -> Receipt:
        now = house.now()
        keys.ensure(erased.KEY, house.fresh_token() + house.fresh_token(), now=now)
        keys.ensure(marks.LINEAGE, house.fresh_token(), now=now)
        since = redacting.mails_naming(club, traces, after=incoming)
        sent_since = redacting.outgoing_naming(club, traces, after=outgoing)
        ids = (*found[0], *since[0]), (*found[1], *since[1]), (*sent[0], *sent_since[0]), (*sent[1], *sent_since[1])
        return _erased(traces, ids, club=club, now=now, by=by, kept_names=kept_names)

    receipt = at_one_go(gone, house=house, club=club)
    if not house.rehearses:
        _remember(now=house.now())
        log.info("erased", club=club, rows=sum(receipt.counts.values()))
    return receipt


def is_known(address: str, *, room: Room, house: House) -> bool:
    """Whether the club knows anything of this address. Raises Refused for who is named in the settings."""
    _refuse_if_named(address, room, house)
    club = room.club.key
    return people.find(club, address) is not None or erasing.is_named(club, address)


def scrub() -> bool:
    """Whether nothing of who was erased is left in the database's free pages or its log; quick where nobody was.

    For the one thread that checkpoints SQLite's log, or where no daemon is at work. Raises TryLater.
    """
    if keys.known(WANTED) is None:
        return True
    if not connect.scrub():
        return False
    with transaction():
        keys.forget(WANTED)
    return connect.checkpoint()


def scrub_if_alone(*, url: str, folder: Path) -> bool:
    """Whether nothing is left, as `scrub` says; False where a daemon is at work on the file, which sees to it soon.

    For a command, with the database of this address open. Raises TryLater.
    """
    try:
        with connect.sole_daemon(url, folder=folder):
            return scrub()
    except SettingsError:
        return False


def come_back(*, house: House) -> tuple[Receipt, ...]:
    """Who was erased, and is there again because an older database was put back, is erased once more.

    Before anything else is done with that database. Raises TryLater.
    """
    kept = marks.read()
    lost = marks.lost(kept)
    if kept is None or not lost:
        return ()
    if kept.key:
        with transaction():
            keys.ensure(erased.KEY, kept.key, now=house.now())
    found = []
    for room in house.rooms.values():
        club = room.club.key
        of_people = {mark for of_club, what, mark in lost if (of_club, what) == (club, "address")}
        for address in erased.among(of_people, people.addresses(club)):
            with suppress(Refused):  # named in the settings by now
                found.append(erase(address, room=room, house=house, by="mailflow"))
    _put_back(lost, house=house)
    return tuple(found)


def _put_back(lost: Sequence[marks.Mark], *, house: House) -> None:
    """The marks are in the database again: mails of who was erased are known when they come anew."""
    with transaction():
        for club, what, mark in lost:
            if club in house.rooms:
                erased.put_back(club, what, mark, now=house.now())


def _remember(*, now: datetime) -> None:
    """Marks of who was erased stand beside the database, too, so that an older one put in its place is told."""
    try:
        marks.write(now=now)
    except OSError as error:
        log.warning("cannot be remembered", why=error.strerror)


def _erased(
    traces: Traces, ids: tuple[tuple[int, ...], ...], *, club: str, now: datetime, by: str, kept_names: tuple[str, ...]
) -> Receipt:
    """Inside the transaction: the rows of the person, then what others have of them."""
    theirs = erasing.mails_of(club, traces.address)
    settled, to_handle, out, to_go_out = ids
    of_others = [id for id in settled if id not in set(theirs)]
    labels = corrections.forget(club, traces.address)
    counts = erasing.erase_rows(club, traces.address, mails=theirs, now=now)
    counts["labels"] += labels
    if not counts.total():
        raise Refused(f"nothing is known of {traces.address} in {club}", dutch="van dit adres is niets bekend")
    counts["open questions of others"] = redacting.close_intents(club, traces)
    redacting.drop_bytes(of_others, out)
    counts["mails of others that named them"] = len(of_others)
    counts["mails to others that named them"] = len(out)
    counts["texts of others"] = redacting.redact(club, traces).total()
    erased.note(club, "address", [traces.address], now=now)
    keys.ensure(WANTED, "1", now=now)
    journal.write(club, "erased", f"somebody was erased, by {by}: {counts['mails of theirs']} mails of theirs", now=now)
    waiting = len([id for id in to_handle if id not in set(theirs)]) + len(to_go_out)
    return Receipt(
        club=club,
        counts=+counts,
        waiting=waiting,
        files=redacting.files_of_summaries(club),
        names_stay=bool(kept_names),
        backups=connect.backups(),
    )


def _traces(club: str, address: str) -> tuple[Traces, tuple[str, ...]]:
    """By what they are known, and names that are not looked for in what others wrote."""
    names = erasing.names_of(club, address)
    own = [name for name in names if " " in name and len(name) >= SHORTEST_NAME]
    own = [name for name in own if not erasing.is_shared(club, name, address=address)]
    kept = tuple(name for name in names if name not in own)
    return Traces(address=address, names=tuple(sorted(own, key=len, reverse=True))), kept


def _refuse_if_named(address: str, room: Room, house: House) -> None:
    club = room.club
    named = {one.address for one in (*house.administrators, *club.organisers, *club.plans.outsiders)}
    if address in named | set(club.own_addresses):
        raise Refused(
            f"{address} is named in the settings: take them out there first",
            dutch="dit adres staat in de instellingen: haal het daar eerst weg",
        )
