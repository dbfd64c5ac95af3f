from datetime import UTC, datetime

import pytest

from mailflow.mail.addresses import everyone, strict, the_one, told_apart
from mailflow.mail.read import Own, glance, read

BOSS = "boss@club.example.org"


@pytest.mark.parametrize(
    "text",
    ["anna@example.org", "a.b-c+d_e@sub.example.org", "o'neil@example.com", "X@EXAMPLE.ORG", "a@xn--caf-dma.example"],
)
def test_a_plain_address_is_strict(text: str) -> None:
    address = strict(text)

    assert address is not None
    assert address.address == text.lower()


@pytest.mark.parametrize(
    "text",
    [
        "", "anna", "@example.org", "anna@", "anna@localhost", "a b@example.org", "anna@example..org",
        ".anna@example.org",
        "anna.@example.org", "an..na@example.org", '"anna"@example.org', "anna@[192.0.2.1]", "anna@example.org>",
        "<anna@example.org>", "anna@exam_ple.org", "anna@-example.org", "anna@example.org\n", "anna\0@example.org",
        "änna@example.org", "anna@exämple.org", "anna@example。org", "anna＠example.org",
        "=?utf-8?q?anna?=@example.org",
        "a@b@example.org", "anna@example.org,b@example.org", "x" * 65 + "@example.org", "a@" + "x" * 64 + ".org",
        "a@" + "b." * 130 + "org", "anna @example.org", "@evil.example:anna@example.org",
    ],
)  # fmt: skip
def test_anything_else_is_no_address(text: str) -> None:
    assert strict(text) is None


@pytest.mark.parametrize(
    "values",
    [
        (), ("",), (f"{BOSS}", f"{BOSS}"), (f"{BOSS}, anna@example.org",), (f"Us: {BOSS}, anna@example.org;",),
        ("undisclosed-recipients:;",), (f"<{BOSS}> <anna@example.org>",), ("Boss <>",), ("Boss",),
    ],
)  # fmt: skip
def test_more_or_less_than_one_mailbox_in_from_is_nobody(values: tuple[str, ...]) -> None:
    assert the_one(values) is None


@pytest.mark.parametrize(
    "value",
    [
        "boss @ club.example.org", "boss@club . example.org", f"{BOSS}(<x@evil.example>)", f"<@evil.example:{BOSS}>",
        "=?utf-8?q?boss?=@club.example.org", '"boss"@club.example.org', f"({BOSS})", f"x@evil.example <{BOSS}",
        "=?utf-8?q?boss=40club.example.org=3e?=@evil.example", "boss\0@club.example.org", f"<{BOSS}>x@evil.example",
        "boss(x)@club.example.org", f"<<{BOSS}>>", f'"x" <{BOSS}> (y@evil.example)',
        "=?utf-8?q?=3Cboss=40club.example.org=3E?=",
    ],
)  # fmt: skip
def test_an_odd_address_in_from_is_never_the_boss(value: str) -> None:
    sender = the_one((value,))

    assert sender is None or sender.address != BOSS


@pytest.mark.parametrize(
    "spec",
    [
        "boſs@club.example.org", "bosſ@club.example.org", "boss@club.example。org", "boss＠club.example.org",
        "boss@cIub.example.org", "b0ss@club.example.org", "boss@club.example.org.evil.example",
        "boss@evil-club.example.org",
        "bоss@club.example.org", "boss@clսb.example.org", "boss@xn--club-0ra.example.org", "ⓑoss@club.example.org",
        "boss@club.example.orɡ", "boss+x@club.example.org", "boss.@club.example.org", "bo\u200dss@club.example.org",
        "bo\u00adss@club.example.org", "\u202eboss@club.example.org", "boss@club.example.org\u200b",
        "ＢＯＳＳ@club.example.org",
        "boss@club．example.org", "boss@club｡example.org", "boss@example.org", "boss@club.example.com",
        "bos@club.example.org",
        "boss@club.exarnple.org", "boss@Kub.example.org", "ᴮoss@club.example.org", "bóss@club.example.org",
    ],
)  # fmt: skip
def test_a_look_alike_is_not_the_boss(spec: str) -> None:
    for value in (spec, f"Boss <{spec}>", f'"boss@club.example.org" <{spec}>'):
        sender = the_one((value,))
        assert sender is None or sender.address != BOSS


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("Boss <boss@cl\u0443b.example.org>", "Boss <boss@xn--clb-efd.example.org>"),
        ("b\u043ess@club.example.org", "b(U+043E)ss@club.example.org"),
        ("boss\uff20club.example.org", "boss(U+FF20)club.example.org"),
        ("boss@club\u3002example\u3002org", "boss@xn--clubexampleorg-o62mha"),
        ("Zo\u00eb B\u00e4cker <zoe@example.net>", "Zo\u00eb B\u00e4cker <zoe@example.net>"),
        ('"Zo\u00eb" <zo\u00eb@example.net>', '"Zo\u00eb" <zo(U+00EB)@example.net>'),
        ("Boss <boss@club.example.org>", "Boss <boss@club.example.org>"),
        ("\u0443@x", "(U+0443)@x"),
    ],
)
def test_an_address_in_other_letters_shows_that_it_is_another(shown: str, told: str) -> None:
    assert told_apart(shown) == told


def test_organisers_read_that_the_sender_is_another() -> None:
    content = "From: De Baas <boss@cl\u0443b.example.org>\r\nSubject: x\r\n\r\nJa!\r\n".encode()
    message = read(content, arrived_at=datetime(2020, 1, 6, 9, tzinfo=UTC), own=Own())

    assert (message.sender, message.sender_shown) == (None, "De Baas <boss@xn--clb-efd.example.org>")
    assert glance(content).sender_shown == message.sender_shown


def test_the_boss_is_the_boss_in_any_case_of_letters() -> None:
    for value in (BOSS, f"<{BOSS}>", f"De Baas <{BOSS}>", f'"Baas, De" <{BOSS}>', BOSS.upper(), f"{BOSS} (De Baas)"):
        sender = the_one((value,))
        assert sender is not None
        assert sender.address == BOSS


def test_the_name_is_never_the_address() -> None:
    sender = the_one(('"boss@club.example.org" <x@evil.example>',))

    assert sender is not None
    assert (sender.address, sender.name) == ("x@evil.example", "boss@club.example.org")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Lies Bakker <lies@example.net>", "Lies Bakker"),
        ('"Bakker, Lies" <lies@example.net>', "Bakker, Lies"),
        ("Bakker, Lies <lies@example.net>", "Bakker, Lies"),
        ("=?utf-8?Q?Zo=C3=AB_Bakker?= <lies@example.net>", "Zoë Bakker"),
        ('"=?utf-8?Q?Zo=C3=AB?=" <lies@example.net>', "Zoë"),
        ("=?utf-8?b?TGllcywgQmFra2Vy?= <lies@example.net>", "Lies, Bakker"),
        (r'"Lies \"de\" Bakker" <lies@example.net>', 'Lies "de" Bakker'),
        ("lies@example.net", ""),
        ("\u202eseiL <lies@example.net>", "seiL"),
        ("=?utf-8?q?a=0D=0ABcc=3A_x?= <lies@example.net>", "a Bcc: x"),
    ],
)
def test_a_name_is_read_as_a_person_sees_it(value: str, name: str) -> None:
    sender = the_one((value,))

    assert sender is not None
    assert (sender.address, sender.name) == ("lies@example.net", name)


def test_recipients_are_each_named_once_and_odd_ones_left_out() -> None:
    found = everyone(('A <a@example.org>, b@example.org, "x"@y.example', "Groep: A@example.org, c@example.org;"))

    assert [one.address for one in found] == ["a@example.org", "b@example.org", "c@example.org"]


def test_at_most_a_hundred_recipients_are_read() -> None:
    found = everyone((", ".join(f"a{number}@example.org" for number in range(1_000)),))

    assert len(found) == 100
