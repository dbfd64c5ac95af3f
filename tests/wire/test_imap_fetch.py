"""Fetching from a real Dovecot: bounded batches, no trace left, nothing missed or taken twice."""

from datetime import UTC, date, datetime

import pytest
from imapclient import DELETED

from mailflow.model.errors import SettingsError, TryLater
from mailflow.model.message import RawMail
from mailflow.model.records import Cursor
from mailflow.wire.imap import Batch, Mailbox
from tests.wire.conftest import Inbox

LONG_AGO = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
IN_MAY = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def a_mail(subject: str, size: int = 0) -> bytes:
    head = f"From: Bram <bram@example.org>\r\nSubject: {subject}\r\n\r\n".encode()
    return head + b"Ik kom graag!\r\n" + b"x" * 70 * (size // 70) + b"\r\n"


def fetched(mailbox: Mailbox, cursor: Cursor | None = None, folder: str = "INBOX") -> list[Batch]:
    return list(mailbox.fetch(folder, cursor))


def mails_of(batches: list[Batch]) -> list[RawMail]:
    return [mail for batch in batches for mail in batch.mails]


def subjects(batches: list[Batch]) -> list[str]:
    return [mail.content.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for mail in mails_of(batches)]


def last_cursor(batches: list[Batch]) -> Cursor:
    return [batch.cursor for batch in batches if batch.cursor is not None][-1]


def test_a_mail_comes_byte_for_byte_with_its_source_and_arrival(inbox: Inbox) -> None:
    content = b"Subject: caf\xe9\r\nX-Odd: {12}\r\n\r\n.dot\r\n\r\n\x01 odd and \xff bytes\r\n)\r\n"
    inbox.deliver(content, arrived_at=IN_MAY)

    with inbox.mailbox() as mailbox:
        (mail,) = mails_of(fetched(mailbox))

    assert mail.content == content
    assert (mail.size, mail.whole, mail.arrived_at) == (len(content), True, IN_MAY)
    assert (mail.source.account, mail.source.folder, mail.source.uid) == ("club", "INBOX", 1)
    assert mail.source.uidvalidity > 0


def test_the_inbox_is_left_as_it_was(inbox: Inbox) -> None:
    inbox.deliver(a_mail("read"), seen=True)
    inbox.deliver(a_mail("unread"))

    before = inbox.dovecot.mails(inbox.username)

    with inbox.mailbox() as mailbox:
        assert subjects(fetched(mailbox)) == ["read", "unread"]

    assert inbox.dovecot.mails(inbox.username) == before  # file names hold the marks: none seen, none moved out of new/
    with inbox.colleague() as colleague:
        assert colleague.select_folder("INBOX", readonly=True)[b"RECENT"] == 2
        assert colleague.search("UNSEEN") == [2]


def test_start_now_takes_nothing_of_what_is_there_and_all_that_comes(inbox: Inbox) -> None:
    inbox.deliver(a_mail("before"))

    with inbox.mailbox(start="now") as mailbox:
        first = fetched(mailbox)
        inbox.deliver(a_mail("after"))
        second = fetched(mailbox, last_cursor(first))

    assert mails_of(first) == []
    assert subjects(second) == ["after"]


def test_start_now_in_an_empty_folder_puts_the_cursor_before_the_first_mail(inbox: Inbox) -> None:
    with inbox.mailbox(start="now") as mailbox:
        first = fetched(mailbox)
        inbox.deliver(a_mail("the first ever"))
        second = fetched(mailbox, last_cursor(first))

    assert last_cursor(first).next_uid == 1
    assert subjects(second) == ["the first ever"]


def test_start_unseen_takes_what_nobody_has_read(inbox: Inbox) -> None:
    inbox.deliver(a_mail("read 1"), seen=True)
    inbox.deliver(a_mail("unread 2"), a_mail("unread 3"))
    inbox.deliver(a_mail("read 4"), seen=True)

    with inbox.mailbox(start="unseen") as mailbox:
        first = fetched(mailbox)
        again = fetched(mailbox, last_cursor(first))

    assert subjects(first) == ["unread 2", "unread 3"]
    assert last_cursor(first).next_uid == 5
    assert again == []


def test_a_crash_amid_the_unseen_does_not_bring_the_seen(inbox: Inbox) -> None:
    inbox.deliver(a_mail("unread 1"))
    inbox.deliver(a_mail("read 2"), seen=True)
    inbox.deliver(a_mail("unread 3"))

    with inbox.mailbox(start="unseen", batch_mails=1) as mailbox:
        cursors = [batch.cursor for batch in fetched(mailbox)]

    assert cursors[:-1] == [None, None]
    assert cursors[-1] is not None


def test_start_on_a_date_takes_what_arrived_from_that_day(inbox: Inbox) -> None:
    inbox.deliver(a_mail("long ago"), arrived_at=LONG_AGO)
    inbox.deliver(a_mail("in May"), arrived_at=IN_MAY)

    with inbox.mailbox(start=date(2026, 5, 4)) as mailbox:
        assert subjects(fetched(mailbox)) == ["in May"]


def test_batches_are_bounded_by_count_and_each_has_its_cursor(inbox: Inbox) -> None:
    inbox.deliver(*(a_mail(f"mail {number}") for number in range(1, 8)))

    with inbox.mailbox(batch_mails=3) as mailbox:
        batches = fetched(mailbox)

    assert [len(batch.mails) for batch in batches] == [3, 3, 1, 0]
    assert [batch.cursor.next_uid for batch in batches if batch.cursor] == [4, 7, 8, 8]


def test_batches_are_bounded_by_bytes(inbox: Inbox) -> None:
    inbox.deliver(*(a_mail(f"mail {number}", size=4_000) for number in range(1, 6)))

    with inbox.mailbox(batch_bytes=10_000) as mailbox:
        batches = fetched(mailbox)

    assert [len(batch.mails) for batch in batches] == [2, 2, 1, 0]
    assert subjects(batches) == [f"mail {number}" for number in range(1, 6)]


def test_fetching_goes_on_where_a_committed_batch_ended(inbox: Inbox) -> None:
    inbox.deliver(*(a_mail(f"mail {number}") for number in range(1, 6)))
    with inbox.mailbox(batch_mails=2) as mailbox:
        first = next(mailbox.fetch("INBOX", None))

    with inbox.mailbox() as another:
        assert subjects(fetched(another, first.cursor)) == ["mail 3", "mail 4", "mail 5"]


def test_an_over_large_mail_comes_as_its_headers(inbox: Inbox) -> None:
    inbox.deliver(a_mail("small"), a_mail("huge", size=60_000), a_mail("small too"))

    with inbox.mailbox(largest_bytes=50_000) as mailbox:
        small, huge, small_too = mails_of(fetched(mailbox))

    assert (small.whole, huge.whole, small_too.whole) == (True, False, True)
    assert huge.content == b"From: Bram <bram@example.org>\r\nSubject: huge\r\n\r\n"
    assert huge.size == len(a_mail("huge", size=60_000))


def test_a_mail_deleted_between_sizes_and_bodies_is_passed_over(inbox: Inbox) -> None:
    inbox.deliver(*(a_mail(f"mail {number}", size=4_000) for number in range(1, 7)))

    with inbox.mailbox(batch_bytes=10_000) as mailbox, inbox.colleague() as colleague:  # two at a time
        batches = mailbox.fetch("INBOX", None)
        first = next(batches)
        colleague.select_folder("INBOX")
        colleague.add_flags([3, 5, 6], [DELETED])
        colleague.expunge()
        rest = list(batches)

    assert subjects([first]) == ["mail 1", "mail 2"]
    assert subjects(rest) == ["mail 4"]
    assert last_cursor(rest).next_uid == 7


def test_a_mail_whose_file_is_taken_from_the_disk_does_not_hold_up_the_others(inbox: Inbox) -> None:
    inbox.deliver(*(a_mail(f"mail {number}", size=4_000) for number in range(1, 5)))

    with inbox.mailbox(batch_bytes=10_000) as mailbox:
        batches = mailbox.fetch("INBOX", None)
        next(batches)
        third = list(inbox.dovecot.mails(inbox.username))[2]
        (inbox.dovecot.maildir(inbox.username) / third).unlink()
        rest = list(batches)

    assert [mail for mail in subjects(rest) if mail != "mail 3"] == ["mail 4"]


def test_nothing_new_is_no_batch(inbox: Inbox) -> None:
    inbox.deliver(a_mail("only"))

    with inbox.mailbox() as mailbox:
        cursor = last_cursor(fetched(mailbox))

        assert fetched(mailbox, cursor) == []
        assert mailbox.has_worked


def test_after_a_change_of_uidvalidity_all_mails_come_again(inbox: Inbox) -> None:
    inbox.deliver(a_mail("one"), a_mail("two"), folder="Club")
    with inbox.mailbox(folders=("Club",)) as mailbox:
        before = fetched(mailbox, folder="Club")
    cursor = last_cursor(before)

    with inbox.colleague() as colleague:  # recreated: the same name, another numbering
        colleague.rename_folder("Club", "Old")
        colleague.create_folder("Club")
        colleague.select_folder("Old")
        colleague.copy([1, 2], "Club")
    inbox.deliver(a_mail("three"), folder="Club")
    with inbox.mailbox(folders=("Club",)) as mailbox:
        after = fetched(mailbox, cursor, folder="Club")

    assert last_cursor(after).uidvalidity != cursor.uidvalidity
    assert subjects(after) == ["one", "two", "three"]
    assert [mail.content for mail in mails_of(after)[:2]] == [mail.content for mail in mails_of(before)]


def test_after_a_change_of_uidvalidity_mails_from_before_mailflow_stay_alone(inbox: Inbox) -> None:
    inbox.deliver(a_mail("long ago"), arrived_at=LONG_AGO)
    inbox.deliver(a_mail("the same day, earlier"), arrived_at=IN_MAY.replace(hour=11))
    inbox.deliver(a_mail("later"), arrived_at=IN_MAY.replace(hour=13))
    other_numbering = Cursor(account="club", folder="INBOX", uidvalidity=1, next_uid=90)

    with inbox.mailbox(batch_mails=1) as mailbox:
        batches = list(mailbox.fetch("INBOX", other_numbering, not_before=IN_MAY))

    assert subjects(batches) == ["later"]
    assert [batch.cursor for batch in batches][:-1] == [None] * (len(batches) - 1)
    assert last_cursor(batches).next_uid == 4


@pytest.mark.parametrize("folder", ["Club & Co", "Boekenclub's post", "Leesgroep é 日本", 'With "quotes"', "100%"])
def test_a_folder_may_have_any_name(inbox: Inbox, folder: str) -> None:
    inbox.deliver(a_mail("in a folder"), folder=folder)

    with inbox.mailbox(folders=(folder,)) as mailbox:
        (mail,) = mails_of(fetched(mailbox, folder=folder))

        assert mail.source.folder == folder
        assert folder in mailbox.folders()


def test_a_folder_that_is_missing_is_named_with_those_that_exist(inbox: Inbox) -> None:
    inbox.deliver(a_mail("x"), folder="Bookclub")

    with inbox.mailbox() as mailbox, pytest.raises(TryLater) as caught:
        fetched(mailbox, folder="Bokclub")

    assert caught.value.account
    assert "Bokclub" in str(caught.value)
    assert "Bookclub" in str(caught.value)


def test_a_folder_name_that_would_be_a_second_command_is_refused(inbox: Inbox) -> None:
    with inbox.mailbox() as mailbox, pytest.raises(SettingsError):
        fetched(mailbox, folder='INBOX"\r\nA1 DELETE "INBOX')


def test_batches_go_on_after_the_caller_looked_into_another_folder(inbox: Inbox) -> None:
    inbox.deliver(a_mail("one"), a_mail("two"))
    inbox.deliver(a_mail("elsewhere"), folder="Other")

    with inbox.mailbox(batch_mails=1) as mailbox:
        batches = mailbox.fetch("INBOX", None)
        next(batches)
        assert subjects(fetched(mailbox, folder="Other")) == ["elsewhere"]

        assert subjects(list(batches)) == ["two"]
