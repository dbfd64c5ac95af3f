"""How far each folder was fetched."""

from mailflow.model.records import Cursor
from mailflow.store import tables
from mailflow.store.rows import insert_once


def cursor(account: str, folder: str) -> Cursor | None:
    """How far this folder was fetched; None where it never was."""
    row = tables.Cursor.get_or_none(tables.Cursor.account == account, tables.Cursor.folder == folder)
    if row is None:
        return None
    return Cursor(account=account, folder=folder, uidvalidity=row.uidvalidity, next_uid=row.next_uid)


def keep(cursor: Cursor) -> None:
    """The folder counts as fetched up to here; never back again, but for a folder that was numbered anew."""
    row = tables.Cursor
    made = insert_once(
        row.insert(
            account=cursor.account, folder=cursor.folder, uidvalidity=cursor.uidvalidity, next_uid=cursor.next_uid
        )
    )
    if made is None:
        further = (row.uidvalidity != cursor.uidvalidity) | (row.next_uid < cursor.next_uid)
        row.update(uidvalidity=cursor.uidvalidity, next_uid=cursor.next_uid).where(
            row.account == cursor.account, row.folder == cursor.folder, further
        ).execute()
