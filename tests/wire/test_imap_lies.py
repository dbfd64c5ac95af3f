"""What servers and lines do that a real Dovecot never does: no short mail, no wrong mail, no exception but ours."""

import base64
import tracemalloc
from typing import Any

import pytest

from mailflow.model.errors import TryLater
from mailflow.model.message import RawMail
from mailflow.model.records import Cursor
from mailflow.wire.imap import ImapAccount, Mailbox
from mailflow.wire.imap_fetch import Difficult
from tests.servers.certificates import Authority
from tests.servers.liar import CUT, HANG, Liar
from tests.wire.conftest import PASSWORD, a_login

STARTTLS_OFFERED = b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n"
SIZES = b"".join(
    b'* %d FETCH (UID %d RFC822.SIZE 20 INTERNALDATE " 4-May-2026 12:00:00 +0200")\r\n' % (uid, uid)
    for uid in (1, 2, 3)
)
CONTENT = {uid: b"Subject: %d\r\n\r\nhello\r\n" % uid for uid in (1, 2, 3)}


def body(uid: int, content: bytes, *, sequence: int | None = None) -> bytes:
    return b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (sequence or uid, uid, len(content), content)


def honest(command: str) -> bytes:
    """Sizes and bodies as they are, of the UIDs that are asked for."""
    uids = [int(uid) for uid in command.split()[2].split(",")]
    if "SIZE" in command:
        return b"".join(
            line + b"\r\n" for line in SIZES.split(b"\r\n") if any(b"UID %d " % uid in line for uid in uids)
        )
    if "HEADER" in command:
        return b"".join(body(uid, b"Subject: %d\r\n\r\n" % uid).replace(b"BODY[]", b"BODY[HEADER]") for uid in uids)
    return b"".join(body(uid, CONTENT[uid]) for uid in uids)


def found(command: str) -> bytes:
    asked = command.split()[-1]
    return b"* SEARCH %b\r\n" % (asked.encode() if asked.isdigit() else b"1 2 3")


def mailbox(liar: Liar, **changes: Any) -> Mailbox:
    difficult = changes.pop("difficult", None)
    settings: dict[str, Any] = {
        "key": "club",
        "host": "127.0.0.1",
        "port": liar.port,
        "security": "plain",
        "login": a_login(),
        "start": "all",
        "timeout_seconds": 2,
    }
    return Mailbox(ImapAccount(**(settings | changes)), difficult=difficult)


def fetched(liar: Liar, **changes: Any) -> list[RawMail]:
    with mailbox(liar, **changes) as opened:
        return [mail for batch in opened.fetch("INBOX", None) for mail in batch.mails]


def liar_that(**says: Any) -> Liar:
    return Liar(**({"UID_SEARCH": [found], "UID_FETCH": [honest]} | says))


def test_the_honest_script_is_fetched_whole() -> None:
    with liar_that() as liar:
        mails = fetched(liar)

    assert [mail.content for mail in mails] == [CONTENT[1], CONTENT[2], CONTENT[3]]
    assert not any("BODY[" in command for command in liar.commands)  # only BODY.PEEK[] sets no mark
    assert mails[0].arrived_at.isoformat() == "2026-05-04T10:00:00+00:00"


@pytest.mark.parametrize("cut_at", [0, 10, 40, 55, 70, 110])
def test_a_line_cut_at_any_byte_of_a_mail_yields_no_short_mail(cut_at: int) -> None:
    whole = body(1, CONTENT[1]) + body(2, CONTENT[2]) + body(3, CONTENT[3])
    with liar_that(UID_FETCH=[honest, whole[:cut_at] + CUT, honest]) as liar, mailbox(liar) as opened:
        batches = opened.fetch("INBOX", None)
        with pytest.raises(TryLater):
            list(batches)


def test_an_answer_for_another_uid_or_for_none_is_booked_under_no_mail() -> None:
    wrong = (
        body(9, b"Subject: nobody asked\r\n\r\n")
        + b"* 2 FETCH (BODY[] {24}\r\nSubject: without uid\r\n\r\n)\r\n"
        + b"* 2 FETCH (FLAGS (\\Seen))\r\n"
        + b"* 12 EXISTS\r\n* 1 RECENT\r\n"
    )
    with liar_that(UID_FETCH=[honest, lambda command: wrong + honest(command)]) as liar:
        mails = fetched(liar)

    assert [(mail.source.uid, mail.content) for mail in mails] == [(1, CONTENT[1]), (2, CONTENT[2]), (3, CONTENT[3])]


def test_expunges_amid_the_answers_do_not_mix_mails_up() -> None:
    shifted = (
        b"* 1 EXPUNGE\r\n" + body(2, CONTENT[2], sequence=1) + b"* 1 EXPUNGE\r\n" + body(3, CONTENT[3], sequence=1)
    )
    searches = [b"* SEARCH 3\r\n", b"* SEARCH 1 2 3\r\n", b"* SEARCH\r\n"]  # the highest, all, and the first: gone
    with liar_that(UID_FETCH=[honest, shifted, b""], UID_SEARCH=searches) as liar:
        mails = fetched(liar)

    assert [(mail.source.uid, mail.content) for mail in mails] == [(2, CONTENT[2]), (3, CONTENT[3])]


@pytest.mark.parametrize("exists", [b"0", b"1", b"4000000000"])
def test_a_wrong_count_of_mails_changes_nothing(exists: bytes) -> None:
    examined = b"* %b EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\n" % exists
    with liar_that(EXAMINE=[examined]) as liar:
        assert len(fetched(liar)) == 3


def test_a_missing_uidnext_does_not_make_start_now_answer_old_mail() -> None:
    with (
        liar_that(EXAMINE=[b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n"]) as liar,
        mailbox(liar, start="now") as opened,
    ):
        (batch,) = opened.fetch("INBOX", None)

    assert batch.mails == ()
    assert batch.cursor == Cursor(account="club", folder="INBOX", uidvalidity=7, next_uid=4)


def test_a_folder_without_uidvalidity_is_not_read() -> None:
    with liar_that(EXAMINE=[b"* 3 EXISTS\r\n"]) as liar, pytest.raises(TryLater, match="UIDVALIDITY"):
        fetched(liar)


def test_a_folder_that_cannot_be_opened_now_is_not_called_missing() -> None:
    with (
        liar_that(EXAMINE=[b"{tag} NO [UNAVAILABLE] busy\r\n"], LIST=[b'* LIST () "/" Club\r\n']) as liar,
        mailbox(liar, folders=("Club",)) as opened,
        pytest.raises(TryLater, match="busy") as caught,
    ):
        list(opened.fetch("Club", None))

    assert not caught.value.account


def test_a_mail_that_the_server_answers_with_nil_comes_as_its_headers() -> None:
    def nil_for_two(command: str) -> bytes:
        if "BODY.PEEK[]" not in command:
            return honest(command)
        answers = honest(command).split(b"* ")
        return b"".join(
            b"* 2 FETCH (UID 2 BODY[] NIL)\r\n" if one.startswith(b"2 ") else b"* " + one for one in answers if one
        )

    with liar_that(UID_FETCH=[nil_for_two]) as liar:
        one, two, three = fetched(liar)

    assert (one.whole, two.whole, three.whole) == (True, False, True)
    assert (two.source.uid, two.content) == (2, b"Subject: 2\r\n\r\n")


def fetched_in_the_end(liar: Liar) -> tuple[list[RawMail], list[str]]:
    """The mails, and why it did not work before: as a watcher does it, over several connections."""
    difficult, texts = Difficult(), list[str]()
    while len(texts) < 10:
        try:
            return fetched(liar, difficult=difficult), texts
        except TryLater as error:
            texts.append(str(error))
    raise AssertionError(texts)


def asks_body_of_two(command: str) -> bool:
    return "BODY" in command and "2" in command.split()[2].split(",")


def test_a_mail_that_the_server_cannot_give_at_all_is_recorded_in_the_end() -> None:
    refusal = b"{tag} NO [SERVERBUG] cannot read that one\r\n"
    with liar_that(UID_FETCH=[lambda command: refusal if asks_body_of_two(command) else honest(command)]) as liar:
        (one, two, three), texts = fetched_in_the_end(liar)

    assert (one.content, three.content) == (CONTENT[1], CONTENT[3])
    assert (two.source.uid, two.whole, two.content) == (2, False, b"")
    assert len(texts) == 6  # three for the mail, three for its headers


@pytest.mark.parametrize("answer", [b"{tag} NO throttled\r\n", b"", b"* 1 FETCH (FLAGS ())\r\n"])
def test_a_server_that_gives_nothing_for_a_while_loses_no_mail(answer: bytes) -> None:
    with liar_that(UID_FETCH=[honest, answer, answer, honest]) as liar:
        mails, texts = fetched_in_the_end(liar)

    assert [(mail.content, mail.whole) for mail in mails] == [(CONTENT[uid], True) for uid in (1, 2, 3)]
    assert len(texts) == 1


def test_a_server_that_tells_no_sizes_loses_no_mail() -> None:
    def no_sizes(command: str) -> bytes:
        return b"{tag} NO not now\r\n" if "SIZE" in command else honest(command)

    with liar_that(UID_FETCH=[no_sizes]) as liar:
        assert [mail.content for mail in fetched(liar)] == [CONTENT[1], CONTENT[2], CONTENT[3]]


def test_a_literal_of_four_gigabytes_is_not_waited_for_and_does_not_block_the_box() -> None:
    huge = b"* 2 FETCH (UID 2 BODY[] {4294967295}\r\nSubject: huge\r\n"
    tracemalloc.start()
    with liar_that(UID_FETCH=[lambda command: huge if asks_body_of_two(command) else honest(command)]) as liar:
        mails, texts = fetched_in_the_end(liar)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [(mail.source.uid, mail.whole) for mail in mails] == [(1, True), (2, False), (3, True)]
    assert len(texts) == 6
    assert all("announced a piece of 4294967295 bytes" in text for text in texts)
    assert peak < 16_000_000


def test_a_mail_at_which_the_line_breaks_each_time_comes_as_its_headers_after_three_tries() -> None:
    def cut_at_two(command: str) -> bytes:
        if "BODY.PEEK[]" in command and asks_body_of_two(command):
            return body(2, CONTENT[2])[:30] + CUT
        return honest(command)

    with liar_that(UID_FETCH=[cut_at_two]) as liar:
        mails, texts = fetched_in_the_end(liar)

    assert len(texts) == 3
    assert [mail.whole for mail in mails] == [True, False, True]
    assert mails[1].content == b"Subject: 2\r\n\r\n"


def test_a_mail_larger_than_its_server_said_is_cut_to_its_headers() -> None:
    large = b"Subject: estimate\r\n\r\n" + b"x" * 500
    with liar_that(UID_FETCH=[honest, body(1, large), body(1, large)], UID_SEARCH=[b"* SEARCH 1\r\n"]) as liar:
        (mail,) = fetched(liar, largest_bytes=200)

    assert (mail.content, mail.whole, mail.size) == (b"Subject: estimate", False, 521)


GARBAGE = [
    b"* 1 FETCH (((((\r\n",
    b"* 1 FETCH (UID 1 RFC822.SIZE\r\n",
    b'* 1 FETCH (UID "x" RFC822.SIZE -1 INTERNALDATE "yesterday")\r\n',
    b"* 1 FETCH " + b"(" * 5_000 + b"\r\n",
    b"* OK [ALERT] \xff\xfe\x00\r\n",
    b"* 99999999999999999999999 FETCH (UID 99999999999999999999999 RFC822.SIZE 1)\r\n",
    b"* BYE shutting down\r\n" + CUT,
    b"{tag} BAD what?\r\n",
    b"{tag} NO not now\r\n",
    b"* SEARCH 1 x 2\r\n",
    b"what is this\r\n",
    b"" + CUT,
    b"* " + b"x" * 5_000_000 + b"\r\n",
]


@pytest.mark.parametrize("verb", ["CAPABILITY", "AUTHENTICATE", "EXAMINE", "UID_SEARCH", "UID_FETCH"])
@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_at_any_command_is_tried_later_or_passed_over(verb: str, garbage: bytes) -> None:
    mails: list[RawMail] = []
    text = ""
    with liar_that(**{verb: [garbage]}) as liar:
        try:
            mails = fetched(liar)
        except TryLater as error:
            text = str(error)

    assert all(mail.content in {b"", *CONTENT.values()} for mail in mails)
    assert len(text) < 500


@pytest.mark.parametrize("verb", ["greeting", "AUTHENTICATE", "EXAMINE", "UID_SEARCH", "UID_FETCH"])
def test_a_server_that_falls_silent_is_left_after_the_timeout(verb: str) -> None:
    with liar_that(**{verb: [HANG]}) as liar, pytest.raises(TryLater, match="no answer in time"):
        fetched(liar, timeout_seconds=0.2)


def test_a_server_that_trickles_is_left_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailflow.wire.imap_connect.STEP_TIMEOUTS", 0)
    with liar_that() as liar, pytest.raises(TryLater, match="no answer in time"):
        fetched(liar)


def test_a_server_that_echoes_the_password_does_not_make_us_repeat_it() -> None:
    sent = base64.b64encode(f"\0anna@example.org\0{PASSWORD}".encode())
    echo = b"{tag} NO you said " + sent + b" which is " + PASSWORD.encode() + b"\r\n"
    with liar_that(AUTHENTICATE=[echo]) as liar, pytest.raises(TryLater) as caught:
        fetched(liar)

    error = caught.value
    assert error.account
    assert PASSWORD not in str(error) and sent.decode() not in str(error)
    assert error.__cause__ is None and error.__context__ is None


def test_a_login_that_is_not_possible_now_does_not_blame_the_password() -> None:
    with (
        liar_that(AUTHENTICATE=[b"{tag} NO [UNAVAILABLE] the directory is down\r\n"]) as liar,
        pytest.raises(TryLater) as caught,
    ):
        fetched(liar)

    assert not caught.value.account


def test_a_server_that_is_logged_in_from_the_start_is_not_taken_for_starttls(authority: Authority) -> None:
    """PREAUTH forbids STARTTLS: somebody on the way could keep us in the clear with it (CVE-2020-12398)."""
    certificate = authority.issue("preauth")
    with (
        Liar(certificate=certificate, greeting=[b"* PREAUTH welcome\r\n"], CAPABILITY=[STARTTLS_OFFERED]) as liar,
        pytest.raises(TryLater),
    ):
        fetched(liar, security="starttls", ca_file=authority.ca_file)
    assert [command for command in liar.commands if not command.startswith("CAPABILITY")] == []


@pytest.mark.parametrize("slipped_in", [b"", b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"])
def test_words_slipped_in_before_tls_are_refused(authority: Authority, slipped_in: bytes) -> None:
    certificate = authority.issue("injected")
    answer = b"{tag} OK begin\r\n" + slipped_in
    with liar_that(certificate=certificate, CAPABILITY=[STARTTLS_OFFERED], STARTTLS=[answer]) as liar:
        text = ""
        try:
            fetched(liar, security="starttls", ca_file=authority.ca_file)
        except TryLater as error:
            text = str(error)

    is_logged_in = any(command.startswith(("LOGIN", "AUTHENTICATE")) for command in liar.commands)
    assert is_logged_in == (slipped_in == b"")
    assert ("before the connection was encrypted" in text) == (slipped_in != b"")


def test_a_server_without_starttls_gets_no_password() -> None:
    with liar_that() as liar, pytest.raises(TryLater, match="STARTTLS") as caught:
        fetched(liar, security="starttls")

    assert caught.value.account
    assert liar.commands == ["CAPABILITY"]


def test_where_only_login_is_offered_the_password_is_quoted() -> None:
    capability = b"* CAPABILITY IMAP4rev1\r\n"
    with liar_that(CAPABILITY=[capability]) as liar:
        fetched(liar, login=a_login("anna van dijk", 'geh"eim\\'))

    assert 'LOGIN "anna van dijk" "geh\\"eim\\\\"' in liar.commands
