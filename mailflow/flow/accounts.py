"""Makes the accounts by which mail comes in and goes out from what a club's settings say."""

from collections.abc import Callable

from mailflow.model.errors import SettingsError
from mailflow.model.secret import Secret
from mailflow.settings.clubs import ClubSettings
from mailflow.settings.second_reader import SecondReaderSettings
from mailflow.settings.servers import MEGABYTE, InboxSettings, Server
from mailflow.wire.imap_account import ImapAccount
from mailflow.wire.login import Login
from mailflow.wire.second_reader import Endpoint
from mailflow.wire.smtp_account import SmtpAccount


def imap_account(club: ClubSettings, inbox: InboxSettings) -> ImapAccount:
    """The inbox as the network sees it; its password is fetched at each connection. Raises SettingsError."""
    outcome = inbox.outcome_folders
    return ImapAccount(
        key=f"{club.key}:{inbox.key}",
        host=inbox.host,
        port=inbox.port,
        security=inbox.security,
        login=Login(username=inbox.username, secret=secret_of(inbox, f"club {club.key}, inbox {inbox.key}")),
        folders=inbox.folders,
        start=inbox.start,
        idle=inbox.idle,
        timeout_seconds=inbox.timeout_seconds,
        batch_mails=inbox.batch_mails,
        batch_bytes=inbox.batch_mb * MEGABYTE,
        largest_bytes=inbox.largest_mail_mb * MEGABYTE,
        ca_file=str(inbox.ca_file) if inbox.ca_file else None,
        file_away=outcome.model_dump() if inbox.file_away else None,
    )


def smtp_account(club: ClubSettings) -> SmtpAccount:
    """The way out for the club's mails; its password is fetched at each connection. Raises SettingsError."""
    smtp = club.smtp
    login = Login(username=smtp.username, secret=secret_of(smtp, f"club {club.key}, smtp")) if smtp.username else None
    return SmtpAccount(
        key=club.key,
        host=smtp.host,
        port=smtp.port,
        security=smtp.security,
        login=login,
        timeout_seconds=smtp.timeout_seconds,
        ca_file=str(smtp.ca_file) if smtp.ca_file else None,
        mails_a_minute=smtp.mails_a_minute,
        mails_a_connection=smtp.mails_a_connection,
    )


def endpoint_of(club: ClubSettings) -> Endpoint | None:
    """Where the club's second reader is; None where it has none. Its key is fetched at each mail."""
    reader = club.second_reader
    if reader.url is None or reader.model is None:
        return None
    return Endpoint(
        url=reader.url,
        model=reader.model,
        secret=secret_of(reader, f"club {club.key}, second_reader") if reader.key_source else None,
        ca_file=str(reader.ca_file) if reader.ca_file else None,
        answer_format=reader.answer_format,
    )


def secret_of(server: Server | SecondReaderSettings, whose: str) -> Callable[[], Secret]:
    """A way to the server's password or key; it raises SettingsError that says whose cannot be had, and why."""

    def secret() -> Secret:
        try:
            found = server.secret()
        except SettingsError as error:
            raise SettingsError(f"{whose}: {error}") from None
        if found is None:
            raise SettingsError(f"{whose}: no password is set")
        return found

    return secret
