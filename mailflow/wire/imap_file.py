"""Files mails away into another folder of the inbox, where an organiser wants that."""

from collections.abc import Sequence

from imapclient import DELETED
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from mailflow.model.errors import TryLater
from mailflow.wire.imap_account import checked_folder
from mailflow.wire.imap_connect import asking
from mailflow.wire.imap_protocol import ImapConnection

AT_ONCE = 100


def file_away(connection: ImapConnection, folder: str, uids: Sequence[int], target: str, *, uidvalidity: int) -> bool:
    """The mails with these UIDs lie in `target` and no longer in `folder`; False, and nothing done, if renumbered.

    Mails that a colleague moved or deleted meanwhile are passed over. `target` is made where it is missing; a "/"
    in it stands for the server's own divider. Only these mails are removed: never a plain EXPUNGE, which would
    take what colleagues marked as deleted. Raises TryLater.
    """
    doing = f"filing from {folder} into {target}"
    checked_folder(target)
    with asking(connection, doing):
        told = connection.select_folder(checked_folder(folder), readonly=False)
    if told.get(b"UIDVALIDITY") != uidvalidity:
        return False
    _refuse_without_way(connection)
    with asking(connection, doing):
        own_name = _name_on_server(connection, target)
        for start in range(0, len(uids), AT_ONCE):
            _move(connection, list(uids[start : start + AT_ONCE]), own_name)
    return True


def _refuse_without_way(connection: ImapConnection) -> None:
    if not connection.can("MOVE") and not connection.can("UIDPLUS"):
        raise TryLater(
            f"{connection.account.place}: the server can neither MOVE mails nor remove single ones (UIDPLUS): "
            "set file_away = false",
            about="account",
        )


def _move(connection: ImapConnection, uids: list[int], target: str) -> None:
    """Moves, and once more after making the folder where that was what failed."""
    try:
        _move_once(connection, uids, target)
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        if _exists(connection, target):
            raise
        connection.create_folder(target)
        connection.subscribe_folder(target)  # or mail programs do not show it
        _move_once(connection, uids, target)


def _move_once(connection: ImapConnection, uids: list[int], target: str) -> None:
    if connection.can("MOVE"):
        connection.move(uids, target)  # RFC 6851
        return
    connection.copy(uids, target)
    connection.add_flags(uids, [DELETED], silent=True)
    connection.uid_expunge(uids)  # RFC 4315


def _exists(connection: ImapConnection, folder: str) -> bool:
    """By its whole name: a name may hold * or %, which LIST takes as patterns."""
    return any(name == folder for _, _, name in connection.list_folders())


def _name_on_server(connection: ImapConnection, target: str) -> str:
    """The target with the server's divider, below the prefix that some servers demand (RFC 2342)."""
    prefix, divider = "", "/"
    if connection.can("NAMESPACE"):
        personal = connection.namespace().personal or (("", "/"),)
        prefix, divider = personal[0][0] or "", personal[0][1] or "/"
    own_name = target.replace("/", divider)
    return own_name if own_name.startswith(prefix) else prefix + own_name
