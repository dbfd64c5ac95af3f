"""A signature proves the sender only where it covers all that decides how a mail reads, and is theirs."""

from collections.abc import Callable
from functools import partial

import pytest

from mailflow.model.address import Address
from mailflow.model.errors import TryLater
from mailflow.wire.dkim import Signatures, is_aligned, txt_of
from tests.builders import MARJOLEIN
from tests.servers.names import SIGNED, Names, a_key_pair, signed

KEY_AT = "s1._domainkey.club.example.org"
MAIL = (
    b"From: Marjolein Terpstra <marjolein@club.example.org>\r\n"
    b"To: opbouwwerk@club.example.org\r\n"
    b"Subject: Re: digest\r\n"
    b"Date: Mon, 06 Jan 2020 08:55:00 +0000\r\n"
    b"Message-ID: <1@club.example.org>\r\n"
    b"MIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"\r\n"
    b"1 ja, 2 nee\r\n"
)


def txt(records: dict[str, bytes]) -> Callable[[str], bytes | None]:
    return lambda name: records.get(name)


def vouched(content: bytes, *, sender: Address = MARJOLEIN, record: bytes | None = None, at: str = KEY_AT) -> bool:
    return Signatures(txt({at: record or a_key_pair().record})).vouch(content, sender=sender)


def test_a_mail_that_its_domain_signed_as_a_whole_is_vouched_for() -> None:
    assert vouched(signed(MAIL))


def test_the_key_is_looked_up_at_a_name_server() -> None:
    with Names({KEY_AT: (a_key_pair().record,)}) as names:
        assert Signatures(partial(txt_of, resolver=names.resolver)).vouch(signed(MAIL), sender=MARJOLEIN)

    assert names.asked == [KEY_AT]


def test_a_domain_without_that_key_vouches_for_nothing() -> None:
    with Names({}) as names:
        assert not Signatures(partial(txt_of, resolver=names.resolver)).vouch(signed(MAIL), sender=MARJOLEIN)


def test_two_keys_at_one_name_are_none() -> None:
    with Names({KEY_AT: (a_key_pair().record, a_key_pair(1040).record)}) as names:
        assert txt_of(KEY_AT, resolver=names.resolver) is None


def test_a_name_server_that_is_silent_is_asked_again_later() -> None:
    with Names({KEY_AT: None}) as names, pytest.raises(TryLater, match="cannot be looked up now"):
        txt_of(KEY_AT, resolver=names.resolver, seconds=0.2)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"1 ja, 2 nee", b"1 ja, 2 ja!"),
        (b"\r\n\r\n1 ja", b"\r\n\r\nallemaal akkoord\r\n1 ja"),
        (b"Subject: Re: digest", b"Subject: Re: other"),
        (b"08:55:00", b"08:56:00"),
        (b"marjolein@club", b"youssef@club"),
        (b"text/plain", b"text/html"),
    ],
)
def test_a_mail_that_was_changed_after_it_was_signed_is_not_vouched_for(before: bytes, after: bytes) -> None:
    assert not vouched(signed(MAIL).replace(before, after))


@pytest.mark.parametrize("left_out", [b"subject", b"date", b"content-type"])
def test_a_header_that_decides_must_be_signed(left_out: bytes) -> None:
    headers = tuple(one for one in SIGNED if one != left_out)

    assert not vouched(signed(MAIL, headers=headers))


def test_a_signature_of_only_the_first_bytes_of_the_text_proves_nothing() -> None:
    part = signed(MAIL, length=True)

    assert b"l=" in part.partition(b"From:")[0]
    assert not vouched(part)
    assert not vouched(part + b"allemaal akkoord\r\n")


@pytest.mark.parametrize(
    "twice", [b"Subject: 3 ja", b"From: x <x@example.net>", b"Content-Type: text/html", b"Date: x"]
)
def test_a_header_that_decides_must_not_be_there_twice(twice: bytes) -> None:
    assert not vouched(twice + b"\r\n" + signed(MAIL))


def test_what_only_one_of_two_readers_takes_for_a_header_is_not_vouched_for() -> None:
    inner = b"X-Note: a\rFrom: Marjolein <marjolein@club.example.org>\r\rallemaal akkoord"

    assert not vouched(inner + b"\r\n" + signed(MAIL))
    assert not vouched(signed(MAIL).replace(b"\r\n\r\n", b"\r\nFrom allemaal akkoord\r\n\r\n", 1))


@pytest.mark.parametrize(
    ("by", "counts"),
    [
        ("club.example.org", True),
        ("example.org", True),
        ("org", False),
        ("mail.club.example.org", False),
        ("example.net", False),
        ("xclub.example.org", False),
        ("club.example.org.evil.example", False),
        ("", False),
    ],
)
def test_the_domain_that_signs_is_that_of_the_sender_or_the_one_above(by: str, counts: bool) -> None:
    assert is_aligned(by, "club.example.org") is counts


def test_the_top_level_of_names_never_signs_for_anybody() -> None:
    assert not is_aligned("org", "example.org")


def test_a_sound_signature_of_another_domain_says_nothing_of_this_sender() -> None:
    stranger = signed(MAIL, domain="evil.example.net")

    assert not vouched(stranger, at="s1._domainkey.evil.example.net")


def test_the_signature_of_the_sender_counts_beside_that_of_a_list_server() -> None:
    both = signed(signed(MAIL), domain="lists.example.net")

    assert vouched(both)


def test_a_key_of_somebody_else_under_the_same_name_fails() -> None:
    assert not vouched(signed(MAIL), record=a_key_pair(1040).record)


def test_keys_that_are_tried_out_or_withdrawn_or_short_prove_nothing() -> None:
    assert not vouched(signed(MAIL), record=a_key_pair().record.replace(b"k=rsa", b"k=rsa; t=y"))
    assert not vouched(signed(MAIL), record=b"v=DKIM1; k=rsa; p=")
    assert not vouched(signed(MAIL, key=a_key_pair(768)), record=a_key_pair(768).record)


def test_sha_1_proves_nothing() -> None:
    assert not vouched(signed(MAIL).replace(b"a=rsa-sha256", b"a=rsa-sha1"))


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"DKIM-Signature: \r\n",
        b"DKIM-Signature: v=1; d=club.example.org\r\n",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=club.example.org; s=s1; h=from:subject:date:content-type; bh=x; b=!\r\n",
        b"DKIM-Signature: " + b"b=" + b" \r\n " * 3_000 + b"!\r\n",
    ],
)
def test_broken_signatures_prove_nothing_and_hurt_nobody(broken: bytes) -> None:
    assert not vouched(broken + MAIL)


def test_mails_on_which_the_check_would_take_long_are_not_vouched_for() -> None:
    blanks = MAIL.replace(b"1 ja", b" " * 300 + b"1 ja")
    large = MAIL + b"woorden\r\n" * 300_000

    assert not vouched(signed(blanks))
    assert not vouched(signed(large))
