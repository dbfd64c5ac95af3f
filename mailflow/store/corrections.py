"""The labels that organisers gave to received mails, kept as examples to learn from."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import cast

from mailflow.model.correction import Correction, CorrectionOrigin, Label
from mailflow.store import tables
from mailflow.store.columns import clean
from mailflow.understanding.labels import as_told, label_from

AT_ONCE = 200


def add(
    club: str, mail: int, origin: CorrectionOrigin, label: Label, *, by: str, now: datetime, about: str = ""
) -> int:
    """The label is kept with the version of what had decided the mail; its id. Nothing is written over.

    Raises LookupError where the club has no such mail.
    """
    row = tables.Inbox
    found = row.select(row.id, row.decided_by).where(row.id == mail, row.club == club).first()
    if found is None:
        raise LookupError(f"there is no mail {mail} in {club}: `mailflow inbox` lists them")
    id = tables.Correction.insert(
        club=club,
        mail=mail,
        origin=origin,
        label=clean(json.dumps(as_told(label), ensure_ascii=False)),
        given_by=by,
        decided_by=found.decided_by,
        about=about,
        made_at=now,
    ).execute()
    return int(id)


def of_mail(mail: int) -> tuple[Correction, ...]:
    """All labels of one mail, the oldest first."""
    row = tables.Correction
    return tuple(_correction(one) for one in row.select().where(row.mail == mail).order_by(row.id))


def rows(club: str | None, *, limit: int) -> tuple[Correction, ...]:
    """The newest labels of a club (or of all), the newest first."""
    row = tables.Correction
    found = row.select() if club is None else row.select().where(row.club == club)
    return tuple(_correction(one) for one in found.order_by(row.id.desc()).limit(limit))


def labelled_mails(club: str, *, since: datetime | None = None) -> Iterator[tuple[Correction, ...]]:
    """Mail by mail in the order of their ids, all labels of those that got one at `since` or later; page by page."""
    row = tables.Correction
    after = 0
    while True:
        found = row.select(row.mail).where(row.club == club, row.mail > after).distinct()
        if since is not None:
            found = found.where(row.made_at >= since)
        ids = [int(one.mail_id) for one in found.order_by(row.mail).limit(AT_ONCE)]
        if not ids:
            return
        for id in ids:
            yield of_mail(id)
        after = ids[-1]


def forget(club: str, address: str) -> int:
    """No label tells of this person any more: of their mails, or naming their address; how many are gone.

    For erasing a person. A mail that is deleted takes its labels with it by itself.
    """
    row, mail = tables.Correction, tables.Inbox
    theirs = mail.select(mail.id).where(mail.club == club, mail.sender == address.lower())
    gone = row.delete().where(row.club == club, row.mail.in_(theirs)).execute()
    named = json.dumps(address.lower(), ensure_ascii=False)
    return int(gone) + int(row.delete().where(row.club == club, row.label.contains(named)).execute())


def _correction(row: tables.Correction) -> Correction:
    return Correction(
        id=row.id,
        club=row.club_id,
        mail=row.mail_id,
        origin=cast(CorrectionOrigin, row.origin),
        label=label_from(json.loads(row.label)),
        given_by=row.given_by,
        made_at=row.made_at,
        decided_by=row.decided_by,
        about=row.about,
    )
