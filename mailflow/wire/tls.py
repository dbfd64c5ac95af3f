"""How mailflow makes sure that it talks to the right mail server, and that nobody listens in."""

import ssl
from ipaddress import ip_address
from typing import Literal

from mailflow.model.errors import SettingsError

Security = Literal["tls", "starttls", "plain"]


def checked(host: str, *, port: int, security: Security) -> None:
    """Raises SettingsError for a host or port that cannot be one, and for plain text beyond this machine."""
    if not host or not host.isprintable() or any(letter.isspace() for letter in host):
        raise SettingsError("host is missing or no name of a server: write something like mail.example.org")
    if not 1 <= port <= 65535:
        raise SettingsError(f"port {port} does not exist: it is a number from 1 to 65535 (IMAP 993, SMTP 587)")
    if security == "plain" and not is_loopback(host):
        raise SettingsError(
            f'security = "plain" would send the password and all mail to {host} readable by anyone on the way: '
            'write "tls" or "starttls" (plain is for 127.0.0.1 and localhost only)'
        )


def is_loopback(host: str) -> bool:
    """Whether the host is this very machine, by its name (RFC 6761 6.3) or number."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def trust(ca_file: str | None) -> ssl.SSLContext:
    """TLS 1.2 or later that checks certificate and host name, with the system's authorities and those in `ca_file`."""
    trusted = ssl.create_default_context()
    trusted.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is None:
        return trusted
    try:
        trusted.load_verify_locations(cafile=ca_file)
    except ssl.SSLError as error:
        raise SettingsError(f"ca_file {ca_file} holds no certificate: it must be a PEM file") from error
    except OSError as error:
        raise SettingsError(f"ca_file {ca_file} cannot be read ({error.strerror}): write where it is") from error
    return trusted
