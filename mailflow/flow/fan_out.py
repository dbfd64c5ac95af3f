"""A mailing's mails are queued many at once: each is its own, and what they have in common is made and kept once."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence

from mailflow.flow import breaker
from mailflow.flow.house import House, Room
from mailflow.flow.links import leave_urls
from mailflow.flow.moulds import Cast, cast, likeness
from mailflow.flow.outgoing import addressed, answer_pages, can_be_left, queued
from mailflow.mail.mould import pour
from mailflow.model.effect import Send
from mailflow.model.outgoing import OutgoingMail, Rendered
from mailflow.model.records import Queued
from mailflow.rendering.alike import escaped, values_of
from mailflow.store import journal, outbox, people

AT_ONCE = 500


def fan_out(parts: Iterable[Send], *, house: House, room: Room) -> tuple[Send, ...]:
    """Mails that are like others wait in the outbox, if their key is fresh; what is left must be made one by one.

    The journal has one line for each template.
    """
    left: list[Send] = []
    for likened in _by_likeness(parts).items():
        left += _fan_out(*likened, house=house, room=room)
    return tuple(left)


def _by_likeness(parts: Iterable[Send]) -> Mapping[Hashable, list[Send]]:
    together: dict[Hashable, list[Send]] = {}
    for part in parts:
        together.setdefault(likeness(part), []).append(part)
    return together


def _fan_out(alike: Hashable, parts: list[Send], *, house: House, room: Room) -> list[Send]:
    """The parts that are left over: all of them where there is no cast for them."""
    pages = {} if alike is None else _answer_pages(parts, room=room)
    if alike is None or (pages and len(pages) < len({part.to.address for part in parts})):
        return parts
    found = _cast((alike, bool(pages)), parts, pages, house=house, room=room)
    if found is None:
        return parts
    mould = outbox.keep_mould(found.mould.kept)
    for start in range(0, len(parts), AT_ONCE):
        by_key = {part.key: part for part in parts[start : start + AT_ONCE]}
        fresh = outbox.fresh_keys(room.club.key, list(by_key))
        some = [part for key, part in by_key.items() if key in fresh]
        poured = _poured(some, found, pages, mould=mould, house=house, room=room)
        outbox.queue_many(breaker.let_through(poured, club=room.club, now=house.now()), now=house.now())
        _tell(some, house=house, room=room)
    return []


def _cast(alike: Hashable, parts: Sequence[Send], pages: Mapping[str, str], *, house: House, room: Room) -> Cast | None:
    """What these mails have in common, made where it is not known yet and they are many."""
    now = house.now()
    is_known, found = room.moulds.known(alike, now=now)
    if is_known or not room.moulds.is_worth_it(alike, len(parts)):
        return found if is_known else None
    sample = _mail(parts[0], None, leave_url="", house=house, room=room)
    page = pages.get(parts[0].to.address, "")
    made = cast(parts[0], sample, templates=room.templates, club=room.club, now=now, page=page)
    room.moulds.keep(alike, made, now=now)
    return made


def _poured(
    parts: Sequence[Send], found: Cast, pages: Mapping[str, str], *, mould: int, house: House, room: Room
) -> list[Queued]:
    urls = leave_urls(room.club, [part.to.address for part in parts]) if can_be_left(parts) else {}
    rows = []
    for part in parts:
        mail = _mail(part, found, leave_url=urls.get(part.to.address, ""), house=house, room=room)
        words = values_of(part.to, page=pages.get(part.to.address, ""))
        own = pour(found.mould, mail, words=words, page_words=escaped(words))
        rows.append(queued((part,), mail, own, house=house, room=room, mail=None, mould=mould))
    return rows


def _mail(part: Send, found: Cast | None, *, leave_url: str, house: House, room: Room) -> OutgoingMail:
    """The mail with all that its headers need; text and page are in the mould."""
    subject = found.alike.subject.filled(values_of(part.to)) if found else ""
    return addressed(
        part,
        house=house,
        room=room,
        rendered=Rendered(subject=subject, text="", html=""),
        written_at=house.now(),
        leave_url=leave_url,
        calendar=found.calendar_of(part) if found else None,
        attached=part.attached,
    )


def _answer_pages(parts: Sequence[Send], *, room: Room) -> Mapping[str, str]:
    """By address the reader's own page to answer on; from now on all are known whom a link can be for."""
    if not room.club.public_url or not can_be_left(parts):
        return {}
    known = people.ids(room.club.key, [part.to.address for part in parts])
    for part in parts:
        if part.to.address not in known:
            people.person_id(room.club.key, part.to)
    return answer_pages(parts, club=room.club)


def _tell(parts: Sequence[Send], *, house: House, room: Room) -> None:
    for template, count in Counter(part.template for part in parts).items():
        journal.write(room.club.key, "mailing", f"{template}: {count} mails wait to go out", now=house.now())
