"""Filing away on a real Dovecot, by MOVE and without it: these mails, no others, and none lost."""

import pytest
from imapclient import DELETED

from mailflow.model.errors import SettingsError, TryLater
from mailflow.wire.imap import Mailbox
from tests.servers.liar import Liar
from tests.wire.conftest import Inbox
from tests.wire.test_imap_lies import mailbox


@pytest.fixture(params=["inbox", "old_inbox"], ids=["MOVE", "COPY"])
def either(request: pytest.FixtureRequest) -> Inbox:
    found: Inbox = request.getfixturevalue(request.param)
    return found


def uidvalidity(opened: Mailbox) -> int:
    cursors = [batch.cursor for batch in opened.fetch("INBOX", None)]
    assert cursors[-1] is not None
    return cursors[-1].uidvalidity


def test_mails_lie_in_the_target_and_no_longer_in_the_inbox(either: Inbox) -> None:
    either.deliver(b"Subject: 1\r\n\r\n", b"Subject: 2\r\n\r\n", b"Subject: 3\r\n\r\n")

    with either.mailbox() as opened:
        done = opened.file_away("INBOX", [1, 3], "Handled", uidvalidity=uidvalidity(opened))

    assert done
    assert either.files() == [b"Subject: 2\r\n\r\n"]
    assert either.files("Handled") == [b"Subject: 1\r\n\r\n", b"Subject: 3\r\n\r\n"]
    assert [name for name in either.dovecot.mails(either.username, "Handled") if "S" in name.partition(",")[2]] == []


def test_what_a_colleague_marked_as_deleted_is_not_removed(either: Inbox) -> None:
    either.deliver(b"Subject: 1\r\n\r\n", b"Subject: 2\r\n\r\n")
    with either.colleague() as colleague:
        colleague.select_folder("INBOX")
        colleague.add_flags([2], [DELETED])

        with either.mailbox() as opened:
            opened.file_away("INBOX", [1], "Handled", uidvalidity=uidvalidity(opened))

    assert either.files() == [b"Subject: 2\r\n\r\n"]


def test_mails_that_are_gone_are_passed_over(either: Inbox) -> None:
    either.deliver(b"Subject: 1\r\n\r\n", b"Subject: 2\r\n\r\n")
    with either.mailbox() as opened:
        number = uidvalidity(opened)
        with either.colleague() as colleague:
            colleague.select_folder("INBOX")
            colleague.add_flags([1], [DELETED])
            colleague.expunge()

        assert opened.file_away("INBOX", [1, 2, 77], "Handled", uidvalidity=number)

    assert either.files() == []
    assert either.files("Handled") == [b"Subject: 2\r\n\r\n"]


def test_a_folder_that_was_renumbered_is_left_alone(either: Inbox) -> None:
    either.deliver(b"Subject: another one by now\r\n\r\n")

    with either.mailbox() as opened:
        assert not opened.file_away("INBOX", [1], "Handled", uidvalidity=uidvalidity(opened) + 1)

    assert len(either.files()) == 1


@pytest.mark.parametrize("target", ["Club & Co/Gelezen é", "Archief 2026", "Boekenclub"])
def test_the_target_is_made_where_it_is_missing_with_any_name(either: Inbox, target: str) -> None:
    either.deliver(b"Subject: 1\r\n\r\n")

    with either.mailbox() as opened:
        opened.file_away("INBOX", [1], target, uidvalidity=uidvalidity(opened))
        there = opened.folders()

    with either.colleague() as colleague:
        divider = "."
        assert target.replace("/", divider) in there
        assert colleague.select_folder(target.replace("/", divider), readonly=True)[b"EXISTS"] == 1
        assert target.replace("/", divider) in [name for _, _, name in colleague.list_sub_folders()]


def test_many_mails_are_filed_in_several_commands(either: Inbox) -> None:
    either.deliver(*(b"Subject: %d\r\n\r\n" % number for number in range(230)))

    with either.mailbox() as opened:
        opened.file_away("INBOX", list(range(1, 231)), "Handled", uidvalidity=uidvalidity(opened))

    assert either.files() == []
    assert len(either.files("Handled")) == 230


def test_fetching_goes_on_after_filing(either: Inbox) -> None:
    either.deliver(b"Subject: 1\r\n\r\n", b"Subject: 2\r\n\r\n")

    with either.mailbox(batch_mails=1) as opened:
        contents = []
        for batch in opened.fetch("INBOX", None):
            for mail in batch.mails:
                contents.append(mail.content)
                opened.file_away("INBOX", [mail.source.uid], "Handled", uidvalidity=mail.source.uidvalidity)

    assert contents == [b"Subject: 1\r\n\r\n", b"Subject: 2\r\n\r\n"]
    assert len(either.files("Handled")) == 2


def test_a_server_that_cannot_remove_single_mails_is_not_asked_to() -> None:
    capability = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n"
    with (
        Liar(CAPABILITY=[capability]) as liar,
        mailbox(liar) as opened,
        pytest.raises(TryLater, match="file_away = false") as caught,
    ):
        opened.file_away("INBOX", [1], "Handled", uidvalidity=7)

    assert caught.value.account
    assert not any("COPY" in command or "EXPUNGE" in command or "STORE" in command for command in liar.commands)


def test_a_copy_that_is_refused_removes_nothing() -> None:
    with (
        Liar(UID_COPY=[b"{tag} NO [OVERQUOTA] full\r\n"], LIST=[b'* LIST () "/" Handled\r\n']) as liar,
        mailbox(liar) as opened,
        pytest.raises(TryLater, match="OVERQUOTA"),
    ):
        opened.file_away("INBOX", [1], "Handled", uidvalidity=7)

    assert not any(command.startswith(("UID STORE", "UID EXPUNGE", "EXPUNGE")) for command in liar.commands)


def test_a_server_with_a_prefix_gets_its_folders_below_it() -> None:
    with (
        Liar(
            CAPABILITY=[b"* CAPABILITY IMAP4rev1 AUTH=PLAIN UIDPLUS NAMESPACE\r\n"],
            NAMESPACE=[b'* NAMESPACE (("INBOX." ".")) NIL NIL\r\n'],
        ) as liar,
        mailbox(liar) as opened,
    ):
        opened.file_away("INBOX", [1], "Club/Handled", uidvalidity=7)

    assert 'UID COPY 1 "INBOX.Club.Handled"' in liar.commands


def test_a_target_that_would_be_a_second_command_is_refused(inbox: Inbox) -> None:
    with inbox.mailbox() as opened, pytest.raises(SettingsError):
        opened.file_away("INBOX", [1], 'x"\r\nA1 DELETE "INBOX', uidvalidity=1)
