"""Where well-known providers have their servers."""

import pytest

from mailflow.wire.presets import GMAIL, MICROSOFT_365, hint, likely, preset


@pytest.mark.parametrize(
    ("address", "imap", "smtp"),
    [
        ("club@gmail.com", "imap.gmail.com", "smtp.gmail.com"),
        ("Club@Hotmail.com", "outlook.office365.com", "smtp.office365.com"),
        ("club@bibliotheek.example", "imap.bibliotheek.example", "smtp.bibliotheek.example"),
    ],
)
def test_the_likeliest_servers_come_first(address: str, imap: str, smtp: str) -> None:
    first = likely(address)[0]

    assert (first.imap_host, first.imap_port, first.imap_security) == (imap, 993, "tls")
    assert (first.smtp_host, first.smtp_port, first.smtp_security) == (smtp, 587, "starttls")


def test_an_unknown_domain_is_guessed_at_and_then_looked_for_at_the_providers() -> None:
    hosts = [one.imap_host for one in likely("club@gemeente.example")]

    assert hosts == ["imap.gemeente.example", "mail.gemeente.example", "outlook.office365.com", "imap.gmail.com"]


def test_whoever_is_refused_at_a_provider_is_told_what_it_wants() -> None:
    assert "app password" in hint("smtp.gmail.com")
    assert "OAuth2" in hint("outlook.office365.com")
    assert hint("mail.example.org") == ""


def test_a_provider_is_found_by_its_key() -> None:
    assert preset("gmail") is GMAIL
    assert preset("microsoft365") is MICROSOFT_365
    assert preset("carrier pigeon") is None
