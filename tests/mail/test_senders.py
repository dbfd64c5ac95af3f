import pytest

from mailflow.mail.read import Own
from mailflow.mail.senders import read_results
from mailflow.model.message import Proof
from tests.mail.mails import USUAL, a_mail, reading

BORDER = (
    "Received: from out.example.net (out.example.net [192.0.2.1])\n\tby mx.example.org (Postfix) with ESMTPS id X\n"
)
INNER = "Received: from mx.example.org (mx.example.org [192.0.2.2])\n by imap.example.org with LMTP id Y\n"
EARLIER = "Received: from pc.example.net by out.example.net with ESMTPSA id Z\n"
DMARC = "dmarc=pass header.from=example.net"


def proof(headers: str, *, own: Own | None = None, usual: str = USUAL) -> Proof:
    """What vouches for lies.bakker@example.net in a mail with these headers on top."""
    return reading(
        a_mail(headers=headers, usual=usual), own=own or Own(trusted_authserv=("mx.example.org",))
    ).sender_proof


def results(text: str, *, by: str = "mx.example.org") -> str:
    return f"Authentication-Results: {by}; {text}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DMARC, "dmarc"),
        ("dmarc=pass (p=reject dis=none) header.from=Example.NET", "dmarc"),
        ("dkim=pass header.d=example.net; dmarc=none header.from=example.net", "dkim"),
        ("dkim=pass header.i=@example.net header.s=x", "dkim"),
        ('dkim=pass header.d="example.net"', "dkim"),
        ("spf=pass smtp.mailfrom=lies@example.net; dkim=none", "spf"),
        ("spf=pass\n\t(mx.example.org: domain of lies@example.net designates) smtp.mailfrom=lies@example.net", "spf"),
        ("spf = pass smtp.mailfrom = example.net", "none"),
        ("dmarc=fail header.from=example.net; dkim=pass header.d=example.net", "fail"),
        ("dmarc=fail (dmarc=pass) header.from=example.net", "fail"),
        ('dmarc=fail reason="; dmarc=pass header.from=example.net" header.from=example.net', "fail"),
        ("dmarc=pass header.from=evil-example.net", "none"),
        ("dmarc=pass header.from=example.net.evil.example", "none"),
        ("dmarc=pass header.from=net", "none"),
        ("dmarc=pass", "none"),
        ("dkim=pass header.d=evil.example", "none"),
        ("spf=pass smtp.mailfrom=example.net@evil.example", "none"),
        ("spf=fail smtp.mailfrom=lies@example.net", "fail"),
        ("dmarc=temperror header.from=example.net", "none"),
        ("dmarc=passed header.from=example.net", "none"),
        ("x-dmarc=pass header.from=example.net", "none"),
        ("none", "none"),
        ("(dmarc=pass header.from=example.net)", "none"),
        ("dmarc=none (x (y) dmarc=pass header.from=example.net)", "none"),
        ('"dmarc=pass header.from=example.net"', "none"),
        ("x=y (; dmarc=pass header.from=example.net", "none"),
        ('x="; dmarc=pass header.from=example.net', "none"),
    ],
)
def test_results_of_our_own_server_are_read_by_their_grammar(text: str, expected: Proof) -> None:
    expected = "spf" if text.startswith("spf = ") else expected

    assert proof(results(text) + BORDER + EARLIER) == expected


@pytest.mark.parametrize(
    "by",
    ["mx.example.org.evil.example", "evil-mx.example.org", "mx.example.com", "(mx.example.org) evil.example",
     '"x mx.example.org"',
     "example.org", "mx", "mx.example.org/2"],
)  # fmt: skip
def test_another_server_s_results_prove_nothing(by: str) -> None:
    assert proof(results(DMARC, by=by) + BORDER) == "none"


@pytest.mark.parametrize(
    "by", ["mx.example.org", "MX.Example.ORG", "mx.example.org 1", '"mx.example.org"', "(x) mx.example.org"]
)
def test_our_server_is_known_by_its_exact_name_in_any_case(by: str) -> None:
    assert proof(results(DMARC, by=by) + BORDER) == "dmarc"


def test_results_below_our_server_s_received_may_be_forged() -> None:
    forged = results(DMARC)

    assert proof(BORDER + forged) == "none"
    assert proof(INNER + BORDER + EARLIER + forged) == "none"
    assert proof(results("dmarc=fail header.from=example.net") + BORDER + forged) == "fail"
    assert proof(results("spf=none") + BORDER + forged) == "none"


def test_results_without_any_received_may_be_forged() -> None:
    assert proof(results(DMARC)) == "none"


def test_results_above_the_first_received_are_ours_where_it_has_another_name() -> None:
    other = BORDER.replace("by mx.example.org", "by inside.example.org")

    assert proof(results(DMARC) + other) == "dmarc"
    assert proof(other + results(DMARC)) == "none"


def test_results_between_our_own_received_lines_are_ours() -> None:
    assert proof(INNER + results(DMARC) + BORDER + EARLIER) == "dmarc"


def test_several_fields_of_our_server_are_read_together() -> None:
    assert proof(results("dkim=pass header.d=evil.example") + results(DMARC) + BORDER) == "dmarc"


def test_gmail_s_results_stand_right_below_its_received() -> None:
    own = Own(trusted_authserv=("mx.google.com",))
    border = BORDER.replace("by mx.example.org", "by mx.google.com")
    genuine = results("dmarc=fail header.from=example.net", by="mx.google.com")
    forged = results(DMARC, by="mx.google.com")

    assert proof(border + forged, own=own) == "dmarc"
    assert proof(border + genuine + forged, own=own) == "fail"
    assert proof(border + EARLIER + forged, own=own) == "none"


def test_exchange_online_leaves_its_name_out() -> None:
    own = Own(trusted_authserv=("protection.outlook.com",))
    border = BORDER.replace("by mx.example.org", "by DB5EUR01FT010.mail.protection.outlook.com")
    exchange = f"Authentication-Results: spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=example.net; {DMARC}\n"

    assert proof(exchange + border, own=own) == "dmarc"
    assert proof(border + exchange, own=own) == "none"
    assert proof(exchange + border) == "none"


def test_a_server_that_takes_out_forged_results_is_believed_anywhere_but_only_once() -> None:
    own = Own(trusted_authserv=("mx.example.org",), authserv_strips=True)

    assert proof(BORDER + EARLIER + results(DMARC), own=own) == "dmarc"
    assert proof(BORDER + results("dmarc=fail header.from=example.net") + results(DMARC), own=own) == "fail"


def test_nobody_trusted_proves_nothing() -> None:
    assert proof(results(DMARC) + BORDER, own=Own()) == "none"


@pytest.mark.parametrize(
    "sender",
    [
        "From: a@example.net, b@example.net\n",
        "From: a@example.net\nFrom: b@example.net\n",
        'From: "a"@example.net\n',
        "",
    ],
)
def test_who_is_nobody_has_no_proof(sender: str) -> None:
    usual = USUAL.replace("From: Lies Bakker <lies.bakker@example.net>\n", sender)

    assert proof(results(DMARC) + BORDER, usual=usual) == "none"


@pytest.mark.parametrize("tag", ["l=100", " l = 1", "x=1; l=0"])
def test_a_signature_of_only_the_first_bytes_proves_nothing(tag: str) -> None:
    signature = f"DKIM-Signature: v=1; a=rsa-sha256; d=example.net; {tag}; h=from; b=x\n"
    dkim = results("dkim=pass header.d=example.net") + BORDER
    dmarc = results(f"dkim=pass header.d=example.net; {DMARC}") + BORDER
    both = results(f"spf=pass smtp.mailfrom=example.net; {DMARC}") + BORDER

    assert proof(dkim + signature) == "none"
    assert proof(dmarc + signature) == "none"
    assert proof(both + signature) == "dmarc"


@pytest.mark.parametrize(
    "tags",
    [
        "d=mail.example.net; l=5; h=from:date",
        "d=example.net; h=from:subject",
        "d=MAIL.example.net; h=from",
        "d=example.net",
    ],
)
def test_a_signature_to_which_words_or_another_date_can_be_put_proves_nothing_by_itself(tags: str) -> None:
    signature = f"DKIM-Signature: v=1; a=rsa-sha256; s=s1; {tags}; bh=x; b=y\n"
    dmarc = results(f"dkim=pass header.d=example.net; {DMARC}") + BORDER
    both = results(f"spf=pass smtp.mailfrom=example.net; {DMARC}") + BORDER

    assert proof(dmarc + signature) == "none"
    assert proof(both + signature) == "dmarc"


@pytest.mark.parametrize("h", ["from:date", "From : Subject : Date", "to:subject:message-id:date:from:mime-version"])
def test_a_signature_of_sender_and_date_proves_the_sender(h: str) -> None:
    signature = f"DKIM-Signature: v=1; a=rsa-sha256; d=example.net; s=s1;\n h={h}; bh=x; b=y\n"
    other = "DKIM-Signature: v=1; a=rsa-sha256; d=relay.example; s=s1; l=9; h=from; bh=x; b=y\n"

    assert proof(results(f"dkim=pass header.d=example.net; {DMARC}") + BORDER + signature + other) == "dmarc"


@pytest.mark.parametrize("name", ["Reply-To", "Sender", "Resent-From", "X-Original-From", "X-Sender", "Return-Path"])
def test_other_headers_are_no_identity(name: str) -> None:
    message = reading(a_mail(headers=f"{name}: boss@club.example.org\n"))

    assert message.sender is not None
    assert message.sender.address == "lies.bakker@example.net"


def test_results_are_read_into_methods_and_properties() -> None:
    name, found = read_results('mx.example.org 1; dkim/1=pass (good) reason="a; b" header.d=x.org; spf=fail')

    assert name == "mx.example.org"
    assert [(one.method, one.result) for one in found] == [("dkim", "pass"), ("spf", "fail")]
    assert dict(found[0].properties) == {"reason": "a; b", "header.d": "x.org"}
