"""Knows where the mail servers of well-known providers are, and what their organisers must do first."""

from dataclasses import dataclass

from mailflow.wire.tls import Security


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A provider's servers, and in `note` what to know before trying them; empty where there is nothing."""

    key: str
    name: str
    imap_host: str
    imap_port: int = 993
    imap_security: Security = "tls"
    smtp_host: str
    smtp_port: int = 587
    smtp_security: Security = "starttls"
    note: str = ""


MICROSOFT_365 = Preset(
    key="microsoft365",
    name="Microsoft 365",
    imap_host="outlook.office365.com",
    smtp_host="smtp.office365.com",
    note=(
        "Microsoft 365 no longer takes passwords over IMAP; it wants OAuth2, which mailflow does not speak yet. "
        "A login by password is therefore refused, whatever the password. Sending (SMTP AUTH) must be switched on for "
        "the mailbox by your administrator."
    ),
)
GMAIL = Preset(
    key="gmail",
    name="Gmail",
    imap_host="imap.gmail.com",
    smtp_host="smtp.gmail.com",
    note=(
        "Gmail does not take the password of the account: switch on 2-step verification, then make an app password "
        "at myaccount.google.com/apppasswords and use its 16 letters."
    ),
)
KNOWN = (MICROSOFT_365, GMAIL)
DOMAINS = {
    "gmail.com": GMAIL,
    "googlemail.com": GMAIL,
    "outlook.com": MICROSOFT_365,
    "hotmail.com": MICROSOFT_365,
    "live.com": MICROSOFT_365,
    "live.nl": MICROSOFT_365,
    "hotmail.nl": MICROSOFT_365,
    "outlook.nl": MICROSOFT_365,
}


def preset(key: str) -> Preset | None:
    """The provider of this key: `microsoft365` or `gmail`."""
    return next((one for one in KNOWN if one.key == key), None)


def likely(address: str) -> tuple[Preset, ...]:
    """Whose servers an address is likely to be on, the likeliest first.

    A known provider by its domain; otherwise guesses at the names that most domains use, and then the known
    providers, since many domains of organisations are kept there.
    """
    domain = address.rpartition("@")[2].strip().lower().rstrip(".")
    if domain in DOMAINS:
        return (DOMAINS[domain],)
    return (*_guesses(domain), *KNOWN)


def hint(host: str) -> str:
    """What to know of the provider that this server belongs to, for whoever was refused there; else empty."""
    name = host.lower().rstrip(".")
    return next((one.note for one in KNOWN if name in {one.imap_host, one.smtp_host}), "")


def _guesses(domain: str) -> tuple[Preset, ...]:
    note = "Guessed from the address: ask whoever keeps the mail of this domain where a guess is wrong."
    return (
        Preset(key="generic", name=domain, imap_host=f"imap.{domain}", smtp_host=f"smtp.{domain}", note=note),
        Preset(key="generic-mail", name=domain, imap_host=f"mail.{domain}", smtp_host=f"mail.{domain}", note=note),
    )
