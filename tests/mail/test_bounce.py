import pytest

from mailflow.model.message import BounceReport
from tests.mail.mails import USUAL, a_mail, reading, reading_file

DAEMON = USUAL.replace("Lies Bakker <lies.bakker@example.net>", "Mail Delivery System <MAILER-DAEMON@mail.example.net>")


def a_report(*blocks: str, text: str = "It failed.", returned: str = "") -> BounceReport:
    """What is read of a delivery report with these blocks."""
    groups = "\n\n".join(("Reporting-MTA: dns; mail.example.net", *blocks))
    parts = [f"Content-Type: text/plain\n\n{text}", f"Content-Type: message/delivery-status\n\n{groups}\n"]
    parts += [returned] if returned else []
    body = "".join(f"--grens\n{part}\n" for part in parts) + "--grens--\n"
    kind = 'multipart/report; report-type=delivery-status; boundary="grens"'
    report = reading(a_mail(body, usual=DAEMON, content_type=kind)).bounce
    assert report is not None
    return report


def test_addresses_that_failed_for_good_are_told_from_those_that_are_late() -> None:
    report = reading_file("delivery_failure.eml").bounce

    assert report == BounceReport(
        addresses=("oud.adres@example.com",),
        permanent=True,
        reports_on=("<uitnodiging-17@example.org>",),
        temporary=("traag@example.com",),
    )


@pytest.mark.parametrize(
    ("action", "status", "permanent"),
    [("failed", "5.1.1", True), ("failed", "5.0.0", True), ("failed", "", True), ("delayed", "4.4.1", False),
     ("failed", "4.4.7", False), ("failed", "5.2.2", False), ("Failed", "5.1.10 (unknown)", True)],
)  # fmt: skip
def test_a_full_mailbox_or_a_late_mail_is_no_failure_for_good(action: str, status: str, permanent: bool) -> None:
    report = a_report(f"Final-Recipient: rfc822; a@example.com\nAction: {action}\nStatus: {status}")

    assert (report.addresses, report.permanent) == (("a@example.com",), permanent)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", ""])
def test_what_arrived_is_no_failure(action: str) -> None:
    assert a_report(f"Final-Recipient: rfc822; a@example.com\nAction: {action}\nStatus: 2.0.0").addresses == ()


def test_the_address_as_we_wrote_it_comes_first() -> None:
    report = a_report(
        "Original-Recipient: rfc822;Anna@example.com\nFinal-Recipient: RFC822; <a17@mail.example.com>\n"
        "Action: failed\nStatus: 5.1.1"
    )

    assert report.addresses == ("anna@example.com", "a17@mail.example.com")


def test_the_mail_reported_on_is_known_by_returned_headers_too() -> None:
    returned = "Content-Type: text/rfc822-headers\n\nFrom: club@example.org\nMessage-ID: <uit-3@example.org>\n"

    report = a_report("Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 5.1.1", returned=returned)

    assert report.reports_on == ("<uit-3@example.org>",)


def test_a_failure_told_in_words_only_is_read() -> None:
    text = (
        "This message was created automatically by mail delivery software.\n\n"
        "A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error.\n"
        "The following address(es) failed:\n\n  anna@example.com\n    Unrouteable address\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: <uit-4@example.org>\n"
    )
    report = reading(a_mail(text, usual=DAEMON, headers="X-Failed-Recipients: anna@example.com\n")).bounce

    assert report == BounceReport(addresses=("anna@example.com",), permanent=True, reports_on=("<uit-4@example.org>",))


def test_a_late_mail_told_in_words_is_not_for_good() -> None:
    text = "Your message is late.\n  anna@example.com\n    451 4.3.0 try again later"

    report = reading(a_mail(text, usual=DAEMON, headers="X-Failed-Recipients: anna@example.com\n")).bounce

    assert report is not None
    assert (report.addresses, report.permanent) == (("anna@example.com",), False)


def test_a_person_who_forwards_a_report_is_a_person() -> None:
    body = (
        "--grens\nContent-Type: text/plain\n\nKrijgen jullie dit ook?\n"
        "--grens\nContent-Type: message/rfc822\n\nFrom: MAILER-DAEMON@x.example\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=in\n\n"
        "--in\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        "Final-Recipient: rfc822; a@example.com\n"
        "Action: failed\nStatus: 5.1.1\n\n--in--\n--grens--\n"
    )
    message = reading(a_mail(body, content_type='multipart/mixed; boundary="grens"'))

    assert (message.kind, message.bounce) == ("person", None)


@pytest.mark.parametrize(
    "spec", ["rfc822; niet een adres", "x400; /g=a/", "rfc822;", "rfc822; a@b@example.com", "utf-8; ä@é.nl"]
)
def test_what_is_no_address_is_left_out(spec: str) -> None:
    assert a_report(f"Final-Recipient: {spec}\nAction: failed\nStatus: 5.1.1").addresses == ()


def test_at_most_fifty_addresses_are_read() -> None:
    blocks = (f"Final-Recipient: rfc822; a{one}@example.com\nAction: failed\nStatus: 5.1.1" for one in range(100))

    assert len(a_report(*blocks).addresses) == 50


@pytest.mark.parametrize("sender", ["", "(", "MAILER-DAEMON", "\udcff@example.net", "<>", "MAILER-DAEMON <@>"])
def test_a_report_from_a_strange_sender_is_read(sender: str) -> None:
    usual = DAEMON.replace("Mail Delivery System <MAILER-DAEMON@mail.example.net>", sender).replace(
        "vraag", "Undelivered Mail"
    )

    message = reading(a_mail("<anna@example.com>: unknown user", usual=usual, headers="Return-Path: <>\n"))

    assert message.kind == "bounce"
    assert message.bounce is not None
